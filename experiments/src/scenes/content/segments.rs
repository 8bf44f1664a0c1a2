//! Digits of displays, which are made of seven segments.

use crate::scenes::geometry::Point;
use crate::scenes::random::Random;

/// The segments that are lit for each digit: top, upper left, upper right, middle, lower left, lower right,
/// bottom.
const LIT: [[u8; 7]; 10] = [
    [1, 1, 1, 0, 1, 1, 1],
    [0, 0, 1, 0, 0, 1, 0],
    [1, 0, 1, 1, 1, 0, 1],
    [1, 0, 1, 1, 0, 1, 1],
    [0, 1, 1, 1, 0, 1, 0],
    [1, 1, 0, 1, 0, 1, 1],
    [1, 1, 0, 1, 1, 1, 1],
    [1, 0, 1, 0, 0, 1, 0],
    [1, 1, 1, 1, 1, 1, 1],
    [1, 1, 1, 1, 0, 1, 1],
];

/// How the digits of a display look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SegmentDigits {
    height: f32,
    pub(crate) width: f32,
    thickness: f32,
    gap: f32,
    slant: f32,
}

impl SegmentDigits {
    /// Draws how digits of a height look, and how well segments are seen that are not lit.
    pub(crate) fn draw(random: &mut Random, height: f32) -> (Self, f32) {
        let width = height * random.between(0.45, 0.6);
        let slant = if random.one_in(2) { 0.0 } else { random.between(0.05, 0.15) };
        let ghost = if random.one_in(2) { 0.0 } else { random.between(0.02, 0.12) };
        let thickness = height * random.between(0.07, 0.14);
        let gap = height * random.between(0.0, 0.02);
        (Self { height, width, thickness, gap, slant }, ghost)
    }

    /// The same without gaps, as strokes that are written.
    pub(crate) const fn without_gaps(self) -> Self {
        Self { gap: -0.25 * self.thickness, ..self }
    }

    /// The segments of a digit whose upper left corner is at a point, and which of them are lit; `None` for what is no
    /// digit.
    pub(crate) fn segments(&self, digit: char, at: Point) -> Option<[(bool, [Point; 6]); 7]> {
        let lit = LIT[usize::try_from(digit.to_digit(10)?).ok()?];
        let place = |x: f32, y: f32| {
            at.moved(x * self.width + (1.0 - y) * self.slant * self.height, y * self.height)
        };
        let ends = [
            [place(0.0, 0.0), place(1.0, 0.0)],
            [place(0.0, 0.0), place(0.0, 0.5)],
            [place(1.0, 0.0), place(1.0, 0.5)],
            [place(0.0, 0.5), place(1.0, 0.5)],
            [place(0.0, 0.5), place(0.0, 1.0)],
            [place(1.0, 0.5), place(1.0, 1.0)],
            [place(0.0, 1.0), place(1.0, 1.0)],
        ];
        let segment = |at: usize| (lit[at] == 1, self.segment(ends[at][0], ends[at][1]));
        Some(std::array::from_fn(segment))
    }

    /// A segment between two corners of a digit: a bar with pointed ends.
    fn segment(&self, from: Point, to: Point) -> [Point; 6] {
        let length = from.distance(to).max(1.0);
        let (ux, uy) = ((to.x - from.x) / length, (to.y - from.y) / length);
        let half = self.thickness / 2.0;
        let (from, to) =
            (from.moved(ux * self.gap, uy * self.gap), to.moved(-ux * self.gap, -uy * self.gap));
        let beside = |p: Point, along: f32, across: f32| {
            p.moved(ux * along - uy * across, uy * along + ux * across)
        };
        [
            from,
            beside(from, half, half),
            beside(to, -half, half),
            to,
            beside(to, -half, -half),
            beside(from, half, -half),
        ]
    }
}

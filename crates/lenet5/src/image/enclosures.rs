//! What goes around other ink is no character: rings, ovals, rounded boxes, combs, brackets of a table.

use super::ink::Ink;
use super::pieces::{Labels, Piece};
use super::rect::Area;

/// What is within an enclosure is at least this high, as a share of the enclosure's height: less is a dot in a 0,
/// or a loose end of a stroke.
const MIN_INNER_HEIGHT: f32 = 0.3;
/// A ring narrower than this, as a share of its height, may be a 0 with a stroke through it.
const MAX_ZERO_ASPECT: f32 = 0.85;
/// The stroke in such a 0 is slim: its width as a share of the 0's height.
const MAX_ZERO_STROKE: f32 = 0.12;
/// Seen from what is within, an enclosure lies on at least this number of sides: a comb is open above.
const MIN_SIDES: usize = 3;
/// Most pieces that are compared with each other: the largest.
const MAX_COMPARED: usize = 400;

impl Ink {
    /// Takes away pieces of ink within whose box there are other pieces, if those are as high as characters.
    ///
    /// *Cost:* two looks at every pixel, and a comparison of each two of the 400 largest pieces.
    #[must_use]
    pub fn without_enclosures(mut self) -> Self {
        let labels = self.labels();
        let pieces = self.pieces(&labels);
        let mut largest: Vec<usize> = (0..pieces.len()).collect();
        largest.sort_by_key(|&k| std::cmp::Reverse((pieces[k].area.height(), k)));
        largest.truncate(MAX_COMPARED);
        let mut is_enclosure = vec![false; pieces.len() + 1];
        for &outer in &largest {
            let within =
                |&&inner: &&usize| inner != outer && may_enclose(&pieces[outer], &pieces[inner]);
            is_enclosure[outer + 1] = largest.iter().filter(within).any(|&inner| {
                count_sides(&labels, outer, pieces[outer].area, pieces[inner].area) >= MIN_SIDES
            });
        }
        if is_enclosure.contains(&true) {
            for (at, &label) in labels.values().iter().enumerate() {
                if is_enclosure[label as usize] {
                    self.set(at, 0.0);
                }
            }
        }
        self
    }
}

/// Tells whether a piece lies within the box of another and is as high as a character there.
fn may_enclose(outer: &Piece, inner: &Piece) -> bool {
    let (height, width) = (outer.area.height() as f32, outer.area.width() as f32);
    let is_slim = (inner.area.width() as f32) < MAX_ZERO_STROKE * height;
    let is_zero = width < MAX_ZERO_ASPECT * height && is_slim;
    outer.area.contains(&inner.area)
        && inner.area.height() as f32 >= MIN_INNER_HEIGHT * height
        && !is_zero
}

/// Counts the sides of an area on which the piece with a number lies, seen from the area's middle.
fn count_sides(labels: &Labels, outer: usize, around: Area, inner: Area) -> usize {
    let width = labels.width();
    let (x, y) = (inner.left.midpoint(inner.right), inner.top.midpoint(inner.bottom));
    let row = |from: usize, to: usize| {
        (from..=to).any(|x| labels.values()[y * width + x] as usize == outer + 1)
    };
    let column = |from: usize, to: usize| {
        (from..=to).any(|y| labels.values()[y * width + x] as usize == outer + 1)
    };
    let sides = [
        row(around.left, inner.left),
        row(inner.right, around.right),
        column(around.top, inner.top),
        column(inner.bottom, around.bottom),
    ];
    sides.into_iter().filter(|is_there| *is_there).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An ellipse around the middle of a picture of 100x100, and an upright stroke of a size within it.
    fn ringed([wide, high]: [f32; 2], [stroke_width, stroke_height]: [usize; 2]) -> Ink {
        let share = |at: usize| {
            let (x, y) = (at % 100, at / 100);
            let [u, v] = [(x, wide), (y, high)].map(|(at, half)| (at as f32 - 49.5) / half);
            let is_ring = (0.8..1.0).contains(&(u * u + v * v).sqrt());
            let is_stroke = 2 * x.abs_diff(50) < stroke_width && 2 * y.abs_diff(50) < stroke_height;
            f32::from(u8::from(is_ring || is_stroke))
        };
        Ink::new(100, (0..10_000).map(share).collect())
    }

    #[test]
    fn rings_go_and_zeros_with_a_dot_or_a_stroke_stay() {
        let is_changed = |ring, stroke| {
            let ink: Ink = ringed(ring, stroke);
            ink.clone().without_enclosures() != ink
        };
        assert!(is_changed([45.0, 45.0], [8, 40]));
        assert!(is_changed([48.0, 30.0], [20, 30]));
        assert!(!is_changed([28.0, 45.0], [8, 8]));
        assert!(!is_changed([28.0, 45.0], [6, 40]));
    }
}

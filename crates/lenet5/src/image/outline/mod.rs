//! The outline of the sheet, where a picture shows a sheet of paper on something else.
//!
//! Paper is smooth once its strokes are taken away; what lies around it is smooth and empty, as a plain desk is, or full
//! of structure, as wood and cloth are. The sheet is what the smooth regions with strokes span, in whatever light each
//! of them lies. Where there is writing outside of it as well, the outline is none.

mod regions;

use self::regions::{Region, Regions};
use super::gray::Gray;
use super::grid::Grid;
use super::ink::{Ink, MIN_CLEAR_INK};
use super::median::weighted_median;
use super::pieces::Piece;
use super::rect::Area;

/// The longer side of the picture in which the sheet is looked for, at most.
const SIDE: usize = 200;
/// The window in which paper is looked for to see what is written, as a part of the longer side.
const WINDOW_PART: usize = 3;
/// The share of a region's squares that strokes touch if there is writing on it at all, and if it is full of structure.
const MIN_STROKES: f32 = 0.004;
const MIN_STRUCTURE: f32 = 0.3;
/// What is full of structure is the desk if it takes at least this share of the border.
const MIN_DESK_BORDER: f32 = 0.02;
/// Regions within the picture are a sheet if they take at least this share of it, and each hardly any of its border.
const MIN_INNER_PART: f32 = 0.1;
const MAX_INNER_BORDER: f32 = 0.05;
/// What is lighter than the sheet by more than this, in levels, and has strokes, may be paper, too.
const MAX_LIGHTER: f32 = 8.0;
/// The share of the border that is not smooth and empty around an empty sheet.
const MIN_STRUCTURED_BORDER: f32 = 0.6;
/// The shares of a picture that a sheet takes: if it is more, nothing is cut away.
const SHARES: std::ops::RangeInclusive<f32> = 0.2..=0.97;

/// Regions end before a sheet does, where its edge is seen already: by this number of squares.
const RIM: usize = 3;

/// A piece of ink is like a character of the sheet if its height is within these multiples of theirs, and it is not wider
/// than this multiple of its height.
const LIKE_HEIGHTS: std::ops::RangeInclusive<f32> = 0.6..=1.6;
const MAX_LIKE_ASPECT: f32 = 2.5;
/// There is writing outside if the pieces that are like characters have more than this share of the ink there, and than
/// this share of what they have inside.
const MAX_LIKE_OUTSIDE: f32 = 0.65;
const MAX_LIKE_SHARE: f32 = 0.05;
/// A character lies across the outline if at least this share of it is inside, and as much outside.
const MIN_ACROSS: f32 = 0.15;

/// A sheet that was found in a picture.
pub(super) struct Sheet {
    pub(super) outline: Outline,
    /// The box around it.
    pub(super) area: Area,
    /// What is in that box, without what is not the sheet.
    pub(super) picture: Gray,
    /// Whether its strokes are darker than its paper.
    pub(super) is_dark: bool,
}

impl Sheet {
    /// Finds the sheet; `None` if all of the picture may be one.
    ///
    /// *Cost:* one look at every pixel, and thirty at those of 200x200; where there is a sheet, a look for the ink.
    pub(super) fn find(picture: &Gray) -> Option<Self> {
        let outline = Outline::find(picture)?;
        let area = outline.area(picture);
        let alone = outline.alone(&picture.cut_out(area), [area.left, area.top], 1);
        let is_dark = alone.strokes_are_dark();
        let holds_all = outline.holds_all_writing(picture, is_dark);
        holds_all.then_some(Self { outline, area, picture: alone, is_dark })
    }
}

/// Where a sheet lies in a picture.
#[derive(Debug)]
pub(super) struct Outline {
    /// How many of the picture's pixels a square of the outline is wide and high.
    by: usize,
    /// The first row of squares that the sheet covers.
    top: usize,
    /// The first and the last column of each row that it covers.
    rows: Vec<[usize; 2]>,
    /// The level of the paper in each square of the picture.
    paper: Grid<u8>,
}

impl Outline {
    /// Finds what may be a sheet; `None` if nothing or all of the picture is.
    fn find(picture: &Gray) -> Option<Self> {
        let by = picture.width().max(picture.height()).div_ceil(SIDE);
        let Regions { all, labels, paper } = Regions::find(&picture.shrunk(by));
        let sheet = choose(&all);
        let is_sheet = |number: u32| sheet.iter().any(|region| region.number == number);
        let (top, rows) = span(&labels, is_sheet)?;
        let outline = Self { by, top, rows, paper };
        let share = outline.share();
        SHARES.contains(&share).then_some(outline)
    }

    /// The box around it, in pixels of the picture.
    fn area(&self, picture: &Gray) -> Area {
        let left = self.rows.iter().map(|row| row[0]).min().unwrap_or(0);
        let right = self.rows.iter().map(|row| row[1]).max().unwrap_or(0);
        let last = self.top + self.rows.len() - 1;
        Area {
            left: left * self.by,
            top: self.top * self.by,
            right: ((right + 1) * self.by).min(picture.width()) - 1,
            bottom: ((last + 1) * self.by).min(picture.height()) - 1,
        }
    }

    /// Paints the paper's level over what is not the sheet, in a part of the picture, or of one that is larger by a factor,
    /// that begins at a column and row of it.
    pub(super) fn alone(&self, part: &Gray, [left, top]: [usize; 2], factor: usize) -> Gray {
        let by = self.by * factor;
        let mut pixels = part.pixels().to_vec();
        for (y, row) in pixels.chunks_exact_mut(part.width()).enumerate() {
            let square = (top + y) / by;
            let nearest = square.clamp(self.top, self.top + self.rows.len() - 1);
            let [first, last] = self.rows[nearest - self.top];
            let is_covered = square == nearest;
            let paper = &self.paper.values()[nearest * self.paper.width()..];
            let painted = |x: &usize| {
                let column = (left + x) / by;
                !is_covered || !(first..=last).contains(&column)
            };
            for x in (0..row.len()).filter(painted) {
                row[x] = paper[((left + x) / by).clamp(first, last)];
            }
        }
        part.with_pixels(pixels)
    }

    /// The share of the picture that it takes.
    fn share(&self) -> f32 {
        let covered: usize = self.rows.iter().map(|[first, last]| last + 1 - first).sum();
        covered as f32 / self.paper.values().len() as f32
    }

    fn covers(&self, x: usize, y: usize) -> bool {
        let [column, row] = [x / self.by, y / self.by];
        let own = row.checked_sub(self.top).and_then(|row| self.rows.get(row));
        own.is_some_and(|&[first, last]| (first..=last).contains(&column))
    }

    /// Tells whether no writing lies outside, or across the outline: pieces of ink that are like most of those on the
    /// sheet.
    fn holds_all_writing(&self, picture: &Gray, is_dark: bool) -> bool {
        let dark = picture.clone().with_dark_strokes(is_dark);
        let window = picture.width().max(picture.height()) / WINDOW_PART;
        let Ok(ink) = dark.in_even_light(window, true).ink() else { return true };
        let ink = ink.without_printed_lines();
        let pieces = self.sort(&ink);
        let inner = pieces.iter().filter(|(_, inside)| *inside >= 0.5);
        let heights = inner.map(|(piece, _)| (piece.area.height() as f32, piece.ink)).collect();
        let Some(height) = weighted_median(heights) else { return true };
        let is_like = |piece: &Piece| {
            let own = piece.area.height() as f32;
            LIKE_HEIGHTS.contains(&(own / height))
                && piece.area.width() as f32 <= MAX_LIKE_ASPECT * own
        };
        let (mut outside, mut like_outside, mut like_inside) = (0.0, 0.0, 0.0);
        for (piece, inside) in &pieces {
            let is_like = is_like(piece);
            if is_like && (MIN_ACROSS..=1.0 - MIN_ACROSS).contains(inside) {
                return false;
            }
            match (is_like, *inside >= 0.5) {
                (true, true) => like_inside += piece.ink,
                (true, false) => {
                    like_outside += piece.ink;
                    outside += piece.ink;
                }
                (false, false) => outside += piece.ink,
                (false, true) => {}
            }
        }
        like_outside <= MAX_LIKE_OUTSIDE * outside || like_outside <= MAX_LIKE_SHARE * like_inside
    }

    /// The clear pieces of ink, and the share of each that lies on the sheet.
    fn sort(&self, ink: &Ink) -> Vec<(Piece, f32)> {
        let labels = ink.labels();
        let pieces = ink.pieces(&labels);
        let mut inside = vec![0usize; pieces.len()];
        for (at, &label) in labels.values().iter().enumerate().filter(|(_, label)| **label > 0) {
            if self.covers(at % ink.width(), at / ink.width()) {
                inside[label as usize - 1] += 1;
            }
        }
        let shares = pieces.into_iter().zip(inside).map(|(piece, inside)| {
            let share = inside as f32 / piece.pixels.max(1) as f32;
            (piece, share)
        });
        shares.filter(|(piece, _)| piece.strongest >= MIN_CLEAR_INK).collect()
    }
}

/// Chooses the regions that are a sheet.
fn choose(regions: &[Region]) -> Vec<&Region> {
    let is_written = |region: &&Region| region.strokes >= MIN_STROKES;
    let is_inner = |region: &&Region| region.border <= MAX_INNER_BORDER;
    let part = |regions: &[&Region]| regions.iter().map(|own| own.part).sum::<f32>();
    let is_desk =
        |region: &&Region| region.strokes >= MIN_STRUCTURE && region.border >= MIN_DESK_BORDER;
    let inner: Vec<&Region> = regions.iter().filter(is_inner).collect();
    let written: Vec<&Region> = inner.iter().copied().filter(is_written).collect();
    if part(&written) >= MIN_INNER_PART {
        // Around a shaded box there is lighter paper, with writing of its own.
        let lightest = written.iter().map(|own| own.level).fold(0.0, f32::max);
        let is_lighter = |region: &&Region| {
            !is_inner(region) && is_written(region) && region.level > lightest + MAX_LIGHTER
        };
        return if regions.iter().any(|own| is_lighter(&own)) { Vec::new() } else { written };
    }
    // An empty sheet, or one with a large digit, on something that is not smooth and empty itself.
    let smooth: f32 = regions.iter().filter(|own| !is_desk(own)).map(|own| own.border).sum();
    if part(&inner) >= MIN_INNER_PART && smooth <= 1.0 - MIN_STRUCTURED_BORDER {
        return inner;
    }
    // A sheet that goes on beyond the picture.
    regions.iter().filter(is_written).filter(|region| !is_desk(region)).collect()
}

/// Finds the columns of each row that some components and what is between them take: their convex hull, and the rim
/// around it. Gives the first
/// row that has some, and the first and last column of each; `None` if there are no components.
fn span(labels: &Grid<u32>, is_own: impl Fn(u32) -> bool) -> Option<(usize, Vec<[usize; 2]>)> {
    let ends = |row: &[u32]| {
        let first = row.iter().position(|&label| label > 0 && is_own(label))?;
        let last = row.iter().rposition(|&label| label > 0 && is_own(label))?;
        Some([first, last])
    };
    let rows: Vec<Option<[usize; 2]>> = labels.rows().map(ends).collect();
    let top = rows.iter().position(Option::is_some)?;
    let bottom = rows.iter().rposition(Option::is_some)?;
    let points = |side: usize| {
        let found =
            rows.iter().enumerate().filter_map(move |(y, row)| row.map(|row| (y, row[side])));
        found.collect::<Vec<_>>()
    };
    let [left, right] = [hull(&points(0), false), hull(&points(1), true)];
    // The first and the last row are taken up to where the edge begins, as the others are.
    let row = |y: usize| {
        let y = y.clamp(top, bottom);
        let [first, last] = [between(&left, y), between(&right, y)];
        [first.saturating_sub(RIM), (last + RIM).min(labels.width() - 1)]
    };
    let last = (bottom + RIM).min(labels.height() - 1);
    let top = top.saturating_sub(RIM);
    Some((top, (top..=last).map(row).collect()))
}

/// Keeps those of the points, given from the top by row and column, that lie on their hull to the left or to the right.
fn hull(points: &[(usize, usize)], to_the_right: bool) -> Vec<(usize, usize)> {
    let mut kept: Vec<(usize, usize)> = Vec::new();
    #[allow(clippy::cast_possible_wrap, reason = "rows and columns of a small picture")]
    let turn = |a: (usize, usize), b: (usize, usize), c: (usize, usize)| {
        let [ay, ax, by, bx, cy, cx] = [a.0, a.1, b.0, b.1, c.0, c.1].map(|place| place as isize);
        (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
    };
    for &point in points {
        while let [.., before, last] = kept[..] {
            let turn = turn(before, last, point);
            if (turn > 0) == to_the_right && turn != 0 {
                break;
            }
            kept.pop();
        }
        kept.push(point);
    }
    kept
}

/// The column in a row of a line through points, given from the top by row and column.
fn between(points: &[(usize, usize)], row: usize) -> usize {
    let next = points.partition_point(|point| point.0 < row).min(points.len() - 1);
    let (below, to) = points[next];
    let (above, from) = points[next.saturating_sub(1)];
    if below == above {
        return to;
    }
    (from * (below - row) + to * (row - above) + (below - above) / 2) / (below - above)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    const WIDTH: usize = 480;
    const HEIGHT: usize = 640;

    /// Characters of upright and lying strokes, 40 pixels high, in rows.
    fn is_stroke(x: usize, y: usize) -> bool {
        let (column, row) = (x % 40, y % 80);
        (20..60).contains(&row)
            && ((10..14).contains(&column) || (10..30).contains(&column) && (38..42).contains(&row))
    }

    /// A turned sheet in half a shadow.
    fn is_sheet(x: usize, y: usize) -> bool {
        let (x, y) = (x as f32, y as f32);
        (x + 0.1 * y - 240.0).abs() < 150.0 && (y - 0.1 * x - 300.0).abs() < 230.0
    }

    fn picture(
        desk: impl Fn(usize, usize) -> u8,
        is_written: impl Fn(usize, usize) -> bool,
    ) -> Gray {
        let level = |at: usize| {
            let (x, y) = (at % WIDTH, at / WIDTH);
            let level = match (is_sheet(x, y), is_stroke(x, y) && is_written(x, y)) {
                (true, true) => 60,
                (true, false) => 220,
                (false, true) => 20,
                (false, false) => desk(x, y),
            };
            if x + y > 600 { level / 2 } else { level }
        };
        Gray::from_pixels(WIDTH, HEIGHT, (0..WIDTH * HEIGHT).map(level).collect()).unwrap()
    }

    fn in_sheet(x: usize, y: usize) -> bool {
        (180..290).contains(&x) && (140..480).contains(&y)
    }

    /// Desks: dark, light, of dark and light streaks.
    #[test]
    fn the_sheet_is_found_on_any_desk_and_what_lies_around_it_is_painted_over() {
        let streaks =
            |x: usize, y: usize| if (y / 3 + x / 90).is_multiple_of(2) { 90 } else { 160 };
        let desks: [&dyn Fn(usize, usize) -> u8; 3] = [&|_, _| 70, &|_, _| 245, &streaks];
        for (number, desk) in desks.iter().enumerate() {
            let picture = picture(desk, in_sheet);
            let Sheet { outline, .. } =
                Sheet::find(&picture).unwrap_or_else(|| panic!("desk {number}"));
            let (mut inside, mut outside, mut missed) = (0, 0, 0);
            for at in 0..WIDTH * HEIGHT {
                let (x, y) = (at % WIDTH, at / WIDTH);
                match (is_sheet(x, y), outline.covers(x, y)) {
                    (true, true) => inside += 1,
                    (true, false) => missed += 1,
                    (false, true) => outside += 1,
                    (false, false) => {}
                }
            }
            assert!(
                20 * outside < inside && 8 * missed < inside,
                "desk {number}: {outside} {missed}"
            );
            let alone = outline.alone(&picture, [0, 0], 1);
            let corner = alone.pixels()[0];
            assert!((200..=230).contains(&corner), "desk {number}: {corner}");
        }
    }

    #[test]
    fn there_is_no_outline_where_something_is_written_outside_or_all_is_paper() {
        assert!(Sheet::find(&picture(|_, _| 70, |_, _| true)).is_none());
        let pixels =
            (0..WIDTH * HEIGHT).map(|at| if is_stroke(at % WIDTH, at / WIDTH) { 50 } else { 230 });
        let page = Gray::from_pixels(WIDTH, HEIGHT, pixels.collect()).unwrap();
        assert!(Sheet::find(&page).is_none());
    }

    #[test]
    fn a_shaded_box_on_a_page_is_no_sheet() {
        // Writing within, and smaller writing below.
        let level = |at: usize| {
            let (x, y) = (at % WIDTH, at / WIDTH);
            let is_label = y > 550 && is_stroke(3 * x, 3 * (y - 550));
            match (is_sheet(x, y), is_stroke(x, y) && in_sheet(x, y)) {
                (_, true) => 40,
                (true, false) => 190,
                (false, false) => {
                    if is_label {
                        40
                    } else {
                        240
                    }
                }
            }
        };
        let pixels = (0..WIDTH * HEIGHT).map(level).collect();
        let page = Gray::from_pixels(WIDTH, HEIGHT, pixels).unwrap();
        assert!(Sheet::find(&page).is_none());
    }

    #[test]
    fn what_is_between_components_belongs_to_them() {
        // Two squares at opposite corners, and a pixel of another component.
        let labels = |x: usize, y: usize| match (x, y) {
            (0..3, 0..3) | (7..10, 7..10) => 1,
            (9, 0) => 2,
            _ => 0,
        };
        let labels: Vec<u32> = (0..100).map(|at| labels(at % 10, at / 10)).collect();
        let (top, rows) = span(&Grid::new(10, labels), |number| number == 1).unwrap();
        assert_eq!((top, rows.len()), (0, 10));
        assert_eq!([rows[0], rows[2], rows[5], rows[9]], [[0, 5], [0, 7], [0, 9], [4, 9]]);
    }
}

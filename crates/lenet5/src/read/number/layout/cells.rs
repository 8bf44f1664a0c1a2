//! The cells of a table and the boxes of a form: where the lines that were taken away part what is written.
//!
//! A number does not go on from one cell of a table to the next, however near its digits are; in a row of boxes, which
//! have one digit each, it does, however far they are.

use crate::image::{Area, Piece, PrintedLine, weighted_median};

/// Lines are one below the other if they are not further apart than this, in heights of a character.
const MAX_OFFSET: f32 = 0.15;
/// Lines one below the other are one if this share of all is seen: boxes stand apart.
const MIN_SEEN: f32 = 0.9;
/// A line that is longer than this many heights of a character goes through several rows: those of a grid.
const MIN_GRID: f32 = 3.5;
/// A cell wider than this many heights of a character has room for a number, and one of a grid that is wider than this
/// is no square of squared paper.
const MIN_CELL: f32 = 2.0;
const MIN_GRID_CELL: f32 = 1.3;
/// How far above or below a divider its characters may stand, in heights of them: the teeth of a comb are short.
const MAX_ABOVE: f32 = 0.6;

/// What is between two neighbours of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Between {
    /// No line.
    Nothing,
    /// The side of a box for one digit.
    BoxSide,
    /// The side of a cell that has a number of its own.
    CellSide,
}

/// An upright line through a page.
#[derive(Clone, Copy, Debug)]
struct Divider {
    /// Its column in the first row of the page, if it went on to there.
    column: f32,
    top: f32,
    bottom: f32,
    is_of_grid: bool,
}

/// The upright lines of a page.
pub(super) struct Dividers {
    /// From the left.
    all: Vec<Divider>,
    /// How far they go to the right from one row to the next.
    slope: f32,
    /// The height of a character.
    size: f32,
}

impl Dividers {
    /// Finds the upright ones among printed lines, and joins those that go on below each other; most characters are
    /// `size` pixels high.
    pub(super) fn new(lines: &[PrintedLine], size: f32) -> Self {
        let upright: Vec<[[f32; 2]; 2]> = lines.iter().filter_map(downwards).collect();
        let slopes =
            upright.iter().map(|[[x, y], [to_x, to_y]]| ((to_x - x) / (to_y - y), to_y - y));
        let slope = weighted_median(slopes.collect()).unwrap_or(0.0);
        let part = |[[x, y], [to_x, to_y]]: [[f32; 2]; 2]| {
            let column = f32::midpoint(x, to_x) - slope * f32::midpoint(y, to_y);
            Divider { column, top: y, bottom: to_y, is_of_grid: false }
        };
        let mut parts: Vec<Divider> = upright.into_iter().map(part).collect();
        parts.sort_by(|a, b| a.column.total_cmp(&b.column).then(a.top.total_cmp(&b.top)));
        let mut all = Vec::new();
        for own in parts.chunk_by(|a, b| b.column - a.column <= MAX_OFFSET * size) {
            all.extend(joined(own, size));
        }
        all.sort_by(|a: &Divider, b| a.column.total_cmp(&b.column));
        Self { all, slope, size }
    }

    /// Tells what is between two neighbours, of which the one is to the left of the other.
    pub(super) fn between(&self, left: &Piece, right: &Piece) -> Between {
        if self.all.is_empty() {
            return Between::Nothing;
        }
        let [row, from] = middle(&left.area);
        let [other_row, to] = middle(&right.area);
        let row = f32::midpoint(row, other_row);
        let column = |divider: &Divider| divider.column + self.slope * row;
        let reach = MAX_ABOVE * self.size;
        let beside: Vec<&Divider> = self
            .all
            .iter()
            .filter(|divider| (divider.top - reach..=divider.bottom + reach).contains(&row))
            .collect();
        let first = beside.partition_point(|divider| column(divider) <= from);
        let end = beside.partition_point(|divider| column(divider) < to);
        if first >= end {
            return Between::Nothing;
        }
        let before = first.checked_sub(1).map(|k| column(beside[first]) - column(beside[k]));
        let after = beside.get(end).map(|next| column(next) - column(beside[end - 1]));
        let narrower = before.into_iter().chain(after).fold(f32::INFINITY, f32::min) / self.size;
        let sides = &beside[first..end];
        let covers = |side: &&Divider| (side.top..=side.bottom).contains(&row);
        let parts = |side: &&Divider| {
            covers(side) && (narrower >= MIN_CELL || side.is_of_grid && narrower >= MIN_GRID_CELL)
        };
        match sides {
            _ if sides.iter().any(parts) => Between::CellSide,
            [side] if !side.is_of_grid && narrower < MIN_CELL => Between::BoxSide,
            _ => Between::Nothing,
        }
    }
}

/// The ends of an upright line, the upper one first; `None` if it lies.
fn downwards(line: &PrintedLine) -> Option<[[f32; 2]; 2]> {
    let [a, b] = line.ends.map(|end| end.map(|place| place as f32));
    let [upper, lower] = if a[1] <= b[1] { [a, b] } else { [b, a] };
    (lower[1] - upper[1] > (lower[0] - upper[0]).abs()).then_some([upper, lower])
}

/// Joins lines one below the other, sorted by their columns, as far as they touch.
fn joined(parts: &[Divider], size: f32) -> Vec<Divider> {
    let mut parts = parts.to_vec();
    parts.sort_by(|a, b| a.top.total_cmp(&b.top));
    let mut all: Vec<(Divider, f32)> = Vec::new();
    for part in parts {
        let length = part.bottom - part.top;
        if let Some((last, seen)) = all.last_mut() {
            let bottom = last.bottom.max(part.bottom);
            if *seen + length >= MIN_SEEN * (bottom - last.top) {
                (last.bottom, *seen) = (bottom, *seen + length);
                continue;
            }
        }
        all.push((part, length));
    }
    let is_of_grid = |one: &Divider| one.bottom - one.top > MIN_GRID * size;
    all.into_iter().map(|(one, _)| Divider { is_of_grid: is_of_grid(&one), ..one }).collect()
}

/// The row and the column of the middle of an area.
fn middle(area: &Area) -> [f32; 2] {
    let Area { left, top, right, bottom } = *area;
    [top.midpoint(bottom) as f32, left.midpoint(right) as f32]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Characters are 20 pixels high.
    const SIZE: f32 = 20.0;

    fn piece(left: usize, top: usize) -> Piece {
        let area = Area { left, top, right: left + 11, bottom: top + 19 };
        Piece { ink: 60.0, strongest: 1.0, pixels: 60, area }
    }

    /// Upright lines at some columns, from one row to another.
    fn lines(columns: &[usize], [top, bottom]: [usize; 2]) -> Vec<PrintedLine> {
        columns.iter().map(|&x| PrintedLine { ends: [[x, top], [x, bottom]] }).collect()
    }

    fn between(lines: &[PrintedLine], left: usize, right: usize) -> Between {
        Dividers::new(lines, SIZE).between(&piece(left, 40), &piece(right, 40))
    }

    #[test]
    fn cells_with_room_for_a_number_part_it_and_boxes_for_a_digit_do_not() {
        let row = [30, 66];
        assert_eq!(between(&[], 20, 50), Between::Nothing);
        assert_eq!(between(&lines(&[0, 100, 200], row), 84, 104), Between::CellSide);
        assert_eq!(between(&lines(&[0, 100, 200], row), 64, 80), Between::Nothing);
        assert_eq!(between(&lines(&[0, 30, 60, 90], row), 10, 40), Between::BoxSide);
        // Teeth are short.
        assert_eq!(between(&lines(&[0, 30, 60, 90], [58, 66]), 10, 40), Between::BoxSide);
        // An empty box between.
        assert_eq!(between(&lines(&[0, 30, 60, 90], row), 10, 70), Between::Nothing);
    }

    #[test]
    fn a_grid_parts_cells_that_are_no_squares_to_write_on() {
        let rows = [0, 300];
        assert_eq!(between(&lines(&[0, 32, 64, 96], rows), 10, 42), Between::CellSide);
        assert_eq!(between(&lines(&[0, 22, 44, 66], rows), 6, 28), Between::Nothing);
        // Lines one below the other are one, unless they stand apart.
        let near = [lines(&[0, 32, 64], [0, 50]), lines(&[0, 32, 64], [52, 100])].concat();
        assert_eq!(between(&near, 10, 42), Between::CellSide);
        let apart = [lines(&[0, 32, 64], [0, 28]), lines(&[0, 32, 64], [34, 66])].concat();
        assert_eq!(between(&apart, 10, 42), Between::BoxSide);
    }

    #[test]
    fn lines_may_lean_and_lying_ones_part_nothing() {
        let leaning: Vec<PrintedLine> =
            [0, 100, 200].iter().map(|&x| PrintedLine { ends: [[x + 30, 0], [x, 300]] }).collect();
        assert_eq!(between(&leaning, 104, 134), Between::CellSide);
        let lying = [PrintedLine { ends: [[0, 50], [300, 50]] }];
        assert_eq!(between(&lying, 84, 104), Between::Nothing);
    }
}

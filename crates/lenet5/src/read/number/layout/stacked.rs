//! Characters of lines close to each other that touch: one piece of ink, which is cut between the lines.

use super::pieces::middle;
use crate::image::{Ink, Labels, Piece};

/// A piece at least this many times as high as a character may be several, one above the other.
const MIN_HEIGHT: f32 = 1.45;
/// Pieces as high as a character, within these multiples of its height, tell where lines are.
const CHARACTER_HEIGHTS: std::ops::RangeInclusive<f32> = 0.6..=1.4;
/// How far aside they may be, in heights of a character.
const MAX_DISTANCE: f32 = 4.0;
/// The middles of lines are at least this far apart, and within a piece as far from both its ends, in heights of a
/// character.
const MIN_PITCH: f32 = 0.75;
const MIN_DEPTH: f32 = 0.25;
/// A cut lies at least as far from the middles of both lines.
const MIN_CUT_DEPTH: f32 = 0.25;
/// It crosses no more ink than this, in heights of a character: a touch of strokes.
const MAX_CROSSED: f32 = 0.6;
/// The most pieces that are cut, the first ones.
const MAX_STACKED: usize = 200;

/// Cuts pieces of ink that go through several lines; `None` if there are none. Most characters are `size` pixels high, and
/// lines fall by `slope` rows for each column.
pub(super) fn cut_stacked(
    ink: &Ink,
    labels: &Labels,
    pieces: &[Piece],
    size: f32,
    slope: f32,
) -> Option<Ink> {
    let is_character =
        |piece: &&Piece| CHARACTER_HEIGHTS.contains(&(piece.area.height() as f32 / size));
    let characters: Vec<&Piece> = pieces.iter().filter(is_character).collect();
    let is_stacked = |(_, piece): &(usize, &Piece)| piece.area.height() as f32 >= MIN_HEIGHT * size;
    let stacked = pieces.iter().enumerate().filter(is_stacked).take(MAX_STACKED);
    let mut cut: Option<Ink> = None;
    for (number, piece) in stacked {
        for pair in lines_across(piece, &characters, size, slope).windows(2) {
            if let Some(row) = thinnest_row(ink, labels, number, piece, [pair[0], pair[1]], size) {
                let cut = cut.get_or_insert_with(|| ink.clone());
                for at in pixels_of_row(ink, labels, number, piece, row) {
                    cut.set(at, 0.0);
                }
            }
        }
    }
    cut
}

/// The rows of the middles of the lines that a piece goes through, from the top, as the characters beside it tell.
fn lines_across(piece: &Piece, characters: &[&Piece], size: f32, slope: f32) -> Vec<f32> {
    let centre = |own: &Piece| own.area.left.midpoint(own.area.right) as f32;
    let within =
        piece.area.top as f32 + MIN_DEPTH * size..piece.area.bottom as f32 - MIN_DEPTH * size;
    let beside =
        characters.iter().filter(|other| other.area.gap(&piece.area) as f32 <= MAX_DISTANCE * size);
    let mut rows: Vec<f32> = beside
        .map(|other| middle(other) as f32 - slope * (centre(other) - centre(piece)))
        .filter(|row| within.contains(row))
        .collect();
    rows.sort_by(f32::total_cmp);
    let lines = rows.chunk_by(|above, below| below - above < MIN_PITCH * size / 2.0);
    let mut found: Vec<f32> = Vec::new();
    for line in lines {
        let row = line.iter().sum::<f32>() / line.len() as f32;
        if found.last().is_none_or(|last| row - last >= MIN_PITCH * size) {
            found.push(row);
        }
    }
    found
}

/// The row between two lines that crosses the least of a piece's ink; `None` if it crosses more than a touch.
fn thinnest_row(
    ink: &Ink,
    labels: &Labels,
    number: usize,
    piece: &Piece,
    [above, below]: [f32; 2],
    size: f32,
) -> Option<usize> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the piece")]
    let [first, last] = [above + MIN_CUT_DEPTH * size, below - MIN_CUT_DEPTH * size]
        .map(|row| row.max(0.0) as usize);
    let crossed = |row: usize| {
        pixels_of_row(ink, labels, number, piece, row).map(|at| ink.values()[at]).sum::<f32>()
    };
    let rows = first.max(piece.area.top)..=last.min(piece.area.bottom);
    // Of rows alike the one that is nearest to the middle.
    let off = |row: usize| (row as f32 - f32::midpoint(above, below)).abs();
    let best = rows
        .map(|row| (crossed(row), row))
        .min_by(|(a, row), (b, other)| a.total_cmp(b).then(off(*row).total_cmp(&off(*other))));
    best.filter(|(crossed, _)| *crossed <= MAX_CROSSED * size).map(|(_, row)| row)
}

/// The pixels of a piece in a row, counted row by row.
fn pixels_of_row<'a>(
    ink: &Ink,
    labels: &'a Labels,
    number: usize,
    piece: &Piece,
    row: usize,
) -> impl Iterator<Item = usize> + use<'a> {
    let begin = row * ink.width();
    let columns = begin + piece.area.left..=begin + piece.area.right;
    columns.filter(move |&at| labels.values()[at] as usize == number + 1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    const SIZE: usize = 20;

    /// Strokes as high as characters at columns and rows; those of the last column touch each other.
    fn picture(rows: &[usize]) -> Ink {
        let is_stroke = |x: usize, y: usize| {
            let column = [10, 30, 50].into_iter().any(|left| (left..left + 4).contains(&x));
            let touch = (50..53).contains(&x) && (rows[0]..*rows.last().unwrap()).contains(&y);
            column && rows.iter().any(|&top| (top..top + SIZE).contains(&y)) || touch
        };
        Ink::drawn(80, 120, is_stroke)
    }

    fn cut(ink: &Ink) -> Option<Ink> {
        let labels = ink.labels();
        let pieces = ink.pieces(&labels);
        cut_stacked(ink, &labels, &pieces, SIZE as f32, 0.0)
    }

    #[test]
    fn characters_of_two_or_three_lines_are_cut_between_them() {
        for (rows, count) in [(vec![10, 32], 6), (vec![10, 32, 55], 9)] {
            let ink = picture(&rows);
            let apart = cut(&ink).unwrap();
            assert_eq!(apart.pieces(&apart.labels()).len(), count);
            let lost: f32 = ink.values().iter().sum::<f32>() - apart.values().iter().sum::<f32>();
            assert!(lost <= 3.0 * (rows.len() - 1) as f32, "{lost}");
        }
    }

    #[test]
    fn a_long_stroke_is_whole_where_nothing_tells_of_two_lines() {
        // A stroke of twice the height beside one line.
        let beside = |x: usize, y: usize| {
            (10..14).contains(&x) && (30..50).contains(&y)
                || (30..34).contains(&x) && (20..60).contains(&y)
        };
        assert!(cut(&Ink::drawn(80, 120, beside)).is_none());
    }
}

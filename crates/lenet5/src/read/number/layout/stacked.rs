//! Characters of lines close to each other that touch: one piece of ink, which is cut between the lines.

use super::pieces::middle;
use crate::image::{Area, Ink, Labels, Piece};

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
    let share = |piece: &Piece| piece.area.height() as f32 / size;
    let characters: Vec<&Piece> =
        pieces.iter().filter(|piece| CHARACTER_HEIGHTS.contains(&share(piece))).collect();
    let high = pieces.iter().zip(1..).filter(|(piece, _)| share(piece) >= MIN_HEIGHT);
    let mut cut: Option<Ink> = None;
    for (piece, label) in high.take(MAX_STACKED) {
        let stacked = Stacked { ink, labels, piece, label, size };
        for pair in stacked.lines_across(&characters, slope).windows(2) {
            if let Some(row) = stacked.thinnest_row([pair[0], pair[1]]) {
                let cut = cut.get_or_insert_with(|| ink.clone());
                stacked.pixels_of(row).for_each(|at| cut.set(at, 0.0));
            }
        }
    }
    cut
}

/// A piece of ink that may go through several lines.
struct Stacked<'a> {
    ink: &'a Ink,
    labels: &'a Labels,
    piece: &'a Piece,
    label: u32,
    /// The height of a character.
    size: f32,
}

impl Stacked<'_> {
    /// The rows of the middles of the lines that it goes through, from the top, as the characters beside it tell.
    fn lines_across(&self, characters: &[&Piece], slope: f32) -> Vec<f32> {
        let (own, size) = (self.piece.area, self.size);
        let centre = |area: &Area| area.left.midpoint(area.right) as f32;
        let within = own.top as f32 + MIN_DEPTH * size..own.bottom as f32 - MIN_DEPTH * size;
        let is_beside = |other: &&&Piece| other.area.gap(&own) as f32 <= MAX_DISTANCE * size;
        let row =
            |other: &&Piece| middle(other) as f32 - slope * (centre(&other.area) - centre(&own));
        let mut rows: Vec<f32> = characters.iter().filter(is_beside).map(row).collect();
        rows.retain(|row| within.contains(row));
        rows.sort_by(f32::total_cmp);
        let mut found: Vec<f32> = Vec::new();
        for line in rows.chunk_by(|above, below| below - above < MIN_PITCH * size / 2.0) {
            let row = line.iter().sum::<f32>() / line.len() as f32;
            if found.last().is_none_or(|last| row - last >= MIN_PITCH * size) {
                found.push(row);
            }
        }
        found
    }

    /// The row between two lines that crosses the least of its ink; `None` if it crosses more than a touch.
    fn thinnest_row(&self, [above, below]: [f32; 2]) -> Option<usize> {
        let ends = [above + MIN_CUT_DEPTH * self.size, below - MIN_CUT_DEPTH * self.size];
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in the piece")]
        let [first, last] = ends.map(|row| row.max(0.0) as usize);
        let rows = first.max(self.piece.area.top)..=last.min(self.piece.area.bottom);
        let crossed = |row: usize| {
            let crossed: f32 = self.pixels_of(row).map(|at| self.ink.values()[at]).sum();
            (crossed, row)
        };
        // Of rows alike the one that is nearest to the middle.
        let off = |row: usize| (row as f32 - f32::midpoint(above, below)).abs();
        let best = rows
            .map(crossed)
            .min_by(|(a, row), (b, other)| a.total_cmp(b).then(off(*row).total_cmp(&off(*other))));
        best.filter(|(crossed, _)| *crossed <= MAX_CROSSED * self.size).map(|(_, row)| row)
    }

    /// Its pixels in a row, counted row by row.
    fn pixels_of(&self, row: usize) -> impl Iterator<Item = usize> + '_ {
        let row = Area { top: row, bottom: row, ..self.piece.area };
        row.places(self.ink.width()).filter(|&at| self.labels.values()[at] == self.label)
    }
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

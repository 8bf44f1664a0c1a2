//! What is written on a sheet, where lines may be characters themselves: a 1 on a page that lies on its side, a dash.

use super::line::Line;
use crate::image::median::weighted_median;
use crate::image::pieces::Piece;

/// A line may be a character if it is at most this many times as long as most are, and this many others are beside it, but
/// for this part of their height at their ends. Those are at most this many times as long as wide.
const MAX_CHARACTER_LENGTH: f32 = 1.4;
const MIN_CHARACTERS_BESIDE: i32 = 2;
const MARGIN_PART: usize = 6;
const MAX_CHARACTER_ASPECT: usize = 3;
/// How long characters are, and how many of them there are beside each row.
pub(super) struct Characters {
    length: f32,
    beside: Vec<i32>,
}

impl Characters {
    pub(super) fn of(pieces: &[Piece], height: usize) -> Self {
        let is_compact = |piece: &&Piece| {
            let (wide, high) = (piece.area.width(), piece.area.height());
            wide.max(high) < MAX_CHARACTER_ASPECT * wide.min(high)
        };
        let compact = || pieces.iter().filter(is_compact);
        let length =
            weighted_median(compact().map(|p| (p.area.longer_side() as f32, p.ink)).collect());
        let length = length.unwrap_or(0.0);
        let mut changes = vec![0; height + 1];
        for piece in compact().filter(|p| 2.0 * p.area.longer_side() as f32 >= length) {
            let margin = piece.area.height() / MARGIN_PART;
            changes[piece.area.top + margin] += 1;
            changes[piece.area.bottom + 1 - margin] -= 1;
        }
        let mut count = 0;
        let beside = changes.into_iter().map(|change| {
            count += change;
            count
        });
        Self { length, beside: beside.collect() }
    }

    /// Tells whether a lying line may be one of them: a 1, on a page that lies on its side, or a dash. It is about as long
    /// as they are, and some of them go on above it and below.
    pub(super) fn have_among_them(&self, line: &Line) -> bool {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a row")]
        let row = line.track.middle_row() as usize;
        !line.is_upright
            && line.track.extent() as f32 <= MAX_CHARACTER_LENGTH * self.length
            && self.beside[row] >= MIN_CHARACTERS_BESIDE
    }
}

//! The shape of a run of pieces: what speaks for a digit, or against one, beside what the network reads.

use std::ops::Range;

use super::super::slash::Stroke;
use super::cuts::Pieces;

/// The shape of a run of pieces.
#[derive(Debug)]
pub(super) struct Shape {
    /// Its box, in heights of the line's digits.
    pub(super) width: f64,
    pub(super) height: f64,
    /// The number of cuts within it that cross no ink.
    pub(super) free: f64,
    /// What the other cuts within it cross less than a stroke, in widths of a stroke.
    pub(super) thin: f64,
    /// The paper within it from left to right, in heights of the line's digits.
    pub(super) gaps: f64,
    /// The ink that the cuts at both its ends cross, in widths of a stroke.
    pub(super) crossed: f64,
    /// The probability that it is a slash rather than a 1.
    pub(super) slash: f64,
}

impl Shape {
    /// Measures a run of the pieces of a line whose digits are `size` pixels high.
    pub(super) fn measure(pieces: &Pieces, run: &Range<usize>, size: f32) -> Self {
        /// A cut that crosses less ink than this is free.
        const MAX_FREE_INK: f32 = 0.1;
        let area = pieces.area(run.clone());
        let size = f64::from(size);
        let (mut free, mut thin, mut gaps) = (0.0, 0.0, 0.0);
        for piece in run.start + 1..run.end {
            let crossed = pieces.crossed(piece);
            if crossed < MAX_FREE_INK {
                free += 1.0;
                gaps += pieces.gap(piece) as f64;
            } else {
                thin += f64::from((1.0 - crossed).max(0.0));
            }
        }
        let lean = pieces.spread(run.clone()).straight_lean(area.height() as f64);
        Self {
            width: area.width() as f64 / size,
            height: area.height() as f64 / size,
            free,
            thin,
            gaps: gaps / size,
            crossed: f64::from(pieces.crossed(run.start) + pieces.crossed(run.end)),
            slash: lean.map_or(0.0, |lean| {
                Stroke { lean, height: area.height() as f64 / size }.slash_probability()
            }),
        }
    }

    /// Tells whether it is a dot, a comma or a dash.
    pub(super) fn is_mark(&self) -> bool {
        let is_dot = self.width.max(self.height) < 0.4;
        let is_dash = self.height < 0.35 && self.width > 1.3 * self.height;
        is_dot || is_dash
    }
}

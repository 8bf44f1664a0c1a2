//! The shape of a run of pieces: what speaks for a digit, or against one, beside what the network reads.

use std::ops::Range;

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
        /// The pixels of a straight stroke are this far from its middle line, in heights of it, at most.
        const MAX_STRAIGHT_DEVIATION: f64 = 0.06;
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
        let is_straight = |off: f64| off <= MAX_STRAIGHT_DEVIATION * area.height() as f64;
        let lean = pieces.spread(run.clone()).lean().filter(|&[_, off]| is_straight(off));
        Self {
            width: area.width() as f64 / size,
            height: area.height() as f64 / size,
            free,
            thin,
            gaps: gaps / size,
            crossed: f64::from(pieces.crossed(run.start) + pieces.crossed(run.end)),
            slash: lean
                .map_or(0.0, |[lean, _]| slash_probability(lean, area.height() as f64 / size)),
        }
    }

    /// Tells whether it is a dot, a comma or a dash.
    pub(super) fn is_mark(&self) -> bool {
        let is_dot = self.width.max(self.height) < 0.4;
        let is_dash = self.height < 0.35 && self.width > 1.3 * self.height;
        is_dot || is_dash
    }
}

/// The probability that a straight stroke is a slash: that leans more than a 1, and is higher than the digits. Of the
/// straight 1s of scenes nine in ten have a sum of less than 0.34, and half of the strokes in their dates, of which half
/// are slashes, one of more than 0.41.
fn slash_probability(lean: f64, height: f64) -> f64 {
    /// How much a height of one more counts, beside a lean of one column for each row.
    const HEIGHT: f64 = 1.5;
    /// Where it is as likely either, and how fast that changes.
    const MIDDLE: f64 = 0.42;
    const SPREAD: f64 = 0.06;
    /// A stroke lower than this is a comma or a dash.
    const MIN_HEIGHT: f64 = 0.75;
    if height < MIN_HEIGHT {
        return 0.0;
    }
    1.0 / (1.0 + libm::exp((MIDDLE - lean - HEIGHT * (height - 1.0)) / SPREAD))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_lean_and_are_high() {
        for (lean, height, is_slash) in
            [(0.15, 0.95, false), (0.25, 1.0, false), (0.33, 1.21, true), (0.58, 1.1, true)]
        {
            assert_eq!(slash_probability(lean, height) > 0.5, is_slash, "{lean} {height}");
        }
        assert!(slash_probability(2.0, 0.3) < 1e-9);
    }
}

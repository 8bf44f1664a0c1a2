//! The shape of a run of pieces: what speaks for a digit, or against one, beside what the network reads.

use std::ops::Range;

use super::super::slash::Stroke;
use super::cuts::{MAX_FREE_INK, Pieces};

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
    /// How far its lower edge lies above the foot of the line's digits, in their heights; negative if it hangs below.
    above_foot: f64,
    /// Whether its ink lies in two parts above each other.
    is_in_two_parts: bool,
}

impl Shape {
    /// Measures a run of the pieces of a line whose digits are `size` pixels high and stand on row `foot`.
    pub(super) fn measure(pieces: &Pieces, run: &Range<usize>, size: f32, foot: usize) -> Self {
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
            above_foot: (foot as f64 - area.bottom as f64) / size,
            is_in_two_parts: pieces.is_in_two_parts(run.clone()),
        }
    }

    /// The penalty of a mark by its size, place and form: 0 for what people write; `None` for another character.
    ///
    /// The limits are those of handwriting copies; the graph weighs what lies beyond them against the other things that a run may be.
    pub(super) fn penalty_of_mark(&self, mark: char) -> Option<f64> {
        /// What it counts that a shape is higher than wide, or not.
        const TIMES_HIGHER: f64 = 4.0;
        let Self { width, height, above_foot, .. } = *self;
        // How far a measure lies outside of what is usual, in units of a twentieth of a digit's height.
        let beyond = |value: f64, usual: [f64; 2]| {
            20.0 * ((usual[0] - value).max(0.0) + (value - usual[1]).max(0.0))
        };
        Some(match mark {
            '.' => {
                let size = beyond(width.max(height), [0.0, 0.22]);
                let form = TIMES_HIGHER * (height / width - 1.4).max(0.0);
                size + form + beyond(above_foot, [-0.08, 0.12])
            }
            ',' => {
                let size = beyond(height, [0.18, 0.6]) + beyond(width, [0.0, 0.35]);
                let form = TIMES_HIGHER * (1.4 - height / width).max(0.0);
                // It begins near the foot, and hangs.
                let top = above_foot + height;
                size + form + beyond(top, [0.0, 0.35]) + beyond(above_foot, [-0.6, -0.03])
            }
            '-' => {
                let form = beyond(height, [0.0, 0.25]) + beyond(width, [0.2, 1.0]);
                form + beyond(above_foot + height / 2.0, [0.25, 0.75])
            }
            '/' => -libm::log(self.slash.max(1e-6)) + beyond(height, [0.8, 2.0]),
            ':' if self.is_in_two_parts => {
                let size = beyond(height, [0.35, 0.9]) + beyond(width, [0.0, 0.35]);
                size + beyond(above_foot, [-0.1, 0.3])
            }
            _ => return None,
        })
    }

    /// Tells whether it is a dot, a comma or a dash.
    pub(super) fn is_mark(&self) -> bool {
        let is_dot = self.width.max(self.height) < 0.4;
        let is_dash = self.height < 0.35 && self.width > 1.3 * self.height;
        is_dot || is_dash
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::MARKS;

    /// What people write, in heights of a digit: width, height, and how far above the foot it ends.
    #[test]
    fn each_mark_is_known_by_its_size_place_and_form() {
        let shape = |[width, height, above_foot]: [f64; 3], slash, is_in_two_parts| Shape {
            width,
            height,
            free: 0.0,
            thin: 0.0,
            gaps: 0.0,
            crossed: 0.0,
            slash,
            above_foot,
            is_in_two_parts,
        };
        for (mark, shape) in [
            ('.', shape([0.12, 0.11, 0.02], 0.0, false)),
            ('.', shape([0.2, 0.22, 0.0], 0.0, false)),
            (',', shape([0.12, 0.24, -0.1], 0.0, false)),
            (',', shape([0.25, 0.45, -0.33], 0.0, false)),
            ('-', shape([0.4, 0.08, 0.45], 0.0, false)),
            ('-', shape([0.9, 0.15, 0.4], 0.0, false)),
            ('/', shape([0.5, 1.3, -0.1], 0.95, false)),
            (':', shape([0.13, 0.55, 0.03], 0.0, true)),
        ] {
            let penalty = |own: char| shape.penalty_of_mark(own).unwrap_or(f64::INFINITY);
            assert!(penalty(mark) < 0.1, "{mark}: {}", penalty(mark));
            for other in MARKS.into_iter().filter(|&other| other != mark) {
                assert!(penalty(other) > 1.0, "{mark} as {other}: {}", penalty(other));
            }
        }
        // A 1 is no mark.
        let one = shape([0.1, 1.0, 0.0], 0.05, false);
        assert!(MARKS.iter().all(|&mark| one.penalty_of_mark(mark).is_none_or(|own| own > 2.0)));
    }
}

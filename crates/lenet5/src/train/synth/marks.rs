//! The marks of a text, as strokes: points, commas, dashes, slashes and colons.

use super::hand::{Handwriting, Span};
use crate::train::random::Random;

// Lengths are in heights of a digit, radii in widths of a stroke.

/// Before a mark, and behind it.
const GAP_BEFORE: Span = Span { least: 0.05, width: 0.2 };
const GAP_BEHIND: Span = Span { least: 0.05, width: 0.2 };

const POINT_RADIUS: Span = Span { least: 0.5, width: 0.5 };
const POINT_ABOVE_LINE: Span = Span { least: 0.0, width: 0.08 };

/// A comma begins on the line, and hangs.
const COMMA_DEPTH: Span = Span { least: 0.12, width: 0.25 };
/// It leans: columns to the left for each row down.
const COMMA_SLOPE: Span = Span { least: 0.1, width: 0.6 };
const STROKE_RADIUS: Span = Span { least: 0.4, width: 0.15 };

const DASH_ABOVE_LINE: Span = Span { least: 0.3, width: 0.3 };
const DASH_LENGTH: Span = Span { least: 0.25, width: 0.5 };
const MAX_DASH_SLOPE: f32 = 0.15;

/// A slash is higher than a digit, leans, and may begin below the line.
const SLASH_HEIGHT: Span = Span { least: 0.95, width: 0.45 };
const SLASH_BELOW_LINE: Span = Span { least: 0.0, width: 0.25 };
const SLASH_WIDTH: Span = Span { least: 0.2, width: 0.5 };

/// The upper point of a colon, above the lower one; it is hardly ever just above that.
const COLON_HEIGHT: Span = Span { least: 0.35, width: 0.25 };
const COLON_ABOVE_LINE: Span = Span { least: 0.05, width: 0.15 };
const MAX_COLON_SHIFT: f32 = 0.04;

/// A stroke that belongs to no digit.
pub(super) struct Mark {
    pub(super) from: [f32; 2],
    pub(super) to: [f32; 2],
    /// That of the pen.
    pub(super) radius: f32,
}

/// A mark, drawn.
pub(super) struct MarkDrawing {
    pub(super) strokes: Vec<Mark>,
    /// The column from which on writing goes on.
    pub(super) right: f32,
}

impl MarkDrawing {
    /// Draws one of [`MARKS`](crate::graph::MARKS) from a column on.
    pub(super) fn draw(mark: char, x: f32, writing: &Handwriting, random: &mut Random) -> Self {
        let Handwriting { size, stroke, .. } = *writing;
        let mut draw = |span: Span| span.draw(random);
        let left = x + size * draw(GAP_BEFORE);
        let line = writing.rise * left;
        let at = |x: f32, above: f32| [left + size * x, line - size * above];
        let lines: Vec<[[f32; 2]; 2]> = match mark {
            ',' => {
                let (depth, above) = (draw(COMMA_DEPTH), draw(POINT_ABOVE_LINE));
                let width = depth * draw(COMMA_SLOPE);
                vec![[at(width, above), at(0.0, above - depth)]]
            }
            '-' => {
                let (above, length) = (draw(DASH_ABOVE_LINE), draw(DASH_LENGTH));
                let slope = draw(Span { least: -MAX_DASH_SLOPE, width: 2.0 * MAX_DASH_SLOPE });
                vec![[at(0.0, above), at(length, above + slope * length)]]
            }
            '/' => {
                let below = draw(SLASH_BELOW_LINE);
                let (height, width) = (draw(SLASH_HEIGHT), draw(SLASH_WIDTH));
                vec![[at(0.0, -below), at(width, height - below)]]
            }
            ':' => {
                let above = draw(COLON_ABOVE_LINE);
                let shift = draw(Span { least: 0.0, width: MAX_COLON_SHIFT });
                let upper = at(shift, above + draw(COLON_HEIGHT));
                vec![[at(0.0, above); 2], [upper; 2]]
            }
            _ => vec![[at(0.0, draw(POINT_ABOVE_LINE)); 2]],
        };
        let is_point = matches!(mark, '.' | ':');
        let radius = stroke * draw(if is_point { POINT_RADIUS } else { STROKE_RADIUS });
        let ends = lines.iter().flatten().map(|point| point[0]);
        let right = ends.fold(left, f32::max) + radius + size * draw(GAP_BEHIND);
        let strokes = lines.into_iter().map(|[from, to]| Mark { from, to, radius }).collect();
        Self { strokes, right }
    }
}

//! Digits of displays, whose seven segments are bars with gaps between them.

use super::pieces::middle;
use crate::image::{Ink, Piece, weighted_median};

/// A bar is this many times as long as thick, at least, and covers this share of its box.
const MIN_ASPECT: f32 = 1.7;
const MIN_FILL: f32 = 0.45;
/// What is shorter than this share of the longest piece is a point, or dust.
const MIN_LENGTH: f32 = 0.2;
/// Some pieces are bars of about one thickness; others may have run together.
const MIN_BARS: usize = 2;
const THICKNESSES: std::ops::Range<f32> = 0.6..1.6;
/// At least this share of the ink is bars that lie or stand, of this many times their thickness.
const MIN_SHARE: f32 = 0.85;
const MIN_STRETCH: f32 = 2.2;
/// Gaps are narrower than this, in thicknesses of a bar: where the middle segment is dark, its place is one.
const MAX_GAP: f32 = 2.2;
/// No gap is closed by more pixels on either side: strokes of writing have been brought to a few pixels of width.
const MAX_REACH: usize = 24;
/// Gaps hold this share of the ink, at most: wider ones are within digits, or between other signs.
const MAX_FILLED: f32 = 0.35;
/// Digits are as high as each other, but for this share, and hardly wider than high.
const MIN_HEIGHT: f32 = 0.8;
const MAX_WIDTH: f32 = 1.0;
/// A sign in front lies between these shares of the digits' height.
const SIGN_DEPTHS: std::ops::Range<f32> = 0.35..0.65;

/// Joins the segments of a display's digits; `None` if the pieces are not such segments, or make no digits of one height.
///
/// *Cost:* a look at every piece; where they are segments, also some ten looks at every pixel for each pixel of the reach.
pub(super) fn join_segments(ink: &Ink, pieces: &[Piece]) -> Option<Ink> {
    let longest = longest(pieces)?;
    let bars: Vec<Bar> =
        pieces.iter().filter(|piece| is_long(piece, longest)).filter_map(Bar::of).collect();
    let thickness = weighted_median(bars.iter().map(|bar| (bar.thickness, bar.ink)).collect())?;
    let is_usual = |bar: &&Bar| THICKNESSES.contains(&(bar.thickness / thickness));
    if bars.iter().filter(is_usual).count() < MIN_BARS || shows_digits(pieces, thickness) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few pixels")]
    let pixels = |thicknesses: f32| (thicknesses * thickness).ceil() as usize;
    if ink.share_of_bars(pixels(MIN_STRETCH)) < MIN_SHARE {
        return None;
    }
    let sum = |ink: &Ink| ink.values().iter().sum::<f32>();
    let most = (1.0 + MAX_FILLED) * sum(ink);
    let closed = (1..=pixels(MAX_GAP / 2.0).min(MAX_REACH)).map(|reach| ink.closed(reach));
    closed
        .take_while(|closed| sum(closed) <= most)
        .find(|joined| shows_digits(&joined.pieces(&joined.labels()), thickness))
}

/// Tells whether pieces are as high as each other, but for a sign in front, and apart.
fn shows_digits(pieces: &[Piece], thickness: f32) -> bool {
    let Some(longest) = longest(pieces) else { return false };
    let height = |piece: &Piece| piece.area.height() as f32;
    let mut digits: Vec<&Piece> = pieces.iter().filter(|piece| is_long(piece, longest)).collect();
    let highest = digits.iter().map(|piece| height(piece)).fold(0.0, f32::max);
    let box_around = digits.iter().map(|piece| piece.area).reduce(|one, other| one.with(&other));
    let is_sign = |piece: &Piece| {
        let down = box_around
            .map_or(0.0, |all| middle(piece).saturating_sub(all.top) as f32 / all.height() as f32);
        height(piece) < 2.0 * thickness && SIGN_DEPTHS.contains(&down)
    };
    let first = digits.iter().map(|piece| piece.area.left).min();
    digits.retain(|piece| Some(piece.area.left) != first || !is_sign(piece));
    digits.iter().all(|piece| {
        height(piece) >= MIN_HEIGHT * highest
            && piece.area.width() as f32 <= MAX_WIDTH * height(piece)
    })
}

fn longest(pieces: &[Piece]) -> Option<usize> {
    pieces.iter().map(|piece| piece.area.longer_side()).max()
}

fn is_long(piece: &Piece, longest: usize) -> bool {
    piece.area.longer_side() as f32 >= MIN_LENGTH * longest as f32
}

/// A straight stroke that lies or stands.
struct Bar {
    thickness: f32,
    ink: f32,
}

impl Bar {
    /// Takes a piece for a bar if it is one.
    fn of(piece: &Piece) -> Option<Self> {
        let (width, height) = (piece.area.width() as f32, piece.area.height() as f32);
        let (long, short) = (width.max(height), width.min(height));
        let is_bar = long >= MIN_ASPECT * short && piece.ink >= MIN_FILL * width * height;
        is_bar.then_some(Self { thickness: piece.ink / long, ink: piece.ink })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    /// Segments of a display, 6 pixels thick, each a column, a row, and whether it lies.
    fn display(segments: &[(usize, usize, bool)]) -> Ink {
        Ink::drawn(200, 120, |x, y| {
            segments.iter().any(|&(left, top, is_lying)| {
                let (width, height) = if is_lying { (24, 6) } else { (6, 24) };
                (left..left + width).contains(&x) && (top..top + height).contains(&y)
            })
        })
    }

    /// A 7 of three segments with gaps of 3 pixels.
    const SEVEN: [(usize, usize, bool); 3] = [(20, 20, true), (47, 23, false), (47, 50, false)];

    fn count(ink: &Ink) -> usize {
        ink.pieces(&ink.labels()).len()
    }

    #[test]
    fn segments_with_gaps_become_digits() {
        let mut segments = SEVEN.to_vec();
        // A 4 beside it, without a top.
        segments.extend([(80, 23, false), (87, 45, true), (114, 23, false), (114, 50, false)]);
        let ink = display(&segments);
        let joined = join_segments(&ink, &ink.pieces(&ink.labels())).unwrap();
        assert_eq!((count(&ink), count(&joined)), (7, 2));
    }

    #[test]
    fn strokes_of_digits_stay_apart() {
        let joined = |segments: &[(usize, usize, bool)]| {
            let ink = display(segments);
            join_segments(&ink, &ink.pieces(&ink.labels())).is_some()
        };
        assert!(joined(&SEVEN));
        assert!(!joined(&[(20, 20, false), (40, 20, false), (60, 20, false)]), "111");
        // The sign of equality, and a dash between 1s.
        assert!(!joined(&[(20, 20, false), (40, 20, true), (40, 38, true), (90, 20, false)]));
        assert!(!joined(&[(20, 20, false), (40, 30, true), (80, 20, false)]));
        // A stroke that leans holds a part of the ink.
        let ink = display(&SEVEN);
        let values = ink.values().iter().enumerate().map(|(at, &share)| {
            let (x, y) = (at % 200, at / 200);
            let leans = (20..74).contains(&y) && (x + y).abs_diff(200) < 4;
            if leans { 1.0 } else { share }
        });
        let ink = Ink::new(200, values.collect());
        assert!(join_segments(&ink, &ink.pieces(&ink.labels())).is_none());
    }
}

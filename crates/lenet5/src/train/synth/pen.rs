//! A pen on a digit's field, and the normalisation that makes a digit of what it has drawn.

use crate::image::glyph::{Affine, Glyph};
use crate::network::architecture::{DIGIT, INPUT};
use crate::network::input::Digit;
use crate::train::random::Random;

/// Side of the box that a digit fills (paper, section III.A), in pixels.
pub(super) const BOX: f32 = crate::image::BOX as f32;

/// The middle of a field, in pixels from the middle of its first pixel.
pub(super) const MIDDLE: f32 = crate::image::glyph::MIDDLE;

/// What is drawn on: a digit's field of ink, 0 to 255, without [`Glyph`]'s empty margin.
pub(super) type Canvas = [[f32; INPUT]; INPUT];

/// The way of a stroke from point to point.
#[derive(Clone, Copy)]
pub(super) enum StrokeShape {
    Straight,
    /// On a spline of Catmull and Rom.
    Curved,
}

/// Draws a straight stroke.
pub(super) fn draw_line(canvas: &mut Canvas, from: [f32; 2], to: [f32; 2], radius: f32) {
    draw_stroke(canvas, StrokeShape::Straight, &[from, to], radius);
}

/// Draws a stroke through points; through fewer than two it draws nothing.
pub(super) fn draw_stroke(
    canvas: &mut Canvas,
    shape: StrokeShape,
    points: &[[f32; 2]],
    radius: f32,
) {
    /// Dabs from point to point: each step is shorter than a pixel.
    const STEPS: usize = 32;
    let at = |k: usize| points[k.min(points.len() - 1)];
    for k in 0..points.len().saturating_sub(1) {
        let (before, from, to, after) = (at(k.saturating_sub(1)), at(k), at(k + 1), at(k + 2));
        for step in 0..=STEPS {
            let t = step as f32 / STEPS as f32;
            let along = |axis: usize| match shape {
                StrokeShape::Straight => from[axis] + t * (to[axis] - from[axis]),
                StrokeShape::Curved => spline([before[axis], from[axis], to[axis], after[axis]], t),
            };
            press_pen(canvas, [along(0), along(1)], radius);
        }
    }
}

/// The place on the spline of Catmull and Rom at a share `t` of the way between the two middle points.
fn spline([a, b, c, d]: [f32; 4], t: f32) -> f32 {
    let (t2, t3) = (t * t, t * t * t);
    0.5 * (2.0 * b
        + (c - a) * t
        + (2.0 * a - 5.0 * b + 4.0 * c - d) * t2
        + (3.0 * b - a - 3.0 * c + d) * t3)
}

/// Presses a round pen down on a canvas.
pub(super) fn press_pen(canvas: &mut Canvas, [x, y]: [f32; 2], radius: f32) {
    let dab = Dab { x, y, radius, pixel_middle: 0.0 };
    dab.press([INPUT, INPUT], |u, v, share| canvas[v][u] = canvas[v][u].max(255.0 * share));
}

/// A round pen at a place.
pub(super) struct Dab {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) radius: f32,
    /// Where the middle of the first pixel lies: at 0, or at 0.5 where its edge lies at 0.
    pub(super) pixel_middle: f32,
}

impl Dab {
    /// Calls `ink` with the column and the row of each pixel that the pen may reach, in a picture of a
    /// width and a height, and the share of it that is covered.
    #[inline]
    pub(super) fn press(&self, sides: [usize; 2], mut ink: impl FnMut(usize, usize, f32)) {
        let Self { x, y, radius, pixel_middle } = *self;
        let range = |place: f32, side: usize| {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
            let end = |place: f32| place.clamp(0.0, side as f32) as usize;
            end(place - radius - 1.5)..end(place + radius + 1.5)
        };
        for v in range(y, sides[1]) {
            for u in range(x, sides[0]) {
                let (dx, dy) = (u as f32 + pixel_middle - x, v as f32 + pixel_middle - y);
                ink(u, v, (radius + 0.5 - (dx * dx + dy * dy).sqrt()).clamp(0.0, 1.0));
            }
        }
    }
}

/// How far a point of a written sign may lie from its place, in eighths of the sign's side.
const MAX_UNSTEADINESS: f32 = 0.7;
/// The side of a sign at its largest, in pixels.
const SIGN_SIDE: f32 = 18.0;

/// Writes strokes in an unsteady hand: each time with another pen and in another shape, on the average
/// `aspect` times as wide as high.
///
/// A stroke is `/` (straight from point to point) or `~` (a curve through the points) before its points;
/// a point is a word of two digits, its column and its row, from 0 to 8.
pub(super) fn write_strokes<'a>(
    strokes: impl Iterator<Item = &'a str>,
    aspect: f32,
    random: &mut Random,
) -> Canvas {
    let mut canvas = [[0.0; INPUT]; INPUT];
    let radius = 0.6 + 1.1 * random.unit();
    let wide = aspect * (0.65 + 0.35 * random.unit());
    let high = 0.65 + 0.35 * random.unit();
    let (mut shape, mut path) = (StrokeShape::Straight, Vec::new());
    for word in strokes {
        let points = word.trim_start_matches(['/', '~']);
        if points.len() < word.len() {
            draw_stroke(&mut canvas, shape, &path, radius);
            path.clear();
            shape = if word.starts_with('~') { StrokeShape::Curved } else { StrokeShape::Straight };
        }
        let mut places = points.chars().map(|place| {
            let eighths =
                place.to_digit(16).unwrap_or(0) as f32 + MAX_UNSTEADINESS * random.symmetric();
            eighths / 8.0 - 0.5
        });
        if let (Some(x), Some(y)) = (places.next(), places.next()) {
            path.push([MIDDLE + SIGN_SIDE * wide * x, MIDDLE + SIGN_SIDE * high * y]);
        }
    }
    draw_stroke(&mut canvas, shape, &path, radius);
    canvas
}

/// Brings ink to the size and place of a digit: the longer side of its box to 20 pixels, its centre of
/// mass to the middle of 28x28.
///
/// [`Ink::to_digit`](crate::image::Ink::to_digit) does this for pictures, in whole pixels; a drawing is
/// moved by parts of pixels, as the published networks saw it in training.
pub(super) fn normalise(canvas: &Canvas) -> Digit {
    /// Fainter ink is the blur around a stroke.
    const MIN_BOX_INK: f32 = 25.0;
    let (mut mass, mut sum) = (0.0, [0.0; 2]);
    let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
    for (y, row) in canvas.iter().enumerate() {
        for (x, &ink) in row.iter().enumerate() {
            let place = [x as f32, y as f32];
            mass += ink;
            for k in 0..2 {
                sum[k] += ink * place[k];
                if ink >= MIN_BOX_INK {
                    (low[k], high[k]) = (low[k].min(place[k]), high[k].max(place[k]));
                }
            }
        }
    }
    let longest = (high[0] - low[0]).max(high[1] - low[1]) + 1.0;
    if mass <= 0.0 || !longest.is_finite() {
        return [[0; DIGIT]; DIGIT];
    }
    let scale = BOX / longest;
    // The centre of mass lies in the middle of pixel 14 of 28: half a pixel beyond the field's middle.
    let shift = |k: usize| 0.5 - scale * (sum[k] / mass - MIDDLE);
    let affine = Affine { scale, shift_x: shift(0), shift_y: shift(1), ..Affine::IDENTITY };
    Glyph::from_rows(canvas).warp(&affine).to_digit()
}

/// Asserts that [`write_strokes`] can take the strokes.
#[cfg(test)]
pub(super) fn check_strokes<'a>(strokes: impl Iterator<Item = &'a str>, name: &str) {
    let mut points = None;
    for word in strokes {
        let point = word.trim_start_matches(['/', '~']);
        let is_place = point.len() == 2 && point.bytes().all(|b| (b'0'..=b'8').contains(&b));
        assert!(is_place, "{name}: {word}");
        if point.len() < word.len() {
            // One point alone would not be drawn.
            assert!(points.is_none_or(|points| points > 1), "{name}");
            points = Some(1);
        } else {
            assert!(points.is_some(), "{name} does not begin with a stroke");
            points = points.map(|points| points + 1);
        }
    }
    assert!(points.is_some_and(|points| points > 1), "{name}");
}

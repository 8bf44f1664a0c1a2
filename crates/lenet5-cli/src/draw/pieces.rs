//! Ink in the colours of what it belongs to.

use image::{Rgb, RgbImage};
use lenet5::image::Ink;

/// The colours of neighbouring pieces, which readers who see no red can tell apart, too.
const COLOURS: [[u8; 3]; 3] = [[0xd5, 0x5e, 0x00], [0x00, 0x72, 0xb2], [0x00, 0x9e, 0x73]];
const BLACK: [u8; 3] = [0; 3];
const RED: [u8; 3] = [0xd0, 0x10, 0x10];
/// The height that a word is enlarged towards, and the most times that it is.
const HEIGHT: usize = 160;
const MAX_SCALE: usize = 8;

/// How many times a word's ink is enlarged.
pub(crate) fn word_scale(ink: &Ink) -> usize {
    (HEIGHT / ink.height()).clamp(1, MAX_SCALE)
}

/// Draws a word's ink, each of its pieces in a colour, given the piece that each pixel belongs to; all in black without any.
pub(crate) fn draw_pieces(ink: &Ink, owners: &[usize]) -> RgbImage {
    draw(ink, word_scale(ink), |at| {
        owners.get(at).map_or(BLACK, |owner| COLOURS[owner % COLOURS.len()])
    })
}

/// Draws ink, red where it is not part of the writing.
pub(crate) fn draw_taken_away(ink: &Ink, writing: &Ink) -> RgbImage {
    draw(ink, 1, |at| if writing.values()[at] > 0.0 { BLACK } else { RED })
}

/// Draws ink in the colour of each of its pixels, which becomes a square of `scale` by `scale`.
fn draw(ink: &Ink, scale: usize, colour: impl Fn(usize) -> [u8; 3]) -> RgbImage {
    let side = |side: usize| u32::try_from(scale * side).unwrap_or(u32::MAX);
    RgbImage::from_fn(side(ink.width()), side(ink.height()), |x, y| {
        let at = y as usize / scale * ink.width() + x as usize / scale;
        let share = ink.values()[at].clamp(0.0, 1.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a level")]
        let level = |level: u8| (255.0 - share * (255.0 - f32::from(level))).round() as u8;
        Rgb(colour(at).map(level))
    })
}

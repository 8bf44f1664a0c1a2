//! Pictures of the library as pictures of the `image` crate, and those as PNG.

use std::io::Cursor;

use anyhow::Result;
use image::{EncodableLayout, GrayImage, ImageBuffer, ImageFormat, PixelWithColorType, imageops};
use lenet5::image::Ink;
use lenet5::{Digit, Gray};

/// Encodes a picture as PNG.
pub(crate) fn png<P>(picture: &ImageBuffer<P, Vec<P::Subpixel>>) -> Result<Vec<u8>>
where
    P: PixelWithColorType,
    [P::Subpixel]: EncodableLayout,
{
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

/// Copies a picture as it is.
pub(crate) fn of_gray(picture: &Gray) -> GrayImage {
    of_levels(picture.width(), picture.pixels().to_vec())
}

/// Draws ink black on white.
pub(crate) fn of_ink(ink: &Ink) -> GrayImage {
    of_levels(ink.width(), ink.to_levels())
}

/// Draws a digit black on white, each of its pixels a square of `scale` by `scale` pixels.
pub(crate) fn of_digit(digit: &Digit, scale: u32) -> GrayImage {
    let width = digit[0].len();
    let drawn = of_levels(width, digit.as_flattened().iter().map(|ink| 255 - ink).collect());
    enlarged(&drawn, scale)
}

/// Makes a picture of a share of ink, from 0 to 1, for each pixel: ink is black.
pub(super) fn of_shares(width: usize, shares: &[f32]) -> GrayImage {
    of_levels(width, shares.iter().map(|&share| dark(share)).collect())
}

/// Draws each pixel as a square of `scale` by `scale` pixels.
pub(super) fn enlarged(picture: &GrayImage, scale: u32) -> GrayImage {
    let (width, height) = picture.dimensions();
    imageops::resize(picture, scale * width, scale * height, imageops::FilterType::Nearest)
}

/// The grey of a share of ink from 0 to 1.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 255")]
fn dark(share: f32) -> u8 {
    255 - (255.0 * share.clamp(0.0, 1.0)).round() as u8
}

fn of_levels(width: usize, levels: Vec<u8>) -> GrayImage {
    let side = |side: usize| u32::try_from(side).unwrap_or_default();
    let height = levels.len() / width.max(1);
    GrayImage::from_raw(side(width), side(height), levels).unwrap_or_default()
}

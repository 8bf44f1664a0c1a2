//! A sheet of small pictures, by which a person sees what scenes look like.

use std::convert::Infallible;
use std::path::Path;

use anyhow::Result;
use embedded_graphics::geometry::{OriginDimensions, Point, Size};
use embedded_graphics::mono_font::MonoTextStyle;
use embedded_graphics::mono_font::ascii::FONT_6X10;
use embedded_graphics::pixelcolor::{Rgb888, RgbColor as _, WebColors as _};
use embedded_graphics::prelude::DrawTarget;
use embedded_graphics::text::{Baseline, Text};
use embedded_graphics::{Drawable as _, Pixel};
use image::imageops::{FilterType, overlay, resize};
use image::{Rgb, RgbImage};

/// The height of a row, in pixels.
const ROW: u32 = 150;
/// The width of the names at the left.
const NAMES: u32 = 100;
/// The widest picture.
const MAX_WIDTH: u32 = 300;
/// The space between pictures.
const GAP: u32 = 6;
/// The width of the sheet.
const WIDTH: u32 = 1240;

/// A row of the sheet: a kind and some of its pictures, each with a word on what became of it.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) pictures: Vec<Labelled>,
}

/// A small picture, and what is written below it.
pub(crate) struct Labelled {
    pub(crate) picture: RgbImage,
    pub(crate) label: String,
}

/// A picture that type is drawn on.
struct Target<'a>(&'a mut RgbImage);

impl OriginDimensions for Target<'_> {
    fn size(&self) -> Size {
        Size::new(self.0.width(), self.0.height())
    }
}

impl DrawTarget for Target<'_> {
    type Color = Rgb888;
    type Error = Infallible;

    fn draw_iter<I>(&mut self, pixels: I) -> Result<(), Infallible>
    where
        I: IntoIterator<Item = Pixel<Rgb888>>,
    {
        for Pixel(at, colour) in pixels {
            if let (Ok(x), Ok(y)) = (u32::try_from(at.x), u32::try_from(at.y))
                && let Some(pixel) = self.0.get_pixel_mut_checked(x, y)
            {
                *pixel = Rgb([colour.r(), colour.g(), colour.b()]);
            }
        }
        Ok(())
    }
}

/// Decodes a picture and makes it small; a picture with transparent parts lies over a pale pattern.
pub(crate) fn small(bytes: &[u8]) -> Result<RgbImage> {
    /// The side of the pattern's squares.
    const SQUARE: u32 = 8;
    let picture = image::load_from_memory(bytes)?;
    let scale = (f64::from(ROW - 16) / f64::from(picture.height()))
        .min(f64::from(MAX_WIDTH) / f64::from(picture.width()));
    let side = |side: u32| {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the side of a small picture"
        )]
        let side = (f64::from(side) * scale).max(1.0) as u32;
        side
    };
    let (width, height) = (side(picture.width()), side(picture.height()));
    let mut small = resize(&picture.to_rgba8(), width, height, FilterType::Triangle);
    for (x, y, pixel) in small.enumerate_pixels_mut() {
        let [red, green, blue, alpha] = pixel.0.map(u32::from);
        let below = if (x / SQUARE + y / SQUARE).is_multiple_of(2) { 255 } else { 225 };
        let over = |part: u32| {
            u8::try_from((part * alpha + below * (255 - alpha)) / 255).unwrap_or(u8::MAX)
        };
        pixel.0 = [over(red), over(green), over(blue), 255];
    }
    Ok(image::DynamicImage::from(small).into_rgb8())
}

/// Writes the sheet.
///
/// # Errors
/// The file cannot be written.
pub(crate) fn write(path: &Path, rows: &[Row]) -> Result<()> {
    let height = ROW * u32::try_from(rows.len())?.max(1);
    let mut sheet = RgbImage::from_pixel(WIDTH, height, Rgb([250, 250, 245]));
    let style = MonoTextStyle::new(&FONT_6X10, Rgb888::CSS_DARK_BLUE);
    let mut y = 0;
    for Row { name, pictures } in rows {
        let mut text = |label: &str, x: u32, y: u32| -> Result<()> {
            let at = Point::new(x.try_into()?, y.try_into()?);
            Text::with_baseline(label, at, style, Baseline::Top).draw(&mut Target(&mut sheet))?;
            Ok(())
        };
        text(name, 3, y + 4)?;
        let mut x = NAMES;
        let mut placed = Vec::new();
        for Labelled { picture, label } in pictures {
            if x + picture.width() > WIDTH {
                break;
            }
            text(label, x, y + ROW - 12)?;
            placed.push((picture, x));
            x += picture.width().max(60) + GAP;
        }
        for (picture, x) in placed {
            overlay(&mut sheet, picture, x.into(), y.into());
        }
        y += ROW;
    }
    sheet.save(path)?;
    Ok(())
}

//! A page with a box around each digit that was read on it.

use embedded_graphics::Drawable as _;
use embedded_graphics::geometry::{Point, Size};
use embedded_graphics::mono_font::MonoTextStyle;
use embedded_graphics::mono_font::ascii::FONT_6X10;
use embedded_graphics::pixelcolor::Rgb888;
use embedded_graphics::prelude::Primitive as _;
use embedded_graphics::primitives::{PrimitiveStyle, Rectangle};
use embedded_graphics::text::{Baseline, Text};
use image::{Rgb, RgbImage};
use lenet5::Gray;
use lenet5::image::Rect;
use lenet5::read::number::Line;

use super::canvas::Canvas;

/// Width in pixels that a smaller picture is enlarged towards.
const ENLARGED_WIDTH: usize = 600;
/// Most times that a picture is enlarged.
const MAX_SCALE: usize = 4;
/// Pixels above and below the picture, for what is written there.
const MARGIN: usize = 12;
/// Pixels from the top of a character down to its box.
const LIFT: i32 = 11;
/// Neighbouring digits have different colours, which readers who see no red can tell apart, too.
const COLOURS: [Rgb888; 2] = [Rgb888::new(0xd5, 0x5e, 0x00), Rgb888::new(0x00, 0x72, 0xb2)];

/// Draws a box around each digit of the lines, and the digit's character above it; a small picture is
/// enlarged.
pub(crate) fn draw_boxes(picture: &Gray, lines: &[Line]) -> RgbImage {
    let scale = scale_of(picture);
    let mut page = enlarged_with_margin(picture, scale);
    let mut canvas = Canvas(&mut page);
    for (digit, &colour) in
        lines.iter().flat_map(|line| line.digits.iter().zip(COLOURS.iter().cycle()))
    {
        let corner = draw_box(&mut canvas, digit.area, scale, colour);
        let text = digit.character.to_string();
        let style = MonoTextStyle::new(&FONT_6X10, colour);
        let above = corner - Point::new(0, LIFT);
        let Ok(_) = Text::with_baseline(&text, above, style, Baseline::Top).draw(&mut canvas);
    }
    page
}

/// Draws a box around each word of a page, given the number of its row; the words of a row have one colour.
pub(crate) fn draw_words(picture: &Gray, words: impl Iterator<Item = (Rect, usize)>) -> RgbImage {
    let scale = scale_of(picture);
    let mut page = enlarged_with_margin(picture, scale);
    let mut canvas = Canvas(&mut page);
    for (area, row) in words {
        draw_box(&mut canvas, area, scale, COLOURS[row % COLOURS.len()]);
    }
    page
}

fn scale_of(picture: &Gray) -> usize {
    (ENLARGED_WIDTH / picture.width()).clamp(1, MAX_SCALE)
}

/// Draws a box; gives its upper left corner.
fn draw_box(canvas: &mut Canvas, area: Rect, scale: usize, colour: Rgb888) -> Point {
    let place = |at: usize| i32::try_from(at).unwrap_or(i32::MAX);
    let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
    let corner = Point::new(place(scale * area.x), place(scale * area.y + MARGIN));
    let size = Size::new(side(scale * area.width), side(scale * area.height));
    let style = PrimitiveStyle::with_stroke(colour, if scale > 1 { 2 } else { 1 });
    let Ok(()) = Rectangle::new(corner, size).into_styled(style).draw(canvas);
    corner
}

/// Draws each pixel as a square of `scale` by `scale` pixels, with white above and below.
fn enlarged_with_margin(picture: &Gray, scale: usize) -> RgbImage {
    let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
    let (width, height) = (scale * picture.width(), scale * picture.height() + 2 * MARGIN);
    RgbImage::from_fn(side(width), side(height), |x, y| {
        let row = (y as usize).checked_sub(MARGIN).map(|y| y / scale);
        let row = row.filter(|&y| y < picture.height());
        let level = row.map_or(255, |y| picture.pixels()[y * picture.width() + x as usize / scale]);
        Rgb([level; 3])
    })
}

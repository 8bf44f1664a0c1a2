//! The sheet and its panels as pictures of pixels.

use anyhow::Result;
use embedded_graphics::Drawable as _;
use embedded_graphics::geometry::{Point, Size};
use embedded_graphics::mono_font::MonoTextStyle;
use embedded_graphics::mono_font::ascii::FONT_10X20;
use embedded_graphics::pixelcolor::Rgb888;
use embedded_graphics::prelude::Primitive as _;
use embedded_graphics::primitives::{PrimitiveStyle, Rectangle};
use embedded_graphics::text::{Baseline, Text};
use image::{GrayImage, Rgb, RgbImage};

use super::layout::{CHARACTER, Layers, Pen, Style};
use super::panels::Panel;
use crate::draw::area::Area;
use crate::draw::canvas::Canvas;

const _: () = assert!(FONT_10X20.character_size.width == CHARACTER);

const FRAME: Rgb888 = Rgb888::new(0xd0, 0xd0, 0xd0);
/// White pixels around a panel by itself.
const MARGIN: u32 = 12;

/// Draws the sheet.
pub(crate) fn sheet_picture(layers: &Layers<'_>) -> Result<RgbImage> {
    let mut picture = blank(layers.size());
    layers.draw(&mut Pixels(&mut picture))?;
    Ok(picture)
}

/// Draws one panel by itself.
pub(crate) fn panel_picture(panel: &Panel) -> Result<RgbImage> {
    let (width, height) = panel.size();
    let mut picture = blank((width + 2 * MARGIN, height + 2 * MARGIN));
    panel.draw(&mut Pixels(&mut picture), MARGIN, MARGIN)?;
    Ok(picture)
}

fn blank((width, height): (u32, u32)) -> RgbImage {
    RgbImage::from_pixel(width, height, Rgb([255; 3]))
}

/// Draws on a picture.
struct Pixels<'a>(&'a mut RgbImage);

impl Pen for Pixels<'_> {
    fn fill(&mut self, area: Area, style: Style) -> Result<()> {
        let Area { left, top, width, height } = area;
        let area = Rectangle::new(point(left, top), Size::new(width, height));
        let Ok(()) =
            area.into_styled(PrimitiveStyle::with_fill(colour(style))).draw(&mut Canvas(self.0));
        Ok(())
    }

    fn frame(&mut self, area: Area) -> Result<()> {
        let Area { left, top, width, height } = area;
        let area =
            Rectangle::new(point(left, top) - Point::new(1, 1), Size::new(width + 2, height + 2));
        let style = PrimitiveStyle::with_stroke(FRAME, 1);
        let Ok(()) = area.into_styled(style).draw(&mut Canvas(self.0));
        Ok(())
    }

    fn picture(&mut self, area: Area, picture: &GrayImage) -> Result<()> {
        let (columns, rows) = picture.dimensions();
        for y in 0..area.height {
            for x in 0..area.width {
                let from = picture.get_pixel(x * columns / area.width, y * rows / area.height);
                if let Some(to) = self.0.get_pixel_mut_checked(area.left + x, area.top + y) {
                    *to = Rgb([from.0[0]; 3]);
                }
            }
        }
        Ok(())
    }

    fn write(&mut self, left: u32, middle: u32, text: &str, style: Style) -> Result<()> {
        let letters = MonoTextStyle::new(&FONT_10X20, colour(style));
        let at = point(left, middle);
        let mut canvas = Canvas(self.0);
        let Ok(_) = Text::with_baseline(text, at, letters, Baseline::Middle).draw(&mut canvas);
        if matches!(style, Style::Title | Style::Heading) {
            // Bold: once more, a pixel to the right.
            let at = at + Point::new(1, 0);
            let Ok(_) = Text::with_baseline(text, at, letters, Baseline::Middle).draw(&mut canvas);
        }
        Ok(())
    }
}

fn point(x: u32, y: u32) -> Point {
    Point::zero() + Size::new(x, y)
}

/// The colours are those of the figures, which most readers can tell apart.
fn colour(style: Style) -> Rgb888 {
    match style {
        Style::Title | Style::Heading => Rgb888::new(0x22, 0x22, 0x22),
        Style::Remark | Style::Other => Rgb888::new(0x66, 0x66, 0x66),
        Style::Winner => Rgb888::new(0xd5, 0x5e, 0x00),
        Style::RunnerUp => Rgb888::new(0x00, 0x72, 0xb2),
    }
}

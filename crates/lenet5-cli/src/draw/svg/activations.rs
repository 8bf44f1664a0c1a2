//! The sheet of all layers for one picture, which scales to any size.

use anyhow::Result;
use image::GrayImage;
use plotters::style::RGBColor;

use super::sheet::{self, Sheet};
use super::theme::{BLUE, FAINT, HAIR, INK, LABEL, Letters, QUIET, TITLE, VERMILION};
use crate::draw::activations::{Layers, Pen, Style};
use crate::draw::area::Area;

/// Draws the sheet as a figure.
pub(crate) fn activations(layers: &Layers<'_>) -> Result<String> {
    sheet::draw("What every layer makes of one picture", layers.size(), |page| {
        layers.draw(&mut Page(page))
    })
}

struct Page<'a, 'b>(&'a Sheet<'b>);

impl Pen for Page<'_, '_> {
    fn fill(&mut self, area: Area, style: Style) -> Result<()> {
        let Area { left, top, width, height } = area;
        let (at, size) = ((left.into(), top.into()), (width.into(), height.into()));
        self.0.fill(at, size, colour(style))
    }

    fn frame(&mut self, area: Area) -> Result<()> {
        let Area { left, top, width, height } = area;
        let (at, size) = ((left.into(), top.into()), (width.into(), height.into()));
        // The picture hides the inner half of the line.
        self.0.frame(at, size, FAINT, 2 * HAIR)
    }

    fn picture(&mut self, area: Area, picture: &GrayImage) -> Result<()> {
        let Area { left, top, width, height } = area;
        self.0.picture((left.into(), top.into()), (width.into(), height.into()), picture)
    }

    fn write(&mut self, left: u32, middle: u32, text: &str, style: Style) -> Result<()> {
        self.0.text((left.into(), middle.into()), text, letters(style))
    }
}

fn colour(style: Style) -> RGBColor {
    match style {
        Style::Title | Style::Heading => INK,
        Style::Remark | Style::Other => QUIET,
        Style::Winner => VERMILION,
        Style::RunnerUp => BLUE,
    }
}

fn letters(style: Style) -> Letters {
    // In this size, a character is on the average as wide as the layout thinks, or less.
    const SIZE: f64 = 15.0;
    let letters = match style {
        Style::Title => TITLE,
        Style::Heading | Style::Winner => Letters { size: SIZE, ..LABEL.bold() },
        _ => Letters { size: SIZE, ..LABEL },
    };
    letters.coloured(colour(style))
}

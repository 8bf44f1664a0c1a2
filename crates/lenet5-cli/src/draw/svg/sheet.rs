//! The paper that figures are drawn on: places of a page as coordinates, SVG underneath.

use std::cell::RefCell;
use std::fmt::Write as _;

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use image::GrayImage;
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{Pos, VPos};

use super::axis::Axis;
use super::theme::{FAINT, HAIR, LABEL, Letters, QUIET, THIN};
use crate::draw::area::Area;
use crate::draw::raster::{enlarged, png};

/// Pixels of the back end for each of the page's: it rounds to whole ones, which at 1 would bend
/// curves and shift small cells. The page is shown at its own size all the same.
pub(super) const SCALE: u32 = 4;
/// A dash and a gap of a broken line, in the back end's pixels.
const DASH: (u32, u32) = (20, 14);

/// The family that every reader's machine has some form of.
const FAMILY: &str = "sans-serif";
/// What the back end divides the size of a font by.
const FONT: f64 = 1.24;

/// Room of a chart's area for the numbers on its left, and for the numbers and the name below it.
const LABELS_LEFT: u32 = 44;
const LABELS_BELOW: u32 = 48;

/// A part of the page for a chart with its labels.
impl Area {
    /// Length of the abscissa.
    pub(super) fn plane_width(self) -> f64 {
        f64::from(self.width - LABELS_LEFT)
    }

    /// Length of the upright axis.
    pub(super) fn plane_height(self) -> f64 {
        f64::from(self.height - LABELS_BELOW)
    }
}

/// The horizontal axis of a chart, and its name.
pub(super) struct Abscissa<'a> {
    pub(super) axis: Axis,
    pub(super) name: &'a str,
}

/// A place on the page, right and down from its upper left corner, in the page's pixels.
pub(super) type Place = (f64, f64);

/// A page under the pen.
pub(super) struct Sheet<'a> {
    root: DrawingArea<SVGBackend<'a>, Shift>,
    page: DrawingArea<SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
    /// Elements of pictures, which the back end does not know; they lie above all it draws.
    pictures: RefCell<String>,
}

/// Draws a figure on a white page of a width and a height.
///
/// `title`, without markup, is what a reader hears who does not see the figure.
pub(super) fn draw(
    title: &str,
    (width, height): (u32, u32),
    figure: impl FnOnce(&Sheet<'_>) -> Result<()>,
) -> Result<String> {
    let mut drawn = String::new();
    let pictures = {
        let size = (width * SCALE, height * SCALE);
        let root = SVGBackend::with_string(&mut drawn, size).into_drawing_area();
        root.fill(&WHITE)?;
        let plane = Cartesian2d::<RangedCoordf64, RangedCoordf64>::new(
            0.0..f64::from(width),
            0.0..f64::from(height),
            root.get_pixel_range(),
        );
        let page = root.clone().apply_coord_spec(plane);
        let sheet = Sheet { root: root.clone(), page, pictures: RefCell::default() };
        figure(&sheet)?;
        root.present()?;
        sheet.pictures.into_inner()
    };
    // The back end's own opening tag knows one size only.
    let (_, body) = drawn.split_once('\n').context("the drawing has no opening tag")?;
    let (body, _) = body.rsplit_once("</svg>").context("the drawing has no closing tag")?;
    let (wide, high) = (width * SCALE, height * SCALE);
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" \
         width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {wide} {high}\">\n\
         <title>{title}</title>\n{body}{pictures}</svg>\n"
    ))
}

impl Sheet<'_> {
    /// Fills a rectangle, given its upper left corner and its size.
    pub(super) fn fill(&self, (x, y): Place, (w, h): Place, colour: RGBColor) -> Result<()> {
        self.page.draw(&Rectangle::new([(x, y), (x + w, y + h)], colour.filled()))?;
        Ok(())
    }

    /// Puts a picture into a rectangle, its pixels as sharp squares.
    pub(super) fn picture(&self, at: Place, size: Place, picture: &GrayImage) -> Result<()> {
        let ((x, y), (w, h)) = (at, size);
        // Some programs draw an enlarged picture blurred, so it is embedded about as large as it is shown.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 1")]
        let scale = (w / f64::from(picture.width())).round().max(1.0) as u32;
        let [x, y, w, h] = [x, y, w, h].map(|value| value * f64::from(SCALE));
        writeln!(
            self.pictures.borrow_mut(),
            "<image x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" \
             preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" \
             href=\"data:image/png;base64,{}\"/>",
            BASE64_STANDARD.encode(png(&enlarged(picture, scale))?),
        )?;
        Ok(())
    }

    /// Draws the outline of a rectangle.
    pub(super) fn frame(&self, at: Place, size: Place, colour: RGBColor, pen: u32) -> Result<()> {
        let ((x, y), (w, h)) = (at, size);
        // A path, since the back end's rectangles have no width of stroke; its start is passed
        // twice so that the corner closes.
        let path = [(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y), (x + w, y)];
        self.path(&path, colour, pen)
    }

    /// Draws lines from place to place.
    pub(super) fn path(&self, places: &[Place], colour: RGBColor, pen: u32) -> Result<()> {
        self.page.draw(&PathElement::new(places, colour.stroke_width(pen)))?;
        Ok(())
    }

    /// Draws broken lines from place to place.
    pub(super) fn dashes(&self, places: &[Place], colour: RGBColor, pen: u32) -> Result<()> {
        let places = places.iter().copied();
        let (dash, gap) = DASH;
        self.page.draw(&DashedPathElement::new(places, dash, gap, colour.stroke_width(pen)))?;
        Ok(())
    }

    /// Draws a disc, its radius in the back end's pixels.
    pub(super) fn dot(&self, at: Place, radius: u32, style: ShapeStyle) -> Result<()> {
        self.page.draw(&Circle::new(at, radius, style))?;
        Ok(())
    }

    /// Writes a line of text, half its height above and below the place.
    pub(super) fn text(&self, at: Place, text: &str, letters: Letters) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        self.page.draw(&Text::new(printable(text), at, style(letters)))?;
        Ok(())
    }

    /// Puts the axes of a chart on a part of the page, with a grid through their marks and the
    /// name of the abscissa below; gives the place on the page of each of the chart's points.
    pub(super) fn chart(
        &self,
        Area { left, top, width, height }: Area,
        abscissa: Abscissa<'_>,
        y: Axis,
    ) -> Result<impl Fn((f64, f64)) -> Place> {
        let corner = (left * SCALE, top * SCALE);
        let area = self.root.clone().shrink(corner, (width * SCALE, height * SCALE));
        let mut chart = ChartBuilder::on(&area)
            .set_label_area_size(LabelAreaPosition::Left, LABELS_LEFT * SCALE)
            .set_label_area_size(LabelAreaPosition::Bottom, LABELS_BELOW * SCALE)
            .build_cartesian_2d(abscissa.axis, y)?;
        chart
            .configure_mesh()
            .axis_style(QUIET.stroke_width(THIN))
            .bold_line_style(FAINT.stroke_width(HAIR))
            .light_line_style(TRANSPARENT)
            .set_all_tick_mark_size(5 * SCALE)
            .label_style(style(LABEL))
            .axis_desc_style(style(LABEL))
            .x_label_formatter(&f64::to_string)
            .y_label_formatter(&f64::to_string)
            .x_desc(abscissa.name)
            .draw()?;
        let scale = f64::from(SCALE);
        Ok(move |point| {
            let (x, y) = chart.backend_coord(&point);
            (f64::from(x) / scale, f64::from(y) / scale)
        })
    }
}

fn style(letters: Letters) -> TextStyle<'static> {
    let weight = if letters.bold { FontStyle::Bold } else { FontStyle::Normal };
    (FAMILY, letters.size * FONT * f64::from(SCALE), weight)
        .into_font()
        .color(&letters.colour)
        .pos(Pos::new(letters.align, VPos::Center))
}

/// Replaces what an XML document must not contain, escaped or not.
fn printable(text: &str) -> String {
    text.replace(|c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'), "\u{fffd}")
}

//! Lines in a chart, how they look, and the legend that names them.

use anyhow::Result;
use plotters::style::{Color, RGBColor};

use super::sheet::{Place, Sheet};
use super::theme::{BOLD, LABEL, LINES, NOTE, QUIET, REGULAR, lighter};

/// Most characters of a name: a longer one would run into the remark beside it.
const MAX_NAME: usize = 40;
/// Radii of the discs at the points, in the back end's pixels: of a strong line and of a pale one.
const DOT: u32 = 13;
const SMALL_DOT: u32 = 8;
/// Height of a line of the legend.
pub(super) const ROW: u32 = 24;
/// Length of the sample of a line in a legend, and where the text beside it begins.
const SAMPLE: f64 = 38.0;
pub(super) const BESIDE_SAMPLE: f64 = 48.0;
/// Where a legend's remarks begin.
const REMARK: f64 = 360.0;

/// How a series is drawn.
#[derive(Clone, Copy)]
pub(super) struct Look {
    colour: RGBColor,
    pen: u32,
    is_dashed: bool,
    /// Radius of the disc at each point; 0 for none.
    dot: u32,
}

impl Look {
    /// The line of the run at a place in its list, without discs.
    pub(super) fn line(index: usize) -> Self {
        Self { colour: run_colour(index), pen: BOLD, is_dashed: false, dot: 0 }
    }

    /// The line of the run at a place in its list, with a disc at each point.
    pub(super) fn dotted(index: usize) -> Self {
        Self { dot: DOT, ..Self::line(index) }
    }

    /// A run's test error: dark. A run without a colour is the paper's, and dashed.
    pub(super) fn test(colour: Option<RGBColor>) -> Self {
        match colour {
            Some(colour) => Self { colour, pen: BOLD, is_dashed: false, dot: DOT },
            None => Self { colour: QUIET, pen: REGULAR, is_dashed: true, dot: 0 },
        }
    }

    /// A run's training error: pale.
    pub(super) fn training(colour: Option<RGBColor>) -> Self {
        let test = Self::test(colour);
        let dot = if test.dot > 0 { SMALL_DOT } else { 0 };
        Self { colour: lighter(test.colour, 0.5), pen: REGULAR, dot, ..test }
    }
}

/// The colour of the run at a place in its list; after six runs the colours come again.
pub(super) fn run_colour(index: usize) -> RGBColor {
    LINES[index % LINES.len()]
}

/// One line: a name, a remark for the legend, and its points.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) note: String,
    pub(super) points: Vec<(f64, f64)>,
}

/// Draws a series through places of the page.
pub(super) fn trace(sheet: &Sheet<'_>, places: &[Place], look: Look) -> Result<()> {
    if look.is_dashed {
        sheet.dashes(places, look.colour, look.pen)?;
    } else {
        sheet.path(places, look.colour, look.pen)?;
    }
    for &place in places.iter().filter(|_| look.dot > 0) {
        sheet.dot(place, look.dot, look.colour.filled())?;
    }
    Ok(())
}

/// Draws a sample of a series for a legend: a line with three points, or, of a series that has but one
/// point and so no line, that point.
pub(super) fn sample(sheet: &Sheet<'_>, (x, y): Place, points: usize, look: Look) -> Result<()> {
    let middle = (x + SAMPLE / 2.0, y);
    if points > 1 {
        trace(sheet, &[(x, y), middle, (x + SAMPLE, y)], look)
    } else {
        trace(sheet, &[middle], look)
    }
}

/// Names the lines below a chart.
pub(super) fn legend(
    sheet: &Sheet<'_>,
    (left, top): Place,
    lines: &[Line],
    look: fn(usize) -> Look,
) -> Result<()> {
    for (index, line) in lines.iter().enumerate() {
        let y = top + index as f64 * f64::from(ROW);
        sample(sheet, (left, y), line.points.len(), look(index))?;
        sheet.text((left + BESIDE_SAMPLE, y), &shortened(&line.name), LABEL)?;
        sheet.text((left + REMARK, y), &line.note, NOTE)?;
    }
    Ok(())
}

/// Cuts a name that is too long for a legend.
pub(super) fn shortened(name: &str) -> String {
    let mut short: String = name.chars().take(MAX_NAME).collect();
    if short.len() < name.len() {
        short.push('\u{2026}');
    }
    short
}

/// Marks a point that the paper measured with its name.
pub(super) fn point(sheet: &Sheet<'_>, (x, y): Place, name: &str) -> Result<()> {
    sheet.dot((x, y), DOT, QUIET.filled())?;
    sheet.text((x + 8.0, y + 12.0), name, NOTE)
}

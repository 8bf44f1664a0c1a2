//! Lines in a chart, and the legend that names them.

use anyhow::Result;
use plotters::style::{Color, RGBColor};

use super::sheet::{Place, Sheet};
use super::theme::{BOLD, LABEL, LINES, NOTE, QUIET};

/// Most characters of a name: a longer one would run into the remark beside it.
const LONGEST_NAME: usize = 40;
/// Radius of the disc at each point, in the back end's pixels.
const DOT: u32 = 12;
/// Height of a line of the legend.
pub(super) const ROW: u32 = 24;

/// One line: a name, a remark for the legend, and its points.
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) note: String,
    pub(crate) points: Vec<(f64, f64)>,
}

/// Draws lines on a chart, `at` being the place of a point.
pub(super) fn trace(
    sheet: &Sheet<'_>,
    at: impl Fn((f64, f64)) -> Place,
    lines: &[Line],
    dots: bool,
) -> Result<()> {
    for (index, line) in lines.iter().enumerate() {
        let places: Vec<Place> = line.points.iter().map(|&point| at(point)).collect();
        sheet.path(&places, colour(index), BOLD)?;
        for &place in places.iter().filter(|_| dots) {
            sheet.dot(place, DOT, colour(index).filled())?;
        }
    }
    Ok(())
}

/// Names the lines below a chart.
pub(super) fn legend(sheet: &Sheet<'_>, (left, top): Place, lines: &[Line]) -> Result<()> {
    for (index, line) in lines.iter().enumerate() {
        let y = top + index as f64 * f64::from(ROW);
        sheet.path(&[(left, y), (left + 38.0, y)], colour(index), BOLD)?;
        sheet.text((left + 48.0, y), &shortened(&line.name), LABEL)?;
        sheet.text((left + 360.0, y), &line.note, NOTE)?;
    }
    Ok(())
}

/// Cuts a name that is too long for a legend.
pub(super) fn shortened(name: &str) -> String {
    let mut short: String = name.chars().take(LONGEST_NAME).collect();
    if short.len() < name.len() {
        short.push('\u{2026}');
    }
    short
}

/// Marks a point of the paper with its name.
pub(super) fn point(sheet: &Sheet<'_>, (x, y): Place, name: &str) -> Result<()> {
    sheet.dot((x, y), DOT, QUIET.filled())?;
    sheet.text((x + 8.0, y + 12.0), name, NOTE)
}

fn colour(index: usize) -> RGBColor {
    LINES[index % LINES.len()]
}

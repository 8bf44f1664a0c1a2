//! How far answers can be trusted: wrong against refused (paper, section X.C), and whether a confidence
//! is a probability.

use anyhow::Result;
use lenet5::evaluation::{Bin, OperatingCurve, OperatingPoint};
use plotters::style::Color;

use super::axis::Axis;
use super::series::{self, Look};
use super::sheet::{self, Abscissa};
use super::theme::{BLUE, LABEL, QUIET, THIN, TITLE, VERMILION};
use crate::draw::area::Area;

const SIZE: (u32, u32) = (600, 450);
const CHART: Area = Area { left: 20, top: 50, width: 560, height: 380 };
/// Radius of a mark, in the back end's pixels.
const MARK: u32 = 20;
/// Where on the abscissa, in percent, a mark has its text on its left, as the right has no room.
const LEFT_FROM: f64 = 60.0;

/// Draws the share of wrong answers by the share of refusals, and marks one point of it.
pub(crate) fn operating(curve: &OperatingCurve, marked: &OperatingPoint) -> Result<String> {
    let place = |point: &OperatingPoint| {
        let percent = |part: usize| 100.0 * part as f64 / point.count().max(1) as f64;
        (percent(point.refused), percent(point.wrong))
    };
    let points: Vec<_> = curve.points().iter().map(place).collect();
    let largest = points.iter().map(|point| point.1).fold(1.0, f64::max);
    sheet::draw("Wrong against refused", SIZE, |sheet| {
        sheet.text((24.0, 26.0), "Answered wrong, by what is refused; percent of all", TITLE)?;
        let axis = Axis::linear(0.0..100.0, tenths().map(|tenth| 100.0 * tenth).collect());
        let y = Axis::from_zero(largest, CHART.plane_height());
        let at = sheet.chart(CHART, Abscissa { axis, name: "refused, percent" }, y)?;
        let places: Vec<_> = points.iter().map(|&point| at(point)).collect();
        series::trace(sheet, &places, Look::line(0))?;
        let mark = place(marked);
        let (x, y) = at(mark);
        sheet.dot((x, y), MARK, VERMILION.filled())?;
        let text = format!("{:.1} % refused, {:.1} % wrong", mark.0, mark.1);
        let (x, letters) =
            if mark.0 > LEFT_FROM { (x - 10.0, LABEL.right()) } else { (x + 10.0, LABEL) };
        sheet.text((x, y - 14.0), &text, letters.coloured(VERMILION))
    })
}

/// Draws the share of right answers by their confidence: on the diagonal where a confidence is a
/// probability.
pub(crate) fn reliability(bins: &[Bin]) -> Result<String> {
    sheet::draw("Reliability of the confidence", SIZE, |sheet| {
        sheet.text((24.0, 26.0), "Right answers, by confidence; how many at each point", TITLE)?;
        let axis = Axis::linear(0.0..1.0, tenths().collect());
        let y = axis.clone();
        let at = sheet.chart(CHART, Abscissa { axis, name: "confidence" }, y)?;
        sheet.dashes(&[at((0.0, 0.0)), at((1.0, 1.0))], QUIET, THIN)?;
        let places: Vec<_> = bins.iter().map(|bin| at((bin.confidence, bin.right))).collect();
        series::trace(sheet, &places, Look::dotted(0))?;
        for (bin, (x, y)) in bins.iter().zip(places) {
            let letters = LABEL.right().coloured(BLUE);
            sheet.text((x - 8.0, y - 8.0), &bin.answers.to_string(), letters)?;
        }
        Ok(())
    })
}

/// 0, 0.1 and so on to 1.
fn tenths() -> impl Iterator<Item = f64> {
    (0..=10).map(|tenth| f64::from(tenth) / 10.0)
}

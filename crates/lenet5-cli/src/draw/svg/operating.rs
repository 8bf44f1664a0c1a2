//! How far answers can be trusted: wrong against refused (paper, section X.C), and whether a confidence
//! is a probability.

use anyhow::Result;
use lenet5::evaluation::{Bin, OperatingCurve, OperatingPoint};
use plotters::style::Color;

use super::axis::Axis;
use super::series::{self, Line};
use super::sheet;
use super::theme::{BLUE, LABEL, QUIET, THIN, TITLE, VERMILION};

/// The chart, and the page around it.
const CHART: (u32, u32) = (560, 380);
const SIZE: (u32, u32) = (600, 450);
/// Radius of a mark, in the back end's pixels.
const MARK: u32 = 20;

/// Draws the share of wrong answers by the share of refusals, and marks one point of it.
pub(crate) fn operating(curve: &OperatingCurve, marked: &OperatingPoint) -> Result<String> {
    let points = curve.points();
    let place = |point: &OperatingPoint| {
        let percent = |part: usize| 100.0 * part as f64 / point.count().max(1) as f64;
        (percent(point.refused), percent(point.wrong))
    };
    // The least round number that all of them are below.
    let most = points.iter().map(|point| place(point).1).fold(0.0, f64::max);
    let top = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0].into_iter().find(|&top| most <= top);
    let top = top.unwrap_or(100.0);
    sheet::draw("Wrong against refused", SIZE, |sheet| {
        sheet.text((24.0, 26.0), "Answered wrong, by what is refused; percent of all", TITLE)?;
        let x = Axis::linear(0.0..100.0, (0..=10).map(|tenth| 10.0 * f64::from(tenth)).collect());
        let y = Axis::linear(0.0..top, (0..=5).map(|fifth| top * f64::from(fifth) / 5.0).collect());
        let at = sheet.chart((20, 50), CHART, (x, "refused, percent"), y)?;
        let all = points.iter().map(place).collect();
        let line = Line { name: String::new(), note: String::new(), points: all };
        series::trace(sheet, &at, &[line], false)?;
        let mark = place(marked);
        let (x, y) = at(mark);
        sheet.dot((x, y), MARK, VERMILION.filled())?;
        let told = format!("{:.1} % refused, {:.1} % wrong", mark.0, mark.1);
        let (x, letters) =
            if mark.0 > 60.0 { (x - 10.0, LABEL.right()) } else { (x + 10.0, LABEL) };
        sheet.text((x, y - 14.0), &told, letters.coloured(VERMILION))
    })
}

/// Draws the share of right answers by their confidence: on the diagonal where a confidence is a
/// probability.
pub(crate) fn reliability(bins: &[Bin]) -> Result<String> {
    sheet::draw("Reliability of the confidence", SIZE, |sheet| {
        sheet.text((24.0, 26.0), "Right answers, by confidence; how many at each point", TITLE)?;
        let axis =
            || Axis::linear(0.0..1.0, (0..=10).map(|tenth| f64::from(tenth) / 10.0).collect());
        let at = sheet.chart((20, 50), CHART, (axis(), "confidence"), axis())?;
        sheet.dashes(&[at((0.0, 0.0)), at((1.0, 1.0))], QUIET, THIN)?;
        let points = bins.iter().map(|bin| (bin.confidence, bin.right)).collect();
        let line = Line { name: String::new(), note: String::new(), points };
        series::trace(sheet, &at, &[line], true)?;
        for bin in bins {
            let (x, y) = at((bin.confidence, bin.right));
            let letters = LABEL.right().coloured(BLUE);
            sheet.text((x - 8.0, y - 8.0), &bin.count.to_string(), letters)?;
        }
        Ok(())
    })
}

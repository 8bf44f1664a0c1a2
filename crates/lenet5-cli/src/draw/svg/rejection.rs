//! Errors against refusals (paper, section III.D and Figure 10).

use anyhow::Result;
use lenet5::evaluation::Rejection;
use lenet5::evaluation::paper::FIGURE_10;

use super::axis::Axis;
use super::series::{self, Line, Look, ROW};
use super::sheet::{self, Abscissa};
use super::theme::{NOTE, TITLE};
use crate::draw::area::Area;

/// Error on the rest for which Figure 10 compares its systems, in percent.
const PAPER_ERROR: f64 = 0.5;
const WIDTH: u32 = 900;
const CHART: Area = Area { left: 20, top: 56, width: 856, height: 420 };
/// Top of the legend below the chart.
const LEGEND: u32 = CHART.top + CHART.height + 24;
/// Most refusals that are drawn, in percent.
const MAX_REFUSED: f64 = 5.0;
/// Errors in percent that the chart shows in any case.
const LEAST: std::ops::Range<f64> = 0.2..1.0;

/// Draws the error on the digits left by the share that is refused.
pub(crate) fn rejection(networks: &[(String, Rejection)]) -> Result<String> {
    let lines: Vec<Line> = networks.iter().map(|(name, rejection)| line(name, rejection)).collect();
    let height = LEGEND + ROW * u32::try_from(lines.len())? + 44;
    sheet::draw("Error against refusals", (WIDTH, height), |sheet| {
        let title = "Error on the digits left, by the share that is refused; both in percent";
        sheet.text((24.0, 30.0), title, TITLE)?;
        let marks = (0..=10).map(|half| f64::from(half) / 2.0).collect();
        let x = Abscissa { axis: Axis::linear(0.0..MAX_REFUSED, marks), name: "refused, percent" };
        let all = lines.iter().flat_map(|line| &line.points).map(|&(_, error)| error);
        let y = Axis::percent(&all, LEAST, CHART.plane_height());
        let clamp = y.clamp();
        let at = sheet.chart(CHART, x, y)?;
        for (index, line) in lines.iter().enumerate() {
            let drawn = |&(refused, error): &(f64, f64)| at((refused, clamp(error)));
            let places: Vec<_> = line.points.iter().map(drawn).collect();
            series::trace(sheet, &places, Look::line(index))?;
        }
        for (name, refused) in FIGURE_10 {
            series::point(sheet, at((refused, PAPER_ERROR)), &format!("{name}, 1998"))?;
        }
        series::legend(sheet, (64.0, f64::from(LEGEND)), &lines, Look::line)?;
        let notes = [
            "Refused first are the digits whose two smallest penalties differ least. Errors below the scale, \
             such as zero, are drawn at its end.",
            "The paper has no such curve; its Figure 10 gives one point for each of two other networks, and \
             none for LeNet-5.",
        ];
        for (note, up) in notes.into_iter().zip([40.0, 20.0]) {
            sheet.text((24.0, f64::from(height) - up), note, NOTE)?;
        }
        Ok(())
    })
}

fn line(name: &str, rejection: &Rejection) -> Line {
    let count = rejection.count();
    let percent = |rejected: usize| 100.0 * rejected as f64 / count.max(1) as f64;
    let drawn = (0..=count).take_while(|&rejected| percent(rejected) <= MAX_REFUSED);
    let point = |rejected| (percent(rejected), rejection.error_percent(rejected));
    Line { name: name.to_owned(), note: note(rejection), points: drawn.map(point).collect() }
}

/// Says how much must be refused for the paper's error; a network that errs less refuses nothing.
fn note(rejection: &Rejection) -> String {
    let all = rejection.error_percent(0);
    let least = rejection.rejected_percent(PAPER_ERROR);
    if all <= PAPER_ERROR {
        let half = rejection.rejected_percent(all / 2.0);
        format!("{all:.2} % error with no refusal; half of that with {half:.2} % refused")
    } else {
        format!("{all:.2} % error with no refusal; {PAPER_ERROR} % with {least:.2} % refused")
    }
}

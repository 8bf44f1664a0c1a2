//! Errors against refusals (paper, section III.C and Figure 10).

use anyhow::Result;
use lenet5::evaluation::Rejection;
use lenet5::evaluation::paper::FIGURE_10;

use super::axis::Axis;
use super::series::{self, Line, ROW};
use super::sheet;
use super::theme::{NOTE, TITLE};

/// Error on the rest for which Figure 10 compares its systems, in percent.
pub(crate) const WANTED: f64 = 0.5;
const WIDTH: u32 = 900;
const CHART: u32 = 420;
const MARKS: [f64; 9] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];
/// Most percent of refusals that are drawn, and the step of the marks.
const LONGEST: f64 = 5.0;

/// Draws the error on the digits left by the share that is refused.
pub(crate) fn rejection(networks: &[(String, Rejection)]) -> Result<String> {
    let lines: Vec<Line> = networks.iter().map(|(name, rejection)| line(name, rejection)).collect();
    let height = 60 + CHART + 20 + ROW * u32::try_from(lines.len())? + 30;
    sheet::draw("Error against refusals", (WIDTH, height), |sheet| {
        let title = "Error on the digits left, by the share that is refused; both in percent";
        sheet.text((24.0, 30.0), title, TITLE)?;
        let x = Axis::linear(0.0..LONGEST, (0..=10).map(|half| f64::from(half) / 2.0).collect());
        let y = Axis::logarithmic(MARKS[0]..MARKS[8], MARKS.to_vec());
        let at = sheet.chart((20, 56), (856, CHART), (x, "refused, percent"), y)?;
        series::trace(sheet, &at, &lines, false)?;
        for (name, refused) in FIGURE_10 {
            series::point(sheet, at((refused, WANTED)), &format!("{name}, 1998"))?;
        }
        let top = f64::from(60 + CHART + 20);
        series::legend(sheet, (64.0, top), &lines)?;
        let note = "Refused first are the digits whose two smallest penalties differ least. Errors beyond \
                    the ends of the scale, such as none at all, are drawn there.";
        sheet.text((24.0, f64::from(height) - 22.0), note, NOTE)
    })
}

fn line(name: &str, rejection: &Rejection) -> Line {
    let count = rejection.count();
    let percent = |rejected: usize| 100.0 * rejected as f64 / count.max(1) as f64;
    let drawn = (0..=count).take_while(|&rejected| percent(rejected) <= LONGEST);
    let point =
        |rejected| (percent(rejected), rejection.error_percent(rejected).clamp(MARKS[0], MARKS[8]));
    let note = format!("{:.2} % refused for {WANTED} % error", rejection.rejected_percent(WANTED));
    Line { name: name.to_owned(), note, points: drawn.map(point).collect() }
}

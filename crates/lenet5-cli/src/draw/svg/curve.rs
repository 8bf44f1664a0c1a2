//! Error by pass, beside what the paper measured (paper, section III.B, Figure 5).

use std::ops::RangeInclusive;

use anyhow::Result;
use lenet5::evaluation::paper::FIGURE_5;

use super::axis::Axis;
use super::errors::{self, Errors, Series};
use super::series::ROW;
use super::sheet::{self, Abscissa};
use super::theme::{NOTE, TITLE};
use crate::draw::area::Area;

/// One training run.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// What the legend calls it.
    pub(crate) name: String,
    /// Its errors, in any order.
    pub(crate) passes: Vec<Point>,
}

impl Run {
    /// The passes that can be drawn.
    fn passes(&self) -> impl Iterator<Item = &Point> {
        self.passes.iter().filter(|point| point.pass <= MAX_PASS)
    }
}

/// The errors of one pass, in percent.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    /// The number of the pass, the first being 1.
    pub(crate) pass: usize,
    /// Error on the training patterns, measured while the pass goes on.
    pub(crate) training: f64,
    /// Error on the test patterns after the pass, if it was measured.
    pub(crate) test: Option<f64>,
}

const WIDTH: u32 = 900;
const CHART: Area = Area { left: 20, top: 56, width: 856, height: 440 };
/// Top of the table below the chart.
const TABLE: u32 = CHART.top + CHART.height + 24;
/// How many passes the paper's Figure 5 has, which the chart shows in any case.
const PAPER_PASSES: usize = FIGURE_5.len();
/// A pass with a greater number is left out: no training has it, and its number would not fit.
const MAX_PASS: usize = 1_000_000;
/// Pixels of a digit along the axis of the passes, and between two numbers there.
const DIGIT: usize = 9;
const AIR: usize = 15;

/// Draws the error of each run by pass over the paper's: test error dark, training error pale.
///
/// Values that are no percentage, such as NaN, are left out. Colours come again after six runs.
pub(crate) fn curve(runs: &[Run]) -> Result<String> {
    let mut lines = vec![paper()];
    lines.extend(runs.iter().enumerate().map(|(index, run)| errors_of(index, run)));
    let rows = u32::try_from(lines.len())?;
    let height = TABLE + ROW * (rows + 1) + 48;
    sheet::draw("Error by pass, beside Figure 5 of the paper", (WIDTH, height), |sheet| {
        sheet.text((24.0, 30.0), "Error by pass, in percent (logarithmic)", TITLE)?;
        let passes = errors::reach(&lines, 1.0..PAPER_PASSES as f64);
        // Half a pass of air at both ends.
        let axis = Axis::linear(passes.start - 0.5..passes.end + 0.5, pass_marks(runs));
        errors::chart(sheet, CHART, Abscissa { axis, name: "pass" }, &lines)?;
        errors::table(sheet, f64::from(TABLE), &lines, |pass| format!("pass {pass}"))?;
        let note = "Ours full, the paper dashed; test dark, training pale. The training error of a run is \
                    measured on the fly, as the network learns.";
        sheet.text((24.0, f64::from(height) - 28.0), note, NOTE)
    })
}

fn paper() -> Errors {
    let series = |error: fn(&(f64, f64)) -> f64| -> Series {
        (1..).zip(&FIGURE_5).map(|(pass, errors)| (f64::from(pass), error(errors))).collect()
    };
    Errors::paper(
        "LeNet-5 in the paper, Figure 5",
        series(|errors| errors.1),
        series(|errors| errors.0),
    )
}

fn errors_of(index: usize, run: &Run) -> Errors {
    let series = |error: fn(&Point) -> Option<f64>| -> Series {
        run.passes().filter_map(|point| Some((point.pass as f64, error(point)?))).collect()
    };
    let (test, training) = (series(|point| point.test), series(|point| Some(point.training)));
    Errors::run(index, &run.name, test, training)
}

/// Numbers the passes at steps of 1, 2 or 5 times a power of ten.
fn pass_marks(runs: &[Run]) -> Vec<f64> {
    let all = runs.iter().flat_map(Run::passes).map(|point| point.pass);
    let passes = all.fold(1..=PAPER_PASSES, |passes: RangeInclusive<usize>, pass| {
        pass.min(*passes.start())..=pass.max(*passes.end())
    });
    let (start, end) = (*passes.start(), *passes.end());
    let number = end.to_string().len() * DIGIT + AIR;
    let most = CHART.width as usize / number;
    let powers = std::iter::successors(Some(1_usize), |power| power.checked_mul(10));
    let mut steps = powers.flat_map(|power| [1, 2, 5].map(|digit| power.saturating_mul(digit)));
    let step = steps.find(|step| (end - start) / step < most).unwrap_or(MAX_PASS);
    (start.next_multiple_of(step)..=end).step_by(step).map(|pass| pass as f64).collect()
}

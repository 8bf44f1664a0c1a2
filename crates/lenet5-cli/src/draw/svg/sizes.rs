//! Error by the size of the training set (paper, section III.B and Figure 6).

use anyhow::Result;
use lenet5::evaluation::paper::FIGURE_6;

use super::axis::Axis;
use super::errors::{self, Errors, Series};
use super::series::ROW;
use super::sheet::{self, Abscissa};
use super::theme::{NOTE, TITLE};
use crate::draw::area::Area;
use crate::terminal::grouped;

/// What a number of training digits led to, in percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Size {
    /// How many digits the network was trained on.
    pub(crate) digits: usize,
    /// Error on the test digits, in percent.
    pub(crate) test: f64,
    /// Error on the training digits in the last pass, in percent.
    pub(crate) training: f64,
}

const WIDTH: u32 = 900;
const CHART: Area = Area { left: 20, top: 56, width: 856, height: 400 };
/// Top of the table below the chart.
const TABLE: u32 = CHART.top + CHART.height + 24;

/// Draws the errors by size; several runs of one size are averaged.
pub(crate) fn sizes(runs: &[Size]) -> Result<String> {
    let paper = Errors::paper(
        "LeNet-5 in the paper, Figure 6",
        FIGURE_6.map(|(digits, test, _)| (thousands(digits), test)).to_vec(),
        FIGURE_6.map(|(digits, _, training)| (thousands(digits), training)).to_vec(),
    );
    let ours = Errors::run(0, "ours", means(runs, |run| run.test), means(runs, |run| run.training));
    let lines = [paper, ours];
    let height = TABLE + ROW * 3 + 48;
    sheet::draw("Error by the size of the training set", (WIDTH, height), |sheet| {
        let title = "Error by the size of the training set, in percent (logarithmic)";
        sheet.text((24.0, 30.0), title, TITLE)?;
        let abscissa = Abscissa { axis: axis(&lines, runs), name: "training digits, thousands" };
        errors::chart(sheet, CHART, abscissa, &lines)?;
        let describe = |thousands: f64| {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it was a count"
            )]
            let digits = (1000.0 * thousands).round() as usize;
            format!("{} digits", grouped(digits))
        };
        errors::table(sheet, f64::from(TABLE), &lines, describe)?;
        let note =
            "Ours full, the paper dashed; test dark, training pale. Runs of one size are averaged.";
        sheet.text((24.0, f64::from(height) - 28.0), note, NOTE)
    })
}

/// Makes the axis of the sizes: from 0 to a little more than the largest, marked where there are data.
fn axis(lines: &[Errors], runs: &[Size]) -> Axis {
    let largest = errors::reach(lines, 0.0..0.0).end;
    let mut values = vec![0.0];
    values.extend(FIGURE_6.map(|(digits, _, _)| thousands(digits)));
    values.extend(runs.iter().map(|run| thousands(run.digits)));
    Axis::marked_at(0.0..largest * 1.05, &values, CHART.plane_width())
}

fn thousands(digits: usize) -> f64 {
    digits as f64 / 1000.0
}

fn means(runs: &[Size], error: impl Fn(&Size) -> f64) -> Series {
    let mut sizes: Vec<usize> = runs.iter().map(|run| run.digits).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let mean = |&digits: &usize| {
        let errors: Vec<f64> = runs.iter().filter(|run| run.digits == digits).map(&error).collect();
        (thousands(digits), errors.iter().sum::<f64>() / errors.len() as f64)
    };
    sizes.iter().map(mean).collect()
}

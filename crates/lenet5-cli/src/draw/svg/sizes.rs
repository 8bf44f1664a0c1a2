//! Error by the size of the training set (paper, section III.B and Figure 6).

use anyhow::Result;
use lenet5::evaluation::paper::FIGURE_6;

use super::axis::Axis;
use super::series::{self, Line, ROW};
use super::sheet;
use super::theme::TITLE;

/// What a number of training digits led to, in percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Size {
    pub(crate) digits: usize,
    pub(crate) test: f64,
    pub(crate) training: f64,
}

const WIDTH: u32 = 760;
const CHART: u32 = 400;

/// Draws the errors by size; several runs of one size are averaged.
pub(crate) fn sizes(runs: &[Size]) -> Result<String> {
    let line = |name: &str, points| Line { name: name.to_owned(), note: String::new(), points };
    let lines = [
        line("test, ours", means(runs, |run| run.test)),
        line(
            "test, the paper's Figure 6",
            FIGURE_6.map(|(n, test, _)| (thousands(n), test)).to_vec(),
        ),
        line("training, ours", means(runs, |run| run.training)),
        line(
            "training, the paper's Figure 6",
            FIGURE_6.map(|(n, _, own)| (thousands(n), own)).to_vec(),
        ),
    ];
    let all = || lines.iter().flat_map(|line| &line.points);
    let right = all().map(|point| point.0).fold(60.0, f64::max) * 1.05;
    let top = all().map(|point| point.1).fold(1.8, f64::max) * 1.1;
    let height = 60 + CHART + 20 + ROW * 4 + 8;
    sheet::draw("Error by the size of the training set", (WIDTH, height), |sheet| {
        sheet.text((24.0, 30.0), "Error by the size of the training set, in percent", TITLE)?;
        let x = Axis::linear(0.0..right, vec![0.0, 15.0, 30.0, 45.0, 60.0]);
        let marks = (0..=20).map(|fifth| f64::from(fifth) / 5.0).filter(|mark| *mark <= top);
        let y = Axis::linear(0.0..top, marks.collect());
        let at = sheet.chart((20, 56), (716, CHART), (x, "training digits, thousands"), y)?;
        series::trace(sheet, at, &lines, true)?;
        series::legend(sheet, (64.0, f64::from(60 + CHART + 20)), &lines)
    })
}

fn thousands(digits: usize) -> f64 {
    digits as f64 / 1000.0
}

fn means(runs: &[Size], error: impl Fn(&Size) -> f64) -> Vec<(f64, f64)> {
    let mut sizes: Vec<usize> = runs.iter().map(|run| run.digits).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let mean = |&digits: &usize| {
        let errors: Vec<f64> = runs.iter().filter(|run| run.digits == digits).map(&error).collect();
        (thousands(digits), errors.iter().sum::<f64>() / errors.len() as f64)
    };
    sizes.iter().map(mean).collect()
}

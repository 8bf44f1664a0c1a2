//! What a network bears: error by rotation, size, place, thickness and noise (paper, section III.E).

use anyhow::Result;
use lenet5::train::Disturbance;

use super::axis::Axis;
use super::series::{self, Line, ROW};
use super::sheet;
use super::theme::TITLE;

/// One network's error in percent by each amount of each disturbance.
pub(crate) struct Bearing {
    pub(crate) name: String,
    /// In the order of [`Disturbance::ALL`] and of its amounts.
    pub(crate) errors: Vec<Vec<f64>>,
}

const SIZE: (u32, u32) = (480, 300);
/// Between two charts.
const GAP: u32 = 16;
const COLUMNS: usize = 2;
const MARKS: [f64; 9] = [0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0];

/// Draws a chart a disturbance.
pub(crate) fn robustness(networks: &[Bearing]) -> Result<String> {
    let (width, height) = SIZE;
    let rows = u32::try_from(Disturbance::ALL.len().div_ceil(COLUMNS))?;
    let bottom = 50 + rows * (height + GAP) + 20;
    let size = (width * 2 + 40, bottom + ROW * u32::try_from(networks.len())? + 16);
    sheet::draw("Error by disturbance of the digits", size, |sheet| {
        let title =
            "Error on disturbed digits, in percent (logarithmic; less than 0.2 is drawn at 0.2)";
        sheet.text((24.0, 30.0), title, TITLE)?;
        let mut named = Vec::new();
        for (index, disturbance) in Disturbance::ALL.into_iter().enumerate() {
            let (column, row) = (index % COLUMNS, index / COLUMNS);
            let (left, top) = (
                10 + u32::try_from(column)? * (width + GAP),
                50 + u32::try_from(row)? * (height + GAP),
            );
            let amounts: Vec<f64> = disturbance.amounts().iter().map(|&v| rounded(v)).collect();
            let (Some(&first), Some(&last)) = (amounts.first(), amounts.last()) else { continue };
            let x = Axis::linear(first..last, amounts.clone());
            let y = Axis::logarithmic(MARKS[0]..MARKS[8], MARKS.to_vec());
            let at = sheet.chart((left, top), (width, height), (x, disturbance.name()), y)?;
            let line = |network: &Bearing| {
                let errors = network.errors[index].iter().map(|e| e.clamp(MARKS[0], MARKS[8]));
                let points = amounts.iter().copied().zip(errors).collect();
                Line { name: network.name.clone(), note: String::new(), points }
            };
            let lines: Vec<Line> = networks.iter().map(line).collect();
            series::trace(sheet, at, &lines, true)?;
            named = lines;
        }
        series::legend(sheet, (64.0, f64::from(bottom)), &named)
    })
}

/// An amount as it is written: without what `f32` cannot hold.
fn rounded(amount: f32) -> f64 {
    (f64::from(amount) * 1000.0).round() / 1000.0
}

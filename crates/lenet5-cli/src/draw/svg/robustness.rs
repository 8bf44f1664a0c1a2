//! What a network bears: error by rotation, size, place, thickness and noise (paper, section III.E).

use anyhow::Result;
use lenet5::train::Disturbance;

use super::axis::Axis;
use super::series::{self, Line, Look, ROW};
use super::sheet::{self, Abscissa, Sheet};
use super::theme::TITLE;
use crate::draw::area::Area;

/// One network's error in percent by each amount of each disturbance.
pub(crate) struct Bearing {
    pub(crate) name: String,
    /// In the order of [`Disturbance::ALL`] and of its amounts.
    pub(crate) errors: Vec<Vec<f64>>,
}

/// The first chart; the others are as large.
const FIRST: Area = Area { left: 10, top: 60, width: 480, height: 300 };
/// Between two charts.
const GAP: u32 = 16;
const COLUMNS: usize = 2;
/// Errors in percent that the charts show in any case.
const LEAST: std::ops::Range<f64> = 0.2..5.0;

/// Draws a chart for each disturbance, all with one scale.
pub(crate) fn robustness(networks: &[Bearing]) -> Result<String> {
    let rows = u32::try_from(Disturbance::ALL.len().div_ceil(COLUMNS))?;
    let legend = FIRST.top + rows * (FIRST.height + GAP) + 20;
    let size = (2 * FIRST.width + 40, legend + ROW * u32::try_from(networks.len())? + 16);
    sheet::draw("Error by disturbance of the digits", size, |sheet| {
        sheet.text((24.0, 30.0), "Error on disturbed digits, in percent (logarithmic)", TITLE)?;
        let all = networks.iter().flat_map(|network| network.errors.iter().flatten().copied());
        let y = Axis::percent(&all, LEAST, FIRST.plane_height());
        let mut lines = Vec::new();
        for (index, disturbance) in Disturbance::ALL.into_iter().enumerate() {
            let (column, row) = (index % COLUMNS, index / COLUMNS);
            let area = Area {
                left: FIRST.left + u32::try_from(column)? * (FIRST.width + GAP),
                top: FIRST.top + u32::try_from(row)? * (FIRST.height + GAP),
                ..FIRST
            };
            let amounts: Vec<f64> = disturbance.amounts().iter().map(|&v| rounded(v)).collect();
            let line = |network: &Bearing| {
                let points = amounts.iter().copied().zip(network.errors[index].iter().copied());
                Line { name: network.name.clone(), note: String::new(), points: points.collect() }
            };
            lines = networks.iter().map(line).collect();
            chart(sheet, area, &amounts, disturbance.name(), y.clone(), &lines)?;
        }
        series::legend(sheet, (64.0, f64::from(legend)), &lines, Look::dotted)
    })
}

fn chart(
    sheet: &Sheet<'_>,
    area: Area,
    amounts: &[f64],
    name: &str,
    y: Axis,
    lines: &[Line],
) -> Result<()> {
    let (Some(&first), Some(&last)) = (amounts.first(), amounts.last()) else { return Ok(()) };
    let axis = Axis::linear(first..last, amounts.to_vec());
    let clamp = y.clamp();
    let at = sheet.chart(area, Abscissa { axis, name }, y)?;
    for (index, line) in lines.iter().enumerate() {
        let drawn = |&(amount, error): &(f64, f64)| at((amount, clamp(error)));
        let places: Vec<_> = line.points.iter().map(drawn).collect();
        series::trace(sheet, &places, Look::dotted(index))?;
    }
    Ok(())
}

/// An amount as it is written: without what `f32` cannot hold.
fn rounded(amount: f32) -> f64 {
    (f64::from(amount) * 1000.0).round() / 1000.0
}

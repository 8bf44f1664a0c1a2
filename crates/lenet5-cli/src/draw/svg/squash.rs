//! The squashing function and its derivatives (paper, eq. 6, Appendix A; the article plots them).

use anyhow::Result;
use lenet5::reference::squash::AMPLITUDE;
use lenet5::reference::squash::Squash as _;
use lenet5::reference::squash::{first_derivative, second_derivative};
use plotters::style::{Color, RGBColor, WHITE};

use super::axis::Axis;
use super::sheet::{self, Abscissa, Sheet};
use super::theme::{BLUE, BOLD, FAINT, HAIR, INK, LABEL, NOTE, ORANGE, QUIET, TITLE, VERMILION};
use crate::draw::area::Area;

const SIZE: (u32, u32) = (900, 580);
const CHART: Area = Area { left: 20, top: 56, width: 856, height: 504 };
/// The figure shows weighted sums from minus this to this.
const REACH: i32 = 4;
/// Points of a curve for each unit of the weighted sum.
const FINENESS: i32 = 40;

type Function = fn(f64) -> f64;

/// Draws `f`, `f'` and `f''` over weighted sums from -4 to 4.
pub(crate) fn squash() -> Result<String> {
    sheet::draw("The squashing function and its first two derivatives", SIZE, |sheet| {
        sheet.text((24.0, 30.0), "The squashing function and its derivatives", TITLE)?;
        chart(sheet)
    })
}

fn f(a: f64) -> f64 {
    a.squash()
}

fn chart(sheet: &Sheet<'_>) -> Result<()> {
    let reach = f64::from(REACH);
    let axis = Axis::linear(-reach..reach, (-REACH..=REACH).map(f64::from).collect());
    let y = Axis::linear(-2.0..2.0, (-4..=4).map(|half| f64::from(half) / 2.0).collect());
    let at = sheet.chart(CHART, Abscissa { axis, name: "weighted sum a" }, y)?;

    sheet.path(&[at((-reach, 0.0)), at((reach, 0.0))], QUIET, HAIR)?;
    sheet.path(&[at((0.0, -2.0)), at((0.0, 2.0))], QUIET, HAIR)?;
    for sign in [-1.0, 1.0] {
        let limit = sign * AMPLITUDE;
        sheet.dashes(&[at((0.0, limit)), at((sign * reach, limit))], BLUE, HAIR)?;
        sheet.dashes(&[at((sign, -2.0)), at((sign, 2.0))], QUIET, HAIR)?;
    }

    let curves: [(Function, RGBColor, String); 3] = [
        (f, BLUE, format!("f(a) = {AMPLITUDE} tanh(2a/3)")),
        (|a| first_derivative(f(a)), VERMILION, "f'(a), its first derivative".to_owned()),
        (|a| second_derivative(f(a)), ORANGE, "f''(a), its second derivative".to_owned()),
    ];
    // Nothing but the grid is in the upper left of the plane.
    let (left, mut top) = at((-3.85, 1.7));
    let (corner, size) = ((left - 8.0, top - 16.0), (246.0, 76.0));
    sheet.fill(corner, size, WHITE)?;
    sheet.frame(corner, size, FAINT, HAIR)?;
    for (function, colour, name) in curves {
        let steps = -REACH * FINENESS..=REACH * FINENESS;
        let sums = steps.map(|step| f64::from(step) / f64::from(FINENESS));
        let curve: Vec<_> = sums.map(|a| at((a, function(a)))).collect();
        sheet.path(&curve, colour, BOLD)?;
        sheet.path(&[(left, top), (left + 28.0, top)], colour, BOLD)?;
        sheet.text((left + 36.0, top), &name, LABEL)?;
        top += 22.0;
    }

    for a in [-1.0, 1.0] {
        let (x, y) = at((a, f(a)));
        sheet.dot((x, y), 18, INK.filled())?;
        let letters = if a < 0.0 { LABEL.right() } else { LABEL };
        sheet.text((x + 12.0 * a, y + 12.0 * a), &format!("f({a}) = {:.4}", f(a)), letters)?;
    }
    let (x, y) = at((1.0, second_derivative(f(1.0))));
    sheet.text((x + 12.0, y + 20.0), "|f''| is largest close to -1 and 1", NOTE)?;
    let (x, y) = at((0.0, AMPLITUDE));
    sheet.text((x + 12.0, y - 14.0), &format!("limit {AMPLITUDE}"), NOTE)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_derivative_is_largest_close_to_one() {
        let size = |hundredth: &i32| second_derivative(f(f64::from(*hundredth) / 100.0)).abs();
        let largest = (0..400).max_by(|a, b| size(a).total_cmp(&size(b)));
        assert_eq!(largest, Some(99));
    }
}

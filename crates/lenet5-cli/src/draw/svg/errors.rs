//! Test and training errors of runs in one chart, with a table below it: what the figures `curve` and
//! `sizes` share.

use anyhow::Result;
use plotters::style::RGBColor;

use super::axis::Axis;
use super::series::{BESIDE_SAMPLE, Look, ROW, run_colour, sample, shortened, trace};
use super::sheet::{Abscissa, Place, Sheet};
use super::theme::{FAINT, HAIR, LABEL, NOTE};
use crate::draw::area::Area;

/// Where the table has its columns: name, test, training; and how far it reaches.
const NAME: f64 = 64.0;
const TEST: f64 = 468.0;
const TRAINING: f64 = 676.0;
const RIGHT: f64 = 876.0;
/// The errors in percent that the chart shows in any case.
const LEAST: std::ops::Range<f64> = 0.2..5.0;

/// Errors in percent by something: what is drawn of them, free of values that are no percentage.
pub(super) type Series = Vec<(f64, f64)>;

/// The errors of one run.
pub(super) struct Errors {
    name: String,
    test: Series,
    training: Series,
    /// `None` is the paper.
    colour: Option<RGBColor>,
}

impl Errors {
    /// Takes what the paper measured.
    pub(super) fn paper(name: &str, test: Series, training: Series) -> Self {
        Self { name: name.to_owned(), test, training, colour: None }
    }

    /// Takes the errors of the run at a place in its list; points may come in any order, and those that
    /// are no percentage are left out.
    pub(super) fn run(index: usize, name: &str, test: Series, training: Series) -> Self {
        let sorted = |mut series: Series| {
            series.retain(|(_, error)| (0.0..=100.0).contains(error));
            series.sort_by(|a, b| a.0.total_cmp(&b.0));
            series
        };
        Self {
            name: shortened(name),
            test: sorted(test),
            training: sorted(training),
            colour: Some(run_colour(index)),
        }
    }

    /// The points of both series.
    fn points(&self) -> impl Iterator<Item = &(f64, f64)> + Clone {
        self.test.iter().chain(&self.training)
    }
}

/// The least and the largest of what the errors are listed by, `least` included.
pub(super) fn reach(errors: &[Errors], least: std::ops::Range<f64>) -> std::ops::Range<f64> {
    errors
        .iter()
        .flat_map(Errors::points)
        .fold(least, |reach, &(x, _)| reach.start.min(x)..reach.end.max(x))
}

/// Draws all errors on one chart, test error dark, training error pale, the paper's dashed.
///
/// The error has a logarithmic axis, since what matters is the end, where it is small; an error of zero
/// lies on the lower edge.
pub(super) fn chart(
    sheet: &Sheet<'_>,
    area: Area,
    abscissa: Abscissa<'_>,
    errors: &[Errors],
) -> Result<()> {
    let all = errors.iter().flat_map(Errors::points).map(|&(_, error)| error);
    let y = Axis::percent(&all, LEAST, area.plane_height());
    let clamp = y.clamp();
    let at = sheet.chart(area, abscissa, y)?;
    let places = |series: &Series| -> Vec<Place> {
        series.iter().map(|&(x, error)| at((x, clamp(error)))).collect()
    };
    // Training below, so that no test curve hides behind it.
    for run in errors {
        trace(sheet, &places(&run.training), Look::training(run.colour))?;
    }
    for run in errors {
        trace(sheet, &places(&run.test), Look::test(run.colour))?;
    }
    Ok(())
}

/// Lists the runs below the chart, with the last errors of each; `describe` says what an error belongs to.
pub(super) fn table(
    sheet: &Sheet<'_>,
    top: f64,
    errors: &[Errors],
    describe: impl Fn(f64) -> String,
) -> Result<()> {
    let row = f64::from(ROW);
    sheet.text((NAME, top), "run", NOTE)?;
    sheet.text((TEST, top), "test, last", NOTE)?;
    sheet.text((TRAINING, top), "training, last", NOTE)?;
    let rule = top + row / 2.0;
    sheet.path(&[(NAME, rule), (RIGHT, rule)], FAINT, HAIR)?;
    let mut y = top;
    for run in errors {
        y += row;
        sheet.text((NAME, y), &run.name, LABEL)?;
        for (x, series, look) in [
            (TEST, &run.test, Look::test(run.colour)),
            (TRAINING, &run.training, Look::training(run.colour)),
        ] {
            let beside = (x + BESIDE_SAMPLE, y);
            let Some(&(by, error)) = series.last() else {
                sheet.text(beside, "not measured", NOTE)?;
                continue;
            };
            sample(sheet, (x, y), series.len(), look)?;
            sheet.text(beside, &format!("{error:.2} % ({})", describe(by)), LABEL)?;
        }
    }
    Ok(())
}

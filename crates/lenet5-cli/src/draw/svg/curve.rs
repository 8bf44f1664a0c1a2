//! Error by pass, beside what the paper measured (paper, section II.C, Figure 5).

use std::ops::RangeInclusive;

use anyhow::Result;
use lenet5::evaluation::paper::FIGURE_5;
use plotters::style::{Color, RGBColor};

use super::axis::Axis;
use super::series::{ROW, shortened};
use super::sheet::{self, Place, Sheet};
use super::theme::{BOLD, FAINT, HAIR, LABEL, LINES, NOTE, QUIET, TITLE, lighter};

/// One training run.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// What the legend calls it.
    pub(crate) name: String,
    /// Its errors, in any order.
    pub(crate) passes: Vec<Point>,
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
const CHART: u32 = 440;
/// Where the table below the chart has its columns: name, test, training.
const COLUMNS: [f64; 3] = [64.0, 468.0, 676.0];

/// Where an axis may begin and end, and its marks in between: errors go from a single one of the
/// 10,000 test patterns to all of them.
const MARKS: [f64; 17] =
    [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0];

/// A series of errors by pass: what is drawn of it, free of values that are no percentage.
type Series = Vec<(usize, f64)>;

/// What stands in the legend and on the chart for one run.
struct Line {
    name: String,
    test: Series,
    training: Series,
    /// `None` is the paper.
    colour: Option<RGBColor>,
}

impl Line {
    fn paper() -> Self {
        Self {
            name: "LeNet-5 in the paper, Figure 5".to_owned(),
            test: (1..).zip(FIGURE_5.map(|errors| errors.1)).collect(),
            training: (1..).zip(FIGURE_5.map(|errors| errors.0)).collect(),
            colour: None,
        }
    }

    fn of(index: usize, run: &Run) -> Self {
        let series = |error: fn(&Point) -> Option<f64>| {
            let errors = run.passes.iter().filter_map(|point| Some((point.pass, error(point)?)));
            let mut series: Series =
                errors.filter(|(_, error)| (0.0..=100.0).contains(error)).collect();
            series.sort_by_key(|&(pass, _)| pass);
            series
        };
        Self {
            name: shortened(&run.name),
            test: series(|point| point.test),
            training: series(|point| Some(point.training)),
            colour: Some(LINES[index % LINES.len()]),
        }
    }
}

/// Draws the error of each run by pass over the paper's: test error strong, training error light.
///
/// The error has a logarithmic axis, since what matters is the end, where it is small; an error of
/// nought lies on the lower edge. Values that are no percentage, such as a NaN, are left out.
/// Colours come back after six runs.
pub(crate) fn curve(runs: &[Run]) -> Result<String> {
    let mut lines = vec![Line::paper()];
    lines.extend(runs.iter().enumerate().map(|(index, run)| Line::of(index, run)));

    let rows = u32::try_from(lines.len())?;
    let table = 60 + CHART + 20;
    let height = table + ROW * (rows + 1) + 48;
    sheet::draw("Error by pass, beside Figure 5 of the paper", (WIDTH, height), |sheet| {
        sheet.text((24.0, 30.0), "Error by pass, in percent (logarithmic)", TITLE)?;
        chart(sheet, &lines)?;
        legend(sheet, f64::from(table), &lines)?;
        let note = "The training error of a run is measured on the fly, as the network learns.";
        sheet.text((24.0, f64::from(height) - 28.0), note, NOTE)
    })
}

fn chart(sheet: &Sheet<'_>, lines: &[Line]) -> Result<()> {
    let all = || lines.iter().flat_map(|line| line.test.iter().chain(&line.training));
    let bounds = bounds(all().map(|&(_, error)| error));
    let passes = all().fold(1..=20, |passes: RangeInclusive<usize>, &(pass, _)| {
        pass.min(*passes.start())..=pass.max(*passes.end())
    });
    let marks = MARKS.into_iter().filter(|mark| bounds.contains(mark)).collect();
    let y = Axis::logarithmic(*bounds.start()..*bounds.end(), marks);
    let (start, end) = (*passes.start() as f64 - 0.5, *passes.end() as f64 + 0.5);
    let x = Axis::linear(start..end, pass_marks(&passes));
    let at = sheet.chart((20, 56), (856, CHART), (x, "pass"), y)?;
    let place = |&(pass, error): &(usize, f64)| {
        at((pass as f64, error.clamp(*bounds.start(), *bounds.end())))
    };

    // Training below, so that no test curve hides behind it.
    for line in lines {
        let places: Vec<_> = line.training.iter().map(place).collect();
        trace(sheet, &places, Look::training(line.colour))?;
    }
    for line in lines {
        let places: Vec<_> = line.test.iter().map(place).collect();
        trace(sheet, &places, Look::test(line.colour))?;
    }
    Ok(())
}

/// Finds the marks between which all errors lie, nought and less aside.
fn bounds(errors: impl Iterator<Item = f64>) -> RangeInclusive<f64> {
    let (mut start, mut end) = (0.2, 5.0);
    for error in errors.filter(|&error| error > 0.0) {
        let below = MARKS.into_iter().rev().find(|&mark| mark <= error).unwrap_or(MARKS[0]);
        let above = MARKS.into_iter().find(|&mark| mark >= error).unwrap_or(100.0);
        start = below.min(start);
        end = above.max(end);
    }
    start..=end
}

/// Numbers the passes at steps of 1, 2 or 5 times a power of ten, about twenty times at most.
fn pass_marks(passes: &RangeInclusive<usize>) -> Vec<f64> {
    let (start, end) = (*passes.start(), *passes.end());
    let powers = std::iter::successors(Some(1_usize), |power| power.checked_mul(10));
    let mut steps = powers.flat_map(|power| [1, 2, 5].map(|digit| power.saturating_mul(digit)));
    let step = steps.find(|step| (end - start) / step <= 20).unwrap_or(usize::MAX);
    (start.next_multiple_of(step)..=end).step_by(step).map(|pass| pass as f64).collect()
}

/// How a series is drawn.
#[derive(Clone, Copy)]
struct Look {
    colour: RGBColor,
    pen: u32,
    dashed: bool,
    /// Radius of the disc at each pass.
    dot: u32,
}

impl Look {
    fn test(colour: Option<RGBColor>) -> Self {
        let dashed = colour.is_none();
        Self {
            colour: colour.unwrap_or(QUIET),
            pen: if dashed { 7 } else { BOLD },
            dashed,
            dot: 13,
        }
    }

    fn training(colour: Option<RGBColor>) -> Self {
        let dashed = colour.is_none();
        Self { colour: lighter(colour.unwrap_or(QUIET), 0.5), pen: 7, dashed, dot: 8 }
    }
}

fn trace(sheet: &Sheet<'_>, places: &[Place], look: Look) -> Result<()> {
    if look.dashed {
        sheet.dashes(places, look.colour, look.pen)?;
    } else {
        sheet.path(places, look.colour, look.pen)?;
        for &place in places {
            sheet.dot(place, look.dot, look.colour.filled())?;
        }
    }
    Ok(())
}

/// Lists the runs below the chart, with the last errors of each.
fn legend(sheet: &Sheet<'_>, top: f64, lines: &[Line]) -> Result<()> {
    let [name, test, training] = COLUMNS;
    let row = f64::from(ROW);
    sheet.text((name, top), "run", NOTE)?;
    sheet.text((test, top), "test, last", NOTE)?;
    sheet.text((training, top), "training, last", NOTE)?;
    let rule = top + row / 2.0;
    sheet.path(&[(name, rule), (f64::from(WIDTH) - 24.0, rule)], FAINT, HAIR)?;
    let mut y = top;
    for line in lines {
        y += row;
        sheet.text((name, y), &line.name, LABEL)?;
        entry(sheet, (test, y), &line.test, Look::test(line.colour))?;
        entry(sheet, (training, y), &line.training, Look::training(line.colour))?;
    }
    Ok(())
}

fn entry(sheet: &Sheet<'_>, (x, y): Place, series: &Series, look: Look) -> Result<()> {
    let Some((pass, error)) = series.last() else {
        return sheet.text((x + 48.0, y), "not measured", NOTE);
    };
    trace(sheet, &[(x, y), (x + 19.0, y), (x + 38.0, y)], look)?;
    sheet.text((x + 48.0, y), &format!("{error:.2} % (pass {pass})"), LABEL)
}

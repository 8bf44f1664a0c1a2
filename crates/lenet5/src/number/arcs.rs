//! What each run of pieces may be: the network reads it, and its shape speaks for it or against it.

use std::collections::HashMap;
use std::ops::Range;

use super::cuts::{MOST_PIECES, Pieces, WIDEST};
use super::graph::{Arc, Graph};
use crate::image::Area;
use crate::input::Input;
use crate::read::{Calibration, Reading};
use crate::reader::Reader;

// What shape says, in log-probabilities: found by trial on pictures that no network was trained on.

/// For every cut within a digit that crosses no ink.
const OF_FREE_CUT: f64 = 1.7;
/// For paper within a digit from left to right, of the line's height.
const OF_GAP: f64 = 3.2;
/// For ink crossed at an end, of a stroke's width.
const OF_CUT: f64 = 0.385;
/// For width beyond [`SLIM`], in heights.
const OF_WIDTH: f64 = 2.7;
const SLIM: f64 = 1.0;
/// For a digit of no height; none from [`LOW`] of the line's height on. Noughts are often written small.
const OF_LOWNESS: f64 = 13.0;
const LOW: f64 = 0.73;
const LOW_NOUGHT: f64 = 0.16;
/// For a mark to be none of the digits.
const OF_MARK: f64 = 0.3;
/// For anything else to be none, beside that it is read as rubbish.
const OF_NOTHING: f64 = 3.0;
/// For what is as high as the line to be none, beyond that; nothing up to [`MARK`] of its height.
const OF_HEIGHT: f64 = 2.1;
const MARK: f64 = 0.3;
/// How much more each further piece makes a reading count: a digit of many pieces takes the place of
/// several.
const OF_PIECE: f64 = 0.5;

/// What is known of a whole line.
pub(super) struct Known {
    /// The height of its digits, in pixels.
    pub(super) size: f32,
    pub(super) calibration: Calibration,
}

/// Reads every run of pieces that may be a digit, and joins them to the segmentation graph.
pub(super) fn graph(
    reader: &Reader,
    pieces: &Pieces,
    line: &Known,
) -> (Graph, HashMap<Range<usize>, Reading>) {
    let (mut arcs, mut readings) = (Vec::new(), HashMap::new());
    for start in 0..pieces.len() {
        for end in start + 1..=(start + MOST_PIECES).min(pieces.len()) {
            let area = pieces.area(start..end);
            if end > start + 1 && area.width() as f32 > WIDEST * line.size {
                break;
            }
            let Some(digit) = pieces.ink(&(start..end)).to_digit() else { continue };
            let reading = reader.read(&Input::from_digit(&digit));
            let shape = Shape::of(pieces, &(start..end), area, line.size);
            let labels = labels(&reading.with_calibration(line.calibration), &shape, end - start);
            arcs.push(Arc { pieces: start..end, labels });
            readings.insert(start..end, reading);
        }
    }
    (Graph::new(pieces.len(), arcs), readings)
}

/// The shape of a run of pieces.
struct Shape {
    /// Its box, in heights of the line's digits.
    width: f64,
    height: f64,
    /// How many of the cuts within it cross no ink.
    free: f64,
    /// How much paper lies within it from left to right, in heights of the line's digits.
    gaps: f64,
    /// How much ink the cuts at both its ends cross, in widths of a stroke.
    crossed: f64,
}

impl Shape {
    fn of(pieces: &Pieces, run: &Range<usize>, area: Area, size: f32) -> Self {
        /// A cut through less than this is free.
        const FREE: f32 = 0.1;
        let within = (run.start + 1..run.end).filter(|&piece| pieces.crossed(piece) < FREE);
        let size = f64::from(size);
        let (free, gaps) =
            within.fold((0.0, 0.0), |(n, gaps), piece| (n + 1.0, gaps + pieces.gap(piece) as f64));
        Self {
            width: area.width() as f64 / size,
            height: area.height() as f64 / size,
            free,
            gaps: gaps / size,
            crossed: f64::from(pieces.crossed(run.start) + pieces.crossed(run.end)),
        }
    }

    /// The log-probability that such pieces belong together, and no others to them.
    fn log(&self) -> f64 {
        let slim = self.width.min(self.width / self.height);
        -OF_FREE_CUT * self.free
            - OF_GAP * self.gaps
            - OF_CUT * self.crossed
            - OF_WIDTH * (slim - SLIM).max(0.0)
    }

    /// The log-probability that a digit is as low as this.
    fn low(&self, digit: char) -> f64 {
        let low = if digit == '0' { LOW_NOUGHT } else { LOW };
        -OF_LOWNESS * (low - self.height).max(0.0) / low
    }

    /// The log-probability that something as high as this is none of the digits.
    fn nothing(&self) -> f64 {
        -OF_NOTHING - OF_HEIGHT * (self.height - MARK).clamp(0.0, 1.0)
    }

    /// Tells whether it is a dot, a comma or a dash.
    fn is_mark(&self) -> bool {
        let is_dot = self.width.max(self.height) < 0.4;
        let is_dash = self.height < 0.35 && self.width > 1.3 * self.height;
        is_dot || is_dash
    }
}

/// All that a run of pieces may be, with log-probabilities.
fn labels(reading: &Reading, shape: &Shape, pieces: usize) -> Vec<(Option<u8>, f64)> {
    /// What is less probable is left out.
    const LEAST: f64 = -25.0;
    let weight = 1.0 + OF_PIECE * (pieces as f64 - 1.0);
    let log = |share: f32| f64::from(share.max(f32::MIN_POSITIVE)).ln();
    let shape_log = shape.log();
    let digits = (0..reading.penalties().as_slice().len()).filter_map(|class| {
        let digit = weight * log(reading.probability(class))
            + shape_log
            + shape.low(reading.characters(class));
        (digit > LEAST).then_some((u8::try_from(class).ok(), digit))
    });
    let none = if shape.is_mark() { -OF_MARK } else { log(reading.rubbish()) + shape.nothing() };
    digits.chain([(None, shape_log + none)]).collect()
}

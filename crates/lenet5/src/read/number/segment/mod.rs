//! What each run of pieces may be: the network reads it, and its shape speaks for it or against it.

use std::ops::Range;

pub(crate) mod cuts;

use self::cuts::{MOST_PIECES, Pieces, WIDEST};
use super::graph::{Arc, Graph};
use super::path_weights::SegmentWeights;
use super::shares::Shares;
use crate::image::Area;
use crate::network::input::Input;
use crate::read::Reader;
use crate::read::Reading;

/// Heights and widths from which nothing speaks against a digit, in heights of the line's digits.
const WIDE: f64 = 0.8;
const NARROW: f64 = 0.45;
const LOW: f64 = 0.75;
const LOW_NOUGHT: f64 = 0.5;

/// A run of neighbouring pieces, as one thing.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) pieces: Range<usize>,
    pub(crate) reading: Reading,
    shape: Shape,
}

/// Every run of a line's pieces that may be a digit.
#[derive(Debug)]
pub(crate) struct Runs {
    /// How many pieces the line has.
    pieces: usize,
    /// In the order of the graph's arcs.
    all: Vec<Run>,
}

impl Runs {
    /// Reads every run of pieces of a line whose digits are `size` pixels high.
    pub(crate) fn read(reader: &Reader, pieces: &Pieces, size: f32) -> Self {
        let mut runs = Vec::new();
        for start in 0..pieces.len() {
            for end in start + 1..=(start + MOST_PIECES).min(pieces.len()) {
                let area = pieces.area(start..end);
                if end > start + 1 && area.width() as f32 > WIDEST * size {
                    break;
                }
                let Some(digit) = pieces.ink(&(start..end)).to_digit() else { continue };
                let reading = reader.read(&Input::from_digit(&digit));
                let shape = Shape::of(pieces, &(start..end), area, size);
                runs.push(Run { pieces: start..end, reading, shape });
            }
        }
        // As the graph orders its arcs.
        runs.sort_by_key(|run| (run.pieces.end, run.pieces.start));
        Self { pieces: pieces.len(), all: runs }
    }

    pub(crate) fn first(&self) -> Option<&Reading> {
        self.all.first().map(|run| &run.reading)
    }

    pub(crate) fn run(&self, number: usize) -> &Run {
        &self.all[number]
    }

    /// Joins the runs to the segmentation graph: its arcs, in their order.
    pub(crate) fn graph(&self, weights: &SegmentWeights) -> Graph {
        let arc = |run: &Run| Arc { pieces: run.pieces.clone(), labels: run.labels(weights) };
        Graph::new(self.pieces, self.all.iter().map(arc).collect())
    }
}

/// The shape of a run of pieces.
#[derive(Debug)]
struct Shape {
    /// Its box, in heights of the line's digits.
    width: f64,
    height: f64,
    /// How many of the cuts within it cross no ink.
    free: f64,
    /// How much less than a stroke the others cross, in widths of a stroke.
    thin: f64,
    /// How much paper lies within it from left to right, in heights of the line's digits.
    gaps: f64,
    /// How much ink the cuts at both its ends cross, in widths of a stroke.
    crossed: f64,
}

impl Shape {
    fn of(pieces: &Pieces, run: &Range<usize>, area: Area, size: f32) -> Self {
        /// A cut through less than this is free.
        const FREE: f32 = 0.1;
        let size = f64::from(size);
        let (mut free, mut thin, mut gaps) = (0.0, 0.0, 0.0);
        for piece in run.start + 1..run.end {
            let crossed = pieces.crossed(piece);
            if crossed < FREE {
                free += 1.0;
                gaps += pieces.gap(piece) as f64;
            } else {
                thin += f64::from((1.0 - crossed).max(0.0));
            }
        }
        Self {
            width: area.width() as f64 / size,
            height: area.height() as f64 / size,
            free,
            thin,
            gaps: gaps / size,
            crossed: f64::from(pieces.crossed(run.start) + pieces.crossed(run.end)),
        }
    }

    /// Tells whether it is a dot, a comma or a dash.
    fn is_mark(&self) -> bool {
        let is_dot = self.width.max(self.height) < 0.4;
        let is_dash = self.height < 0.35 && self.width > 1.3 * self.height;
        is_dot || is_dash
    }
}

impl Run {
    /// All that it may be, with log-probabilities but for a sum that all paths share.
    fn labels(&self, weights: &SegmentWeights) -> Vec<(Option<u8>, f64)> {
        /// What is less probable is left out.
        const LEAST: f64 = -30.0;
        let Shape { width, height, free, thin, gaps, crossed } = self.shape;
        let calibration = weights.calibration(self.reading.calibration());
        let shares = Shares::of(self.reading.penalties(), calibration);
        let counts = 1.0 + weights.piece * (self.pieces.len() as f64 - 1.0);
        let together = weights.free * free + weights.thin * thin + weights.gap * gaps;
        let slim = width.min(width / height);
        let digit = weights.digit
            + together
            + weights.crossed * crossed
            + weights.wide * (slim - WIDE).max(0.0);
        let digits = shares.digits.iter().enumerate().filter_map(|(class, &log)| {
            let character = self.reading.characters(class);
            let mut own = counts * log + digit;
            if character == '0' {
                own += weights.low_nought * (LOW_NOUGHT - height).max(0.0);
            } else {
                own += weights.low * (LOW - height).max(0.0);
            }
            if character != '1' {
                own += weights.narrow * (NARROW - slim).max(0.0);
            }
            (own > LEAST).then_some((u8::try_from(class).ok(), own))
        });
        let none = if self.shape.is_mark() {
            weights.mark
        } else {
            shares.none + weights.nothing + weights.high_nothing * height.min(1.3)
        };
        let none = together + none + weights.crossed_nothing * crossed;
        digits.chain([(None, none)]).collect()
    }
}

//! What each run of pieces may be: the network reads it, and its shape speaks for it or against it.

use std::ops::Range;

pub(crate) mod cuts;
mod shape;

use self::cuts::Pieces;
use self::shape::Shape;
use super::graph::{Arc, Graph};
use super::line_reader::LineReader;
use super::path_weights::SegmentWeights;
use crate::network::input::Digit;
use crate::read::reading::Reading;
use crate::read::verifiers::PieceReading;

/// The width beyond which the shape speaks against a digit, in heights of the line's digits; slim shapes are
/// measured by their width for each height.
const MAX_WIDTH: f64 = 0.8;
/// The width below which the shape speaks against any digit but a 1.
const MIN_WIDTH: f64 = 0.45;
/// The height below which the shape speaks against any digit but a 0, in heights of the line's digits.
const MIN_HEIGHT: f64 = 0.75;
/// The height below which the shape speaks against a 0.
const MIN_ZERO_HEIGHT: f64 = 0.5;

/// A run of neighbouring pieces, as one thing.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) pieces: Range<usize>,
    pub(crate) digit: Digit,
    pub(crate) glance: PieceReading,
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
    pub(crate) fn read(readers: &LineReader, pieces: &Pieces, size: f32) -> Self {
        let cut_run = |run: Range<usize>| Some((pieces.ink(&run).to_digit()?, run));
        let (digits, runs): (Vec<Digit>, Vec<Range<usize>>) =
            pieces.runs(size).filter_map(cut_run).unzip();
        let glances = readers.read_pieces(&digits);
        let run = |((pieces_of_run, digit), glance): ((Range<usize>, Digit), PieceReading)| {
            let shape = Shape::measure(pieces, &pieces_of_run, size);
            Run { pieces: pieces_of_run, digit, glance, shape }
        };
        let mut runs: Vec<Run> = runs.into_iter().zip(digits).zip(glances).map(run).collect();
        // As the graph orders its arcs.
        runs.sort_by_key(|run| (run.pieces.end, run.pieces.start));
        Self { pieces: pieces.len(), all: runs }
    }

    pub(crate) fn first(&self) -> Option<&Reading> {
        self.all.first().map(Run::reading)
    }

    pub(super) fn all(&self) -> &[Run] {
        &self.all
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

impl Run {
    /// How it was read at a glance.
    pub(crate) const fn reading(&self) -> &Reading {
        &self.glance.reading
    }

    /// The probability that it is a slash rather than a 1.
    pub(crate) const fn slash(&self) -> f64 {
        self.shape.slash
    }

    /// The labels that the run may have, with their log-probabilities but for a sum that all paths share.
    fn labels(&self, weights: &SegmentWeights) -> Vec<(Option<u8>, f64)> {
        /// Less probable labels are left out.
        const MIN_LABEL_LOG: f64 = -30.0;
        let Shape { width, height, free, thin, gaps, crossed, .. } = self.shape;
        let calibration = weights.calibration(self.reading().calibration());
        let posterior = calibration.posterior(self.reading().penalties());
        let counts = 1.0 + weights.piece * (self.pieces.len() as f64 - 1.0);
        let together = weights.free * free + weights.thin * thin + weights.gap * gaps;
        let slim = width.min(width / height);
        let digit = weights.digit
            + together
            + weights.crossed * crossed
            + weights.wide * (slim - MAX_WIDTH).max(0.0);
        let digits = posterior.log_classes().enumerate().filter_map(|(class, log)| {
            let character = self.reading().character_of(class);
            let mut own = counts * log + digit;
            if character == '0' {
                own += weights.low_zero * (MIN_ZERO_HEIGHT - height).max(0.0);
            } else {
                own += weights.low * (MIN_HEIGHT - height).max(0.0);
            }
            if character != '1' {
                own += weights.narrow * (MIN_WIDTH - slim).max(0.0);
            }
            (own > MIN_LABEL_LOG).then_some((u8::try_from(class).ok(), own))
        });
        let no_digit = if self.shape.is_mark() {
            weights.mark
        } else {
            posterior.log_rubbish() + weights.no_digit + weights.no_digit_height * height.min(1.3)
        };
        let no_digit = together + no_digit + weights.no_digit_crossed * crossed;
        digits.chain([(None, no_digit)]).collect()
    }
}

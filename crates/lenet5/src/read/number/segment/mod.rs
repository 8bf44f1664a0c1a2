//! What each run of pieces may be: the network reads it, and its shape speaks for it or against it.

use std::ops::Range;

pub(crate) mod cuts;
mod shape;

use self::cuts::Pieces;
use self::shape::Shape;
use super::line_reader::LineReader;
use super::path_weights::SegmentWeights;
use crate::graph::{Arc, Graph};
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

/// How much likelier a mark is read that a format names than left out, as a logarithm.
const MARK_SEEN: f64 = 4.0;

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
    all: Vec<Run>,
}

impl Runs {
    /// Reads every run of pieces of a line whose digits are `size` pixels high.
    pub(crate) fn read(readers: &LineReader, pieces: &Pieces, size: f32) -> Self {
        let cut_run = |run: Range<usize>| Some((pieces.ink(&run).to_digit()?, run));
        let (digits, runs): (Vec<Digit>, Vec<Range<usize>>) =
            pieces.runs(size).filter_map(cut_run).unzip();
        let glances = readers.read_pieces(&digits);
        let foot = pieces.foot(size);
        let run = |((pieces_of_run, digit), glance): ((Range<usize>, Digit), PieceReading)| {
            let shape = Shape::measure(pieces, &pieces_of_run, size, foot);
            Run { pieces: pieces_of_run, digit, glance, shape }
        };
        let mut runs: Vec<Run> = runs.into_iter().zip(digits).zip(glances).map(run).collect();
        // As the graph orders its arcs, so that they are shown from the left.
        runs.sort_by_key(|run| (run.pieces.end, run.pieces.start));
        Self { pieces: pieces.len(), all: runs }
    }

    pub(super) fn all(&self) -> &[Run] {
        &self.all
    }

    pub(crate) fn run(&self, number: usize) -> &Run {
        &self.all[number]
    }

    /// Joins the runs to the segmentation graph (paper, section V): its nodes lie between the pieces, its arcs are what a run may
    /// be: a digit, one of some marks, or nothing. An arc's source is the number of its run.
    pub(crate) fn graph(&self, weights: &SegmentWeights, marks: &[char]) -> Graph {
        let arcs = self.all.iter().enumerate().flat_map(|(source, run)| {
            let Range { start, end } = run.pieces;
            let labels = run.labels(weights, marks).into_iter();
            labels.map(move |(character, penalty)| Arc { start, end, character, penalty, source })
        });
        Graph::of_nodes(self.pieces + 1, arcs.collect())
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

    /// What the run may say, with penalties but for what all paths share.
    fn labels(&self, weights: &SegmentWeights, marks: &[char]) -> Vec<(Option<char>, f64)> {
        /// Less probable labels are left out.
        const MIN_LABEL_LOG: f64 = -30.0;
        /// A slash is not taken for sure.
        const MIN_PROBABILITY: f64 = 1e-3;
        let may_be_slash = marks.contains(&'/');
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
            } else if may_be_slash {
                own += libm::log((1.0 - self.shape.slash).max(MIN_PROBABILITY));
            }
            (own > MIN_LABEL_LOG).then_some((Some(character), -own))
        });
        let no_digit = if self.shape.is_mark() {
            weights.mark
        } else {
            posterior.log_rubbish() + weights.no_digit + weights.no_digit_height * height.min(1.3)
        };
        let no_digit = together + no_digit + weights.no_digit_crossed * crossed;
        let marks = marks.iter().filter_map(|&mark| {
            // A slash is as high as a digit, and takes the place of a 1.
            let seen = if mark == '/' { weights.digit } else { weights.mark + MARK_SEEN };
            let own = seen - self.shape.penalty_of_mark(mark)?;
            let own = together + own + weights.no_digit_crossed * crossed;
            (own > MIN_LABEL_LOG).then_some((Some(mark), -own))
        });
        digits.chain([(None, -no_digit)]).chain(marks).collect()
    }
}

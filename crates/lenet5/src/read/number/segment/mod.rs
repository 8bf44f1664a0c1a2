//! What each run of pieces may be: the network reads it, and its shape speaks for it or against it.

use std::ops::Range;

use bytemuck::Zeroable as _;

pub(crate) mod cuts;
mod shape;

use self::cuts::Pieces;
use self::shape::Shape;
use super::path_weights::SegmentWeights;
#[cfg(feature = "train")]
use super::path_weights::add;
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
    pub(crate) fn read(
        pieces: &Pieces,
        size: f32,
        read: impl FnOnce(&[Digit]) -> Vec<PieceReading>,
    ) -> Self {
        let cut_run = |run: Range<usize>| Some((pieces.ink(&run).to_digit()?, run));
        let (digits, runs): (Vec<Digit>, Vec<Range<usize>>) =
            pieces.runs(size).filter_map(cut_run).unzip();
        let glances = read(&digits);
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

    /// Takes slopes by the penalties of the arcs of its [`graph`](Self::graph) back to the penalties of the classes of each run, and
    /// to the weights.
    #[cfg(feature = "train")]
    pub(crate) fn backward(
        &self,
        weights: &SegmentWeights,
        marks: &[char],
        graph: &Graph,
        by_arc: &[f64],
    ) -> (Vec<Vec<f64>>, SegmentWeights) {
        let mut labels = vec![Vec::new(); self.all.len()];
        for (arc, &slope) in graph.arcs().iter().zip(by_arc) {
            labels[arc.source].push((arc.character, slope));
        }
        let mut by_weight = SegmentWeights::zeroed();
        let runs = self.all.iter().zip(&labels);
        let by_penalty =
            runs.map(|(run, labels)| run.backward(weights, marks, labels, &mut by_weight));
        (by_penalty.collect(), by_weight)
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

    /// How many pieces it has beside the first.
    fn further_pieces(&self) -> f64 {
        self.pieces.len() as f64 - 1.0
    }

    /// What each weight counts in a label, but for those of eq. 9 and of further pieces, where some marks may be read; `None` for a
    /// mark of which nothing has the shape.
    fn features(&self, label: Label, marks: &[char]) -> Option<SegmentWeights> {
        /// Nothing is taken for sure to be a slash.
        const MIN_PROBABILITY: f64 = 1e-3;
        let Shape { width, height, free, thin, gaps, crossed, .. } = self.shape;
        let together = SegmentWeights { free, thin, gap: gaps, ..SegmentWeights::zeroed() };
        Some(match label {
            Label::Digit(character) => {
                let slim = width.min(width / height);
                let low = |least: f64| (least - height).max(0.0);
                let (low, low_zero) = if character == '0' {
                    (0.0, low(MIN_ZERO_HEIGHT))
                } else {
                    (low(MIN_HEIGHT), 0.0)
                };
                let narrow = if character == '1' { 0.0 } else { (MIN_WIDTH - slim).max(0.0) };
                let wide = (slim - MAX_WIDTH).max(0.0);
                let mark_shape = if character == '1' && marks.contains(&'/') {
                    libm::log((1.0 - self.shape.slash).max(MIN_PROBABILITY))
                } else {
                    0.0
                };
                let shape = SegmentWeights { wide, narrow, low, low_zero, mark_shape, ..together };
                SegmentWeights { digit: 1.0, crossed, ..shape }
            }
            Label::Mark(mark) => {
                let mark_shape = -self.shape.penalty_of_mark(mark)?;
                let shape = SegmentWeights { mark_shape, no_digit_crossed: crossed, ..together };
                // A slash is as high as a digit, and takes the place of a 1.
                if mark == '/' {
                    SegmentWeights { digit: 1.0, slash: 1.0, ..shape }
                } else {
                    SegmentWeights { mark: 1.0, mark_read: 1.0, ..shape }
                }
            }
            Label::NoDigit if self.shape.is_mark() => {
                SegmentWeights { mark: 1.0, no_digit_crossed: crossed, ..together }
            }
            Label::NoDigit => SegmentWeights {
                no_digit: 1.0,
                no_digit_height: height.min(1.3),
                no_digit_crossed: crossed,
                ..together
            },
        })
    }

    /// What the run may say, with penalties but for what all paths share.
    fn labels(&self, weights: &SegmentWeights, marks: &[char]) -> Vec<(Option<char>, f64)> {
        /// Less probable labels are left out.
        const MIN_LABEL_LOG: f64 = -30.0;
        let sum = |label: Label| Some(weights.sum(&self.features(label, marks)?));
        let calibration = weights.calibration(self.reading().calibration());
        let posterior = calibration.posterior(self.reading().penalties());
        let counts = 1.0 + weights.piece * self.further_pieces();
        let digits = posterior.log_classes().enumerate().filter_map(|(class, log)| {
            let character = self.reading().character_of(class);
            let own = counts * log + sum(Label::Digit(character))?;
            (own > MIN_LABEL_LOG).then_some((Some(character), -own))
        });
        let read = if self.shape.is_mark() { 0.0 } else { posterior.log_rubbish() };
        let no_digit = sum(Label::NoDigit).map(|own| (None, -(read + own)));
        let marks = marks.iter().filter_map(|&mark| {
            let own = sum(Label::Mark(mark))?;
            (own > MIN_LABEL_LOG).then_some((Some(mark), -own))
        });
        digits.chain(no_digit).chain(marks).collect()
    }

    /// Takes slopes by the penalties of its labels back to the penalties of the classes, and adds those by the weights.
    #[cfg(feature = "train")]
    fn backward(
        &self,
        weights: &SegmentWeights,
        marks: &[char],
        labels: &[(Option<char>, f64)],
        by_weight: &mut SegmentWeights,
    ) -> Vec<f64> {
        let calibration = weights.calibration(self.reading().calibration());
        let posterior = calibration.posterior(self.reading().penalties());
        let logs: Vec<f64> = posterior.log_classes().collect();
        let counts = 1.0 + weights.piece * self.further_pieces();
        let rubbish = logs.len();
        let mut by_log = vec![0.0; rubbish + 1];
        for &(character, slope) in labels {
            let class = character.and_then(|character| self.reading().class_of(character));
            let label = match character {
                None => Label::NoDigit,
                Some(character) if class.is_some() => Label::Digit(character),
                Some(mark) => Label::Mark(mark),
            };
            // A label's penalty is the negative of what its weights and features add up to.
            if let Some(features) = self.features(label, marks) {
                add(by_weight, -slope, &features);
            }
            match (label, class) {
                (_, Some(class)) => {
                    by_log[class] += counts * slope;
                    by_weight.piece -= slope * self.further_pieces() * logs[class];
                }
                (Label::NoDigit, _) if !self.shape.is_mark() => by_log[rubbish] += slope,
                _ => {}
            }
        }
        let slopes = weights.output_slopes(self.reading(), &by_log);
        by_weight.scale += slopes.scale;
        by_weight.rubbish += slopes.rubbish;
        slopes.penalties
    }
}

/// What a run may be taken for.
#[derive(Clone, Copy)]
enum Label {
    Digit(char),
    Mark(char),
    NoDigit,
}

//! Discriminative forward training of the weights of a line's graphs (paper, section VI.D): of all texts that
//! a line may say, the right one is made as probable as it can be.

use crate::parallel;
use crate::read::PictureReader;
use crate::read::number::page::find_words;
use crate::read::number::texts::{Hypotheses, rank_texts};
use crate::read::number::{BothWeights, Method, Options, PathWeights, SdnnWeights, SegmentWeights};
use crate::train::synth::cheque::SyntheticCheque;

/// The probability that every text has at least, so that a number which cannot be read at all does not
/// outweigh the others.
const MIN_PROBABILITY: f64 = 1e-3;
/// What the square of a weight costs: next to nothing, unless the weight is so large that it stands for
/// something which hardly any of the numbers has.
const RIDGE: f64 = 1e-5;
/// The first step of a weight, as a fraction of it, and at least.
const FIRST_STEP_SHARE: f64 = 0.1;
const MIN_FIRST_STEP: f64 = 0.05;
/// The most rounds over all weights.
const MAX_ROUNDS: usize = 40;
/// The search ends with a round that lowers the loss by less than this.
const MIN_GAIN: f64 = 1e-5;

/// The weights that were fitted, and how well they do.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct FittedPathWeights {
    /// The weights.
    pub weights: PathWeights,
    /// The number of cheques in which one line was found; the weights have no influence on the others.
    pub lines: usize,
    /// The mean of `-log P(text)` over these lines, by the way that was fitted last.
    pub loss: f64,
}

/// Finds the weights of the graphs for which the mean of `-log P(text)` over synthetic cheques is least,
/// starting from `start`: those of the way that `method` names, or those of each way by itself and then those
/// of both together.
///
/// Each weight in turn is moved up or down, by steps that grow while they help and shrink while they do not,
/// then all of them together as far again (Hooke and Jeeves, 1961): there are too few weights to need
/// derivatives.
///
/// *Cost:* up to some 1,500 sums over each graph, on all threads of the caller's `rayon` pool.
#[must_use]
pub fn fit_path_weights(
    reader: &PictureReader,
    cheques: &[SyntheticCheque],
    method: Method,
    start: &PathWeights,
) -> FittedPathWeights {
    let lines = Lines::find(reader, cheques, method);
    let (mut weights, mut loss) = (*start, 0.0);
    if method != Method::Sdnn {
        let start: [f64; 16] = bytemuck::cast(weights.segment);
        let (segment, found) = minimise(start, |values| {
            let segment: SegmentWeights = bytemuck::cast(values);
            lines.loss_of_way(Method::Segment, &PathWeights { segment, ..weights })
        });
        (weights.segment, loss) = (bytemuck::cast(segment), found);
    }
    if method != Method::Segment {
        let start: [f64; 5] = bytemuck::cast(weights.sdnn);
        let (sdnn, found) = minimise(start, |values| {
            let sdnn: SdnnWeights = bytemuck::cast(values);
            lines.loss_of_way(Method::Sdnn, &PathWeights { sdnn, ..weights })
        });
        (weights.sdnn, loss) = (bytemuck::cast(sdnn), found);
    }
    if method == Method::Both {
        let start: [f64; 2] = bytemuck::cast(weights.both);
        let (both, found) = minimise(start, |values| {
            let both: BothWeights = bytemuck::cast(values);
            lines.loss_of_both(&PathWeights { both, ..weights })
        });
        (weights.both, loss) = (bytemuck::cast(both), found);
    }
    FittedPathWeights { weights, lines: lines.0.len(), loss }
}

/// Lines, what each way finds in them, and what they say.
struct Lines(Vec<(Vec<Hypotheses>, Vec<char>)>);

impl Lines {
    fn find(reader: &PictureReader, cheques: &[SyntheticCheque], method: Method) -> Self {
        let read = |k: usize| {
            let SyntheticCheque { picture, text } = &cheques[k];
            let mut words = find_words(picture);
            let line = words.pop().filter(|_| words.is_empty())?;
            Some((Hypotheses::find(&reader.lines(), &line, method), text.chars().collect()))
        };
        Self(parallel::map(cheques.len(), read).into_iter().flatten().collect())
    }

    /// The mean loss of one way by itself.
    fn loss_of_way(&self, method: Method, weights: &PathWeights) -> f64 {
        self.mean_loss(|ways, text| {
            let own = ways.iter().find(|way| way.is_of(method))?;
            let graph = own.graph(weights, &[]);
            Some(graph.forward().penalty() - graph.penalty_of(text))
        })
    }

    /// The mean loss of both ways together.
    fn loss_of_both(&self, weights: &PathWeights) -> f64 {
        self.mean_loss(|ways, text| {
            let candidates = rank_texts(ways, weights, &Options::default()).candidates;
            let own = candidates.iter().find(|candidate| candidate.path.text == *text);
            own.map(|own| own.log)
        })
    }

    /// The mean loss where a text's probability has the logarithm that `log_of` tells, or is zero.
    fn mean_loss(
        &self,
        log_of: impl Fn(&[Hypotheses], &[char]) -> Option<f64> + Sync + Send,
    ) -> f64 {
        let losses = parallel::map(self.0.len(), |k| {
            let (ways, text) = &self.0[k];
            loss_of(log_of(ways, text).unwrap_or(f64::NEG_INFINITY))
        });
        losses.iter().sum::<f64>() / losses.len().max(1) as f64
    }
}

/// The loss of a text of a probability with this logarithm.
fn loss_of(log: f64) -> f64 {
    // It is not a number for a line without any path.
    let log = if log.is_nan() { f64::NEG_INFINITY } else { log };
    -libm::log(MIN_PROBABILITY + (1.0 - MIN_PROBABILITY) * libm::exp(log.min(0.0)))
}

/// Finds values of a low loss, starting from some values, and tells that loss, too.
fn minimise<const N: usize>(start: [f64; N], fit: impl Fn([f64; N]) -> f64) -> ([f64; N], f64) {
    let loss = |values: [f64; N]| fit(values) + RIDGE * values.iter().map(|v| v * v).sum::<f64>();
    let mut best = (start, loss(start));
    let mut steps = start.map(|value| (FIRST_STEP_SHARE * value.abs()).max(MIN_FIRST_STEP));
    for _ in 0..MAX_ROUNDS {
        let before = best;
        for (at, step) in steps.iter_mut().enumerate() {
            let moved = |by: f64| {
                let mut values = best.0;
                values[at] += by;
                (values, loss(values))
            };
            let (up, down) = (moved(*step), moved(-*step));
            let better = if up.1 < down.1 { up } else { down };
            if better.1 < best.1 {
                best = better;
                *step *= 1.5;
            } else {
                *step *= 0.5;
            }
        }
        // Weights that make up for each other move together: as far again, while that helps.
        let ways: [f64; N] = std::array::from_fn(|at| best.0[at] - before.0[at]);
        loop {
            let further = std::array::from_fn(|at| best.0[at] + ways[at]);
            let found = loss(further);
            if found < best.1 {
                best = (further, found);
            } else {
                break;
            }
        }
        if before.1 - best.1 < MIN_GAIN {
            break;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bottom_of_a_bowl_is_found() {
        let bowl = |[x, y]: [f64; 2]| (x - 3.0).powi(2) + 5.0 * (x + y).powi(2) + 0.5;
        let ([x, y], loss) = minimise([0.0, 0.0], bowl);
        assert!((x - 3.0).abs() < 0.05 && (y + 3.0).abs() < 0.05, "{x} {y}");
        assert!((loss - 0.5).abs() < 1e-3, "{loss}");
    }
}

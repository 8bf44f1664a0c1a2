//! Discriminative forward training of the graphs of a line (paper, section VI.E): their weights are
//! fitted so that of all that a line may say what it does say is the most probable.

use crate::parallel;
use crate::read::Reader;
use crate::read::number::decode::{Seen, tell};
use crate::read::number::path_weights::{BothWeights, SegmentWeights, SlideWeights};
use crate::read::number::{Method, Options, Weights};
use crate::train::synth::cheque::SyntheticCheque;

/// A probability that every text has, so that a number which cannot be read at all costs no more than
/// so much.
const FLOOR: f64 = 1e-3;
/// How much the square of a weight costs: next to nothing, unless it is so large that it stands for
/// something which hardly any of the numbers has.
const RIDGE: f64 = 1e-5;
/// First steps: so large a share of a weight, and so much at least.
const STEP: (f64, f64) = (0.1, 0.05);
/// Most rounds over all weights.
const ROUNDS: usize = 40;
/// A round that makes the loss less by no more than this is the last one.
const LITTLE: f64 = 1e-5;

/// What the weights were fitted to, and how well it is told.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Fitted {
    /// The weights.
    pub weights: Weights,
    /// Numbers in which one line was found; the others are none of the weights' doing.
    pub lines: usize,
    /// The mean of `-log P(text)` over them, of both ways together.
    pub loss: f64,
}

/// Finds the weights of the graphs for which the mean of `-log P(text)` over written numbers is least,
/// from some weights on: those of each way by itself, then those of both together.
///
/// Each weight in turn is moved up or down, by steps that grow while they help and shrink while they do
/// not, then all of them together as far again (Hooke and Jeeves, 1961): no derivatives, as there are few
/// weights.
///
/// *Cost:* up to some 1,500 sums over each graph, on all threads of the caller's `rayon` pool.
#[must_use]
pub fn fit_weights(reader: &Reader, numbers: &[SyntheticCheque], start: &Weights) -> Fitted {
    let class = |character: char| {
        let known = reader.classes().characters().iter().position(|&own| own == character);
        known.and_then(|class| u8::try_from(class).ok())
    };
    let read = |k: usize| {
        let SyntheticCheque { picture, text } = &numbers[k];
        let line = Reader::line_of(picture)?;
        let text: Vec<u8> = text.chars().map(class).collect::<Option<_>>()?;
        Some((Seen::all(reader, &line, Method::Both), text))
    };
    let lines: Vec<(Vec<Seen>, Vec<u8>)> =
        parallel::map(numbers.len(), read).into_iter().flatten().collect();
    // The logarithm of the text's probability by one way, for each line.
    let way = |method: Method, options: &Options| {
        let losses = parallel::map(lines.len(), |k| {
            let (seen, text) = &lines[k];
            let own = seen.iter().find(|seen| seen.is(method));
            let log = own.map_or(f64::NEG_INFINITY, |own| {
                let graph = own.graph(options);
                graph.log_of(text) - graph.log_of_all()
            });
            loss_of(log)
        });
        mean(&losses)
    };
    let mut options = Options { weights: *start, ..Options::default() };
    let (segment, _) = descend(bytemuck::cast::<_, [f64; 16]>(options.weights.segment), |values| {
        let segment = bytemuck::cast::<_, SegmentWeights>(values);
        let weights = Weights { segment, ..*start };
        way(Method::Segment, &Options { weights, ..options })
    });
    options.weights.segment = bytemuck::cast::<_, SegmentWeights>(segment);
    let (sdnn, _) = descend(bytemuck::cast::<_, [f64; 5]>(options.weights.sdnn), |values| {
        let sdnn = bytemuck::cast::<_, SlideWeights>(values);
        let weights = Weights { sdnn, ..options.weights };
        way(Method::Sdnn, &Options { weights, ..options })
    });
    options.weights.sdnn = bytemuck::cast::<_, SlideWeights>(sdnn);
    let (both, loss) = descend(bytemuck::cast::<_, [f64; 2]>(options.weights.both), |values| {
        let weights = Weights { both: bytemuck::cast::<_, BothWeights>(values), ..options.weights };
        let options = Options { weights, ..options };
        let losses = parallel::map(lines.len(), |k| {
            let (seen, text) = &lines[k];
            let told = tell(seen, &options);
            let own = told.iter().find(|told| told.spelling.text == *text);
            loss_of(own.map_or(f64::NEG_INFINITY, |own| own.log))
        });
        mean(&losses)
    });
    options.weights.both = bytemuck::cast::<_, BothWeights>(both);
    Fitted { weights: options.weights, lines: lines.len(), loss }
}

fn loss_of(log: f64) -> f64 {
    // Of a line without any path.
    let log = if log.is_nan() { f64::NEG_INFINITY } else { log };
    -(FLOOR + (1.0 - FLOOR) * log.min(0.0).exp()).ln()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Finds values of a low loss, from some values on; gives the loss, too.
fn descend<const N: usize>(start: [f64; N], fit: impl Fn([f64; N]) -> f64) -> ([f64; N], f64) {
    let loss = |values: [f64; N]| fit(values) + RIDGE * values.iter().map(|v| v * v).sum::<f64>();
    let mut best = (start, loss(start));
    let mut steps = start.map(|value| (STEP.0 * value.abs()).max(STEP.1));
    for _ in 0..ROUNDS {
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
        if before.1 - best.1 < LITTLE {
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
        let ([x, y], loss) = descend([0.0, 0.0], bowl);
        assert!((x - 3.0).abs() < 0.05 && (y + 3.0).abs() < 0.05, "{x} {y}");
        assert!((loss - 0.5).abs() < 1e-3, "{loss}");
    }
}

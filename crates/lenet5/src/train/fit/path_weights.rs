//! Discriminative forward training of the weights of a line's graphs (paper, section VI.D): of all texts that
//! a line may say, the right one is made as probable as it can be.

use bytemuck::{Pod, Zeroable as _};

use super::descent::{Slope, minimise};
use crate::parallel;
use crate::read::PictureReader;
use crate::read::number::hypotheses::Hypotheses;
use crate::read::number::page::find_number;
use crate::read::number::path_weights::{values_of, values_of_mut};
use crate::read::number::texts::{TextByWay, find_texts_by_way};
use crate::read::number::{Method, PathWeights};
use crate::train::synth::cheque::SyntheticCheque;
use crate::train::through_graph::{MIN_PROBABILITY, Wanted, differentiate, loss_of};

/// What the square of a weight costs: next to nothing, unless the weight is so large that it stands for
/// something which hardly any of the numbers has.
const RIDGE: f64 = 1e-5;

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
/// of both together. The weights of slashes stay as they are.
///
/// *Cost:* up to some hundred sums over each graph and their slopes, on all threads of the caller's `rayon` pool.
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
        loss = fit(&mut weights, |own| &mut own.segment, |own| lines.slopes(Method::Segment, own));
    }
    if method != Method::Segment {
        loss = fit(&mut weights, |own| &mut own.sdnn, |own| lines.slopes(Method::Sdnn, own));
    }
    if method == Method::Both {
        let texts = lines.find_texts(&weights);
        loss = fit(&mut weights, |own| &mut own.both, |own| slopes_of_both(&texts, own));
    }
    FittedPathWeights { weights, lines: lines.0.len(), loss }
}

/// Fits some of the weights, whose loss and slopes are given, and tells the loss.
fn fit<W: Pod>(
    weights: &mut PathWeights,
    some: impl Fn(&mut PathWeights) -> &mut W,
    slopes: impl Fn(&PathWeights) -> (f64, PathWeights),
) -> f64 {
    let start = values_of(some(weights)).to_vec();
    let (found, loss) = minimise(&start, |values| {
        let mut moved = *weights;
        values_of_mut(some(&mut moved)).copy_from_slice(values);
        let (loss, mut by_weight) = slopes(&moved);
        let ridge: f64 = values.iter().map(|value| value * value).sum();
        let own = values_of(some(&mut by_weight)).iter().zip(values);
        let by_value = own.map(|(slope, value)| slope + 2.0 * RIDGE * value).collect();
        Slope { loss: loss + RIDGE * ridge, by_value }
    });
    values_of_mut(some(weights)).copy_from_slice(&found);
    loss
}

/// Lines, what each way finds in them, and what they say.
struct Lines(Vec<(Vec<Hypotheses>, Wanted)>);

impl Lines {
    fn find(reader: &PictureReader, cheques: &[SyntheticCheque], method: Method) -> Self {
        let read = |k: usize| {
            let SyntheticCheque { picture, text, marks } = &cheques[k];
            let line = find_number(picture, !marks.is_empty())?;
            let wanted = Wanted { text: text.chars().collect(), marks };
            // What a graph counts is fitted to the first look, and what both ways count to all.
            let find = if method == Method::Both { Hypotheses::find } else { Hypotheses::glance };
            Some((find(&reader.lines(), &line, method), wanted))
        };
        Self(parallel::map(cheques.len(), read).into_iter().flatten().collect())
    }

    /// The mean loss of one way by itself, and its slopes. Those of slashes are left out: what such a weight counts is how often
    /// people write one where they may, and numbers that are made up do not tell that.
    fn slopes(&self, method: Method, weights: &PathWeights) -> (f64, PathWeights) {
        mean(self.0.len(), |k, by_weight| {
            let (ways, wanted) = &self.0[k];
            let own = ways.iter().find(|way| way.method() == method)?;
            let found = differentiate(own, weights, wanted, by_weight);
            (by_weight.segment.slash, by_weight.sdnn.slash) = (0.0, 0.0);
            found.map(|(loss, _)| loss)
        })
    }

    /// Finds the texts of each line that count where both ways are asked, the right one first; none where no way finds that.
    fn find_texts(&self, weights: &PathWeights) -> Vec<Vec<TextLogsByMethod>> {
        parallel::map(self.0.len(), |k| {
            let (ways, wanted) = &self.0[k];
            let texts = find_texts_by_way(ways, weights, wanted.marks);
            let right = texts.iter().position(|own| own.text == wanted.text);
            let logs = texts.iter().map(|own| TextLogsByMethod::of(own, ways));
            let (Some(right), Some(mut logs)) = (right, logs.collect::<Option<Vec<_>>>()) else {
                return Vec::new();
            };
            logs.swap(0, right);
            logs
        })
    }
}

/// The logarithms of the probability of a text, as both ways find it.
struct TextLogsByMethod {
    /// In the order of the weights: in the mean over the looks of each method.
    by_method: [f64; 2],
    marks: f64,
}

impl TextLogsByMethod {
    /// `None` if the line is not seen both ways.
    fn of(TextByWay { logs, .. }: &TextByWay, ways: &[Hypotheses]) -> Option<Self> {
        let mean = |method| {
            let own = ways.iter().zip(&logs.by_way).filter(|(way, _)| way.method() == method);
            let (count, sum) = own.fold((0, 0.0), |(count, sum), (_, log)| (count + 1, sum + log));
            (count > 0).then(|| sum / f64::from(count))
        };
        let by_method = [mean(Method::Segment)?, mean(Method::Sdnn)?];
        Some(Self { by_method, marks: logs.marks })
    }
}

/// The mean loss where both ways are asked, and its slopes: a text's probability is the weighted product of those of both, over the
/// sum of these.
fn slopes_of_both(texts: &[Vec<TextLogsByMethod>], weights: &PathWeights) -> (f64, PathWeights) {
    let counts = values_of(&weights.both);
    mean(texts.len(), |k, by_weight| {
        let (texts, right) = (&texts[k], texts[k].first()?);
        let log = |own: &TextLogsByMethod| -> f64 {
            let ways = own.by_method.iter().zip(counts);
            own.marks + ways.map(|(log, count)| log * count).sum::<f64>()
        };
        let most = texts.iter().map(log).fold(f64::NEG_INFINITY, f64::max);
        let shares: Vec<f64> = texts.iter().map(|own| libm::exp(log(own) - most)).collect();
        let sum: f64 = shares.iter().sum();
        let probability = (1.0 - MIN_PROBABILITY) * shares[0] / sum;
        let kept = probability / (MIN_PROBABILITY + probability);
        for (way, slope) in values_of_mut(&mut by_weight.both).iter_mut().enumerate() {
            let of_texts = texts.iter().zip(&shares).map(|(own, share)| share * own.by_method[way]);
            *slope += kept * (of_texts.sum::<f64>() / sum - right.by_method[way]);
        }
        Some(loss_of(probability))
    })
}

/// The mean of losses, and of the slopes that each adds; where there is none, the text has no probability.
fn mean(
    count: usize,
    loss: impl Fn(usize, &mut PathWeights) -> Option<f64> + Sync + Send,
) -> (f64, PathWeights) {
    let all = parallel::map(count, |k| {
        let mut by_weight = PathWeights::zeroed();
        let loss = loss(k, &mut by_weight).unwrap_or_else(|| loss_of(0.0));
        (loss, by_weight)
    });
    let (mut sum, mut slopes) = (0.0, PathWeights::zeroed());
    let share = 1.0 / count.max(1) as f64;
    for (loss, by_weight) in &all {
        sum += share * loss;
        crate::read::number::path_weights::add(&mut slopes, share, by_weight);
    }
    (sum, slopes)
}

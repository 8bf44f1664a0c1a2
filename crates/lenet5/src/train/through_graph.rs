//! Training through graphs: numbers as somebody might have written them are found, cut or slid over as a reader does it, and of
//! all that their graphs may say, what was written is made more probable (paper, sections VI.D and VII.C).
//!
//! ```text
//! cheque --find_number--> line --pieces or windows--> inputs --network--> penalties --Hypotheses::graph--> graph
//!                                                      |          ^ dE/dy        ^ Hypotheses::backward   ^ discriminative_forward
//!                                                      +--- kernels: dE/dw
//! ```
//!
//! The weights of the graph are learnt by the same slopes.

use std::ops::Range;

use bytemuck::Zeroable as _;
use serde::{Deserialize, Serialize};

use super::glyphs::TypefaceGlyphs;
use super::random::{Random, Seed, Stream};
use super::recipe::{Recipe, ThroughGraph};
use super::synth::SyntheticCheque;
use super::synth::distort::Distorter;
use crate::data::Dataset;
use crate::graph::{Spelled, discriminative_forward};
use crate::network::input::Input;
use crate::network::{Network, Penalties, Slopes};
use crate::parallel;
use crate::read::number::hypotheses::{Hypotheses, LOOKS};
use crate::read::number::layout::InkLine;
use crate::read::number::page::find_number;
use crate::read::number::path_weights::{values_of, values_of_mut};
use crate::read::number::{Method, PathWeights};
use crate::read::reading::Reading;
use crate::read::verifiers::PieceReading;

/// The probability that every text has at least, so that a number which cannot be read at all does not
/// outweigh the others.
pub(super) const MIN_PROBABILITY: f64 = 1e-3;

/// How much larger the rate of a graph's weight is than that of the network's: a weight of a graph is a number of the size of 1
/// to 10, one of the network of a tenth.
const WEIGHT_RATE: f64 = 10.0;
/// What Adam keeps of the mean of a weight's slopes, and of that of their squares.
const KEPT_MEAN: f64 = 0.9;
const KEPT_SQUARE: f64 = 0.999;

/// The numbers of a pass, written as they are needed.
pub(super) struct Numbers<'a> {
    data: &'a Dataset,
    glyphs: Option<&'a TypefaceGlyphs>,
    distorter: Distorter,
    seed: Seed,
    pass: usize,
    /// What the recipe says of them.
    pub(super) settings: ThroughGraph,
    /// The way to see them.
    method: Method,
}

impl<'a> Numbers<'a> {
    /// Makes ready what a recipe presents in pass number `pass`; `None` if that has no numbers.
    pub(super) fn new(
        data: &'a Dataset,
        glyphs: Option<&'a TypefaceGlyphs>,
        recipe: &Recipe,
        seed: Seed,
        pass: usize,
    ) -> Option<Self> {
        let settings = recipe.through_graph.filter(|own| own.from <= pass)?;
        let distorter = Distorter::new(&recipe.distortions.as_ref()?.in_number(), seed, pass);
        let method = if recipe.windows > 0.0 { Method::Sdnn } else { Method::Segment };
        Some(Self { data, glyphs, distorter, seed, pass, settings, method })
    }

    /// Writes the numbers of the update before which the pass has presented so many patterns, on all threads; those in which not
    /// exactly one word was found are left out.
    pub(super) fn write(&self, presented: usize) -> Vec<WrittenNumber> {
        let ThroughGraph { numbers, .. } = self.settings;
        let write = |k: usize| {
            let stream = Stream::Number { pass: self.pass, index: presented * numbers + k };
            let random = &mut Random::new(self.seed, stream);
            let Self { data, glyphs, distorter, .. } = self;
            let cheque = SyntheticCheque::write_with(data, *glyphs, distorter, random)?;
            WrittenNumber::find(&cheque, self.method)
        };
        parallel::map(numbers, write).into_iter().flatten().collect()
    }
}

/// A number on a cheque, as a reader finds it.
pub(super) struct WrittenNumber {
    line: InkLine,
    text: Wanted,
    method: Method,
}

/// The text that a graph should spell, and the marks that it may spell.
pub(super) struct Wanted {
    pub(super) text: Vec<char>,
    pub(super) marks: &'static [char],
}

/// The loss of a number, and its slopes.
pub(super) struct NumberSlopes {
    pub(super) loss: f64,
    /// By the penalties of each thing that the network saw.
    pub(super) inputs: Vec<(Input, Slopes)>,
    pub(super) by_weight: PathWeights,
}

impl WrittenNumber {
    /// Finds the number on a cheque; `None` if that seems to have no word, or several.
    pub(super) fn find(cheque: &SyntheticCheque, method: Method) -> Option<Self> {
        let SyntheticCheque { picture, text, marks } = cheque;
        let line = find_number(picture, !marks.is_empty())?;
        Some(Self { line, text: Wanted { text: text.chars().collect(), marks }, method })
    }

    /// Sees the number in its way with a network, whose penalties `read` gives as its weights are now; `None` if it asks for too much
    /// work.
    fn see(
        &self,
        network: &Network,
        read: impl FnOnce(&[Input]) -> Vec<Penalties>,
    ) -> Option<Hypotheses> {
        let read = |inputs: &[Input]| {
            let (classes, calibration) = (network.rbf.classes(), network.calibration);
            let all = read(inputs).into_iter();
            all.map(|penalties| Reading::new(penalties, *classes, calibration)).collect::<Vec<_>>()
        };
        match self.method {
            Method::Sdnn => Hypotheses::slide(&self.line, LOOKS[0], |field| {
                let windows: Vec<Input> =
                    (0..field.outputs()).map(|output| field.window(output)).collect();
                read(&windows)
            }),
            Method::Segment | Method::Both => Hypotheses::cut(&self.line, |digits| {
                let inputs: Vec<Input> = digits.iter().map(Input::from_digit).collect();
                read(&inputs).iter().map(PieceReading::alone).collect()
            }),
        }
    }

    /// Computes the loss of the number and its slopes, each `times` over; `None` if no path of its graph spells it.
    pub(super) fn differentiate(
        &self,
        weights: &PathWeights,
        network: &Network,
        times: f32,
        read: impl FnOnce(&[Input]) -> Vec<Penalties>,
    ) -> Option<NumberSlopes> {
        let seen = self.see(network, read)?;
        let mut by_weight = PathWeights::zeroed();
        let (loss, by_penalty) = differentiate(&seen, weights, &self.text, &mut by_weight)?;
        let slopes = |by_penalty: Vec<f64>| {
            let mut slopes = Slopes::zero(by_penalty.len());
            for (class, slope) in by_penalty.into_iter().enumerate() {
                #[allow(clippy::cast_possible_truncation, reason = "to the network's width")]
                slopes.set(class, times * slope as f32, 0.0);
            }
            slopes
        };
        let inputs = seen.inputs().into_iter().zip(by_penalty.into_iter().map(slopes)).collect();
        Some(NumberSlopes { loss, inputs, by_weight })
    }
}

/// Computes the loss of a text in the graph of a line, and its slopes: by the penalties of each thing that a network saw, and by
/// the weights, which are added to `by_weight`. `None` if no path spells the text.
///
/// The loss is `-log(m + (1 - m) P(text))` with [`MIN_PROBABILITY`] for `m`.
pub(super) fn differentiate(
    seen: &Hypotheses,
    weights: &PathWeights,
    Wanted { text, marks }: &Wanted,
    by_weight: &mut PathWeights,
) -> Option<(f64, Vec<Vec<f64>>)> {
    let graph = seen.graph(weights, marks);
    let mut found = discriminative_forward(&graph, &Spelled::of(text))?;
    let probability = (1.0 - MIN_PROBABILITY) * libm::exp(-found.loss.max(0.0));
    let kept = probability / (MIN_PROBABILITY + probability);
    found.by_arc.iter_mut().for_each(|slope| *slope *= kept);
    let by_penalty = seen.backward(weights, marks, &graph, &found.by_arc, by_weight);
    Some((loss_of(probability), by_penalty))
}

/// The loss where a text's probability is `(1 - m) P`; 0 if no path spells it.
pub(super) fn loss_of(probability: f64) -> f64 {
    -libm::log(MIN_PROBABILITY + probability)
}

/// The weights of a graph in training, and what Adam remembers of their slopes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct GraphWeights {
    pub(super) weights: PathWeights,
    mean: PathWeights,
    square: PathWeights,
    updates: usize,
}

/// The same in a checkpoint.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SavedGraphWeights {
    weights: Vec<f64>,
    mean: Vec<f64>,
    square: Vec<f64>,
    updates: usize,
}

impl GraphWeights {
    pub(super) fn new(weights: PathWeights) -> Self {
        let zero = PathWeights::zeroed();
        Self { weights, mean: zero, square: zero, updates: 0 }
    }

    /// Makes a step of Adam at a rate of the network's.
    pub(super) fn update(&mut self, by_weight: &PathWeights, rate: f64) {
        self.updates += 1;
        let scale = |kept: f64| 1.0 / (1.0 - libm::pow(kept, self.updates as f64));
        let (mean_scale, square_scale) = (scale(KEPT_MEAN), scale(KEPT_SQUARE));
        let Self { weights, mean, square, .. } = self;
        let moments = values_of_mut(mean).iter_mut().zip(values_of_mut(square));
        let all = values_of_mut(weights).iter_mut().zip(moments).zip(values_of(by_weight));
        for ((weight, (mean, square)), slope) in all {
            *mean += (1.0 - KEPT_MEAN) * (slope - *mean);
            *square += (1.0 - KEPT_SQUARE) * (slope * slope - *square);
            let root = (square_scale * *square).sqrt() + 1e-8;
            *weight -= WEIGHT_RATE * rate * mean_scale * *mean / root;
        }
    }

    pub(super) fn save(&self) -> SavedGraphWeights {
        let [weights, mean, square] =
            [&self.weights, &self.mean, &self.square].map(|own| values_of(own).to_vec());
        SavedGraphWeights { weights, mean, square, updates: self.updates }
    }
}

impl SavedGraphWeights {
    /// `None` if they are not as many as they should be, not finite, or a mean of squares is negative.
    pub(super) fn load(&self) -> Option<GraphWeights> {
        let load = |values: &[f64], range: Range<f64>| {
            let mut own = PathWeights::zeroed();
            let fits = values.len() == values_of(&own).len();
            let sound = values.iter().all(|value| range.contains(value));
            values_of_mut(&mut own).iter_mut().zip(values).for_each(|(own, value)| *own = *value);
            (fits && sound).then_some(own)
        };
        Some(GraphWeights {
            weights: load(&self.weights, -1e6..1e6)?,
            mean: load(&self.mean, -f64::MAX..f64::MAX)?,
            square: load(&self.square, 0.0..f64::MAX)?,
            updates: self.updates,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::kernels::Kernels;
    use crate::network::architecture::{DIGIT, DIGITS};
    use crate::network::codes::Classes;
    use crate::network::{Calibration, Parameters};
    use crate::read::Pretrained;
    use crate::train::Distortions;
    use crate::train::blocks::Blocks;
    use crate::train::report::NumberReport;

    /// Strokes, of which some touch: a 1 with a foot.
    fn strokes() -> Dataset {
        let mut digit = [[0; DIGIT]; DIGIT];
        for row in &mut digit[4..24] {
            row[13..16].fill(255);
        }
        digit[22][8..22].fill(255);
        Dataset::new(vec![digit; 3], vec![1; 3]).unwrap()
    }

    /// Numbers that are taken to say what is the second best text by a network's penalties: neither sure nor impossible.
    fn numbers(
        method: Method,
        network: &Network,
        read: impl Fn(&[Input]) -> Vec<Penalties>,
    ) -> impl Iterator<Item = WrittenNumber> {
        let data = strokes();
        (0..).filter_map(move |index| {
            let cheque = SyntheticCheque::write(&data, &Distortions::none(), Seed(1), index)?;
            let number = WrittenNumber::find(&cheque, method)?;
            let seen = number.see(network, &read)?;
            let marks = number.text.marks;
            let text = seen.graph(&weights(), marks).find_texts(8).into_iter().nth(1)?.text;
            let text = Wanted { text, marks };
            (text.text.len() >= 2).then_some(WrittenNumber { text, ..number })
        })
    }

    /// Penalties that have nothing to do with what is seen, but are the same again; class 1 is the smallest for every other input.
    fn penalties(count: usize) -> Vec<Vec<f32>> {
        let mixed = |k: usize| (k + 3) * 2_654_435_761 % 1009;
        let penalty = |input: usize, class: usize| {
            let own = mixed(DIGITS * input + class) as f32 / 16.0;
            if class == 1 && input.is_multiple_of(2) { own / 8.0 } else { own + 4.0 }
        };
        (0..count).map(|input| (0..DIGITS).map(|class| penalty(input, class)).collect()).collect()
    }

    fn weights() -> PathWeights {
        let mut weights = PathWeights::START;
        // Where nothing is near a bend, and no label is so improbable that it is left out.
        weights.segment.scale = 0.2;
        weights.sdnn.scale = 1.0;
        // And where marks are likely.
        weights.sdnn.mark = 2.0;
        weights
    }

    const CALIBRATION: Calibration = Calibration { scale: 0.25, rubbish: 32.0, least: 0.0 };

    /// The loss by penalties that are moved at one place, and by weights.
    fn loss(
        number: &WrittenNumber,
        moved: Option<(usize, usize, f32)>,
        weights: &PathWeights,
    ) -> f64 {
        found(number, moved, weights).loss
    }

    fn found(
        number: &WrittenNumber,
        moved: Option<(usize, usize, f32)>,
        weights: &PathWeights,
    ) -> NumberSlopes {
        number.differentiate(weights, &network(), 1.0, |inputs| read(inputs, moved)).unwrap()
    }

    fn network() -> Network {
        Network { calibration: CALIBRATION, ..Network::zero(Classes::digits()) }
    }

    fn read(inputs: &[Input], moved: Option<(usize, usize, f32)>) -> Vec<Penalties> {
        let mut all = penalties(inputs.len());
        if let Some((input, class, by)) = moved {
            all[input][class] += by;
        }
        all.into_iter().map(|own| Penalties::from_iter(own.into_iter())).collect()
    }

    /// The runs of a line are put in the order of its graph: their slopes are compared in the order of their sizes.
    #[test]
    fn slopes_are_those_of_finite_differences() {
        for method in [Method::Segment, Method::Sdnn] {
            let (mut learnt, mut steep) = (std::collections::BTreeSet::new(), 0);
            for number in numbers(method, &network(), |inputs| read(inputs, None)).take(40) {
                let slopes = found(&number, None, &weights());
                assert!(slopes.loss > 0.01, "{method:?} {}", slopes.loss);
                let step = 1.0 / 32.0;
                let mut differences: Vec<f64> = Vec::new();
                for input in 0..slopes.inputs.len() {
                    for class in 0..DIGITS {
                        let moved = |by| loss(&number, Some((input, class, by)), &weights());
                        differences.push((moved(step) - moved(-step)) / (2.0 * f64::from(step)));
                    }
                }
                let all = slopes.inputs.iter().flat_map(|(_, slopes)| slopes.first());
                let mut own: Vec<f64> = all.map(|&slope| f64::from(slope)).collect();
                steep += usize::from(own.iter().any(|slope| slope.abs() > 1e-3));
                if method == Method::Segment {
                    own.sort_by(f64::total_cmp);
                    differences.sort_by(f64::total_cmp);
                }
                for (own, difference) in own.iter().zip(&differences) {
                    assert!((own - difference).abs() < 2e-3, "{method:?}: {own} {difference}");
                }
                for (place, own) in values_of(&slopes.by_weight).iter().enumerate() {
                    let moved = |by: f64| {
                        let mut weights = weights();
                        values_of_mut(&mut weights)[place] += by;
                        loss(&number, None, &weights)
                    };
                    let step = 1.0 / 1024.0;
                    let difference = (moved(step) - moved(-step)) / (2.0 * step);
                    assert!(
                        (own - difference).abs() < 4e-3 * (1.0 + own.abs()),
                        "{method:?}, weight {place}: {own} {difference}"
                    );
                    if own.abs() > 0.01 {
                        learnt.insert(place);
                    }
                }
            }
            // Those of marks are the last of each way.
            let of_marks = if method == Method::Segment { 16..19 } else { 24..26 };
            assert!(steep >= 30 && learnt.len() >= 6, "{method:?} {steep} {learnt:?}");
            assert!(of_marks.clone().all(|own| learnt.contains(&own)), "{method:?} {learnt:?}");
        }
    }

    /// Through the graph, the penalties and all layers, to the bit of a network's weight.
    #[test]
    fn a_networks_weights_get_the_slopes_of_finite_differences() {
        for (method, pretrained) in
            [(Method::Segment, Pretrained::Reader), (Method::Sdnn, Pretrained::Sdnn)]
        {
            let network = pretrained.load();
            let read_by = |network: &Network, inputs: &[Input]| {
                inputs.iter().map(|input| network.penalties(input)).collect::<Vec<_>>()
            };
            let read = |inputs: &[Input]| read_by(&network, inputs);
            let number = numbers(method, &network, read).next().unwrap();
            let loss = |network: &Network| {
                let read = |inputs: &[Input]| read_by(network, inputs);
                number.differentiate(&weights(), network, 1.0, read).unwrap().loss
            };
            let mut blocks = Blocks::new(Kernels::detect(), &network);
            let mut counted = NumberReport::default();
            blocks.add_numbers(std::slice::from_ref(&number), &weights(), 1.0, &mut counted);
            assert!((counted.loss - loss(&network)).abs() < 1e-4, "{counted:?}");
            let mut slopes = Box::new(Parameters::zero());
            blocks.sum.unpack(&mut slopes);
            // The largest slope of each tensor.
            let tensors = slopes.slices().map(<[f32]>::to_vec);
            for (tensor, values) in tensors.into_iter().enumerate() {
                let place = (0..values.len())
                    .max_by(|&a, &b| values[a].abs().total_cmp(&values[b].abs()))
                    .unwrap();
                let moved = |by: f32| {
                    let mut network = network.clone();
                    let parameters = &mut network.parameters;
                    parameters.slices_mut()[tensor][place] += by;
                    loss(&network)
                };
                let step = 1.0 / 512.0;
                let difference = (moved(step) - moved(-step)) / (2.0 * f64::from(step));
                let found = f64::from(values[place]);
                assert!(
                    (found - difference).abs() < 0.02 * (0.05 + found.abs()),
                    "{method:?} {tensor}: {found} {difference}"
                );
            }
        }
    }

    #[test]
    fn what_adam_remembers_is_saved_to_the_bit() {
        let mut graph = GraphWeights::new(PathWeights::START);
        for k in 0..3 {
            let mut slopes = PathWeights::zeroed();
            for (place, slope) in values_of_mut(&mut slopes).iter_mut().enumerate() {
                *slope = 0.1 * (place as f64 - 7.0) / (f64::from(k) + 3.0);
            }
            graph.update(&slopes, 1e-3);
        }
        assert!(graph.weights.segment.digit > PathWeights::START.segment.digit);
        let json = serde_json::to_string(&graph.save()).unwrap();
        let saved: SavedGraphWeights = serde_json::from_str(&json).unwrap();
        assert_eq!(saved.load().unwrap(), graph);
        let broken = SavedGraphWeights { square: vec![-1.0; 28], ..saved.clone() };
        assert!(broken.load().is_none());
        assert!(SavedGraphWeights { mean: vec![0.0; 27], ..saved }.load().is_none());
    }
}

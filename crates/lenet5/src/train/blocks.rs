//! Derivatives of many patterns, in blocks of sixteen on all threads: the same bits on any number of
//! threads.
//!
//! The patterns are cut into at most [`MAX_SHARDS`] shards of whole blocks. Each shard has a total of its
//! own, to which its patterns are added in their order; then the totals are added in the order of the
//! shards. How they are cut follows from the number of patterns alone. As many shards are under way at
//! once as there are threads, so that as many totals are kept, each in the caches of its thread.

use bytemuck::{Zeroable as _, zeroed_box};

use super::criterion::Criterion;
use super::patterns::{Pattern, Patterns};
use super::report::NumberReport;
use super::tally::Tally;
use super::teachers::Teachers;
use super::through_graph::{WrittenNumber, loss_of};
use crate::kernels::Kernels;
use crate::kernels::batch::{self, BLOCK};
use crate::kernels::packed::{Codes, Packed};
use crate::level::{Level, at_level};
use crate::network::input::Input;
use crate::network::{Activations, Network, Parameters, Penalties, Slopes};
use crate::parallel::{self, Workspaces};
use crate::read::number::PathWeights;
use crate::read::number::path_weights::add as add_weights;
use crate::reference::{BATCH, Curvature};

/// The most shards that patterns are cut into: as many threads can work at once.
const MAX_SHARDS: usize = 16;

/// A kind of derivatives of the loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DerivativeKind {
    /// The gradient.
    Gradient,
    /// The diagonal second derivatives (paper, Appendix C).
    Curvature,
}

/// A network and the workspaces for differentiating it again and again.
pub(super) struct Blocks {
    pub(super) layout: Layout,
    /// Those that tell their penalties of each pattern, too.
    teachers: Vec<Layout>,
    /// The derivatives that [`differentiate`](Self::differentiate) found last.
    pub(super) sum: Box<Packed>,
    workspaces: Workspaces<Shard>,
}

/// A network laid out for its kernels.
pub(super) struct Layout {
    kernels: Kernels,
    /// The parameters: changing them moves the point of the next derivatives.
    pub(super) weights: Box<Packed>,
    codes: Box<Codes>,
    /// The network as the plain loops see it.
    plain: Box<Network>,
}

/// The patterns of a shard and what is computed of them.
#[derive(Debug)]
struct Shard {
    patterns: Vec<Pattern>,
    /// The teachers' mean penalties of each, if there are teachers.
    taught: Vec<Penalties>,
    block: Box<batch::Workspace>,
    learning: Box<batch::BackwardWorkspace>,
    total: Box<Packed>,
    /// One for each pattern, so that losses are summed in the patterns' order.
    tallies: Vec<Tally>,
}

impl Blocks {
    /// Lays out a network.
    pub(super) fn new(kernels: Kernels, network: &Network) -> Self {
        let layout = Layout::new(kernels, network);
        let workspaces = Workspaces::new(|| {
            let (block, learning, total) = (zeroed_box(), zeroed_box(), zeroed_box());
            let (patterns, taught, tallies) = (Vec::new(), Vec::new(), Vec::new());
            Box::new(Shard { patterns, taught, block, learning, total, tallies })
        });
        Self { layout, teachers: Vec::new(), sum: zeroed_box(), workspaces }
    }

    /// Has networks tell their penalties of each pattern, from which the network is to learn.
    pub(super) fn with_teachers(mut self, teachers: Option<&Teachers>) -> Self {
        let kernels = self.layout.kernels;
        let networks = teachers.map_or(&[][..], Teachers::networks);
        self.teachers = networks.iter().map(|own| Layout::new(kernels, own)).collect();
        self
    }

    /// Sums the derivatives of the losses of the patterns at `part`, and counts losses and errors in
    /// their order.
    pub(super) fn differentiate(
        &mut self,
        derivative: DerivativeKind,
        criterion: &Criterion,
        patterns: &Patterns,
        part: &[usize],
        tally: &mut Tally,
    ) {
        let Self { layout, teachers, sum, workspaces } = self;
        if let Kernels::Reference = layout.kernels {
            layout.weights.unpack(&mut layout.plain.parameters);
        }
        let (layout, teachers, level) = (&*layout, &*teachers, layout.level());
        sum.clear();
        let blocks = part.len().div_ceil(BLOCK);
        // Adding a total is costly, so only small batches have shards of one block.
        let least = if blocks > 4 { 2 } else { 1 };
        let length = blocks.div_ceil(MAX_SHARDS).max(least) * BLOCK;
        let shards: Vec<&[usize]> = part.chunks(length).collect();
        let differentiate = |k: usize| {
            let mut shard = workspaces.take();
            patterns.prepare(shards[k], &mut shard.patterns);
            layout.differentiate(derivative, criterion, teachers, &mut shard);
            shard
        };
        parallel::in_order(shards.len(), differentiate, |shard| {
            at_level!(level, {
                for (sum, total) in sum.chunks_mut().zip(shard.total.chunks()) {
                    add(sum, total);
                }
            });
            shard.tallies.iter().for_each(|one| tally.join(one));
        });
    }

    /// Adds the derivatives of the losses of numbers, `times` over, to what [`differentiate`](Self::differentiate) found last, counts
    /// them, and sums the slopes by the weights of their graphs.
    pub(super) fn add_numbers(
        &mut self,
        numbers: &[WrittenNumber],
        weights: &PathWeights,
        times: f32,
        tally: &mut NumberReport,
    ) -> PathWeights {
        let Self { layout, sum, workspaces, .. } = self;
        let (layout, level) = (&*layout, layout.level());
        let mut by_weight = PathWeights::zeroed();
        let differentiate = |k: usize| {
            let mut shard = workspaces.take();
            let read = |inputs: &[Input]| layout.penalties(inputs.iter(), &mut shard.block);
            let found = numbers[k].differentiate(weights, &layout.plain, times, read);
            if let Some(found) = &found {
                layout.differentiate_slopes(&found.inputs, &mut shard);
            }
            (shard, found.map(|found| (found.loss, found.by_weight)))
        };
        parallel::in_order(numbers.len(), differentiate, |(shard, found)| {
            let Some((loss, own)) = found else {
                // No path spells it: there is nothing to learn from it.
                tally.add(loss_of(0.0));
                return;
            };
            tally.add(loss);
            add_weights(&mut by_weight, 1.0, &own);
            at_level!(level, {
                for (sum, total) in sum.chunks_mut().zip(shard.total.chunks()) {
                    add(sum, total);
                }
            });
        });
        by_weight
    }
}

impl Shard {
    /// Has teachers look at the patterns.
    fn learn_from(&mut self, teachers: &[Layout]) {
        let Self { patterns, taught, block, .. } = self;
        let inputs = patterns.iter().map(|(input, _)| input);
        let mut each = teachers.iter().map(|own| own.penalties(inputs.clone(), block));
        *taught = each.next().unwrap_or_default();
        for other in each {
            taught.iter_mut().zip(&other).for_each(|(sum, own)| sum.add(own));
        }
        for penalty in taught.iter_mut().flat_map(Penalties::as_mut_slice) {
            *penalty /= teachers.len() as f32;
        }
    }
}

impl Layout {
    fn new(kernels: Kernels, network: &Network) -> Self {
        let (mut weights, mut codes) = (zeroed_box::<Packed>(), zeroed_box::<Codes>());
        weights.pack(&network.parameters);
        codes.pack(&network.rbf);
        Self { kernels, weights, codes, plain: Box::new(network.clone()) }
    }

    /// The level that plain loops run at.
    pub(super) fn level(&self) -> Level {
        match self.kernels {
            Kernels::Reference => Level::detect(),
            Kernels::Fast(level) => level,
        }
    }

    /// Differentiates the patterns of a shard.
    fn differentiate(
        &self,
        derivative: DerivativeKind,
        criterion: &Criterion,
        teachers: &[Self],
        shard: &mut Shard,
    ) {
        shard.tallies.clear();
        shard.learn_from(teachers);
        match self.kernels {
            Kernels::Reference => self.differentiate_one_by_one(derivative, criterion, shard),
            Kernels::Fast(level) => self.differentiate_blocks(level, derivative, criterion, shard),
        }
    }

    /// Computes the penalties of some inputs.
    fn penalties<'a>(
        &self,
        inputs: impl ExactSizeIterator<Item = &'a Input> + Clone,
        block: &mut batch::Workspace,
    ) -> Vec<Penalties> {
        let Self { kernels, weights, codes, plain } = self;
        match kernels {
            Kernels::Reference => inputs.map(|input| plain.penalties(input)).collect(),
            Kernels::Fast(level) => {
                let count = inputs.len();
                let mut all = Vec::with_capacity(count);
                for from in (0..count).step_by(BLOCK) {
                    let lanes = BLOCK.min(count - from);
                    batch::read(
                        *level,
                        weights,
                        codes,
                        inputs.clone().skip(from).take(lanes),
                        block,
                    );
                    all.extend((0..lanes).map(|lane| block.penalties(lane, codes.count)));
                }
                all
            }
        }
    }

    /// Takes given slopes by the penalties of inputs back to the parameters.
    fn differentiate_slopes(&self, inputs: &[(Input, Slopes)], shard: &mut Shard) {
        let Self { kernels, weights, codes, plain } = self;
        let Shard { block, learning, total, .. } = shard;
        match kernels {
            Kernels::Reference => {
                let mut sum = Box::new(Parameters::zero());
                let (mut out, mut scratch) =
                    (Box::new(Activations::new()), Box::new(Activations::new()));
                for (input, slopes) in inputs {
                    at_level!(Level::detect(), {
                        plain.forward(input, &mut out);
                        plain.backward(BATCH, input, &out, slopes, &mut scratch, &mut sum);
                    });
                }
                total.pack(&sum);
            }
            Kernels::Fast(level) => {
                total.clear();
                for inputs in inputs.chunks(BLOCK) {
                    let images = inputs.iter().map(|(input, _)| input);
                    batch::read_to_learn(*level, weights, codes, images, block, learning);
                    for (lane, (_, slopes)) in inputs.iter().enumerate() {
                        learning.set_slopes(lane, slopes);
                    }
                    batch::differentiate(*level, BATCH, weights, codes, block, learning, total);
                }
            }
        }
    }

    /// Differentiates in the plain loops of the specification.
    fn differentiate_one_by_one(
        &self,
        derivative: DerivativeKind,
        criterion: &Criterion,
        shard: &mut Shard,
    ) {
        let mut total = Box::new(Parameters::zero());
        let (mut out, mut scratch) = (Box::new(Activations::new()), Box::new(Activations::new()));
        let mut slopes = Slopes::zero(0);
        for (place, (input, class)) in shard.patterns.iter().enumerate() {
            let mut tally = Tally::zero();
            at_level!(Level::detect(), {
                let network = &self.plain;
                network.forward(input, &mut out);
                let taught = shard.taught.get(place);
                tally.add(&out.penalties, criterion, *class, taught, &mut slopes);
                let (scratch, total) = (&mut scratch, &mut total);
                match derivative {
                    DerivativeKind::Gradient => {
                        network.backward(BATCH, input, &out, &slopes, scratch, total);
                    }
                    DerivativeKind::Curvature => {
                        network.curvature(input, &out, &slopes, scratch, total);
                    }
                }
            });
            shard.tallies.push(tally);
        }
        shard.total.pack(&total);
    }

    /// Differentiates in blocks of sixteen.
    fn differentiate_blocks(
        &self,
        level: Level,
        derivative: DerivativeKind,
        criterion: &Criterion,
        shard: &mut Shard,
    ) {
        let Self { weights, codes, .. } = self;
        let Shard { patterns, taught, block, learning, total, tallies } = shard;
        let mut slopes = Slopes::zero(0);
        total.clear();
        let mut taught = taught.iter();
        for patterns in patterns.chunks(BLOCK) {
            let images = patterns.iter().map(|(input, _)| input);
            batch::read_to_learn(level, weights, codes, images, block, learning);
            for (lane, (_, class)) in patterns.iter().enumerate() {
                let mut tally = Tally::zero();
                let penalties = block.penalties(lane, codes.count);
                tally.add(&penalties, criterion, *class, taught.next(), &mut slopes);
                learning.set_slopes(lane, &slopes);
                tallies.push(tally);
            }
            match derivative {
                DerivativeKind::Gradient => {
                    batch::differentiate(level, BATCH, weights, codes, block, learning, total);
                }
                DerivativeKind::Curvature => {
                    batch::differentiate(level, Curvature, weights, codes, block, learning, total);
                }
            }
        }
    }
}

#[inline(always)]
fn add(sum: &mut [f32], values: &[f32]) {
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum += value;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::data::Dataset;
    use crate::network::architecture::{DIGIT, DIGITS};
    use crate::network::codes::Classes;
    use crate::train::{Recipe, Seed, initialise};

    /// Digits of every kind that could tell kernels apart: noise, blank, all ink, tiny values.
    fn digits(count: usize) -> Dataset {
        let mut data = Dataset::default();
        for n in 0..count {
            let mut digit = [[0u8; DIGIT]; DIGIT];
            match n % 5 {
                0 => {}
                1 => digit = [[255; DIGIT]; DIGIT],
                _ => {
                    for (k, byte) in digit.as_flattened_mut().iter_mut().enumerate() {
                        let mixed = (k + 1) * (n + 7) * 2_654_435_761 % 65_536;
                        *byte = u8::try_from(mixed % 256).unwrap();
                    }
                }
            }
            data.push(digit, u8::try_from(n % DIGITS).unwrap());
        }
        data
    }

    /// Batches of every awkward size, both derivatives, every level.
    #[test]
    fn blocks_give_the_bits_of_the_reference() {
        let recipe = Recipe::paper();
        let mut network = initialise(&recipe.start, Classes::digits(), Seed(3));
        // One saturated map, and one whose units are all but denormal.
        network.parameters.c1.weight[1].as_flattened_mut().as_flattened_mut().fill(1e4);
        network.parameters.c1.weight[2].as_flattened_mut().as_flattened_mut().fill(1e-39);
        // 300 are two blocks a shard.
        for count in [1, 15, 16, 17, 100, 300] {
            let (data, part) = (digits(count), (0..count).collect::<Vec<_>>());
            for derivative in [DerivativeKind::Gradient, DerivativeKind::Curvature] {
                let of = |kernels| {
                    let (mut blocks, mut tally) = (Blocks::new(kernels, &network), Tally::zero());
                    // Twice: what is left of the first time must not show.
                    for _ in 0..2 {
                        tally = Tally::zero();
                        let patterns = Patterns::new(&data, &Recipe::paper(), Seed(1), 1, 10);
                        blocks.differentiate(
                            derivative,
                            &recipe.criterion,
                            &patterns,
                            &part,
                            &mut tally,
                        );
                    }
                    let mut sum = Box::new(Parameters::zero());
                    blocks.sum.unpack(&mut sum);
                    (sum, tally)
                };
                let (expected, counted) = of(Kernels::Reference);
                for level in Level::available() {
                    let (found, tally) = of(Kernels::Fast(level));
                    if level.is_fused() {
                        assert_eq!(*found, *expected, "{level} {count} {derivative:?}");
                        assert_eq!(tally, counted);
                    }
                    for (tensor, right) in found.tensors().zip(expected.slices()) {
                        let most = right.iter().fold(0f32, |most, v| most.max(v.abs()));
                        for (found, right) in tensor.values.iter().zip(right) {
                            let error = (found - right).abs();
                            assert!(error <= 1e-4 * most, "{level} {} {error} {most}", tensor.name);
                        }
                    }
                }
            }
        }
    }
}

//! Derivatives of many patterns, in blocks of sixteen on all threads: the same bits on any number.
//!
//! The patterns are cut into at most [`SHARDS`] runs of whole blocks. Each run has a total of its own,
//! to which its patterns are added in their order; then the totals are added in the order of the
//! runs. How they are cut follows from the number of patterns alone. As many runs are under way at
//! once as there are threads, so that as many totals are kept, each in the caches of its thread.

use bytemuck::zeroed_box;

use super::criterion::Criterion;
use super::patterns::{Pattern, Patterns};
use super::tally::Tally;
use crate::kernels::Kernels;
use crate::kernels::batch::{self, BLOCK};
use crate::kernels::packed::{Codes, Packed};
use crate::level::{Level, at_level};
use crate::network::{Activations, Network, Parameters, Slopes};
use crate::parallel::{self, Workspaces};
use crate::reference::{BATCH, Curvature};

/// Most runs that patterns are cut into: as many threads can work at once.
const SHARDS: usize = 16;

/// Which derivatives of the loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// The gradient.
    First,
    /// The diagonal second derivatives (paper, Appendix C).
    Second,
}

/// A network in a place to be differentiated many times.
pub(super) struct Blocks {
    pub(super) layout: Layout,
    /// The derivatives that [`differentiate`](Self::differentiate) found last.
    pub(super) sum: Box<Packed>,
    workspaces: Workspaces<Run>,
}

/// A network laid out for its kernels.
pub(super) struct Layout {
    kernels: Kernels,
    /// The parameters: whoever changes them has the next derivatives at the new ones.
    pub(super) weights: Box<Packed>,
    codes: Box<Codes>,
    /// The network as the plain loops see it.
    plain: Box<Network>,
}

/// What a run of patterns writes.
#[derive(Debug)]
struct Run {
    patterns: Vec<Pattern>,
    block: Box<batch::Workspace>,
    learning: Box<batch::BackwardWorkspace>,
    total: Box<Packed>,
    /// Of each pattern by itself, so that losses are summed in the patterns' order.
    tallies: Vec<Tally>,
}

impl Blocks {
    /// Lays out a network.
    pub(super) fn new(kernels: Kernels, network: &Network) -> Self {
        let (mut weights, mut codes) = (zeroed_box::<Packed>(), zeroed_box::<Codes>());
        weights.pack(&network.parameters);
        codes.pack(&network.rbf);
        let layout = Layout { kernels, weights, codes, plain: Box::new(network.clone()) };
        let workspaces = Workspaces::new(|| {
            let (block, learning, total) = (zeroed_box(), zeroed_box(), zeroed_box());
            let (patterns, tallies) = (Vec::new(), Vec::new());
            Box::new(Run { patterns, block, learning, total, tallies })
        });
        Self { layout, sum: zeroed_box(), workspaces }
    }

    /// Sums the derivatives of the losses of the digits at `part`; counts losses and errors in their order.
    pub(super) fn differentiate(
        &mut self,
        order: Order,
        criterion: &Criterion,
        patterns: &Patterns,
        part: &[usize],
        tally: &mut Tally,
    ) {
        let Self { layout, sum, workspaces } = self;
        if let Kernels::Reference = layout.kernels {
            layout.weights.unpack(&mut layout.plain.parameters);
        }
        let (layout, level) = (&*layout, layout.level());
        sum.clear();
        let blocks = part.len().div_ceil(BLOCK);
        // A total is costly to add, so that a run of one block is for small batches only.
        let least = if blocks > 4 { 2 } else { 1 };
        let length = blocks.div_ceil(SHARDS).max(least) * BLOCK;
        let runs: Vec<&[usize]> = part.chunks(length).collect();
        let differentiate = |k: usize| {
            let mut run = workspaces.take();
            patterns.prepare(runs[k], &mut run.patterns);
            layout.differentiate(order, criterion, &mut run);
            run
        };
        parallel::in_order(runs.len(), differentiate, |run| {
            at_level!(level, {
                for (sum, total) in sum.chunks_mut().zip(run.total.chunks()) {
                    add(sum, total);
                }
            });
            run.tallies.iter().for_each(|one| tally.join(one));
        });
    }
}

impl Layout {
    /// What plain loops may be compiled for.
    pub(super) fn level(&self) -> Level {
        match self.kernels {
            Kernels::Reference => Level::detect(),
            Kernels::Fast(level) => level,
        }
    }

    /// Differentiates a run of patterns.
    fn differentiate(&self, order: Order, criterion: &Criterion, run: &mut Run) {
        run.tallies.clear();
        match self.kernels {
            Kernels::Reference => self.one_by_one(order, criterion, run),
            Kernels::Fast(level) => self.side_by_side(level, order, criterion, run),
        }
    }

    /// In the plain loops of the specification.
    fn one_by_one(&self, order: Order, criterion: &Criterion, run: &mut Run) {
        let mut total = Box::new(Parameters::zero());
        let (mut out, mut scratch) = (Box::new(Activations::new()), Box::new(Activations::new()));
        let mut slopes = Slopes::zero(0);
        for (input, class) in &run.patterns {
            let mut tally = Tally::default();
            at_level!(Level::detect(), {
                let network = &self.plain;
                network.forward(input, &mut out);
                tally.add(&out.penalties, criterion, *class, &mut slopes);
                let (scratch, total) = (&mut scratch, &mut total);
                match order {
                    Order::First => {
                        network.backward(BATCH, input, &out, &slopes, scratch, total);
                    }
                    Order::Second => network.curvature(input, &out, &slopes, scratch, total),
                }
            });
            run.tallies.push(tally);
        }
        run.total.pack(&total);
    }

    /// In blocks of sixteen.
    fn side_by_side(&self, level: Level, order: Order, criterion: &Criterion, run: &mut Run) {
        let Self { weights, codes, .. } = self;
        let Run { patterns, block, learning, total, tallies } = run;
        let mut slopes = Slopes::zero(0);
        total.clear();
        for patterns in patterns.chunks(BLOCK) {
            let images = patterns.iter().map(|(input, _)| input);
            batch::read_to_learn(level, weights, codes, images, block, learning);
            for (lane, (_, class)) in patterns.iter().enumerate() {
                let mut tally = Tally::default();
                tally.add(&block.penalties(lane, codes.count), criterion, *class, &mut slopes);
                learning.set_slopes(lane, &slopes);
                tallies.push(tally);
            }
            match order {
                Order::First => {
                    batch::differentiate(level, BATCH, weights, codes, block, learning, total);
                }
                Order::Second => {
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

    /// Batches of every awkward size, both orders, every level.
    #[test]
    fn blocks_give_the_bits_of_the_reference() {
        let recipe = Recipe::paper();
        let mut network = initialise(&recipe.start, Classes::digits(), Seed(3));
        // One saturated map, and one whose units are all but denormal.
        network.parameters.c1.weight[1].as_flattened_mut().as_flattened_mut().fill(1e4);
        network.parameters.c1.weight[2].as_flattened_mut().as_flattened_mut().fill(1e-39);
        // 300 are two blocks a run.
        for count in [1, 15, 16, 17, 100, 300] {
            let (data, part) = (digits(count), (0..count).collect::<Vec<_>>());
            for order in [Order::First, Order::Second] {
                let of = |kernels| {
                    let (mut blocks, mut tally) =
                        (Blocks::new(kernels, &network), Tally::default());
                    // Twice: what is left of the first time must not show.
                    for _ in 0..2 {
                        tally = Tally::default();
                        let patterns = Patterns::new(&data, &Recipe::paper(), Seed(1), 1, 10);
                        blocks.differentiate(
                            order,
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
                        assert_eq!(*found, *expected, "{level} {count} {order:?}");
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

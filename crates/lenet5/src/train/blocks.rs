//! Derivatives of many patterns, in blocks of sixteen on all threads: the same bits on any number.
//!
//! The patterns are cut into at most [`SHARDS`] runs of whole blocks. Each run has a total of its own,
//! to which its patterns are added in their order; then the totals are added in the order of the
//! runs. How they are cut follows from the number of patterns alone.

use bytemuck::zeroed_box;

use super::criterion::Criterion;
use super::trainer::Tally;
use crate::input::Input;
use crate::kernels::batch::{BLOCK, Block, Learning};
use crate::kernels::packed::{Codes, Packed};
use crate::kernels::reference::BATCH;
use crate::kernels::{Kernels, Level};
use crate::network::{Activations, Network, Parameters, Slopes};
use crate::parallel;

/// Most runs that patterns are cut into: as many threads can work at once.
const SHARDS: usize = 16;

/// An input and its right class.
pub(super) type Pattern = (Input, usize);

/// Which derivatives of the loss.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// The gradient.
    #[cfg_attr(not(test), allow(dead_code, reason = "compared with the reference in tests"))]
    First,
    /// The diagonal second derivatives (paper, Appendix C).
    Second,
}

/// Sums the derivatives of the patterns' losses; counts losses and errors in their order.
pub(super) fn differentiate(
    kernels: Kernels,
    order: Order,
    network: &Network,
    criterion: &Criterion,
    patterns: &[Pattern],
) -> (Box<Parameters>, Tally) {
    let blocks = patterns.len().div_ceil(BLOCK);
    let run = blocks.div_ceil(SHARDS).max(1) * BLOCK;
    let runs: Vec<&[Pattern]> = patterns.chunks(run).collect();
    let mut sum = Box::new(Parameters::zero());
    let mut tally = Tally::default();
    let mut take = |(total, tallies): (Box<Parameters>, Vec<Tally>)| {
        sum.add(&total);
        for one in tallies {
            tally.join(&one);
        }
    };
    match kernels {
        Kernels::Reference => {
            let work = |k: usize| one_by_one(order, network, criterion, runs[k]);
            parallel::map(runs.len(), work).into_iter().for_each(&mut take);
        }
        Kernels::Fast(level) => {
            let (mut packed, mut codes) = (zeroed_box::<Packed>(), zeroed_box::<Codes>());
            packed.pack(&network.parameters);
            codes.pack(&network.rbf);
            let work = |k: usize| side_by_side(level, order, &packed, &codes, criterion, runs[k]);
            parallel::map(runs.len(), work).into_iter().for_each(&mut take);
        }
    }
    (sum, tally)
}

/// A run of patterns in the plain loops of the specification.
fn one_by_one(
    order: Order,
    network: &Network,
    criterion: &Criterion,
    patterns: &[Pattern],
) -> (Box<Parameters>, Vec<Tally>) {
    let mut total = Box::new(Parameters::zero());
    let (mut out, mut scratch) = (Box::new(Activations::new()), Box::new(Activations::new()));
    let mut slopes = Slopes::zero(0);
    let tallies = patterns.iter().map(|(input, class)| {
        let mut tally = Tally::default();
        Level::detect().run(
            #[inline(always)]
            || {
                network.forward(input, &mut out);
                tally.add(&out.penalties, criterion, *class, &mut slopes);
                let (scratch, total) = (&mut scratch, &mut total);
                match order {
                    Order::First => network.backward(BATCH, input, &out, &slopes, scratch, total),
                    Order::Second => network.curvature(input, &out, &slopes, scratch, total),
                }
            },
        );
        tally
    });
    let tallies = tallies.collect();
    (total, tallies)
}

/// A run of patterns in blocks of sixteen.
fn side_by_side(
    level: Level,
    order: Order,
    packed: &Packed,
    codes: &Codes,
    criterion: &Criterion,
    patterns: &[Pattern],
) -> (Box<Parameters>, Vec<Tally>) {
    let mut total = zeroed_box::<Packed>();
    let (mut block, mut learning) = (zeroed_box::<Block>(), zeroed_box::<Learning>());
    let mut slopes = Slopes::zero(0);
    let mut tallies = Vec::with_capacity(patterns.len());
    for patterns in patterns.chunks(BLOCK) {
        let images = patterns.iter().map(|(input, _)| input);
        block.forward(level, packed, codes, images, &mut learning);
        for (lane, (_, class)) in patterns.iter().enumerate() {
            let mut tally = Tally::default();
            tally.add(&block.penalties(lane, codes.count), criterion, *class, &mut slopes);
            learning.set_slopes(lane, &slopes);
            tallies.push(tally);
        }
        match order {
            Order::First => {
                block.differentiate::<false>(level, packed, codes, &mut learning, &mut total);
            }
            Order::Second => {
                block.differentiate::<true>(level, packed, codes, &mut learning, &mut total);
            }
        }
    }
    let mut sum = Box::new(Parameters::zero());
    total.unpack(&mut sum);
    (sum, tallies)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::architecture::{DIGIT, DIGITS};
    use crate::codes::Classes;
    use crate::train::{Recipe, Seed, initialise};

    /// Digits of every kind that could tell kernels apart: noise, blank, all ink, tiny values.
    fn patterns(count: usize) -> Vec<Pattern> {
        let pattern = |n: usize| {
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
            (Input::from_digit(&digit), n % DIGITS)
        };
        (0..count).map(pattern).collect()
    }

    /// Batches of every awkward size, both orders, every level.
    #[test]
    fn blocks_give_the_bits_of_the_reference() {
        let recipe = Recipe::paper();
        let mut network = initialise(&recipe.start, Classes::digits(), Seed(3));
        // One saturated map, and one whose units are all but denormal.
        network.parameters.c1.weight[1].as_flattened_mut().as_flattened_mut().fill(1e4);
        network.parameters.c1.weight[2].as_flattened_mut().as_flattened_mut().fill(1e-39);
        for count in [1, 15, 16, 17, 100] {
            let patterns = patterns(count);
            for order in [Order::First, Order::Second] {
                let of =
                    |kernels| differentiate(kernels, order, &network, &recipe.criterion, &patterns);
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

//! Training with an update after each mini-batch, on the sum of its patterns' gradients.

use bytemuck::zeroed_box;

use super::blocks::{Blocks, DerivativeKind};
use super::criterion::Criterion;
use super::online::update_values;
use super::patterns::Patterns;
use super::recipe::{Direction, Recipe};
use super::tally::Tally;
use super::teachers::Teachers;
use super::through_graph::{GraphWeights, Numbers};
use crate::kernels::Kernels;
use crate::kernels::packed::Packed;
use crate::level::at_level;
use crate::network::{Network, Parameters};
use crate::parallel;
use crate::reference::Real as _;

/// A network in training by batches, laid out for its kernels.
pub(super) struct Batches {
    blocks: Blocks,
    rates: Box<Packed>,
    direction: Direction,
    decay: f32,
    memory: Vec<Box<Packed>>,
    /// Updates made since the training began.
    updates: usize,
}

impl Batches {
    /// Lays out a network, the rates of a pass, and what the recipe's direction remembers after
    /// `updates` updates.
    pub(super) fn new(
        kernels: Kernels,
        network: &Network,
        rates: &Parameters,
        recipe: &Recipe,
        memory: &[Box<Parameters>],
        updates: usize,
        teachers: Option<&Teachers>,
    ) -> Self {
        let pack = |parameters: &Parameters| {
            let mut packed = zeroed_box::<Packed>();
            packed.pack(parameters);
            packed
        };
        Self {
            blocks: Blocks::new(kernels, network).with_teachers(teachers),
            rates: pack(rates),
            direction: recipe.direction,
            decay: recipe.decay,
            memory: memory.iter().map(|values| pack(values)).collect(),
            updates,
        }
    }

    /// Presents the patterns at `part`, one batch, and then updates.
    pub(super) fn present(
        &mut self,
        criterion: &Criterion,
        patterns: &Patterns,
        part: &[usize],
        tally: &mut Tally,
    ) {
        self.blocks.differentiate(DerivativeKind::Gradient, criterion, patterns, part, tally);
        self.updates += 1;
        self.update();
    }

    /// Presents the patterns at `part`, and numbers beside them, through whose graphs they are trained, and then updates; the
    /// weights of the graphs, too, at the rate of the pass.
    pub(super) fn present_with_numbers(
        &mut self,
        criterion: &Criterion,
        patterns: &Patterns,
        part: &[usize],
        numbers: (&Numbers, &mut GraphWeights, f32),
        tally: &mut Tally,
    ) {
        let (numbers, graph, eta) = numbers;
        let written = numbers.write(tally.presented);
        self.blocks.differentiate(DerivativeKind::Gradient, criterion, patterns, part, tally);
        let times = numbers.settings.weight;
        let by_weight =
            self.blocks.add_numbers(&written, &graph.weights, times, &mut tally.numbers);
        graph.update(&by_weight, eta.into());
        self.updates += 1;
        self.update();
    }

    /// Changes every parameter, on all threads.
    fn update(&mut self) {
        let Self { blocks, rates, direction, decay, memory, updates } = self;
        let decay = *decay;
        let Blocks { layout, sum, .. } = blocks;
        let level = layout.level();
        let mut memory: Vec<_> = memory.iter_mut().map(|values| values.chunks_mut()).collect();
        let pieces = layout.weights.chunks_mut().zip(sum.chunks()).zip(rates.chunks());
        let pieces = pieces.map(|((weights, gradient), rates)| {
            let memory = memory.iter_mut().filter_map(Iterator::next).collect::<Vec<_>>();
            (weights, gradient, rates, memory)
        });
        let rule = UpdateRule::new(*direction, *updates);
        parallel::for_each(pieces.collect(), |(weights, gradient, rates, mut memory)| {
            at_level!(level, {
                shrink(weights, rates, decay);
                rule.apply(weights, gradient, rates, &mut memory);
            });
        });
    }

    /// Brings `network` and `memory` up to date.
    pub(super) fn finish(&self, network: &mut Network, memory: &mut [Box<Parameters>]) {
        self.blocks.layout.weights.unpack(&mut network.parameters);
        for (values, packed) in memory.iter_mut().zip(&self.memory) {
            packed.unpack(values);
        }
    }
}

/// Shrinks each parameter by its rate times `decay`.
#[inline(always)]
fn shrink(weights: &mut [f32], rates: &[f32], decay: f32) {
    if decay > 0.0 {
        for (w, &rate) in weights.iter_mut().zip(rates) {
            *w = (-rate * decay).fma(*w, *w);
        }
    }
}

/// One update of some parameters: `w -= rate d`, where the direction gives `d`.
#[derive(Clone, Copy)]
enum UpdateRule {
    Gradient,
    Momentum { momentum: f32 },
    Adam { mean: f32, square: f32, epsilon: f32, mean_scale: f32, square_scale: f32 },
}

impl UpdateRule {
    /// The rule of update number `update`, counted from 1.
    fn new(direction: Direction, update: usize) -> Self {
        match direction {
            Direction::Gradient => Self::Gradient,
            Direction::Momentum { momentum } => Self::Momentum { momentum },
            Direction::Adam { mean, square, epsilon } => {
                // Means over few updates lean towards 0, where they began.
                let scale = |kept: f32| {
                    let missing = libm::pow(f64::from(kept), update as f64);
                    f32::from_f64(1.0 / (1.0 - missing))
                };
                let (mean_scale, square_scale) = (scale(mean), scale(square));
                Self::Adam { mean, square, epsilon, mean_scale, square_scale }
            }
        }
    }

    #[inline(always)]
    fn apply(
        self,
        weights: &mut [f32],
        gradient: &[f32],
        rates: &[f32],
        memory: &mut [&mut [f32]],
    ) {
        match (self, memory) {
            (Self::Momentum { momentum }, [velocity]) => {
                let all = weights.iter_mut().zip(gradient).zip(rates);
                for (((w, &g), &rate), v) in all.zip(velocity.iter_mut()) {
                    *v = momentum.fma(*v, g);
                    *w = (-rate).fma(*v, *w);
                }
            }
            (Self::Adam { mean, square, epsilon, mean_scale, square_scale }, [means, squares]) => {
                let all = weights.iter_mut().zip(gradient).zip(rates);
                let moments = means.iter_mut().zip(squares.iter_mut());
                for (((w, &g), &rate), (m, s)) in all.zip(moments) {
                    *m = mean.fma(*m, (1.0 - mean) * g);
                    *s = square.fma(*s, (1.0 - square) * g * g);
                    let d = mean_scale * *m / ((square_scale * *s).sqrt() + epsilon);
                    *w = (-rate).fma(d, *w);
                }
            }
            _ => update_values(weights, gradient, rates),
        }
    }
}

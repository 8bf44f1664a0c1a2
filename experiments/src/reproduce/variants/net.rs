//! A variant in training, made of the plain loops of [`lenet5::reference`]: the fast kernels know one
//! network only.

#![allow(clippy::inline_always, reason = "layers are compiled into their caller's SIMD level")]

use bytemuck::{Zeroable, zeroed_box};
use lenet5::Level;
use lenet5::network::architecture::{
    C1, C1_MAPS, C3, C3_MAPS, C5_MAPS, DIGITS, F6, S2, S4, TABLE_I,
};
use lenet5::network::codes::Classes;
use lenet5::network::layers::Subsample;
use lenet5::network::{MAX_WEIGHT, Parameters, Posterior, S4_UNITS};
use lenet5::reference::convolution::Convolution;
use lenet5::reference::squash::squash;
use lenet5::reference::{SINGLE, dense, subsample};
use lenet5::train::{Recipe, Seed, initialise};
use lenet5::{Input, Network};
use rand_core::Rng as _;
use rand_pcg::Pcg64;

use super::variant::{Links, Output, Pooling, Squash, Variant};

/// A variant in training.
pub(super) struct Net {
    variant: Variant,
    /// The weights of C3 that Table I does not link count with [`Links::All`].
    parameters: Box<Parameters>,
    gradient: Box<Parameters>,
    /// The linear layer of [`Output::Softmax`], or the codes: `[classes][84]`.
    top: [[f32; F6]; DIGITS],
    top_bias: [f32; DIGITS],
    d_top: [[f32; F6]; DIGITS],
    d_top_bias: [f32; DIGITS],
    out: Box<Units>,
    d: Box<Units>,
}

/// Square maps: `[maps][rows][columns]`.
type Square<const C: usize, const H: usize> = [[[f32; H]; H]; C];

/// Outputs of all layers, or derivatives by them.
#[derive(Clone, Debug, Zeroable)]
#[repr(C)]
struct Units {
    c1: Square<C1_MAPS, C1>,
    s2: Square<C1_MAPS, S2>,
    c3: Square<C3_MAPS, C3>,
    s4: Square<C3_MAPS, S4>,
    c5: [f32; C5_MAPS],
    f6: [f32; F6],
}

impl Net {
    /// The start of the recipe `paper`.
    pub(super) fn new(variant: Variant, seed: Seed) -> Self {
        let Network { mut parameters, rbf, .. } =
            *initialise(&Recipe::paper().start, Classes::digits(), seed);
        let mut random = Pcg64::new(u128::from(seed.0), 1);
        if variant.links == Links::All {
            // Six maps below each map: a fan-in of 150.
            let weights = parameters.c3.weight.as_flattened_mut().as_flattened_mut();
            for weight in weights.as_flattened_mut() {
                *weight = symmetric(&mut random) / 150f32.sqrt();
            }
        }
        let mut top = [[0.0; F6]; DIGITS];
        for (row, code) in top.iter_mut().zip(rbf.codes()) {
            *row = *code;
            for value in row {
                match variant.output {
                    Output::Codes => {}
                    Output::RandomCodes => *value = symmetric(&mut random).signum(),
                    Output::Softmax => *value = symmetric(&mut random) / (F6 as f32).sqrt(),
                }
            }
        }
        Self {
            variant,
            parameters: Box::new(parameters),
            gradient: Box::new(Parameters::zero()),
            top,
            top_bias: [0.0; DIGITS],
            d_top: [[0.0; F6]; DIGITS],
            d_top_bias: [0.0; DIGITS],
            out: zeroed_box(),
            d: zeroed_box(),
        }
    }

    /// Reads an input: the class of the smallest penalty.
    pub(super) fn read(&mut self, input: &Input) -> usize {
        winner(&self.forward(input))
    }

    /// Learns from one pattern; gives what was read in it before.
    pub(super) fn learn(&mut self, input: &Input, class: usize, eta: f32) -> usize {
        let penalties = self.forward(input);
        let (_, slopes) = self.loss(&penalties, class);
        self.backward(input, &slopes);
        let weights = self.parameters.slices_mut().into_iter().zip(self.gradient.slices());
        for (weights, gradient) in weights {
            descend(weights, gradient, eta);
        }
        if self.variant.output == Output::Softmax {
            descend(self.top.as_flattened_mut(), self.d_top.as_flattened(), eta);
            descend(&mut self.top_bias, &self.d_top_bias, eta);
        }
        winner(&penalties)
    }

    /// The penalties of the classes: squared distances, or negative logits.
    fn forward(&mut self, input: &Input) -> [f32; DIGITS] {
        let Self { variant, parameters, top, top_bias, out, .. } = self;
        let variant = *variant;
        let Parameters { c1, s2, c3, s4, c5, f6 } = &**parameters;
        Level::detect().run(
            #[inline(always)]
            || {
                let all = |_, _| true;
                Convolution(all).forward(&c1.weight, &c1.bias, input.maps(), &mut out.c1);
                variant.squash(out.c1.as_flattened_mut().as_flattened_mut());
                variant.pool(s2, &out.c1, &mut out.s2);
                let linked = variant.linked();
                Convolution(linked).forward(&c3.weight, &c3.bias, &out.s2, &mut out.c3);
                variant.squash(out.c3.as_flattened_mut().as_flattened_mut());
                variant.pool(s4, &out.c3, &mut out.s4);
                dense::forward(&c5.weight, &c5.bias, units(&out.s4), &mut out.c5);
                variant.squash(&mut out.c5);
                dense::forward(&f6.weight, &f6.bias, &out.c5, &mut out.f6);
                // The codes are of +-1, which only the scaled function reaches.
                for value in &mut out.f6 {
                    *value = squash(*value);
                }
            },
        );
        let mut penalties = [0.0; DIGITS];
        for ((penalty, row), bias) in penalties.iter_mut().zip(top).zip(top_bias) {
            let pairs = out.f6.iter().zip(row);
            *penalty = match variant.output {
                Output::Softmax => -(pairs.map(|(x, w)| x * *w).sum::<f32>() + *bias),
                _ => pairs.map(|(x, w)| (x - *w) * (x - *w)).sum(),
            };
        }
        penalties
    }

    /// Eq. 9 with `j` = 1, or the cross-entropy of softmax, which is eq. 9 without a rubbish class.
    fn loss(&self, penalties: &[f32; DIGITS], class: usize) -> (f64, [f32; DIGITS]) {
        let rubbish = if self.variant.output == Output::Softmax { f64::INFINITY } else { 1.0 };
        let posterior = Posterior::new(penalties, 1.0, rubbish);
        let slopes = std::array::from_fn(|n| {
            #[allow(clippy::cast_possible_truncation, reason = "rounding to the network's width")]
            let share = posterior.class(n) as f32;
            f32::from(u8::from(n == class)) - share
        });
        (f64::from(penalties[class]) + posterior.log_sum(), slopes)
    }

    /// Computes the gradient, of the output's linear layer as well.
    fn backward(&mut self, input: &Input, slopes: &[f32; DIGITS]) {
        let Self { variant, parameters, gradient, top, d_top, d_top_bias, out, d, .. } = self;
        let variant = *variant;
        let Parameters { c1: _, s2, c3, s4, c5, f6 } = &**parameters;
        gradient.map(|_| 0.0);
        d.f6 = [0.0; F6];
        for (n, (&slope, row)) in slopes.iter().zip(top).enumerate() {
            for k in 0..F6 {
                if variant.output == Output::Softmax {
                    d_top[n][k] = -slope * out.f6[k];
                    d.f6[k] -= slope * row[k];
                } else {
                    d.f6[k] = (slope + slope).mul_add(out.f6[k] - row[k], d.f6[k]);
                }
            }
            d_top_bias[n] = -slope;
        }
        Level::detect().run(
            #[inline(always)]
            || {
                let g = &mut **gradient;
                for (d, &y) in d.f6.iter_mut().zip(&out.f6) {
                    *d *= Squash::Scaled.slope(y);
                }
                dense::accumulate(SINGLE, &out.c5, &d.f6, &mut g.f6.weight, &mut g.f6.bias);
                dense::propagate(SINGLE, &f6.weight, &d.f6, &mut d.c5);
                variant.unsquash(&out.c5, &mut d.c5);
                dense::accumulate(SINGLE, units(&out.s4), &d.c5, &mut g.c5.weight, &mut g.c5.bias);
                dense::propagate(SINGLE, &c5.weight, &d.c5, units_mut(&mut d.s4));
                variant.unpool(s4, &out.c3, &out.s4, &mut d.s4, &mut d.c3, &mut g.s4);
                variant.unsquash(flat(&out.c3), flat_mut(&mut d.c3));
                let linked = variant.linked();
                let (weight, bias) = (&mut g.c3.weight, &mut g.c3.bias);
                Convolution(linked).accumulate(SINGLE, &out.s2, &d.c3, weight, bias);
                Convolution(linked).propagate(SINGLE, &c3.weight, &d.c3, &mut d.s2);
                variant.unpool(s2, &out.c1, &out.s2, &mut d.s2, &mut d.c1, &mut g.s2);
                variant.unsquash(flat(&out.c1), flat_mut(&mut d.c1));
                let (weight, bias) = (&mut g.c1.weight, &mut g.c1.bias);
                let (all, field) = (|_, _| true, input.maps());
                Convolution(all).accumulate(SINGLE, field, &d.c1, weight, bias);
            },
        );
    }
}

impl Variant {
    fn linked(self) -> impl Fn(usize, usize) -> bool + Copy {
        move |from: usize, to: usize| self.links == Links::All || TABLE_I[from][to]
    }

    #[inline(always)]
    fn squash(self, values: &mut [f32]) {
        for value in values {
            *value = self.squash.of(*value);
        }
    }

    /// Multiplies derivatives by the slopes at outputs.
    #[inline(always)]
    fn unsquash(self, y: &[f32], d: &mut [f32]) {
        for (d, &y) in d.iter_mut().zip(y) {
            *d *= self.squash.slope(y);
        }
    }

    #[inline(always)]
    fn pool<const C: usize, const H: usize, const OH: usize>(
        self,
        layer: &Subsample<C>,
        input: &Square<C, H>,
        output: &mut Square<C, OH>,
    ) {
        match self.pooling {
            Pooling::Trained => {
                subsample::forward(&layer.coefficient, &layer.bias, input, output);
                self.squash(flat_mut(output));
            }
            Pooling::Mean => subsample::forward(&[0.25; C], &[0.0; C], input, output),
            Pooling::Max => {
                for c in 0..C {
                    for y in 0..OH {
                        for x in 0..OH {
                            output[c][y][x] =
                                four(&input[c], y, x).fold(f32::NEG_INFINITY, f32::max);
                        }
                    }
                }
            }
        }
    }

    /// Computes derivatives by the inputs from those by the outputs, which become derivatives by the
    /// weighted sums; adds to the gradient of coefficients and biases where they are trained.
    #[inline(always)]
    fn unpool<const C: usize, const H: usize, const OH: usize>(
        self,
        layer: &Subsample<C>,
        input: &Square<C, H>,
        output: &Square<C, OH>,
        d_output: &mut Square<C, OH>,
        d_input: &mut Square<C, H>,
        gradient: &mut Subsample<C>,
    ) {
        match self.pooling {
            Pooling::Trained => {
                self.unsquash(flat(output), flat_mut(d_output));
                let Subsample { coefficient, bias } = gradient;
                subsample::accumulate(SINGLE, input, d_output, coefficient, bias);
                subsample::propagate(SINGLE, &layer.coefficient, d_output, d_input);
            }
            Pooling::Mean => subsample::propagate(SINGLE, &[0.25; C], d_output, d_input),
            Pooling::Max => {
                for c in 0..C {
                    for y in 0..H {
                        for x in 0..H {
                            // A tie counts all its inputs: it is rare, among saturated units.
                            let largest = input[c][y][x] >= output[c][y / 2][x / 2];
                            let d = d_output[c][y / 2][x / 2];
                            d_input[c][y][x] = if largest { d } else { 0.0 };
                        }
                    }
                }
            }
        }
    }
}

impl Squash {
    #[inline(always)]
    fn of(self, a: f32) -> f32 {
        match self {
            Self::Scaled => squash(a),
            // 1.7159 tanh(2a/3) at 3a/2, divided by 1.7159.
            Self::Plain => squash(1.5 * a) / AMPLITUDE,
            Self::Rectifier => a.max(0.0),
        }
    }

    /// The derivative, from the output.
    #[inline(always)]
    fn slope(self, y: f32) -> f32 {
        match self {
            Self::Scaled => lenet5::reference::squash::first_derivative(y),
            Self::Plain => 1.0 - y * y,
            Self::Rectifier => f32::from(u8::from(y > 0.0)),
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "rounding to the network's width")]
const AMPLITUDE: f32 = lenet5::reference::squash::AMPLITUDE as f32;

#[inline(always)]
fn four<const H: usize>(map: &[[f32; H]; H], y: usize, x: usize) -> impl Iterator<Item = f32> {
    let row = |y: usize| [map[y][2 * x], map[y][2 * x + 1]];
    row(2 * y).into_iter().chain(row(2 * y + 1))
}

fn descend(weights: &mut [f32], gradient: &[f32], eta: f32) {
    for (w, g) in weights.iter_mut().zip(gradient) {
        // A training that diverges ends in a large error, not in weights that are not numbers.
        *w = (-eta).mul_add(*g, *w).clamp(-MAX_WEIGHT, MAX_WEIGHT);
    }
}

fn winner(penalties: &[f32; DIGITS]) -> usize {
    let least = (0..DIGITS).min_by(|&a, &b| penalties[a].total_cmp(&penalties[b]));
    least.unwrap_or_default()
}

fn flat<const C: usize, const H: usize>(maps: &Square<C, H>) -> &[f32] {
    maps.as_flattened().as_flattened()
}

fn flat_mut<const C: usize, const H: usize>(maps: &mut Square<C, H>) -> &mut [f32] {
    maps.as_flattened_mut().as_flattened_mut()
}

fn units(s4: &Square<C3_MAPS, S4>) -> &[f32; S4_UNITS] {
    bytemuck::cast_ref(s4)
}

fn units_mut(s4: &mut Square<C3_MAPS, S4>) -> &mut [f32; S4_UNITS] {
    bytemuck::cast_mut(s4)
}

/// Draws evenly from [-1, 1).
fn symmetric(random: &mut Pcg64) -> f32 {
    (random.next_u64() >> 40) as f32 / 8_388_608.0 - 1.0
}

#[cfg(test)]
mod tests {
    use lenet5::network::{Activations, Slopes};

    use super::super::variant::VARIANTS;
    use super::*;

    fn input() -> Input {
        let mut digit = [[0; 28]; 28];
        for (k, byte) in digit.as_flattened_mut().iter_mut().enumerate() {
            let mixed = (k * 2_654_435_761) >> 7;
            *byte = u8::try_from(mixed % 256).unwrap_or(0);
        }
        Input::from_digit(&digit)
    }

    /// With nothing changed it is LeNet-5: the gradient is the network's, but for the rounding of the
    /// loss's slopes.
    #[test]
    fn without_a_change_it_is_the_network() {
        let mut net = Net::new(VARIANTS[0], Seed(3));
        let network = initialise(&Recipe::paper().start, Classes::digits(), Seed(3));
        let (mut out, mut scratch) = (Activations::new(), Activations::new());
        network.forward(&input(), &mut out);
        let mut slopes = Slopes::zero(10);
        Recipe::paper().criterion.evaluate(&out.penalties, 4, &mut slopes);
        let mut gradient = Box::new(Parameters::zero());
        network.backward(SINGLE, &input(), &out, &slopes, &mut scratch, &mut gradient);

        let penalties = net.forward(&input());
        let (_, own) = net.loss(&penalties, 4);
        net.backward(&input(), &own);
        for (found, right) in net.gradient.slices().iter().zip(gradient.slices()) {
            let most = right.iter().fold(0f32, |most, v| most.max(v.abs()));
            for (a, b) in found.iter().zip(right) {
                assert!((a - b).abs() <= 1e-5 * most, "{a} {b}");
            }
        }
    }

    /// Every variant's gradient against differences of its loss.
    #[test]
    fn gradients_are_those_of_the_loss() {
        for variant in VARIANTS {
            let mut net = Net::new(variant, Seed(5));
            let penalties = net.forward(&input());
            let (_, slopes) = net.loss(&penalties, 7);
            net.backward(&input(), &slopes);
            let gradient = net.gradient.clone();
            for (tensor, slope) in gradient.slices().iter().enumerate() {
                // The steepest of each tensor, which rounding disturbs least.
                let steepest = |a: &usize, b: &usize| slope[*a].abs().total_cmp(&slope[*b].abs());
                let Some(at) = (0..slope.len()).max_by(steepest) else { continue };
                let mut loss = |by: f32| {
                    net.parameters.slices_mut()[tensor][at] += by;
                    let penalties = net.forward(&input());
                    net.parameters.slices_mut()[tensor][at] -= by;
                    net.loss(&penalties, 7).0
                };
                let step = 1.0 / 512.0;
                let found = (loss(step) - loss(-step)) / (2.0 * f64::from(step));
                let right = f64::from(slope[at]);
                let error = (found - right).abs();
                // Where there are kinks, a step crosses some of them.
                let kinks = variant.squash == Squash::Rectifier || variant.pooling == Pooling::Max;
                let most = if kinks { 0.1 } else { 0.03 } * right.abs() + 2e-3;
                assert!(error <= most, "{} {tensor} {found} {right}", variant.group);
            }
        }
    }
}

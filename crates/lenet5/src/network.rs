//! The network from C1 to the penalties (paper, section II.B, Figure 2).

use core::fmt;

use crate::architecture::{C1, C1_MAPS, C3, C3_MAPS, C5, C5_MAPS, F6, KERNEL, S2, S4};
use crate::codes::{CHARACTERS, Classes};
use crate::input::Input;
use crate::kernels::Level;
use crate::kernels::reference::Partial;
use crate::layers::{Conv, Dense, PartialConv, Rbf, Subsample};
use crate::maps::Maps;
use crate::read::Calibration;

/// Largest magnitude of a weight that a network may have: far beyond what training gives, and small
/// enough that no sum of the network overflows.
pub const LARGEST_WEIGHT: f32 = 1e6;

/// Units of S4, all of which every unit of C5 sees.
pub const S4_UNITS: usize = C3_MAPS * KERNEL * KERNEL;

/// The 60,000 trainable parameters, layer by layer.
///
/// A gradient, its second derivatives and the learning rates have the same shape, so they are
/// `Parameters` too.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// Six 5x5 convolutions of the field.
    pub c1: Conv<1, C1_MAPS>,
    /// Sub-sampling of C1.
    pub s2: Subsample<C1_MAPS>,
    /// Sixteen convolutions of the S2 maps that Table I names.
    pub c3: PartialConv,
    /// Sub-sampling of C3.
    pub s4: Subsample<C3_MAPS>,
    /// 120 convolutions of all S4 maps: one unit each on the 32x32 field, which sees all of S4.
    pub c5: Dense<S4_UNITS, C5_MAPS>,
    /// 84 units, one for each pixel of a code.
    pub f6: Dense<C5_MAPS, F6>,
}

/// One parameter tensor by its stable name.
#[derive(Clone, Copy, Debug)]
pub struct Tensor<'a> {
    /// Such as `c3.weight`; stable for ever.
    pub name: &'static str,
    /// Sizes, outermost first.
    pub shape: &'static [usize],
    /// The values in that order, the last index running fastest.
    pub values: &'a [f32],
}

impl Parameters {
    /// Parameter tensors in the order of the layers.
    pub const TENSORS: [(&'static str, &'static [usize]); 12] = [
        ("c1.weight", &[6, 1, 5, 5]),
        ("c1.bias", &[6]),
        ("s2.coefficient", &[6]),
        ("s2.bias", &[6]),
        ("c3.weight", &[16, 6, 5, 5]),
        ("c3.bias", &[16]),
        ("s4.coefficient", &[16]),
        ("s4.bias", &[16]),
        ("c5.weight", &[120, 16, 5, 5]),
        ("c5.bias", &[120]),
        ("f6.weight", &[84, 120]),
        ("f6.bias", &[84]),
    ];

    /// Makes parameters whose every value is nought.
    #[must_use]
    pub const fn zero() -> Self {
        Self {
            c1: Conv::zero(),
            s2: Subsample::zero(),
            c3: PartialConv::zero(),
            s4: Subsample::zero(),
            c5: Dense::zero(),
            f6: Dense::zero(),
        }
    }

    /// Lists the values of each tensor, in the order of [`TENSORS`](Self::TENSORS).
    #[must_use]
    pub const fn slices(&self) -> [&[f32]; 12] {
        [
            self.c1.weight.as_flattened().as_flattened().as_flattened(),
            &self.c1.bias,
            &self.s2.coefficient,
            &self.s2.bias,
            self.c3.weight.as_flattened().as_flattened().as_flattened(),
            &self.c3.bias,
            &self.s4.coefficient,
            &self.s4.bias,
            self.c5.weight.as_flattened(),
            &self.c5.bias,
            self.f6.weight.as_flattened(),
            &self.f6.bias,
        ]
    }

    /// Lists the values of each tensor for change.
    #[must_use]
    pub const fn slices_mut(&mut self) -> [&mut [f32]; 12] {
        [
            self.c1.weight.as_flattened_mut().as_flattened_mut().as_flattened_mut(),
            &mut self.c1.bias,
            &mut self.s2.coefficient,
            &mut self.s2.bias,
            self.c3.weight.as_flattened_mut().as_flattened_mut().as_flattened_mut(),
            &mut self.c3.bias,
            &mut self.s4.coefficient,
            &mut self.s4.bias,
            self.c5.weight.as_flattened_mut(),
            &mut self.c5.bias,
            self.f6.weight.as_flattened_mut(),
            &mut self.f6.bias,
        ]
    }

    /// Lists the tensors with their names and shapes.
    pub fn tensors(&self) -> impl Iterator<Item = Tensor<'_>> {
        let named = Self::TENSORS.into_iter().zip(self.slices());
        named.map(|((name, shape), values)| Tensor { name, shape, values })
    }

    /// Tells whether every value is finite and at most [`LARGEST_WEIGHT`] in size.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        // A NaN is below nothing.
        self.slices().into_iter().flatten().all(|value| value.abs() <= LARGEST_WEIGHT)
    }

    /// Adds other values, one by one.
    #[inline(always)]
    pub fn add(&mut self, other: &Self) {
        for (to, from) in self.slices_mut().into_iter().zip(other.slices()) {
            for (to, &from) in to.iter_mut().zip(from) {
                *to += from;
            }
        }
    }

    /// Replaces every value by a function of it.
    #[inline(always)]
    pub fn map(&mut self, function: impl Fn(f32) -> f32) {
        for slice in self.slices_mut() {
            for value in slice {
                *value = function(*value);
            }
        }
    }
}

/// LeNet-5.
///
/// A forward pass cannot fail: shapes are types, and an [`Input`] holds finite values only.
///
/// *Cost:* 326,520 multiply-adds and 8,084 squashings a digit; 272 kB, of which 32 kB are room for
/// the codes of all 96 characters.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// The trainable part: C1 to F6.
    pub parameters: Parameters,
    /// The output, whose codes are fixed.
    pub rbf: Rbf,
    /// What makes probabilities of its penalties.
    pub calibration: Calibration,
}

impl Network {
    /// Makes a network whose trainable parameters are nought, for the given characters.
    #[must_use]
    pub fn zero(classes: Classes) -> Self {
        Self {
            parameters: Parameters::zero(),
            rbf: Rbf::new(classes),
            calibration: Calibration::NONE,
        }
    }

    /// Computes the activations of every layer.
    ///
    /// This and the other passes are compiled into their caller: call them inside
    /// [`Level::run`], as [`penalties`](Self::penalties) does, to have them fast.
    #[inline(always)]
    pub fn forward(&self, input: &Input, activations: &mut Activations) {
        let Parameters { c1, s2, c3, s4, c5, f6 } = &self.parameters;
        let out = activations;
        c1.forward(input.maps(), &mut out.c1);
        s2.forward(&out.c1, &mut out.s2);
        c3.forward(&out.s2, &mut out.c3);
        s4.forward(&out.c3, &mut out.s4);
        c5.forward(units(&out.s4), units_mut(&mut out.c5));
        f6.forward(units(&out.c5), &mut out.f6);
        self.rbf.forward(&out.f6, &mut out.penalties);
    }

    /// Computes the penalties of the classes: the smallest is the answer.
    ///
    /// *Cost:* one forward pass; 33 kB of stack.
    #[must_use]
    pub fn penalties(&self, input: &Input) -> Penalties {
        let mut activations = Activations::new();
        Level::detect().run(
            #[inline(always)]
            || self.forward(input, &mut activations),
        );
        activations.penalties
    }

    /// Adds the gradient of one pattern's loss to `gradient` (back-propagation).
    ///
    /// `slopes` are the loss's derivatives by penalty, `scratch` holds the derivatives by each
    /// layer's outputs on the way down; `partial` tells how sums over units are taken.
    #[inline(always)]
    pub fn backward<const P: usize>(
        &self,
        partial: Partial<P>,
        input: &Input,
        activations: &Activations,
        slopes: &Slopes,
        scratch: &mut Activations,
        gradient: &mut Parameters,
    ) {
        let Parameters { c1, s2, c3, s4, c5, f6 } = &self.parameters;
        let (out, d, g) = (activations, scratch, gradient);
        let (s4_units, c5_units) = (units(&out.s4), units(&out.c5));
        self.rbf.backward(&out.f6, slopes, &mut d.f6);
        f6.backward(partial, c5_units, &out.f6, &mut d.f6, &mut g.f6, units_mut(&mut d.c5));
        let d_c5 = units_mut(&mut d.c5);
        c5.backward(partial, s4_units, c5_units, d_c5, &mut g.c5, units_mut(&mut d.s4));
        s4.backward(partial, &out.c3, &out.s4, &mut d.s4, &mut g.s4, &mut d.c3);
        c3.backward(partial, &out.s2, &out.c3, &mut d.c3, &mut g.c3, Some(&mut d.s2));
        s2.backward(partial, &out.c1, &out.s2, &mut d.s2, &mut g.s2, &mut d.c1);
        c1.backward(partial, input.maps(), &out.c1, &mut d.c1, &mut g.c1, None);
    }

    /// Adds the second derivatives of one pattern's loss to `second` (paper, Appendix C).
    #[inline(always)]
    pub fn curvature(
        &self,
        input: &Input,
        activations: &Activations,
        slopes: &Slopes,
        scratch: &mut Activations,
        second: &mut Parameters,
    ) {
        let Parameters { c1, s2, c3, s4, c5, f6 } = &self.parameters;
        let (out, h, s) = (activations, scratch, second);
        self.rbf.curvature(&out.f6, slopes, &mut h.f6);
        let (s4_units, c5_units) = (units(&out.s4), units(&out.c5));
        f6.curvature(c5_units, &out.f6, &mut h.f6, &mut s.f6, units_mut(&mut h.c5));
        let h_c5 = units_mut(&mut h.c5);
        c5.curvature(s4_units, c5_units, h_c5, &mut s.c5, units_mut(&mut h.s4));
        s4.curvature(&out.c3, &out.s4, &mut h.s4, &mut s.s4, &mut h.c3);
        c3.curvature(&out.s2, &out.c3, &mut h.c3, &mut s.c3, Some(&mut h.s2));
        s2.curvature(&out.c1, &out.s2, &mut h.s2, &mut s.s2, &mut h.c1);
        c1.curvature(input.maps(), &out.c1, &mut h.c1, &mut s.c1, None);
    }
}

/// Sees maps as the row of units that a fully connected layer looks at.
#[inline(always)]
pub(crate) const fn units<const N: usize, const C: usize, const H: usize, const W: usize>(
    maps: &Maps<C, H, W>,
) -> &[f32; N] {
    const { assert!(N == C * H * W) };
    match maps.as_slice().as_array() {
        Some(units) => units,
        None => unreachable!(),
    }
}

#[inline(always)]
const fn units_mut<const N: usize, const C: usize, const H: usize, const W: usize>(
    maps: &mut Maps<C, H, W>,
) -> &mut [f32; N] {
    const { assert!(N == C * H * W) };
    match maps.as_mut_slice().as_mut_array() {
        Some(units) => units,
        None => unreachable!(),
    }
}

/// The squashed outputs of every layer for one input, and the penalties.
#[derive(Clone, Debug, PartialEq)]
pub struct Activations {
    /// 6@28x28.
    pub c1: Maps<C1_MAPS, C1, C1>,
    /// 6@14x14.
    pub s2: Maps<C1_MAPS, S2, S2>,
    /// 16@10x10.
    pub c3: Maps<C3_MAPS, C3, C3>,
    /// 16@5x5.
    pub s4: Maps<C3_MAPS, S4, S4>,
    /// 120@1x1.
    pub c5: Maps<C5_MAPS, C5, C5>,
    /// 84.
    pub f6: [f32; F6],
    /// One a class.
    pub penalties: Penalties,
}

impl Activations {
    /// Makes room for one input's activations.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            c1: Maps::filled(0.0),
            s2: Maps::filled(0.0),
            c3: Maps::filled(0.0),
            s4: Maps::filled(0.0),
            c5: Maps::filled(0.0),
            f6: [0.0; F6],
            penalties: Penalties::none(),
        }
    }
}

impl Default for Activations {
    fn default() -> Self {
        Self::new()
    }
}

/// One penalty a class: the squared distance from its code. Small is good.
#[derive(Clone, Copy, PartialEq)]
pub struct Penalties {
    values: [f32; CHARACTERS],
    count: usize,
}

impl Penalties {
    pub(crate) const fn none() -> Self {
        Self { values: [0.0; CHARACTERS], count: 0 }
    }

    /// Takes penalties in the order of the classes, at most 96.
    pub(crate) fn from_iter(values: impl Iterator<Item = f32>) -> Self {
        let mut penalties = Self::none();
        for (to, value) in penalties.values.iter_mut().zip(values) {
            *to = value;
            penalties.count += 1;
        }
        penalties
    }

    pub(crate) fn resize(&mut self, count: usize) {
        self.count = count;
    }

    /// Lists the penalties in the order of the classes.
    #[must_use]
    pub fn as_slice(&self) -> &[f32] {
        &self.values[..self.count]
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [f32] {
        &mut self.values[..self.count]
    }

    /// Finds the class of the smallest penalty; of equals, the first.
    #[must_use]
    pub fn winner(&self) -> usize {
        self.smallest(usize::MAX)
    }

    /// Finds the class of the second smallest penalty; of equals, the first. With one class only it
    /// is the winner itself.
    #[must_use]
    pub fn runner_up(&self) -> usize {
        let winner = self.winner();
        if self.count == 1 { winner } else { self.smallest(winner) }
    }

    fn smallest(&self, but: usize) -> usize {
        let others = (0..self.count).filter(|&class| class != but);
        others.min_by(|&a, &b| self.values[a].total_cmp(&self.values[b])).unwrap_or_default()
    }
}

impl fmt::Debug for Penalties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Penalties").field(&self.as_slice()).finish()
    }
}

/// A loss's derivatives by the penalties: what a criterion hands to the backward passes.
#[derive(Clone, Debug)]
pub struct Slopes {
    first: [f32; CHARACTERS],
    posteriors: [f32; CHARACTERS],
    scale: f32,
    count: usize,
}

impl Slopes {
    /// Makes the slopes of a loss of `count` classes (at most 96), all nought.
    #[must_use]
    pub const fn zero(count: usize) -> Self {
        Self { first: [0.0; CHARACTERS], posteriors: [0.0; CHARACTERS], scale: 0.0, count }
    }

    /// Sets class `class`: the first derivative and the posterior probability.
    ///
    /// What is smaller than 1e-30 counts as nought. Beside the slopes of other classes it is far below
    /// their rounding, and by itself it moves no weight; but it leads to denormal numbers, which are
    /// slow: a tenth of the time of training in batches. A trained network has many posteriors that
    /// small.
    pub fn set(&mut self, class: usize, first: f32, posterior: f32) {
        const LEAST: f32 = 1e-30;
        let flush = |value: f32| if value.abs() < LEAST { 0.0 } else { value };
        self.first[class] = flush(first);
        self.posteriors[class] = flush(posterior);
    }

    /// Sets what the posteriors' matrix is multiplied by.
    pub fn set_scale(&mut self, scale: f32) {
        self.scale = scale;
    }

    /// Lists the first derivatives, one a class.
    #[must_use]
    pub fn first(&self) -> &[f32] {
        &self.first[..self.count]
    }

    /// Lists the posteriors `p` whose matrix `diag(p) - p p'` is the second derivative.
    #[must_use]
    pub fn posteriors(&self) -> &[f32] {
        &self.posteriors[..self.count]
    }

    /// What that matrix is multiplied by; nought for a loss that is linear in the penalties.
    #[must_use]
    pub const fn scale(&self) -> f32 {
        self.scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::architecture::PARAMETERS;

    #[test]
    fn tensors_hold_60_000_values_and_c3s_missing_links() {
        let parameters = Box::new(Parameters::zero());
        let mut count = 0;
        for tensor in parameters.tensors() {
            assert_eq!(
                tensor.shape.iter().product::<usize>(),
                tensor.values.len(),
                "{}",
                tensor.name
            );
            count += tensor.values.len();
        }
        let missing = (C1_MAPS * C3_MAPS - 60) * 25;
        assert_eq!(count, PARAMETERS + missing);
    }

    #[test]
    fn of_equal_penalties_the_first_wins() {
        let mut penalties = Penalties::none();
        penalties.resize(3);
        penalties.as_mut_slice().copy_from_slice(&[2.0, 1.0, 1.0]);
        assert_eq!((penalties.winner(), penalties.runner_up()), (1, 2));
    }
}

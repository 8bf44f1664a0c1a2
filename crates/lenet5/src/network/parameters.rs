//! The 60,000 trainable parameters, layer by layer (paper, section II.B).

use super::architecture::{C1_MAPS, C3_MAPS, C5_MAPS, F6, KERNEL};
use super::layers::{Conv, Dense, PartialConv, Subsample};

/// Largest magnitude of a weight that a network may have: far beyond what training gives, and small
/// enough that no sum of the network overflows.
pub const MAX_WEIGHT: f32 = 1e6;

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

    /// Makes parameters that are all zero.
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

    /// Tells whether every value is finite and at most [`MAX_WEIGHT`] in size.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        // A NaN is below nothing.
        self.slices().into_iter().flatten().all(|value| value.abs() <= MAX_WEIGHT)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::architecture::PARAMETERS;

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
}

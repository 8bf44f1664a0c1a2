//! The sub-sampling layers S2 and S4: one coefficient and one bias a map (paper, section II.B).

use crate::network::maps::Maps;
use crate::reference::{Derivative, squash, subsample};

/// Sub-sampling of `C` maps by two in each direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Subsample<const C: usize> {
    /// `[C]`: what the sum of a unit's four inputs is multiplied by.
    pub coefficient: [f32; C],
    /// `[C]`.
    pub bias: [f32; C],
}

impl<const C: usize> Subsample<C> {
    /// Inputs of a unit, its bias not included.
    pub const FAN_IN: usize = 4;

    /// Makes a layer whose every value is zero.
    #[must_use]
    pub const fn zero() -> Self {
        Self { coefficient: [0.0; C], bias: [0.0; C] }
    }

    /// Computes the squashed outputs from the maps below.
    #[inline(always)]
    pub fn forward<const H: usize, const W: usize, const OH: usize, const OW: usize>(
        &self,
        input: &Maps<C, H, W>,
        output: &mut Maps<C, OH, OW>,
    ) {
        subsample::forward(&self.coefficient, &self.bias, input, output);
        squash::forward(output.as_mut_slice());
    }

    /// Adds to the derivatives `total` and carries them below.
    #[inline(always)]
    pub fn differentiate<const H: usize, const W: usize, const OH: usize, const OW: usize>(
        &self,
        derivative: impl Derivative,
        input: &Maps<C, H, W>,
        output: &Maps<C, OH, OW>,
        d_output: &mut Maps<C, OH, OW>,
        total: &mut Self,
        d_input: &mut Maps<C, H, W>,
    ) {
        squash::backward(derivative, output.as_slice(), d_output.as_mut_slice());
        let (d_coefficient, d_bias) = (&mut total.coefficient, &mut total.bias);
        subsample::accumulate(derivative, input, d_output, d_coefficient, d_bias);
        subsample::propagate(derivative, &self.coefficient, d_output, d_input);
    }
}

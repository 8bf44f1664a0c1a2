//! The sub-sampling layers S2 and S4: one coefficient and one bias a map (paper, section II.B).

use crate::network::maps::Maps;
use crate::reference::{BATCH, Partial, plain, square, squash, subsample};

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

    /// Makes a layer whose every value is nought.
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

    /// Adds to the gradient and carries the derivatives below.
    #[inline(always)]
    pub fn backward<
        const P: usize,
        const H: usize,
        const W: usize,
        const OH: usize,
        const OW: usize,
    >(
        &self,
        partial: Partial<P>,
        input: &Maps<C, H, W>,
        output: &Maps<C, OH, OW>,
        d_output: &mut Maps<C, OH, OW>,
        gradient: &mut Self,
        d_input: &mut Maps<C, H, W>,
    ) {
        self.differentiate(partial, plain, input, output, d_output, gradient, d_input);
    }

    /// Adds to the second derivatives and carries them below.
    #[inline(always)]
    pub fn curvature<const H: usize, const W: usize, const OH: usize, const OW: usize>(
        &self,
        input: &Maps<C, H, W>,
        output: &Maps<C, OH, OW>,
        h_output: &mut Maps<C, OH, OW>,
        second: &mut Self,
        h_input: &mut Maps<C, H, W>,
    ) {
        self.differentiate(BATCH, square, input, output, h_output, second, h_input);
    }

    #[allow(clippy::too_many_arguments, reason = "inputs, outputs, derivatives and their totals")]
    #[inline(always)]
    fn differentiate<
        const P: usize,
        const H: usize,
        const W: usize,
        const OH: usize,
        const OW: usize,
    >(
        &self,
        partial: Partial<P>,
        factor: impl Fn(f32) -> f32 + Copy,
        input: &Maps<C, H, W>,
        output: &Maps<C, OH, OW>,
        d_output: &mut Maps<C, OH, OW>,
        total: &mut Self,
        d_input: &mut Maps<C, H, W>,
    ) {
        squash::backward(factor, output.as_slice(), d_output.as_mut_slice());
        subsample::accumulate(
            partial,
            factor,
            input,
            d_output,
            &mut total.coefficient,
            &mut total.bias,
        );
        subsample::propagate(factor, &self.coefficient, d_output, d_input);
    }
}

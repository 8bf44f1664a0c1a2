//! The fully connected layers C5 and F6 (paper, section II.B).
//!
//! C5 is a convolution whose 5x5 fields see the whole of S4: on the 32x32 field each of its maps is one
//! unit, and the layer is fully connected.

use crate::reference::{Derivative, dense, squash};

/// `OUT` units, each of which sees all `IN` units below.
#[derive(Clone, Debug, PartialEq)]
#[repr(C, align(64))]
pub struct Dense<const IN: usize, const OUT: usize> {
    /// `[OUT][IN]`.
    pub weight: [[f32; IN]; OUT],
    /// `[OUT]`.
    pub bias: [f32; OUT],
}

impl<const IN: usize, const OUT: usize> Dense<IN, OUT> {
    /// Makes a layer whose every value is zero.
    #[must_use]
    pub const fn zero() -> Self {
        Self { weight: [[0.0; IN]; OUT], bias: [0.0; OUT] }
    }

    /// Computes the squashed outputs from the units below.
    #[inline(always)]
    pub fn forward(&self, input: &[f32; IN], output: &mut [f32; OUT]) {
        dense::forward(&self.weight, &self.bias, input, output);
        squash::forward(output);
    }

    /// Adds to the derivatives `total` and carries them below.
    #[inline(always)]
    pub fn differentiate(
        &self,
        derivative: impl Derivative,
        input: &[f32; IN],
        output: &[f32; OUT],
        d_output: &mut [f32; OUT],
        total: &mut Self,
        d_input: &mut [f32; IN],
    ) {
        squash::backward(derivative, output, d_output);
        dense::accumulate(derivative, input, d_output, &mut total.weight, &mut total.bias);
        dense::propagate(derivative, &self.weight, d_output, d_input);
    }
}

//! The fully connected layers C5 and F6 (paper, section II.B).
//!
//! ```text
//! a[o] = bias[o] + sum over i of weight[o][i] input[i]
//! ```

use super::derivative::Derivative;
use super::real::Real;

/// Computes the weighted sums. Each starts at its bias; terms come in the order `i`.
#[inline(always)]
pub fn forward<T: Real, const IN: usize, const OUT: usize>(
    weight: &[[T; IN]; OUT],
    bias: &[T; OUT],
    input: &[T; IN],
    a: &mut [T; OUT],
) {
    *a = *bias;
    for i in 0..IN {
        for o in 0..OUT {
            a[o] = weight[o][i].fma(input[i], a[o]);
        }
    }
}

/// Adds this pattern's share to the derivatives by weight and bias.
///
/// ```text
/// d_bias[o]      += d_a[o]
/// d_weight[o][i] += d_a[o] factor(input[i])
/// ```
#[inline(always)]
pub fn accumulate<T: Real, const IN: usize, const OUT: usize>(
    derivative: impl Derivative,
    input: &[T; IN],
    d_a: &[T; OUT],
    d_weight: &mut [[T; IN]; OUT],
    d_bias: &mut [T; OUT],
) {
    for o in 0..OUT {
        d_bias[o] = d_bias[o] + d_a[o];
        for i in 0..IN {
            d_weight[o][i] = d_a[o].fma(derivative.factor(input[i]), d_weight[o][i]);
        }
    }
}

/// Carries derivatives back: `d_input[i] = sum over o of d_a[o] factor(weight[o][i])`.
///
/// Each sum is taken as the [`Derivative`] takes it, in the order `o`.
#[inline(always)]
pub fn propagate<T: Real, const IN: usize, const OUT: usize>(
    derivative: impl Derivative,
    weight: &[[T; IN]; OUT],
    d_a: &[T; OUT],
    d_input: &mut [T; IN],
) {
    for i in 0..IN {
        d_input[i] = derivative.sum(
            0..OUT,
            #[inline(always)]
            |o, sum| d_a[o].fma(derivative.factor(weight[o][i]), sum),
        );
    }
}

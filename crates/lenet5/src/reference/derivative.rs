//! Which derivative a backward pass computes, and how it takes sums over units.

use core::ops::Mul;

use super::real::Real;

/// The gradient or the second derivatives: what one loop of a backward pass computes.
///
/// Second derivatives are the diagonal Gauss-Newton ones (paper, Appendix C): the formulas of the
/// gradient with each weight, each input and each slope squared.
pub trait Derivative: Copy {
    /// Whether factors are squared.
    const SQUARED: bool;

    /// Gives what a formula multiplies by for a weight, an input or a slope: the value or its square.
    #[inline(always)]
    fn factor<V: Copy + Mul<Output = V>>(self, value: V) -> V {
        if Self::SQUARED { value * value } else { value }
    }

    /// Sums `terms` over the units of a layer; `add` adds a term to a partial sum.
    fn sum<T: Real, I>(self, terms: impl Iterator<Item = I>, add: impl Fn(I, T) -> T) -> T;
}

/// The gradient, whose sums over units are taken in `P` partial sums, the `n`-th term going to sum
/// `n mod P`.
///
/// The partial sums start at zero; at the end neighbours are added in pairs, then the sums of pairs in
/// pairs, until one is left. `P` is 16 where one pattern is trained on at a time, so that sixteen terms
/// can be computed at once, and 1 in a block of patterns, whose patterns are computed side by side. It
/// must be a power of two.
#[derive(Clone, Copy, Debug)]
pub struct Gradient<const P: usize>;

/// The diagonal second derivatives, whose sums over units are each one sum.
#[derive(Clone, Copy, Debug)]
pub struct Curvature;

/// The gradient of a pattern by itself: on-line training.
pub const SINGLE: Gradient<16> = Gradient;
/// The gradient of a pattern in a block: mini-batches.
pub const BATCH: Gradient<1> = Gradient;

impl<const P: usize> Derivative for Gradient<P> {
    const SQUARED: bool = false;

    #[inline(always)]
    fn sum<T: Real, I>(self, terms: impl Iterator<Item = I>, add: impl Fn(I, T) -> T) -> T {
        sum_in_parts::<T, I, P>(terms, add)
    }
}

impl Derivative for Curvature {
    const SQUARED: bool = true;

    #[inline(always)]
    fn sum<T: Real, I>(self, terms: impl Iterator<Item = I>, add: impl Fn(I, T) -> T) -> T {
        sum_in_parts::<T, I, 1>(terms, add)
    }
}

#[inline(always)]
fn sum_in_parts<T: Real, I, const P: usize>(
    terms: impl Iterator<Item = I>,
    add: impl Fn(I, T) -> T,
) -> T {
    const { assert!(P.is_power_of_two()) };
    let mut sums = [T::ZERO; P];
    for (n, term) in terms.enumerate() {
        sums[n % P] = add(term, sums[n % P]);
    }
    let mut count = P;
    while count > 1 {
        count /= 2;
        for n in 0..count {
            sums[n] = sums[2 * n] + sums[2 * n + 1];
        }
    }
    sums[0]
}

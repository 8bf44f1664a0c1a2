//! The specification: each layer's forward, backward and curvature pass in plain loops.
//!
//! Nothing here is made fast. Each sum starts from the value that its documentation names and takes
//! its terms in the order of the loops, each by one fused multiply-add; sums over the units of a layer
//! may be taken in partial sums ([`Partial`]).
//!
//! Curvature is the diagonal Gauss-Newton second derivative (paper, Appendix C): the formulas of
//! the gradient with each weight and each input squared. One loop therefore serves both passes,
//! given what to do with a factor: leave it ([`plain`]) or square it ([`square`]).

pub mod convolution;
pub mod dense;
pub mod rbf;
pub mod real;
pub mod squash;
pub mod subsample;

pub use real::Real;

/// How a sum over units is taken: in `P` partial sums, the `n`-th term going to sum `n mod P`.
///
/// The partial sums start at nought; at the end neighbours are added in pairs, then the sums of
/// pairs in pairs, until one is left. `P` is 16 where one pattern is trained on at a time, so that
/// sixteen terms can be computed at once, and 1 in a block of patterns, whose patterns are computed
/// side by side. It must be a power of two.
#[derive(Clone, Copy, Debug)]
pub struct Partial<const P: usize>;

/// The sums of a pattern by itself: on-line training.
pub const SINGLE: Partial<16> = Partial;
/// The sums of a pattern in a block: mini-batches and second derivatives.
pub const BATCH: Partial<1> = Partial;

impl<const P: usize> Partial<P> {
    /// Sums `terms`; `add` adds a term to a partial sum.
    #[allow(clippy::unused_self, reason = "its type tells the number of partial sums")]
    #[inline(always)]
    fn sum<T: Real, I>(self, terms: impl Iterator<Item = I>, add: impl Fn(I, T) -> T) -> T {
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
}

/// The factor of a gradient: the weight or input as it is.
#[inline(always)]
pub fn plain<T: Real>(factor: T) -> T {
    factor
}

/// The factor of a second derivative: the weight or input squared.
#[inline(always)]
pub fn square<T: Real>(factor: T) -> T {
    factor * factor
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests;

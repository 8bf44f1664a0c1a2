//! The specification: each layer's forward, backward and curvature pass in plain loops.
//!
//! Nothing here is made fast. Each sum starts from the value that its documentation names and takes
//! its terms in the order of the loops, each by one fused multiply-add.
//!
//! Curvature is the diagonal Gauss-Newton second derivative (paper, Appendix C): the formulas of
//! the gradient with each weight and each input squared. One loop therefore serves both passes,
//! given what to do with a factor: leave it ([`plain`]) or square it ([`square`]).

pub mod convolution;
pub mod dense;
pub mod rbf;
pub mod squash;
pub mod subsample;

use super::Real;

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

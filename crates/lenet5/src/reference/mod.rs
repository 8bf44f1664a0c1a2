//! The specification: each layer's forward, backward and curvature pass in plain loops.
//!
//! Nothing here is made fast. Each sum starts from the value that its documentation names and takes
//! its terms in the order of the loops, each by one fused multiply-add; sums over the units of a layer
//! may be taken in partial sums ([`Gradient`]).
//!
//! Curvature is the diagonal Gauss-Newton second derivative (paper, Appendix C): the formulas of
//! the gradient with each weight and each input squared. One loop therefore serves both passes,
//! given which of the two to compute ([`Derivative`]).

pub mod convolution;
pub mod dense;
mod derivative;
pub mod rbf;
mod real;
pub mod squash;
pub mod subsample;

pub use derivative::{BATCH, Curvature, Derivative, Gradient, SINGLE};
pub use real::Real;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests;

//! The arithmetic of the layers.
//!
//! [`mod@reference`] is the specification in plain loops. Every faster kernel names the reference that it
//! stands for and agrees with it to the bit where the level has fused multiply-add, which is possible
//! since each sum has one stated order and each of its steps is one fused multiply-add. Lanes run over
//! outputs or over images, and along a sum only where the reference takes it in partial sums
//! ([`reference::Partial`]).

#![cfg_attr(
    not(feature = "train"),
    allow(dead_code, reason = "what learns lies beside what reads")
)]

#[allow(clippy::large_stack_arrays, reason = "a band of C1, 21 kB")]
#[cfg(feature = "std")]
pub(crate) mod batch;
pub(crate) mod lanes;
pub mod level;
pub(crate) mod packed;
pub mod peak;
pub mod real;
pub mod reference;
#[cfg(feature = "std")]
pub(crate) mod sdnn;
pub(crate) mod single;
pub mod squash;

pub use level::{Kernels, Level};
pub use real::Real;

//! The arithmetic of the layers.
//!
//! [`mod@reference`] is the specification in plain loops. Every faster kernel names the reference that it
//! stands for and agrees with it to the bit, which is possible since each sum has one stated order
//! and each of its steps is one fused multiply-add: lanes may run over outputs, never over a sum.

#![cfg_attr(
    not(feature = "train"),
    allow(dead_code, reason = "what learns lies beside what reads")
)]

#[allow(
    clippy::large_stack_arrays,
    reason = "constants that are made on the heap, and a band of C1"
)]
#[cfg(feature = "std")]
pub(crate) mod batch;
pub(crate) mod lanes;
pub mod level;
#[allow(
    clippy::large_stack_arrays,
    reason = "constants that are made on the heap, and a band of C1"
)]
pub(crate) mod packed;
pub mod real;
pub mod reference;
#[allow(
    clippy::large_stack_arrays,
    reason = "constants that are made on the heap, and a band of C1"
)]
pub(crate) mod single;
pub mod squash;

pub use level::{Kernels, Level};
pub use real::Real;

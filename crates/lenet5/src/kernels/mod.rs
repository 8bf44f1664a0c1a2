//! The arithmetic of the layers.
//!
//! [`mod@reference`] is the specification in plain loops. Every faster kernel names the reference that it
//! stands for and agrees with it to the bit, which is possible since each sum has one stated order
//! and each of its steps is one fused multiply-add: lanes may run over outputs, never over a sum.

pub mod level;
pub mod real;
pub mod reference;
pub mod squash;

pub use level::Level;
pub use real::Real;

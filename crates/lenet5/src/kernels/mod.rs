//! The arithmetic of the layers, made fast.
//!
//! [`reference`](mod@crate::reference) is the specification in plain loops. Every faster kernel names
//! the reference that it stands for and agrees with it to the bit where the level has fused
//! multiply-add, which is possible since each sum has one stated order and each of its steps is one
//! fused multiply-add. Lanes run over outputs or over images, and along a sum only where the reference
//! takes it in partial sums ([`Gradient`](crate::reference::Gradient)). `tests.rs` tries every kernel at
//! every level against the reference.

#![cfg_attr(
    not(feature = "train"),
    allow(dead_code, reason = "what learns lies beside what reads")
)]

#[allow(clippy::large_stack_arrays, reason = "a band of C1, 21 kB")]
#[cfg(feature = "std")]
pub(crate) mod batch;
pub(crate) mod lanes;
pub(crate) mod packed;
pub mod peak;
#[cfg(feature = "std")]
pub(crate) mod sdnn;
pub(crate) mod single;
pub(crate) mod squash;

use crate::level::Level;

/// Which kernels to compute with.
///
/// Where the level has fused multiply-add they differ in speed alone, and in no bit of any result.
#[derive(Clone, Copy, Debug)]
pub enum Kernels {
    /// The plain loops of the specification.
    Reference,
    /// The fast kernels with these instructions.
    Fast(Level),
}

impl Kernels {
    /// Finds the fastest that this processor has.
    #[must_use]
    pub fn detect() -> Self {
        Self::Fast(Level::detect())
    }
}

#[cfg(feature = "std")]
impl std::str::FromStr for Kernels {
    type Err = String;

    /// Finds kernels by name: a level that this processor has, or `reference`.
    fn from_str(name: &str) -> Result<Self, String> {
        if name == "reference" {
            return Ok(Self::Reference);
        }
        name.parse().map(Self::Fast).map_err(|error| format!("{error}, or reference"))
    }
}

#[cfg(all(test, feature = "train"))]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests;

//! The two widths of number that the reference kernels are written for.

use core::ops::{Add, Mul, Sub};

/// A floating-point number: `f32` in the program, `f64` where a test needs finer differences.
pub trait Real:
    Copy + PartialOrd + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + 'static
{
    /// Zero.
    const ZERO: Self;

    /// Turns a constant of the paper into this width.
    fn from_f64(value: f64) -> Self;

    /// `self * factor + term`, rounded once where the target can do so.
    #[must_use]
    fn fma(self, factor: Self, term: Self) -> Self;
}

impl Real for f32 {
    const ZERO: Self = 0.0;

    #[allow(clippy::cast_possible_truncation, reason = "rounding to the width is the purpose")]
    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        value as Self
    }

    #[inline(always)]
    fn fma(self, factor: Self, term: Self) -> Self {
        // WebAssembly has no such instruction, and what stands in for it takes twenty times as long: there the
        // product is rounded, too, as in the kernels.
        #[cfg(target_arch = "wasm32")]
        return self * factor + term;
        #[cfg(all(feature = "std", not(target_arch = "wasm32")))]
        return self.mul_add(factor, term);
        #[cfg(not(any(feature = "std", target_arch = "wasm32")))]
        return libm::fmaf(self, factor, term);
    }
}

impl Real for f64 {
    const ZERO: Self = 0.0;

    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        value
    }

    #[inline(always)]
    fn fma(self, factor: Self, term: Self) -> Self {
        libm::fma(self, factor, term)
    }
}

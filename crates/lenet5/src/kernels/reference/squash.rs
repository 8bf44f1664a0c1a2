//! The squashing function over whole layers, and its derivatives (paper, eq. 6, Appendix A).
//!
//! ```text
//! f(a) = A tanh(S a),   f'(a) = (S/A)(A^2 - f^2),   f''(a) = -2 (S/A) f f'
//! ```
//!
//! Both derivatives follow from the output `y = f(a)` alone, so the weighted sums need not be kept.

use super::super::Real;
use super::super::squash::{AMPLITUDE, SLOPE};

/// Squashes every weighted sum in place.
#[inline(always)]
pub fn forward<T: Real>(units: &mut [T]) {
    for unit in units {
        *unit = unit.squash();
    }
}

/// The first derivative `f'` where the output is `y`; 1.14393 at nought, and never negative.
#[must_use]
#[inline(always)]
pub fn first_derivative<T: Real>(y: T) -> T {
    let limit = T::from_f64(AMPLITUDE * SLOPE);
    let slope = (T::ZERO - T::from_f64(SLOPE / AMPLITUDE) * y).fma(y, limit);
    // The rounded output of a saturated unit may pass the limit by a last place.
    if slope > T::ZERO { slope } else { T::ZERO }
}

/// The second derivative `f''` where the output is `y`: largest in size near outputs of +-1.
#[must_use]
#[inline(always)]
pub fn second_derivative<T: Real>(y: T) -> T {
    T::from_f64(-2.0 * SLOPE / AMPLITUDE) * y * first_derivative(y)
}

/// Turns derivatives by output into derivatives by weighted sum, in place.
///
/// `d_a = factor(f') d_y`: the slope itself for a gradient, its square for a second derivative. The
/// term with `f''` is left out there, as in the paper's appendix C: what remains is never negative.
#[inline(always)]
pub fn backward<T: Real>(factor: impl Fn(T) -> T, y: &[T], d: &mut [T]) {
    for (&y, d) in y.iter().zip(d) {
        *d = factor(first_derivative(y)) * *d;
    }
}

//! The squashing function `f(a) = A tanh(S a)` as a rational function, and its derivatives (paper, eq. 6,
//! Appendix A).
//!
//! ```text
//! f(a) = a P(t) / Q(t),   t = a^2,   |a| held to 12.03 first
//! ```
//!
//! P has degree 5 in `t` and Q degree 3. The fit is minimax in relative error, 2e-8 before rounding;
//! beyond its end the function stays what it is there, 3.5 units in the last place from the limit. A
//! common factor of P and Q is free: of 50,000 it is the one with which the worst roundings of the two
//! meet least. `tools/squash` makes the fit and the search anew. The error is at most 3.97 units in the
//! last place over all `f32` (found by trying them all). Only correctly rounded operations are used, so
//! the bits are the same on every machine, which the `tanh` of a system's library does not promise.
//!
//! *Cost:* eight multiply-adds, two multiplications and a division, which runs beside the
//! multiply-adds of the values after it.
//!
//! ```text
//! f'(a) = (S/A)(A^2 - f^2),   f''(a) = -2 (S/A) f f'
//! ```
//!
//! Both derivatives follow from the output `y = f(a)` alone, so the weighted sums need not be kept.

use super::derivative::Derivative;
use super::real::Real;

/// `A`: the function's limit.
pub const AMPLITUDE: f64 = 1.7159;
/// `S`: with `A`, gives `f(1) = 1` and `f(-1) = -1`.
pub const SLOPE: f64 = 2.0 / 3.0;

/// Beyond this magnitude the function is flat to the last bits of an `f32`.
pub(crate) const FLAT_FROM: f32 = 12.03;

// Coefficients from the constant term upwards.
pub(crate) const P: [f32; 6] =
    [2.264_013_3, 0.130_589_56, 1.334_777_1e-3, 1.961_173e-6, -1.295_506_7e-9, 9.184_828e-13];
pub(crate) const Q: [f32; 4] = [1.979_147_9, 0.407_365_32, 9.391_647e-3, 4.118_501e-5];

/// Squashes one weighted sum; a NaN stays a NaN.
#[must_use]
#[inline(always)]
pub fn squash(a: f32) -> f32 {
    let a = a.clamp(-FLAT_FROM, FLAT_FROM);
    let t = a * a;
    a * horner(t, P) / horner(t, Q)
}

#[inline(always)]
fn horner<const N: usize>(t: f32, c: [f32; N]) -> f32 {
    let mut sum = c[N - 1];
    for k in (0..N - 1).rev() {
        sum = sum.fma(t, c[k]);
    }
    sum
}

/// A number that can be squashed in its own width.
pub trait Squash: Real {
    /// Computes the squashing function `A tanh(S self)`.
    #[must_use]
    fn squash(self) -> Self;
}

impl Squash for f32 {
    #[inline(always)]
    fn squash(self) -> Self {
        squash(self)
    }
}

impl Squash for f64 {
    #[inline(always)]
    fn squash(self) -> Self {
        AMPLITUDE * libm::tanh(SLOPE * self)
    }
}

/// Squashes every weighted sum in place.
#[inline(always)]
pub fn forward<T: Squash>(units: &mut [T]) {
    for unit in units {
        *unit = unit.squash();
    }
}

/// The first derivative `f'` where the output is `y`; 1.14393 at zero, and never negative.
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
pub fn backward<T: Real>(derivative: impl Derivative, y: &[T], d: &mut [T]) {
    for (&y, d) in y.iter().zip(d) {
        *d = derivative.factor(first_derivative(y)) * *d;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The error that the module promises, in units of the last place.
    const BOUND: f64 = 3.97;

    /// Distance from the exact value in units of the last place of an `f32` of its size.
    fn error(a: f32) -> f64 {
        let exact = AMPLITUDE * (SLOPE * f64::from(a)).tanh();
        let exponent = ((exact.abs().to_bits() >> 52).cast_signed() - 1023).max(-126);
        let unit = 2f64.powi(i32::try_from(exponent).unwrap() - 23);
        (f64::from(squash(a)) - exact).abs() / unit
    }

    #[test]
    fn is_within_its_bound_on_a_sweep() {
        let worst =
            (0..0x7f80_0000).step_by(9973).map(|b| error(f32::from_bits(b))).fold(0.0, f64::max);
        assert!(worst <= BOUND, "{worst}");
    }

    #[test]
    #[ignore = "all 2^31 magnitudes: some minutes"]
    fn is_within_its_bound_everywhere() {
        let mut worst = (0.0, 0.0);
        for bits in 0..=0x7f80_0000 {
            let a = f32::from_bits(bits);
            let found = error(a);
            if found > worst.0 {
                worst = (found, a);
            }
        }
        println!("{worst:?}");
        assert!(worst.0 <= BOUND, "{worst:?}");
    }

    #[test]
    fn is_odd_and_meets_the_papers_points() {
        for a in [0.0, 1e-30, 0.3, 1.0, 2.5, 40.0, f32::INFINITY] {
            assert_eq!(squash(-a).to_bits(), (-squash(a)).to_bits());
        }
        assert!((squash(1.0) - 1.0).abs() < 3e-6);
        assert!((f64::from(squash(f32::MAX)) - AMPLITUDE).abs() < BOUND * f64::from(f32::EPSILON));
        assert!(squash(f32::NAN).is_nan());
    }
}

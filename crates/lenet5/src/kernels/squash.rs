//! The squashing function `f(a) = A tanh(S a)` as a rational function (paper, eq. 6, Appendix A).
//!
//! ```text
//! f(a) = a P(t) / Q(t),   t = a^2,   |a| held to 12.03 first
//! ```
//!
//! P has degree 5 in `t` and Q degree 3. The fit is minimax in relative error, 2e-8 before rounding;
//! beyond its end it stays what it is there, 3.5 units in the last place from the limit. A common
//! factor of P and Q is free: of 50,000 it is the one with which the worst roundings of the two meet
//! least. The error is at most 3.97 units in the last place over all `f32` (found by trying them
//! all). It is made of correctly rounded operations alone, so the bits are the same on every machine,
//! which the `tanh` of a system's library does not promise.
//!
//! *Cost:* eight multiply-adds, two multiplications and a division, which runs beside the
//! multiply-adds of the values after it.

use fearless_simd::{Simd, SimdBase as _, SimdFloat as _};

use super::Real;
use super::lanes::Lanes;

/// `A`: the function's limit.
pub const AMPLITUDE: f64 = 1.7159;
/// `S`: with `A`, gives `f(1) = 1` and `f(-1) = -1`.
pub const SLOPE: f64 = 2.0 / 3.0;

/// Beyond this magnitude the function is flat to the last bits of an `f32`.
const FLAT: f32 = 12.03;

// Coefficients from the constant term upwards.
const P: [f32; 6] =
    [2.264_013_3, 0.130_589_56, 1.334_777_1e-3, 1.961_173e-6, -1.295_506_7e-9, 9.184_828e-13];
const Q: [f32; 4] = [1.979_147_9, 0.407_365_32, 9.391_647e-3, 4.118_501e-5];

/// Squashes one weighted sum; a NaN stays a NaN.
#[must_use]
#[inline(always)]
pub fn squash(a: f32) -> f32 {
    let a = a.clamp(-FLAT, FLAT);
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

/// Squashes sixteen weighted sums at once, none of them a NaN.
///
/// The bits are those of [`squash`] where the level has fused multiply-add.
#[inline(always)]
pub(crate) fn squash_lanes<S: Simd>(a: Lanes<S>) -> Lanes<S> {
    let simd = a.simd;
    let a = a.max(Lanes::splat(simd, -FLAT)).min(Lanes::splat(simd, FLAT));
    let t = a * a;
    a * horner_lanes(t, P) / horner_lanes(t, Q)
}

#[inline(always)]
fn horner_lanes<S: Simd, const N: usize>(t: Lanes<S>, c: [f32; N]) -> Lanes<S> {
    let mut sum = Lanes::splat(t.simd, c[N - 1]);
    for k in (0..N - 1).rev() {
        sum = sum.mul_add(t, Lanes::splat(t.simd, c[k]));
    }
    sum
}

/// The first derivative where the output is `y`, sixteen at once: the bits of
/// [`first_derivative`](super::reference::squash::first_derivative).
#[allow(clippy::cast_possible_truncation, reason = "rounding to the width of the network")]
#[inline(always)]
pub(crate) fn slope_lanes<S: Simd>(y: Lanes<S>) -> Lanes<S> {
    let splat = |value: f64| Lanes::splat(y.simd, value as f32);
    let slope = (-(splat(SLOPE / AMPLITUDE) * y)).mul_add(y, splat(AMPLITUDE * SLOPE));
    slope.max(splat(0.0))
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

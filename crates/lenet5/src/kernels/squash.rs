//! The squashing function `f(a) = A tanh(S a)` as a rational function (paper, eq. 6, Appendix A).
//!
//! ```text
//! f(a) = a P(t) / Q(t),   t = a^2,   |a| held to 12.75 first
//! ```
//!
//! P and Q have degree 4 in `t` and positive coefficients only, so no step cancels. The fit is
//! minimax in relative error over `[0, 12.75]`, 1.2e-8 before rounding; beyond that end the true
//! function is within 1.4 units in the last place of its limit. Rounded, the error is at most 4.85
//! units in the last place over all `f32` (found by trying them all; the worst is near the end, at
//! 12.68). It is made of correctly rounded operations alone, so the bits are the same on every
//! machine, which the `tanh` of a system's library does not promise.
//!
//! *Cost:* nine multiply-adds, a multiplication and a division.

use super::Real;

/// `A`: the function's limit.
pub const AMPLITUDE: f64 = 1.7159;
/// `S`: with `A`, gives `f(1) = 1` and `f(-1) = -1`.
pub const SLOPE: f64 = 2.0 / 3.0;

/// Beyond this magnitude the function is flat to the last bits of an `f32`.
const FLAT: f32 = 12.75;

// Coefficients from the constant term upwards; Q starts at 1.
const P: [f32; 5] = [1.143_933_3, 0.068_194_95, 7.985_569e-4, 2.134_196_2e-6, 6.369_024e-10];
const Q: [f32; 5] = [1.0, 0.207_762_55, 5.140_298_6e-3, 2.940_022_4e-5, 3.178_11e-8];

/// Squashes one weighted sum; a NaN stays a NaN.
#[must_use]
#[inline(always)]
pub fn squash(a: f32) -> f32 {
    let a = a.clamp(-FLAT, FLAT);
    let t = a * a;
    a * horner(t, P) / horner(t, Q)
}

#[inline(always)]
fn horner(t: f32, [c0, c1, c2, c3, c4]: [f32; 5]) -> f32 {
    c4.fma(t, c3).fma(t, c2).fma(t, c1).fma(t, c0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The error that the module promises, in units of the last place.
    const BOUND: f64 = 4.85;

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
        assert!((f64::from(squash(f32::MAX)) - AMPLITUDE).abs() < 2e-7);
        assert!(squash(f32::NAN).is_nan());
    }
}

//! The squashing function over sixteen lanes: [`reference::squash`](mod@crate::reference::squash) side by side.

use fearless_simd::{Simd, SimdBase as _, SimdFloat as _};

use super::lanes::Lanes;
use crate::reference::squash::{AMPLITUDE, FLAT_FROM, P, Q, SLOPE};

/// Squashes sixteen weighted sums at once, none of them a NaN.
///
/// The bits are those of [`squash`](crate::reference::squash::squash) where the level has fused multiply-add.
#[inline(always)]
pub(crate) fn squash_lanes<S: Simd>(a: Lanes<S>) -> Lanes<S> {
    let simd = a.simd;
    let a = a.max(Lanes::splat(simd, -FLAT_FROM)).min(Lanes::splat(simd, FLAT_FROM));
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
/// [`first_derivative`](crate::reference::squash::first_derivative).
#[allow(clippy::cast_possible_truncation, reason = "rounding to the width of the network")]
#[inline(always)]
pub(crate) fn slope_lanes<S: Simd>(y: Lanes<S>) -> Lanes<S> {
    let splat = |value: f64| Lanes::splat(y.simd, value as f32);
    let slope = (-(splat(SLOPE / AMPLITUDE) * y)).mul_add(y, splat(AMPLITUDE * SLOPE));
    slope.max(splat(0.0))
}

//! Sixteen numbers that are computed with at once, one a lane.
//!
//! There are sixteen at every level: one register of AVX-512, two of AVX2, four of SSE4.2, NEON and
//! simd128.
//! A lane never meets another in a sum unless the sum says so ([`sum_of_lanes`]), so the width of
//! the registers changes no bit.

use bytemuck::Zeroable;
use fearless_simd::{Simd, SimdBase as _, f32x16};

/// Lanes of a row.
pub(crate) const LANES: usize = 16;

/// The numbers in registers.
pub(crate) type Lanes<S> = f32x16<S>;

/// The numbers in memory.
#[derive(Clone, Copy, Debug, PartialEq, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Row(pub(crate) [f32; LANES]);

impl Row {
    /// Sixteen zeros.
    pub(crate) const ZERO: Self = Self([0.0; LANES]);

    #[inline(always)]
    pub(crate) fn load<S: Simd>(&self, simd: S) -> Lanes<S> {
        Lanes::load_array_ref(simd, &self.0)
    }

    #[inline(always)]
    pub(crate) fn store<S: Simd>(&mut self, lanes: Lanes<S>) {
        lanes.store_array(&mut self.0);
    }
}

/// Loads sixteen numbers from `at` onwards.
#[inline(always)]
pub(crate) fn load<S: Simd>(simd: S, from: &[f32], at: usize) -> Lanes<S> {
    Lanes::from_slice(simd, &from[at..at + LANES])
}

/// Stores sixteen numbers from `at` onwards.
#[inline(always)]
pub(crate) fn store<S: Simd>(lanes: Lanes<S>, to: &mut [f32], at: usize) {
    lanes.store_slice(&mut to[at..at + LANES]);
}

/// Counts the registers of sixteen lanes that the level has, into which a tile of sums must fit.
#[inline(always)]
pub(crate) const fn registers<S: Simd>() -> usize {
    // AVX-512 and NEON have 32 registers, the others 16.
    let count = if S::f32s::LEN == LANES || cfg!(target_arch = "aarch64") { 32 } else { 16 };
    count * S::f32s::LEN / LANES
}

/// Transposes sixteen rows of sixteen.
///
/// Four rounds of interleaving each row with the eighth after it.
#[inline(always)]
pub(crate) fn transpose<S: Simd>(rows: [Lanes<S>; LANES]) -> [Lanes<S>; LANES] {
    let mut rows = rows;
    for _ in 0..4 {
        let mut next = rows;
        for i in 0..LANES / 2 {
            let (low, high) = rows[i].interleave(rows[i + LANES / 2]);
            next[2 * i] = low;
            next[2 * i + 1] = high;
        }
        rows = next;
    }
    rows
}

/// Adds up the lanes of each of sixteen rows: lane `i` of the result is the sum of row `i`.
///
/// Neighbours are added in pairs, then the sums of pairs in pairs, and so on: the order of
/// [`Gradient`](crate::reference::Gradient).
#[inline(always)]
pub(crate) fn sum_of_lanes<S: Simd>(rows: [Lanes<S>; LANES]) -> Lanes<S> {
    let mut rows = rows;
    let mut count = LANES;
    while count > 1 {
        for i in 0..count / 2 {
            let (even, odd) = rows[2 * i].deinterleave(rows[2 * i + 1]);
            rows[i] = even + odd;
        }
        count /= 2;
    }
    rows[0]
}

//! How fast a processor can multiply and add: what every kernel is measured against.

use core::hint::black_box;

use fearless_simd::{Simd, SimdBase, SimdFloat as _, dispatch};

use super::Level;

/// Sums that grow side by side: enough to hide a multiply-add's latency on every processor that we
/// know (4 cycles by 2 units), few enough to stay in sixteen registers.
const SUMS: usize = 12;

/// Does `rounds` rounds of multiply-adds in registers alone, and tells how many multiply-adds those
/// were.
///
/// *Cost:* that many multiply-adds, as fast as this level of the processor can go.
#[must_use]
pub fn multiply_add(level: Level, rounds: usize) -> usize {
    dispatch!(level.0, simd => run(simd, rounds))
}

#[inline(always)]
fn run<S: Simd>(simd: S, rounds: usize) -> usize {
    // Neither overflows nor fades, however often: x = x / 2 + 1 stays at 2.
    let factor = S::f32s::splat(simd, black_box(0.5));
    let term = S::f32s::splat(simd, black_box(1.0));
    let mut sums = [S::f32s::splat(simd, black_box(2.0)); SUMS];
    for _ in 0..rounds {
        for sum in &mut sums {
            *sum = sum.mul_add(factor, term);
        }
    }
    black_box(sums.map(|sum| sum.as_slice()[0]));
    rounds * SUMS * S::f32s::LEN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_the_registers_hold() {
        let most = multiply_add(Level::detect(), 10);
        assert!(most.is_multiple_of(10 * SUMS) && most >= 10 * SUMS, "{most}");
    }
}

//! How fast a processor can multiply and add: what every kernel is measured against.

use core::hint::black_box;

use fearless_simd::{Simd, SimdBase, SimdFloat as _, dispatch};

use crate::level::Level;

/// Sums that grow side by side: enough to hide a multiply-add's latency where it is 4 cycles on 2
/// units, as on x86, few enough to stay in sixteen registers. A processor with four units can do more
/// than this finds.
const SUMS: usize = 12;

/// Runs `rounds` rounds of multiply-adds in registers alone, and counts the multiply-adds.
///
/// *Cost:* the multiply-adds that it counts, as fast as this level of the processor can go.
#[must_use]
pub fn multiply_add(level: Level, rounds: usize) -> usize {
    dispatch!(level.0, simd => run(simd, rounds))
}

#[inline(always)]
fn run<S: Simd>(simd: S, rounds: usize) -> usize {
    // Neither overflows nor fades, however often: x = x / 2 + 1 stays at 2.
    let factor = S::f32s::splat(simd, black_box(0.5));
    let term = S::f32s::splat(simd, black_box(1.0));
    // Each is hidden from the compiler by itself, which would otherwise see that all are one sum.
    let mut sums: [_; SUMS] = core::array::from_fn(|_| S::f32s::splat(simd, black_box(2.0)));
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
    #[cfg(all(feature = "std", target_arch = "x86_64"))]
    fn counts_the_lanes_of_each_level() {
        for level in Level::available() {
            let lanes = match level.name() {
                "avx512" => 16,
                "avx2" => 8,
                _ => 4,
            };
            assert_eq!(multiply_add(level, 10), 10 * SUMS * lanes, "{level}");
        }
    }
}

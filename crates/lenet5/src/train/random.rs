//! Random numbers that are the same on every machine and in every version of this library.
//!
//! The generator is PCG XSL RR 128/64 (`rand_pcg::Pcg64`), whose output is fixed by its paper. What
//! is drawn from it is written out here, because a library's shuffles and ranges may change.

use rand_core::Rng as _;
use rand_pcg::Pcg64;
use serde::{Deserialize, Serialize};

/// What all chance in a training follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seed(pub u64);

/// What a stream of random numbers is for: streams of one seed are independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stream {
    /// The weights at the start.
    Start,
    /// The order of the patterns.
    Order,
    /// The samples of the second derivatives of a pass.
    Curvature(u32),
    /// The elastic field of a pass.
    Elastic(usize),
    /// The distortions of one digit in a pass.
    Distortion { pass: usize, index: usize },
    /// Whether a digit of a pass gives way to rubbish.
    Choice { pass: usize, index: usize },
    /// The rubbish that takes the place of a digit in a pass.
    Rubbish { pass: usize, index: usize },
    /// The line that a digit of a pass is written in.
    Line { pass: usize, index: usize },
    /// A number and the cheque that it is written on.
    Cheque(usize),
}

/// A stream of random numbers.
pub(crate) struct Random(Pcg64);

impl Random {
    pub(crate) fn new(seed: Seed, stream: Stream) -> Self {
        let number = match stream {
            Stream::Start => 0,
            Stream::Order => 1,
            Stream::Curvature(pass) => (1 << 32) | u128::from(pass),
            Stream::Elastic(pass) => (1 << 65) | pass as u128,
            Stream::Distortion { pass, index } => {
                return Self::of_pattern(seed, pass, index, 1 << 66);
            }
            Stream::Choice { pass, index } => return Self::of_pattern(seed, pass, index, 1 << 67),
            Stream::Rubbish { pass, index } => return Self::of_pattern(seed, pass, index, 1 << 68),
            Stream::Cheque(index) => return Self::of_pattern(seed, 0, index, 1 << 70),
            Stream::Line { pass, index } => return Self::of_pattern(seed, pass, index, 1 << 69),
        };
        Self(Pcg64::new(u128::from(seed.0), number))
    }

    fn of_pattern(seed: Seed, pass: usize, index: usize, stream: u128) -> Self {
        // Neighbouring streams are alike in their first numbers: their states must not be.
        let mixed = mix(mix(pass as u64) ^ index as u64);
        Self(Pcg64::new(u128::from(mixed) << 64 | u128::from(seed.0), stream))
    }

    /// Draws from [-1, 1): 2^24 equally likely values, each exact in an `f32`.
    pub(crate) fn symmetric(&mut self) -> f32 {
        // The upper 24 bits.
        let steps = (self.0.next_u64() >> 40) as f32;
        steps / 8_388_608.0 - 1.0
    }

    /// Draws from [0, 1): 2^24 equally likely values, each exact in an `f32`.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.0.next_u64() >> 40) as f32 / 16_777_216.0
    }

    /// Draws a whole number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        // The high half of a product of 128 bits; its bias, below limit / 2^64, is beyond notice.
        let product = u128::from(self.0.next_u64()) * limit as u128;
        usize::try_from(product >> 64).unwrap_or_default()
    }

    /// Draws whether something that happens one time in `count` does happen.
    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    /// Puts `items` in random order, each order equally likely (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// Spreads the bits of a number over all of another (the finaliser of `SplitMix64`), each number to a
/// different one.
const fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_stay_the_same_for_ever() {
        let mut random = Random::new(Seed(1998), Stream::Start);
        let drawn: Vec<u32> = (0..3).map(|_| random.symmetric().to_bits()).collect();
        insta::assert_debug_snapshot!(drawn);
        let mut order: Vec<u8> = (0..10).collect();
        Random::new(Seed(1998), Stream::Order).shuffle(&mut order);
        insta::assert_debug_snapshot!(order);
    }

    #[test]
    fn symmetric_fills_its_range_evenly() {
        let mut random = Random::new(Seed(1), Stream::Start);
        let drawn: Vec<f32> = (0..100_000).map(|_| random.symmetric()).collect();
        assert!(drawn.iter().all(|&v| (-1.0..1.0).contains(&v)));
        let mean = drawn.iter().sum::<f32>() / 100_000.0;
        let square = drawn.iter().map(|v| v * v).sum::<f32>() / 100_000.0;
        // Five standard deviations of either estimate.
        assert!(mean.abs() < 0.0092 && (square - 1.0 / 3.0).abs() < 0.0048, "{mean} {square}");
    }

    #[test]
    fn shuffle_reaches_every_order() {
        let mut seen = std::collections::BTreeSet::new();
        let mut random = Random::new(Seed(7), Stream::Order);
        for _ in 0..200 {
            let mut items = [0, 1, 2];
            random.shuffle(&mut items);
            seen.insert(items);
        }
        assert_eq!(seen.len(), 6);
    }
}

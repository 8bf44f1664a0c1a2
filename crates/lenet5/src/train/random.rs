//! Random numbers that are the same on every machine and in every version of this library.
//!
//! The generator is PCG XSL RR 128/64 (`rand_pcg::Pcg64`), whose output is fixed by the article on it.
//! How numbers are drawn from it is written out here, because a library's shuffles and ranges may change.

use rand_core::Rng as _;
use rand_pcg::Pcg64;
use serde::{Deserialize, Serialize};

/// The seed from which all chance in a training follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seed(pub u64);

/// The purpose of a stream of random numbers: streams of one seed are independent.
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
    /// The glyphs of typefaces that take the place of a digit of a pass, or stand beside it.
    Glyph { pass: usize, index: usize },
    /// A number that is trained through its graph in a pass, and the cheque that it is written on.
    Number { pass: usize, index: usize },
}

impl Stream {
    /// The number of the generator's stream. Each is given out once and stays for ever: a training from
    /// the same seed would be another one otherwise.
    const fn number(self) -> u128 {
        match self {
            Self::Start => 0,
            Self::Order => 1,
            Self::Curvature(pass) => 1 << 32 | pass as u128,
            Self::Elastic(pass) => 1 << 65 | pass as u128,
            Self::Distortion { .. } => 1 << 66,
            Self::Choice { .. } => 1 << 67,
            Self::Rubbish { .. } => 1 << 68,
            Self::Line { .. } => 1 << 69,
            Self::Cheque(_) => 1 << 70,
            Self::Glyph { .. } => 1 << 71,
            Self::Number { .. } => 1 << 72,
        }
    }

    /// The pass and the index of a stream that belongs to a single pattern, mixed; 0 for other streams.
    ///
    /// Streams of neighbouring numbers are alike in their first draws, so patterns are told apart by the
    /// generator's state instead.
    const fn mixed_place(self) -> u64 {
        match self {
            Self::Start | Self::Order | Self::Curvature(_) | Self::Elastic(_) => 0,
            Self::Distortion { pass, index }
            | Self::Choice { pass, index }
            | Self::Rubbish { pass, index }
            | Self::Line { pass, index }
            | Self::Glyph { pass, index }
            | Self::Number { pass, index } => mix(mix(pass as u64) ^ index as u64),
            Self::Cheque(index) => mix(mix(0) ^ index as u64),
        }
    }
}

/// A stream of random numbers.
pub(crate) struct Random(Pcg64);

impl Random {
    /// Begins the stream of a seed for one purpose.
    pub(crate) fn new(seed: Seed, stream: Stream) -> Self {
        let state = u128::from(stream.mixed_place()) << 64 | u128::from(seed.0);
        Self(Pcg64::new(state, stream.number()))
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

/// Spreads the bits of a number over all bits of another (the finaliser of `SplitMix64`); no two numbers
/// become the same.
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
        let drawn = [0; 3].map(|_| random.symmetric().to_bits());
        assert_eq!(drawn, [1_061_807_432, 3_183_601_792, 3_171_743_360]);
        let mut order: [u8; 10] = std::array::from_fn(|at| u8::try_from(at).unwrap_or(0));
        Random::new(Seed(1998), Stream::Order).shuffle(&mut order);
        assert_eq!(order, [5, 4, 6, 2, 7, 3, 0, 8, 9, 1]);
    }

    /// Two purposes with one number would draw the same numbers for both.
    #[test]
    fn no_two_streams_have_the_same_number() {
        let (pass, index) = (usize::MAX, usize::MAX);
        let numbers = [
            Stream::Start,
            Stream::Order,
            Stream::Curvature(0),
            Stream::Curvature(u32::MAX),
            Stream::Elastic(0),
            Stream::Elastic(pass),
            Stream::Distortion { pass, index },
            Stream::Choice { pass, index },
            Stream::Rubbish { pass, index },
            Stream::Line { pass, index },
            Stream::Cheque(index),
            Stream::Glyph { pass, index },
        ]
        .map(Stream::number);
        // They are listed in order.
        assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
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

//! The random numbers of a scene: one stream for each, so that a scene does not depend on the others.

use rand_core::Rng as _;
use rand_pcg::Pcg64;

/// A stream of random numbers.
pub(crate) struct Random(Pcg64);

impl Random {
    /// Begins the stream of one scene.
    pub(crate) fn new(seed: u64, kind: &str, index: usize) -> Self {
        // FNV-1a of the name, so that a kind's scenes stay the same when other kinds are added.
        let name = kind.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let state = u128::from(mix(mix(name) ^ index as u64)) << 64 | u128::from(mix(seed));
        Self(Pcg64::new(state, u128::from(name)))
    }

    /// Draws from [0, 1).
    pub(crate) fn unit(&mut self) -> f32 {
        (self.0.next_u64() >> 40) as f32 / 16_777_216.0
    }

    /// Draws from [`low`, `high`).
    pub(crate) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Draws from [`low`, `high`) on the scale of logarithms, so that each doubling is equally likely.
    pub(crate) fn between_sizes(&mut self, low: f32, high: f32) -> f32 {
        low * (high / low).powf(self.unit())
    }

    /// Draws from [-`reach`, `reach`).
    pub(crate) fn around(&mut self, reach: f32) -> f32 {
        self.between(-reach, reach)
    }

    /// Draws from the normal distribution of mean 0 and deviation 1, by the sum of four even draws.
    pub(crate) fn normal(&mut self) -> f32 {
        /// The deviation of the sum of four draws from [0, 1): sqrt(4 / 12).
        const DEVIATION: f32 = 0.577_350_26;
        let bits = self.0.next_u64();
        let sum: u64 = (0..4).map(|part| bits >> (16 * part) & 0xffff).sum();
        (sum as f32 / 65_536.0 - 2.0) / DEVIATION
    }

    /// Draws a whole number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let product = u128::from(self.0.next_u64()) * limit as u128;
        usize::try_from(product >> 64).unwrap_or_default()
    }

    /// Draws a whole number from `least` to `most`, both among them.
    pub(crate) fn count(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }

    /// Draws whether something that happens one time in `count` does happen.
    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    /// Draws one of some things.
    pub(crate) fn pick<T: Copy>(&mut self, things: &[T]) -> T {
        things[self.below(things.len())]
    }

    /// Draws a digit.
    pub(crate) fn digit(&mut self) -> char {
        self.pick(&['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    }
}

/// Spreads the bits of a number over all bits of another (the finaliser of `SplitMix64`).
const fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

//! Salt-and-pepper noise (paper, section III.E).

use crate::network::architecture::INPUT;
use crate::network::input::{BACKGROUND, INK};
use crate::train::random::Random;

/// Inverts each pixel of a field with probability `share`.
///
/// *Cost:* a random number for each pixel that is inverted.
pub(crate) fn salt_and_pepper(field: &mut [[f32; INPUT]; INPUT], share: f32, random: &mut Random) {
    // The number of pixels before the next one that is inverted has a geometric distribution.
    let log_kept = libm::log1pf(-share);
    if log_kept >= 0.0 {
        return;
    }
    let mut pixels = field.as_flattened_mut().iter_mut();
    loop {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "any will do")]
        let run = (libm::logf(1.0 - random.unit()) / log_kept) as usize;
        let Some(value) = pixels.nth(run) else { return };
        *value = BACKGROUND + INK - *value;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::image::glyph::some_digit as digit;
    use crate::network::input::Input;
    use crate::train::random::{Seed, Stream};

    /// A tiny share inverts next to nothing, although 1 minus that share rounds to 1.
    #[test]
    fn little_noise_inverts_little() {
        for share in [0.0, 1e-30, 1e-9, 1e-6] {
            let mut field = Input::from_digit(&digit()).maps().clone();
            let before = field.clone();
            salt_and_pepper(&mut field[0], share, &mut Random::new(Seed(1), Stream::Order));
            assert!(field == before, "{share}");
        }
        let mut field = Input::from_digit(&digit()).maps().clone();
        let before = field.clone();
        salt_and_pepper(&mut field[0], 1.0, &mut Random::new(Seed(1), Stream::Order));
        let pairs = field.as_slice().iter().zip(before.as_slice());
        assert!(pairs.into_iter().all(|(a, b)| (a + b - BACKGROUND - INK).abs() < 1e-6));
    }

    #[test]
    fn noise_inverts_its_share_of_the_pixels() {
        let mut inverted = 0;
        for seed in 0..100 {
            let mut field = Input::from_digit(&digit()).maps().clone();
            let before = field[0];
            salt_and_pepper(&mut field[0], 0.1, &mut Random::new(Seed(seed), Stream::Order));
            for (a, b) in field[0].as_flattened().iter().zip(before.as_flattened()) {
                let same = a.to_bits() == b.to_bits();
                assert!(same || (a + b - BACKGROUND - INK).abs() < 1e-6);
                inverted += usize::from(!same);
            }
        }
        // 102,400 pixels, five standard deviations.
        assert!((inverted as f32 - 10_240.0).abs() < 480.0, "{inverted}");
    }
}

//! Letters and signs, which are no digits: a small alphabet of strokes.
//!
//! Signs that could pass for a digit in somebody's hand are left out: B, D, G, I, O, S, Z, b, g, h, l, o, q, s,
//! y, z, and signs like `?`, `&` and `$`.

use super::super::pen::{Canvas, write_strokes};
use super::kinds::RubbishKinds;
use crate::train::random::Random;

/// The signs: the name of each, then its strokes as [`write_strokes`] takes them.
const SIGNS: [&str; 112] = [
    "A /08 40 88 /25 65",
    "E /80 00 08 88 /04 64",
    "F /80 00 08 /04 64",
    "H /00 08 /80 88 /04 84",
    "K /00 08 /80 04 88",
    "L /10 18 78",
    "M /08 10 46 70 88",
    "N /08 00 88 80",
    "P /08 00 ~00 60 83 55 04",
    "R /08 00 ~00 60 82 54 04 /24 88",
    "T /00 80 /40 48",
    "U ~00 05 38 68 85 80",
    "V /00 48 80",
    "W /00 28 43 68 80",
    "X /00 88 /80 08",
    "d ~64 33 15 17 38 66 /60 68",
    "e ~05 84 73 42 14 06 38 77",
    "f ~71 50 32 38 /14 64",
    "k /00 08 /73 05 78",
    "m /02 08 ~04 22 44 48 ~44 62 84 88",
    "n /02 08 ~04 42 74 78",
    "r /02 08 ~04 32 73",
    "t /30 37 ~37 58 77 /02 72",
    "u ~02 06 38 76 72 /72 78",
    "w ~02 16 38 45 43 45 58 76 82",
    "x ~02 23 67 88 ~83 47 08",
    "alpha ~81 55 28 06 13 32 54 88",
    "alpha ~80 57 38 17 04 21 43 67 87",
    "gamma ~11 30 44 47 38 26 43 80",
    "Gamma ~02 20 44 48 /48 80",
    "epsilon ~71 40 12 34 64 34 05 28 77",
    "eta /11 28 ~24 41 62 66 58",
    "eta ~01 20 25 43 62 64 68",
    "lambda ~00 20 88 /44 08",
    "mu /10 08 ~03 27 63 /70 65 87",
    "mu /20 08 /04 46 60 65 76",
    "pi /01 81 /21 28 /61 68",
    "pi ~02 21 81 ~31 24 08 ~61 66 88",
    "tau ~02 11 81 ~41 46 67",
    "Tau /00 80 ~40 46 67",
    "psi ~00 05 48 85 80 /40 48",
    "omega ~10 04 18 47 43 47 78 84 70",
    "Omega /08 28 ~28 05 20 60 85 68 /68 88",
    "Sigma /81 00 44 08 88",
    "Delta /40 08 88 40",
    "nabla /00 80 48 00",
    "plus /40 48 /04 84",
    "dash /04 84",
    "equals /02 82 /06 86",
    "hash /20 08 /80 68 /02 82 /06 86",
    "star /40 48 /02 86 /82 06",
    "less /80 04 88",
    "bracket /70 10 18 78",
    "arrow /04 84 /51 84 57",
    "tick /05 28 80",
    "half_tick ~05 27 42 80",
    "alpha ~80 67 48 17 06 13 34 56 87",
    "alpha ~71 45 18 05 12 43 78",
    "alpha /81 18 ~18 04 22 /22 88",
    "k /00 08 ~05 53 62 /34 78",
    "k /10 08 /72 05 68",
    "v ~00 37 48 57 80",
    "v ~02 13 38 63 70",
    "gamma ~02 10 32 46 38 25 44 81",
    "gamma ~02 21 45 48 /45 81",
    "eta ~12 21 33 36 ~34 52 64 68",
    "eta /10 16 ~13 30 61 64 68",
    "eta ~00 12 16 13 40 62 58",
    "mu /00 08 /04 36 62 66 88",
    "mu ~10 06 08 05 37 61 65 77",
    "pi /02 82 /22 18 /62 68",
    "pi ~03 11 81 /31 28 ~61 57 78",
    "tau ~03 12 82 /42 48",
    "omega ~01 05 27 43 57 86 71",
    "omega /00 28 42 58 80",
    "Delta ~40 08 88 40",
    "nabla ~00 81 48 00",
    "tick ~04 27 38 80",
    "tick /03 38 80",
    "tick /26 38 70",
    "half_tick /05 30 58 83",
    "half_tick ~06 21 33 57 76 82",
    "half_tick ~02 21 57 86",
    "hook ~00 07 38 67 64",
    "hook /00 38 ~38 68 76",
    "eta /11 15 ~13 32 53 58",
    "eta ~02 11 24 25 ~24 42 53 58",
    "eta /22 25 ~24 41 52 48",
    "k /10 18 /54 16 58",
    "k /20 28 ~24 44 25 /25 58",
    "tau /02 82 ~42 45 57 77",
    "tau /01 81 ~41 35 47 67",
    "gamma ~02 20 44 38 /44 81",
    "pi /01 81 /21 27 /61 67",
    "omega ~12 06 28 46 44 46 68 86 73",
    "half_tick ~04 22 45 68 86",
    "half_tick ~13 21 34 57 68 76",
    "at ~63 42 25 46 63 66 85 60 20 05 38 78",
    "bracket /10 70 78 18",
    "round_bracket ~60 32 25 36 68",
    "round_bracket ~70 41 34 47 78",
    "round_bracket ~20 52 65 56 28",
    "round_bracket ~10 41 54 47 18",
    "curly_bracket ~60 40 43 24 45 48 68",
    "curly_bracket ~20 40 43 64 45 48 28",
    "greater /00 84 08",
    "backslash /00 88",
    "tilde ~05 23 55 83",
    "percent ~10 02 24 33 10 /80 08 ~64 56 78 87 64",
    "euro ~71 40 13 15 48 77 /03 63 /05 65",
    "pound ~71 50 32 38 08 /08 78 /14 64",
    "percent /80 08 ~11 02 13 22 11 ~76 67 78 87 76",
];

/// How many of the signs are letters and the like; brackets, operators and currencies follow.
const LETTERS: usize = 98;

/// Draws one of the signs in an unsteady hand.
pub(super) fn draw_sign(kinds: RubbishKinds, random: &mut Random) -> Canvas {
    let count = if kinds == RubbishKinds::All { SIGNS.len() } else { LETTERS };
    let sign = SIGNS[random.below(count)];
    write_strokes(sign.split_whitespace().skip(1), 1.0, random)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::random::{Seed, Stream};
    use crate::train::synth::pen::check_strokes;

    #[test]
    fn signs_are_strokes_between_points_of_the_grid() {
        for sign in SIGNS {
            check_strokes(sign.split_whitespace().skip(1), sign);
        }
    }

    #[test]
    fn every_sign_that_is_drawn_has_ink() {
        for seed in 0..500 {
            let field = draw_sign(RubbishKinds::All, &mut Random::new(Seed(seed), Stream::Order));
            let ink: f32 = field.as_flattened().iter().sum();
            assert!(ink > 20.0 * 255.0, "{ink}");
        }
    }
}

//! Digits in forms that few of MNIST's writers used, who were Americans: fours like an L with a stroke
//! through its foot, nines that end in a hook, crossed sevens, zeros that close in a loop.

use super::pen::{normalise, write_strokes};
use crate::network::input::Digit;
use crate::train::random::Random;

/// Width by height of a digit.
const ASPECT: f32 = 0.8;

/// The forms of each digit, as strokes that [`write_strokes`] takes: none of 1 and 6.
const FORMS: [&[&str]; 10] = [
    &[
        "~50 20 04 28 68 84 70 50 24",
        "~60 20 04 28 68 84 71 40 32",
        "~40 05 38 75 60 40 60 81",
        "~40 10 05 38 75 71 40 31 52",
        "~01 30 74 57 38 15 30 52",
    ],
    &[],
    &[
        "~02 30 72 46 08 26 58 87",
        "~02 30 72 37 08 05 26 58 88",
        "~01 30 61 55 18 06 47 88",
        "~13 20 60 73 27 08 06 37 68 87",
        "~34 13 30 62 54 08 37 88",
        "~24 12 30 61 54 28 07 36 88",
    ],
    &["/00 70 33 ~33 65 48 06", "~01 20 62 43 24 43 75 48 06"],
    &[
        "/20 05 85 /52 48",
        "/30 05 75 /53 48",
        "~30 15 16 85 /53 48",
        "/20 15 84 /62 48",
        "/31 06 85 /54 48",
        "/20 14 75 /60 38",
        "~20 04 25 64 /61 48",
        "/20 14 54 /53 48",
        "/30 15 65 /63 58",
        "/40 05 55 /54 48",
        "/30 05 64 /63 48",
        "/20 25 54 58",
        "/30 16 53 /53 48",
        "/50 15 53 /53 47",
    ],
    &["/20 14 ~14 43 75 48 06 /20 80", "~13 53 76 38 06 /13 20 /20 80"],
    &[],
    &[
        "/00 80 38 /14 64",
        "~02 10 30 80 /80 38 /24 74",
        "~01 20 50 80 54 38",
        "/02 00 80 38 /15 65",
        "~02 01 20 50 80 53 38 /24 64",
    ],
    &["~71 30 12 46 68 28 16 44 70", "~80 30 12 56 38 16 54 80"],
    &[
        "~72 40 12 34 72 75 48 06",
        "~73 51 22 24 44 72 75 38 06",
        "~70 20 03 34 72 65 38 07",
        "~71 40 13 34 71 76 38 16 47",
        "~81 50 22 24 44 71 66 38 07",
        "~72 40 12 34 72 65 48 28 16",
        "~62 40 12 24 54 62 60 /62 38",
        "~70 40 12 34 62 71 /72 28",
        "~43 62 71 40 11 23 54 56 48 28",
        "~44 72 60 30 11 23 54 57 38",
        "~72 60 20 11 23 43 72 /43 47",
    ],
];

/// More forms of each digit, as they are seen in amounts: open zeros and those that run on, ones with a long up-stroke, fours like
/// an h, a y or lightning, nines like a p or a q, sevens like a plus with a hook.
const AMOUNT_FORMS: [&[&str]; 10] = [
    &[
        "~51 20 04 28 58 84 71",
        "~50 20 04 28 58 84 52 30 41 80",
        "~60 20 04 28 58 84 62 30 20",
        "~50 14 28 68 74 50 30",
    ],
    &[
        "/06 60 48",
        "/08 60 58",
        "/05 50 48",
        "/07 50 58",
        "/04 40 48 /18 78",
        "~07 54 70 50 48",
        "~07 64 71 50 41 48",
        "~15 40 48 78",
    ],
    &["/00 80 08 88", "~12 40 72 38 08 17 57 88", "~02 40 73 37 08 06 36 78"],
    &["~01 40 72 34 74 48 06", "/10 70 43 ~43 75 58 07"],
    &[
        "/50 14 64 28",
        "~50 14 15 54 64 38",
        "/40 15 ~15 43 63 58",
        "~40 14 34 54 63 48",
        "~10 13 44 63 /71 38",
        "~20 14 44 64 /70 48",
        "/40 04 74 /64 38",
        "~10 14 45 62 60 58",
    ],
    &[
        "/20 13 ~13 33 56 27 06 /20 80",
        "~30 24 35 27 08 /30 80",
        "~30 14 35 47 18 /31 81",
        "~40 24 45 38 08 /41 82",
        "~80 40 23 54 57 18",
    ],
    &["~40 12 06 38 66 44 15", "/30 06 ~06 38 66 44 14", "~70 33 06 38 66 54 25"],
    &[
        "/14 84 ~12 30 50 38",
        "~12 20 60 48 /24 74",
        "/10 12 /10 60 38 /24 64",
        "~13 21 41 60 50 38 /25 75",
        "/50 38 /14 84",
        "~03 01 30 70 60 38",
    ],
    &["~40 11 16 48 67 61 40 /14 64", "~70 30 12 46 68 28 06 44 82", "~60 20 13 54 57 28 16 34 80"],
    &[
        "~23 21 50 71 63 34 /31 28",
        "~13 11 40 71 63 34 /42 38",
        "/30 28 ~31 60 72 54 34",
        "~60 30 13 34 54 /62 38",
        "~71 40 13 34 62 /61 65 77",
        "~60 30 12 24 44 62 /61 48",
        "~62 30 13 35 62 60 58 28 26",
    ],
];

/// Zeros with a stroke through them, which sticks out or does not, or with a dot.
const SLASHED_ZEROS: [&str; 7] = [
    "~40 21 14 27 57 74 61 40 /80 08",
    "~40 11 04 27 57 74 61 40 /71 17",
    "~50 31 24 36 57 74 70 50 /80 08",
    "~40 21 14 27 57 74 61 40 /82 06",
    "~40 20 14 28 58 74 60 40 /62 26",
    "~40 20 14 28 58 74 60 40 /53 35",
    "~40 20 04 28 58 84 60 40 /44 45",
];

/// Writes a zero that is told from the letter by a stroke or a dot.
pub(super) fn write_slashed_zero(random: &mut Random) -> Digit {
    let form = SLASHED_ZEROS[random.below(SLASHED_ZEROS.len())];
    normalise(&write_strokes(form.split_whitespace(), ASPECT, random))
}

/// Writes a digit in one of its forms; `None` if it has no form here.
pub(super) fn write_form(label: u8, random: &mut Random) -> Option<Digit> {
    write_one_of(FORMS.get(usize::from(label))?, &[], random)
}

/// Writes a digit in one of its forms, those that are seen in amounts among them.
pub(super) fn write_amount_form(label: u8, random: &mut Random) -> Option<Digit> {
    let label = usize::from(label);
    write_one_of(FORMS.get(label)?, AMOUNT_FORMS.get(label)?, random)
}

fn write_one_of(forms: &[&str], more: &[&str], random: &mut Random) -> Option<Digit> {
    let count = forms.len() + more.len();
    if count == 0 {
        return None;
    }
    let form = forms.iter().chain(more).nth(random.below(count))?;
    Some(normalise(&write_strokes(form.split_whitespace(), ASPECT, random)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::random::{Seed, Stream};
    use crate::train::synth::pen::check_strokes;

    #[test]
    fn forms_are_strokes_between_points_of_the_grid() {
        for form in FORMS.into_iter().chain(AMOUNT_FORMS).flatten().chain(&SLASHED_ZEROS) {
            check_strokes(form.split_whitespace(), form);
        }
    }

    #[test]
    fn forms_are_as_large_as_digits_and_never_twice_the_same() {
        let random = &mut Random::new(Seed(1), Stream::Order);
        for label in 0..10 {
            let made: Vec<Digit> = (0..100).filter_map(|_| write_form(label, random)).collect();
            assert_eq!(made.len(), if FORMS[usize::from(label)].is_empty() { 0 } else { 100 });
            for digit in &made {
                let rows = digit.iter().filter(|row| row.iter().any(|&ink| ink > 40)).count();
                let columns = (0..28).filter(|&x| digit.iter().any(|row| row[x] > 40)).count();
                // Faint ink at an edge is not counted.
                assert!((16..=22).contains(&rows.max(columns)), "{label}: {columns} x {rows}");
            }
            let different: std::collections::BTreeSet<_> = made.iter().collect();
            assert_eq!(different.len(), made.len());
        }
        assert!(write_form(10, random).is_none() && write_amount_form(10, random).is_none());
        assert!((0..10).all(|label| write_amount_form(label, random).is_some()));
    }
}

//! Which characters of a typeface are no digit to anybody.
//!
//! A character is left out if people may read it as a digit once it is as large as one, and nothing beside it tells
//! what it is: `O`, `l`, `S`, and the like in every typeface, `Y` and `h` where they are written by hand. It is
//! decided by what a character looks like, not by what a network makes of it.

use crate::typefaces::Look;

/// A range of characters: the first, the last, and one in how many is drawn.
type Range = (char, char, usize);

/// Ranges that are looked for in each typeface of the Latin alphabet: signs and letters, punctuation, currencies,
/// arrows and operators.
const LATIN: [Range; 8] = [
    ('!', '~', 1),
    ('¡', 'ÿ', 1),
    ('Œ', 'œ', 1),
    ('–', '›', 1),
    ('₠', '₿', 1),
    ('←', '↙', 1),
    ('−', '≥', 1),
    ('■', '◿', 1),
];

/// Letters of the other alphabets. Where one letter has many forms that differ little, some of them are drawn.
const OTHER_ALPHABETS: [Range; 15] = [
    ('Α', 'ω', 1),
    ('Ђ', 'џ', 1),
    ('א', 'ת', 1),
    ('क', 'ह', 1),
    ('અ', 'હ', 1),
    ('அ', 'ஹ', 1),
    ('ሀ', 'ፚ', 3),
    ('ᐁ', 'ᙶ', 3),
    ('ᚠ', 'ᛪ', 1),
    ('ⴰ', 'ⵧ', 1),
    ('ꀀ', 'ꒌ', 4),
    ('ꔀ', 'ꘋ', 2),
    ('\u{10000}', '\u{1005d}', 1),
    ('\u{10800}', '\u{1083f}', 1),
    ('\u{10c80}', '\u{10cb2}', 1),
];

/// What may be read as a digit in any typeface, or has hardly a form of its own.
const LIKE_DIGITS: &str = concat!(
    // Digits, and what has some.
    "0123456789¹²³¼½¾⅓⅔⅛⅜⅝⅞‰",
    // Latin letters: 0, 1, 2, 5, 6, 8 and 9. Dots, accents and tails tell the others from digits.
    "OoIlSsZzBbqgıØøðß",
    // Strokes like a 1, quotation marks like 6 and 9, and others.
    "|¦/∕\\'`´,¸º°‘’‚‛“”„‟′″⁄§¶¬ˆ˙˚",
    // Greek.
    "ΒΖΘΙΟΦβδζθισςφοξϕΌόίϊΐΪΆΈΉΊ",
    // Cyrillic.
    "БВЗОФЧЬЪЫЭЮбвзофчьъыэюІіЇїЈјЅѕЂЋђћѲѳӨөЙ",
    // Hebrew and Devanagari.
    "בגדהוזטיךכלםןנסעףפץקרגङटठडढघछरवतनपभइउऩऱऴबब",
    // Gujarati, Ethiopic and Canadian syllabics.
    "ઙટડરገዕᐟᑳᒣᒾᔆᕑᖊᗳᗹᗿᘋᙐᙙᙥ",
    // Runes, Tifinagh and Yi.
    "ᛁᛅᛆᛇᛌᛒᛔᛜᛧⴰⴴⴵⴺⵀⵁⵏⵓⵔⵢꁌꄤꈔꐄꐌꑄꑘ",
    // Linear B and Old Hungarian.
    "\u{10038}\u{1004c}\u{10c80}\u{10c91}\u{10c92}\u{10c93}\u{10c97}\u{10c98}\u{10ca5}",
);

/// What may be read as a digit where it is written by hand: a loop that is not closed, and a 2 with a loop.
const LIKE_DIGITS_BY_HAND: &str = "DQ";

/// What networks take for digits most often although people do not.
const OFTEN_TAKEN: &str = "!¡(){}[]ijJGYyÿDÐÒÓÔÕÖÍÌ$%&©c";

/// How often a character is to be trained on, beside others.
pub(super) fn times(character: char) -> usize {
    if OFTEN_TAKEN.contains(character) { 3 } else { 1 }
}

/// Lists the characters that are drawn of a typeface of a look, if it has them.
pub(super) fn no_digits(look: Look) -> impl Iterator<Item = char> {
    let is_left_out = move |character: char| {
        LIKE_DIGITS.contains(character)
            || (look == Look::Hand && LIKE_DIGITS_BY_HAND.contains(character))
    };
    let ranges: &[Range] = match look {
        Look::Hand | Look::Print => &LATIN,
        Look::OtherAlphabet => &OTHER_ALPHABETS,
        Look::Digits => &[],
    };
    let all = ranges.iter().flat_map(|&(first, last, one_in)| (first..=last).step_by(one_in));
    all.filter(move |&character| !is_left_out(character))
}

/// Letters that stand beside others in a word: all of them, as two letters are never one digit.
pub(super) fn of_words(look: Look) -> Vec<char> {
    let ranges: &[Range] = match look {
        Look::Hand | Look::Print => &[('a', 'z', 1), ('a', 'z', 1), ('A', 'Z', 1), ('à', 'ý', 1)],
        Look::OtherAlphabet => &OTHER_ALPHABETS,
        Look::Digits => &[],
    };
    ranges.iter().flat_map(|&(first, last, one_in)| (first..=last).step_by(one_in)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_for_a_digit_is_left_out() {
        for look in Look::ALL {
            assert!(no_digits(look).all(|character| !character.is_numeric()), "{look:?}");
            for like in "0OoIlSszZBbqg|/ЗОЧб".chars() {
                assert!(no_digits(look).all(|character| character != like), "{look:?} {like}");
            }
        }
        let has = |look: Look, wanted: char| no_digits(look).any(|character| character == wanted);
        assert!("AEMKYijaem%&@#*+=?!()[]".chars().all(|wanted| has(Look::Print, wanted)));
        assert!(has(Look::Print, 'D') && !has(Look::Hand, 'D'));
        assert!("ЖЛДΩλπאमकᚠꀀ".chars().all(|wanted| has(Look::OtherAlphabet, wanted)));
    }
}

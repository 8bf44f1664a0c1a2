//! Which characters of a typeface are no digit to anybody.
//!
//! A character is left out if people may read it as a digit once it is as large as one, and nothing beside it tells
//! what it is: `O`, `l`, `S`, and the like in every typeface, `Y` and `h` where they are written by hand. It is
//! decided by what a character looks like, not by what a network makes of it.

use crate::typefaces::Look;

/// Ranges of characters that are looked for in each typeface: signs and Latin letters, Greek, Cyrillic, Hebrew,
/// Devanagari (letters alone), punctuation, currencies, arrows and operators.
const RANGES: [(char, char); 11] = [
    ('!', '~'),
    ('¡', 'ÿ'),
    ('Œ', 'œ'),
    ('Α', 'ω'),
    ('Ђ', 'џ'),
    ('א', 'ת'),
    ('क', 'ह'),
    ('–', '›'),
    ('₠', '₿'),
    ('←', '↙'),
    ('−', '≥'),
];

/// What may be read as a digit in any typeface, or has hardly a form of its own.
const LIKE_DIGITS: &str = concat!(
    // Digits, and what has some.
    "0123456789¹²³¼½¾⅓⅔⅛⅜⅝⅞‰",
    // Latin letters: 0, 1, 2, 5, 6, 8, 9 and 4.
    "OoQDGIlijSsZzBbqg9ÒÓÔÕÖØòóôõöøÌÍÎÏìíîïıÐðÞþßŒœ",
    // Strokes like a 1, rings with something within, quotation marks like 6 and 9, and others.
    "|¦/∕\\!©®'`´,;¸ºª°‘’‚‛“”„‟′″⁄§¶¬¡†‡↑ˆ˙˚",
    // Greek.
    "ΒΖΘΙΟΦβδζθισςφοξϕΌόίϊΐΪΆΈΉΊ",
    // Cyrillic.
    "БВЗОФЧЬЪЫЭЮбвзофчьъыэюІіЇїЈјЅѕЂЋђћѲѳӨөЙ",
    // Hebrew and Devanagari.
    "בגדהוזטיךכלםןנסעףפץקרגङटठडढघछरवतनपभइउऩऱऴबब",
);

/// What may be read as a digit where it is written by hand.
const LIKE_DIGITS_BY_HAND: &str = "YyhÝýÿ¥УуAÀÁÂÃÄÅGJLrдгГТт?¢";

/// Lists the characters that are drawn of a typeface of a look, if it has them.
pub(super) fn no_digits(look: Look) -> impl Iterator<Item = char> {
    let is_left_out = move |character: char| {
        LIKE_DIGITS.contains(character)
            || (look == Look::Hand && LIKE_DIGITS_BY_HAND.contains(character))
    };
    let is_of_look = move |character: char| {
        // The Latin part of a family in another alphabet is another file.
        (look == Look::OtherAlphabet) == ('\u{370}'..'\u{2000}').contains(&character)
    };
    let all = RANGES.into_iter().flat_map(|(first, last)| first..=last);
    all.filter(move |&character| is_of_look(character) && !is_left_out(character))
}

/// Letters that stand beside others in a word: all of them, as two letters are never one digit.
pub(super) fn of_words(look: Look) -> Vec<char> {
    let ranges: &[(char, char)] = match look {
        Look::Hand | Look::Print => &[('a', 'z'), ('a', 'z'), ('A', 'Z'), ('à', 'ý')],
        Look::OtherAlphabet => &[('а', 'я'), ('α', 'ω'), ('א', 'ת'), ('क', 'ह')],
    };
    ranges.iter().flat_map(|&(first, last)| first..=last).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_for_a_digit_is_left_out() {
        for look in [Look::Hand, Look::Print, Look::OtherAlphabet] {
            assert!(no_digits(look).all(|character| !character.is_numeric()), "{look:?}");
            for like in "0OoIlSszZBbqg|/ЗОЧб".chars() {
                assert!(no_digits(look).all(|character| character != like), "{look:?} {like}");
            }
        }
        let has = |look: Look, wanted: char| no_digits(look).any(|character| character == wanted);
        assert!("AEMKaem%&@#*+=?()[]".chars().all(|wanted| has(Look::Print, wanted)));
        assert!(has(Look::Print, 'Y') && !has(Look::Hand, 'Y'));
        assert!("ЖЛДΩλπאमक".chars().all(|wanted| has(Look::OtherAlphabet, wanted)));
    }
}

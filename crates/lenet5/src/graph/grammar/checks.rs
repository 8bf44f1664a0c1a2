//! Check digits as automata. Marks between the digits change nothing.

use super::alphabet::MARKS;
use super::automaton::Grammar;

/// What a character does to a check: a digit counts, a mark does not.
enum Character {
    Digit(u32),
    Mark,
}

fn character_of(own: char) -> Option<Character> {
    match own.to_digit(10) {
        Some(digit) => Some(Character::Digit(digit)),
        None => MARKS.contains(&own).then_some(Character::Mark),
    }
}

/// Sums of digits that count differently by turns, seen from the end: which of two sums a digit belongs to is known only when
/// the text ends, so that both are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Alternating {
    /// The number of digits.
    count: u32,
    /// The sum modulo 10 if the last digit counts once.
    once: u32,
    /// The sum if it counts as the one before the last does.
    other: u32,
}

impl Alternating {
    const START: Self = Self { count: 0, once: 0, other: 0 };

    /// Adds a digit, which counts `weighted` wherever it does not count once.
    fn with(self, digit: u32, weighted: u32, most: u32) -> Self {
        Self {
            count: (self.count + 1).min(most),
            once: (self.other + digit) % 10,
            other: (self.once + weighted) % 10,
        }
    }
}

/// The check digit of cards (ISO/IEC 7812): from the end, every second digit counts twice, as the sum of its digits.
pub(super) struct Luhn;

impl Grammar for Luhn {
    type State = Alternating;

    fn start(&self) -> Alternating {
        Alternating::START
    }

    fn step(&self, state: &Alternating, character: char) -> Option<(Alternating, f64)> {
        let next = match character_of(character)? {
            Character::Digit(digit) => state.with(digit, 2 * digit / 10 + 2 * digit % 10, 2),
            Character::Mark => *state,
        };
        Some((next, 0.0))
    }

    fn end(&self, state: &Alternating) -> Option<f64> {
        (state.count >= 2 && state.once == 0).then_some(0.0)
    }
}

/// The check digit of articles (GTIN): from the end, every second digit counts three times.
pub(super) struct Ean;

impl Ean {
    const LENGTHS: [u32; 4] = [8, 12, 13, 14];
}

impl Grammar for Ean {
    type State = Alternating;

    fn start(&self) -> Alternating {
        Alternating::START
    }

    fn step(&self, state: &Alternating, character: char) -> Option<(Alternating, f64)> {
        let next = match character_of(character)? {
            Character::Digit(_) if state.count == 14 => return None,
            Character::Digit(digit) => state.with(digit, 3 * digit, 14),
            Character::Mark => *state,
        };
        Some((next, 0.0))
    }

    fn end(&self, state: &Alternating) -> Option<f64> {
        (Self::LENGTHS.contains(&state.count) && state.once == 0).then_some(0.0)
    }
}

/// The check digit of books: of ten digits, the first counts ten times, the next nine times, and so on, and 11 divides the sum;
/// of thirteen, which begin with 978 or 979, it is that of articles. The digit `X` of some books cannot be read.
pub(super) struct Isbn;

/// What is known of a book's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct IsbnState {
    article: Alternating,
    /// The sum of the digits so far, and the sum of these sums, modulo 11: each digit counts once more with every further one.
    sum: u32,
    sum_of_sums: u32,
    /// Whether it still may be one of thirteen.
    may_be_article: bool,
}

impl Grammar for Isbn {
    type State = IsbnState;

    fn start(&self) -> IsbnState {
        IsbnState { article: Alternating::START, sum: 0, sum_of_sums: 0, may_be_article: true }
    }

    fn step(&self, state: &IsbnState, character: char) -> Option<(IsbnState, f64)> {
        let Character::Digit(digit) = character_of(character)? else {
            return Some((*state, 0.0));
        };
        let place = state.article.count;
        let begins_so = match place {
            0 => digit == 9,
            1 => digit == 7,
            2 => digit == 8 || digit == 9,
            _ => true,
        };
        let may_be_article = state.may_be_article && begins_so;
        if place >= if may_be_article { 13 } else { 10 } {
            return None;
        }
        // Beyond ten digits only the article counts.
        let (sum, sum_of_sums) = if place < 10 {
            let sum = (state.sum + digit) % 11;
            (sum, (state.sum_of_sums + sum) % 11)
        } else {
            (0, 0)
        };
        let article = state.article.with(digit, 3 * digit, 13);
        Some((IsbnState { article, sum, sum_of_sums, may_be_article }, 0.0))
    }

    fn end(&self, state: &IsbnState) -> Option<f64> {
        let is_right = match state.article.count {
            10 => state.sum_of_sums == 0,
            13 => state.may_be_article && state.article.once == 0,
            _ => false,
        };
        is_right.then_some(0.0)
    }
}

/// Two check digits at the end (ISO/IEC 7064, mod 97-10): the remainder of the number by 97 is 1.
pub(super) struct Mod97;

impl Grammar for Mod97 {
    /// The number of digits, of which more than three count as three, and the remainder.
    type State = (u32, u32);

    fn start(&self) -> (u32, u32) {
        (0, 0)
    }

    fn step(&self, &(count, rest): &(u32, u32), character: char) -> Option<((u32, u32), f64)> {
        let next = match character_of(character)? {
            Character::Digit(digit) => ((count + 1).min(3), (10 * rest + digit) % 97),
            Character::Mark => (count, rest),
        };
        Some((next, 0.0))
    }

    fn end(&self, &(count, rest): &(u32, u32)) -> Option<f64> {
        (count == 3 && rest == 1).then_some(0.0)
    }
}

/// Countries whose account numbers have digits alone, and how many follow the two letters (ISO 13616).
const COUNTRIES: [(&str, u32); 24] = [
    ("AE", 21),
    ("AT", 18),
    ("BA", 18),
    ("BE", 14),
    ("CZ", 22),
    ("DE", 20),
    ("DK", 16),
    ("EE", 18),
    ("ES", 22),
    ("FI", 16),
    ("HR", 19),
    ("HU", 26),
    ("IL", 21),
    ("IS", 24),
    ("LT", 18),
    ("ME", 20),
    ("NO", 13),
    ("PL", 26),
    ("PT", 23),
    ("RS", 20),
    ("SE", 22),
    ("SI", 17),
    ("SK", 22),
    ("XK", 18),
];

/// Lists the countries of [`Iban`].
pub(super) fn countries() -> String {
    COUNTRIES.map(|(letters, _)| letters).join(", ")
}

/// An international account number without its two letters: two check digits, then the number of the country.
///
/// The letters, as numbers from 10 on, and the check digits count as the end of the number; then its remainder by 97 is 1. When the
/// check digits have been read, the remainder of what follows is known, and each digit takes away its part.
pub(super) struct Iban {
    digits: u32,
    /// The country's letters as a number of four digits.
    letters: u32,
}

impl Iban {
    /// Takes a country by its letters, whatever their case.
    pub(super) fn of(country: &str) -> Option<Self> {
        let (letters, digits) =
            COUNTRIES.into_iter().find(|(letters, _)| letters.eq_ignore_ascii_case(country))?;
        let number = |letter: char| letter.to_digit(36).unwrap_or_default();
        let letters = letters.chars().fold(0, |all, letter| 100 * all + number(letter));
        Some(Self { digits, letters })
    }

    /// `10^exponent` modulo 97.
    fn power(exponent: u32) -> u32 {
        (0..exponent).fold(1, |power, _| 10 * power % 97)
    }
}

impl Grammar for Iban {
    /// The number of digits, and the check digits so far, or then the remainder that the digits to come must have.
    type State = (u32, u32);

    fn start(&self) -> (u32, u32) {
        (0, 0)
    }

    fn step(&self, &(count, rest): &(u32, u32), character: char) -> Option<((u32, u32), f64)> {
        let Character::Digit(digit) = character_of(character)? else {
            return Some(((count, rest), 0.0));
        };
        let next = match count {
            0 => digit,
            1 => {
                let check = 10 * rest + digit;
                if !(2..=98).contains(&check) {
                    return None;
                }
                // What follows counts a million times, which is undone by what makes one of a million.
                let end = (100 * self.letters + check) % 97;
                let million = Self::power(6);
                let undone = (1..97).find(|own| own * million % 97 == 1)?;
                (1 + 97 - end) * undone % 97
            }
            _ if count < self.digits => {
                (rest + 97 - digit * Self::power(self.digits - count - 1) % 97) % 97
            }
            _ => return None,
        };
        Some(((count + 1, next), 0.0))
    }

    fn end(&self, &(count, rest): &(u32, u32)) -> Option<f64> {
        (count == self.digits && rest == 0).then_some(0.0)
    }
}

//! What people write down: amounts, other numbers, dates, times and telephone numbers, with the marks among their digits.

use super::hand::Habits;
use crate::train::random::Random;

/// Digits of an amount or of another number.
const AMOUNT_DIGITS: [usize; 2] = [2, 7];
const NUMBER_DIGITS: [usize; 2] = [1, 12];
/// Amounts that begin with a zero are rare.
const LEADING_ZERO_IN: usize = 20;
/// The most zeros at the end of a round amount.
const MAX_ROUND_ZEROS: usize = 3;

/// The groups that telephone numbers have, in digits.
const PHONE_GROUPS: [&[usize]; 5] = [&[3, 4], &[3, 3, 4], &[3, 3, 2, 2], &[4, 6], &[2, 2, 2, 2]];

/// Digits, and the marks among them.
pub(super) struct Wording {
    pub(super) digits: Vec<Numeral>,
    /// The marks that are to be read, if some are there: those that such a text may have. None where it is to be read without.
    pub(super) marks: &'static [char],
    /// How those write who write such a text.
    pub(super) habits: &'static Habits,
}

/// A digit, and the mark before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numeral {
    pub(super) before: Option<char>,
    pub(super) digit: u8,
}

impl Wording {
    /// Draws what somebody writes: one time in two an amount without marks that are to be read, else something of another kind.
    pub(super) fn draw(random: &mut Random) -> Self {
        if random.one_in(2) {
            return Self::of(&amount(random), &[], &Habits::NUMBERS);
        }
        let habits = if random.one_in(2) { &Habits::LINES } else { &Habits::NUMBERS };
        let (text, marks): (String, &[char]) = match random.below(8) {
            0 => (date(random), &['/', '-', '.']),
            1 => (time(random), &[':', '.']),
            2 => (phone(random), &['-', '.', '/']),
            3 | 4 => (decimal(random), &['.', ',', '-']),
            _ => (number(random, NUMBER_DIGITS), &[]),
        };
        // What is as high as a digit is read in any case.
        let is_high = text.contains(['/', ':']);
        let marks = if is_high || random.one_in(2) { marks } else { &[] };
        Self::of(&text, marks, habits)
    }

    fn of(text: &str, marks: &'static [char], habits: &'static Habits) -> Self {
        let mut before = None;
        let mut digits = Vec::new();
        for character in text.chars() {
            match character.to_digit(10).and_then(|digit| u8::try_from(digit).ok()) {
                Some(digit) => digits.push(Numeral { before: before.take(), digit }),
                None => before = Some(character),
            }
        }
        Self { digits, marks, habits }
    }

    /// Has other digits in the places of its own; `None` if one is above 9.
    pub(super) fn with_digits(&self, digits: impl Iterator<Item = u8>) -> Option<Self> {
        let own = self.digits.iter().zip(digits);
        let digits = own.map(|(own, digit)| (digit <= 9).then_some(Numeral { digit, ..*own }));
        Some(Self { digits: digits.collect::<Option<_>>()?, ..*self })
    }

    /// What is to be read.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for &Numeral { before, digit } in &self.digits {
            text.extend(before.filter(|mark| self.marks.contains(mark)));
            text.push(char::from(b'0' + digit));
        }
        text
    }
}

/// Draws a number from one to another, both of them included.
fn between(random: &mut Random, [least, most]: [usize; 2]) -> usize {
    least + random.below(most - least + 1)
}

/// Amounts are often round: up to three zeros at the end.
fn amount(random: &mut Random) -> String {
    let count = between(random, AMOUNT_DIGITS);
    let zeros = if random.one_in(2) { random.below(MAX_ROUND_ZEROS + 1).min(count - 1) } else { 0 };
    let digit = |place: usize| match place {
        _ if place + zeros >= count => 0,
        0 if !random.one_in(LEADING_ZERO_IN) => 1 + random.below(9),
        _ => random.below(10),
    };
    (0..count).map(digit).map(|digit| digit.to_string()).collect()
}

/// Digits of which any may be the first.
fn number(random: &mut Random, digits: [usize; 2]) -> String {
    (0..between(random, digits)).map(|_| random.below(10).to_string()).collect()
}

fn date(random: &mut Random) -> String {
    let mark = ['/', '/', '-', '.'][random.below(4)];
    // Days that every month has.
    let (day, month) = (between(random, [1, 28]), between(random, [1, 12]));
    let year = between(random, [1900, 2099]);
    let short = year % 100;
    match random.below(5) {
        0 => format!("{day}{mark}{month}{mark}{year}"),
        1 => format!("{day:02}{mark}{month:02}{mark}{short:02}"),
        2 => format!("{year}{mark}{month:02}{mark}{day:02}"),
        3 => format!("{day}{mark}{month}{mark}{short:02}"),
        _ => format!("{day:02}{mark}{month:02}{mark}{year}"),
    }
}

fn time(random: &mut Random) -> String {
    let mark = [':', ':', '.'][random.below(3)];
    let (hour, minute) = (random.below(24), random.below(60));
    if random.one_in(2) {
        format!("{hour}{mark}{minute:02}")
    } else {
        format!("{hour:02}{mark}{minute:02}")
    }
}

fn phone(random: &mut Random) -> String {
    let groups = PHONE_GROUPS[random.below(PHONE_GROUPS.len())];
    let mark = ["-", "-", ".", "/"][random.below(4)];
    let groups: Vec<String> = groups.iter().map(|&count| number(random, [count, count])).collect();
    groups.join(mark)
}

/// A sum with decimals, perhaps in groups of three, and now and then a negative one.
fn decimal(random: &mut Random) -> String {
    const NEGATIVE_IN: usize = 6;
    let most = [99, 9_999, 99_999, 999_999][random.below(4)];
    let whole = random.below(most + 1);
    let [point, group] = if random.one_in(3) { [',', '.'] } else { ['.', ','] };
    let sign = if random.one_in(NEGATIVE_IN) { "-" } else { "" };
    let whole = match (whole / 1000, whole % 1000) {
        (thousands @ 1.., rest) if random.one_in(2) => format!("{thousands}{group}{rest:03}"),
        _ => whole.to_string(),
    };
    let cents = random.below(100);
    match random.below(4) {
        0 => format!("{sign}{whole}{point}{}", cents / 10),
        1 if !sign.is_empty() => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}{point}{cents:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::{Format, Grammar as _};
    use crate::train::{Seed, random::Stream};

    /// What a pattern, or the names of formats, accept independently of this.
    #[test]
    fn what_is_written_has_the_formats_of_what_people_write() {
        let random = &mut Random::new(Seed(1), Stream::Order);
        let accepts = |format: &str, text: &str| {
            Format::parse(format).is_ok_and(|format| format.penalty(text).is_some())
        };
        for _ in 0..400 {
            for (format, text) in [
                ("phone", phone(random)),
                ("time", time(random)),
                ("date", date(random)),
                ("[1-9]d{1,6}|0d{1,6}", amount(random)),
                ("d{1,12}", number(random, NUMBER_DIGITS)),
            ] {
                assert!(accepts(format, &text), "{format}: {text}");
            }
            let text = decimal(random);
            assert!(accepts("-?d+([.,]ddd)*([.,]d{1,2})?", &text), "{text}");
        }
    }

    #[test]
    fn marks_are_read_where_they_are_named_alone() {
        let text = |marks| Wording::of("-1,234.05", marks, &Habits::LINES).text();
        assert_eq!(text(&['.', ',', '-']), "-1,234.05");
        assert_eq!(text(&[]), "123405");
    }
}

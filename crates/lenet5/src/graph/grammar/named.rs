//! The formats that have a name.

use super::automaton::{Both, Grammar};
use super::checks::{Ean, Iban, Isbn, Luhn, Mod97, countries};
use super::fault::wrong;
use super::format::Format;
use super::pattern;
use crate::error::Result;

/// How much likelier a zero at the end of an amount is than any other digit, as a logarithm: people write round sums. Chosen on
/// written cheques from 0.4 to 1.3, between which little changes.
const ZERO_AT_END: f64 = 0.7;
/// The most zeros that count.
const MAX_ZEROS_AT_END: u8 = 4;

type Made = Result<Format>;

/// A name, and how its format is made.
type Named = (&'static str, fn() -> Made);

/// The names in the order in which messages list them.
const NAMED: [Named; 9] = [
    ("amount", amount),
    ("date", || of_pattern("date", &[days_first(), years_first()].join("|"))),
    ("us-date", || of_pattern("us-date", &months_first())),
    ("time", || of_pattern("time", "([01]?d|2[0-3])[:.]?[0-5]d([:.][0-5]d)?")),
    ("phone", || of_pattern("phone", "d([-./]?d){5,14}")),
    ("luhn", || Format::of("luhn", &Luhn)),
    ("ean", || Format::of("ean", &Ean)),
    ("isbn", || Format::of("isbn", &Isbn)),
    ("mod97", || Format::of("mod97", &Mod97)),
];

/// Lists the names.
pub(super) fn names() -> String {
    NAMED.map(|(name, _)| name).join(", ") + ", iban:DE, or a pattern as dddd-dd"
}

/// Finds a format by its name.
pub(super) fn find(name: &str) -> Option<Made> {
    if let Some(country) = name.strip_prefix("iban:") {
        let expected = || format!("a country whose numbers consist of digits: {}", countries());
        let iban =
            Iban::of(country).ok_or_else(|| wrong("iban", expected(), format!("'{country}'")));
        return Some(iban.and_then(|iban| Format::of(name, &iban)));
    }
    NAMED.iter().find(|(own, _)| *own == name).map(|(_, make)| make())
}

fn of_pattern(name: &str, text: &str) -> Made {
    Format::of(name, &pattern::parse(text)?)
}

/// A sum of money: no zero in front but before decimals, groups of three or none, decimals or a dash for none.
fn amount() -> Made {
    let written = pattern::parse("-?([1-9]d*|[1-9]d?d?([.,]ddd)+|0)([.,](dd?|-))?")?;
    Format::of("amount", &Both(written, Round))
}

/// Zeros at the end are likelier than other digits.
struct Round;

impl Grammar for Round {
    /// The number of zeros at the end, up to those that count.
    type State = u8;

    fn start(&self) -> u8 {
        0
    }

    fn step(&self, &zeros: &u8, character: char) -> Option<(u8, f64)> {
        let next = match character {
            '0' => (zeros + 1).min(MAX_ZEROS_AT_END),
            '1'..='9' => 0,
            _ => zeros,
        };
        Some((next, 0.0))
    }

    fn end(&self, &zeros: &u8) -> Option<f64> {
        Some(-ZERO_AT_END * f64::from(zeros))
    }
}

/// A month of each length, with days that it has; the 29th of February by itself.
const MONTHS: [[&str; 2]; 3] = [
    ["(0?[1-9]|[12]d|3[01])", "(0?[13578]|1[02])"],
    ["(0?[1-9]|[12]d|30)", "(0?[469]|11)"],
    ["(0?[1-9]|1d|2[0-8])", "0?2"],
];
const YEAR: &str = "(19|20)?dd";
/// The years that 4 divides, but for 1900; of two digits all that may be such a year.
const LEAP_YEAR: &str = "((19|20)?(0[48]|[2468][048]|[13579][26])|2000|00)";

/// All ways to write a date with the parts in an order: with a mark between them, or with two digits for each of day and month and
/// no mark.
fn dates(order: impl Fn([&str; 3], &str) -> String) -> String {
    let with_leap_days =
        MONTHS.iter().map(|&[day, month]| [day, month, YEAR]).chain([["29", "0?2", LEAP_YEAR]]);
    let of_parts = |parts: [&str; 3]| {
        let full = parts.map(|part| part.replace("0?", "0"));
        let marked = ["/", "-", "."].map(|mark| order(parts, mark));
        let full = order([&full[0], &full[1], &full[2]], "");
        [marked.join("|"), full].join("|")
    };
    with_leap_days.map(of_parts).collect::<Vec<_>>().join("|")
}

fn days_first() -> String {
    dates(|[day, month, year], mark| format!("{day}{mark}{month}{mark}{year}"))
}

fn months_first() -> String {
    dates(|[day, month, year], mark| format!("{month}{mark}{day}{mark}{year}"))
}

/// Years come first only if they have four digits.
fn years_first() -> String {
    dates(|[day, month, year], mark| {
        let year = year.replace("(19|20)?", "(19|20)").replace("|00)", ")");
        format!("{year}{mark}{month}{mark}{day}")
    })
}

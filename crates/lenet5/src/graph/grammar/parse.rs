//! Formats from text.

use std::str::FromStr;

use super::fault::wrong;
use super::format::Format;
use super::{named, pattern};
use crate::error::{Error, Result};

/// The most characters of the text that a format is parsed from, and the most formats that it joins.
pub const MAX_FORMAT_TEXT: usize = 1000;
const MAX_PARTS: usize = 8;

impl Format {
    /// Takes a format from text, as `--format` has it: patterns and names, joined by `and`.
    ///
    /// A pattern has `d` for any digit, digits and marks for themselves, `[1-9]` for one of some characters, `( )` for a
    /// group, `|` for one or the other, and `?`, `*`, `+`, `{3}`, `{2,4}`, `{2,}` for how often what stands before may
    /// occur. `\d` and `\.` are `d` and `.`, as in other regular expressions.
    ///
    /// | name | what it allows |
    /// |---|---|
    /// | `amount` | no zero in front, groups of three, decimals; zeros at the end are likelier |
    /// | `date` | day, month, year or year, month, day, if there is such a day |
    /// | `us-date` | month, day, year |
    /// | `time` | hours and minutes, perhaps seconds |
    /// | `phone` | 6 to 15 digits, marks between them |
    /// | `luhn` | the check digit of cards |
    /// | `ean` | that of articles: 8, 12, 13 or 14 digits |
    /// | `isbn` | that of books: 10 or 13 digits |
    /// | `mod97` | two check digits: the remainder by 97 is 1 |
    /// | `iban:DE` | the digits behind the letters of the country |
    ///
    /// # Errors
    /// A pattern is none, and where; there is no such name; no text is allowed; the text is longer than [`MAX_FORMAT_TEXT`]; or it
    /// needs more than [`MAX_STATES`](super::MAX_STATES).
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() > MAX_FORMAT_TEXT {
            let most = format!("at most {MAX_FORMAT_TEXT} characters");
            return Err(wrong("a format", most, text.len()));
        }
        let count = text.split(" and ").count();
        if count > MAX_PARTS {
            return Err(wrong("a format", format!("at most {MAX_PARTS} parts"), count));
        }
        let mut parts = text.split(" and ").map(|part| Self::parse_one(part.trim()));
        let first = parts.next().unwrap_or_else(|| Self::parse_one(""))?;
        parts.try_fold(first, |all, part| all.and(&part?))
    }

    fn parse_one(text: &str) -> Result<Self> {
        match named::find(text) {
            Some(format) => format,
            // In a pattern no other letter than `d` stands.
            None if text.starts_with(|own: char| own.is_ascii_alphabetic() && own != 'd') => {
                Err(wrong("the name of a format", named::names(), format!("'{text}'")))
            }
            None => Self::of(text, &pattern::parse(text)?),
        }
    }

    /// Allows texts of some of the digits, of any length.
    ///
    /// # Errors
    /// The text is empty, or has another character than a digit.
    pub fn digits(text: &str) -> Result<Self> {
        match text.chars().find(|own| !own.is_ascii_digit()) {
            Some(other) => Err(wrong("digits", "some of the digits 0 to 9", format!("'{other}'"))),
            None => Self::of(&format!("digits {text}"), &pattern::parse(&format!("[{text}]*"))?),
        }
    }
}

impl FromStr for Format {
    type Err = Error;

    /// As [`parse`](Self::parse).
    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

//! The answer to a picture of one digit: one type for what was read, and for what was refused and why.

use core::fmt;

#[cfg(feature = "number")]
use super::number::Page;
use super::reading::{Reading, Refusal};
use crate::network::input::Digit;

/// What was read in a picture of one digit.
///
/// A refused answer keeps its best guess, so that nobody has to read the picture again to show it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Answer {
    /// The best guess; `None` if there is no ink.
    pub guess: Option<Guess>,
    /// Why the guess should not be taken for what the picture shows; `None` if it should be.
    pub refusal: Option<Refusal>,
    /// The lines of digits that were read, if the picture was refused because it shows several characters.
    #[cfg(feature = "number")]
    pub page: Option<Page>,
}

/// A digit as the network saw it, and how the network read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// The digit that the picture was brought to: 28x28 bytes, 255 is ink.
    pub digit: Digit,
    /// What the network reads in it.
    pub reading: Reading,
}

impl Answer {
    /// A picture without ink.
    pub(crate) const BLANK: Self = Self {
        guess: None,
        refusal: Some(Refusal::Blank),
        #[cfg(feature = "number")]
        page: None,
    };

    /// A guess, which is refused if its reading says so.
    pub(crate) fn new(guess: Guess) -> Self {
        let refusal = guess.reading.refusal();
        Self {
            guess: Some(guess),
            refusal,
            #[cfg(feature = "number")]
            page: None,
        }
    }

    /// The digit of the picture; `None` if the answer is refused, or is another character.
    #[must_use]
    pub fn digit(&self) -> Option<u8> {
        self.reading().filter(|_| self.refusal.is_none()).and_then(Reading::digit)
    }

    /// The reading of the best guess, whether the answer is refused or not; `None` if there is no ink.
    #[must_use]
    pub fn reading(&self) -> Option<&Reading> {
        self.guess.as_ref().map(|guess| &guess.reading)
    }

    /// The probability that the best guess is right; `None` if there is no ink, or the network was never
    /// calibrated.
    #[must_use]
    pub fn confidence(&self) -> Option<f32> {
        self.reading().and_then(Reading::confidence)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.refusal, self.reading()) {
            (None, Some(reading)) => write!(f, "{reading}"),
            (Some(reason), Some(reading)) => write!(f, "refused, {reason}; at best {reading}"),
            (reason, None) => write!(f, "refused, {}", reason.unwrap_or(Refusal::Blank)),
        }
    }
}

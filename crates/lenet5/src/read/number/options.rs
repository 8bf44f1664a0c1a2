//! How lines are read: what a caller may ask for.

use std::str::FromStr;

/// The most texts that [`Options::alternatives`] may ask for.
pub const MAX_ALTERNATIVES: usize = 100;

/// The most digits that the program and the service take for [`Options::length`].
pub const MAX_LENGTH: usize = 100;

/// The least confidence of a word that is answered unless a caller wants another: most words of letters,
/// scribbles and other ink that is no number stay below it (`docs/reading.md` has the figures).
pub const DEFAULT_LEAST_CONFIDENCE: f32 = 0.6;

/// How the lines of a picture are read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// The number of digits of each word, if it is known: a word's text is the most probable one of that length, and
    /// its confidence is a share among those. A word that cannot have that length is left out.
    pub length: Option<usize>,
    /// The number of texts to give for each line. It is held to 1 to [`MAX_ALTERNATIVES`].
    pub alternatives: usize,
    /// Which way lines are read.
    pub method: Method,
    /// The digits that may occur, if not all of them may.
    pub digits: Option<Digits>,
    /// The least confidence of a word that is answered; the others are refused
    /// ([`Page::refused`](super::Page::refused)), and so is what may be of one number with them. With 0 none is.
    pub least_confidence: f32,
}

impl Default for Options {
    /// Lines of any length and of all digits, read both ways; one text for each, and no word of less than
    /// [`DEFAULT_LEAST_CONFIDENCE`].
    fn default() -> Self {
        Self {
            length: None,
            alternatives: 1,
            method: Method::Both,
            digits: None,
            least_confidence: DEFAULT_LEAST_CONFIDENCE,
        }
    }
}

impl Options {
    /// Takes a length from text, as the program and the service have it.
    ///
    /// # Errors
    /// It is no count from 1 to [`MAX_LENGTH`]: what was expected.
    pub fn parse_length(text: &str) -> Result<usize, String> {
        parse_count(text, MAX_LENGTH)
    }

    /// Takes a number of texts from text.
    ///
    /// # Errors
    /// It is no count from 1 to [`MAX_ALTERNATIVES`]: what was expected.
    pub fn parse_alternatives(text: &str) -> Result<usize, String> {
        parse_count(text, MAX_ALTERNATIVES)
    }

    /// Takes a confidence from text.
    ///
    /// # Errors
    /// It is no number from 0 to 1: what was expected.
    pub fn parse_least_confidence(text: &str) -> Result<f32, String> {
        let number = text.parse().ok().filter(|number| (0.0..=1.0).contains(number));
        number.ok_or_else(|| "expected a number from 0 to 1".to_owned())
    }
}

fn parse_count(text: &str, most: usize) -> Result<usize, String> {
    let count = text.parse().ok().filter(|count| (1..=most).contains(count));
    count.ok_or_else(|| format!("expected a count from 1 to {most}"))
}

/// A way to read a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// The ink is cut into pieces, and every run of pieces is read: heuristic over-segmentation (paper,
    /// section V).
    Segment,
    /// A network slides over the line: the space displacement network (paper, section VII). It is the one
    /// of [`PictureReader::with_slider`](crate::PictureReader::with_slider), or else the network that reads
    /// single digits, which was hardly trained for it.
    Sdnn,
    /// Both ways are asked: a text is as probable as both together make it. A reader without a network that
    /// was added to slide reads as [`Segment`](Self::Segment).
    Both,
}

impl Method {
    /// All of them, in the order in which the program lists them.
    pub const ALL: [Self; 3] = [Self::Segment, Self::Sdnn, Self::Both];

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Segment => "segment",
            Self::Sdnn => "sdnn",
            Self::Both => "both",
        }
    }
}

impl FromStr for Method {
    type Err = String;

    /// Finds a way by its name.
    fn from_str(name: &str) -> Result<Self, String> {
        let own = Self::ALL.into_iter().find(|method| method.name() == name);
        own.ok_or_else(|| format!("expected {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// Some of the ten digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digits(u16);

impl Digits {
    /// Takes the digits of a text; `None` if it is empty or has another character.
    ///
    /// # Examples
    /// ```
    /// use lenet5::read::number::Digits;
    ///
    /// assert!(Digits::of("01").is_some_and(|digits| digits.has('1') && !digits.has('7')));
    /// assert_eq!(Digits::of("1a"), None);
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let bit = |character: char| Some(1u16 << character.to_digit(10)?);
        let bits = text.chars().try_fold(0, |bits, character| Some(bits | bit(character)?))?;
        (bits != 0).then_some(Self(bits))
    }

    /// Tells whether a character is one of them.
    #[must_use]
    pub fn has(self, character: char) -> bool {
        character.to_digit(10).is_some_and(|digit| self.0 >> digit & 1 == 1)
    }
}

impl FromStr for Digits {
    type Err = String;

    /// Takes the digits of a text, as [`of`](Self::of) does.
    fn from_str(text: &str) -> Result<Self, String> {
        Self::of(text).ok_or_else(|| "expected some of the digits 0 to 9, as in 01".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_callers_ask_for_in_text_is_within_its_bounds() {
        assert_eq!(Options::parse_length("100"), Ok(100));
        for wrong in ["0", "101", "-1", "", "1.5", "99999999999999999999999"] {
            assert_eq!(
                Options::parse_length(wrong),
                Err("expected a count from 1 to 100".to_owned())
            );
            assert!(Options::parse_alternatives(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Options::parse_least_confidence("0.5"), Ok(0.5));
        for wrong in ["1.01", "-0.1", "NaN", "inf", "", "a"] {
            assert!(Options::parse_least_confidence(wrong).is_err(), "{wrong}");
        }
        for method in Method::ALL {
            assert_eq!(method.name().parse(), Ok(method));
        }
        assert_eq!("Both".parse::<Method>(), Err("expected segment, sdnn, both".to_owned()));
        assert!("01".parse::<Digits>().is_ok() && "0a".parse::<Digits>().is_err());
    }
}

//! How lines are read: what a caller may ask for.

use std::str::FromStr;

use crate::error;
use crate::graph::Format;

/// The most texts that [`Options::alternatives`] may ask for.
pub const MAX_ALTERNATIVES: usize = 100;

/// The most digits that the program and the service take for a length.
pub const MAX_LENGTH: usize = 100;

/// The least confidence of a word that is answered unless a caller wants another: most words of letters,
/// scribbles and other ink that is no number stay below it (`docs/reading.md` has the figures).
pub const DEFAULT_LEAST_CONFIDENCE: f32 = 0.6;

/// How the lines of a picture are read.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// What each word may say, if that is known: its text is the most probable one that the format allows, and its confidence is a
    /// share among those. A word that has not the format is refused, with what it says without
    /// ([`Line::format`](super::Line::format)).
    pub format: Option<Format>,
    /// The number of texts to give for each line. It is held to 1 to [`MAX_ALTERNATIVES`].
    pub alternatives: usize,
    /// Which way lines are read.
    pub method: Method,
    /// The least confidence of a word that is answered; the others are refused
    /// ([`Page::refused`](super::Page::refused)), and so is what may be of one number with them. With 0 none is.
    pub least_confidence: f32,
}

impl Default for Options {
    /// Lines of any length and format, read both ways; one text for each, and no word of less than
    /// [`DEFAULT_LEAST_CONFIDENCE`].
    fn default() -> Self {
        Self {
            format: None,
            alternatives: 1,
            method: Method::Both,
            least_confidence: DEFAULT_LEAST_CONFIDENCE,
        }
    }
}

impl Options {
    /// Asks for a further format: words must have it, and what was asked for before.
    ///
    /// # Errors
    /// No text has all of them, or they need too many states.
    pub fn require(&mut self, format: Format) -> error::Result<()> {
        self.format = Some(match &self.format {
            Some(known) => known.and(&format)?,
            None => format,
        });
        Ok(())
    }

    /// Tells whether marks are characters of the text: where a format names some. Elsewhere they are told apart from it
    /// ([`Line::marks`](super::Line::marks)).
    pub(super) fn reads_marks(&self) -> bool {
        self.format.as_ref().is_some_and(|format| !format.marks().is_empty())
    }

    /// Takes a length from text, as the program and the service have it.
    ///
    /// # Errors
    /// It is no count from 1 to [`MAX_LENGTH`]: what was expected.
    pub fn parse_length(text: &str) -> Result<usize, String> {
        parse_count(text, MAX_LENGTH)
    }

    /// Takes digits from text: those that may occur.
    ///
    /// # Errors
    /// It is empty or has another character: what was expected.
    pub fn parse_digits(text: &str) -> Result<Format, String> {
        Format::digits(text).map_err(|_| "expected some of the digits 0 to 9, as in 01".to_owned())
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
    /// A network slides over the line, twice: the space displacement network (paper, section VII). It is the one
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
        assert!(Options::parse_digits("01").is_ok());
        for wrong in ["", "0a", "[1]", "1-7", "٣"] {
            assert_eq!(
                Options::parse_digits(wrong),
                Err("expected some of the digits 0 to 9, as in 01".to_owned()),
                "{wrong}"
            );
        }
        assert_eq!(Options::parse_least_confidence("0.5"), Ok(0.5));
        for wrong in ["1.01", "-0.1", "NaN", "inf", "", "a"] {
            assert!(Options::parse_least_confidence(wrong).is_err(), "{wrong}");
        }
        for method in Method::ALL {
            assert_eq!(method.name().parse(), Ok(method));
        }
        assert_eq!("Both".parse::<Method>(), Err("expected segment, sdnn, both".to_owned()));
    }
}

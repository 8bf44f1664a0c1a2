//! How lines are read: what a caller may ask for.

/// The most texts that [`Options::alternatives`] may ask for.
pub const MAX_ALTERNATIVES: usize = 100;

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

//! Glyphs of typefaces, to train on beside the digits that people wrote.

use std::path::Path;

use super::random::Random;
use crate::data::{Dataset, Sample, idx};
use crate::error::Result;
use crate::network::input::Digit;

/// The files in a folder of glyphs: what is no digit, the digits, and their labels.
pub const GLYPH_FILES: [&str; 3] =
    ["glyphs-images-idx3-ubyte.gz", "digits-images-idx3-ubyte.gz", "digits-labels-idx1-ubyte.gz"];

/// Glyphs further apart than this are hardly ever of one typeface.
const TYPEFACE_REACH: usize = 30;
/// That of digits.
const DIGITS_REACH: usize = 8;

/// Which of the glyphs it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GlyphPlace {
    pub(super) is_digit: bool,
    pub(super) at: usize,
}

/// Letters, signs and marks of typefaces, which are no digits, and digits of typefaces, all as large as MNIST's and
/// in their place. Those of one typeface stand side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypefaceGlyphs {
    /// What is no digit; the labels are all 0.
    no_digits: Dataset,
    digits: Dataset,
}

impl TypefaceGlyphs {
    /// Takes what is no digit, and digits with their labels.
    #[must_use]
    pub fn new(no_digits: Vec<Digit>, digits: Dataset) -> Self {
        let mut unlabelled = Dataset::default();
        for glyph in no_digits {
            unlabelled.push(glyph, 0);
        }
        Self { no_digits: unlabelled, digits }
    }

    /// Opens the [files](GLYPH_FILES) of a folder, as `cargo experiments glyphs` writes them.
    ///
    /// # Errors
    /// A file cannot be read, or is no IDX file of that kind.
    pub fn open(folder: &Path) -> Result<Self> {
        let [glyphs, digits, labels] = GLYPH_FILES.map(|name| folder.join(name));
        let no_digits = idx::Images::open(&glyphs)?.into_digits(&glyphs)?;
        Ok(Self::new(no_digits, Dataset::open_idx(&digits, &labels)?))
    }

    /// Parts the glyphs: nine tenths of them, and the last tenth.
    #[must_use]
    pub fn split_last_tenth(&self) -> (Self, Self) {
        let split = |all: &Dataset| all.split_at(all.len() - all.len() / 10);
        let ((no_digits, last_no_digits), (digits, last_digits)) =
            (split(&self.no_digits), split(&self.digits));
        (Self { no_digits, digits }, Self { no_digits: last_no_digits, digits: last_digits })
    }

    /// The number of glyphs, digits among them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.no_digits.len() + self.digits.len()
    }

    /// Whether there is no glyph.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Computes the SHA-256 of all glyphs and labels, in hexadecimal.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut all = self.digits.clone();
        // No label of a digit.
        for glyph in self.no_digits.digits() {
            all.push(*glyph, u8::MAX);
        }
        all.fingerprint()
    }

    /// Draws a glyph: a digit, or what is none. `None` if there is no such glyph.
    pub(super) fn draw(&self, is_digit: bool, random: &mut Random) -> Option<GlyphPlace> {
        let count = self.part(is_digit).len();
        (count > 0).then(|| GlyphPlace { is_digit, at: random.below(count) })
    }

    /// Draws a glyph of the same kind that is likely to be of the same typeface.
    pub(super) fn draw_near(&self, place: GlyphPlace, random: &mut Random) -> GlyphPlace {
        let reach = if place.is_digit { DIGITS_REACH } else { TYPEFACE_REACH };
        let (first, count) = (place.at.saturating_sub(reach), self.part(place.is_digit).len());
        let last = (place.at + reach).min(count.saturating_sub(1));
        GlyphPlace { at: first + random.below(last + 1 - first), ..place }
    }

    /// Finds the glyph at a place; its label is 0 if it is no digit.
    pub(super) fn get(&self, place: GlyphPlace) -> Option<Sample<'_>> {
        self.part(place.is_digit).get(place.at)
    }

    const fn part(&self, is_digit: bool) -> &Dataset {
        if is_digit { &self.digits } else { &self.no_digits }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::network::architecture::DIGIT;
    use crate::train::random::{Seed, Stream};

    /// Pictures that differ in one pixel, and digits with the labels 0 to 9 over and over.
    fn glyphs(no_digits: u8, digits: u8) -> TypefaceGlyphs {
        let picture = |level: u8| {
            let mut picture = [[0; DIGIT]; DIGIT];
            picture[9][9] = level;
            picture
        };
        let labels = (0..digits).map(|at| at % 10).collect();
        let digits = Dataset::new((0..digits).map(picture).collect(), labels).unwrap();
        TypefaceGlyphs::new((0..no_digits).map(picture).collect(), digits)
    }

    #[test]
    fn the_last_tenth_is_kept_and_the_rest_is_all_others() {
        let (train, held_out) = glyphs(50, 20).split_last_tenth();
        assert_eq!((train.len(), held_out.len()), (63, 7));
        assert_eq!(held_out.no_digits.digits()[0][9][9], 45);
        assert_eq!(held_out.digits.labels(), [8, 9]);
        assert_ne!(train.fingerprint(), held_out.fingerprint());
        assert!(TypefaceGlyphs::default().split_last_tenth().0.is_empty());
    }

    /// What is a digit and what is none are no longer told apart once they are in one list.
    #[test]
    fn fingerprints_tell_digits_from_what_is_none() {
        let (one, other) = (glyphs(3, 0), glyphs(0, 3));
        assert_eq!(one.len(), other.len());
        assert_ne!(one.fingerprint(), other.fingerprint());
        assert_eq!(one.fingerprint(), glyphs(3, 0).fingerprint());
    }

    #[test]
    fn what_stands_near_a_glyph_is_of_its_kind() {
        let (glyphs, random) = (glyphs(200, 40), &mut Random::new(Seed(1), Stream::Order));
        for _ in 0..500 {
            for is_digit in [false, true] {
                let place = glyphs.draw(is_digit, random).unwrap();
                let near = glyphs.draw_near(place, random);
                assert!(near.is_digit == is_digit && near.at.abs_diff(place.at) <= TYPEFACE_REACH);
                assert!(glyphs.get(near).is_some());
            }
        }
        assert!(TypefaceGlyphs::default().draw(true, random).is_none());
    }
}

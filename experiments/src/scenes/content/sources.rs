//! Where the characters of scenes come from.

use anyhow::Result;

use super::mnist::HeldOut;
use super::outlines::Face;
use crate::typefaces::{self, Look, Part};

/// Everything that scenes are made of.
pub(crate) struct Content {
    /// Digits that the networks were not trained on.
    pub(crate) digits: HeldOut,
    /// Handwriting typefaces; none if they could not be fetched.
    pub(crate) hands: Vec<Face>,
    /// Typefaces of print; none if they could not be fetched.
    pub(crate) prints: Vec<Face>,
    /// Typefaces of other alphabets, without digits; none if they could not be fetched.
    pub(crate) other_alphabets: Vec<Face>,
}

impl Content {
    /// Digits without typefaces.
    pub(crate) const fn of_digits(digits: HeldOut) -> Self {
        Self { digits, hands: Vec::new(), prints: Vec::new(), other_alphabets: Vec::new() }
    }

    /// Adds the typefaces of a part, which are fetched if they are not there.
    ///
    /// # Errors
    /// One cannot be fetched or read.
    pub(crate) fn add_typefaces(&mut self, place: &typefaces::Place, part: Part) -> Result<()> {
        let folder = place.folder()?;
        let faces = |look: Look| -> Result<Vec<Face>> {
            let fonts = typefaces::load(&folder, look, part)?;
            Ok(fonts.into_iter().filter_map(|font| Face::parse(font.sfnt)).collect())
        };
        self.hands = faces(Look::Hand)?;
        self.prints = faces(Look::Print)?;
        self.other_alphabets = faces(Look::OtherAlphabet)?;
        Ok(())
    }

    /// Tells whether there are typefaces of all kinds.
    pub(crate) const fn has_typefaces(&self) -> bool {
        !self.hands.is_empty() && !self.prints.is_empty() && !self.other_alphabets.is_empty()
    }
}

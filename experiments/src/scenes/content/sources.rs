//! Where the characters of scenes come from.

use super::mnist::HeldOut;
use super::outlines::Face;

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

    /// Tells whether there are typefaces of all kinds.
    pub(crate) const fn has_typefaces(&self) -> bool {
        !self.hands.is_empty() && !self.prints.is_empty() && !self.other_alphabets.is_empty()
    }
}

//! What scenes show: digits of MNIST, strokes of a pen, and type.

pub(crate) mod forms;
pub(crate) mod hand;
pub(crate) mod mnist;
pub(crate) mod outlines;
mod skeleton;

use self::mnist::HeldOut;
use self::outlines::Face;

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

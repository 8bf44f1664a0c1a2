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
}

impl Content {
    /// Tells whether there are typefaces of both kinds.
    pub(crate) const fn has_typefaces(&self) -> bool {
        !self.hands.is_empty() && !self.prints.is_empty()
    }
}

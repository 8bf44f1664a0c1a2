//! A character that was drawn.

use crate::scenes::mask::Mask;

/// A character as a hand drew it.
pub(crate) struct Drawn {
    /// Its ink begins at column 0, or at its bearing if it has an advance; row 0 is the top of a digit.
    pub(crate) mask: Mask,
    /// How far the next character begins to the right, if the hand is a typeface.
    pub(crate) advance: Option<f32>,
}

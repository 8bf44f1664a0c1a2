//! What rubbish may be drawn of.

/// What rubbish is drawn of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RubbishKinds {
    /// Parts of digits and of lines, strokes, signs and blots.
    Writing,
    /// These, more signs, and things: clothes, solid shapes and outlines.
    All,
}

//! Synthetic patterns: digits distorted, drawn and written in lines, and what is no digit.
//!
//! | file | makes |
//! |---|---|
//! | `distort` | the same digits, each time a little different: affine maps, elastic fields, thickness, noise |
//! | `variants` | digits in forms that MNIST lacks |
//! | `flags` | ones with a flag, and sometimes a foot |
//! | `rubbish` | what is no digit: parts of digits, strokes, signs, blots, figures, clothes and boxes |
//! | `pen` | strokes on a digit's field, and a digit of what was drawn |
//! | `hand` | the digits of one writer, the pen, and the ranges of handwriting |
//! | `layout` | places of a hand's digits in a line, and the strokes between them |
//! | `marks` | the marks of a text: points, commas, dashes, slashes and colons |
//! | `zeros` | zeros that are written in one go, as at the end of amounts |
//! | `line` | a line of digits: the layout, drawn |
//! | `cutout` | pieces and windows of a line, as the two readers of numbers see them |
//! | `wording` | what people write: amounts, numbers, dates, times, telephone numbers |
//! | `cheque` | such a text as a line on printed paper, scanned |
//!
//! What a pass presents is chosen among them in `train/patterns.rs`. All of it follows from a seed, and
//! `tests` pins it to the bit.

pub(crate) mod cheque;
mod cutout;
pub mod distort;
mod flags;
pub(crate) mod hand;
mod layout;
pub(crate) mod line;
mod marks;
pub(crate) mod pen;
pub(crate) mod rubbish;
mod variants;
mod wording;
mod zeros;

pub use cheque::SyntheticCheque;
pub use distort::Distortions;
pub use rubbish::{RubbishKinds, make_rubbish};

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests;

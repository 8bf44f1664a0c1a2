//! A line that was read, and its digits.

use std::fmt;

use crate::image::Rect;

/// A line of digits.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Line {
    /// The digits.
    pub text: String,
    /// The probability that the whole text is right: its share among all texts, or among those of the length
    /// that was asked for. The number of alternatives does not change it.
    pub confidence: f32,
    /// The box around it.
    pub area: Rect,
    /// Each digit, from the left.
    pub digits: Vec<LineDigit>,
    /// The most probable texts, the first of them `text`.
    pub alternatives: Vec<Alternative>,
}

/// A digit of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct LineDigit {
    /// The digit.
    pub character: char,
    /// The box around it.
    pub area: Rect,
    /// The penalty of its class.
    pub penalty: f32,
    /// The probability of its class, if the line is divided as it is taken to be.
    pub confidence: f32,
}

/// A text that a line may say.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Alternative {
    /// The digits.
    pub text: String,
    /// How probable it is, on the scale of the line's confidence.
    pub probability: f32,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (confidence {:.3})", self.text, self.confidence)
    }
}

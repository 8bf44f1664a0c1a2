//! Marks among the digits of a line: what is seen and left out.

use crate::image::Rect;

/// A mark beside the digits of a line: left out of its text, unless a format names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// The box around it.
    pub area: Rect,
    /// The number of the line's digit that it follows; `None` if it stands before all of them.
    pub after: Option<usize>,
}

impl Mark {
    /// The kind of a mark that was read as a character; `None` for a digit.
    pub(super) const fn kind_of(character: char) -> Option<MarkKind> {
        Some(match character {
            '.' => MarkKind::Dot,
            ',' => MarkKind::Comma,
            '-' => MarkKind::Dash,
            '/' => MarkKind::Slash,
            ':' => MarkKind::Colon,
            _ => return None,
        })
    }
}

/// What a mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum MarkKind {
    /// A dot: a decimal point or a full stop.
    Dot,
    /// A comma.
    Comma,
    /// A dash, or a minus sign.
    Dash,
    /// A slash.
    Slash,
    /// Two dots above each other.
    Colon,
}

impl MarkKind {
    /// Names the mark in one word, as the program's JSON does.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dot => "dot",
            Self::Comma => "comma",
            Self::Dash => "dash",
            Self::Slash => "slash",
            Self::Colon => "colon",
        }
    }
}

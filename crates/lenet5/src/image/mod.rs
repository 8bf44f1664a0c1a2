//! From a picture's bytes to a digit as MNIST has them.
//!
//! ```text
//! bytes --decode--> Gray --flattened--> Gray --ink--> Ink
//!       --without_specks--> Ink --cropped--> Ink --with_even_strokes--> Ink --to_digit--> Digit
//! ```
//!
//! [`Gray::normalise`](crate::Gray::normalise) is all of it after the decoding;
//! [`Input::from_digit`](crate::Input::from_digit) comes next.

mod area;
mod blank;
mod decode;
pub mod glyph;
mod gray;
mod illumination;
mod ink;
mod normalise;
mod rect;
mod ruled_lines;
mod strokes;

pub(crate) use area::Area;
pub use blank::Blank;
pub use decode::{LARGEST_FILE, LARGEST_PIXELS, LARGEST_SIDE, MOST_PIXELS, TOO_MANY_PIXELS};
pub use gray::{Gray, SMALLEST_SIDE};
pub use ink::Ink;
pub(crate) use ink::{Labels, Piece};
pub use normalise::BOX;
pub use rect::Rect;

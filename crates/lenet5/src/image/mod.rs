//! From a picture to a digit as MNIST has them.
//!
//! ```text
//! bytes --parse--> Gray --writing--> Writing: the Ink without lines that are printed
//!       --without_specks--> Ink --cropped--> Ink --with_even_strokes--> Ink --to_digit--> Digit
//! ```
//!
//! [`Gray::normalise`](crate::Gray::normalise) is all of it after the decoding, which needs the feature
//! `decode`; [`Input::from_digit`](crate::Input::from_digit) comes next.
//!
//! ```text
//! decode         files of pictures: the door for their bytes
//! colour, alpha  which level each colour becomes, and what lies behind transparent parts
//! gray           Gray: a grey picture
//! writing        Writing: where the writing is, how large, and what is writing of the ink
//! outline        where the sheet lies, if something else is seen around it
//! paper          whether strokes are dark, the paper's level at each place, even light
//! levels         what is paper in even light, and what is ink
//! ink, blank     Ink: how much of it each pixel shows; a picture without any
//! clear          which pieces of ink are clear, or pale but written
//! pieces         ink that hangs together, and which of it is specks
//! tracks         thin ink followed along its way: straight lines
//! printed_lines  which of them are printed to write on: rules, grids, boxes, combs
//! enclosures     what goes around other ink: rings, frames
//! things         fingers and pens that reach over the border
//! circle         circles that no hand drew
//! signs          brackets, and strokes above a point
//! strokes        strokes of one width, whatever the pen
//! normalise      the size and place that MNIST's digits have
//! glyph          a digit's ink, turned, moved and stretched
//!
//! components, distance, gaussian, grid, histogram, median, morphology, rect, resize: what these are made of
//! ```

#![cfg_attr(
    not(feature = "number"),
    allow(dead_code, unused_imports, reason = "what finds lines lies beside what finds a digit")
)]

mod alpha;
mod blank;
mod circle;
mod clear;
mod colour;
mod components;
#[cfg(feature = "decode")]
mod decode;
mod distance;
mod enclosures;
#[cfg(feature = "train")]
mod gaussian;
pub mod glyph;
mod gray;
mod grid;
mod histogram;
mod ink;
mod levels;
mod median;
mod morphology;
mod normalise;
mod outline;
mod paper;
mod pieces;
mod printed_lines;
mod rect;
mod resize;
mod signs;
mod strokes;
mod things;
mod tracks;
mod writing;

pub use blank::Blank;
#[cfg(feature = "decode")]
pub use decode::{DEFAULT_MAX_PIXELS, MAX_FILE_BYTES, MAX_PIXELS};
pub use gray::{Gray, MAX_SIDE, MIN_SIDE};
pub use ink::Ink;
pub use rect::Rect;
pub use resize::BOX;
pub use writing::{Writing, WritingStages};

pub(crate) use ink::MIN_STROKE_INK;
pub(crate) use median::weighted_median;
pub(crate) use pieces::{Labels, Piece};
pub(crate) use printed_lines::PrintedLine;
pub(crate) use rect::Area;
#[cfg(feature = "train")]
pub(crate) use {gaussian::blur, grid::Grid};

//! Rows of writing in a picture, and the words of each.
//!
//! Pieces of ink of about one height that follow each other from left to right are a row; wide gaps part it into
//! words, and so do the lines of a table. Rows are told apart by their height alone, so that the cells of a table that stand side by side are one
//! row, and the order of reading is from row to row.

mod cells;
mod pieces;
mod raised;
mod rows;
mod segments;
mod stacked;
mod words;

pub(crate) use self::words::{InkLine, InkMark, InkWord, Layout};
pub use self::words::{MAX_CHARACTERS, MAX_LINES, MAX_WORDS};

//! The figures of the paper and of its retelling, drawn anew from the data and the code.
//!
//! A file a figure; each function gives a complete SVG document, the same bytes every time.

mod activations;
mod axis;
mod codes;
mod curve;
mod digits;
mod errors;
mod filters;
mod network;
pub(crate) mod operating;
mod rejection;
mod robustness;
mod series;
mod sheet;
mod sizes;
mod squash;
mod table1;
mod theme;

pub(crate) use self::activations::activations;
pub(crate) use self::codes::codes;
pub(crate) use self::curve::{Point, Run, curve};
pub(crate) use self::digits::{distortions, lines, misread};
pub(crate) use self::filters::filters;
pub(crate) use self::network::network;
pub(crate) use self::rejection::rejection;
pub(crate) use self::robustness::{Bearing, robustness};
pub(crate) use self::sizes::{Size, sizes};
pub(crate) use self::squash::squash;
pub(crate) use self::table1::table1;

#[cfg(test)]
mod tests;

//! Patterns that are made: digits distorted, drawn and written in lines, and what is no digit.

pub(crate) mod cheque;
mod cutout;
pub mod distort;
mod flags;
pub(crate) mod hand;
mod layout;
pub(crate) mod line;
pub(crate) mod pen;
pub(crate) mod rubbish;
mod variants;

pub use cheque::SyntheticCheque;
pub use distort::Distortions;
pub use rubbish::make_rubbish;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests;

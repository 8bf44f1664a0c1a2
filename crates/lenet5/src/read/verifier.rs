//! A second opinion: a network that was trained on what is no digit above all, beside the one that reads.
//!
//! Both form a committee, whose penalties are the means of theirs (paper, section III.C: the outputs of several
//! networks are "simply added"). What only one of them takes for a digit is doubtful then.

use super::reader::Reader;
use super::reading::Reading;
use super::views::penalties_of_views;
use crate::image::glyph::Glyph;
use crate::network::input::Digit;
use crate::network::{Calibration, Penalties};

/// A network that verifies what another one reads.
#[derive(Clone, Debug)]
pub(crate) struct Verifier {
    reader: Reader,
    /// What makes probabilities of the committee's penalties.
    calibration: Calibration,
}

impl Verifier {
    #[cfg(feature = "format")]
    pub(crate) const fn new(reader: Reader, calibration: Calibration) -> Self {
        Self { reader, calibration }
    }

    pub(crate) const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// What the committee reads, given the penalties of both networks.
    pub(crate) fn verify(&self, read: &Penalties, own: &Penalties) -> Reading {
        Reading::new(mean(read, own), *self.reader.classes(), self.calibration)
    }
}

/// The means of two networks' penalties.
pub(crate) fn mean(one: &Penalties, other: &Penalties) -> Penalties {
    let mut one = *one;
    one.add(other);
    for penalty in one.as_mut_slice() {
        *penalty /= 2.0;
    }
    one
}

/// Reads a digit as it stands and four times more, with one network or with both.
pub(crate) fn read_views(reader: &Reader, verifier: Option<&Verifier>, digit: &Digit) -> Reading {
    let glyph = Glyph::new(digit);
    let read = penalties_of_views(reader, &glyph);
    match verifier {
        Some(verifier) => verifier.verify(&read, &penalties_of_views(verifier.reader(), &glyph)),
        None => reader.reading(read),
    }
}

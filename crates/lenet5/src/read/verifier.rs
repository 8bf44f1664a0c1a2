//! A second opinion: a network that was trained on what is no digit above all, beside the one that reads.
//!
//! Both form a committee, whose penalties are the means of theirs (paper, section III.C: the outputs of several
//! networks are "simply added"). What only one of them takes for a digit is doubtful then. The one that verifies counts more
//! where a digit stands by itself: the other was trained on no letters and signs of typefaces, and not for as long.

use super::reader::Reader;
use super::reading::Reading;
use super::views::penalties_of_views;
use crate::image::glyph::Glyph;
use crate::network::input::Digit;
use crate::network::{Calibration, Penalties};

/// What the penalties of the network that verifies count, beside those of the one that reads, where a digit stands by
/// itself: chosen on held-out digits of MNIST and on letters and signs of typefaces that neither was trained on.
pub(crate) const SHARE_OF_DIGITS: f32 = 0.85;
/// The same of the pieces of lines, most of which are parts of digits: chosen on written cheques.
#[cfg(feature = "number")]
pub(crate) const SHARE_OF_PIECES: f32 = 0.5;

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

    /// What the committee reads, given the penalties of both networks and what those of this one count.
    pub(crate) fn verify(&self, read: &Penalties, own: &Penalties, share: f32) -> Reading {
        Reading::new(combine(read, own, share), *self.reader.classes(), self.calibration)
    }
}

/// The weighted means of the penalties of the network that reads and of the one that verifies.
pub(crate) fn combine(read: &Penalties, own: &Penalties, share: f32) -> Penalties {
    let mut combined = *read;
    for (read, own) in combined.as_mut_slice().iter_mut().zip(own.as_slice()) {
        *read += share * (own - *read);
    }
    combined
}

/// Reads a digit as it stands and four times more, with one network or with both.
pub(crate) fn read_views(reader: &Reader, verifier: Option<&Verifier>, digit: &Digit) -> Reading {
    let glyph = Glyph::new(digit);
    let read = penalties_of_views(reader, &glyph);
    match verifier {
        Some(verifier) => {
            let own = penalties_of_views(verifier.reader(), &glyph);
            verifier.verify(&read, &own, SHARE_OF_DIGITS)
        }
        None => reader.reading(read),
    }
}

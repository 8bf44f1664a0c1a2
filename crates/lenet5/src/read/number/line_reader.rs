//! The networks that read lines, and what they count.

use super::doubt::DoubtWeights;
use super::path_weights::PathWeights;
use crate::network::input::{Digit, Input};
use crate::read::reader::Reader;
use crate::read::reading::Reading;
use crate::read::verifier::{SHARE_OF_PIECES, Verifier, read_views};

/// The networks that read lines, and what they count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LineReader<'a> {
    /// Reads the pieces of a line.
    pub(crate) digits: &'a Reader,
    /// Verifies what it reads, if there is a network for that.
    pub(crate) verifier: Option<&'a Verifier>,
    /// Slides over lines, if there is a network for that.
    pub(crate) slider: Option<&'a Reader>,
    pub(crate) weights: &'a PathWeights,
    /// What the evidence for a word counts.
    pub(crate) doubt: &'a DoubtWeights,
}

impl LineReader<'_> {
    /// Reads what may be a digit: with both networks, if there is one that verifies.
    pub(super) fn read_digit(&self, input: &Input) -> Reading {
        match self.verifier {
            Some(verifier) => {
                let read = self.digits.penalties(input);
                let own = verifier.reader().penalties(input);
                verifier.verify(&read, &own, SHARE_OF_PIECES)
            }
            None => self.digits.read(input),
        }
    }

    /// Reads what may be a digit by itself, as [`PictureReader::read_views`](crate::PictureReader::read_views) does.
    pub(super) fn read_views(&self, digit: &Digit) -> Reading {
        read_views(self.digits, self.verifier, digit)
    }
}

//! The networks that read lines, and what they count.

use super::doubt::DoubtWeights;
use super::path_weights::PathWeights;
use crate::network::input::{Digit, Input};
use crate::read::reader::Reader;
use crate::read::reading::Reading;
use crate::read::verifiers::{PieceReading, Verifiers};

/// The networks that read lines, and what they count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LineReader<'a> {
    /// Reads the pieces of a line.
    pub(crate) digits: &'a Reader,
    /// Verify what it reads, if there are networks for that.
    pub(crate) verifiers: Option<&'a Verifiers>,
    /// Slides over lines, if there is a network for that.
    pub(crate) slider: Option<&'a Reader>,
    pub(crate) weights: &'a PathWeights,
    /// What the evidence for a word counts.
    pub(crate) doubt: &'a DoubtWeights,
}

impl LineReader<'_> {
    /// Reads at a glance what may be digits of a line: with the first of the networks that verify, too, if there are some.
    ///
    /// *Cost:* about 5 microseconds each and network; of a few, about 8.
    pub(super) fn read_pieces(&self, pieces: &[Digit]) -> Vec<PieceReading> {
        if let Some(verifiers) = self.verifiers {
            return verifiers.read_pieces(self.digits, pieces);
        }
        let all = self.digits.penalties_of_each(pieces).into_iter();
        all.map(|own| PieceReading::alone(&self.digits.reading(own))).collect()
    }

    /// Reads closely, with all networks, what was found to be a digit of a line; and what it was at a glance, if that is
    /// known.
    pub(super) fn read_closely(&self, digit: &Digit, glance: Option<&PieceReading>) -> Reading {
        match self.verifiers {
            Some(verifiers) => verifiers.read_closely(self.digits, digit, glance),
            None => self.digits.read(&Input::from_digit(digit)),
        }
    }
}

//! A text that a line may say, and what speaks for it.

use super::doubt::Evidence;
use super::hypotheses::{Hypotheses, PathText};
use super::layout::InkLine;
use super::line_reader::LineReader;
use crate::graph::MARKS;
use crate::network::input::Digit;
use crate::read::reading::Reading;
use crate::read::verifiers::PieceReading;

/// What is at least this high, in heights of the line's digits, is not left out without a word: it is a digit, or something
/// else that stands among them. Marks, loose ends and tails of digits are lower.
const MIN_DIGIT_HEIGHT: f32 = 0.7;

/// A text that a line may say, with the logarithm of its probability, and one way and path that spell it.
pub(crate) struct Candidate<'a> {
    pub(crate) log: f64,
    pub(crate) path: PathText,
    pub(super) hypotheses: &'a Hypotheses,
    /// How far the ways to see the line disagree about it ([`Evidence::dissent`]).
    pub(super) dissent: f64,
}

impl Candidate<'_> {
    /// Collects what speaks for it, given the line that it was read in: its digits but not its marks, each by itself, where there are
    /// networks to verify them; and what it leaves out although it is as high as a digit, which is one with no probability.
    /// `known` has those digits that were read before.
    pub(crate) fn evidence(
        &self,
        readers: &LineReader,
        line: &InkLine,
        known: &mut KnownDigits,
    ) -> Evidence {
        let mut digits = Vec::new();
        if readers.verifiers.is_some() {
            let is_high = |height: f32| height >= MIN_DIGIT_HEIGHT;
            let mut leaves_out_digit = is_high(self.hypotheses.height_left_out(&self.path, line));
            let cut = self.hypotheses.cut_digits(&self.path, line);
            for (k, (digit, &character)) in cut.iter().zip(&self.path.text).enumerate() {
                if MARKS.contains(&character) {
                    // Slashes and colons are as high as digits.
                    leaves_out_digit |= !['/', ':'].contains(&character)
                        && is_high(self.hypotheses.height_of_mark(&self.path, k, line));
                    continue;
                }
                let no_slash = 1.0 - self.hypotheses.slash(&self.path, k);
                let reading =
                    digit.as_ref().map(|(digit, glance)| known.read(readers, digit, *glance));
                let own = reading.map_or(0.0, |own| own.probability_of(character));
                digits.push(no_slash * f64::from(own));
            }
            // Behind those of the text, each of which has its place.
            if leaves_out_digit {
                digits.push(0.0);
            }
        }
        Evidence { log_share: self.log, digits, strangers: 0.0, dissent: self.dissent }
    }
}

/// The digits of a line that were looked at closely, and how they were read: several texts share most of them.
#[derive(Default)]
pub(crate) struct KnownDigits(Vec<(Digit, Reading)>);

impl KnownDigits {
    fn read(
        &mut self,
        readers: &LineReader,
        digit: &Digit,
        glance: Option<&PieceReading>,
    ) -> Reading {
        if let Some((_, reading)) = self.0.iter().find(|(known, _)| known == digit) {
            return *reading;
        }
        let reading = readers.read_closely(digit, glance);
        self.0.push((*digit, reading));
        reading
    }
}

/// Tells whether none of the candidates has the text of a path.
pub(super) fn is_new(path: &PathText, candidates: &[Candidate]) -> bool {
    candidates.iter().all(|other| other.path.text != path.text)
}

/// Puts the most probable texts first; of equally probable ones, the first by its characters.
pub(super) fn sort(candidates: &mut [Candidate]) {
    candidates.sort_by(|a, b| b.log.total_cmp(&a.log).then_with(|| a.path.text.cmp(&b.path.text)));
}

//! The answers to many digits, array by array: what whole files of digits are read into.

use super::reading::{Reading, Refusal};
use crate::network::codes::Classes;
use crate::network::input::Digit;
use crate::network::{Calibration, Penalties};
use crate::parallel;

/// Digits whose answers one thread works out in a row.
const DIGITS_IN_A_PART: usize = 1024;

/// The answers to many digits, in their order, as a struct of arrays.
///
/// *Memory:* 10 bytes a digit, and 4 for each of its penalties: 50 for the ten digits.
#[derive(Clone, Debug, PartialEq)]
pub struct Readings {
    classes: Classes,
    calibration: Calibration,
    answers: Vec<u8>,
    confidences: Vec<f32>,
    refusals: Vec<Option<Refusal>>,
    penalties: Vec<f32>,
}

/// The answers to some digits in a row, which one thread works out.
struct Part<'a> {
    digits: &'a [Digit],
    /// A row of penalties for each digit.
    penalties: &'a [f32],
    answers: &'a mut [u8],
    confidences: &'a mut [f32],
    refusals: &'a mut [Option<Refusal>],
}

/// Tells whether all of a digit is of one level: there is nothing that a network could read, and it says 1 of it.
fn is_blank(digit: &Digit) -> bool {
    let pixels = digit.as_flattened();
    // Each is as the one before it: many are compared at once.
    pixels[1..] == pixels[..pixels.len() - 1]
}

impl Readings {
    /// Works out the answers of penalties, a row for each digit. A digit that is all of one level is refused, whatever the
    /// network says of it.
    pub(crate) fn new(
        digits: &[Digit],
        penalties: Vec<f32>,
        classes: &Classes,
        calibration: Calibration,
    ) -> Self {
        let count = digits.len();
        let mut answers = vec![0; count];
        let mut confidences = vec![f32::NAN; count];
        let mut refusals = vec![None; count];
        let parts = digits
            .chunks(DIGITS_IN_A_PART)
            .zip(penalties.chunks(DIGITS_IN_A_PART * classes.count()))
            .zip(answers.chunks_mut(DIGITS_IN_A_PART))
            .zip(confidences.chunks_mut(DIGITS_IN_A_PART))
            .zip(refusals.chunks_mut(DIGITS_IN_A_PART))
            .map(|((((digits, penalties), answers), confidences), refusals)| Part {
                digits,
                penalties,
                answers,
                confidences,
                refusals,
            });
        parallel::for_each(parts.collect(), |part: Part| {
            for (k, row) in part.penalties.chunks_exact(classes.count()).enumerate() {
                let row = Penalties::from_iter(row.iter().copied());
                let reading = Reading::new(row, *classes, calibration);
                // At most 96 classes.
                part.answers[k] = u8::try_from(reading.class()).unwrap_or(u8::MAX);
                part.confidences[k] = reading.confidence().unwrap_or(f32::NAN);
                let is_blank = is_blank(&part.digits[k]);
                part.refusals[k] = if is_blank { Some(Refusal::Blank) } else { reading.refusal() };
            }
        });
        let classes = *classes;
        Self { classes, calibration, answers, confidences, refusals, penalties }
    }

    /// The number of digits.
    #[must_use]
    pub fn len(&self) -> usize {
        self.answers.len()
    }

    /// Tells whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// The class of each answer, whether it should be given or not.
    #[must_use]
    pub fn answers(&self) -> &[u8] {
        &self.answers
    }

    /// The probability that each answer is right; NaN if the network was never calibrated.
    #[must_use]
    pub fn confidences(&self) -> &[f32] {
        &self.confidences
    }

    /// Why each answer should not be given; `None` if it should be.
    #[must_use]
    pub fn refusals(&self) -> &[Option<Refusal>] {
        &self.refusals
    }

    /// The penalties, row by row: a row for each digit, a column for each class.
    #[must_use]
    pub fn penalties(&self) -> &[f32] {
        &self.penalties
    }

    /// The characters that the classes stand for.
    #[must_use]
    pub const fn classes(&self) -> &Classes {
        &self.classes
    }

    /// One digit's reading, as [`Reader::read`](crate::Reader::read) gives it.
    ///
    /// # Panics
    /// There is no such digit.
    #[must_use]
    pub fn get(&self, digit: usize) -> Reading {
        let count = self.classes.count();
        let row = &self.penalties[digit * count..][..count];
        Reading::new(Penalties::from_iter(row.iter().copied()), self.classes, self.calibration)
    }
}

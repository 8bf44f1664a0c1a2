//! Reading one digit: the answer of a network with what speaks for and against it.

use core::fmt;

use crate::network::codes::Classes;
use crate::network::input::Input;
use crate::network::{Calibration, Network, Penalties};

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no ink on the paper, or not enough to tell from it.
    Blank,
    /// It is none of the network's characters.
    NotADigit,
    /// It is as much one character as another.
    Ambiguous,
    /// It is more than one character.
    Several,
}

impl Refusal {
    /// Names the reason in one word, as the program's JSON does.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::NotADigit => "not_a_digit",
            Self::Ambiguous => "ambiguous",
            Self::Several => "several",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Blank => "blank",
            Self::NotADigit => "not a digit",
            Self::Ambiguous => "ambiguous",
            Self::Several => "several characters",
        })
    }
}

impl core::error::Error for Refusal {}

#[cfg(feature = "image")]
impl From<crate::image::Blank> for Refusal {
    fn from(_: crate::image::Blank) -> Self {
        Self::Blank
    }
}

/// What a network reads in one input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    penalties: Penalties,
    classes: Classes,
    calibration: Calibration,
}

impl Network {
    /// Reads one input: the class of the smallest penalty.
    ///
    /// *Cost:* one forward pass in the plain loops; a [`Reader`](crate::Reader) gives the same, faster.
    #[must_use]
    pub fn read(&self, input: &Input) -> Reading {
        Reading::new(self.penalties(input), *self.rbf.classes(), self.calibration)
    }
}

impl Reading {
    #[allow(clippy::large_types_passed_by_value, reason = "it is what the reading consists of")]
    pub(crate) const fn new(
        penalties: Penalties,
        classes: Classes,
        calibration: Calibration,
    ) -> Self {
        Self { penalties, classes, calibration }
    }

    /// What makes probabilities of the penalties.
    #[cfg(feature = "image")]
    pub(crate) const fn calibration(&self) -> Calibration {
        self.calibration
    }

    /// The class of the answer: for a network of digits, the digit.
    #[must_use]
    pub fn class(&self) -> usize {
        self.penalties.winner()
    }

    /// The character of the answer.
    #[must_use]
    pub fn character(&self) -> char {
        self.characters(self.class())
    }

    /// The digit that was read; `None` if the answer is another character.
    #[must_use]
    pub fn digit(&self) -> Option<u8> {
        let digit = self.character().to_digit(10)?;
        u8::try_from(digit).ok()
    }

    /// The penalty of the answer: its squared distance from its code. Small is good; a clean digit of
    /// MNIST has about 1, and what is none has far more.
    #[must_use]
    pub fn penalty(&self) -> f32 {
        self.penalties.as_slice()[self.class()]
    }

    /// The character of the second smallest penalty.
    #[must_use]
    pub fn runner_up(&self) -> char {
        self.characters(self.penalties.runner_up())
    }

    /// How much larger the runner-up's penalty is. Large is good.
    #[must_use]
    pub fn margin(&self) -> f32 {
        self.penalties.as_slice()[self.penalties.runner_up()] - self.penalty()
    }

    /// Tells whether the network was calibrated: otherwise [`confidence`](Self::confidence) and the
    /// other probabilities mean little, and there is no [`refusal`](Self::refusal).
    #[must_use]
    pub fn is_calibrated(&self) -> bool {
        self.calibration != Calibration::NONE
    }

    /// How probable it is that the answer is right, from 0 to 1, by the network's [`Calibration`].
    #[must_use]
    pub fn confidence(&self) -> f32 {
        self.probability(self.class())
    }

    /// How probable a class is, from 0 to 1, by the network's [`Calibration`].
    ///
    /// # Panics
    /// There is no such class.
    #[must_use]
    pub fn probability(&self, class: usize) -> f32 {
        self.share(self.penalties.as_slice()[class])
    }

    /// How probable it is that this is no character at all.
    #[must_use]
    pub fn rubbish(&self) -> f32 {
        self.share(self.calibration.rubbish)
    }

    /// The share that a penalty has in the sum over all classes and rubbish.
    fn share(&self, penalty: f32) -> f32 {
        let Calibration { scale, rubbish, .. } = self.calibration;
        let all = self.penalties.as_slice().iter().copied().chain([rubbish]);
        let sum: f32 = all.map(|other| libm::expf(scale * (penalty - other))).sum();
        1.0 / sum
    }

    /// Tells why the answer should not be given; `None` if it should be.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        if self.confidence() >= self.calibration.least {
            return None;
        }
        let other = self.probability(self.penalties.runner_up());
        Some(if self.rubbish() >= other { Refusal::NotADigit } else { Refusal::Ambiguous })
    }

    /// The penalties of all classes.
    #[must_use]
    pub fn penalties(&self) -> &Penalties {
        &self.penalties
    }

    pub(crate) fn characters(&self, class: usize) -> char {
        self.classes.characters()[class]
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (penalty, margin) = (self.penalty(), self.margin());
        write!(f, "{} (", self.character())?;
        if self.is_calibrated() {
            write!(f, "confidence {:.3}, ", self.confidence())?;
        }
        write!(f, "penalty {penalty:.2}, margin {margin:.2})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(values: [f32; 10], calibration: Calibration) -> Reading {
        let penalties = Penalties::from_iter(values.into_iter());
        Reading::new(penalties, Classes::digits(), calibration)
    }

    #[test]
    fn probabilities_are_those_of_eq_9() {
        let mut values = [30.0; 10];
        (values[3], values[8]) = (4.0, 6.0);
        let own = reading(values, Calibration { scale: 0.5, rubbish: 8.0, least: 0.9 });
        let sum: f32 = values.iter().chain(&[8.0]).map(|y| (-0.5 * y).exp()).sum();
        assert!((own.confidence() - (-2.0f32).exp() / sum).abs() < 1e-6);
        assert!((own.probability(8) - (-3.0f32).exp() / sum).abs() < 1e-6);
        let all: f32 = (0..10).map(|class| own.probability(class)).sum();
        assert!((all + own.rubbish() - 1.0).abs() < 1e-6);
    }

    #[test]
    fn refusals_tell_rubbish_from_doubt() {
        let calibration = Calibration { scale: 0.5, rubbish: 10.0, least: 0.9 };
        let refusal = |first: f32, second: f32| {
            let mut values = [40.0; 10];
            (values[1], values[7]) = (first, second);
            reading(values, calibration).refusal()
        };
        assert_eq!(refusal(1.0, 40.0), None);
        assert_eq!(refusal(1.0, 1.5), Some(Refusal::Ambiguous));
        assert_eq!(refusal(30.0, 40.0), Some(Refusal::NotADigit));
    }

    #[test]
    fn uncalibrated_networks_always_answer_and_nothing_overflows() {
        for values in [[1e9; 10], [0.0; 10], [3e38; 10]] {
            let own = reading(values, Calibration::NONE);
            assert_eq!(own.refusal(), None);
            assert!((own.confidence() - 0.1).abs() < 1e-3, "{}", own.confidence());
            let calibration = Calibration { scale: 100.0, rubbish: -1e6, least: 0.5 };
            assert_eq!(reading(values, calibration).refusal(), Some(Refusal::NotADigit));
        }
    }
}

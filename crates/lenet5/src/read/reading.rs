//! Reading one input: the answer of a network with what speaks for and against it.

use core::fmt;

use crate::network::codes::Classes;
use crate::network::{Calibration, Penalties, Posterior};

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no ink on the paper, or too little to tell it from the paper.
    Blank,
    /// The ink is none of the network's characters.
    NotADigit,
    /// The ink is as much one character as another.
    Ambiguous,
    /// There is more than one character.
    Several,
    /// No number is written as the format asks for it.
    NotTheFormat,
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
            Self::NotTheFormat => "not_the_format",
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
            Self::NotTheFormat => "not the format",
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
    #[must_use]
    pub const fn calibration(&self) -> Calibration {
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
        self.character_of(self.class())
    }

    /// The digit that was read; `None` if the answer is another character.
    #[must_use]
    pub fn digit(&self) -> Option<u8> {
        let digit = self.character().to_digit(10)?;
        u8::try_from(digit).ok()
    }

    /// The penalty of the answer: the squared distance of F6 from the answer's code. Small is good: to the
    /// networks `paper` and `best` a clean digit of MNIST has about 1, and what is no digit has far more.
    #[must_use]
    pub fn penalty(&self) -> f32 {
        self.penalties.as_slice()[self.class()]
    }

    /// The character of the second smallest penalty.
    #[must_use]
    pub fn runner_up(&self) -> char {
        self.character_of(self.penalties.runner_up())
    }

    /// How much larger the runner-up's penalty is. Large is good.
    #[must_use]
    pub fn margin(&self) -> f32 {
        self.penalties.as_slice()[self.penalties.runner_up()] - self.penalty()
    }

    /// Tells whether the network was calibrated: without a calibration there is neither a
    /// [`confidence`](Self::confidence) nor a [`refusal`](Self::refusal).
    #[must_use]
    pub fn is_calibrated(&self) -> bool {
        self.calibration != Calibration::NONE
    }

    /// The probability that the answer is right, from 0 to 1; `None` if the network was never calibrated.
    ///
    /// Source: paper, eq. 9, with the network's [`Calibration`].
    #[must_use]
    pub fn confidence(&self) -> Option<f32> {
        self.is_calibrated().then(|| self.probability(self.class()))
    }

    /// The probability of a class by eq. 9, from 0 to 1. Where the network was never calibrated it orders
    /// the classes, and means nothing else.
    ///
    /// # Panics
    /// There is no such class.
    #[must_use]
    pub fn probability(&self, class: usize) -> f32 {
        narrow(self.posterior().class(class))
    }

    /// The probability that the input is no character; 0 where the network was never calibrated.
    #[must_use]
    pub fn rubbish_probability(&self) -> f32 {
        narrow(self.posterior().rubbish())
    }

    /// The probabilities of all classes and of rubbish.
    #[must_use]
    pub fn posterior(&self) -> Posterior {
        self.calibration.posterior(&self.penalties)
    }

    /// The same reading where something beside the penalties speaks for rubbish: by these log-odds, of at least 0.
    #[cfg(feature = "image")]
    pub(crate) fn doubted(mut self, log_odds: f32) -> Self {
        if self.is_calibrated() {
            self.calibration.rubbish -= log_odds / self.calibration.scale;
        }
        self
    }

    /// Tells why the answer should not be given; `None` if it should be.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        let posterior = self.posterior();
        if narrow(posterior.class(self.class())) >= self.calibration.least {
            return None;
        }
        let other = posterior.class(self.penalties.runner_up());
        Some(if posterior.rubbish() >= other { Refusal::NotADigit } else { Refusal::Ambiguous })
    }

    /// The characters of the classes, in their order.
    #[must_use]
    pub const fn classes(&self) -> &Classes {
        &self.classes
    }

    /// The penalties of all classes.
    #[must_use]
    pub fn penalties(&self) -> &Penalties {
        &self.penalties
    }

    pub(crate) fn character_of(&self, class: usize) -> char {
        self.classes.characters()[class]
    }

    /// The class of a character; `None` if it has none.
    #[cfg(feature = "number")]
    pub(crate) fn class_of(&self, character: char) -> Option<usize> {
        self.classes.characters().iter().position(|&own| own == character)
    }

    /// The penalty of a character; infinite if it has no class.
    #[cfg(feature = "number")]
    pub(crate) fn penalty_of(&self, character: char) -> f32 {
        self.class_of(character).map_or(f32::INFINITY, |class| self.penalties.as_slice()[class])
    }

    /// The probability of a character; 0 if it has no class.
    #[cfg(feature = "number")]
    pub(crate) fn probability_of(&self, character: char) -> f32 {
        self.class_of(character).map_or(0.0, |class| self.probability(class))
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (penalty, margin) = (self.penalty(), self.margin());
        write!(f, "{} (", self.character())?;
        if let Some(confidence) = self.confidence() {
            write!(f, "confidence {confidence:.3}, ")?;
        }
        write!(f, "penalty {penalty:.2}, margin {margin:.2})")
    }
}

/// Rounds a probability to the width of the penalties.
#[allow(clippy::cast_possible_truncation, reason = "penalties are no more exact")]
const fn narrow(probability: f64) -> f32 {
    probability as f32
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
        assert!((own.probability(3) - (-2.0f32).exp() / sum).abs() < 1e-6);
        assert_eq!(own.confidence(), Some(own.probability(3)));
        assert!((own.probability(8) - (-3.0f32).exp() / sum).abs() < 1e-6);
        let all: f32 = (0..10).map(|class| own.probability(class)).sum();
        assert!((all + own.rubbish_probability() - 1.0).abs() < 1e-6);
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
            assert_eq!(own.confidence(), None);
            assert!((own.probability(0) - 0.1).abs() < 1e-3, "{}", own.probability(0));
            let calibration = Calibration { scale: 100.0, rubbish: -1e6, least: 0.5 };
            assert_eq!(reading(values, calibration).refusal(), Some(Refusal::NotADigit));
        }
    }
}

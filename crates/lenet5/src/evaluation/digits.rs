//! Pictures of digits, and of what is no digit, in sets: what became of each set, at which thresholds, and
//! whether the confidence is a probability.

use super::operating::{OperatingCurve, OperatingPoint, Verdict};
use super::reliability::{Bin, expected_calibration_error, reliability};
use crate::read::{Reading, Refusal};

/// The share of wrong answers at the point that a summary marks, in percent of all pictures.
pub const MARKED_WRONG_PERCENT: f64 = 1.0;
/// The share of digits that are answered at the point where refused pictures of no digit are counted, in
/// percent.
pub const MARKED_ANSWERED_PERCENT: f64 = 98.0;

/// A picture, and what was read in it.
#[derive(Clone, Debug, PartialEq)]
pub struct DigitResult {
    /// The set that it belongs to.
    pub set: String,
    /// The digit that it shows; `None` if it shows no digit.
    pub label: Option<u8>,
    /// The best guess; `None` if there is no ink.
    pub reading: Option<Reading>,
    /// Why the guess is not given as an answer; `None` if it is.
    pub refusal: Option<Refusal>,
}

impl DigitResult {
    /// Tells whether the best guess is right, whether it is given as an answer or not.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.label.is_some() && self.reading.as_ref().and_then(Reading::digit) == self.label
    }

    /// Tells whether it is answered, and right.
    #[must_use]
    pub fn is_answered_right(&self) -> bool {
        self.refusal.is_none() && self.is_right()
    }

    /// Tells whether it is answered, and wrong: any answer is wrong where there is no digit.
    #[must_use]
    pub fn is_answered_wrong(&self) -> bool {
        self.refusal.is_none() && !self.is_right()
    }

    fn is_calibrated(&self) -> bool {
        self.reading.as_ref().is_some_and(Reading::is_calibrated)
    }

    /// The best guess and how sure it is; `None` for what is refused whatever the threshold: a picture without
    /// ink, or of several characters.
    fn verdict(&self) -> Option<Verdict> {
        if matches!(self.refusal, Some(Refusal::Blank | Refusal::Several)) {
            return None;
        }
        let reading = self.reading.as_ref()?;
        let confidence = reading.probability(reading.class());
        Some(Verdict { confidence, right: self.is_right() })
    }
}

/// What became of the pictures of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "format", derive(serde::Serialize))]
pub struct DigitSet {
    /// The name of the set.
    #[cfg_attr(feature = "format", serde(rename = "set"))]
    pub name: String,
    /// The number of its pictures.
    pub pictures: usize,
    /// Whether they show digits.
    pub shows_digits: bool,
    /// Answered right.
    pub right: usize,
    /// Answered wrong: any answer is wrong where there is no digit.
    pub wrong: usize,
    /// Not answered.
    pub refused: usize,
    /// Pictures whose best guess is right, refused or not.
    pub best_guess_right: usize,
}

/// What became of all pictures.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "format", derive(serde::Serialize))]
pub struct DigitSummary {
    /// The sets, in the order in which they were met.
    pub sets: Vec<DigitSet>,
    /// The point of the most right answers at which at most [`MARKED_WRONG_PERCENT`] of the digits are answered
    /// wrong; `None` without a digit or a calibration.
    pub at_most_1_percent_wrong: Option<OperatingPoint>,
    /// The point at which [`MARKED_ANSWERED_PERCENT`] of the digits are answered; `None` without a digit or a
    /// calibration.
    pub at_98_percent_answered: Option<OperatingPoint>,
    /// The share of pictures without a digit that are refused at that point, in percent.
    pub others_refused_percent: Option<f64>,
    /// The digits by their confidence.
    pub reliability: Vec<Bin>,
    /// How far confidence and share of right answers lie apart.
    pub expected_calibration_error: Option<f64>,
}

impl DigitSummary {
    /// Counts what became of pictures.
    #[must_use]
    pub fn new(results: &[DigitResult]) -> Self {
        let mut sets: Vec<DigitSet> = Vec::new();
        for result in results {
            count(result, set_of(&mut sets, result));
        }
        let points = operating_curve(results).map(|curve| {
            let wrong = curve.at_most_wrong(MARKED_WRONG_PERCENT);
            (wrong, curve.answering(MARKED_ANSWERED_PERCENT), curve)
        });
        let others: Vec<&DigitResult> =
            results.iter().filter(|result| result.label.is_none()).collect();
        let others_refused = points.as_ref().filter(|_| !others.is_empty()).map(|(_, point, _)| {
            let answered = curve_of(&others).answered_at(point);
            100.0 * (others.len() - answered) as f64 / others.len() as f64
        });
        let bins = if points.is_some() { reliability(&verdicts(results)) } else { Vec::new() };
        Self {
            sets,
            at_most_1_percent_wrong: points.as_ref().map(|(point, ..)| *point),
            at_98_percent_answered: points.as_ref().map(|(_, point, _)| *point),
            others_refused_percent: others_refused,
            expected_calibration_error: points.map(|_| expected_calibration_error(&bins)),
            reliability: bins,
        }
    }

    /// The share of the digits that are answered right, in percent; 0 without a digit.
    #[must_use]
    pub fn right_percent(&self) -> f64 {
        let digits: usize =
            self.sets.iter().filter(|set| set.shows_digits).map(|set| set.pictures).sum();
        let right: usize = self.sets.iter().map(|set| set.right).sum();
        100.0 * right as f64 / digits.max(1) as f64
    }
}

/// The operating curve of the digits among pictures; `None` if there is no digit, or the network was never
/// calibrated: a confidence would then be no probability, and would order answers badly.
#[must_use]
pub fn operating_curve(results: &[DigitResult]) -> Option<OperatingCurve> {
    let digits: Vec<&DigitResult> =
        results.iter().filter(|result| result.label.is_some()).collect();
    let is_calibrated = results.iter().any(DigitResult::is_calibrated);
    (is_calibrated && !digits.is_empty()).then(|| curve_of(&digits))
}

/// The curve of pictures: those without a guess are refused at any threshold.
fn curve_of(results: &[&DigitResult]) -> OperatingCurve {
    let verdicts: Vec<Verdict> = results.iter().filter_map(|result| result.verdict()).collect();
    let refused = results.len() - verdicts.len();
    OperatingCurve::new(verdicts, refused)
}

/// The verdicts on the digits among pictures.
fn verdicts(results: &[DigitResult]) -> Vec<Verdict> {
    let digits = results.iter().filter(|result| result.label.is_some());
    digits.filter_map(DigitResult::verdict).collect()
}

/// Finds the set of a picture, or adds it: digits and others of one name are two sets.
fn set_of<'a>(sets: &'a mut Vec<DigitSet>, result: &DigitResult) -> &'a mut DigitSet {
    let shows_digits = result.label.is_some();
    let is_own = |set: &DigitSet| set.name == result.set && set.shows_digits == shows_digits;
    let known = sets.iter().position(is_own);
    let at = known.unwrap_or_else(|| {
        sets.push(DigitSet {
            name: result.set.clone(),
            pictures: 0,
            shows_digits,
            right: 0,
            wrong: 0,
            refused: 0,
            best_guess_right: 0,
        });
        sets.len() - 1
    });
    &mut sets[at]
}

fn count(result: &DigitResult, set: &mut DigitSet) {
    set.pictures += 1;
    set.best_guess_right += usize::from(result.is_right());
    match (result.refusal, result.is_right()) {
        (Some(_), _) => set.refused += 1,
        (None, true) => set.right += 1,
        (None, false) => set.wrong += 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::codes::Classes;
    use crate::network::{Calibration, Penalties};

    /// A picture read as `guess`, surer the smaller the penalty.
    fn result(set: &str, label: Option<u8>, guess: u8, penalty: f32) -> DigitResult {
        let calibration = Calibration { scale: 1.0, rubbish: 4.0, least: 0.5 };
        let penalties = (0..10).map(|class| if class == guess { penalty } else { 40.0 });
        let penalties = Penalties::from_iter(penalties);
        let reading = Reading::new(penalties, Classes::digits(), calibration);
        DigitResult {
            set: set.to_owned(),
            label,
            refusal: reading.refusal(),
            reading: Some(reading),
        }
    }

    #[test]
    fn digits_and_others_are_counted_apart() {
        let results = [
            result("a", Some(3), 3, 0.0),
            result("a", Some(4), 3, 1.0),
            result("a", Some(5), 5, 9.0),
            result("a", None, 7, 8.0),
            result("b", None, 7, 2.0),
        ];
        let summary = DigitSummary::new(&results);
        let counts: Vec<_> = summary
            .sets
            .iter()
            .map(|set| {
                (
                    set.pictures,
                    set.shows_digits,
                    set.right,
                    set.wrong,
                    set.refused,
                    set.best_guess_right,
                )
            })
            .collect();
        assert_eq!(counts, [(3, true, 1, 1, 1, 2), (1, false, 0, 0, 1, 0), (1, false, 0, 1, 0, 0)]);
        assert!((summary.right_percent() - 100.0 / 3.0).abs() < 1e-9);
        // The wrong answer is less sure than the right one, and surer than the refused one.
        let point = summary.at_most_1_percent_wrong.map(|point| (point.right, point.wrong));
        assert_eq!(point, Some((1, 0)));
        // All three digits are answered from the confidence of the last, and then the other that is surer.
        assert_eq!(summary.others_refused_percent, Some(0.0));
    }

    #[test]
    fn without_a_digit_there_is_no_threshold() {
        let summary = DigitSummary::new(&[result("a", None, 7, 8.0)]);
        assert_eq!((summary.at_98_percent_answered, summary.others_refused_percent), (None, None));
        assert!(summary.reliability.is_empty() && DigitSummary::new(&[]).sets.is_empty());
    }
}

//! How well a network reads labelled digits.

use std::fmt;

use crate::data::Dataset;
use crate::network::Network;
use crate::read::Reading;
use crate::reader::Reader;

/// One digit that was misread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "format", derive(serde::Serialize))]
pub struct Misread {
    /// Its place among the digits, from 0.
    pub index: usize,
    /// The right answer.
    pub label: u8,
    /// The network's answer.
    pub answer: u8,
}

/// How well a network read labelled digits.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Evaluation {
    /// Digits read.
    pub count: usize,
    /// How often each class (first index) got each answer (second index).
    pub confusion: Vec<Vec<usize>>,
    /// Those misread, in their order.
    pub misread: Vec<Misread>,
}

impl Evaluation {
    /// Counts the digits that were misread.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.misread.len()
    }

    /// Share of the digits that were misread, in percent.
    #[must_use]
    pub fn error_percent(&self) -> f64 {
        100.0 * self.errors() as f64 / self.count.max(1) as f64
    }
}

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (errors, count) = (self.errors(), self.count);
        write!(f, "{errors} of {count} misread, {:.2} %", self.error_percent())
    }
}

impl Network {
    /// Reads every digit and compares the answers with the labels.
    ///
    /// *Cost:* one forward pass a digit, on all threads of the caller's `rayon` pool.
    #[must_use]
    pub fn evaluate(&self, data: &Dataset) -> Evaluation {
        Reader::new(self).evaluate(data)
    }
}

impl Reader {
    /// Reads every digit and compares the answers with the labels.
    ///
    /// *Cost:* one forward pass a digit, on all threads of the caller's `rayon` pool.
    #[must_use]
    pub fn evaluate(&self, data: &Dataset) -> Evaluation {
        Evaluation::new(self.classes().count(), data.labels(), &self.read_digits(data))
    }

    /// Reads every digit and orders the answers by their margins.
    ///
    /// *Cost:* as [`evaluate`](Self::evaluate).
    #[must_use]
    pub fn rejection(&self, data: &Dataset) -> Rejection {
        Rejection::new(data.labels(), &self.read_digits(data))
    }
}

impl Evaluation {
    /// Compares answers with labels; a network of `classes` classes gave them.
    ///
    /// # Panics
    /// An answer is beyond these classes.
    #[must_use]
    pub fn new(classes: usize, labels: &[u8], readings: &[Reading]) -> Self {
        let rows = labels.iter().map(|&label| usize::from(label) + 1).max();
        let mut confusion = vec![vec![0; classes]; rows.unwrap_or(0).max(classes)];
        let mut misread = Vec::new();
        for (index, (&label, reading)) in labels.iter().zip(readings).enumerate() {
            let class = reading.class();
            confusion[usize::from(label)][class] += 1;
            // At most 96 classes.
            let answer = u8::try_from(class).unwrap_or(u8::MAX);
            if answer != label {
                misread.push(Misread { index, label, answer });
            }
        }
        Self { count: labels.len().min(readings.len()), confusion, misread }
    }
}

/// How many digits must be refused so that fewer of the others are misread (paper, section III.C and
/// Figure 10).
///
/// Refused first are the readings of the smallest margin, "the difference between the activity levels
/// of the two most active classes".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Errors among the readings that are left when so many have been refused.
    errors: Vec<usize>,
}

impl Rejection {
    /// Orders readings by their margins.
    #[must_use]
    pub fn new(labels: &[u8], readings: &[Reading]) -> Self {
        let mut answers: Vec<(f32, bool)> = labels
            .iter()
            .zip(readings)
            .map(|(&label, reading)| (reading.margin(), reading.class() != usize::from(label)))
            .collect();
        answers.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut left = answers.iter().filter(|answer| answer.1).count();
        let mut errors = vec![left];
        for (_, wrong) in answers {
            left -= usize::from(wrong);
            errors.push(left);
        }
        Self { errors }
    }

    /// Counts the readings.
    #[must_use]
    pub fn count(&self) -> usize {
        self.errors.len() - 1
    }

    /// Share of the readings left that are wrong, in percent, when `rejected` have been refused;
    /// nought when none is left.
    #[must_use]
    pub fn error_percent(&self, rejected: usize) -> f64 {
        let left = self.count().saturating_sub(rejected);
        let errors = self.errors.get(rejected).copied().unwrap_or(0);
        100.0 * errors as f64 / left.max(1) as f64
    }

    /// Share of the readings, in percent, that must be refused so that at most `error_percent` of the
    /// others are wrong.
    #[must_use]
    pub fn rejected_percent(&self, error_percent: f64) -> f64 {
        let enough = |&rejected: &usize| self.error_percent(rejected) <= error_percent;
        let rejected = (0..=self.count()).find(enough).unwrap_or(self.count());
        100.0 * rejected as f64 / self.count().max(1) as f64
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::codes::Classes;
    use crate::network::Penalties;
    use crate::read::Calibration;

    /// Readings of class 0 by the given margins.
    fn readings(margins: &[f32]) -> Vec<Reading> {
        let reading = |&margin: &f32| {
            let penalties = (0..10).map(|class| if class == 0 { 1.0 } else { 1.0 + margin });
            Reading::new(Penalties::from_iter(penalties), Classes::digits(), Calibration::NONE)
        };
        margins.iter().map(reading).collect()
    }

    #[test]
    fn readings_of_the_smallest_margin_are_refused_first() {
        // Wrong are those of margins 1, 3 and 9.
        let rejection = Rejection::new(
            &[5, 0, 5, 0, 0, 5, 0, 0, 0, 0],
            &readings(&[1.0, 2.0, 3.0, 4.0, 5.0, 9.0, 6.0, 7.0, 8.0, 10.0]),
        );
        let errors = (0..=10).map(|n| format!("{:.0}", rejection.error_percent(n)));
        assert_eq!(errors.collect::<Vec<_>>().join(" "), "30 22 25 14 17 20 25 33 50 0 0");
        let most = [30.0, 25.0, 15.0, 10.0, 0.0];
        let rejected = most.map(|most| format!("{:.0}", rejection.rejected_percent(most)));
        assert_eq!(rejected.join(" "), "0 10 30 90 90");
    }

    #[test]
    fn nothing_to_read_is_nothing_to_refuse() {
        let rejection = Rejection::new(&[], &[]);
        assert!(rejection.count() == 0 && rejection.error_percent(0).abs() < 1e-12);
        assert!(rejection.rejected_percent(0.5).abs() < 1e-12);
    }

    #[test]
    fn answers_are_counted_by_label() {
        let evaluation = Evaluation::new(10, &[0, 4, 0], &readings(&[1.0, 1.0, 1.0]));
        assert_eq!((evaluation.count, evaluation.errors()), (3, 1));
        assert_eq!((evaluation.confusion[0][0], evaluation.confusion[4][0]), (2, 1));
        assert_eq!(evaluation.misread, [Misread { index: 1, label: 4, answer: 0 }]);
    }
}

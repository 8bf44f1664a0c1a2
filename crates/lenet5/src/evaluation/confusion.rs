//! Labelled digits: which answers they got.

use std::fmt;

#[cfg(feature = "data")]
use crate::data::Dataset;
#[cfg(feature = "data")]
use crate::read::Reader;
use crate::read::Reading;

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

impl Evaluation {
    /// Reads every digit and compares the answers with the labels.
    ///
    /// *Cost:* one forward pass for each digit, on all threads of the caller's `rayon` pool.
    #[cfg(feature = "data")]
    #[must_use]
    pub fn of(reader: &Reader, data: &Dataset) -> Self {
        Self::new(reader.classes().count(), data.labels(), &reader.read_samples(data))
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluation::tests::readings;

    #[test]
    fn answers_are_counted_by_label() {
        let evaluation = Evaluation::new(10, &[0, 4, 0], &readings(&[1.0, 1.0, 1.0]));
        assert_eq!((evaluation.count, evaluation.errors()), (3, 1));
        assert_eq!((evaluation.confusion[0][0], evaluation.confusion[4][0]), (2, 1));
        assert_eq!(evaluation.misread, [Misread { index: 1, label: 4, answer: 0 }]);
    }
}

//! How well a network reads labelled digits.

use std::fmt;

use crate::data::Dataset;
use crate::network::Network;
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
        let classes = self.classes().count();
        let rows = data.labels().iter().map(|&label| usize::from(label) + 1).max();
        let mut confusion = vec![vec![0; classes]; rows.unwrap_or(0).max(classes)];
        let mut misread = Vec::new();
        let readings = self.read_digits(data);
        for (index, (&label, reading)) in data.labels().iter().zip(&readings).enumerate() {
            let class = reading.class();
            confusion[usize::from(label)][class] += 1;
            // At most 96 classes.
            let answer = u8::try_from(class).unwrap_or(u8::MAX);
            if answer != label {
                misread.push(Misread { index, label, answer });
            }
        }
        Evaluation { count: data.len(), confusion, misread }
    }
}

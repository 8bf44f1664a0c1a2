//! How well a network reads labelled digits.

use std::fmt;

use crate::data::Dataset;
use crate::kernels::Level;
use crate::network::{Activations, Network};

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
    /// *Cost:* one forward pass a digit.
    #[must_use]
    pub fn evaluate(&self, data: &Dataset) -> Evaluation {
        let classes = self.rbf.classes().count();
        let rows = data.labels().iter().map(|&label| usize::from(label) + 1).max();
        let mut confusion = vec![vec![0; classes]; rows.unwrap_or(0).max(classes)];
        let mut misread = Vec::new();
        let mut activations = Box::new(Activations::new());
        let level = Level::detect();
        for (index, sample) in data.iter().enumerate() {
            let input = sample.to_input();
            level.run(
                #[inline(always)]
                || self.forward(&input, &mut activations),
            );
            let winner = activations.penalties.winner();
            confusion[usize::from(sample.label)][winner] += 1;
            // At most 96 classes.
            let answer = u8::try_from(winner).unwrap_or(u8::MAX);
            if answer != sample.label {
                misread.push(Misread { index, label: sample.label, answer });
            }
        }
        Evaluation { count: data.len(), confusion, misread }
    }
}

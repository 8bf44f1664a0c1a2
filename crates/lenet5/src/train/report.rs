//! The report of a pass.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::evaluation::Evaluation;

/// The report of a pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PassReport {
    /// Number of the pass, from 1.
    pub pass: usize,
    /// Its global rate.
    pub eta: f32,
    /// Patterns presented.
    pub presented: usize,
    /// The mean loss of the patterns, each measured just before its update.
    pub loss: f64,
    /// Patterns misread, each measured just before its update. This is the error "on the fly" that the
    /// paper's Figure 5 draws for the training set.
    pub errors: usize,
    /// The smallest and the largest rate of the 60,000 parameters. The paper saw 7e-5 to 0.016 in its
    /// first pass (section III.B).
    pub rates: RateRange,
    /// How the network read the test digits after the pass, where it was noted
    /// ([`Trainer::note_test`](crate::train::Trainer::note_test)).
    pub test: Option<ErrorCount>,
    /// The numbers that were trained through their graphs, if there were some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbers: Option<NumberReport>,
}

/// The numbers of a pass that were trained through their graphs, each measured just before its update.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberReport {
    /// Numbers in which one line was found.
    pub presented: usize,
    /// Those whose text was more probable than all others together.
    pub sure: usize,
    /// The sum of their losses, `-log P(text)`, where `P` is at least 1/1000.
    pub loss: f64,
}

impl NumberReport {
    /// The share of the numbers whose text was more probable than all others together, in percent.
    #[must_use]
    pub fn sure_percent(&self) -> f64 {
        100.0 * self.sure as f64 / self.presented.max(1) as f64
    }

    /// The mean loss.
    #[must_use]
    pub fn mean_loss(&self) -> f64 {
        self.loss / self.presented.max(1) as f64
    }

    /// Counts a number.
    pub(super) fn add(&mut self, loss: f64) {
        self.presented += 1;
        self.sure += usize::from(loss < std::f64::consts::LN_2);
        self.loss += loss;
    }
}

/// How many digits were read, and how many of them misread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorCount {
    /// Digits read.
    pub count: usize,
    /// Digits misread.
    pub errors: usize,
}

impl ErrorCount {
    /// Share of the digits that were misread, in percent.
    #[must_use]
    pub fn error_percent(&self) -> f64 {
        100.0 * self.errors as f64 / self.count.max(1) as f64
    }
}

impl From<&Evaluation> for ErrorCount {
    fn from(evaluation: &Evaluation) -> Self {
        Self { count: evaluation.count, errors: evaluation.errors() }
    }
}

impl PassReport {
    /// Share of the patterns that were misread, in percent.
    #[must_use]
    pub fn error_percent(&self) -> f64 {
        100.0 * self.errors as f64 / self.presented.max(1) as f64
    }
}

impl fmt::Display for PassReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pass, eta, loss, rates, .. } = self;
        let error = self.error_percent();
        write!(f, "pass {pass:2}: eta {eta:.1e}, loss {loss:.4}, training error {error:.2} %")?;
        write!(f, " (on the fly)")?;
        if let Some(test) = &self.test {
            write!(f, ", test error {:.2} %", test.error_percent())?;
        }
        if let Some(numbers) = &self.numbers {
            let (sure, loss) = (numbers.sure_percent(), numbers.mean_loss());
            write!(f, ", {sure:.1} % of numbers sure, loss {loss:.3}")?;
        }
        write!(f, ", rates {rates}")
    }
}

/// The smallest and the largest of some rates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateRange {
    /// The smallest.
    pub least: f32,
    /// The largest.
    pub most: f32,
}

impl fmt::Display for RateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1e} to {:.1e}", self.least, self.most)
    }
}

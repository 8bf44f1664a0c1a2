//! The counts of a pass.

use serde::{Deserialize, Serialize};

use super::criterion::Criterion;
use super::report::NumberReport;
use crate::network::{Penalties, Slopes};

/// The counts of a pass so far.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Tally {
    pub(super) presented: usize,
    pub(super) errors: usize,
    pub(super) loss: f64,
    /// Numbers that were trained through their graphs.
    #[serde(default)]
    pub(super) numbers: NumberReport,
}

impl Tally {
    /// Nothing counted yet.
    pub(super) const fn zero() -> Self {
        let numbers = NumberReport { presented: 0, sure: 0, loss: 0.0 };
        Self { presented: 0, errors: 0, loss: 0.0, numbers }
    }

    /// Counts a pattern, of which teachers may have told their penalties, and computes its loss's slopes.
    pub(super) fn add(
        &mut self,
        penalties: &Penalties,
        criterion: &Criterion,
        class: usize,
        taught: Option<&Penalties>,
        slopes: &mut Slopes,
    ) {
        self.loss += match taught {
            Some(taught) => criterion.evaluate_taught(penalties, class, taught, slopes),
            None => criterion.evaluate(penalties, class, slopes),
        };
        let is_rubbish = class == penalties.as_slice().len();
        let right =
            if is_rubbish { criterion.rejects(penalties) } else { penalties.winner() == class };
        self.errors += usize::from(!right);
        self.presented += 1;
    }

    /// Counts what another tally has counted.
    pub(super) fn join(&mut self, other: &Self) {
        self.presented += other.presented;
        self.errors += other.errors;
        self.loss += other.loss;
    }
}

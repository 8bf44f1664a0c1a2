//! Whether labelled digits lie as MNIST's do, judged by reading them.

use super::confusion::Evaluation;
use crate::data::{Dataset, Layout};
use crate::read::Reader;

/// Most digits that are read.
const MAX_READ: usize = 500;
/// The least share of digits misread as they lie that casts doubt on how they lie.
const MIN_DOUBT: f64 = 0.3;

/// Guesses the layout of labelled digits: of the values by [`Layout::guess`], and that they are transposed if a
/// network that knows their classes misreads many as they lie, and less than half as many transposed.
///
/// *Cost:* two looks by the network at each of 500 digits at most, on all threads of the caller's `rayon` pool.
#[must_use]
pub fn guess_layout(reader: &Reader, data: &Dataset) -> Layout {
    let step = data.len().div_ceil(MAX_READ).max(1);
    let values = Layout { transposed: false, ..Layout::guess(data.digits()) };
    let errors = |layout: Layout| {
        let mut part = Dataset::default();
        data.iter().step_by(step).for_each(|one| part.push(layout.mended(one.digit), one.label));
        let evaluation = Evaluation::of(reader, &part);
        evaluation.errors() as f64 / evaluation.count.max(1) as f64
    };
    let (lying, transposed) = (errors(values), errors(Layout { transposed: true, ..values }));
    Layout { transposed: lying > MIN_DOUBT && 2.0 * transposed < lying, ..values }
}

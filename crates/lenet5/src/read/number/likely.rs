//! Which of a line's likely texts of one length is right: all networks that read single digits decide.

use super::candidate::{Candidate, KnownDigits, sort};
use super::layout::InkLine;
use super::line_reader::LineReader;
use crate::graph::log_add;

/// The most texts that are looked at closely, and how much smaller the logarithm of their probability is than the best
/// one's, at most.
const MAX_CLOSE_TEXTS: usize = 6;
const MAX_CLOSE_LOG: f64 = 4.0;
/// What the logarithm of a digit's probability counts there: of weights from 0.5 to 1, which differ little on generated scenes
/// and on written cheques.
const CLOSE_WEIGHT: f64 = 0.7;
/// No digit speaks against a text by more than this.
const MIN_CLOSE_PROBABILITY: f64 = 1e-4;

/// Looks closely at the most probable texts that have as many digits as the best: all networks that read single digits
/// decide among them, and the best comes first. Where a line is cut, its pieces tell better.
///
/// *Cost:* a reading of each digit that they do not share, with all networks; nothing where one text is clearly the best.
pub(super) fn look_closely(
    readers: &LineReader,
    line: &InkLine,
    candidates: &mut [Candidate],
    known: &mut KnownDigits,
) {
    let Some(best) = candidates.first() else { return };
    let (count, least) = (best.path.text.len(), best.log - MAX_CLOSE_LOG);
    let is_close = |own: &&mut Candidate| own.path.text.len() == count && own.log >= least;
    let mut close: Vec<&mut Candidate> =
        candidates.iter_mut().filter(is_close).take(MAX_CLOSE_TEXTS).collect();
    if readers.verifiers.is_none() || close.len() < 2 {
        return;
    }
    let mut logs: Vec<f64> = close.iter().map(|own| own.log).collect();
    let change = |own: &&mut Candidate| -> f64 {
        let digits = own.evidence(readers, line, known).digits;
        let logs = digits.into_iter().map(|own| libm::log(own.max(MIN_CLOSE_PROBABILITY)));
        CLOSE_WEIGHT * logs.sum::<f64>()
    };
    let changes: Vec<f64> = close.iter().map(change).collect();
    reweigh(&mut logs, &changes);
    for (own, log) in close.iter_mut().zip(logs) {
        own.log = log;
    }
    let log = |own: &Candidate| if own.path.text.len() == count { own.log } else { f64::MIN };
    let best = (0..candidates.len())
        .rev()
        .max_by(|&a, &b| log(&candidates[a]).total_cmp(&log(&candidates[b])));
    if let Some(best) = best {
        candidates[..=best].rotate_right(1);
    }
    let [best, others @ ..] = candidates else { return };
    for other in &mut *others {
        other.log = other.log.min(best.log);
    }
    sort(others);
}

/// Changes the logarithms of probabilities against each other; the sum of the probabilities stays.
fn reweigh(logs: &mut [f64], changes: &[f64]) {
    // Long texts are so improbable that the probabilities themselves would be none.
    let sum = |logs: &[f64]| -logs.iter().map(|log| -log).fold(f64::INFINITY, log_add);
    let before = sum(logs);
    for (log, change) in logs.iter_mut().zip(changes) {
        *log += change;
    }
    let shift = before - sum(logs);
    for log in logs {
        *log += shift;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likely_texts_change_against_each_other_however_improbable_they_are() {
        for far in [0.0, -2000.0] {
            let mut logs = [-1.0, -2.0];
            reweigh(&mut logs, &[far - 3.0, far - 1.0]);
            let [one, two] = logs;
            assert!((two - one - 1.0).abs() < 1e-9, "{one} {two}");
            let sum = libm::exp(one) + libm::exp(two);
            assert!((sum - libm::exp(-1.0) - libm::exp(-2.0)).abs() < 1e-9, "{sum}");
        }
    }
}

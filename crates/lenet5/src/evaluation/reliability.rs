//! Whether a confidence is a probability: of the answers with a confidence of 0.9, nine in ten should be right.

use super::operating::Verdict;

/// Answers of about one confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "format", derive(serde::Serialize))]
pub struct Bin {
    /// From this confidence on.
    pub from: f32,
    /// Below this one, or up to it where it is 1.
    pub to: f32,
    /// The number of answers.
    pub answers: usize,
    /// Their mean confidence.
    pub confidence: f64,
    /// The share of them that is right: about their mean confidence, if a confidence is a probability.
    pub right: f64,
}

/// The ends of the bins: most answers are sure, so that the bins are narrow there.
const BIN_ENDS: [f32; 8] = [0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0];

/// Sorts answers into bins by their confidence (a reliability diagram); empty bins are left out.
#[must_use]
pub fn reliability(answers: &[Verdict]) -> Vec<Bin> {
    let bin = |ends: &[f32]| {
        let (from, to) = (ends[0], ends[1]);
        let within =
            |answer: &&Verdict| answer.confidence >= from && (answer.confidence < to || to >= 1.0);
        let of: Vec<&Verdict> = answers.iter().filter(within).collect();
        let mean = |sum: f64| sum / of.len().max(1) as f64;
        Bin {
            from,
            to,
            answers: of.len(),
            confidence: mean(of.iter().map(|answer| f64::from(answer.confidence)).sum()),
            right: mean(of.iter().filter(|answer| answer.right).count() as f64),
        }
    };
    BIN_ENDS.windows(2).map(bin).filter(|bin| bin.answers > 0).collect()
}

/// How far confidence and share of right answers lie apart, in the mean over all answers.
#[must_use]
pub fn expected_calibration_error(bins: &[Bin]) -> f64 {
    let count: usize = bins.iter().map(|bin| bin.answers).sum();
    let apart = bins.iter().map(|bin| bin.answers as f64 * (bin.confidence - bin.right).abs());
    apart.sum::<f64>() / count.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(list: &[(f32, bool)]) -> Vec<Verdict> {
        list.iter().map(|&(confidence, right)| Verdict { confidence, right }).collect()
    }

    #[test]
    fn confidence_that_is_a_probability_has_no_calibration_error() {
        let mut list = vec![(0.75, true), (0.75, true), (0.75, true), (0.75, false), (1.0, true)];
        let bins = reliability(&answers(&list));
        assert_eq!(bins.len(), 2);
        assert!(expected_calibration_error(&bins) < 1e-9);
        // Five at 0.2 off.
        list.extend([(0.2, false); 5]);
        let bins = reliability(&answers(&list));
        assert!((expected_calibration_error(&bins) - 0.1).abs() < 1e-6);
        assert!(expected_calibration_error(&reliability(&[])) < 1e-9);
    }
}

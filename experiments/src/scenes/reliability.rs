//! Whether confidences are probabilities, and the confidence that 98 % of the digits reach.

use std::fmt;

/// Of 100 digits, those that are to be answered.
const ANSWERED: usize = 98;
/// Where one range of confidences ends and the next begins.
const EDGES: [f32; 9] = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995];

/// A digit that was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answered {
    pub(crate) confidence: f32,
    pub(crate) is_right: bool,
}

/// Digits that were read, the most doubtful first.
pub(crate) struct Reliability(Vec<Answered>);

impl Reliability {
    pub(crate) fn new(mut digits: Vec<Answered>) -> Self {
        digits.sort_by(|one, other| one.confidence.total_cmp(&other.confidence));
        Self(digits)
    }

    /// The number of digits.
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// The confidence that 98 % of the digits reach.
    pub(crate) fn least_of_98_percent(&self) -> f32 {
        let refused = self.0.len() * (100 - ANSWERED) / 100;
        self.0.get(refused).map_or(0.0, |digit| digit.confidence)
    }

    /// The expected calibration error: the mean over all digits of how far the mean confidence of their range is from
    /// the share of it that was read right.
    pub(crate) fn expected_error(&self) -> f64 {
        let range = |digit: &Answered| EDGES.partition_point(|edge| *edge <= digit.confidence);
        let ranges = self.0.chunk_by(|one, other| range(one) == range(other));
        let off = ranges.map(|range| {
            let confidence: f64 = range.iter().map(|digit| f64::from(digit.confidence)).sum();
            (confidence - range.iter().filter(|digit| digit.is_right).count() as f64).abs()
        });
        off.sum::<f64>() / self.0.len().max(1) as f64
    }
}

impl fmt::Display for Reliability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len().max(1) as f64;
        let wrong = self.0.iter().filter(|digit| !digit.is_right).count();
        let mean = self.0.iter().map(|digit| f64::from(digit.confidence)).sum::<f64>() / count;
        write!(
            f,
            "{wrong} of {} digits misread, mean confidence {:.1} %, expected error {:.2} %, 98 % reach {:.3}",
            self.0.len(),
            100.0 * mean,
            100.0 * self.expected_error(),
            self.least_of_98_percent(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidences_that_are_probabilities_have_no_expected_error() {
        let digit = |at: usize| Answered { confidence: 0.75, is_right: !at.is_multiple_of(4) };
        let honest = Reliability::new((0..100).map(digit).collect());
        assert!(honest.expected_error() < 1e-6 && honest.len() == 100);
        let sure = |at: usize| Answered { confidence: 0.95, ..digit(at) };
        let sure = Reliability::new((0..100).map(sure).collect());
        assert!((sure.expected_error() - 0.2).abs() < 1e-6, "{}", sure.expected_error());
    }

    #[test]
    fn two_in_a_hundred_lie_below_the_threshold() {
        let digit = |at: u16| Answered { confidence: f32::from(at) / 100.0, is_right: true };
        assert!(
            (Reliability::new((0..100).map(digit).collect()).least_of_98_percent() - 0.02).abs()
                < 1e-6
        );
        assert!(Reliability::new(Vec::new()).least_of_98_percent() <= 0.0);
    }
}

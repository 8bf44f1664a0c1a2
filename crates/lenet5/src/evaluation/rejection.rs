//! Errors against refusals (paper, section III.D and Figure 10).

#[cfg(feature = "data")]
use crate::data::Dataset;
#[cfg(feature = "data")]
use crate::read::Reader;
use crate::read::Reading;

/// How many digits must be refused so that fewer of the others are misread (paper, section III.D and
/// Figure 10).
///
/// Refused first are the readings of the smallest margin, "the difference between the activity levels
/// of the two most active classes".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Errors among the readings that are left, by the number of those refused.
    errors: Vec<usize>,
}

impl Rejection {
    /// Reads every digit and orders the readings by their margins.
    ///
    /// *Cost:* one forward pass for each digit, on all threads of the caller's `rayon` pool.
    #[cfg(feature = "data")]
    #[must_use]
    pub fn of(reader: &Reader, data: &Dataset) -> Self {
        Self::new(data.labels(), &reader.read_samples(data))
    }

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

    /// The share of wrong readings among those left when `rejected` have been refused, in percent; 0 when
    /// none is left.
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
mod tests {
    use super::*;
    use crate::evaluation::tests::readings;

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
}

//! Whether a word says what it seems to say: the graphs share all probability among texts of digits, and a word of
//! letters has a most probable text, too. So the network that reads and the one that verifies judge each of its digits by
//! itself, together.

use bytemuck::{Pod, Zeroable};

/// How the evidence for a word is weighed: the log-odds that its text is right are their sum.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct DoubtWeights {
    /// Added for any word.
    pub bias: f64,
    /// Times the log-odds of the text's share among all texts.
    pub share: f64,
    /// Times the log-odds of the least certain digit, as both networks read it.
    pub least: f64,
    /// Times the mean of these log-odds over the digits.
    pub mean: f64,
    /// Times the share of the characters beside its digits that are none.
    pub strangers: f64,
    /// Times how far the ways in which the line is seen disagree.
    pub dissent: f64,
}

impl DoubtWeights {
    /// A word is as certain as its text's share.
    pub const START: Self =
        Self { bias: 0.0, share: 1.0, least: 0.0, mean: 0.0, strangers: 0.0, dissent: 0.0 };

    /// The probability that a word's text is right.
    pub(crate) fn confidence(&self, evidence: &Evidence) -> f64 {
        let [share, least, mean, strangers, dissent] = evidence.features();
        let log_odds = self.bias
            + self.share * share
            + self.least * least
            + self.mean * mean
            + self.strangers * strangers
            + self.dissent * dissent;
        1.0 / (1.0 + libm::exp(-log_odds))
    }
}

/// What speaks for a word.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Evidence {
    /// The logarithm of its text's share among all texts.
    pub(crate) log_share: f64,
    /// The probability of each of its digits, by itself, and of each sign that it is none.
    pub(crate) digits: Vec<f64>,
    /// The share of the characters of the same word that are no digits: where there are letters, an o is no 0.
    pub(crate) strangers: f64,
    /// The most by which the logarithm of another text's probability is larger, in any way to see the line; 0 where there is one way
    /// alone: a text that lacks a narrow 1 may be all but certain in one way and all but impossible in another.
    pub(crate) dissent: f64,
}

/// No dissent counts more than this one.
const MAX_DISSENT: f64 = 12.0;

impl Evidence {
    /// What the weights count.
    pub(crate) fn features(&self) -> [f64; 5] {
        let digits = self.digits.iter().map(|&probability| log_odds(probability));
        let (least, sum) =
            digits.fold((f64::INFINITY, 0.0), |(least, sum), own| (own.min(least), sum + own));
        let count = self.digits.len().max(1) as f64;
        let least = if self.digits.is_empty() { 0.0 } else { least };
        let share = log_odds(libm::exp(self.log_share));
        [share, least, sum / count, self.strangers, self.dissent.clamp(0.0, MAX_DISSENT)]
    }
}

/// The log-odds of a probability, which is held away from 0 and 1: no evidence is overwhelming.
fn log_odds(probability: f64) -> f64 {
    /// The least probability of either side.
    const LEAST: f64 = 1e-4;
    let held = probability.clamp(LEAST, 1.0 - LEAST);
    libm::log(held / (1.0 - held))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_as_certain_as_its_share_at_the_start_and_one_poor_digit_tells() {
        let evidence = |digits: &[f64]| Evidence {
            log_share: libm::log(0.8),
            digits: digits.to_vec(),
            strangers: 0.0,
            dissent: 0.0,
        };
        let start = DoubtWeights::START;
        assert!((start.confidence(&evidence(&[0.9, 0.1])) - 0.8).abs() < 1e-9);
        let weights = DoubtWeights { least: 0.5, mean: 0.1, ..start };
        let [sure, doubtful] =
            [[0.99, 0.99, 0.99], [0.99, 0.02, 0.99]].map(|own| weights.confidence(&evidence(&own)));
        assert!(sure > 0.9 && doubtful < 0.5, "{sure} {doubtful}");
        assert!(weights.confidence(&evidence(&[])) > 0.0);
        // A text that one way finds impossible is doubtful; more than that is no worse.
        let weights = DoubtWeights { dissent: -0.3, ..start };
        let [agreed, disputed, more] = [0.0, 12.0, 900.0]
            .map(|dissent| weights.confidence(&Evidence { dissent, ..evidence(&[0.9]) }));
        assert!(disputed < 0.1 && agreed > 0.7, "{disputed} {agreed}");
        assert!((disputed - more).abs() < 1e-12, "{disputed} {more}");
        assert!(weights.confidence(&evidence(&[0.0, 1.0])).is_finite());
    }
}

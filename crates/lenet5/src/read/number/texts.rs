//! The texts that a line may say, as all ways to see it find them together.

use super::candidate::{Candidate, sort};
use super::hypotheses::Hypotheses;
use super::options::Options;
use super::path_weights::PathWeights;
#[cfg(feature = "train")]
use super::ways::TextLogs;
use super::ways::{Scale, Ways};
use crate::graph::Format;

/// The most probable texts of a line, and what speaks for the format that they have.
pub(crate) struct RankedTexts<'a> {
    /// Best first.
    pub(crate) candidates: Vec<Candidate<'a>>,
    /// The logarithm of the probability that the line has the format, whatever it says: the share of the paths that the format
    /// allows, in the mean over the ways. 0 without a format.
    pub(crate) log_of_format: f64,
}

/// Finds the most probable texts of a line, best first.
///
/// One way by itself gives the probabilities of its graph. Of several ways, the logarithms of a text's
/// probabilities are weighted and added, and the sum over the texts that count is made one. Which of the marks stand where that only
/// one way sees is told by that way alone. Which texts count does not depend on how many are asked for, and so neither does the answer
/// or its confidence.
pub(crate) fn rank_texts<'a>(
    ways: &'a [Hypotheses],
    weights: &PathWeights,
    options: &Options,
) -> RankedTexts<'a> {
    let format = options.format.as_ref();
    let marks = format.map_or(&[][..], Format::marks);
    let ways = Ways::new(ways, weights, marks, format);
    let mut candidates = ways.texts_that_count();
    let mut scale = Scale::default();
    if ways.are_several() {
        scale = ways.combine(&mut candidates);
        sort(&mut candidates);
    }
    if candidates.len() < options.alternatives {
        ways.add_alternatives(&mut candidates, options.alternatives, &scale);
    }
    RankedTexts { candidates, log_of_format: ways.log_of_format() }
}

/// A text, and what each way to see a line says of it.
#[cfg(feature = "train")]
pub(crate) struct TextByWay {
    pub(crate) text: Vec<char>,
    pub(crate) logs: TextLogs,
}

/// Finds the texts of a line that count, each way by itself: they do not depend on what the ways count.
#[cfg(feature = "train")]
pub(crate) fn find_texts_by_way(
    ways: &[Hypotheses],
    weights: &PathWeights,
    marks: &[char],
) -> Vec<TextByWay> {
    let ways = Ways::new(ways, weights, marks, None);
    let by_way = |candidate: Candidate| {
        let text = candidate.path.text;
        TextByWay { logs: ways.logs_of(&text), text }
    };
    ways.texts_that_count().into_iter().map(by_way).collect()
}

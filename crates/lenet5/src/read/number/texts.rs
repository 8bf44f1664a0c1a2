//! The texts that a line may say, as all ways to see it find them together.

use super::doubt::Evidence;
use super::hypotheses::{Hypotheses, PathText};
use super::layout::InkLine;
use super::line_reader::LineReader;
use super::options::Options;
use super::path_weights::PathWeights;
use crate::graph::{Composition, Format, Grammar, Graph, MARKS, Spelling};
use crate::network::input::Digit;
use crate::read::reading::Reading;
use crate::read::verifiers::PieceReading;

/// The most prefixes that are kept at each node of a graph to find the texts that count.
const MAX_PREFIXES: usize = 8;
/// The number that is kept for each text that a caller asks for, where those that count are too few.
const MAX_PREFIXES_PER_ALTERNATIVE: usize = 4;

/// A text whose probability in its own way has a smaller logarithm counts only as the best of that way.
const MIN_TEXT_LOG: f64 = -9.0;

/// What is at least this high, in heights of the line's digits, is not left out without a word: it is a digit, or something
/// else that stands among them. Marks, loose ends and tails of digits are lower.
const MIN_DIGIT_HEIGHT: f32 = 0.7;

/// A text that a line may say, with the logarithm of its probability, and one way and path that spell it.
pub(crate) struct Candidate<'a> {
    pub(crate) log: f64,
    pub(crate) path: PathText,
    pub(super) hypotheses: &'a Hypotheses,
}

impl Candidate<'_> {
    /// Collects what speaks for it, given the line that it was read in: its digits but not its marks, each by itself, where there are
    /// networks to verify them; and what it leaves out although it is as high as a digit, which is one with no probability.
    /// `known` has those digits that were read before.
    pub(crate) fn evidence(
        &self,
        readers: &LineReader,
        line: &InkLine,
        known: &mut KnownDigits,
    ) -> Evidence {
        let mut digits = Vec::new();
        if readers.verifiers.is_some() {
            let is_high = |height: f32| height >= MIN_DIGIT_HEIGHT;
            let mut leaves_out_digit = is_high(self.hypotheses.height_left_out(&self.path, line));
            let cut = self.hypotheses.cut_digits(&self.path, line);
            for (k, (digit, &character)) in cut.iter().zip(&self.path.text).enumerate() {
                if MARKS.contains(&character) {
                    // Slashes and colons are as high as digits.
                    leaves_out_digit |= !['/', ':'].contains(&character)
                        && is_high(self.hypotheses.height_of_mark(&self.path, k, line));
                    continue;
                }
                let no_slash = 1.0 - self.hypotheses.slash(&self.path, k);
                let reading =
                    digit.as_ref().map(|(digit, glance)| known.read(readers, digit, *glance));
                let own = reading.map_or(0.0, |own| own.probability_of(character));
                digits.push(no_slash * f64::from(own));
            }
            // Behind those of the text, each of which has its place.
            if leaves_out_digit {
                digits.push(0.0);
            }
        }
        Evidence { log_share: self.log, digits, strangers: 0.0 }
    }
}

/// The digits of a line that were looked at closely, and how they were read: several texts share most of them.
#[derive(Default)]
pub(crate) struct KnownDigits(Vec<(Digit, Reading)>);

impl KnownDigits {
    fn read(
        &mut self,
        readers: &LineReader,
        digit: &Digit,
        glance: Option<&PieceReading>,
    ) -> Reading {
        if let Some((_, reading)) = self.0.iter().find(|(known, _)| known == digit) {
            return *reading;
        }
        let reading = readers.read_closely(digit, glance);
        self.0.push((*digit, reading));
        reading
    }
}

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
/// probabilities are weighted and added, and the sum over the texts that count is made one. Which texts count
/// does not depend on how many are asked for, and so neither does the answer or its confidence.
pub(crate) fn rank_texts<'a>(
    ways: &'a [Hypotheses],
    weights: &PathWeights,
    options: &Options,
) -> RankedTexts<'a> {
    let format = options.format.as_ref();
    let marks = format.map_or(&[][..], Format::marks);
    let ways: Vec<Way> = ways.iter().map(|way| Way::new(way, weights, marks, format)).collect();
    let ways = Ways { ways, format: format.cloned() };
    let mut candidates = ways.texts_that_count();
    let mut log_sum = 0.0;
    if ways.ways.len() > 1 {
        for candidate in &mut candidates {
            candidate.log = ways.log_of(&candidate.path.text);
        }
        let sum: f64 = candidates.iter().map(|candidate| libm::exp(candidate.log)).sum();
        log_sum = libm::log(sum);
        for candidate in &mut candidates {
            candidate.log -= log_sum;
        }
        sort(&mut candidates);
    }
    if candidates.len() < options.alternatives {
        ways.add_alternatives(&mut candidates, options.alternatives, log_sum);
    }
    RankedTexts { candidates, log_of_format: ways.log_of_format() }
}

/// A text, and the logarithms of its probability in each way to see a line.
#[cfg(feature = "train")]
pub(crate) struct TextByWay {
    pub(crate) text: Vec<char>,
    pub(crate) logs: Vec<f64>,
}

/// Finds the texts of a line that count, each way by itself: they do not depend on what the ways count.
#[cfg(feature = "train")]
pub(crate) fn find_texts_by_way(
    ways: &[Hypotheses],
    weights: &PathWeights,
    marks: &[char],
) -> Vec<TextByWay> {
    let ways = ways.iter().map(|way| Way::new(way, weights, marks, None)).collect();
    let ways = Ways { ways, format: None };
    let by_way = |candidate: Candidate| {
        let text = candidate.path.text;
        TextByWay { logs: ways.logs_of(&text).collect(), text }
    };
    ways.texts_that_count().into_iter().map(by_way).collect()
}

/// A way to see a line, and its graph.
struct Way<'a> {
    hypotheses: &'a Hypotheses,
    graph: Graph,
    /// The paths that the format allows, if there is one.
    allowed: Option<Composition>,
    /// The forward penalty of all paths.
    total_of_all: f64,
    /// That of those that are allowed.
    total: f64,
    /// The weight of its log-probabilities where lines are read both ways.
    weight: f64,
}

impl<'a> Way<'a> {
    fn new(
        hypotheses: &'a Hypotheses,
        weights: &PathWeights,
        marks: &[char],
        format: Option<&Format>,
    ) -> Self {
        let graph = hypotheses.graph(weights, marks);
        let allowed = format.map(|format| graph.compose(format));
        let total_of_all = graph.forward().penalty();
        let total = allowed.as_ref().map_or(total_of_all, |own| own.graph.forward().penalty());
        let weight = hypotheses.weight(weights);
        Self { hypotheses, graph, allowed, total_of_all, total, weight }
    }

    /// Finds the most probable texts that are allowed, each with the logarithm of its share.
    fn find_texts(&self, kept: usize) -> impl Iterator<Item = (f64, PathText)> {
        let graph = self.allowed.as_ref().map_or(&self.graph, |own| &own.graph);
        graph.find_texts(kept).into_iter().map(|Spelling { text, penalty, arcs }| {
            let sources = arcs.into_iter().map(|arc| graph.arcs()[arc].source).collect();
            ((self.total - penalty).min(0.0), PathText { text, sources })
        })
    }
}

/// All ways in which a line is seen.
struct Ways<'a> {
    ways: Vec<Way<'a>>,
    /// What its texts may be.
    format: Option<Format>,
}

impl<'a> Ways<'a> {
    /// Finds the best text of each way, and those that another way may find more probable.
    fn texts_that_count(&self) -> Vec<Candidate<'a>> {
        let mut candidates = Vec::new();
        for way in &self.ways {
            for (rank, (log, path)) in way.find_texts(MAX_PREFIXES).enumerate() {
                if rank > 0 && log < MIN_TEXT_LOG {
                    break;
                }
                if is_new(&path, &candidates) {
                    candidates.push(Candidate { log, path, hypotheses: way.hypotheses });
                }
            }
        }
        candidates
    }

    /// The logarithm of the probability that the line has the format.
    fn log_of_format(&self) -> f64 {
        if self.format.is_none() || self.ways.is_empty() {
            return 0.0;
        }
        let logs = self.ways.iter().map(|way| way.total_of_all - way.total);
        logs.sum::<f64>() / self.ways.len() as f64
    }

    /// The logarithm of a text's probability in the one way, or the sum of those in several, weighted, which is
    /// still to be normalised.
    fn log_of(&self, text: &[char]) -> f64 {
        let mut logs = self.logs_of(text);
        match &self.ways[..] {
            [_] => logs.next().unwrap_or(f64::NEG_INFINITY),
            several => several.iter().zip(logs).map(|(way, log)| way.weight * log).sum(),
        }
    }

    /// The logarithms of a text's probability in each way. Where there are several, none is impossible because one of them does
    /// not find it.
    fn logs_of(&self, text: &[char]) -> impl Iterator<Item = f64> {
        const MIN_WAY_LOG: f64 = -30.0;
        let prior = self.format.as_ref().and_then(|format| {
            let text: String = text.iter().collect();
            format.penalty(&text)
        });
        let prior = prior.unwrap_or(0.0);
        let least = if self.ways.len() > 1 { MIN_WAY_LOG } else { f64::NEG_INFINITY };
        let log = move |way: &Way| way.total - (way.graph.penalty_of(text) + prior);
        self.ways.iter().map(move |way| log(way).max(least))
    }

    /// Adds less probable texts behind the best, up to the number that is `wanted`, on the scale of those that
    /// count.
    fn add_alternatives(&self, candidates: &mut Vec<Candidate<'a>>, wanted: usize, log_sum: f64) {
        let Some(best) = candidates.first().map(|best| best.log) else { return };
        let mut others = Vec::new();
        for way in &self.ways {
            for (_, path) in way.find_texts(MAX_PREFIXES_PER_ALTERNATIVE * wanted).take(wanted) {
                if is_new(&path, candidates) && is_new(&path, &others) {
                    let log = self.log_of(&path.text) - log_sum;
                    others.push(Candidate { log: log.min(best), path, hypotheses: way.hypotheses });
                }
            }
        }
        candidates.append(&mut others);
        sort(&mut candidates[1..]);
    }
}

fn is_new(path: &PathText, candidates: &[Candidate]) -> bool {
    candidates.iter().all(|other| other.path.text != path.text)
}

/// Puts the most probable texts first; of equally probable ones, the first by its characters.
pub(super) fn sort(candidates: &mut [Candidate]) {
    candidates.sort_by(|a, b| b.log.total_cmp(&a.log).then_with(|| a.path.text.cmp(&b.path.text)));
}

//! What each way makes of a line, and the texts that both find.

use std::iter::once;
use std::ops::Range;

use super::deskew::Skew;
use super::doubt::Evidence;
use super::graph::{Graph, Spelling};
use super::layout::InkLine;
use super::line_reader::LineReader;
use super::options::{Method, Options};
use super::path_weights::PathWeights;
use super::sdnn::SdnnOutputs;
use super::segment::Runs;
use super::segment::cuts::Pieces;
use crate::image::Area;
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

/// What a line may say, seen one way.
pub(crate) enum Hypotheses {
    /// The ink was cut into pieces.
    Segment(Pieces, Runs),
    /// A network slid over the ink.
    Sdnn(SdnnOutputs),
}

impl Hypotheses {
    /// Looks at a line in the ways that a method asks for; empty if each of them asks for too much work.
    pub(crate) fn find(readers: &LineReader, line: &InkLine, method: Method) -> Vec<Self> {
        let mut found = Vec::new();
        if method != Method::Sdnn
            && let Some(pieces) = Pieces::cut(line.ink.clone())
        {
            let runs = Runs::read(readers, &pieces, line.size);
            found.push(Self::Segment(pieces, runs));
        }
        let slider = match method {
            Method::Segment => None,
            Method::Sdnn => Some(readers.slider.unwrap_or(readers.digits)),
            Method::Both => readers.slider,
        };
        let outputs = slider.and_then(|slider| SdnnOutputs::over(slider, &line.ink, line.size));
        found.extend(outputs.map(Self::Sdnn));
        found
    }

    /// Tells whether they were found in a method's way.
    #[cfg(feature = "train")]
    pub(crate) fn is_of(&self, method: Method) -> bool {
        let own = match self {
            Self::Segment(..) => Method::Segment,
            Self::Sdnn(_) => Method::Sdnn,
        };
        own == method
    }

    /// Joins them to a graph, by the weights of their own way.
    pub(crate) fn graph(&self, weights: &PathWeights, options: &Options) -> Graph {
        let mut graph = match self {
            Self::Segment(_, runs) => runs.graph(&weights.segment),
            Self::Sdnn(outputs) => outputs.graph(&weights.sdnn),
        };
        if let Some(digits) = options.digits {
            graph.keep(|class| self.character(class).is_some_and(|own| digits.has(own)));
        }
        graph
    }

    /// The character of a class; `None` if nothing was read.
    fn character(&self, class: u8) -> Option<char> {
        let reading = match self {
            Self::Segment(_, runs) => runs.first(),
            Self::Sdnn(outputs) => outputs.first(),
        };
        reading.map(|reading| reading.character_of(usize::from(class)))
    }

    /// The weight of its log-probabilities where lines are read both ways.
    const fn weight(&self, weights: &PathWeights) -> f64 {
        match self {
            Self::Segment(..) => weights.both.segment,
            Self::Sdnn(_) => weights.both.sdnn,
        }
    }

    /// Cuts out each digit of a path, and tells what it was at a glance, if that is known; `None` where there is no ink.
    fn cut_digits(
        &self,
        spelling: &Spelling,
        line: &InkLine,
    ) -> Vec<Option<(Digit, Option<&PieceReading>)>> {
        match self {
            Self::Segment(_, runs) => {
                let cut = |&arc: &usize| {
                    let run = runs.run(arc);
                    Some((run.digit, Some(&run.glance)))
                };
                spelling.arcs.iter().map(cut).collect()
            }
            Self::Sdnn(outputs) => {
                let cut = |columns: [f32; 2]| {
                    let area = line.area_of(columns)?;
                    Some((line.ink.cut_out(area, |_| true).to_digit()?, None))
                };
                columns_of(outputs, spelling).into_iter().map(cut).collect()
            }
        }
    }

    /// The probability that a digit of a path is a slash, by its shape.
    fn slash(&self, spelling: &Spelling, digit: usize) -> f64 {
        match self {
            Self::Segment(_, runs) => runs.run(spelling.arcs[digit]).slash(),
            Self::Sdnn(_) => 0.0,
        }
    }

    /// The height of the highest thing that a path takes for no digit, in heights of the line's digits.
    fn height_left_out(&self, spelling: &Spelling, line: &InkLine) -> f32 {
        let height = |area: Area| area.height() as f32 / line.size;
        let heights: Vec<f32> = match self {
            Self::Segment(pieces, runs) => {
                let ranges = spelling.arcs.iter().map(|&arc| runs.run(arc).pieces.clone());
                let all = ranges.chain(once(pieces.len()..pieces.len()));
                between(all, 0).map(|range| height(pieces.area(range))).collect()
            }
            Self::Sdnn(outputs) => {
                let all = columns_of(outputs, spelling).into_iter().map(|[from, to]| from..to);
                let all = all.chain(once(f32::INFINITY..f32::INFINITY));
                let areas = between(all, f32::NEG_INFINITY)
                    .filter_map(|range| line.area_of([range.start, range.end]));
                areas.map(height).collect()
            }
        };
        heights.into_iter().fold(0.0, f32::max)
    }

    /// Finds how each digit of a path was read, and where it lies in the line before it was straightened.
    pub(super) fn locate_digits(
        &self,
        spelling: &Spelling,
        line: &InkLine,
    ) -> Vec<(Reading, Area)> {
        match self {
            Self::Segment(pieces, runs) => {
                let locate_run = |&arc: &usize| {
                    let run = runs.run(arc);
                    let pixels = pieces.pixels(run.pieces.clone());
                    (*run.reading(), line.skew.area(pixels))
                };
                spelling.arcs.iter().map(locate_run).collect()
            }
            Self::Sdnn(outputs) => locate_outputs(outputs, spelling, line),
        }
    }
}

fn locate_outputs(
    outputs: &SdnnOutputs,
    spelling: &Spelling,
    line: &InkLine,
) -> Vec<(Reading, Area)> {
    let skew: &Skew = &line.skew;
    let locate = |(columns, &arc): ([f32; 2], &usize)| {
        let mut pixels = line.pixels(columns).peekable();
        // Where there is no ink to be seen the digit has a place all the same.
        let place = line.place(f32::midpoint(columns[0], columns[1]));
        let area = match pixels.peek() {
            Some(_) => skew.area(pixels),
            None => skew.area(once(place)),
        };
        (outputs.reading(SdnnOutputs::output(arc)), area)
    };
    columns_of(outputs, spelling).into_iter().zip(&spelling.arcs).map(locate).collect()
}

/// What lies between ranges in their order, from a start to the last of them.
fn between<T: PartialOrd + Copy>(
    ranges: impl Iterator<Item = Range<T>>,
    start: T,
) -> impl Iterator<Item = Range<T>> {
    let mut end = start;
    let gap = move |range: Range<T>| std::mem::replace(&mut end, range.end)..range.start;
    ranges.map(gap).filter(|gap| gap.start < gap.end)
}

/// The columns of the line that belong to each digit of a path over a network's outputs.
fn columns_of(outputs: &SdnnOutputs, spelling: &Spelling) -> Vec<[f32; 2]> {
    let fired: Vec<usize> = spelling.arcs.iter().map(|&arc| SdnnOutputs::output(arc)).collect();
    let columns = |k: usize| {
        let before = k.checked_sub(1).map(|k| fired[k]);
        outputs.columns(before, fired[k], fired.get(k + 1).copied())
    };
    (0..fired.len()).map(columns).collect()
}

/// A text that a line may say, with the logarithm of its probability, and one way and path that spell it.
pub(crate) struct Candidate<'a> {
    pub(crate) log: f64,
    pub(crate) spelling: Spelling,
    pub(super) hypotheses: &'a Hypotheses,
    /// Whether it has the length that is known, so that what it leaves out is no digit.
    has_known_length: bool,
}

impl Candidate<'_> {
    /// Collects what speaks for it, given the line that it was read in: its digits, each by itself, where there are
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
            let cut = self.hypotheses.cut_digits(&self.spelling, line);
            for (k, (digit, &class)) in cut.iter().zip(&self.spelling.text).enumerate() {
                let no_slash = 1.0 - self.hypotheses.slash(&self.spelling, k);
                let reading =
                    digit.as_ref().map(|(digit, glance)| known.read(readers, digit, *glance));
                let own = reading.map_or(0.0, |own| own.probability(usize::from(class)));
                digits.push(no_slash * f64::from(own));
            }
            if !self.has_known_length
                && self.hypotheses.height_left_out(&self.spelling, line) >= MIN_DIGIT_HEIGHT
            {
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

/// Finds the most probable texts of a line, best first.
///
/// One way by itself gives the probabilities of its graph. Of several ways, the logarithms of a text's
/// probabilities are weighted and added, and the sum over the texts that count is made one. Which texts count
/// does not depend on how many are asked for, and so neither does the answer or its confidence.
pub(crate) fn rank_texts<'a>(
    ways: &'a [Hypotheses],
    weights: &PathWeights,
    options: &Options,
) -> Vec<Candidate<'a>> {
    let ways: Vec<Way> = ways.iter().map(|way| Way::new(way, weights, options)).collect();
    let ways = Ways { ways, length: options.length };
    let mut candidates = ways.texts_that_count();
    let mut log_sum = 0.0;
    if ways.ways.len() > 1 {
        for candidate in &mut candidates {
            candidate.log = ways.log_of(&candidate.spelling.text);
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
    candidates
}

/// A way to see a line, and its graph.
struct Way<'a> {
    hypotheses: &'a Hypotheses,
    graph: Graph,
    /// The logarithm of the sum over all paths of the graph, or over those of the length that is known.
    total: f64,
    /// The weight of its log-probabilities where lines are read both ways.
    weight: f64,
}

impl<'a> Way<'a> {
    fn new(hypotheses: &'a Hypotheses, weights: &PathWeights, options: &Options) -> Self {
        let graph = hypotheses.graph(weights, options);
        let total = graph.log_total(options.length);
        Self { hypotheses, graph, total, weight: hypotheses.weight(weights) }
    }
}

/// All ways in which a line is seen.
struct Ways<'a> {
    ways: Vec<Way<'a>>,
    /// The length of its texts, if it is known.
    length: Option<usize>,
}

impl<'a> Ways<'a> {
    /// Finds the best text of each way, and those that another way may find more probable.
    fn texts_that_count(&self) -> Vec<Candidate<'a>> {
        let mut candidates = Vec::new();
        for Way { hypotheses, graph, total, .. } in &self.ways {
            let texts = graph.find_texts(MAX_PREFIXES, self.length, *total);
            for (rank, spelling) in texts.into_iter().enumerate() {
                if rank > 0 && spelling.log < MIN_TEXT_LOG {
                    break;
                }
                if is_new(&spelling, &candidates) {
                    candidates.push(self.candidate(spelling.log, spelling, hypotheses));
                }
            }
        }
        candidates
    }

    const fn candidate(
        &self,
        log: f64,
        spelling: Spelling,
        hypotheses: &'a Hypotheses,
    ) -> Candidate<'a> {
        Candidate { log, spelling, hypotheses, has_known_length: self.length.is_some() }
    }

    /// The logarithm of a text's probability in the one way, or the sum of those in several, weighted, which is
    /// still to be normalised.
    fn log_of(&self, text: &[u8]) -> f64 {
        /// No text is impossible because one way does not find it.
        const MIN_WAY_LOG: f64 = -30.0;
        let log = |way: &Way| way.graph.log_of(text) - way.total;
        match &self.ways[..] {
            [only] => log(only),
            several => several.iter().map(|way| way.weight * log(way).max(MIN_WAY_LOG)).sum(),
        }
    }

    /// Adds less probable texts behind the best, up to the number that is `wanted`, on the scale of those that
    /// count.
    fn add_alternatives(&self, candidates: &mut Vec<Candidate<'a>>, wanted: usize, log_sum: f64) {
        let Some(best) = candidates.first().map(|best| best.log) else { return };
        let mut others = Vec::new();
        for Way { hypotheses, graph, total, .. } in &self.ways {
            let kept = MAX_PREFIXES_PER_ALTERNATIVE * wanted;
            let texts = graph.find_texts(kept, self.length, *total);
            for spelling in texts.into_iter().take(wanted) {
                if is_new(&spelling, candidates) && is_new(&spelling, &others) {
                    let log = self.log_of(&spelling.text) - log_sum;
                    others.push(self.candidate(log.min(best), spelling, hypotheses));
                }
            }
        }
        candidates.append(&mut others);
        sort(&mut candidates[1..]);
    }
}

fn is_new(spelling: &Spelling, candidates: &[Candidate]) -> bool {
    candidates.iter().all(|other| other.spelling.text != spelling.text)
}

/// Puts the most probable texts first; of equally probable ones, the first by its classes.
pub(super) fn sort(candidates: &mut [Candidate]) {
    candidates.sort_by(|a, b| {
        b.log.total_cmp(&a.log).then_with(|| a.spelling.text.cmp(&b.spelling.text))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_between_ranges_is_found_at_both_ends_too() {
        let gaps = |ranges: &[Range<usize>]| between(ranges.iter().cloned(), 0).collect::<Vec<_>>();
        assert_eq!(gaps(&[1..2, 2..4, 6..7, 9..9]), [0..1, 4..6, 7..9]);
        assert_eq!(gaps(&[0..3, 3..3]), []);
    }
}

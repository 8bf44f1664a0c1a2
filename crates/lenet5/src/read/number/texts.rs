//! What each way makes of a line, and the texts that both find.

use std::iter::once;
use std::ops::Range;

use super::deskew::Skew;
use super::doubt::Evidence;
use super::layout::InkLine;
use super::line_reader::LineReader;
use super::options::{Method, Options};
use super::path_weights::PathWeights;
#[cfg(feature = "train")]
use super::path_weights::add;
use super::sdnn::SdnnOutputs;
use super::segment::Runs;
use super::segment::cuts::Pieces;
use crate::graph::{Composition, Format, Grammar, Graph, MARKS, Spelling};
use crate::image::Area;
use crate::network::field::Field;
use crate::network::input::Digit;
#[cfg(feature = "train")]
use crate::network::input::Input;
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

/// Half the width of a mark as a network sees it that slides, in heights of the line's digits.
const HALF_WIDTH_OF_MARK: f32 = 0.1;

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
        if method != Method::Sdnn {
            found.extend(Self::cut(line, |digits| readers.read_pieces(digits)));
        }
        let slider = match method {
            Method::Segment => None,
            Method::Sdnn => Some(readers.slider.unwrap_or(readers.digits)),
            Method::Both => readers.slider,
        };
        if let Some(slider) = slider {
            let read = |penalties| slider.reading(penalties);
            found.extend(Self::slide(line, |field| {
                slider.slide(field).into_iter().map(read).collect()
            }));
        }
        found
    }

    /// Cuts a line into pieces, and has what may be a digit read; `None` if it has no ink, or asks for too much work.
    pub(crate) fn cut(
        line: &InkLine,
        read: impl FnOnce(&[Digit]) -> Vec<PieceReading>,
    ) -> Option<Self> {
        let pieces = Pieces::cut_with_marks(&line.ink, &line.marks)?;
        let runs = Runs::read(&pieces, line.size, read);
        Some(Self::Segment(pieces, runs))
    }

    /// Has a network slide over a line; `None` if it has no ink, or asks for too much work.
    pub(crate) fn slide(
        line: &InkLine,
        slide: impl FnOnce(&Field) -> Vec<Reading>,
    ) -> Option<Self> {
        SdnnOutputs::over(&line.ink, line.size, slide).map(Self::Sdnn)
    }

    /// Lists what the network saw, in the order of the sources of the graph's arcs.
    #[cfg(feature = "train")]
    pub(crate) fn inputs(&self) -> Vec<Input> {
        match self {
            Self::Segment(_, runs) => {
                runs.all().iter().map(|run| Input::from_digit(&run.digit)).collect()
            }
            Self::Sdnn(outputs) => {
                let field = outputs.field();
                (0..field.outputs()).map(|output| field.window(output)).collect()
            }
        }
    }

    /// Takes slopes by the penalties of the arcs of their graph without marks back to the penalties of the classes of each of the
    /// [inputs](Self::inputs), and adds those by the weights of their own way.
    #[cfg(feature = "train")]
    pub(crate) fn backward(
        &self,
        weights: &PathWeights,
        graph: &Graph,
        by_arc: &[f64],
        by_weight: &mut PathWeights,
    ) -> Vec<Vec<f64>> {
        match self {
            Self::Segment(_, runs) => {
                let (by_penalty, own) = runs.backward(&weights.segment, graph, by_arc);
                add(&mut by_weight.segment, 1.0, &own);
                by_penalty
            }
            Self::Sdnn(outputs) => {
                let (by_penalty, own) = outputs.backward(&weights.sdnn, graph, by_arc);
                add(&mut by_weight.sdnn, 1.0, &own);
                by_penalty
            }
        }
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

    /// Joins them to a graph, by the weights of their own way: the sources of its arcs are the numbers of runs or of outputs.
    /// `marks` are those that may be characters of a text.
    pub(crate) fn graph(&self, weights: &PathWeights, marks: &[char]) -> Graph {
        match self {
            Self::Segment(_, runs) => runs.graph(&weights.segment, marks),
            Self::Sdnn(outputs) => outputs.graph(&weights.sdnn, marks),
        }
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
        path: &PathText,
        line: &InkLine,
    ) -> Vec<Option<(Digit, Option<&PieceReading>)>> {
        match self {
            Self::Segment(_, runs) => {
                let cut = |&source: &usize| {
                    let run = runs.run(source);
                    Some((run.digit, Some(&run.glance)))
                };
                path.sources.iter().map(cut).collect()
            }
            Self::Sdnn(outputs) => {
                let cut = |columns: [f32; 2]| {
                    let area = line.area_of(columns)?;
                    Some((line.ink.cut_out(area, |_| true).to_digit()?, None))
                };
                columns_of(outputs, path).into_iter().map(cut).collect()
            }
        }
    }

    /// The probability that a digit of a path is a slash, by its shape.
    fn slash(&self, path: &PathText, digit: usize) -> f64 {
        match self {
            Self::Segment(_, runs) => runs.run(path.sources[digit]).slash(),
            Self::Sdnn(_) => 0.0,
        }
    }

    /// The height of the ink of a mark of a path, in heights of the line's digits.
    fn height_of_mark(&self, path: &PathText, character: usize, line: &InkLine) -> f32 {
        let area = match self {
            Self::Segment(pieces, runs) => {
                Some(pieces.area(runs.run(path.sources[character]).pieces.clone()))
            }
            // The columns of a narrow character reach as far as its neighbours.
            Self::Sdnn(outputs) => {
                let middle = outputs.column(path.sources[character]);
                let half = HALF_WIDTH_OF_MARK * line.size;
                line.area_of([middle - half, middle + half])
            }
        };
        area.map_or(0.0, |area| area.height() as f32 / line.size)
    }

    /// The height of the highest thing that a path takes for no digit, in heights of the line's digits.
    fn height_left_out(&self, path: &PathText, line: &InkLine) -> f32 {
        let height = |area: Area| area.height() as f32 / line.size;
        let heights: Vec<f32> = match self {
            Self::Segment(pieces, runs) => {
                let ranges = path.sources.iter().map(|&source| runs.run(source).pieces.clone());
                let all = ranges.chain(once(pieces.len()..pieces.len()));
                between(all, 0).map(|range| height(pieces.area(range))).collect()
            }
            Self::Sdnn(outputs) => {
                let all = columns_of(outputs, path).into_iter().map(|[from, to]| from..to);
                let all = all.chain(once(f32::INFINITY..f32::INFINITY));
                let areas = between(all, f32::NEG_INFINITY)
                    .filter_map(|range| line.area_of([range.start, range.end]));
                areas.map(height).collect()
            }
        };
        heights.into_iter().fold(0.0, f32::max)
    }

    /// Finds how each digit of a path was read, and where it lies in the line before it was straightened.
    pub(super) fn locate_digits(&self, path: &PathText, line: &InkLine) -> Vec<(Reading, Area)> {
        match self {
            Self::Segment(pieces, runs) => {
                let locate_run = |&source: &usize| {
                    let run = runs.run(source);
                    let pixels = pieces.pixels(run.pieces.clone());
                    (*run.reading(), line.skew.area(pixels))
                };
                path.sources.iter().map(locate_run).collect()
            }
            Self::Sdnn(outputs) => locate_outputs(outputs, path, line),
        }
    }
}

fn locate_outputs(outputs: &SdnnOutputs, path: &PathText, line: &InkLine) -> Vec<(Reading, Area)> {
    let skew: &Skew = &line.skew;
    let locate = |(columns, &output): ([f32; 2], &usize)| {
        let mut pixels = line.pixels(columns).peekable();
        // Where there is no ink to be seen the digit has a place all the same.
        let place = line.place(f32::midpoint(columns[0], columns[1]));
        let area = match pixels.peek() {
            Some(_) => skew.area(pixels),
            None => skew.area(once(place)),
        };
        (outputs.reading(output), area)
    };
    columns_of(outputs, path).into_iter().zip(&path.sources).map(locate).collect()
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
fn columns_of(outputs: &SdnnOutputs, path: &PathText) -> Vec<[f32; 2]> {
    let fired = &path.sources;
    let columns = |k: usize| {
        let before = k.checked_sub(1).map(|k| fired[k]);
        outputs.columns(before, fired[k], fired.get(k + 1).copied())
    };
    (0..fired.len()).map(columns).collect()
}

/// A text, and the best path that spells it.
#[derive(Clone, Debug)]
pub(crate) struct PathText {
    /// The characters, from the left.
    pub(crate) text: Vec<char>,
    /// For each of them the number of the run or of the output that it is read in.
    pub(crate) sources: Vec<usize>,
}

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
    let ways: Vec<Way> = ways.iter().map(|way| Way::new(way, weights, format)).collect();
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
pub(crate) fn find_texts_by_way(ways: &[Hypotheses], weights: &PathWeights) -> Vec<TextByWay> {
    let ways = ways.iter().map(|way| Way::new(way, weights, None)).collect();
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
    fn new(hypotheses: &'a Hypotheses, weights: &PathWeights, format: Option<&Format>) -> Self {
        let graph = hypotheses.graph(weights, format.map_or(&[], Format::marks));
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

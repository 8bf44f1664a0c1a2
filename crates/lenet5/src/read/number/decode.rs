//! From the ink of a line to its text: what each way makes of the line, and the texts that both find.

use super::deskew::Skew;
use super::doubt::Evidence;
use super::graph::{Graph, Spelling};
use super::layout::{InkLine, InkMark};
use super::line::{Alternative, Line, LineDigit, Word};
use super::line_reader::LineReader;
use super::log_sum::log_add;
use super::mark::Mark;
use super::options::{Method, Options};
use super::path_weights::PathWeights;
use super::placement::Placement;
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

/// The most texts that are looked at closely, and how much smaller the logarithm of their probability is than the best
/// one's, at most.
const MAX_CLOSE_TEXTS: usize = 6;
const MAX_CLOSE_LOG: f64 = 4.0;
/// What the logarithm of a digit's probability counts there: chosen on generated scenes, and hardly less on written cheques.
const CLOSE_WEIGHT: f64 = 0.7;
const MIN_CLOSE_PROBABILITY: f64 = 1e-4;

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
                    let all = line.pixels(&columns).map(|(x, y)| Area::of_pixel(x, y));
                    let area = all.reduce(|a, b| a.with(&b))?;
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

    /// Finds how each digit of a path was read, and where it lies in the line before it was straightened.
    fn locate_digits(&self, spelling: &Spelling, line: &InkLine) -> Vec<(Reading, Area)> {
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
        let mut pixels = line.pixels(&columns).peekable();
        // Where there is no ink to be seen the digit has a place all the same.
        let place = line.place(f32::midpoint(columns[0], columns[1]));
        let area = match pixels.peek() {
            Some(_) => skew.area(pixels),
            None => skew.area(std::iter::once(place)),
        };
        (outputs.reading(SdnnOutputs::output(arc)), area)
    };
    columns_of(outputs, spelling).into_iter().zip(&spelling.arcs).map(locate).collect()
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
    hypotheses: &'a Hypotheses,
}

impl Candidate<'_> {
    /// Collects what speaks for it, given the line that it was read in: its digits, each by itself, where there are
    /// networks to verify them. `known` has those digits that were read before.
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
    let (count, least) = (best.spelling.text.len(), best.log - MAX_CLOSE_LOG);
    let is_close = |own: &&mut Candidate| own.spelling.text.len() == count && own.log >= least;
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
    let log = |own: &Candidate| if own.spelling.text.len() == count { own.log } else { f64::MIN };
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
    let sum = |logs: &[f64]| logs.iter().copied().fold(f64::NEG_INFINITY, log_add);
    let before = sum(logs);
    for (log, change) in logs.iter_mut().zip(changes) {
        *log += change;
    }
    let shift = before - sum(logs);
    for log in logs {
        *log += shift;
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
                    candidates.push(Candidate { log: spelling.log, spelling, hypotheses });
                }
            }
        }
        candidates
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
                    others.push(Candidate { log: log.min(best), spelling, hypotheses });
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
fn sort(candidates: &mut [Candidate]) {
    candidates.sort_by(|a, b| {
        b.log.total_cmp(&a.log).then_with(|| a.spelling.text.cmp(&b.spelling.text))
    });
}

/// A word that was read, as a line of its own, and how high its digits are, in pixels.
#[derive(Clone)]
pub(crate) struct DecodedLine {
    pub(crate) line: Line,
    pub(super) height: f32,
    /// Whether the side of a cell parts it from the word before.
    pub(super) begins_cell: bool,
    /// What speaks for it.
    pub(crate) evidence: Evidence,
}

/// Reads a line by what was found of it; `None` if it has no digit.
pub(super) fn decode_line(
    readers: &LineReader,
    line: &InkLine,
    ways: &[Hypotheses],
    marks: &[InkMark],
    placement: &Placement,
    options: &Options,
) -> Option<DecodedLine> {
    let mut candidates = rank_texts(ways, readers.weights, options);
    let mut known = KnownDigits::default();
    look_closely(readers, line, &mut candidates, &mut known);
    let best = candidates.first().filter(|best| !best.spelling.text.is_empty())?;
    let character = |&class: &u8| readers.digits.classes().characters()[usize::from(class)];
    let text = |classes: &[u8]| classes.iter().map(character).collect::<String>();
    let located = best.hypotheses.locate_digits(&best.spelling, line);
    let height = located.iter().map(|(_, area)| area.height()).max()? as f32;
    let evidence = best.evidence(readers, line, &mut known);
    let digit = |(k, ((reading, area), class)): (usize, (&(Reading, Area), &u8))| LineDigit {
        character: character(class),
        area: placement.to_picture(area.moved(line.area.left, line.area.top)),
        penalty: reading.penalties().as_slice()[usize::from(*class)],
        confidence: evidence
            .digits
            .get(k)
            .map_or_else(|| reading.probability(usize::from(*class)), |&own| narrow(own)),
    };
    let middle = |area: &Area| area.left.midpoint(area.right);
    let mark = |mark: &InkMark| {
        let is_before = |(_, area): &&(Reading, Area)| {
            middle(&area.moved(line.area.left, line.area.top)) < middle(&mark.area)
        };
        let before = located.iter().filter(is_before).count();
        let area = placement.to_picture(mark.area);
        Mark { kind: mark.kind, area, after: before.checked_sub(1) }
    };
    let mut marks: Vec<Mark> = marks.iter().map(mark).collect();
    marks.sort_by_key(|mark| mark.after);
    let digits = located.iter().zip(&best.spelling.text).enumerate().map(digit);
    let confidence = if readers.verifiers.is_some() {
        readers.doubt.confidence(&evidence)
    } else {
        libm::exp(best.log)
    };
    let word = Word {
        text: text(&best.spelling.text),
        confidence: narrow(confidence),
        area: placement.to_picture(line.area),
    };
    // What is doubtful is so whatever is read in it; other texts share no more than what the best one leaves.
    let share = libm::exp(best.log).clamp(f64::MIN_POSITIVE, 1.0);
    let left = if share < 1.0 { (1.0 - confidence) / (1.0 - share) } else { 1.0 };
    let scale = left.min(confidence / share);
    let alternative = |(rank, candidate): (usize, &Candidate)| Alternative {
        text: text(&candidate.spelling.text),
        probability: narrow(if rank == 0 { confidence } else { scale * libm::exp(candidate.log) }),
    };
    let alternatives =
        candidates.iter().take(options.alternatives).enumerate().map(alternative).collect();
    let line = Line::of_word(word, digits.collect(), alternatives, marks);
    Some(DecodedLine { line, height, begins_cell: false, evidence })
}

#[allow(clippy::cast_possible_truncation, reason = "penalties are no more exact")]
const fn narrow(probability: f64) -> f32 {
    probability as f32
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

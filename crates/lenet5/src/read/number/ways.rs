//! What all ways to see a line say together of its texts.

use super::candidate::{Candidate, is_new, sort};
use super::hypotheses::{Hypotheses, PathText};
use super::options::Method;
use super::path_weights::PathWeights;
use crate::graph::{Composition, Format, Grammar, Graph, Spelling};

/// The most prefixes that are kept at each node of a graph to find the texts that count.
const MAX_PREFIXES: usize = 8;
/// The number that is kept for each text that a caller asks for, where those that count are too few.
const MAX_PREFIXES_PER_ALTERNATIVE: usize = 4;

/// A text whose probability in its own way has a smaller logarithm counts only as the best of that way.
const MIN_TEXT_LOG: f64 = -9.0;

/// No way finds a text less probable than this logarithm says, where there are several: each of them is blind to something. Of -30, -12,
/// -8 and -5, on cheques of even number, -12 reads one more of a hundred than -30, -8 two more; with -8 and -5 more wrong answers are sure.
const MIN_WAY_LOG: f64 = -12.0;

/// The marks that a network which slides over a line takes for paper: it says nothing of them.
const UNSEEN_MARKS: [char; 4] = ['.', ',', '-', ':'];

/// The logarithms of the probability of a text, as several ways to see a line find it.
pub(crate) struct TextLogs {
    /// Of what all ways see, by way: where some see marks that others take for paper, the text without these.
    pub(crate) by_way: Vec<f64>,
    /// That the other marks stand where they do, given the rest: in the mean over the ways that see them.
    pub(crate) marks: f64,
}

/// What puts the texts of a line on one scale.
#[derive(Default)]
pub(super) struct Scale {
    /// The logarithm of what the probabilities were divided by.
    log_sum: f64,
    /// The logarithm of the probability of the text that each way finds most probable; empty where there is one way alone.
    most_by_way: Vec<f64>,
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
    /// Its part in what all ways say in the mean: every method has the same, and so have all looks of a method.
    part: f64,
    /// The weight of its log-probabilities.
    weight: f64,
    /// Where not all ways see all marks that may stand in the line: what this one finds if it says nothing of those.
    without_marks: Option<WithoutMarks>,
}

/// A graph whose texts have none of the marks that not all ways see.
struct WithoutMarks {
    graph: Graph,
    /// The forward penalty of its paths.
    total: f64,
    /// Whether the way sees the marks, and its paths stand for texts that have some.
    sees_marks: bool,
}

impl<'a> Way<'a> {
    /// Makes one of `all` the ways to see a line.
    fn new(
        hypotheses: &'a Hypotheses,
        all: &[Hypotheses],
        weights: &PathWeights,
        marks: &[char],
        format: Option<&Format>,
    ) -> Self {
        let graph = hypotheses.graph(weights, marks);
        let allowed = format.map(|format| graph.compose(format));
        let total_of_all = graph.forward().penalty();
        let total = allowed.as_ref().map_or(total_of_all, |own| own.graph.forward().penalty());
        let looks = all.iter().filter(|own| own.method() == hypotheses.method()).count();
        // Where all are of one method, what it counts beside another one does not matter.
        let (methods, weight) = match hypotheses.method() {
            _ if looks == all.len() => (1.0, 1.0),
            Method::Sdnn => (2.0, weights.both.sdnn),
            Method::Segment | Method::Both => (2.0, weights.both.segment),
        };
        let part = 1.0 / (methods * looks as f64);
        let weight = weight / looks as f64;
        Self { hypotheses, graph, allowed, total_of_all, total, part, weight, without_marks: None }
    }

    /// Finds what it says without the marks that not all ways see.
    fn find_without_marks(&mut self, weights: &PathWeights, marks: &[char]) {
        let sees_marks = self.hypotheses.sees_all_marks();
        let (graph, total) = if sees_marks {
            let graph = self.allowed.as_ref().map_or(&self.graph, |own| &own.graph);
            (graph.silenced(&UNSEEN_MARKS), self.total)
        } else {
            let seen: Vec<char> = marks.iter().copied().filter(|&own| is_seen(own)).collect();
            let graph = self.hypotheses.graph(weights, &seen);
            let total = graph.forward().penalty();
            (graph, total)
        };
        self.without_marks = Some(WithoutMarks { graph, total, sees_marks });
    }

    /// The logarithm of a text's probability, given what the format adds to its penalty.
    fn log_of(&self, text: &[char], prior: f64) -> f64 {
        log_of_share(self.total, self.graph.penalty_of(text) + prior)
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
pub(super) struct Ways<'a> {
    ways: Vec<Way<'a>>,
    /// What its texts may be.
    format: Option<Format>,
}

impl<'a> Ways<'a> {
    pub(super) fn new(
        ways: &'a [Hypotheses],
        weights: &PathWeights,
        marks: &[char],
        format: Option<&Format>,
    ) -> Self {
        let mut ways: Vec<Way> =
            ways.iter().map(|way| Way::new(way, ways, weights, marks, format)).collect();
        let sees_marks = |way: &Way| way.hypotheses.sees_all_marks();
        if !marks.iter().copied().all(is_seen)
            && ways.iter().any(sees_marks)
            && !ways.iter().all(sees_marks)
        {
            for way in &mut ways {
                way.find_without_marks(weights, marks);
            }
        }
        Self { ways, format: format.cloned() }
    }

    /// Tells whether the line is seen in several ways.
    pub(super) const fn are_several(&self) -> bool {
        self.ways.len() > 1
    }

    /// Finds the best text of each way, and those that another way may find more probable.
    pub(super) fn texts_that_count(&self) -> Vec<Candidate<'a>> {
        let mut candidates = Vec::new();
        for way in &self.ways {
            for (rank, (log, path)) in way.find_texts(MAX_PREFIXES).enumerate() {
                if rank > 0 && log < MIN_TEXT_LOG {
                    break;
                }
                if is_new(&path, &candidates) {
                    candidates.push(Candidate {
                        log,
                        path,
                        hypotheses: way.hypotheses,
                        dissent: 0.0,
                    });
                }
            }
        }
        candidates
    }

    /// The logarithm of the probability that the line has the format.
    pub(super) fn log_of_format(&self) -> f64 {
        if self.format.is_none() || self.ways.is_empty() {
            return 0.0;
        }
        self.ways.iter().map(|way| way.part * (way.total_of_all - way.total)).sum()
    }

    /// The weighted sum of the logarithms of a text's probability in each way, which is still to be normalised where there are
    /// several.
    fn weighted(&self, TextLogs { by_way, marks }: &TextLogs) -> f64 {
        marks + self.ways.iter().zip(by_way).map(|(way, log)| way.weight * log).sum::<f64>()
    }

    /// The logarithms of a text's probability in each way. Where there are several, none is impossible because one of them does
    /// not find it.
    pub(super) fn logs_of(&self, text: &[char]) -> TextLogs {
        let prior = self.format.as_ref().and_then(|format| {
            let text: String = text.iter().collect();
            format.penalty(&text)
        });
        let prior = prior.unwrap_or(0.0);
        let least = if self.ways.len() > 1 { MIN_WAY_LOG } else { f64::NEG_INFINITY };
        let without_marks: Vec<char> = text.iter().copied().filter(|&own| is_seen(own)).collect();
        let mut logs_of_marks = Vec::new();
        let log = |way: &Way| {
            let own = || way.log_of(text, prior).max(least);
            let Some(without) = &way.without_marks else { return own() };
            // The paths of a format have what it adds.
            let prior = if without.sees_marks { 0.0 } else { prior };
            let penalty = without.graph.penalty_of(&without_marks) + prior;
            let log = log_of_share(without.total, penalty);
            let log = log.max(least);
            if without.sees_marks {
                logs_of_marks.push((own() - log).min(0.0));
            }
            log
        };
        let by_way = self.ways.iter().map(log).collect();
        let ways_of_marks = logs_of_marks.len().max(1) as f64;
        TextLogs { by_way, marks: logs_of_marks.iter().sum::<f64>() / ways_of_marks }
    }

    /// Gives texts their logarithms by what several ways say together, and notes how far these disagree about each; the probabilities
    /// come to one.
    pub(super) fn combine(&self, texts: &mut [Candidate]) -> Scale {
        let logs: Vec<TextLogs> = texts.iter().map(|own| self.logs_of(&own.path.text)).collect();
        let most_by_way = most_by_way(&logs);
        for (own, logs) in texts.iter_mut().zip(&logs) {
            own.log = self.weighted(logs);
            own.dissent = dissent(logs, &most_by_way);
        }
        let log_sum = libm::log(texts.iter().map(|own| libm::exp(own.log)).sum());
        for own in texts {
            own.log -= log_sum;
        }
        Scale { log_sum, most_by_way }
    }

    /// Adds less probable texts behind the best, up to the number that is `wanted`, on the scale of those that
    /// count.
    pub(super) fn add_alternatives(
        &self,
        candidates: &mut Vec<Candidate<'a>>,
        wanted: usize,
        scale: &Scale,
    ) {
        let Some(best) = candidates.first().map(|best| best.log) else { return };
        let mut others = Vec::new();
        for way in &self.ways {
            for (_, path) in way.find_texts(MAX_PREFIXES_PER_ALTERNATIVE * wanted).take(wanted) {
                if is_new(&path, candidates) && is_new(&path, &others) {
                    let logs = self.logs_of(&path.text);
                    others.push(Candidate {
                        log: (self.weighted(&logs) - scale.log_sum).min(best),
                        path,
                        hypotheses: way.hypotheses,
                        dissent: dissent(&logs, &scale.most_by_way),
                    });
                }
            }
        }
        candidates.append(&mut others);
        sort(&mut candidates[1..]);
    }
}

/// The logarithm of the probability that some paths have among all; of no paths at all, none is probable.
fn log_of_share(total: f64, penalty: f64) -> f64 {
    if total.is_finite() { total - penalty } else { f64::NEG_INFINITY }
}

/// The logarithm of the probability of the text that each way finds most probable, of some texts.
fn most_by_way(texts: &[TextLogs]) -> Vec<f64> {
    let ways = texts.first().map_or(0, |own| own.by_way.len());
    let most = |way: usize| texts.iter().map(|own| own.by_way[way]).fold(f64::MIN, f64::max);
    (0..ways).map(most).collect()
}

/// Tells how far the ways disagree about a text: the most by which the logarithm of another one's probability is larger in any way.
fn dissent(text: &TextLogs, most_by_way: &[f64]) -> f64 {
    text.by_way.iter().zip(most_by_way).map(|(own, most)| most - own).fold(0.0, f64::max)
}

/// Tells whether all ways see a character.
fn is_seen(character: char) -> bool {
    !UNSEEN_MARKS.contains(&character)
}

#[cfg(all(test, feature = "train"))]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::image::Gray;
    use crate::read::PictureReader;
    use crate::read::number::Method;
    use crate::read::number::page::find_number;

    /// A 1, a point, and two 1s, which lean as no rule does.
    fn ways(reader: &PictureReader) -> Vec<Hypotheses> {
        let (width, height) = (130, 70);
        let mut pixels = vec![255; width * height];
        let mut ink = |x: usize, y: usize, wide: usize, high: usize| {
            for row in y..y + high {
                pixels[row * width + x + (y + high - row) / 5..][..wide].fill(20);
            }
        };
        for x in [30, 75, 95] {
            ink(x, 15, 5, 40);
        }
        ink(52, 50, 5, 5);
        let line = find_number(&Gray::from_pixels(width, height, pixels).unwrap(), true).unwrap();
        Hypotheses::find(&reader.lines(), &line, Method::Both)
    }

    /// Texts that differ in the marks alone which one way does not see are told apart by the other one alone; what both say of the
    /// rest is weighted.
    #[test]
    fn marks_that_one_way_does_not_see_are_told_by_the_other() {
        let reader = PictureReader::pretrained();
        let (found, weights) = (ways(&reader), *reader.lines().weights);
        let text = |text: &str| text.chars().collect::<Vec<char>>();
        let [with, without, other] = ["1.11", "111", "11"].map(text);
        let ways = Ways::new(&found, &weights, &['.', '/'], None);
        let [cut, slid, _] = &ways.ways[..] else { panic!("both ways, the second with two looks") };
        let log = |way: &Way, text: &[char]| way.log_of(text, 0.0);
        let all = |ways: &Ways, text: &[char]| ways.weighted(&ways.logs_of(text));
        let by_marks = all(&ways, &with) - all(&ways, &without);
        assert!((by_marks - (log(cut, &with) - log(cut, &without))).abs() < 1e-6, "{by_marks}");
        assert!(by_marks > 1.0 && all(&ways, &with) > all(&ways, &other), "{by_marks}");
        assert!(ways.logs_of(&with).by_way == ways.logs_of(&without).by_way);

        // Where nothing is unseen, all that each way says is weighted.
        let seen = Ways::new(&found, &weights, &['/'], None);
        let [cut, slid_alone, again] = &seen.ways[..] else { panic!("both ways") };
        let log = |way: &Way, text: &[char]| way.log_of(text, 0.0).max(MIN_WAY_LOG);
        let of_looks = log(slid_alone, &other).midpoint(log(again, &other));
        let expected = weights.both.segment * log(cut, &other) + weights.both.sdnn * of_looks;
        assert!((all(&seen, &other) - expected).abs() < 1e-9, "{expected}");
        assert!(slid.without_marks.is_some() && slid_alone.without_marks.is_none());

        // Where the line is seen one way, its looks count alike.
        let alone = Ways::new(&found[1..], &weights, &['/'], None);
        assert!((all(&alone, &other) - of_looks).abs() < 1e-9);
        let first = Ways::new(&found[1..2], &weights, &['/'], None);
        assert!((all(&first, &other) - slid_alone.log_of(&other, 0.0)).abs() < 1e-9);
    }

    /// The dissent about a text is the most by which a way finds another one more probable.
    #[test]
    fn dissent_is_of_the_way_that_most_prefers_another_text() {
        let logs = |by_way: [f64; 2]| TextLogs { by_way: by_way.to_vec(), marks: -7.0 };
        let texts = [logs([-0.1, -4.0]), logs([-3.0, -0.5]), logs([-9.0, -30.0])];
        let most = most_by_way(&texts);
        let found = texts.map(|own| dissent(&own, &most));
        for (found, expected) in found.into_iter().zip([3.5, 2.9, 29.5]) {
            assert!((found - expected).abs() < 1e-12, "{found} {expected}");
        }
        assert!(most_by_way(&[]).is_empty());
        // One way alone agrees with itself.
        assert!(dissent(&logs([-9.0, -30.0]), &Scale::default().most_by_way).abs() < 1e-12);

        // The ways agree about 111, and about nothing else.
        let reader = PictureReader::pretrained();
        let (found, weights) = (ways(&reader), *reader.lines().weights);
        let ways = Ways::new(&found, &weights, &[], None);
        let mut texts = ways.texts_that_count();
        let Scale { log_sum, .. } = ways.combine(&mut texts);
        assert!(texts.len() > 2);
        let sum: f64 = texts.iter().map(|own| own.log.exp()).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        for own in &texts {
            let is_agreed = own.path.text == ['1'; 3];
            assert_eq!(own.dissent < 1.0, is_agreed, "{:?} {}", own.path.text, own.dissent);
            assert!(
                (own.log - (ways.weighted(&ways.logs_of(&own.path.text)) - log_sum)).abs() < 1e-9
            );
        }
    }

    /// What a format leaves no choice of says nothing for or against a text.
    #[test]
    fn a_mark_that_the_format_asks_for_costs_nothing() {
        let reader = PictureReader::pretrained();
        let (found, weights) = (ways(&reader), *reader.lines().weights);
        let format = Format::parse("d[.]dd").unwrap();
        let ways = Ways::new(&found, &weights, format.marks(), Some(&format));
        let marks = ways.logs_of(&['1', '.', '1', '1']).marks;
        assert!((-1e-6..=0.0).contains(&marks), "{marks}");
    }
}

//! The segmentation graph of a line (paper, sections V and VI): its nodes are the cuts, its arcs the
//! characters that the pieces between two cuts may be.
//!
//! A path from the first node to the last uses every piece once. Its probability is the product of
//! those of its arcs; a text's is the sum over all paths that spell it (the forward algorithm, section
//! VI.E), as a share of all paths.

use std::collections::HashMap;
use std::ops::Range;

/// Beginnings of texts that are less than `e^-FAR` times as probable as the best at their node are left
/// out.
const FAR: f64 = 25.0;

/// The pieces between two nodes, read as one thing.
#[derive(Clone, Debug)]
pub(crate) struct Arc {
    /// The pieces, from the left: node `start` lies before the first, node `end` behind the last.
    pub(crate) pieces: Range<usize>,
    /// Each label that it may be, with its log-probability: a class, or no character.
    pub(crate) labels: Vec<(Option<u8>, f64)>,
}

/// A graph whose arcs all lead to the right.
#[derive(Debug)]
pub(crate) struct Graph {
    /// How many pieces there are: one less than nodes.
    pieces: usize,
    /// Ordered by where they end, then by where they start; else as they were given.
    arcs: Vec<Arc>,
}

/// A text that paths spell.
#[derive(Clone, Debug)]
pub(crate) struct Spelling {
    /// The classes, from the left.
    pub(crate) text: Vec<u8>,
    /// The logarithm of its share in the probability of all paths.
    pub(crate) log: f64,
    /// The most probable of its paths: the arcs that are characters.
    pub(crate) arcs: Vec<usize>,
}

/// Some paths to a node that spell the same.
#[derive(Clone, Debug)]
struct Partial {
    /// Log of the sum of their probabilities.
    sum: f64,
    /// Log-probability of the most probable one.
    best: f64,
    arcs: Vec<usize>,
}

impl Graph {
    pub(crate) fn new(pieces: usize, mut arcs: Vec<Arc>) -> Self {
        arcs.sort_by_key(|arc| (arc.pieces.end, arc.pieces.start));
        Self { pieces, arcs }
    }

    /// Leaves out the digits of other classes than those that are kept.
    pub(crate) fn keep(&mut self, kept: impl Fn(u8) -> bool) {
        for arc in &mut self.arcs {
            arc.labels.retain(|(label, _)| label.is_none_or(&kept));
        }
    }

    /// The logarithm of the sum over all paths, whatever they spell.
    pub(crate) fn log_of_all(&self) -> f64 {
        let mut total = vec![f64::NEG_INFINITY; self.pieces + 1];
        total[0] = 0.0;
        for Arc { pieces, labels } in &self.arcs {
            for &(_, log) in labels {
                total[pieces.end] = log_add(total[pieces.end], total[pieces.start] + log);
            }
        }
        total[self.pieces]
    }

    /// The logarithm of the sum over all paths that spell a text.
    ///
    /// Of the beginnings at a node those are left out that are next to nothing beside the most probable
    /// one there: what remains of a long text is a narrow band.
    ///
    /// *Cost:* of order arcs times that band; and one number a node and digit of the text.
    pub(crate) fn log_of(&self, text: &[u8]) -> f64 {
        /// Less than `e^-NOTHING` of the most probable.
        const NOTHING: f64 = 40.0;
        // By node, and by how much of the text is spelt there.
        let columns = text.len() + 1;
        let mut sums = vec![f64::NEG_INFINITY; (self.pieces + 1) * columns];
        sums[0] = 0.0;
        // Arcs are ordered by their ends, so that a node is complete before one starts there.
        let mut bands: Vec<Option<Range<usize>>> = vec![None; self.pieces + 1];
        for Arc { pieces, labels } in &self.arcs {
            let from = pieces.start * columns;
            let band = bands[pieces.start].get_or_insert_with(|| {
                let row = &sums[from..from + columns];
                let most = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let counts = |sum: &f64| *sum > f64::NEG_INFINITY && *sum >= most - NOTHING;
                let first = row.iter().position(counts).unwrap_or(columns);
                first..row.iter().rposition(counts).map_or(first, |last| last + 1)
            });
            for spelt in band.clone() {
                let before = sums[from + spelt];
                if before == f64::NEG_INFINITY {
                    continue;
                }
                for &(label, log) in labels {
                    let next = match label {
                        None => spelt,
                        Some(class) if text.get(spelt) == Some(&class) => spelt + 1,
                        Some(_) => continue,
                    };
                    let sum = &mut sums[pieces.end * columns + next];
                    *sum = log_add(*sum, before + log);
                }
            }
        }
        sums[sums.len() - 1]
    }

    /// Finds the most probable texts, best first, keeping the `kept` best beginnings at every node;
    /// only those of a length, if one is given.
    ///
    /// *Cost:* of order arcs times labels times `kept`; with a length, as many times that.
    pub(crate) fn spellings(&self, kept: usize, length: Option<usize>) -> Vec<Spelling> {
        let start = Partial { sum: 0.0, best: 0.0, arcs: Vec::new() };
        let mut nodes: Vec<Vec<(Vec<u8>, Partial)>> = vec![Vec::new(); self.pieces + 1];
        nodes[0] = vec![(Vec::new(), start)];
        let mut total = vec![f64::NEG_INFINITY; self.pieces + 1];
        total[0] = 0.0;
        let mut arcs = self.arcs.iter().enumerate().peekable();
        for node in 1..=self.pieces {
            let mut reached: HashMap<Vec<u8>, Partial> = HashMap::new();
            while let Some((number, arc)) = arcs.next_if(|(_, arc)| arc.pieces.end == node) {
                for &(label, log) in &arc.labels {
                    total[node] = log_add(total[node], total[arc.pieces.start] + log);
                    for (text, from) in &nodes[arc.pieces.start] {
                        if label.is_some() && length == Some(text.len()) {
                            continue;
                        }
                        let mut text = text.clone();
                        text.extend(label);
                        let (sum, best) = (from.sum + log, from.best + log);
                        let arcs = || {
                            let mut arcs = from.arcs.clone();
                            arcs.extend(label.map(|_| number));
                            arcs
                        };
                        match reached.get_mut(&text) {
                            Some(partial) => {
                                partial.sum = log_add(partial.sum, sum);
                                if best > partial.best {
                                    (partial.best, partial.arcs) = (best, arcs());
                                }
                            }
                            None => {
                                reached.insert(text, Partial { sum, best, arcs: arcs() });
                            }
                        }
                    }
                }
            }
            let mut reached: Vec<_> = reached.into_iter().collect();
            sort(&mut reached);
            if length.is_none()
                && let Some(most) = reached.first().map(|(_, partial)| partial.sum)
            {
                reached.retain(|(_, partial)| partial.sum >= most - FAR);
            }
            if length.is_some() {
                // A text that is short here may be the only one to end with the right length.
                let mut counts = vec![0; self.pieces + 1];
                reached.retain(|(text, _)| {
                    counts[text.len()] += 1;
                    counts[text.len()] <= kept
                });
            } else {
                reached.truncate(kept);
            }
            nodes[node] = reached;
        }
        let mut ends = nodes.pop().unwrap_or_default();
        let mut all = total[self.pieces];
        if let Some(length) = length {
            ends.retain(|(text, _)| text.len() == length);
            all = ends.iter().fold(f64::NEG_INFINITY, |sum, (_, own)| log_add(sum, own.sum));
        }
        let spelling = |(text, Partial { sum, arcs, .. }): (Vec<u8>, Partial)| Spelling {
            text,
            log: (sum - all).min(0.0),
            arcs,
        };
        ends.into_iter().map(spelling).collect()
    }
}

/// Orders texts by their probability; those as probable by themselves, so that the order is one.
fn sort(texts: &mut [(Vec<u8>, Partial)]) {
    texts.sort_by(|a, b| b.1.sum.total_cmp(&a.1.sum).then_with(|| a.0.cmp(&b.0)));
}

/// The logarithm of a sum, of the logarithms of its terms.
pub(super) fn log_add(a: f64, b: f64) -> f64 {
    let (more, less) = if a > b { (a, b) } else { (b, a) };
    if less == f64::NEG_INFINITY { more } else { more + (less - more).exp().ln_1p() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three pieces; the second and third are one character or two.
    fn graph() -> Graph {
        let arc = |pieces, labels: &[(Option<u8>, f64)]| Arc {
            pieces,
            labels: labels.iter().map(|&(label, p)| (label, f64::ln(p))).collect(),
        };
        Graph::new(
            3,
            vec![
                arc(1..3, &[(Some(0), 0.3)]),
                arc(0..1, &[(Some(7), 0.9), (Some(1), 0.1)]),
                arc(1..2, &[(Some(1), 0.5), (None, 0.2)]),
                arc(2..3, &[(Some(1), 0.6), (Some(0), 0.2), (None, 0.1)]),
            ],
        )
    }

    #[test]
    fn texts_have_the_sum_of_all_their_paths() {
        // Every path, spelt out.
        let all: f64 = 0.3 + (0.5 + 0.2) * (0.6 + 0.2 + 0.1);
        let expected = [
            (vec![7, 1, 1], 0.9 * 0.5 * 0.6_f64),
            (vec![7, 0], 0.9 * (0.3 + 0.2 * 0.2)),
            (vec![7, 1], 0.9 * (0.5 * 0.1 + 0.2 * 0.6)),
        ];
        let mut expected: Vec<_> = expected.into_iter().collect();
        expected.sort_by(|a, b| b.1.total_cmp(&a.1));
        let found = graph().spellings(100, None);
        for ((text, probability), spelling) in expected.iter().zip(&found) {
            assert_eq!(&spelling.text, text);
            assert!((spelling.log.exp() - probability / all).abs() < 1e-12, "{text:?}");
        }
        let sum: f64 = found.iter().map(|spelling| spelling.log.exp()).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
    }

    #[test]
    fn a_text_that_is_asked_for_has_the_probability_that_it_is_found_with() {
        let graph = graph();
        for spelling in graph.spellings(100, None) {
            let log = graph.log_of(&spelling.text) - graph.log_of_all();
            assert!((log - spelling.log).abs() < 1e-12, "{:?}", spelling.text);
        }
        assert!(graph.log_of(&[5]).is_infinite() && graph.log_of(&[7, 1, 1, 1]).is_infinite());
    }

    #[test]
    fn digits_that_are_not_kept_are_in_no_text() {
        let mut graph = graph();
        graph.keep(|class| class != 1);
        let found = graph.spellings(100, None);
        assert_eq!(found[0].text, [7, 0]);
        assert!(found.iter().all(|spelling| !spelling.text.contains(&1)));
    }

    #[test]
    fn the_best_path_of_a_text_is_kept() {
        let graph = graph();
        let found = graph.spellings(100, None);
        let seventy = found.iter().find(|spelling| spelling.text == [7, 0]).map(|s| &s.arcs);
        let pieces: Vec<_> =
            seventy.into_iter().flatten().map(|&arc| graph.arcs[arc].pieces.clone()).collect();
        assert_eq!(pieces, [0..1, 1..3]);
    }

    #[test]
    fn a_length_leaves_only_its_texts() {
        for kept in [1, 100] {
            let found = graph().spellings(kept, Some(2));
            assert_eq!(found[0].text, [7, 0]);
            assert!(found.iter().all(|spelling| spelling.text.len() == 2));
        }
        for beyond in [9, usize::MAX] {
            assert!(graph().spellings(100, Some(beyond)).is_empty());
        }
    }
}

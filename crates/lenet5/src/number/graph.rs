//! The segmentation graph of a line (paper, sections V and VI): its nodes are the cuts, its arcs the
//! characters that the pieces between two cuts may be.
//!
//! A path from the first node to the last uses every piece once. Its probability is the product of
//! those of its arcs; a text's is the sum over all paths that spell it (the forward algorithm, section
//! VI.E), as a share of all paths.

use std::collections::HashMap;
use std::ops::Range;

/// The pieces between two nodes, read as one thing.
#[derive(Clone, Debug)]
pub(super) struct Arc {
    /// The pieces, from the left: node `start` lies before the first, node `end` behind the last.
    pub(super) pieces: Range<usize>,
    /// Each label that it may be, with its log-probability: a class, or no character.
    pub(super) labels: Vec<(Option<u8>, f64)>,
}

/// A graph whose arcs all lead to the right.
#[derive(Debug)]
pub(super) struct Graph {
    /// How many pieces there are: one less than nodes.
    pieces: usize,
    /// Ordered by where they end.
    arcs: Vec<Arc>,
}

/// A text that paths spell.
#[derive(Clone, Debug)]
pub(super) struct Spelling {
    /// The classes, from the left.
    pub(super) text: Vec<u8>,
    /// The logarithm of its share in the probability of all paths.
    pub(super) log: f64,
    /// The most probable of its paths: the arcs that are characters.
    pub(super) arcs: Vec<usize>,
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
    pub(super) fn new(pieces: usize, mut arcs: Vec<Arc>) -> Self {
        arcs.sort_by_key(|arc| (arc.pieces.end, arc.pieces.start));
        Self { pieces, arcs }
    }

    pub(super) fn arc(&self, number: usize) -> &Arc {
        &self.arcs[number]
    }

    /// Finds the most probable texts, best first, keeping the `kept` best beginnings at every node;
    /// only those of a length, if one is given.
    ///
    /// *Cost:* of order arcs times labels times `kept`; with a length, as many times that.
    pub(super) fn spellings(&self, kept: usize, length: Option<usize>) -> Vec<Spelling> {
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
fn log_add(a: f64, b: f64) -> f64 {
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
    fn the_best_path_of_a_text_is_kept() {
        let graph = graph();
        let found = graph.spellings(100, None);
        let seventy = found.iter().find(|spelling| spelling.text == [7, 0]).map(|s| &s.arcs);
        let pieces: Vec<_> =
            seventy.into_iter().flatten().map(|&arc| graph.arc(arc).pieces.clone()).collect();
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

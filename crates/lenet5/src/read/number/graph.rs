//! The segmentation graph of a line (paper, sections V and VI): its nodes lie between the pieces or outputs
//! of the line, its arcs are what stands between two nodes.
//!
//! A path from the first node to the last uses every piece once. Its probability is the product of those of
//! its arcs; that of a text is the sum over all paths that spell it, as a share of all paths (the forward
//! algorithm, section VI.C).

use std::ops::Range;

use super::log_sum::log_add;
use super::prefixes::Prefixes;

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
    /// The number of pieces: one less than that of nodes.
    pieces: usize,
    /// Ordered by where they end, then by where they start; else as they were given.
    arcs: Vec<Arc>,
}

/// A text, and the paths that spell it.
#[derive(Clone, Debug)]
pub(crate) struct Spelling {
    /// The classes, from the left.
    pub(crate) text: Vec<u8>,
    /// The logarithm of its share in the probability of all paths, or of those of the length that was asked for.
    pub(crate) log: f64,
    /// The most probable of its paths: the arcs that are characters.
    pub(crate) arcs: Vec<usize>,
}

impl Graph {
    pub(crate) fn new(pieces: usize, mut arcs: Vec<Arc>) -> Self {
        arcs.sort_by_key(|arc| (arc.pieces.end, arc.pieces.start));
        Self { pieces, arcs }
    }

    /// Leaves out the labels of classes that are not kept.
    pub(crate) fn keep(&mut self, kept: impl Fn(u8) -> bool) {
        for arc in &mut self.arcs {
            arc.labels.retain(|(label, _)| label.is_none_or(&kept));
        }
    }

    /// The logarithm of the sum over all paths, whatever they spell, or over those that spell a text of a
    /// length: the negative of the forward penalty of the whole graph (paper, section VI.C).
    ///
    /// ```text
    /// f_n = logadd_i (c_i + f_s(i))      logadd(x, y, ..) = -log(e^-x + e^-y + ..)
    /// ```
    ///
    /// The sum goes over the arcs `i` that end at node `n`; `c_i` is the penalty of an arc, which is the
    /// negative logarithm of its probability, and `s(i)` the node that it starts from. `f` of the first node
    /// is 0. Here the signs are those of logarithms of probabilities.
    ///
    /// *Cost:* of order arcs times labels; with a length, as many times as it has digits.
    pub(crate) fn log_total(&self, length: Option<usize>) -> f64 {
        if let Some(length) = length {
            return self.log_total_of(length);
        }
        let mut total = vec![f64::NEG_INFINITY; self.pieces + 1];
        total[0] = 0.0;
        for Arc { pieces, labels } in &self.arcs {
            for &(_, log) in labels {
                total[pieces.end] = log_add(total[pieces.end], total[pieces.start] + log);
            }
        }
        total[self.pieces]
    }

    /// The logarithm of the sum over all paths with as many characters as `length`.
    fn log_total_of(&self, length: usize) -> f64 {
        // No path has more characters than there are pieces.
        if length > self.pieces {
            return f64::NEG_INFINITY;
        }
        // By node, and by the number of characters up to it.
        let columns = length + 1;
        let mut totals = vec![f64::NEG_INFINITY; (self.pieces + 1) * columns];
        totals[0] = 0.0;
        for Arc { pieces, labels } in &self.arcs {
            let log_sum = |is_own: fn(&Option<u8>) -> bool| {
                let own = labels.iter().filter(|(label, _)| is_own(label));
                own.fold(f64::NEG_INFINITY, |sum, &(_, log)| log_add(sum, log))
            };
            let (character, none) = (log_sum(Option::is_some), log_sum(Option::is_none));
            let (from, to) = (pieces.start * columns, pieces.end * columns);
            for count in 0..columns {
                let before = totals[from + count];
                totals[to + count] = log_add(totals[to + count], before + none);
                if count < length {
                    totals[to + count + 1] = log_add(totals[to + count + 1], before + character);
                }
            }
        }
        totals[totals.len() - 1]
    }

    /// The logarithm of the sum over all paths that spell a text.
    ///
    /// At each node, prefixes far less probable than the best one are dropped: what remains of a long text
    /// is a narrow band.
    ///
    /// *Cost:* of order arcs times that band; and one number a node and digit of the text.
    pub(crate) fn log_of(&self, text: &[u8]) -> f64 {
        /// Prefixes less than `e^-TEXT_RANGE` times as probable as the best one are dropped.
        const TEXT_RANGE: f64 = 40.0;
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
                let counts = |sum: &f64| *sum > f64::NEG_INFINITY && *sum >= most - TEXT_RANGE;
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

    /// Finds the most probable texts, best first, keeping the `kept` best prefixes at every node; only those
    /// of a length, if one is given. Their probabilities are shares of `total`, which is
    /// [`log_total`](Self::log_total) of that length.
    ///
    /// *Cost:* of order arcs times labels times `kept`; with a length, that times the length.
    pub(crate) fn find_texts(
        &self,
        kept: usize,
        length: Option<usize>,
        total: f64,
    ) -> Vec<Spelling> {
        let mut prefixes = Prefixes::new(self.pieces);
        let mut numbered = self.arcs.iter().enumerate().peekable();
        for node in 1..=self.pieces {
            while let Some((number, arc)) = numbered.next_if(|(_, arc)| arc.pieces.end == node) {
                for &(label, log) in &arc.labels {
                    prefixes.extend(
                        arc.pieces.start,
                        label.map(|class| (class, number)),
                        log,
                        length,
                    );
                }
            }
            prefixes.keep(kept, length.is_some());
        }
        let texts = prefixes.texts_of_last_node(length);
        texts
            .map(|(text, sum, arcs)| Spelling { text, log: (sum - total).min(0.0), arcs })
            .collect()
    }
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

    fn find_texts(graph: &Graph, kept: usize, length: Option<usize>) -> Vec<Spelling> {
        graph.find_texts(kept, length, graph.log_total(length))
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
        let found = find_texts(&graph(), 100, None);
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
        for spelling in find_texts(&graph, 100, None) {
            let log = graph.log_of(&spelling.text) - graph.log_total(None);
            assert!((log - spelling.log).abs() < 1e-12, "{:?}", spelling.text);
        }
        assert!(graph.log_of(&[5]).is_infinite() && graph.log_of(&[7, 1, 1, 1]).is_infinite());
    }

    #[test]
    fn digits_that_are_not_kept_are_in_no_text() {
        let mut graph = graph();
        graph.keep(|class| class != 1);
        let found = find_texts(&graph, 100, None);
        assert_eq!(found[0].text, [7, 0]);
        assert!(found.iter().all(|spelling| !spelling.text.contains(&1)));
    }

    #[test]
    fn the_best_path_of_a_text_is_kept() {
        let graph = graph();
        let found = find_texts(&graph, 100, None);
        let seventy = found.iter().find(|spelling| spelling.text == [7, 0]).map(|s| &s.arcs);
        let pieces: Vec<_> =
            seventy.into_iter().flatten().map(|&arc| graph.arcs[arc].pieces.clone()).collect();
        assert_eq!(pieces, [0..1, 1..3]);
    }

    #[test]
    fn a_length_leaves_only_its_texts() {
        for kept in [1, 100] {
            let found = find_texts(&graph(), kept, Some(2));
            assert_eq!(found[0].text, [7, 0]);
            assert!(found.iter().all(|spelling| spelling.text.len() == 2));
        }
        // Every path of two characters, spelt out.
        let two = 1.0 * (0.3 + 0.5 * 0.1 + 0.2 * (0.6 + 0.2));
        let share = 0.9 * (0.3 + 0.2 * 0.2) / two;
        assert!((find_texts(&graph(), 1, Some(2))[0].log.exp() - share).abs() < 1e-12);
        let sum: f64 = find_texts(&graph(), 100, Some(2)).iter().map(|own| own.log.exp()).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
        for beyond in [9, usize::MAX] {
            assert!(find_texts(&graph(), 100, Some(beyond)).is_empty());
        }
    }
}

//! The likely part of a word's graph, to be shown (paper, Figures 19 to 24).

use super::hypotheses::Hypotheses;
use super::path_weights::PathWeights;
use crate::graph::{Format, Graph};

/// What is on a path with a smaller probability is left out.
const MIN_PROBABILITY: f64 = 0.01;
/// The most arcs that are kept beside those of the best path: the most probable ones.
const MAX_ARCS: usize = 120;

/// The likely part of the graph that the texts of a word come from; where a format is asked for, of what that leaves of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GraphStage {
    /// From the left.
    pub nodes: Vec<NodeStage>,
    /// Ordered by where they end.
    pub arcs: Vec<ArcStage>,
}

/// A node of a graph.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct NodeStage {
    /// The column of the word's ink where it stands.
    pub column: f32,
    /// The number of its place in the line. Nodes of one place are states of a grammar: they differ in what it knows of the text
    /// so far.
    pub place: usize,
}

/// An arc of a graph.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ArcStage {
    /// The number of the node that it leads from.
    pub start: usize,
    /// The number of the node that it leads to.
    pub end: usize,
    /// What it says; `None` for what is no character. Such arcs in a row, with nothing beside them, are one.
    pub character: Option<char>,
    /// The negative logarithm of how probable it is, but for what all paths share.
    pub penalty: f64,
    /// The probability that a path has it: the slope of the forward penalty by its own (section VI.C).
    pub probability: f64,
    /// Whether it is on the best path.
    pub is_best: bool,
}

impl GraphStage {
    /// Takes the likely part of a graph whose nodes stand at the columns that `column_of` gives for their places.
    fn of(graph: &Graph, column_of: impl Fn(usize) -> f32) -> Self {
        let probabilities = graph.backward(&graph.forward());
        let is_best = graph.viterbi_backward(&graph.viterbi());
        let all = graph.arcs().iter().zip(probabilities).zip(is_best);
        let all = all.map(|((arc, probability), is_best)| ArcStage {
            start: arc.start,
            end: arc.end,
            character: arc.character,
            penalty: arc.penalty,
            probability,
            is_best: is_best > 0.0,
        });
        let mut arcs: Vec<ArcStage> =
            all.filter(|arc| arc.is_best || arc.probability >= MIN_PROBABILITY).collect();
        arcs.sort_by(|a, b| {
            b.is_best.cmp(&a.is_best).then(b.probability.total_cmp(&a.probability))
        });
        let best = arcs.iter().filter(|arc| arc.is_best).count();
        arcs.truncate(best + MAX_ARCS);
        join_empty(&mut arcs);
        let mut used: Vec<usize> = arcs.iter().flat_map(|arc| [arc.start, arc.end]).collect();
        used.sort_unstable();
        used.dedup();
        let number = |node: usize| used.binary_search(&node).unwrap_or(0);
        for arc in &mut arcs {
            (arc.start, arc.end) = (number(arc.start), number(arc.end));
        }
        arcs.sort_by_key(|arc| (arc.end, arc.start, arc.character));
        let node = |&node: &usize| {
            let place = graph.places()[node];
            NodeStage { column: column_of(place), place }
        };
        Self { nodes: used.iter().map(node).collect(), arcs }
    }

    /// Takes the likely part of the graph of a word, seen one way.
    pub(super) fn find(way: &Hypotheses, weights: &PathWeights, format: Option<&Format>) -> Self {
        let graph = way.graph(weights, format.map_or(&[], Format::marks));
        let column_of = |place: usize| way.column_of_node(place);
        match format {
            Some(format) => Self::of(&graph.compose(format).graph, column_of),
            None => Self::of(&graph, column_of),
        }
    }
}

/// Makes one of two arcs that say nothing, where the second is all that leads on from the first.
fn join_empty(arcs: &mut Vec<ArcStage>) {
    arcs.sort_by_key(|arc| (arc.end, arc.start));
    let mut at = 0;
    while let Some(&first) = arcs.get(at) {
        let mut touching = arcs
            .iter()
            .enumerate()
            .filter(|(own, arc)| *own != at && (arc.start == first.end || arc.end == first.end));
        let only = touching.next().filter(|_| touching.next().is_none());
        match only.map(|(own, arc)| (own, *arc)) {
            Some((own, next))
                if first.character.is_none()
                    && next.character.is_none()
                    && next.start == first.end =>
            {
                let penalty = first.penalty + next.penalty;
                arcs[own] = ArcStage { start: first.start, penalty, ..next };
                arcs.remove(at);
            }
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Arc;

    fn graph(arcs: &[(usize, usize, Option<char>, f64)]) -> Graph {
        let arc = |&(start, end, character, penalty)| Arc::new(start, end, character, penalty);
        Graph::new(arcs.iter().map(arc).collect()).unwrap_or_else(|_| unreachable!())
    }

    #[test]
    fn what_says_nothing_and_has_nothing_beside_it_is_one_arc() {
        let graph = graph(&[
            (0, 1, None, 0.5),
            (1, 2, None, 0.25),
            (2, 3, Some('1'), 0.1),
            (2, 3, Some('7'), 1.0),
            (3, 4, None, 0.5),
            (4, 5, None, 0.5),
            (3, 5, Some('4'), 9.0),
        ]);
        let stage = GraphStage::of(&graph, |place| 10.0 * place as f32);
        let told: Vec<(usize, usize, Option<char>, f64, bool)> = stage
            .arcs
            .iter()
            .map(|arc| (arc.start, arc.end, arc.character, arc.penalty, arc.is_best))
            .collect();
        let expected = [
            (0, 1, None, 0.75, true),
            (1, 2, Some('1'), 0.1, true),
            (1, 2, Some('7'), 1.0, false),
            (2, 3, None, 1.0, true),
        ];
        assert_eq!(told, expected);
        let columns: Vec<f32> = stage.nodes.iter().map(|node| node.column).collect();
        assert_eq!(columns, [0.0, 20.0, 30.0, 50.0]);
        let of_sevens = 1.0 / (1.0 + libm::exp(0.9));
        assert!((stage.arcs[2].probability - of_sevens).abs() < 1e-9);
    }

    /// However long a line is, its best path is whole.
    #[test]
    fn the_best_path_is_never_cut() {
        let digits = (0..300).map(|k| (2 * k, 2 * k + 1, Some('1'), 0.1));
        let others = (0..300).map(|k| (2 * k, 2 * k + 1, Some('7'), 0.2));
        let none = (0..300).map(|k| (2 * k + 1, 2 * k + 2, None, 0.0));
        let graph = graph(&digits.chain(others).chain(none).collect::<Vec<_>>());
        let stage = GraphStage::of(&graph, |place| place as f32);
        let best = stage.arcs.iter().filter(|arc| arc.is_best && arc.character == Some('1'));
        assert_eq!((best.count(), stage.arcs.len()), (300, 600 + MAX_ARCS));
    }

    #[test]
    fn nodes_of_one_place_are_the_states_of_a_grammar() {
        let graph =
            graph(&[(0, 1, Some('1'), 0.1), (0, 1, Some('2'), 0.2), (1, 2, Some('3'), 0.0)]);
        let format = Format::parse("1d|23").unwrap_or_else(|_| unreachable!());
        let stage = GraphStage::of(&graph.compose(&format).graph, |place| place as f32);
        let count = |place| stage.nodes.iter().filter(|node| node.place == place).count();
        assert_eq!((count(0), count(1)), (1, 2));
    }
}

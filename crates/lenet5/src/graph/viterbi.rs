//! The best path (paper, section VI.A), and its slopes.

use super::arcs::{Arc, Graph};

/// The penalty of the best path to each node, and the arc that it comes by.
#[derive(Clone, Debug, PartialEq)]
pub struct Viterbi {
    penalties: Vec<f64>,
    /// The number of the best arc that ends at each node; `None` at the first node, and where no path leads.
    arcs: Vec<Option<usize>>,
}

impl Viterbi {
    /// The penalty of the best path to the last node; infinite if there is none.
    #[must_use]
    pub fn penalty(&self) -> f64 {
        self.penalties[self.penalties.len() - 1]
    }

    /// Those of the best paths to all nodes.
    #[must_use]
    pub fn penalties(&self) -> &[f64] {
        &self.penalties
    }

    /// The arcs of the best path, from the first node to the last; none if no path leads there.
    pub fn path<'a>(&self, graph: &'a Graph) -> impl Iterator<Item = &'a Arc> + use<'a> {
        self.numbers(graph).into_iter().map(|number| &graph.arcs[number])
    }

    /// The numbers of the arcs of the best path.
    fn numbers(&self, graph: &Graph) -> Vec<usize> {
        let last = self.arcs.last().copied().flatten();
        let before = |&arc: &usize| self.arcs[graph.arcs[arc].start];
        let mut numbers: Vec<usize> = std::iter::successors(last, before).collect();
        numbers.reverse();
        numbers
    }
}

impl Graph {
    /// Finds the best path to each node.
    ///
    /// ```text
    /// v_n = min_i (c_i + v_s(i))
    /// ```
    ///
    /// The minimum goes over the arcs `i` that end at node `n`; `c_i` is the penalty of an arc, and `s(i)` the node that it
    /// starts from. `v` of the first node is 0. Of equal ones the first arc counts.
    ///
    /// *Cost:* an addition and a comparison for each arc.
    #[must_use]
    pub fn viterbi(&self) -> Viterbi {
        let mut penalties = vec![f64::INFINITY; self.nodes()];
        let mut arcs = vec![None; self.nodes()];
        penalties[0] = 0.0;
        for (number, arc) in self.arcs.iter().enumerate() {
            let penalty = penalties[arc.start] + arc.penalty;
            if penalty < penalties[arc.end] {
                penalties[arc.end] = penalty;
                arcs[arc.end] = Some(number);
            }
        }
        Viterbi { penalties, arcs }
    }

    /// Computes the slope of the best path's penalty by the penalty of each arc: 1 on the path, 0 beside it.
    #[must_use]
    pub fn viterbi_backward(&self, viterbi: &Viterbi) -> Vec<f64> {
        let mut by_arc = vec![0.0; self.arcs.len()];
        for number in viterbi.numbers(self) {
            by_arc[number] = 1.0;
        }
        by_arc
    }

    /// The penalty of the best path from each node to the last.
    pub(super) fn best_to_end(&self) -> Vec<f64> {
        let mut penalties = vec![f64::INFINITY; self.nodes()];
        penalties[self.last()] = 0.0;
        for arc in self.arcs.iter().rev() {
            let penalty = penalties[arc.end] + arc.penalty;
            penalties[arc.start] = penalties[arc.start].min(penalty);
        }
        penalties
    }
}

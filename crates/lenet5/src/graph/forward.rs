//! The forward penalty: all paths together (paper, section VI.C), and its slopes.

use super::arcs::Graph;

/// Adds probabilities, given their penalties: `-log(e^-x + e^-y)`, which is at most the smaller of both.
///
/// `exp` and `log` are `libm`'s, so that the bits are the same on every machine.
#[must_use]
pub fn log_add(x: f64, y: f64) -> f64 {
    /// What is less than `e^-RANGE` times as probable adds less than the last bit.
    const RANGE: f64 = 40.0;
    let (less, more) = if x < y { (x, y) } else { (y, x) };
    if more > less + RANGE || more == f64::INFINITY {
        return less;
    }
    less - libm::log1p(libm::exp(less - more))
}

/// The forward penalty of each node of a graph: the negative logarithm of the sum over all paths from the first node.
#[derive(Clone, Debug, PartialEq)]
pub struct Forward {
    penalties: Vec<f64>,
}

impl Forward {
    /// That of the last node: of the whole graph. It is infinite if no path leads there.
    #[must_use]
    pub fn penalty(&self) -> f64 {
        self.penalties[self.penalties.len() - 1]
    }

    /// Those of all nodes.
    #[must_use]
    pub fn penalties(&self) -> &[f64] {
        &self.penalties
    }
}

impl Graph {
    /// Computes the forward penalties.
    ///
    /// ```text
    /// f_n = logadd_i (c_i + f_s(i))      logadd(x, y, ..) = -log(e^-x + e^-y + ..)
    /// ```
    ///
    /// The sum goes over the arcs `i` that end at node `n`; `c_i` is the penalty of an arc, and `s(i)` the node that it
    /// starts from. `f` of the first node is 0.
    ///
    /// *Cost:* an exponential and a logarithm for each arc.
    #[must_use]
    pub fn forward(&self) -> Forward {
        let mut penalties = vec![f64::INFINITY; self.nodes()];
        penalties[0] = 0.0;
        for arc in &self.arcs {
            penalties[arc.end] = log_add(penalties[arc.end], penalties[arc.start] + arc.penalty);
        }
        Forward { penalties }
    }

    /// Computes the slope of the forward penalty of the graph by the penalty of each arc: the probability that a path
    /// has the arc, if each path is as probable as its penalty says.
    ///
    /// ```text
    /// df_n / dc_i = df_n / df_s(i) = e^(f_n - c_i - f_s(i))
    /// ```
    ///
    /// All slopes are 0 if no path leads to the last node.
    ///
    /// *Cost:* an exponential for each arc.
    #[must_use]
    pub fn backward(&self, forward: &Forward) -> Vec<f64> {
        let f = &forward.penalties;
        let mut by_node = vec![0.0; self.nodes()];
        let mut by_arc = vec![0.0; self.arcs.len()];
        if f[self.last()].is_finite() {
            by_node[self.last()] = 1.0;
        }
        // Whatever leaves a node ends further to the right: its slope is complete before an arc to it comes.
        for (arc, slope) in self.arcs.iter().zip(&mut by_arc).rev() {
            let through = by_node[arc.end];
            if through > 0.0 && f[arc.start].is_finite() {
                *slope = through * libm::exp(f[arc.end] - arc.penalty - f[arc.start]);
                by_node[arc.start] += *slope;
            }
        }
        by_arc
    }

    /// Computes, for each node, the negative logarithm of the sum over all paths from there to the last node.
    pub(super) fn penalties_to_end(&self) -> Vec<f64> {
        let mut penalties = vec![f64::INFINITY; self.nodes()];
        penalties[self.last()] = 0.0;
        for arc in self.arcs.iter().rev() {
            penalties[arc.start] = log_add(penalties[arc.start], penalties[arc.end] + arc.penalty);
        }
        penalties
    }
}

//! What training through a graph makes small (paper, sections VI.B and VI.D), and its slopes.

use super::arcs::Graph;
use super::grammar::Grammar;

/// A loss, and its slopes.
#[derive(Clone, Debug, PartialEq)]
pub struct Slopes {
    /// The loss.
    pub loss: f64,
    /// Its slope by the penalty of each arc of the graph.
    pub by_arc: Vec<f64>,
}

/// Computes how improbable the right texts are among all that a graph may say (paper, section VI.D):
///
/// ```text
/// E_dforw = E_cforw - E_forw = -log P(right)
/// ```
///
/// `E_forw` is the forward penalty of the graph, `E_cforw` that of its paths that `right` allows: those that
/// [spell](super::Spelled) the text, say. The loss is never negative. Its slope by the penalty of an arc is the probability that a
/// right path has the arc, less the probability that any path has it.
///
/// `None` if no path is right: then there is nothing that could be made more probable.
///
/// *Cost:* two forward and two backward passes, and the composition.
#[must_use]
pub fn discriminative_forward(graph: &Graph, right: &impl Grammar) -> Option<Slopes> {
    let composition = graph.compose(right);
    let (all, constrained) = (graph.forward(), composition.graph.forward());
    let loss = constrained.penalty() - all.penalty();
    if !loss.is_finite() {
        return None;
    }
    let of_right = composition.graph.backward(&constrained);
    let by_arc = difference(&composition.backward(graph, &of_right), &graph.backward(&all));
    Some(Slopes { loss, by_arc })
}

/// Computes how much worse the best right path is than the best of all paths (paper, section VI.B):
///
/// ```text
/// E_dvit = E_cvit - E_vit
/// ```
///
/// It is 0 as soon as the best path is right, by whatever margin; with [`discriminative_forward`] there is always something to
/// be learnt.
///
/// `None` if no path is right.
///
/// *Cost:* two passes for the best paths, and the composition.
#[must_use]
pub fn discriminative_viterbi(graph: &Graph, right: &impl Grammar) -> Option<Slopes> {
    let composition = graph.compose(right);
    let (all, constrained) = (graph.viterbi(), composition.graph.viterbi());
    let loss = constrained.penalty() - all.penalty();
    if !loss.is_finite() {
        return None;
    }
    let of_right = composition.graph.viterbi_backward(&constrained);
    let by_arc = difference(&composition.backward(graph, &of_right), &graph.viterbi_backward(&all));
    Some(Slopes { loss, by_arc })
}

fn difference(one: &[f64], other: &[f64]) -> Vec<f64> {
    one.iter().zip(other).map(|(one, other)| one - other).collect()
}

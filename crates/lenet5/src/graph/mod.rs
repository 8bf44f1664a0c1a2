//! Graphs whose paths are what a line may say (paper, sections IV and VI), and what may be asked of them.
//!
//! An [`Arc`] leads from one node to another, says a character or nothing, and has a *penalty*: the negative
//! logarithm of how probable it is. The penalty of a path is the sum of those of its arcs. Modules hand each other
//! graphs, where layers hand each other vectors, and slopes go back through them in the same way:
//!
//! | what | formula | here | slope by an arc's penalty |
//! |---|---|---|---|
//! | the best path (section VI.A) | `v_n = min_i (c_i + v_s(i))` | [`Graph::viterbi`] | 1 on the path, else 0 |
//! | all paths (section VI.C) | `f_n = logadd_i (c_i + f_s(i))` | [`Graph::forward`] | the probability that a path has the arc |
//! | the paths that a grammar allows (section VIII) | one node for a node and a state | [`Graph::compose`] | that of each copy, added up |
//! | how far the best path is from the right one (section VI.B) | `E_cvit - E_vit` | [`discriminative_viterbi`] | the difference of both |
//! | how improbable the right text is (section VI.D) | `E_cforw - E_forw` | [`discriminative_forward`] | the difference of both |
//!
//! # Examples
//! ```
//! use lenet5::graph::{Arc, Graph};
//!
//! // A 1 and a 7, or a 1 and a 1; or both strokes together are a 4.
//! let arc = |start, end, character, probability: f64| {
//!     Arc::new(start, end, Some(character), -probability.ln())
//! };
//! let graph = Graph::new(vec![
//!     arc(0, 1, '1', 0.9),
//!     arc(1, 2, '7', 0.6),
//!     arc(1, 2, '1', 0.3),
//!     arc(0, 2, '4', 0.1),
//! ])?;
//! let best: String = graph.viterbi().path(&graph).filter_map(|arc| arc.character).collect();
//! assert_eq!(best, "17");
//! // The share of its only path in the sum over all paths.
//! let share = (graph.forward().penalty() - graph.viterbi().penalty()).exp();
//! assert!((share - 0.9 * 0.6 / (0.9 * 0.9 + 0.1)).abs() < 1e-9);
//! # Ok::<(), lenet5::graph::NotForward>(())
//! ```

mod arcs;
mod composition;
mod criterion;
mod forward;
mod grammar;
mod penalty_of;
mod prefixes;
#[cfg(test)]
mod tests;
mod texts;
mod viterbi;

pub use self::arcs::{Arc, Graph, NotForward};
pub use self::composition::{Composition, MAX_STATES_OF_A_NODE};
pub use self::criterion::{Slopes, discriminative_forward, discriminative_viterbi};
pub use self::forward::{Forward, log_add};
pub use self::grammar::{Both, Format, Grammar, MARKS, MAX_FORMAT_TEXT, MAX_STATES, Spelled};
pub use self::prefixes::Spelling;
pub use self::viterbi::Viterbi;

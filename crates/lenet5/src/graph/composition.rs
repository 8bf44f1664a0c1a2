//! Composition of a graph with a grammar (paper, section VIII): the paths that the grammar allows.

use std::collections::HashMap;

use super::arcs::{Arc, Graph};
use super::grammar::Grammar;

/// The most states of a grammar that are followed at each node of a graph: those of the best paths.
pub const MAX_STATES_OF_A_NODE: usize = 4096;
/// By how much the penalty of a path may exceed that of the best path of all: at first, and if the best allowed path comes too near to
/// that for others to be compared with it.
const EXCESSES: [f64; 5] = [14.0, 20.0, 30.0, 60.0, 120.0];
/// Paths are followed that are up to `e^RANGE` times less probable than the best allowed one.
const RANGE: f64 = 10.0;

/// Where no more states are reached at a node, they are compared one by one, and not hashed.
const FEW_STATES: usize = 16;

/// The paths of a graph that a grammar allows.
#[derive(Clone, Debug)]
pub struct Composition {
    /// Each of its nodes is a node of the graph and a state of the grammar. Its places are those of the graph and, last, one
    /// more, where what the end of a text costs is paid.
    pub graph: Graph,
    /// For each arc the number of the graph's arc that it is a copy of; `None` for those to the last node.
    pub origins: Vec<Option<usize>>,
}

impl Composition {
    /// Takes slopes back to the graph that was composed: a penalty there counts in every copy of its arc.
    #[must_use]
    pub fn backward(&self, composed: &Graph, slopes: &[f64]) -> Vec<f64> {
        let mut by_arc = vec![0.0; composed.arcs.len()];
        for (origin, slope) in self.origins.iter().zip(slopes) {
            if let Some(origin) = *origin {
                by_arc[origin] += slope;
            }
        }
        by_arc
    }
}

/// A state at a node, while the graph is composed.
struct Reached<S> {
    state: S,
    /// The penalty of the best path to it.
    best: f64,
}

impl Graph {
    /// Finds the paths whose texts a grammar allows: a node of the new graph is one of this graph and a state of the grammar,
    /// and the penalties of both are added. An arc that says nothing leaves the state as it is.
    ///
    /// Nothing is left out that counts: only what is less than `e^-10` times as probable as the best allowed path, or `e^-120` times as
    /// probable as the best path of all, and, where a grammar has more than [`MAX_STATES_OF_A_NODE`] states at one node, the least
    /// probable of these. So time and memory are bounded, whatever the grammar.
    ///
    /// *Cost:* of order arcs times the states that are reached at their starts; several times that where the best path is far from
    /// what is allowed.
    #[must_use]
    pub fn compose<G: Grammar>(&self, grammar: &G) -> Composition {
        let to_end = self.best_to_end();
        let mut composition = self.compose_within(grammar, &to_end, EXCESSES[0]);
        for pair in EXCESSES.windows(2) {
            let best = composition.graph.viterbi().penalty();
            if best + RANGE <= to_end[0] + pair[0] {
                break;
            }
            composition = self.compose_within(grammar, &to_end, pair[1]);
        }
        composition
    }

    /// Composes with a grammar along paths whose penalties exceed that of the best path of all by no more than `excess`.
    fn compose_within<G: Grammar>(&self, grammar: &G, to_end: &[f64], excess: f64) -> Composition {
        let most = to_end[0] + excess;
        // By node of this graph: the states that are followed there, and the number of the first one's new node.
        let mut followed: Vec<(usize, Vec<Reached<G::State>>)> = Vec::with_capacity(self.nodes());
        let (mut places, mut arcs) = (vec![self.places[0]], Vec::new());
        followed.push((0, vec![Reached { state: grammar.start(), best: 0.0 }]));
        let mut next = self.arcs.iter().enumerate().peekable();
        for node in 1..self.nodes() {
            let mut reached = ReachedStates::new();
            while let Some((number, arc)) = next.next_if(|(_, arc)| arc.end == node) {
                let (first, states) = &followed[arc.start];
                for (at, from) in states.iter().enumerate() {
                    let stepped = match arc.character {
                        None => Some((from.state.clone(), 0.0)),
                        Some(character) => grammar.step(&from.state, character),
                    };
                    let Some((state, penalty)) = stepped else { continue };
                    let penalty = arc.penalty + penalty;
                    let best = from.best + penalty;
                    if best + to_end[node] <= most {
                        reached.add(
                            state,
                            best,
                            Step { from: first + at, penalty, origin: number },
                        );
                    }
                }
            }
            let first = places.len();
            let (states, steps) = reached.best_of(MAX_STATES_OF_A_NODE);
            places.extend(states.iter().map(|_| self.places[node]));
            arcs.extend(steps.into_iter().map(|(state, step)| (first + state, step)));
            followed.push((first, states));
        }
        let (first, states) = &followed[self.last()];
        let last = places.len();
        places.push(self.places[self.last()] + 1);
        let ends = states.iter().enumerate().filter_map(|(at, reached)| {
            Some(Arc::new(first + at, last, None, grammar.end(&reached.state)?))
        });
        let copies = arcs.into_iter().map(|(end, Step { from, penalty, origin })| {
            let copy = Arc { start: from, end, penalty, ..self.arcs[origin] };
            (copy, Some(origin))
        });
        let mut all: Vec<(Arc, Option<usize>)> =
            copies.chain(ends.map(|end| (end, None))).collect();
        all.sort_by_key(|(arc, _)| (arc.end, arc.start));
        let (arcs, origins) = all.into_iter().unzip();
        Composition { graph: Self::of_places(places, arcs), origins }
    }
}

/// An arc to a new node.
struct Step {
    /// The new node that it leads from.
    from: usize,
    penalty: f64,
    /// The number of the arc that it is a copy of.
    origin: usize,
}

/// The states that are reached at a node, in the order in which they are met.
struct ReachedStates<S> {
    /// By state, where there are more than [`FEW_STATES`].
    numbers: HashMap<S, usize>,
    states: Vec<Reached<S>>,
    /// Each with the number of the state that it leads to.
    steps: Vec<(usize, Step)>,
}

impl<S: Clone + Eq + std::hash::Hash> ReachedStates<S> {
    fn new() -> Self {
        Self { numbers: HashMap::new(), states: Vec::new(), steps: Vec::new() }
    }

    fn add(&mut self, state: S, best: f64, step: Step) {
        let number = self.number_of(&state).unwrap_or_else(|| self.push(state, best));
        let own = &mut self.states[number];
        own.best = own.best.min(best);
        self.steps.push((number, step));
    }

    fn number_of(&self, state: &S) -> Option<usize> {
        if self.states.len() <= FEW_STATES {
            return self.states.iter().position(|own| own.state == *state);
        }
        self.numbers.get(state).copied()
    }

    /// Adds a state that was not met before; gives its number.
    fn push(&mut self, state: S, best: f64) -> usize {
        let number = self.states.len();
        self.states.push(Reached { state, best });
        if number >= FEW_STATES {
            // The first time, all that are there.
            let first = if self.numbers.is_empty() { 0 } else { number };
            let new = self.states[first..].iter().zip(first..);
            self.numbers.extend(new.map(|(own, number)| (own.state.clone(), number)));
        }
        number
    }

    /// Leaves out all but the best states, and the steps to the others.
    fn best_of(self, most: usize) -> (Vec<Reached<S>>, Vec<(usize, Step)>) {
        let Self { states, steps, .. } = self;
        if states.len() <= most {
            return (states, steps);
        }
        let mut order: Vec<usize> = (0..states.len()).collect();
        order.sort_by(|&a, &b| states[a].best.total_cmp(&states[b].best).then(a.cmp(&b)));
        order.truncate(most);
        order.sort_unstable();
        let mut numbers = vec![None; states.len()];
        for (new, &old) in order.iter().enumerate() {
            numbers[old] = Some(new);
        }
        let kept = states.into_iter().zip(&numbers).filter(|(_, new)| new.is_some());
        let kept = kept.map(|(state, _)| state).collect();
        let steps =
            steps.into_iter().filter_map(|(state, step)| Some((numbers[state]?, step))).collect();
        (kept, steps)
    }
}

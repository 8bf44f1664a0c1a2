//! Arcs, and the graph that they make.

use std::fmt;

/// What may stand between two nodes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arc {
    /// The node that it leads from.
    pub start: usize,
    /// The node that it leads to: one further to the right.
    pub end: usize,
    /// What it says; `None` for what is no character.
    pub character: Option<char>,
    /// The negative logarithm of how probable it is, but for what all paths share.
    pub penalty: f64,
    /// The number of what it was made from: a run of pieces, or an output.
    pub source: usize,
}

impl Arc {
    /// Makes an arc that was made from nothing in particular.
    #[must_use]
    pub const fn new(start: usize, end: usize, character: Option<char>, penalty: f64) -> Self {
        Self { start, end, character, penalty, source: 0 }
    }
}

/// A graph whose arcs all lead to the right, from its first node to its last.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    /// Where each node stands in the line: nodes of one place differ in what a grammar knows of them.
    pub(super) places: Vec<usize>,
    /// Ordered by where they end, then by where they start; else as they were given.
    pub(super) arcs: Vec<Arc>,
}

/// An arc does not lead to the right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotForward {
    /// The number of the arc.
    pub arc: usize,
}

impl fmt::Display for NotForward {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "arc {} does not lead to a node further to the right", self.arc)
    }
}

impl std::error::Error for NotForward {}

impl Graph {
    /// The most nodes of a graph.
    pub const MAX_NODES: usize = 1 << 24;

    /// Joins arcs to a graph: its first node is 0, its last the greatest that an arc ends at.
    ///
    /// # Errors
    /// An arc ends at or before its start, or beyond [`MAX_NODES`](Self::MAX_NODES).
    pub fn new(arcs: Vec<Arc>) -> Result<Self, NotForward> {
        let leads_right = |arc: &Arc| arc.start < arc.end && arc.end < Self::MAX_NODES;
        if let Some(arc) = arcs.iter().position(|arc| !leads_right(arc)) {
            return Err(NotForward { arc });
        }
        let last = arcs.iter().map(|arc| arc.end).max().unwrap_or(0);
        Ok(Self::of_nodes(last + 1, arcs))
    }

    /// Joins arcs that lead to the right, between nodes that stand each at a place of its own.
    pub(crate) fn of_nodes(nodes: usize, arcs: Vec<Arc>) -> Self {
        Self::of_places((0..nodes).collect(), arcs)
    }

    /// Joins arcs that lead to the right, between nodes whose places do not fall.
    pub(super) fn of_places(places: Vec<usize>, mut arcs: Vec<Arc>) -> Self {
        debug_assert!(places.is_sorted());
        debug_assert!(arcs.iter().all(|arc| arc.start < arc.end && arc.end < places.len()));
        arcs.sort_by_key(|arc| (arc.end, arc.start));
        Self { places, arcs }
    }

    /// The number of its nodes.
    #[must_use]
    pub const fn nodes(&self) -> usize {
        self.places.len()
    }

    /// Where each node stands in the line, from 0 at the left.
    #[must_use]
    pub fn places(&self) -> &[usize] {
        &self.places
    }

    /// Its arcs, ordered by where they end, then by where they start; else as they were given.
    #[must_use]
    pub fn arcs(&self) -> &[Arc] {
        &self.arcs
    }

    /// The graph in which arcs that say some characters say nothing: its paths that spell a text are all that spell it with these
    /// among its characters or without them.
    pub(crate) fn silenced(&self, characters: &[char]) -> Self {
        let says = |own: &char| !characters.contains(own);
        let silence = |arc: &Arc| Arc { character: arc.character.filter(says), ..*arc };
        Self { places: self.places.clone(), arcs: self.arcs.iter().map(silence).collect() }
    }

    /// The last node.
    pub(super) const fn last(&self) -> usize {
        self.places.len() - 1
    }
}

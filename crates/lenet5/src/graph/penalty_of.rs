//! The paths that spell one text, without composing the graph with it.

use std::ops::Range;

use super::arcs::Graph;
use super::forward::log_add;

impl Graph {
    /// The forward penalty of the paths that spell a text: that of the [composition](Self::compose) with it.
    ///
    /// At each node, prefixes far less probable than the best one are dropped: what remains of a long text
    /// is a narrow band.
    ///
    /// *Cost:* of order arcs times that band; and one number a node and character of the text.
    #[must_use]
    pub fn penalty_of(&self, text: &[char]) -> f64 {
        /// Prefixes less than `e^-TEXT_RANGE` times as probable as the best one are dropped.
        const TEXT_RANGE: f64 = 40.0;
        // By node, and by how much of the text is spelt there.
        let columns = text.len() + 1;
        let mut penalties = vec![f64::INFINITY; self.nodes() * columns];
        penalties[0] = 0.0;
        // Arcs are ordered by their ends, so that a node is complete before one starts there.
        let mut bands: Vec<Option<Range<usize>>> = vec![None; self.nodes()];
        for arc in &self.arcs {
            let from = arc.start * columns;
            let band = bands[arc.start].get_or_insert_with(|| {
                let row = &penalties[from..from + columns];
                let least = row.iter().copied().fold(f64::INFINITY, f64::min);
                let counts = |own: &f64| *own < f64::INFINITY && *own <= least + TEXT_RANGE;
                let first = row.iter().position(counts).unwrap_or(columns);
                first..row.iter().rposition(counts).map_or(first, |last| last + 1)
            });
            for spelt in band.clone() {
                let before = penalties[from + spelt];
                if before == f64::INFINITY {
                    continue;
                }
                let next = match arc.character {
                    None => spelt,
                    Some(character) if text.get(spelt) == Some(&character) => spelt + 1,
                    Some(_) => continue,
                };
                let own = &mut penalties[arc.end * columns + next];
                *own = log_add(*own, before + arc.penalty);
            }
        }
        penalties[penalties.len() - 1]
    }
}

//! The most probable texts of a graph.

use super::arcs::Graph;
use super::prefixes::{Prefixes, Spelling};

impl Graph {
    /// Finds the most probable texts, best first, keeping the `kept` best prefixes at every place of the line.
    ///
    /// The best prefix is the one for which the sum over all paths that begin with it is greatest. With a grammar, what is
    /// likely now may find no end that the grammar allows.
    ///
    /// *Cost:* of order arcs times `kept`; where a grammar has several states at a place, its arcs once more.
    #[must_use]
    pub fn find_texts(&self, kept: usize) -> Vec<Spelling> {
        // Of prefixes at one node, the ways to the end are the same.
        let has_states = self.places.windows(2).any(|pair| pair[0] == pair[1]);
        let to_end = has_states.then(|| self.penalties_to_end());
        let mut prefixes = Prefixes::new(self.nodes(), to_end);
        let mut numbered = self.arcs.iter().enumerate().peekable();
        let mut node = 1;
        while node < self.nodes() {
            let nodes = node..node + self.nodes_at(node);
            while let Some((number, arc)) = numbered.next_if(|(_, arc)| nodes.contains(&arc.end)) {
                prefixes.extend(number, arc);
            }
            prefixes.keep(kept, nodes.clone());
            node = nodes.end;
        }
        prefixes.texts_of_last_node()
    }

    /// The number of nodes at the place of one of them, from that one on.
    fn nodes_at(&self, node: usize) -> usize {
        let place = self.places[node];
        self.places[node..].iter().take_while(|&&own| own == place).count()
    }
}

//! The beginnings of texts that a graph's paths spell, place by place: the most probable ones are kept.
//!
//! Texts that begin alike share their beginning in a tree, and paths that begin alike share theirs, so that no arc
//! allocates memory of its own.

use std::ops::Range;

use super::arcs::Arc;
use super::forward::log_add;

/// Prefixes of texts that are less than `e^-PREFIX_RANGE` times as probable as the best at their place are
/// dropped.
const PREFIX_RANGE: f64 = 25.0;
/// Paths that are less than `e^-PATH_RANGE` times as probable as the best text at their place are not added to any.
const PATH_RANGE: f64 = 40.0;

/// A text, and the paths that spell it.
#[derive(Clone, Debug, PartialEq)]
pub struct Spelling {
    /// The characters, from the left.
    pub text: Vec<char>,
    /// The penalty of all its paths together: the negative logarithm of the sum over them.
    pub penalty: f64,
    /// The numbers of the arcs of its best path that are characters.
    pub arcs: Vec<usize>,
}

/// All paths to a node that spell one text.
#[derive(Clone, Copy, Debug)]
struct Prefix {
    text: TextNumber,
    /// The penalty of all of them together.
    penalty: f64,
    /// That of the best one.
    best: f64,
    /// The last of its arcs that are characters.
    last: Option<StepNumber>,
}

type StepNumber = usize;

/// An arc that is a character, and the one before it on its path.
#[derive(Debug)]
struct Step {
    arc: usize,
    before: Option<StepNumber>,
}

/// A prefix at a node of the next place.
#[derive(Debug)]
struct Reached {
    prefix: Prefix,
    node: usize,
    /// The arc that it was extended by, if that is a character.
    arc: Option<usize>,
    /// The penalty of all paths through the whole graph that begin with it.
    rank: f64,
}

/// The prefixes that were kept at each node, and those that reach the nodes of the next place.
pub(super) struct Prefixes {
    texts: Texts,
    /// Of all nodes so far, and which of them are at each node.
    kept: Vec<Prefix>,
    at_node: Vec<Range<usize>>,
    /// The penalty from each node to the last; `None` where nodes of one place need not be compared.
    to_end: Option<Vec<f64>>,
    reached: Vec<Reached>,
    /// Where a text stands in `reached`, as far as it does.
    places: Vec<usize>,
    /// The least rank of those.
    least: f64,
    steps: Vec<Step>,
}

impl Prefixes {
    /// The empty one, at the first node.
    pub(super) fn new(nodes: usize, to_end: Option<Vec<f64>>) -> Self {
        let empty = Prefix { text: Texts::EMPTY, penalty: 0.0, best: 0.0, last: None };
        let mut at_node = vec![0..0; nodes];
        at_node[0] = 0..1;
        Self {
            texts: Texts::new(),
            kept: vec![empty],
            at_node,
            to_end,
            reached: Vec::new(),
            places: Vec::new(),
            least: f64::INFINITY,
            steps: Vec::new(),
        }
    }

    /// Extends the paths to the node that an arc starts from by it.
    pub(super) fn extend(&mut self, number: usize, arc: &Arc) {
        let to_end = self.to_end.as_ref().map_or(0.0, |to_end| to_end[arc.end]);
        if to_end == f64::INFINITY {
            return;
        }
        for at in self.at_node[arc.start].clone() {
            let prefix = self.kept[at];
            let penalty = prefix.penalty + arc.penalty;
            if penalty + to_end > self.least + PATH_RANGE {
                continue;
            }
            let text = match arc.character {
                None => prefix.text,
                Some(character) => self.texts.longer(prefix.text, character),
            };
            let longer = Prefix { text, penalty, best: prefix.best + arc.penalty, ..prefix };
            let step = arc.character.map(|_| number);
            if self.places.len() <= text {
                self.places.resize(text + 1, usize::MAX);
            }
            let place = self.places[text];
            // A text leads to one state of a grammar, and so to one node of a place.
            if let Some(own) = self.reached.get_mut(place).filter(|own| own.prefix.text == text) {
                own.prefix.penalty = log_add(own.prefix.penalty, penalty);
                own.rank = own.prefix.penalty + to_end;
                self.least = self.least.min(own.rank);
                if longer.best < own.prefix.best {
                    (own.prefix.best, own.prefix.last, own.arc) = (longer.best, longer.last, step);
                }
            } else {
                self.places[text] = self.reached.len();
                let rank = penalty + to_end;
                self.least = self.least.min(rank);
                self.reached.push(Reached { prefix: longer, node: arc.end, arc: step, rank });
            }
        }
    }

    /// Keeps the most probable ones of those that reach the nodes of the next place, best first.
    pub(super) fn keep(&mut self, most: usize, nodes: Range<usize>) {
        let greatest = self.least + PREFIX_RANGE;
        self.least = f64::INFINITY;
        self.reached.retain(|own| own.rank <= greatest);
        // Of equally probable ones the first that was met comes first, so that there is one order only.
        let order = |a: &Reached, b: &Reached| {
            a.rank.total_cmp(&b.rank).then_with(|| a.prefix.text.cmp(&b.prefix.text))
        };
        if most < self.reached.len() {
            self.reached.select_nth_unstable_by(most, order);
            self.reached.truncate(most);
        }
        self.reached.sort_unstable_by(|a, b| a.node.cmp(&b.node).then_with(|| order(a, b)));
        for Reached { mut prefix, node, arc, .. } in self.reached.drain(..) {
            if let Some(arc) = arc {
                self.steps.push(Step { arc, before: prefix.last });
                prefix.last = Some(self.steps.len() - 1);
            }
            debug_assert!(nodes.contains(&node));
            self.kept.push(prefix);
            let own = &mut self.at_node[node];
            if own.end == 0 {
                own.start = self.kept.len() - 1;
            }
            own.end = self.kept.len();
        }
    }

    /// Lists the texts of the paths to the last node, the most probable first.
    pub(super) fn texts_of_last_node(&self) -> Vec<Spelling> {
        let last = self.at_node.last().cloned().unwrap_or_default();
        let spelled = |own: &Prefix| Spelling {
            text: self.texts.spell(own.text),
            penalty: own.penalty,
            arcs: self.arcs(own),
        };
        self.kept[last].iter().map(spelled).collect()
    }

    /// The arcs of the best path that are characters, from the left.
    fn arcs(&self, prefix: &Prefix) -> Vec<usize> {
        let steps = std::iter::successors(prefix.last, |&step| self.steps[step].before);
        let mut arcs: Vec<usize> = steps.map(|step| self.steps[step].arc).collect();
        arcs.reverse();
        arcs
    }
}

type TextNumber = usize;

/// Texts as a tree: each is another one and a character more, and has a number.
struct Texts(Vec<Text>);

#[derive(Debug)]
struct Text {
    /// The text without its last character.
    shorter: TextNumber,
    character: char,
    length: usize,
    /// The latest text that is this one and a character more, and the one before that of the same kind.
    longer: Option<TextNumber>,
    sibling: Option<TextNumber>,
}

impl Texts {
    const EMPTY: TextNumber = 0;

    fn new() -> Self {
        let empty =
            Text { shorter: Self::EMPTY, character: '\0', length: 0, longer: None, sibling: None };
        Self(vec![empty])
    }

    /// The number of a text and a character more.
    fn longer(&mut self, text: TextNumber, character: char) -> TextNumber {
        let newest = self.0[text].longer;
        let mut siblings = std::iter::successors(newest, |&own| self.0[own].sibling);
        if let Some(found) = siblings.find(|&own| self.0[own].character == character) {
            return found;
        }
        let length = self.0[text].length + 1;
        self.0.push(Text { shorter: text, character, length, longer: None, sibling: newest });
        self.0[text].longer = Some(self.0.len() - 1);
        self.0.len() - 1
    }

    /// The characters of a text, from the left.
    fn spell(&self, text: TextNumber) -> Vec<char> {
        let texts = std::iter::successors(Some(text), |&own| Some(self.0[own].shorter));
        let mut characters: Vec<char> =
            texts.take(self.0[text].length).map(|own| self.0[own].character).collect();
        characters.reverse();
        characters
    }
}

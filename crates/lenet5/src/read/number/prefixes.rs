//! The beginnings of texts that a graph's paths spell, node by node: the most probable ones are kept.
//!
//! Texts that begin alike share their beginning in a tree, and paths that begin alike share theirs, so that no arc
//! allocates memory of its own.

use super::log_sum::log_add;

/// Prefixes of texts that are less than `e^-PREFIX_RANGE` times as probable as the best at their node are
/// dropped.
const PREFIX_RANGE: f64 = 25.0;
/// Paths that are less than `e^-PATH_RANGE` times as probable as the best text at their node are not added to any.
const PATH_RANGE: f64 = 40.0;

/// All paths to a node that spell one text.
#[derive(Clone, Copy, Debug)]
struct Prefix {
    text: TextNumber,
    /// Log of the sum of their probabilities.
    sum: f64,
    /// Log-probability of the most probable one.
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

/// The prefixes that were kept at each node, and those that reach the next one.
pub(super) struct Prefixes {
    texts: Texts,
    /// Of all nodes so far, and where those of each node begin.
    kept: Vec<Prefix>,
    begins: Vec<usize>,
    /// Each with the arc that it was extended by, if that is a character.
    reached: Vec<(Prefix, Option<usize>)>,
    /// Where a text stands in `reached`, as far as it does.
    places: Vec<usize>,
    /// The largest sum of those.
    most: f64,
    steps: Vec<Step>,
}

impl Prefixes {
    /// The empty one, at the first node.
    pub(super) fn new(pieces: usize) -> Self {
        let empty = Prefix { text: Texts::EMPTY, sum: 0.0, best: 0.0, last: None };
        let mut begins = Vec::with_capacity(pieces + 2);
        begins.extend([0, 1]);
        Self {
            texts: Texts::new(),
            kept: vec![empty],
            begins,
            reached: Vec::new(),
            places: Vec::new(),
            most: f64::NEG_INFINITY,
            steps: Vec::new(),
        }
    }

    /// Extends the paths of a node's prefixes by an arc: one of that number with a class, or one that spells nothing. No
    /// text becomes longer than `length`.
    pub(super) fn extend(
        &mut self,
        node: usize,
        arc: Option<(u8, usize)>,
        log: f64,
        length: Option<usize>,
    ) {
        for at in self.begins[node]..self.begins[node + 1] {
            let prefix = self.kept[at];
            let sum = prefix.sum + log;
            if length.is_none() && sum < self.most - PATH_RANGE {
                continue;
            }
            let text = match arc {
                None => prefix.text,
                Some(_) if length == Some(self.texts.length(prefix.text)) => continue,
                Some((class, _)) => self.texts.longer(prefix.text, class),
            };
            let longer = Prefix { text, sum, best: prefix.best + log, ..prefix };
            let arc = arc.map(|(_, number)| number);
            if self.places.len() <= text {
                self.places.resize(text + 1, usize::MAX);
            }
            let place = self.places[text];
            if let Some((own, own_arc)) =
                self.reached.get_mut(place).filter(|(own, _)| own.text == text)
            {
                own.sum = log_add(own.sum, sum);
                self.most = self.most.max(own.sum);
                if longer.best > own.best {
                    (own.best, own.last, *own_arc) = (longer.best, longer.last, arc);
                }
            } else {
                self.places[text] = self.reached.len();
                self.most = self.most.max(sum);
                self.reached.push((longer, arc));
            }
        }
    }

    /// Keeps the most probable ones of those that reach the next node, best first, or as many of each length: one that is
    /// short here may be the only one that ends with the right length.
    pub(super) fn keep(&mut self, most: usize, of_each_length: bool) {
        let texts = &self.texts;
        let least = if of_each_length { f64::NEG_INFINITY } else { self.most - PREFIX_RANGE };
        self.most = f64::NEG_INFINITY;
        self.reached.retain(|(prefix, _)| prefix.sum >= least);
        // Of equally probable ones the first that was met comes first, so that there is one order only.
        let order = |(a, _): &(Prefix, Option<usize>), (b, _): &(Prefix, Option<usize>)| {
            b.sum.total_cmp(&a.sum).then_with(|| a.text.cmp(&b.text))
        };
        if !of_each_length && most < self.reached.len() {
            self.reached.select_nth_unstable_by(most, order);
            self.reached.truncate(most);
        }
        self.reached.sort_unstable_by(order);
        let mut counts = Vec::new();
        for (mut prefix, arc) in self.reached.drain(..) {
            let group = if of_each_length { texts.length(prefix.text) } else { 0 };
            if counts.len() <= group {
                counts.resize(group + 1, 0);
            }
            counts[group] += 1;
            if counts[group] > most {
                continue;
            }
            if let Some(arc) = arc {
                self.steps.push(Step { arc, before: prefix.last });
                prefix.last = Some(self.steps.len() - 1);
            }
            self.kept.push(prefix);
        }
        self.begins.push(self.kept.len());
    }

    /// Lists the texts of the paths to the last node, the most probable first, or those of a length: each with the log of
    /// its sum, and the arcs of its most probable path that are characters.
    pub(super) fn texts_of_last_node(
        &self,
        length: Option<usize>,
    ) -> impl Iterator<Item = (Vec<u8>, f64, Vec<usize>)> + '_ {
        let last = &self.kept[self.begins[self.begins.len() - 2]..];
        let is_whole = move |prefix: &&Prefix| {
            length.is_none_or(|length| self.texts.length(prefix.text) == length)
        };
        let spelled = |own: &Prefix| (self.texts.spell(own.text), own.sum, self.arcs(own));
        last.iter().filter(is_whole).map(spelled)
    }

    /// The arcs of the most probable path that are characters, from the left.
    fn arcs(&self, prefix: &Prefix) -> Vec<usize> {
        let steps = std::iter::successors(prefix.last, |&step| self.steps[step].before);
        let mut arcs: Vec<usize> = steps.map(|step| self.steps[step].arc).collect();
        arcs.reverse();
        arcs
    }
}

type TextNumber = usize;

/// Texts as a tree: each is another one and a class more, and has a number.
struct Texts(Vec<Text>);

#[derive(Debug)]
struct Text {
    /// The text without its last class.
    shorter: TextNumber,
    class: u8,
    length: usize,
    /// The latest text that is this one and a class more, and the one before that of the same kind.
    longer: Option<TextNumber>,
    sibling: Option<TextNumber>,
}

impl Texts {
    const EMPTY: TextNumber = 0;

    fn new() -> Self {
        let empty = Text { shorter: Self::EMPTY, class: 0, length: 0, longer: None, sibling: None };
        Self(vec![empty])
    }

    fn length(&self, text: TextNumber) -> usize {
        self.0[text].length
    }

    /// The number of a text and a class more.
    fn longer(&mut self, text: TextNumber, class: u8) -> TextNumber {
        let newest = self.0[text].longer;
        let mut siblings = std::iter::successors(newest, |&own| self.0[own].sibling);
        if let Some(found) = siblings.find(|&own| self.0[own].class == class) {
            return found;
        }
        let length = self.0[text].length + 1;
        self.0.push(Text { shorter: text, class, length, longer: None, sibling: newest });
        self.0[text].longer = Some(self.0.len() - 1);
        self.0.len() - 1
    }

    /// The classes of a text, from the left.
    fn spell(&self, text: TextNumber) -> Vec<u8> {
        let texts = std::iter::successors(Some(text), |&own| Some(self.0[own].shorter));
        let mut classes: Vec<u8> =
            texts.take(self.0[text].length).map(|own| self.0[own].class).collect();
        classes.reverse();
        classes
    }
}

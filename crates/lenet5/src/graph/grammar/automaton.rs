//! Weighted automata over characters.

use std::hash::Hash;

/// What a field may say: an automaton that reads a text from the left, and tells what each further character costs.
///
/// From each state a character leads to one state at most, so that a text has one penalty. A state is whatever the
/// grammar must remember of the characters before it.
///
/// # Examples
/// Texts of an even number of 1s:
/// ```
/// use lenet5::graph::Grammar;
///
/// struct EvenOnes;
///
/// impl Grammar for EvenOnes {
///     type State = bool;
///
///     fn start(&self) -> bool {
///         true
///     }
///
///     fn step(&self, is_even: &bool, character: char) -> Option<(bool, f64)> {
///         Some((*is_even != (character == '1'), 0.0))
///     }
///
///     fn end(&self, is_even: &bool) -> Option<f64> {
///         is_even.then_some(0.0)
///     }
/// }
///
/// assert_eq!(EvenOnes.penalty("1021"), Some(0.0));
/// assert_eq!(EvenOnes.penalty("17"), None);
/// ```
pub trait Grammar {
    /// What it remembers of the characters that were read.
    type State: Clone + Eq + Hash;

    /// The state before the first character.
    fn start(&self) -> Self::State;

    /// The state after a further character, and the penalty of that; `None` if no text goes on like this.
    fn step(&self, state: &Self::State, character: char) -> Option<(Self::State, f64)>;

    /// The penalty of a text that ends here; `None` if it must go on.
    fn end(&self, state: &Self::State) -> Option<f64>;

    /// The penalty of a text; `None` if it is not allowed.
    fn penalty(&self, text: &str) -> Option<f64> {
        let (mut state, mut sum) = (self.start(), 0.0);
        for character in text.chars() {
            let (next, penalty) = self.step(&state, character)?;
            (state, sum) = (next, sum + penalty);
        }
        Some(sum + self.end(&state)?)
    }
}

/// One text and no other: composed with it, a graph has the paths that spell the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelled(Vec<char>);

impl Spelled {
    /// Allows one text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.chars().collect())
    }

    /// Allows one text, given as characters.
    #[cfg(feature = "train")]
    pub(crate) fn of(text: &[char]) -> Self {
        Self(text.to_vec())
    }
}

impl Grammar for Spelled {
    /// The number of characters that were read.
    type State = usize;

    fn start(&self) -> usize {
        0
    }

    fn step(&self, &read: &usize, character: char) -> Option<(usize, f64)> {
        (self.0.get(read) == Some(&character)).then_some((read + 1, 0.0))
    }

    fn end(&self, &read: &usize) -> Option<f64> {
        (read == self.0.len()).then_some(0.0)
    }
}

/// What two grammars both allow; their penalties are added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Both<A, B>(pub A, pub B);

impl<A: Grammar, B: Grammar> Grammar for Both<A, B> {
    type State = (A::State, B::State);

    fn start(&self) -> Self::State {
        (self.0.start(), self.1.start())
    }

    fn step(&self, (one, other): &Self::State, character: char) -> Option<(Self::State, f64)> {
        let (one, penalty) = self.0.step(one, character)?;
        let (other, more) = self.1.step(other, character)?;
        Some(((one, other), penalty + more))
    }

    fn end(&self, (one, other): &Self::State) -> Option<f64> {
        Some(self.0.end(one)? + self.1.end(other)?)
    }
}

impl<G: Grammar> Grammar for &G {
    type State = G::State;

    fn start(&self) -> Self::State {
        (**self).start()
    }

    fn step(&self, state: &Self::State, character: char) -> Option<(Self::State, f64)> {
        (**self).step(state, character)
    }

    fn end(&self, state: &Self::State) -> Option<f64> {
        (**self).end(state)
    }
}

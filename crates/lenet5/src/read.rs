//! Reading one digit: the answer of a network with what speaks for and against it.

use core::fmt;

use crate::codes::Classes;
use crate::input::Input;
use crate::network::{Network, Penalties};

/// What a network reads in one input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    penalties: Penalties,
    classes: Classes,
}

impl Network {
    /// Reads one input: the class of the smallest penalty.
    ///
    /// *Cost:* one forward pass in the plain loops; a [`Reader`](crate::Reader) gives the same, faster.
    #[must_use]
    pub fn read(&self, input: &Input) -> Reading {
        Reading::new(self.penalties(input), *self.rbf.classes())
    }
}

impl Reading {
    #[allow(clippy::large_types_passed_by_value, reason = "it is what the reading consists of")]
    pub(crate) const fn new(penalties: Penalties, classes: Classes) -> Self {
        Self { penalties, classes }
    }

    /// The class of the answer: for a network of digits, the digit.
    #[must_use]
    pub fn class(&self) -> usize {
        self.penalties.winner()
    }

    /// The character of the answer.
    #[must_use]
    pub fn character(&self) -> char {
        self.characters(self.class())
    }

    /// The digit that was read; `None` if the answer is another character.
    #[must_use]
    pub fn digit(&self) -> Option<u8> {
        let digit = self.character().to_digit(10)?;
        u8::try_from(digit).ok()
    }

    /// The penalty of the answer: its squared distance from its code. Small is good; a clean digit of
    /// MNIST has about 1, and what is none has far more.
    #[must_use]
    pub fn penalty(&self) -> f32 {
        self.penalties.as_slice()[self.class()]
    }

    /// The character of the second smallest penalty.
    #[must_use]
    pub fn runner_up(&self) -> char {
        self.characters(self.penalties.runner_up())
    }

    /// How much larger the runner-up's penalty is. Large is good.
    #[must_use]
    pub fn margin(&self) -> f32 {
        self.penalties.as_slice()[self.penalties.runner_up()] - self.penalty()
    }

    /// The penalties of all classes.
    #[must_use]
    pub fn penalties(&self) -> &Penalties {
        &self.penalties
    }

    fn characters(&self, class: usize) -> char {
        self.classes.characters()[class]
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (penalty, margin) = (self.penalty(), self.margin());
        write!(f, "{} (penalty {penalty:.2}, margin {margin:.2})", self.character())
    }
}

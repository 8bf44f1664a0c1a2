//! The kinds of scenes: in each, one thing varies much, and everything else little.

mod around;
mod canvas;
mod display;
mod faults;
mod forms;
mod letters;
mod marks;
mod nothing;
mod numbers;
mod pages;
mod single;

use anyhow::Result;

use super::camera::Scene;
use super::content::Content;
use super::random::Random;
use super::studio::Studio;

/// A kind of scenes.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    /// The name, by which it can be asked for.
    pub(crate) name: &'static str,
    /// Makes a scene.
    make: fn(&mut Studio) -> Result<Scene>,
    /// Whether it needs typefaces.
    pub(crate) needs_typefaces: bool,
}

impl Kind {
    const fn new(name: &'static str, make: fn(&mut Studio) -> Result<Scene>) -> Self {
        Self { name, make, needs_typefaces: false }
    }

    const fn with_type(name: &'static str, make: fn(&mut Studio) -> Result<Scene>) -> Self {
        Self { name, make, needs_typefaces: true }
    }

    /// Makes the scene of an index.
    ///
    /// # Errors
    /// The picture cannot be written in its format.
    pub(crate) fn make(&self, content: &Content, seed: u64, index: usize) -> Result<Scene> {
        (self.make)(&mut Studio::new(Random::new(seed, self.name, index), content))
    }
}

/// All kinds, in the order of the table.
pub(crate) fn all() -> Vec<Kind> {
    [
        single::KINDS,
        canvas::KINDS,
        around::KINDS,
        faults::KINDS,
        numbers::KINDS,
        marks::KINDS,
        forms::KINDS,
        pages::KINDS,
        nothing::KINDS,
        letters::KINDS,
        display::KINDS,
    ]
    .concat()
}

//! A kind of scenes: its name, and how one of them is made.

use anyhow::Result;

use crate::scenes::camera::Scene;
use crate::scenes::content::Content;
use crate::scenes::random::Random;
use crate::scenes::studio::Studio;

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
    pub(super) const fn new(name: &'static str, make: fn(&mut Studio) -> Result<Scene>) -> Self {
        Self { name, make, needs_typefaces: false }
    }

    pub(super) const fn with_type(
        name: &'static str,
        make: fn(&mut Studio) -> Result<Scene>,
    ) -> Self {
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

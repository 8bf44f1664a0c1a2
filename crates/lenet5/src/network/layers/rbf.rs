//! The output: Euclidean radial basis functions around the codes (paper, eq. 7).

use crate::network::architecture::F6;
use crate::network::codes::{self, CHARACTERS, Classes, Code};
use crate::network::penalties::Penalties;
use crate::network::slopes::Slopes;
use crate::reference::rbf;

/// One unit a class: its penalty is the squared distance of F6's outputs from the class's code.
///
/// Holds room for all 96 characters, so that a network of any of them needs no allocation.
#[derive(Clone, Debug, PartialEq)]
pub struct Rbf {
    classes: Classes,
    codes: [Code; CHARACTERS],
}

impl Rbf {
    /// Takes the paper's codes of the given characters.
    #[must_use]
    #[allow(
        clippy::large_stack_arrays,
        reason = "no allocator without `std`; 32 kB at start-up only"
    )]
    pub fn new(classes: Classes) -> Self {
        let mut codes = [[0.0; F6]; CHARACTERS];
        for (code, &character) in codes.iter_mut().zip(classes.characters()) {
            // `Classes` holds only characters that have a code.
            if let Some(&found) = codes::of(character) {
                *code = found;
            }
        }
        Self { classes, codes }
    }

    /// Tells which characters the network knows.
    #[must_use]
    pub const fn classes(&self) -> &Classes {
        &self.classes
    }

    /// Lists the codes in the order of the classes.
    #[must_use]
    pub fn codes(&self) -> &[Code] {
        &self.codes[..self.classes.count()]
    }

    /// Lists the codes for change.
    pub fn codes_mut(&mut self) -> &mut [Code] {
        &mut self.codes[..self.classes.count()]
    }

    /// Computes the penalties.
    #[inline(always)]
    pub fn forward(&self, x: &[f32; F6], penalties: &mut Penalties) {
        penalties.resize(self.classes.count());
        rbf::forward(self.codes(), x, penalties.as_mut_slice());
    }

    /// Carries derivatives by penalty back to F6's outputs. The codes are fixed: they have none.
    #[inline(always)]
    pub fn backward(&self, x: &[f32; F6], slopes: &Slopes, d_x: &mut [f32; F6]) {
        rbf::backward(self.codes(), x, slopes.first(), d_x);
    }

    /// Computes the second derivatives by F6's outputs (paper, eq. 8 and eq. 9).
    #[inline(always)]
    pub fn curvature(&self, x: &[f32; F6], slopes: &Slopes, h_x: &mut [f32; F6]) {
        rbf::curvature(self.codes(), x, slopes.first(), slopes.posteriors(), slopes.scale(), h_x);
    }
}

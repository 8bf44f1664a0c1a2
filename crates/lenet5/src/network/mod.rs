//! The network from C1 to the penalties (paper, section II.B, Figure 2).
//!
//! ```text
//! Input --c1--s2--c3--s4--c5--f6--rbf--> Penalties       Activations: what each layer puts out
//! ```

mod activations;
pub mod architecture;
mod calibration;
pub mod codes;
#[cfg(feature = "std")]
pub mod field;
pub mod input;
pub mod layers;
pub mod maps;
mod parameters;
mod penalties;
mod posterior;
#[cfg(all(test, feature = "std"))]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
pub(crate) mod samples;
#[cfg(feature = "std")]
pub mod sdnn;
mod slopes;

pub use activations::{Activations, LayerOutput};
pub use calibration::Calibration;
pub use parameters::{MAX_WEIGHT, Parameters, S4_UNITS, Tensor};
pub use penalties::Penalties;
pub use posterior::Posterior;
pub use slopes::Slopes;

use codes::Classes;
use input::Input;
use layers::Rbf;
use maps::Maps;

use crate::level::{Level, at_level};
use crate::reference::{Curvature, Gradient};

/// LeNet-5.
///
/// A forward pass cannot fail: shapes are types, and an [`Input`] holds finite values only.
///
/// *Cost:* 326,520 multiply-adds and 8,084 squashings a digit; 272 kB, of which 32 kB are room for
/// the codes of all 96 characters.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// The trainable part: C1 to F6.
    pub parameters: Parameters,
    /// The output, whose codes are fixed.
    pub rbf: Rbf,
    /// What makes probabilities of its penalties.
    pub calibration: Calibration,
}

impl Network {
    /// Makes a network whose trainable parameters are all zero, for the given characters.
    #[must_use]
    pub fn zero(classes: Classes) -> Self {
        Self {
            parameters: Parameters::zero(),
            rbf: Rbf::new(classes),
            calibration: Calibration::NONE,
        }
    }

    /// Computes the activations of every layer.
    ///
    /// This and the other passes are compiled into their caller: call them inside
    /// [`Level::run`], as [`penalties`](Self::penalties) does, to have them fast.
    #[inline(always)]
    pub fn forward(&self, input: &Input, activations: &mut Activations) {
        let Parameters { c1, s2, c3, s4, c5, f6 } = &self.parameters;
        let out = activations;
        c1.forward(input.maps(), &mut out.c1);
        s2.forward(&out.c1, &mut out.s2);
        c3.forward(&out.s2, &mut out.c3);
        s4.forward(&out.c3, &mut out.s4);
        c5.forward(units(&out.s4), units_mut(&mut out.c5));
        f6.forward(units(&out.c5), &mut out.f6);
        self.rbf.forward(&out.f6, &mut out.penalties);
    }

    /// Computes the penalties of the classes: the smallest is the answer.
    ///
    /// *Cost:* one forward pass; 33 kB of stack.
    #[must_use]
    pub fn penalties(&self, input: &Input) -> Penalties {
        let mut activations = Activations::new();
        at_level!(Level::detect(), self.forward(input, &mut activations));
        activations.penalties
    }

    /// Adds the gradient of one pattern's loss to `gradient` (back-propagation).
    ///
    /// `slopes` are the loss's derivatives by penalty, `scratch` holds the derivatives by each
    /// layer's outputs on the way down; `derivative` tells how sums over units are taken.
    #[inline(always)]
    pub fn backward<const P: usize>(
        &self,
        derivative: Gradient<P>,
        input: &Input,
        activations: &Activations,
        slopes: &Slopes,
        scratch: &mut Activations,
        gradient: &mut Parameters,
    ) {
        let Parameters { c1, s2, c3, s4, c5, f6 } = &self.parameters;
        let (out, d, g) = (activations, scratch, gradient);
        let (s4_units, c5_units) = (units(&out.s4), units(&out.c5));
        self.rbf.backward(&out.f6, slopes, &mut d.f6);
        f6.differentiate(derivative, c5_units, &out.f6, &mut d.f6, &mut g.f6, units_mut(&mut d.c5));
        let d_c5 = units_mut(&mut d.c5);
        c5.differentiate(derivative, s4_units, c5_units, d_c5, &mut g.c5, units_mut(&mut d.s4));
        s4.differentiate(derivative, &out.c3, &out.s4, &mut d.s4, &mut g.s4, &mut d.c3);
        c3.differentiate(derivative, &out.s2, &out.c3, &mut d.c3, &mut g.c3, Some(&mut d.s2));
        s2.differentiate(derivative, &out.c1, &out.s2, &mut d.s2, &mut g.s2, &mut d.c1);
        c1.differentiate(derivative, input.maps(), &out.c1, &mut d.c1, &mut g.c1, None);
    }

    /// Adds the second derivatives of one pattern's loss to `second` (paper, Appendix C).
    #[inline(always)]
    pub fn curvature(
        &self,
        input: &Input,
        activations: &Activations,
        slopes: &Slopes,
        scratch: &mut Activations,
        second: &mut Parameters,
    ) {
        let Parameters { c1, s2, c3, s4, c5, f6 } = &self.parameters;
        let (out, h, s) = (activations, scratch, second);
        self.rbf.curvature(&out.f6, slopes, &mut h.f6);
        let (s4_units, c5_units) = (units(&out.s4), units(&out.c5));
        f6.differentiate(Curvature, c5_units, &out.f6, &mut h.f6, &mut s.f6, units_mut(&mut h.c5));
        let h_c5 = units_mut(&mut h.c5);
        c5.differentiate(Curvature, s4_units, c5_units, h_c5, &mut s.c5, units_mut(&mut h.s4));
        s4.differentiate(Curvature, &out.c3, &out.s4, &mut h.s4, &mut s.s4, &mut h.c3);
        c3.differentiate(Curvature, &out.s2, &out.c3, &mut h.c3, &mut s.c3, Some(&mut h.s2));
        s2.differentiate(Curvature, &out.c1, &out.s2, &mut h.s2, &mut s.s2, &mut h.c1);
        c1.differentiate(Curvature, input.maps(), &out.c1, &mut h.c1, &mut s.c1, None);
    }
}

/// Sees maps as the row of units that a fully connected layer looks at.
#[inline(always)]
pub(crate) const fn units<const N: usize, const C: usize, const H: usize, const W: usize>(
    maps: &Maps<C, H, W>,
) -> &[f32; N] {
    const { assert!(N == C * H * W) };
    match maps.as_slice().as_array() {
        Some(units) => units,
        None => unreachable!(),
    }
}

#[inline(always)]
const fn units_mut<const N: usize, const C: usize, const H: usize, const W: usize>(
    maps: &mut Maps<C, H, W>,
) -> &mut [f32; N] {
    const { assert!(N == C * H * W) };
    match maps.as_mut_slice().as_mut_array() {
        Some(units) => units,
        None => unreachable!(),
    }
}

//! What every layer puts out for one input (paper, Figure 2).

use super::architecture::{C1, C1_MAPS, C3, C3_MAPS, C5, C5_MAPS, F6, S2, S4};
use super::maps::Maps;
use super::penalties::Penalties;

/// The squashed outputs of every layer for one input, and the penalties.
#[derive(Clone, Debug, PartialEq)]
pub struct Activations {
    /// 6@28x28.
    pub c1: Maps<C1_MAPS, C1, C1>,
    /// 6@14x14.
    pub s2: Maps<C1_MAPS, S2, S2>,
    /// 16@10x10.
    pub c3: Maps<C3_MAPS, C3, C3>,
    /// 16@5x5.
    pub s4: Maps<C3_MAPS, S4, S4>,
    /// 120@1x1.
    pub c5: Maps<C5_MAPS, C5, C5>,
    /// 84.
    pub f6: [f32; F6],
    /// One a class.
    pub penalties: Penalties,
}

impl Activations {
    /// Makes room for one input's activations.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            c1: Maps::filled(0.0),
            s2: Maps::filled(0.0),
            c3: Maps::filled(0.0),
            s4: Maps::filled(0.0),
            c5: Maps::filled(0.0),
            f6: [0.0; F6],
            penalties: Penalties::none(),
        }
    }
}

impl Default for Activations {
    fn default() -> Self {
        Self::new()
    }
}

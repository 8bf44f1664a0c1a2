//! The values that training starts from (paper, Appendix A).

use serde::{Deserialize, Serialize};

use super::random::{Random, Seed, Stream};
use crate::network::architecture::{C1_MAPS, C5_MAPS};
use crate::network::codes::Classes;
use crate::network::layers::{Conv, PartialConv, Subsample};
use crate::network::{Network, S4_UNITS};

/// How far from 0 the start of a weight may lie, by the fan-in `F` of its unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Law {
    /// Uniform in `[-v/F, v/F)`: the paper prints 2.4 for `v`.
    Linear(f32),
    /// Uniform in `[-v/sqrt(F), v/sqrt(F))`, the law of the authors' later code with 1 or 2 for `v`.
    Root(f32),
}

impl Law {
    fn bound(self, fan_in: usize) -> f32 {
        match self {
            Self::Linear(v) => v / fan_in as f32,
            Self::Root(v) => v / (fan_in as f32).sqrt(),
        }
    }
}

/// The start of every trainable parameter.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// The law of the weights of C1, C3, C5 and F6.
    pub weights: Law,
    /// The law of all biases, or `None` to start them at 0. The paper counts a bias among a unit's
    /// connections but prints no law of its own; a bias does not count in `F` here.
    pub biases: Option<Law>,
    /// The coefficients of S2 and S4: one value for all, or by the law of the weights (`F` is 4).
    pub coefficient: Option<f32>,
}

/// Makes the network that a training starts with: the same from the same seed.
#[must_use]
pub fn initialise(start: &Start, classes: Classes, seed: Seed) -> Box<Network> {
    let mut random = Random::new(seed, Stream::Start);
    let mut network = Box::new(Network::zero(classes));
    let net = &mut network.parameters;
    let mut draw = |law: Law, fan_in: usize, values: &mut [f32]| {
        let bound = law.bound(fan_in);
        for value in values {
            *value = random.symmetric() * bound;
        }
    };

    for (o, maps) in net.c1.weight.iter_mut().enumerate() {
        draw(
            start.weights,
            Conv::<1, C1_MAPS>::fan_in(o),
            maps.as_flattened_mut().as_flattened_mut(),
        );
    }
    for (o, maps) in net.c3.weight.iter_mut().enumerate() {
        for (i, map) in maps.iter_mut().enumerate() {
            if crate::network::architecture::TABLE_I[i][o] {
                draw(start.weights, PartialConv::fan_in(o), map.as_flattened_mut());
            }
        }
    }
    draw(start.weights, S4_UNITS, net.c5.weight.as_flattened_mut());
    draw(start.weights, C5_MAPS, net.f6.weight.as_flattened_mut());

    let fan_in = Subsample::<C1_MAPS>::FAN_IN;
    for coefficients in [&mut net.s2.coefficient[..], &mut net.s4.coefficient[..]] {
        match start.coefficient {
            Some(value) => coefficients.fill(value),
            None => draw(start.weights, fan_in, coefficients),
        }
    }
    if let Some(law) = start.biases {
        draw(law, Conv::<1, C1_MAPS>::fan_in(0), &mut net.c1.bias);
        draw(law, fan_in, &mut net.s2.bias);
        for (o, bias) in net.c3.bias.iter_mut().enumerate() {
            draw(law, PartialConv::fan_in(o), std::slice::from_mut(bias));
        }
        draw(law, fan_in, &mut net.s4.bias);
        draw(law, S4_UNITS, &mut net.c5.bias);
        draw(law, C5_MAPS, &mut net.f6.bias);
    }
    network
}

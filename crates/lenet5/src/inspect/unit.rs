//! How a single unit comes to its output: the equation with its numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use super::ask::{LayerName, UnitAsk};
use super::layers::activations_of;
use super::message::{Reply, mismatch};
use crate::error::Result;
use crate::network::Network;
use crate::network::architecture::{
    C1_MAPS, C3_MAPS, C5_MAPS, CODE_COLUMNS, CODE_ROWS, KERNEL, LAYERS, POOL, S4, TABLE_I,
};
use crate::network::input::Input;
use crate::network::layers::Subsample;
use crate::network::maps::Maps;
use crate::reference::Real as _;
use crate::reference::squash::squash;

/// A unit's equation, but for its terms, which are tensors.
#[derive(Serialize)]
pub(super) struct UnitTold {
    kind: &'static str,
    /// The layer that its inputs are in.
    below: Option<&'static str>,
    /// The maps below that it sees.
    maps: Vec<usize>,
    bias: Option<f32>,
    /// What the total of its inputs is multiplied by, in a sub-sampling layer.
    coefficient: Option<f32>,
    total: Option<f32>,
    sum: f32,
    output: f32,
    /// The part of each layer, down to the input, that it depends on, and its own place: column, row, width, height.
    fields: BTreeMap<&'static str, [usize; 4]>,
}

/// The terms of a unit's sum, each a weight and an input.
struct Terms {
    shape: [usize; 3],
    weights: Vec<f32>,
    inputs: Vec<f32>,
}

/// The layers by the paper's names, from the input to the output.
const NAMES: [&str; LAYERS.len()] = ["input", "c1", "s2", "c3", "s4", "c5", "f6", "output"];

/// Adds a unit's weights, inputs and products as tensors, and tells the rest of its equation.
pub(super) fn add_unit(
    reply: &mut Reply,
    network: &Network,
    input: &Input,
    ask: UnitAsk,
) -> Result<UnitTold> {
    check(ask)?;
    let out = activations_of(network, input);
    let own = &network.parameters;
    let UnitAsk { layer, map, row, column } = ask;
    let told = match layer {
        LayerName::Input => {
            let value = input.maps()[0][row][column];
            told_of("pixel", ask, value, value)
        }
        LayerName::C1 => {
            let terms = Terms::of_fields(&own.c1.weight[map], &[0], input.maps(), row, column);
            terms.weighted(reply, ask, vec![0], own.c1.bias[map])
        }
        LayerName::S2 => subsampled(reply, ask, &own.s2, &out.c1),
        LayerName::C3 => {
            let maps: Vec<usize> = (0..C1_MAPS).filter(|&from| TABLE_I[from][map]).collect();
            let terms = Terms::of_fields(&own.c3.weight[map], &maps, &out.s2, row, column);
            terms.weighted(reply, ask, maps, own.c3.bias[map])
        }
        LayerName::S4 => subsampled(reply, ask, &own.s4, &out.c3),
        LayerName::C5 => {
            let terms = Terms::of_units([C3_MAPS, S4, S4], &own.c5.weight[map], out.s4.as_slice());
            terms.weighted(reply, ask, (0..C3_MAPS).collect(), own.c5.bias[map])
        }
        LayerName::F6 => {
            let terms = Terms::of_units([C5_MAPS, 1, 1], &own.f6.weight[map], out.c5.as_slice());
            terms.weighted(reply, ask, (0..C5_MAPS).collect(), own.f6.bias[map])
        }
        LayerName::Output => {
            let shape = [1, CODE_ROWS, CODE_COLUMNS];
            let terms = Terms::of_units(shape, &network.rbf.codes()[map], &out.f6);
            let penalty = out.penalties.as_slice()[map];
            let square = |(code, x): (&f32, &f32)| (x - code) * (x - code);
            let squares: Vec<f32> = terms.weights.iter().zip(&terms.inputs).map(square).collect();
            terms.add_to(reply, &squares);
            told_of("rbf", ask, penalty, penalty)
        }
    };
    Ok(told)
}

fn check(ask: UnitAsk) -> Result<()> {
    let layer = LAYERS[ask.layer as usize];
    let sizes = [
        ("map", ask.map, layer.maps),
        ("row", ask.row, layer.height),
        ("column", ask.column, layer.width),
    ];
    match sizes.into_iter().find(|(_, found, count)| found >= count) {
        None => Ok(()),
        Some((what, found, count)) => Err(mismatch(
            &format!("{what} of {}", layer.name),
            format!("0 to {}", count - 1),
            found,
        )),
    }
}

/// A unit without inputs that are weighted.
fn told_of(kind: &'static str, ask: UnitAsk, sum: f32, output: f32) -> UnitTold {
    UnitTold {
        kind,
        below: (ask.layer as usize).checked_sub(1).map(|below| NAMES[below]),
        maps: Vec::new(),
        bias: None,
        coefficient: None,
        total: None,
        sum,
        output,
        fields: fields(ask),
    }
}

/// A unit of a sub-sampling layer: its four inputs are added first.
fn subsampled<const C: usize, const H: usize, const W: usize>(
    reply: &mut Reply,
    ask: UnitAsk,
    own: &Subsample<C>,
    below: &Maps<C, H, W>,
) -> UnitTold {
    let UnitAsk { map, row, column, .. } = ask;
    let (coefficient, bias) = (own.coefficient[map], own.bias[map]);
    let rows = below[map][POOL * row..][..POOL].iter();
    let inputs: Vec<f32> = rows.flat_map(|row| &row[POOL * column..][..POOL]).copied().collect();
    // Each row by itself, as the layer does.
    let total = inputs.chunks(POOL).map(|row| row.iter().sum::<f32>()).sum::<f32>();
    let products: Vec<f32> = inputs.iter().map(|input| coefficient * input).collect();
    let weights = vec![coefficient; inputs.len()];
    Terms { shape: [1, POOL, POOL], weights, inputs }.add_to(reply, &products);
    let sum = coefficient.fma(total, bias);
    let told = told_of("subsampling", ask, sum, squash(sum));
    UnitTold {
        maps: vec![map],
        bias: Some(bias),
        coefficient: Some(coefficient),
        total: Some(total),
        ..told
    }
}

impl Terms {
    /// The terms of a unit of a convolution: a field of 5x5 in each of some maps below.
    fn of_fields<const IN: usize, const H: usize, const W: usize>(
        weight: &[[[f32; KERNEL]; KERNEL]; IN],
        maps: &[usize],
        below: &Maps<IN, H, W>,
        row: usize,
        column: usize,
    ) -> Self {
        let weights = maps.iter().flat_map(|&map| weight[map].as_flattened()).copied().collect();
        let rows = maps.iter().flat_map(|&map| &below[map][row..][..KERNEL]);
        let inputs = rows.flat_map(|row| &row[column..][..KERNEL]).copied().collect();
        Self { shape: [maps.len(), KERNEL, KERNEL], weights, inputs }
    }

    /// The terms of a unit that sees every unit below.
    fn of_units(shape: [usize; 3], weights: &[f32], inputs: &[f32]) -> Self {
        Self { shape, weights: weights.to_vec(), inputs: inputs.to_vec() }
    }

    /// Adds the terms, and tells their sum from the bias on, in the order of the layers.
    fn weighted(self, reply: &mut Reply, ask: UnitAsk, maps: Vec<usize>, bias: f32) -> UnitTold {
        let pairs = || self.weights.iter().zip(&self.inputs);
        let sum = pairs().fold(bias, |sum, (weight, input)| weight.fma(*input, sum));
        let products: Vec<f32> = pairs().map(|(weight, input)| weight * input).collect();
        self.add_to(reply, &products);
        let kind = match ask.layer {
            LayerName::C1 | LayerName::C3 => "convolution",
            _ => "dense",
        };
        UnitTold { maps, bias: Some(bias), ..told_of(kind, ask, sum, squash(sum)) }
    }

    fn add_to(&self, reply: &mut Reply, products: &[f32]) {
        reply.floats("weights", &self.shape, &self.weights);
        reply.floats("inputs", &self.shape, &self.inputs);
        reply.floats("products", &self.shape, products);
    }
}

/// What a unit depends on in each layer from its own down to the input.
fn fields(ask: UnitAsk) -> BTreeMap<&'static str, [usize; 4]> {
    let own = ask.layer as usize;
    let mut fields = BTreeMap::from([(NAMES[own], [ask.column, ask.row, 1, 1])]);
    let mut field = [ask.column, ask.row, 1, 1];
    for below in (0..own).rev() {
        let [x, y, width, height] = field;
        field = match LAYERS[below + 1].name {
            "C1" | "C3" => [x, y, width + KERNEL - 1, height + KERNEL - 1],
            "S2" | "S4" => [x, y, width, height].map(|side| POOL * side),
            _ => [0, 0, LAYERS[below].width, LAYERS[below].height],
        };
        fields.insert(NAMES[below], field);
    }
    fields
}

//! What every layer puts out, as tensors.

use super::message::{Reply, mismatch};
use super::told::Look;
use crate::error::Result;
use crate::level::{Level, at_level};
use crate::network::architecture::{C1, C1_MAPS, C3, C3_MAPS, C5_MAPS, F6, S2, S4};
use crate::network::field::Field;
use crate::network::input::Input;
use crate::network::layers::{AllMaps, Links as _, TableI};
use crate::network::maps::Maps;
use crate::network::{Activations, Network, Parameters, Penalties, Posterior, S4_UNITS, units};
use crate::read::Reading;
use crate::read::number::MAX_OUTPUTS;
use crate::reference::convolution::Convolution;
use crate::reference::{dense, subsample};

/// `j` of eq. 9, as the recipe `paper` has it.
const RUBBISH_PENALTY: f64 = 1.0;

/// Computes what each layer puts out.
pub(super) fn activations_of(network: &Network, input: &Input) -> Box<Activations> {
    let mut activations = Box::new(Activations::new());
    at_level!(Level::detect(), network.forward(input, &mut activations));
    activations
}

/// Adds the input, what each layer makes of it, the probabilities and the losses; with `sums` also the weighted sums
/// before the squashing function.
pub(super) fn add_layers(reply: &mut Reply, network: &Network, input: &Input, sums: bool) -> Look {
    let activations = activations_of(network, input);
    let field = input.maps();
    reply.floats("input", &[1, field[0].len(), field[0][0].len()], field.as_slice());
    for layer in activations.layers() {
        let shape = [layer.maps, layer.height, layer.width];
        reply.floats(name_of(layer.name), &shape, layer.units);
    }
    if sums {
        add_sums(reply, &network.parameters, input, &activations);
    }
    let look = add_answers(reply, network, &[activations.penalties]);
    add_losses(reply, &activations.penalties);
    look.into_iter().next().expect("there is an output")
}

/// Adds the layers of a network that slides over a field, and what it says at each output.
pub(super) fn add_slid_layers(
    reply: &mut Reply,
    network: &Network,
    field: &Field,
) -> Result<Vec<Look>> {
    if field.outputs() > MAX_OUTPUTS {
        let expected = format!("at most {MAX_OUTPUTS}");
        return Err(mismatch("outputs of the field", expected, field.outputs()));
    }
    let slid = network.forward_field(field);
    for layer in slid.layers() {
        let shape = [layer.maps, layer.height, layer.width];
        reply.floats(name_of(layer.name), &shape, &layer.units);
    }
    Ok(add_answers(reply, network, slid.penalties()))
}

/// The name of a layer's tensor: its own in lower case, and for the output that of its values.
fn name_of(layer: &str) -> String {
    if layer == "output" { "penalties".to_owned() } else { layer.to_lowercase() }
}

/// Adds the probabilities of the classes and of rubbish at each output.
fn add_answers(reply: &mut Reply, network: &Network, penalties: &[Penalties]) -> Vec<Look> {
    let (classes, calibration) = (network.rbf.classes(), network.calibration);
    let readings: Vec<Reading> =
        penalties.iter().map(|&own| Reading::new(own, *classes, calibration)).collect();
    let count = classes.count();
    let rows = (0..count).flat_map(|class| readings.iter().map(move |own| own.probability(class)));
    let rubbish = readings.iter().map(Reading::rubbish_probability);
    let all: Vec<f32> = rows.chain(rubbish).collect();
    reply.floats("probabilities", &[count + 1, 1, readings.len()], &all);
    readings.iter().map(Look::of).collect()
}

/// Adds what each class would add to the loss if it were the right one: by eq. 8, and by eq. 9.
fn add_losses(reply: &mut Reply, penalties: &Penalties) {
    let own = penalties.as_slice();
    let posterior = Posterior::new(own, 1.0, RUBBISH_PENALTY);
    #[allow(clippy::cast_possible_truncation, reason = "penalties are no more exact")]
    let by_eq_9 = posterior.log_classes().map(|log| -log as f32);
    let all: Vec<f32> = own.iter().copied().chain(by_eq_9).collect();
    reply.floats("losses", &[2, own.len(), 1], &all);
}

/// Adds the weighted sums of each layer.
fn add_sums(reply: &mut Reply, own: &Parameters, input: &Input, out: &Activations) {
    let mut c1 = Maps::<C1_MAPS, C1, C1>::filled(0.0);
    let mut s2 = Maps::<C1_MAPS, S2, S2>::filled(0.0);
    let mut c3 = Maps::<C3_MAPS, C3, C3>::filled(0.0);
    let mut s4 = Maps::<C3_MAPS, S4, S4>::filled(0.0);
    let (mut c5, mut f6) = ([0.0; C5_MAPS], [0.0; F6]);
    at_level!(Level::detect(), {
        let (all, some) = (Convolution(AllMaps::linked), Convolution(TableI::linked));
        all.forward(&own.c1.weight, &own.c1.bias, input.maps(), &mut c1);
        subsample::forward(&own.s2.coefficient, &own.s2.bias, &out.c1, &mut s2);
        some.forward(&own.c3.weight, &own.c3.bias, &out.s2, &mut c3);
        subsample::forward(&own.s4.coefficient, &own.s4.bias, &out.c3, &mut s4);
        let s4_units: &[f32; S4_UNITS] = units(&out.s4);
        dense::forward(&own.c5.weight, &own.c5.bias, s4_units, &mut c5);
        dense::forward(&own.f6.weight, &own.f6.bias, units(&out.c5), &mut f6);
    });
    reply.floats("c1.sums", &[C1_MAPS, C1, C1], c1.as_slice());
    reply.floats("s2.sums", &[C1_MAPS, S2, S2], s2.as_slice());
    reply.floats("c3.sums", &[C3_MAPS, C3, C3], c3.as_slice());
    reply.floats("s4.sums", &[C3_MAPS, S4, S4], s4.as_slice());
    reply.floats("c5.sums", &[C5_MAPS, 1, 1], &c5);
    reply.floats("f6.sums", &[F6, 1, 1], &f6);
}

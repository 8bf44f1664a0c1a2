//! The whole network against an independent implementation in PyTorch, tensor by tensor.
//!
//! `tools/golden/golden.py` computed the dump in double precision. Here everything is in single
//! precision, so the tolerances are a few roundings of the largest value of a tensor.

use std::path::PathBuf;

use lenet5::network::Slopes;
use lenet5::network::architecture::{C1_MAPS, C3_MAPS, TABLE_I, c3_inputs};
use lenet5::network::codes::{self, Classes, Code};
use lenet5::network::layers::Rbf;
use lenet5::reference::SINGLE;
use lenet5::train::{Criterion, Distance, Loss, update_parameters};
use lenet5::{Activations, Input, Network, Parameters};
use safetensors::SafeTensors;

use crate::fixture::MNIST;

/// Largest error of an activation or loss, as a share of the tensor's largest value.
const MAX_FORWARD_ERROR: f64 = 2e-6;
/// Largest error of a gradient or second derivative, as a share of the tensor's largest value.
const MAX_BACKWARD_ERROR: f64 = 5e-6;
/// Largest error of the change that three updates make: it is read off weights below 0.5, whose rounding
/// is half of 2^-25 each time.
const MAX_UPDATE_ERROR: f64 = 3.0 / (1u64 << 26) as f64;

struct Golden(Vec<u8>);

impl Golden {
    fn open() -> Self {
        let path =
            PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/golden.safetensors");
        Self(std::fs::read(path).unwrap())
    }

    fn get(&self, name: &str) -> Vec<f64> {
        let tensors = SafeTensors::deserialize(&self.0).unwrap();
        let data = tensors.tensor(name).unwrap_or_else(|e| panic!("{name}: {e}")).data().to_vec();
        data.as_chunks::<4>().0.iter().map(|&bytes| f64::from(f32::from_le_bytes(bytes))).collect()
    }

    fn compare(&self, name: &str, found: &[f32], tolerance: f64) {
        self.compare_within(name, found, tolerance, 0.0);
    }

    /// Compares within a share of the tensor's largest value, plus what no value may differ by.
    fn compare_within(&self, name: &str, found: &[f32], tolerance: f64, absolute: f64) {
        let expected = self.get(name);
        assert_eq!(expected.len(), found.len(), "{name}");
        let largest = expected.iter().fold(1e-30, |m: f64, v| m.max(v.abs()));
        for (k, (expected, &found)) in expected.iter().zip(found).enumerate() {
            let error = (expected - f64::from(found)).abs();
            assert!(
                error <= tolerance * largest + absolute,
                "{name}[{k}]: expected {expected}, found {found}"
            );
        }
    }

    /// Compares all tensors of parameters; the two large ones were thinned, and summed.
    fn compare_parameters(&self, prefix: &str, found: &Parameters, tolerance: f64, absolute: f64) {
        for tensor in found.tensors() {
            let name = format!("{prefix}.{}", tensor.name);
            let every = match tensor.name {
                "c5.weight" => 16,
                "f6.weight" => 4,
                _ => {
                    self.compare_within(&name, tensor.values, tolerance, absolute);
                    continue;
                }
            };
            let thinned: Vec<f32> = tensor.values.iter().copied().step_by(every).collect();
            self.compare_within(&name, &thinned, tolerance, absolute);
            let square: f64 = tensor.values.iter().map(|&v| f64::from(v).powi(2)).sum();
            let root = (tensor.values.len() as f64).sqrt();
            self.compare_within(
                &format!("{name}.norm"),
                &[square.sqrt() as f32],
                tolerance,
                root * absolute,
            );
            let rows = tensor.values.chunks(tensor.values.len() / tensor.shape[0]);
            let sums: Vec<f32> =
                rows.map(|row| row.iter().map(|&v| f64::from(v)).sum::<f64>() as f32).collect();
            // A sum of many terms may be small beside them.
            let terms = (tensor.values.len() / tensor.shape[0]) as f64;
            self.compare_within(&format!("{name}.sums"), &sums, 20.0 * tolerance, terms * absolute);
        }
    }
}

/// The dump's weights, by its formula: a hash of each value's place.
fn network() -> Box<Network> {
    let mut network = Box::new(Network::zero(Classes::digits()));
    let mut place = 0u32;
    let mut next = || {
        place += 1;
        let mut x = place.wrapping_mul(2_654_435_761);
        for _ in 0..2 {
            x = (x ^ (x >> 16)).wrapping_mul(0x045d_9f3b);
        }
        f64::from((x ^ (x >> 16)) >> 8) / f64::from(1u32 << 24)
    };
    for (tensor, values) in network.parameters.slices_mut().into_iter().enumerate() {
        let name = Parameters::TENSORS[tensor].0;
        for (k, value) in values.iter_mut().enumerate() {
            let u = next();
            let (to, from) = (k / (25 * C1_MAPS), k / 25 % C1_MAPS);
            let fan_in = match name {
                "c1.weight" => 25,
                "c3.weight" => 25 * c3_inputs(to),
                "c5.weight" => 25 * C3_MAPS,
                "f6.weight" => 120,
                _ => 0,
            };
            *value = match name {
                "c3.weight" if !TABLE_I[from][to] => 0.0,
                _ if fan_in > 0 => ((2.0 * u - 1.0) / (fan_in as f64).sqrt()) as f32,
                "s2.coefficient" | "s4.coefficient" => (0.25 + 0.25 * u) as f32,
                _ => ((2.0 * u - 1.0) * 0.1) as f32,
            };
        }
    }
    network
}

fn sample(index: usize) -> (Input, usize) {
    let sample = MNIST.train.get(index).unwrap();
    (sample.to_input(), usize::from(sample.label))
}

fn criterion(golden: &Golden, variant: &str) -> Criterion {
    let loss = if variant.starts_with("eq8") {
        Loss::Mse
    } else {
        Loss::Map { j: golden.get(&format!("j.{variant}"))[0] as f32 }
    };
    let distance = if variant.contains("half") { Distance::Half } else { Distance::Whole };
    Criterion { loss, distance, teaching: None }
}

/// The loss of a digit, and its gradient or second derivatives.
fn differentiate(
    network: &Network,
    criterion: Criterion,
    index: usize,
    curvature: bool,
) -> (f64, Box<Parameters>) {
    let (input, class) = sample(index);
    let (mut activations, mut scratch) =
        (Box::new(Activations::new()), Box::new(Activations::new()));
    let mut slopes = Slopes::zero(10);
    let mut total = Box::new(Parameters::zero());
    network.forward(&input, &mut activations);
    let loss = criterion.evaluate(&activations.penalties, class, &mut slopes);
    if curvature {
        network.curvature(&input, &activations, &slopes, &mut scratch, &mut total);
    } else {
        network.backward(SINGLE, &input, &activations, &slopes, &mut scratch, &mut total);
    }
    (loss, total)
}

/// Second derivatives averaged over the first 500 digits.
fn curvature(network: &Network, criterion: Criterion) -> Box<Parameters> {
    let mut total = Box::new(Parameters::zero());
    for index in 0..500 {
        total.add(&differentiate(network, criterion, index, true).1);
    }
    total.map(|h| h / 500.0);
    total
}

#[test]
fn weights_are_those_of_the_dump() {
    let golden = Golden::open();
    let norm =
        |values: &[f32]| values.iter().map(|&v| f64::from(v).powi(2)).sum::<f64>().sqrt() as f32;
    let norms: Vec<f32> = network().parameters.slices().into_iter().map(norm).collect();
    golden.compare("weights.norm", &norms, 1e-7);
}

#[test]
fn activations_match() {
    let golden = Golden::open();
    let mut activations = Box::new(Activations::new());
    let (input, _) = sample(0);
    network().forward(&input, &mut activations);
    golden.compare("activation.input", input.maps().as_slice(), MAX_FORWARD_ERROR);
    golden.compare("activation.c1", activations.c1.as_slice(), MAX_FORWARD_ERROR);
    golden.compare("activation.s2", activations.s2.as_slice(), MAX_FORWARD_ERROR);
    golden.compare("activation.c3", activations.c3.as_slice(), MAX_FORWARD_ERROR);
    golden.compare("activation.s4", activations.s4.as_slice(), MAX_FORWARD_ERROR);
    golden.compare("activation.c5", activations.c5.as_slice(), MAX_FORWARD_ERROR);
    golden.compare("activation.f6", &activations.f6, MAX_FORWARD_ERROR);
    golden.compare("activation.penalties", activations.penalties.as_slice(), MAX_FORWARD_ERROR);
}

#[test]
fn losses_and_gradients_match() {
    let golden = Golden::open();
    let network = network();
    for variant in ["eq8", "eq8half", "eq9", "eq9half", "eq9_j80", "eq9half_j40"] {
        let (loss, gradient) = differentiate(&network, criterion(&golden, variant), 0, false);
        golden.compare(&format!("loss.{variant}"), &[loss as f32], MAX_FORWARD_ERROR);
        if !matches!(variant, "eq8half" | "eq9half") {
            golden.compare_parameters(
                &format!("gradient.{variant}"),
                &gradient,
                MAX_BACKWARD_ERROR,
                0.0,
            );
        }
    }
}

#[test]
fn second_derivatives_match_on_500_samples() {
    let golden = Golden::open();
    let network = network();
    for variant in ["eq8", "eq9half_j40"] {
        let second = curvature(&network, criterion(&golden, variant));
        golden.compare_parameters(&format!("h.{variant}"), &second, MAX_BACKWARD_ERROR, 0.0);
    }
}

#[test]
fn three_updates_match() {
    let golden = Golden::open();
    let start = network();
    let criterion = criterion(&golden, "eq9half_j40");
    let mut rates = curvature(&start, criterion);
    rates.map(|h| 1e-4 / (0.02 + h));
    let mut network = start.clone();
    for update in 1..=3 {
        let (_, gradient) = differentiate(&network, criterion, update - 1, false);
        update_parameters(&mut network.parameters, &gradient, &rates);
        let mut change = Box::new(network.parameters.clone());
        for (change, start) in change.slices_mut().into_iter().zip(start.parameters.slices()) {
            for (change, start) in change.iter_mut().zip(start) {
                *change -= start;
            }
        }
        golden.compare_parameters(
            &format!("update.{update}"),
            &change,
            MAX_BACKWARD_ERROR,
            MAX_UPDATE_ERROR,
        );
    }
}

#[test]
fn codes_of_the_digits_are_the_rbfs_weights() {
    let rbf = Rbf::new(Classes::digits());
    assert_eq!(rbf.codes().len(), 10);
    for (code, digit) in rbf.codes().iter().zip('0'..='9') {
        assert_eq!(Some(code), codes::of(digit), "{digit}");
    }
    // The dump has no codes, but F6's outputs and their distances from each code: the dot of one
    // code misread, or two codes swapped, change the penalties by more than the tolerance.
    let golden = Golden::open();
    let f6: Vec<f32> = golden.get("activation.f6").iter().map(|&value| value as f32).collect();
    let distance = |code: &Code| {
        let terms = f6.iter().zip(code).map(|(x, c)| f64::from(x - c).powi(2));
        terms.sum::<f64>() as f32
    };
    let penalties: Vec<f32> = rbf.codes().iter().map(distance).collect();
    golden.compare("activation.penalties", &penalties, MAX_FORWARD_ERROR);
}

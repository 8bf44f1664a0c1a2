//! The layers of the network as nodes of a graph, each with the paper's name.

use super::graph::{Attribute, Element, Graph, Tensor};
use super::options::OnnxInput;
use crate::network::Network;
use crate::network::architecture::{
    C1, C1_MAPS, C3, C3_MAPS, C5, C5_MAPS, DIGIT, DIGIT_MARGIN, F6, INPUT, KERNEL, POOL, S2, S4,
};
use crate::network::codes::Classes;
use crate::network::input::{BACKGROUND, INK};
use crate::reference::squash::{AMPLITUDE, SLOPE};

/// The layers whose outputs a graph may put out.
pub(super) const HIDDEN: [&str; 6] = ["C1", "S2", "C3", "S4", "C5", "F6"];

const FIELD: Tensor<'_> = Tensor {
    name: "field",
    element: Element::Float,
    sizes: &[1, INPUT, INPUT],
    what: "paper is -0.1 and ink 1.175; a digit of 28x28 with a margin of two pixels",
};

/// Adds the way from the graph's input to `field`; gives the input.
pub(super) fn add_input(graph: &mut Graph, input: OnnxInput) -> Tensor<'static> {
    const MARGIN: usize = DIGIT_MARGIN;
    const MAP: &[usize] = &[1, DIGIT, DIGIT];
    const TO_FLOAT: Attribute = Attribute::Integer("to", Element::Float as usize);
    if input == OnnxInput::Field {
        return FIELD;
    }
    // A size of 0 is the same as before.
    graph.integers("map.shape", &[0, 1, DIGIT, DIGIT]);
    graph.integers("margin", &[0, 0, MARGIN, MARGIN, 0, 0, MARGIN, MARGIN]);
    graph.number("pixel.step", (INK - BACKGROUND) / 255.0);
    graph.number("pixel.paper", BACKGROUND);
    let map = Tensor { element: Element::Byte, ..Tensor::of_floats("map", MAP) };
    graph.add("Reshape", &["image", "map.shape"], &[], &map);
    graph.add("Cast", &["map"], &[TO_FLOAT], &Tensor::of_floats("map.levels", MAP));
    let levels = |name| Tensor { name, what: "", ..FIELD };
    graph.add("Pad", &["map.levels", "margin"], &[], &levels("levels"));
    graph.add("Mul", &["levels", "pixel.step"], &[], &levels("levels.scaled"));
    graph.add("Add", &["levels.scaled", "pixel.paper"], &[], &FIELD);
    let what = "digits as MNIST has them: paper is 0 and ink 255";
    Tensor { name: "image", element: Element::Byte, sizes: &[DIGIT, DIGIT], what }
}

/// Adds C1 to F6.
pub(super) fn add_hidden(graph: &mut Graph, network: &Network) {
    for tensor in network.parameters.tensors() {
        match (tensor.name.ends_with(".coefficient"), tensor.shape) {
            // The sum of four inputs times a coefficient is their convolution with it, map by map.
            (true, &[maps]) => {
                let times_four = |&value: &f32| [value; POOL * POOL];
                let values: Vec<f32> = tensor.values.iter().flat_map(times_four).collect();
                graph.floats(tensor.name, &[maps, 1, POOL, POOL], &values);
            }
            _ => graph.floats(tensor.name, tensor.shape, tensor.values),
        }
    }
    graph.number("squash.slope", narrow(SLOPE));
    graph.number("squash.amplitude", narrow(AMPLITUDE));

    add_convolution(graph, "C1", "field", &[C1_MAPS, C1, C1]);
    add_subsampling(graph, "S2", "C1", &[C1_MAPS, S2, S2]);
    add_convolution(graph, "C3", "S2", &[C3_MAPS, C3, C3]);
    add_subsampling(graph, "S4", "C3", &[C3_MAPS, S4, S4]);
    add_convolution(graph, "C5", "S4", &[C5_MAPS, C5, C5]);
    let units = Tensor::of_floats("C5.units", &[C5_MAPS]);
    graph.add("Flatten", &["C5"], &[Attribute::Integer("axis", 1)], &units);
    let transposed = [Attribute::Integer("transB", 1)];
    let sum = Tensor::of_floats("F6.sum", &[F6]);
    graph.add("Gemm", &["C5.units", "f6.weight", "f6.bias"], &transposed, &sum);
    add_squash(graph, "F6", &[F6], "F6: 84 fully connected units, the 7x12 pixels of a code");
}

/// Adds the penalties of eq. 7, their smallest, and the probabilities of eq. 9; gives the name of the answer.
pub(super) fn add_output(graph: &mut Graph, network: &Network) -> &'static str {
    let (rbf, calibration) = (&network.rbf, network.calibration);
    let classes = rbf.classes().count();
    let codes = [classes, F6];
    graph.floats("rbf.weight", &codes, rbf.codes().as_flattened());
    graph.integers("F6.row.shape", &[0, 1, F6]);
    graph.add("Reshape", &["F6", "F6.row.shape"], &[], &Tensor::of_floats("F6.row", &[1, F6]));
    graph.add("Sub", &["F6.row", "rbf.weight"], &[], &Tensor::of_floats("distance", &codes));
    let over_units = [Attribute::Integers("axes", &[2]), Attribute::Integer("keepdims", 0)];
    let what = "the squared distance of F6 from the code of each class (eq. 7)";
    let penalties = Tensor { what, ..Tensor::of_floats("penalties", &codes[..1]) };
    graph.add("ReduceSumSquare", &["distance"], &over_units, &penalties);

    let over_classes = || Attribute::Integer("axis", 1);
    let is_of_digits = *rbf.classes() == Classes::digits();
    let name = if is_of_digits { "digit" } else { "class" };
    let what = "the class of the smallest penalty";
    let answer = Tensor { name, element: Element::Integer, sizes: &[], what };
    let no_row = Attribute::Integer("keepdims", 0);
    graph.add("ArgMin", &["penalties"], &[over_classes(), no_row], &answer);

    graph.integers("rubbish.column", &[0, 0, 0, 1]);
    graph.number("rubbish.penalty", calibration.rubbish);
    graph.number("scale", -calibration.scale);
    let sizes = [classes + 1];
    let with_rubbish = ["penalties", "rubbish.column", "rubbish.penalty"];
    graph.add("Pad", &with_rubbish, &[], &Tensor::of_floats("penalties.all", &sizes));
    graph.add("Mul", &["penalties.all", "scale"], &[], &Tensor::of_floats("exponents", &sizes));
    let what = "of each class, and of what is no character (eq. 9)";
    let probabilities = Tensor { what, ..Tensor::of_floats("probabilities", &sizes) };
    graph.add("Softmax", &["exponents"], &[over_classes()], &probabilities);
    name
}

/// Adds a layer of 5x5 convolutions; where Table I has no link, C3's weights are zero.
fn add_convolution(graph: &mut Graph, name: &str, from: &str, sizes: &[usize; 3]) {
    const FIELD: Attribute = Attribute::Integers("kernel_shape", &[KERNEL, KERNEL]);
    let layer = name.to_lowercase();
    let [weight, bias] = ["weight", "bias"].map(|what| format!("{layer}.{what}"));
    let sum = format!("{name}.sum");
    graph.add("Conv", &[from, &weight, &bias], &[FIELD], &Tensor::of_floats(&sum, sizes));
    let [maps, height, width] = sizes;
    add_squash(graph, name, sizes, &format!("{name}: {maps}@{height}x{width}, 5x5 convolution"));
}

/// Adds a layer of 2x2 sub-sampling.
fn add_subsampling(graph: &mut Graph, name: &str, from: &str, sizes: &[usize; 3]) {
    const FIELD: Attribute = Attribute::Integers("kernel_shape", &[POOL, POOL]);
    const STEP: Attribute = Attribute::Integers("strides", &[POOL, POOL]);
    let layer = name.to_lowercase();
    let [coefficient, bias] = ["coefficient", "bias"].map(|what| format!("{layer}.{what}"));
    let sum = format!("{name}.sum");
    let [maps, height, width] = sizes;
    let map_by_map = Attribute::Integer("group", *maps);
    let inputs = [from, &coefficient, &bias];
    graph.add("Conv", &inputs, &[map_by_map, FIELD, STEP], &Tensor::of_floats(&sum, sizes));
    add_squash(graph, name, sizes, &format!("{name}: {maps}@{height}x{width}, 2x2 sub-sampling"));
}

/// Adds the squashing function `A tanh(S a)` of a layer's sums.
fn add_squash(graph: &mut Graph, name: &str, sizes: &[usize], what: &str) {
    let [sum, scaled, tanh] = ["sum", "scaled", "tanh"].map(|step| format!("{name}.{step}"));
    graph.add("Mul", &[&sum, "squash.slope"], &[], &Tensor::of_floats(&scaled, sizes));
    graph.add("Tanh", &[&scaled], &[], &Tensor::of_floats(&tanh, sizes));
    let output = Tensor { what, ..Tensor::of_floats(name, sizes) };
    graph.add("Mul", &[&tanh, "squash.amplitude"], &[], &output);
}

/// A constant as the graph has it.
#[allow(clippy::cast_possible_truncation, reason = "the graph's numbers are 32 bits wide")]
const fn narrow(value: f64) -> f32 {
    value as f32
}

//! Networks as ONNX models, decoded as the format says. What engines make of them is checked by `tools/onnx`.

use std::collections::{BTreeSet, HashMap, HashSet};

use lenet5::format::{OnnxInput, OnnxOptions};
use lenet5::network::codes::Classes;
use lenet5::{Network, Pretrained};

/// The fields of a message, by number: integers, and the bytes of everything else.
#[derive(Default)]
struct Message<'a> {
    integers: HashMap<u64, Vec<u64>>,
    bytes: HashMap<u64, Vec<&'a [u8]>>,
}

impl<'a> Message<'a> {
    fn decode(mut data: &'a [u8]) -> Self {
        let mut message = Self::default();
        while !data.is_empty() {
            let key = varint(&mut data);
            let value = varint(&mut data);
            let (field, kind) = (key >> 3, key & 7);
            if kind == 0 {
                message.integers.entry(field).or_default().push(value);
            } else {
                assert_eq!(kind, 2, "no other kind of field is written");
                let (own, rest) = data.split_at(usize::try_from(value).unwrap());
                message.bytes.entry(field).or_default().push(own);
                data = rest;
            }
        }
        message
    }

    fn texts(&self, field: u64) -> Vec<&'a str> {
        let all = self.bytes.get(&field).into_iter().flatten();
        all.map(|bytes| str::from_utf8(bytes).unwrap()).collect()
    }

    fn messages(&self, field: u64) -> Vec<Self> {
        let all = self.bytes.get(&field).into_iter().flatten();
        all.map(|bytes| Self::decode(bytes)).collect()
    }
}

fn varint(data: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let (byte, rest) = data.split_first().unwrap();
        *data = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    value
}

/// The names of a model's outputs.
fn outputs(model: &[u8]) -> Vec<String> {
    let graph = &Message::decode(model).messages(7)[0];
    graph.messages(12).iter().map(|output| output.texts(1)[0].to_owned()).collect()
}

#[test]
fn weights_are_the_networks_to_the_bit() {
    for own in Pretrained::ALL {
        let network = own.load();
        let model = network.to_onnx(&OnnxOptions::new());
        let graph = &Message::decode(&model).messages(7)[0];
        let constants: HashMap<&str, Vec<f32>> = graph
            .messages(5)
            .iter()
            .map(|tensor| {
                let (words, _) = tensor.bytes[&9][0].as_chunks::<4>();
                (tensor.texts(8)[0], words.iter().map(|&word| f32::from_le_bytes(word)).collect())
            })
            .collect();
        for tensor in network.parameters.tensors() {
            let found = &constants[tensor.name];
            let times = if tensor.name.ends_with("coefficient") { 4 } else { 1 };
            assert_eq!(found.len(), times * tensor.values.len(), "{}", tensor.name);
            let is_same =
                |(k, value): (usize, &f32)| value.to_bits() == tensor.values[k / times].to_bits();
            assert!(found.iter().enumerate().all(is_same), "{own}: {}", tensor.name);
        }
        assert_eq!(constants["rbf.weight"], network.rbf.codes().as_flattened());
    }
}

#[test]
fn graphs_are_in_order_and_of_plain_operators() {
    let network = Pretrained::Reader.load();
    for (input, name) in [(OnnxInput::Bytes, "image"), (OnnxInput::Field, "field")] {
        let model = network.to_onnx(&OnnxOptions::new().with_input(input));
        let decoded = Message::decode(&model);
        assert_eq!((&decoded.integers[&1], decoded.texts(2)), (&vec![7], vec!["lenet5"]));
        assert_eq!(decoded.messages(8)[0].integers[&2], [13]);
        let graph = &decoded.messages(7)[0];
        let constants = graph.messages(5).into_iter().flat_map(|constant| constant.texts(8));
        let inputs = graph.messages(11).into_iter().flat_map(|input| input.texts(1));
        let mut known: HashSet<&str> = constants.chain(inputs).collect();
        assert!(known.contains(name));
        let mut operators = BTreeSet::new();
        for node in graph.messages(1) {
            assert!(node.texts(1).iter().all(|input| known.contains(input)), "{:?}", node.texts(3));
            assert!(known.insert(node.texts(2)[0]), "two nodes make {:?}", node.texts(2));
            operators.insert(node.texts(4)[0]);
        }
        let mut plain = BTreeSet::from([
            "Add",
            "ArgMin",
            "Cast",
            "Conv",
            "Flatten",
            "Gemm",
            "Mul",
            "Pad",
            "ReduceSumSquare",
            "Reshape",
            "Softmax",
            "Sub",
            "Tanh",
        ]);
        if input == OnnxInput::Field {
            plain.retain(|operator| !["Add", "Cast"].contains(operator));
        }
        assert_eq!(operators, plain);
        assert!(outputs(&model).iter().all(|output| known.contains(output.as_str())));
    }
}

#[test]
fn options_and_other_characters_change_what_is_put_out() {
    let digits = Pretrained::Paper.load();
    let options = OnnxOptions::new();
    assert_eq!(outputs(&digits.to_onnx(&options)), ["digit", "penalties", "probabilities"]);
    let layers = digits.to_onnx(&options.clone().with_layers(true));
    let names = outputs(&layers);
    assert_eq!(names[3..], ["C1", "S2", "C3", "S4", "C5", "F6"]);

    let letters = Network::zero(Classes::of("ABC").unwrap());
    let model = letters.to_onnx(&options.with_metadata("recipe", "mine"));
    assert_eq!(outputs(&model)[0], "class");
    let entries = Message::decode(&model).messages(14);
    let entry = |name| {
        let found = entries.iter().find(|entry| entry.texts(1) == [name]);
        found.map(|entry| entry.texts(2)[0].to_owned())
    };
    assert_eq!(entry("classes").as_deref(), Some("ABC"));
    assert_eq!(entry("recipe").as_deref(), Some("mine"));
}

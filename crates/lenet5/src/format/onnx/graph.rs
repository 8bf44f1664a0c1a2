//! A graph of ONNX under construction: nodes, constants, and the shapes of what flows between them.

use super::wire::Message;

/// The name of the number of pictures, which a graph leaves open.
const BATCH: &str = "N";

/// What the elements of a tensor are, by its number in ONNX.
#[derive(Clone, Copy)]
pub(super) enum Element {
    Float = 1,
    Byte = 2,
    Integer = 7,
}

/// A tensor that has `sizes` for each picture.
pub(super) struct Tensor<'a> {
    pub(super) name: &'a str,
    pub(super) element: Element,
    pub(super) sizes: &'a [usize],
    /// What it is in the network; empty for a step on the way.
    pub(super) what: &'a str,
}

impl Tensor<'_> {
    /// A tensor of floats.
    pub(super) const fn of_floats<'a>(name: &'a str, sizes: &'a [usize]) -> Tensor<'a> {
        Tensor { name, element: Element::Float, sizes, what: "" }
    }

    fn encoded(&self) -> Message {
        let size = |&size: &usize| Message::default().integer(1, size);
        let sizes: Vec<Message> = self.sizes.iter().map(size).collect();
        let batch = Message::default().bytes(2, BATCH);
        let shape = Message::default().message(1, &batch).messages(1, &sizes);
        let kind = Message::default().integer(1, self.element as usize).message(2, &shape);
        Message::default()
            .bytes(1, self.name)
            .message(2, &Message::default().message(1, &kind))
            .bytes(3, self.what)
    }
}

/// An attribute of a node.
pub(super) enum Attribute {
    Integer(&'static str, usize),
    Integers(&'static str, &'static [usize]),
}

impl Attribute {
    fn encoded(&self) -> Message {
        const KIND: u32 = 20;
        match *self {
            Self::Integer(name, value) => {
                Message::default().bytes(1, name).integer(3, value).integer(KIND, 2)
            }
            Self::Integers(name, values) => {
                let named = Message::default().bytes(1, name);
                values.iter().fold(named, |own, &value| own.integer(8, value)).integer(KIND, 7)
            }
        }
    }
}

/// A graph's parts, encoded.
#[derive(Default)]
pub(super) struct Graph {
    nodes: Vec<Message>,
    constants: Vec<Message>,
    /// What flows between nodes, by name.
    tensors: Vec<(String, Message)>,
}

impl Graph {
    /// Adds a constant of floats.
    pub(super) fn floats(&mut self, name: &str, sizes: &[usize], values: &[f32]) {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(name, Element::Float, sizes, bytes);
    }

    /// Adds a constant that is one number, of no dimension: some engines take no row of one number in its place.
    pub(super) fn number(&mut self, name: &str, value: f32) {
        self.floats(name, &[], &[value]);
    }

    /// Adds a constant that is a row of integers.
    pub(super) fn integers(&mut self, name: &str, values: &[usize]) {
        let bytes = values.iter().flat_map(|&value| (value as u64).to_le_bytes()).collect();
        self.constant(name, Element::Integer, &[values.len()], bytes);
    }

    fn constant(&mut self, name: &str, element: Element, sizes: &[usize], bytes: Vec<u8>) {
        let sizes = sizes.iter().fold(Message::default(), |own, &size| own.integer(1, size));
        self.constants.push(sizes.integer(2, element as usize).bytes(8, name).bytes(9, bytes));
    }

    /// Adds a node, which makes one tensor of others by an operator; it has the tensor's name.
    pub(super) fn add(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: &[Attribute],
        output: &Tensor<'_>,
    ) {
        let inputs = inputs.iter().fold(Message::default(), |own, name| own.bytes(1, name));
        let attributes: Vec<Message> = attributes.iter().map(Attribute::encoded).collect();
        let node = inputs.bytes(2, output.name).bytes(3, output.name).bytes(4, operator);
        self.nodes.push(node.messages(5, &attributes).bytes(6, output.what));
        self.tensors.push((output.name.to_owned(), output.encoded()));
    }

    /// Encodes the graph, given its input and the names of what it puts out.
    pub(super) fn encoded(&self, input: &Tensor<'_>, outputs: &[&str], what: &str) -> Message {
        let named = |wanted: &&str| self.tensors.iter().find(|(name, _)| name == wanted);
        let is_inner = |(name, _): &&(String, Message)| !outputs.contains(&name.as_str());
        let encoded = |(_, tensor): &'_ (String, Message)| tensor.clone();
        let outer: Vec<Message> = outputs.iter().filter_map(named).map(encoded).collect();
        let inner: Vec<Message> = self.tensors.iter().filter(is_inner).map(encoded).collect();
        Message::default()
            .messages(1, &self.nodes)
            .bytes(2, "lenet5")
            .messages(5, &self.constants)
            .bytes(10, what)
            .message(11, &input.encoded())
            .messages(12, &outer)
            .messages(13, &inner)
    }
}

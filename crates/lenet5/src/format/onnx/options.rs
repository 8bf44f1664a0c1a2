//! How a network is written as a graph.

/// What a graph takes in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OnnxInput {
    /// `image`: bytes `[N, 28, 28]`, 0 for paper and 255 for ink, as MNIST has them and
    /// [`Digit`](crate::Digit) holds them.
    #[default]
    Bytes,
    /// `field`: floats `[N, 1, 32, 32]`, -0.1 for paper and 1.175 for ink, as [`Input`](crate::Input) holds them.
    Field,
}

/// How a network is written as a graph.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct OnnxOptions {
    /// What it takes in.
    pub input: OnnxInput,
    /// Whether it also puts out what every layer does, from `C1` to `F6`.
    pub layers: bool,
    /// What a reader of the file should know about the network, by name, such as its recipe and its errors.
    pub metadata: Vec<(String, String)>,
}

impl OnnxOptions {
    /// Takes in bytes, and puts out the answer alone.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Chooses what the graph takes in.
    #[must_use]
    pub fn with_input(mut self, input: OnnxInput) -> Self {
        self.input = input;
        self
    }

    /// Puts out what every layer does, too.
    #[must_use]
    pub fn with_layers(mut self, layers: bool) -> Self {
        self.layers = layers;
        self
    }

    /// Adds an entry to the metadata.
    #[must_use]
    pub fn with_metadata(mut self, name: &str, value: impl Into<String>) -> Self {
        self.metadata.push((name.to_owned(), value.into()));
        self
    }
}

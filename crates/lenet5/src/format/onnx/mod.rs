//! The network as an ONNX graph, for other engines.
//!
//! The graph is plain: 13 operators that every engine has, of operator set 13, with the weights as they are. What reads it
//! needs to know nothing of how pixels are scaled or how penalties become probabilities: bytes go in, and the answer, its
//! penalties and its probabilities come out. `docs/formats.md` lists its tensors.

mod graph;
mod layers;
mod options;
mod wire;

pub use self::options::{OnnxInput, OnnxOptions};

use self::graph::Graph;
use self::layers::{HIDDEN, add_hidden, add_input, add_output};
use self::wire::Message;
use crate::network::{Calibration, Network};

/// The version of the format, and that of its operators: engines from 2021 on know both.
const FORMAT_VERSION: usize = 7;
const OPERATOR_SET: usize = 13;

impl Network {
    /// Encodes the network as an ONNX model; the same network and options give the same bytes.
    ///
    /// The model puts out, for N pictures:
    /// - `digit`, integers `[N]`: the class of the smallest penalty; called `class` where the classes are no digits;
    /// - `penalties`, floats `[N, classes]`: eq. 7;
    /// - `probabilities`, floats `[N, classes + 1]`: eq. 9 with the network's [`Calibration`], the last for
    ///   what is no character.
    ///
    /// Nothing is refused: [`Calibration::least`] stands in the metadata. Engines compute the
    /// hyperbolic tangent and their sums in their own way: penalties differ from [`Network::penalties`] by less than a
    /// thousandth.
    ///
    /// *Cost:* 253 kB for the ten digits.
    ///
    /// # Examples
    /// ```
    /// use lenet5::Pretrained;
    /// use lenet5::format::OnnxOptions;
    ///
    /// let model = Pretrained::Reader.load().to_onnx(&OnnxOptions::new());
    /// assert!(model.len() < 255_000);
    /// ```
    #[must_use]
    pub fn to_onnx(&self, options: &OnnxOptions) -> Vec<u8> {
        let mut graph = Graph::default();
        let input = add_input(&mut graph, options.input);
        add_hidden(&mut graph, self);
        let mut outputs = vec![add_output(&mut graph, self), "penalties", "probabilities"];
        if options.layers {
            outputs.extend(HIDDEN);
        }
        let graph = graph.encoded(&input, &outputs, "LeNet-5: the answer is the smallest penalty");

        let classes: String = self.rbf.classes().characters().iter().collect();
        let Calibration { scale, rubbish, least } = self.calibration;
        let calibration = format!("scale={scale} rubbish={rubbish} least={least}");
        let own = [("classes", &classes), ("calibration", &calibration)];
        let others = options.metadata.iter().map(|(name, value)| (name.as_str(), value));
        let entry =
            |(name, value): (&str, &String)| Message::default().bytes(1, name).bytes(2, value);
        let metadata: Vec<Message> = own.into_iter().chain(others).map(entry).collect();
        let operators = Message::default().bytes(1, "").integer(2, OPERATOR_SET);
        Message::default()
            .integer(1, FORMAT_VERSION)
            .bytes(2, "lenet5")
            .bytes(3, env!("CARGO_PKG_VERSION"))
            .bytes(6, env!("CARGO_PKG_DESCRIPTION"))
            .message(7, &graph)
            .message(8, &operators)
            .messages(14, &metadata)
            .into_bytes()
    }
}

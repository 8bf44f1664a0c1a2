//! Weights in the safetensors format: tensors by their stable names, 32-bit floats.
//!
//! The door for weights from outside. What comes through it has every shape right, holds finite
//! values of bounded size, and is zero where Table I has no link, so that no input can make the
//! network answer with anything but finite penalties.

use std::collections::HashMap;
use std::iter::once;
use std::path::{Path, PathBuf};

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensorError, SafeTensors};

use super::file::read_limited;
#[cfg(feature = "files")]
use super::file::write;
use super::model_folder::NETWORK_FILE;
use crate::error::{Error, FileKind, Mismatch, Result};
use crate::network::Calibration;
use crate::network::architecture::{C1_MAPS, C3_MAPS, F6, TABLE_I};
use crate::network::codes::Classes;
use crate::network::{MAX_WEIGHT, Network, Parameters};

/// Most bytes that a file of weights or a checkpoint may hold.
pub(crate) const MAX_MODEL_BYTES: u64 = 16 << 20;

/// Entry of the header that names the network's characters.
const CLASSES: &str = "classes";
/// The tensor of the codes.
const CODES: &str = "rbf.weight";
/// The tensor of the calibration, which a file need not have.
const CALIBRATION: &str = "calibration";
/// The tensors of what is fitted beside a network, and their lengths, now and before marks and dissent had weights; a file need not have them.
const FITTED: [(&str, &[usize]); 5] = [
    ("lines.segment", &[19, 16]),
    ("lines.sdnn", &[7, 5]),
    ("lines.both", &[2]),
    ("lines.doubt", &[6, 5]),
    ("committee", &[3]),
];
/// The values of each of these tensors, if there is one.
pub(crate) type Fitted<T> = [Option<T>; FITTED.len()];

/// What a model's file holds.
pub(crate) struct ModelFile {
    pub(crate) network: Box<Network>,
    /// What was fitted beside it: the weights that lines are read with, of pieces, of the outputs of a network that
    /// slides, of both, of the evidence for a word; and the calibration of a committee.
    #[cfg_attr(not(feature = "number"), allow(dead_code, reason = "checked all the same"))]
    pub(crate) fitted: Fitted<Vec<f32>>,
}

/// Encodes a model as a safetensors file; the same model gives the same bytes.
pub(crate) fn encode_model(network: &Network, fitted: Fitted<&[f32]>) -> Vec<u8> {
    let classes: String = network.rbf.classes().characters().iter().collect();
    let mut bundle = Bundle::new();
    bundle.add_network(network);
    for ((name, _), values) in FITTED.into_iter().zip(fitted) {
        if let Some(values) = values {
            bundle.add(name.to_owned(), &[values.len()], values);
        }
    }
    bundle.encode(CLASSES, classes)
}

/// Parses a model in a safetensors file; `name` stands for it in errors.
pub(crate) fn parse_model(bytes: &[u8], name: &Path) -> Result<ModelFile> {
    let mut tensors = Tensors::parse(bytes, name, CLASSES)?;
    let network = tensors.take_network()?;
    let mut fitted = Fitted::default();
    for ((name, lengths), values) in FITTED.into_iter().zip(&mut fitted) {
        *values = tensors.take_optional(name, lengths)?;
    }
    tensors.finish()?;
    Ok(ModelFile { network, fitted })
}

impl Network {
    /// Encodes the weights as a safetensors file; the same network gives the same bytes.
    #[must_use]
    pub fn to_safetensors(&self) -> Vec<u8> {
        encode_model(self, Fitted::default())
    }

    /// Parses the weights in a safetensors file; `name` stands for it in errors.
    ///
    /// # Errors
    /// A tensor is missing, unknown, of another shape or type; a value is not finite or beyond a
    /// million, or is not zero where Table I has no link.
    pub fn parse_safetensors(bytes: &[u8], name: &Path) -> Result<Box<Self>> {
        Ok(parse_model(bytes, name)?.network)
    }

    /// Saves the weights as `network.safetensors` in a folder, which is made if it is missing.
    ///
    /// # Errors
    /// The folder or the file cannot be written.
    #[cfg(feature = "files")]
    pub fn save(&self, folder: impl AsRef<Path>) -> Result<()> {
        save_model(folder.as_ref(), &self.to_safetensors())
    }

    /// Loads the weights in a model's folder, or in a safetensors file of any name.
    ///
    /// # Errors
    /// The file cannot be read, or [`parse_safetensors`](Self::parse_safetensors) refuses it.
    pub fn load(path: impl AsRef<Path>) -> Result<Box<Self>> {
        Ok(load_model(path.as_ref())?.network)
    }
}

/// Loads the model in a model's folder, or in a safetensors file of any name.
pub(crate) fn load_model(path: &Path) -> Result<ModelFile> {
    let mut path = path.to_owned();
    if path.is_dir() {
        path.push(NETWORK_FILE);
    }
    parse_model(&read_limited(&path, MAX_MODEL_BYTES, FileKind::Model)?, &path)
}

/// Saves an encoded model as `network.safetensors` in a folder, which is made if it is missing.
#[cfg(feature = "files")]
pub(crate) fn save_model(folder: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(Error::io(folder))?;
    write(&folder.join(NETWORK_FILE), bytes)
}

/// Tensors on their way into a file.
pub(crate) struct Bundle {
    tensors: Vec<Encoded>,
}

/// A tensor as its file has it.
struct Encoded {
    name: String,
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Bundle {
    /// Starts a file without any tensor.
    pub(crate) const fn new() -> Self {
        Self { tensors: Vec::new() }
    }

    /// Adds the weights and codes of a network.
    pub(crate) fn add_network(&mut self, network: &Network) {
        self.add_parameters("", &network.parameters);
        let codes = network.rbf.codes();
        self.add(CODES.to_owned(), &[codes.len(), F6], codes.as_flattened());
        let Calibration { scale, rubbish, least } = network.calibration;
        if network.calibration != Calibration::NONE {
            self.add(CALIBRATION.to_owned(), &[3], &[scale, rubbish, least]);
        }
    }

    /// Adds the tensors of parameters, their names after a prefix.
    pub(crate) fn add_parameters(&mut self, prefix: &str, parameters: &Parameters) {
        for tensor in parameters.tensors() {
            self.add(format!("{prefix}{}", tensor.name), tensor.shape, tensor.values);
        }
    }

    /// Adds a tensor of numbers.
    pub(crate) fn add(&mut self, name: String, shape: &[usize], values: &[f32]) {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.tensors.push(Encoded { name, dtype: Dtype::F32, shape: shape.to_vec(), bytes });
    }

    /// Adds a tensor of bytes.
    #[cfg(feature = "inspect")]
    pub(crate) fn add_bytes(&mut self, name: String, shape: &[usize], bytes: Vec<u8>) {
        self.tensors.push(Encoded { name, dtype: Dtype::U8, shape: shape.to_vec(), bytes });
    }

    /// Encodes the file, whose header has one entry of free text. One only: the format's library writes several in a random
    /// order, and the same content should be the same bytes.
    pub(crate) fn encode(self, key: &str, text: String) -> Vec<u8> {
        let views = self.tensors.iter().map(|Encoded { name, dtype, shape, bytes }| {
            let view = TensorView::new(*dtype, shape.clone(), bytes);
            (name, view.expect("as many bytes as the shape says, by construction"))
        });
        safetensors::serialize(views, Some(once((key.to_owned(), text)).collect()))
            .expect("names are distinct and the header is text")
    }
}

/// The tensors of a file, and the text `key` of its header, if it has one.
pub(crate) fn parse_with_text<'a>(
    bytes: &'a [u8],
    key: &str,
) -> Result<(SafeTensors<'a>, Option<String>), SafeTensorError> {
    let (_, header) = SafeTensors::read_metadata(bytes)?;
    let text = header.metadata().as_ref().and_then(|entries| entries.get(key)).cloned();
    Ok((SafeTensors::deserialize(bytes)?, text))
}

/// Tensors of a file, each to be taken once.
pub(crate) struct Tensors<'a> {
    path: PathBuf,
    text: Option<String>,
    found: HashMap<String, TensorView<'a>>,
}

impl<'a> Tensors<'a> {
    /// Parses a file, whose header may have the text `key`.
    pub(crate) fn parse(bytes: &'a [u8], path: &Path, key: &str) -> Result<Self> {
        let (tensors, text) = parse_with_text(bytes, key).map_err(|error| {
            model(path, "content", "a safetensors file", format!("another ({error})"))
        })?;
        Ok(Self { path: path.to_owned(), text, found: tensors.tensors().into_iter().collect() })
    }

    /// The text in the header, if there is any.
    #[cfg(feature = "train")]
    pub(crate) fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// Takes the weights and codes of a network, whose characters the header's text names.
    fn take_network(&mut self) -> Result<Box<Network>> {
        let classes = match &self.text {
            None => Classes::digits(),
            Some(text) => Classes::of(text).ok_or_else(|| {
                let expected = "1 to 96 different characters of ASCII";
                model(&self.path, CLASSES, expected, format!("{text:?}"))
            })?,
        };
        self.take_network_of(&classes)
    }

    /// Takes the weights and codes of a network of the given characters.
    pub(crate) fn take_network_of(&mut self, classes: &Classes) -> Result<Box<Network>> {
        let mut network = Box::new(Network::zero(*classes));
        network.parameters = *self.take_parameters("", MAX_WEIGHT)?;
        let count = classes.count();
        let codes = network.rbf.codes_mut().as_flattened_mut();
        self.take(CODES, &[count, F6], MAX_WEIGHT, codes)?;
        if self.found.contains_key(CALIBRATION) {
            network.calibration = self.take_calibration()?;
        }
        Ok(network)
    }

    fn take_calibration(&mut self) -> Result<Calibration> {
        let mut values = [0.0; 3];
        self.take(CALIBRATION, &[3], MAX_WEIGHT, &mut values)?;
        let [scale, rubbish, least] = values;
        if scale > 0.0 && (0.0..=1.0).contains(&least) {
            return Ok(Calibration { scale, rubbish, least });
        }
        let expected = "a scale above 0, a penalty, and a least probability from 0 to 1";
        Err(model(&self.path, CALIBRATION, expected, format!("{values:?}")))
    }

    /// Takes the tensors of parameters, their names after a prefix, their values at most `largest` in
    /// size.
    pub(crate) fn take_parameters(
        &mut self,
        prefix: &str,
        largest: f32,
    ) -> Result<Box<Parameters>> {
        let mut parameters = Box::new(Parameters::zero());
        for ((name, shape), values) in Parameters::TENSORS.into_iter().zip(parameters.slices_mut())
        {
            self.take(&format!("{prefix}{name}"), shape, largest, values)?;
        }
        let unlinked = (0..C3_MAPS)
            .flat_map(|to| (0..C1_MAPS).map(move |from| (to, from)))
            .filter(|&(to, from)| !TABLE_I[from][to]);
        for (to, from) in unlinked {
            let map = parameters.c3.weight[to][from].as_flattened();
            if let Some(value) = map.iter().find(|value| value.abs() > 0.0) {
                let what = format!("{prefix}c3.weight[{to}][{from}]");
                return Err(model(&self.path, what, "0, as Table I has no link there", value));
            }
        }
        Ok(parameters)
    }

    /// Takes a row of numbers that the file need not have, of one of some lengths; errors name the first.
    fn take_optional(&mut self, name: &str, lengths: &[usize]) -> Result<Option<Vec<f32>>> {
        let Some(view) = self.found.get(name) else { return Ok(None) };
        let own = lengths.iter().find(|&&length| view.shape() == [length]);
        let length = own.or(lengths.first()).copied().unwrap_or(0);
        let mut values = vec![0.0; length];
        self.take(name, &[length], MAX_WEIGHT, &mut values)?;
        Ok(Some(values))
    }

    fn take(
        &mut self,
        name: &str,
        shape: &[usize],
        largest: f32,
        values: &mut [f32],
    ) -> Result<()> {
        let wrong = |expected: String, found: String| model(&self.path, name, expected, found);
        let Some(view) = self.found.remove(name) else {
            return Err(wrong(sizes(shape), "no such tensor".to_owned()));
        };
        if view.shape() != shape {
            return Err(wrong(sizes(shape), sizes(view.shape())));
        }
        if view.dtype() != Dtype::F32 {
            return Err(wrong("32-bit floats".to_owned(), format!("{:?}", view.dtype())));
        }
        let (words, _) = view.data().as_chunks::<4>();
        for (index, (value, &bytes)) in values.iter_mut().zip(words).enumerate() {
            *value = f32::from_le_bytes(bytes);
            // A NaN is below nothing.
            if value.abs() <= largest {
                continue;
            }
            let expected = if largest < f32::MAX {
                format!("numbers of size {largest} or less")
            } else {
                "finite numbers".to_owned()
            };
            return Err(wrong(expected, format!("{value} at {index}")));
        }
        Ok(())
    }

    /// Refuses a file with tensors that nobody took.
    pub(crate) fn finish(self) -> Result<()> {
        match self.found.keys().min() {
            None => Ok(()),
            Some(name) => Err(model(&self.path, "tensors", "those of LeNet-5 alone", name)),
        }
    }
}

pub(crate) fn sizes(shape: &[usize]) -> String {
    if shape.is_empty() {
        return "a single number".to_owned();
    }
    shape.iter().map(usize::to_string).collect::<Vec<_>>().join("x")
}

fn model(path: &Path, what: impl ToString, expected: impl ToString, found: impl ToString) -> Error {
    Error::invalid(FileKind::Model, path, Mismatch::new(what, expected, found))
}

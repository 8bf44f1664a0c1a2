//! A network: its weights, and what its layers put out.

use std::path::{Path, PathBuf};

use lenet5::format::{ModelFolder, NETWORK_FILE, OnnxInput, OnnxOptions};
use lenet5::network::architecture::{DIGIT, INPUT};
use lenet5::network::field::MAX_FIELD_WIDTH;
use lenet5::train::Record;
use lenet5::{Activations, Calibration, Digit, Field, Input, Level, Model, Pretrained};
use numpy::{IntoPyArray as _, PyArray1, PyArrayDyn, PyArrayMethods as _, PyReadonlyArray2};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};

use crate::errors::{Error, exception};
use crate::pickle::unpickled;

/// A trained network: LeNet-5, exact to the last parameter.
#[pyclass(frozen, module = "lenet5")]
pub(crate) struct Network {
    pub(crate) model: Model,
    pub(crate) own: Option<Pretrained>,
    /// The record of its training, where it is known.
    pub(crate) record: Option<Record>,
}

#[pymethods]
impl Network {
    /// Takes one of the networks within the package: `lenet5.NETWORKS` names them.
    #[staticmethod]
    pub(crate) fn pretrained(name: &str) -> PyResult<Self> {
        let own: Pretrained = name.parse().map_err(|_| {
            let names = Pretrained::ALL.map(Pretrained::name).join(", ");
            PyValueError::new_err(format!("network: expected {names}, found {name:?}"))
        })?;
        let record = Record::parse(own.record().as_bytes(), Path::new(own.name())).ok();
        Ok(Self { model: own.model(), own: Some(own), record })
    }

    /// Loads the network in a model's folder, or in a safetensors file.
    #[staticmethod]
    pub(crate) fn load(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let model = py.detach(|| Model::load(&path)).map_err(|error| exception(&error))?;
        let folder = match path.parent() {
            Some(folder) if path.file_name() == Some(NETWORK_FILE.as_ref()) => {
                ModelFolder::new(folder)
            }
            _ => ModelFolder::new(path),
        };
        // Weights alone have no record.
        let record = Record::open(&folder.record()).ok();
        Ok(Self { model, own: None, record })
    }

    /// Parses the bytes of a safetensors file.
    #[staticmethod]
    pub(crate) fn from_safetensors(data: &[u8]) -> PyResult<Self> {
        let model = Model::parse(data, Path::new("data")).map_err(|error| exception(&error))?;
        Ok(Self { model, own: None, record: None })
    }

    /// Takes what [`__reduce__`](Self::__reduce__) gave.
    #[staticmethod]
    #[pyo3(name = "_unpickled")]
    fn unpickled(data: &[u8], record: Option<&str>) -> PyResult<Self> {
        let record = record.map(unpickled).transpose()?;
        Ok(Self { record, ..Self::from_safetensors(data)? })
    }

    /// Saves it as `network.safetensors` in a folder, which is made if it is missing, beside the record of its training, where that is
    /// known. A folder that has the record of another training is refused: it would be taken for that of this network.
    fn save(&self, py: Python<'_>, folder: PathBuf) -> PyResult<()> {
        let folder = ModelFolder::new(folder);
        if folder.record().exists() && Record::open(&folder.record()).ok() != self.record {
            let path = folder.record();
            let found = "that of another training; choose another folder";
            return Err(Error::new_err(format!(
                "{}: expected the record of this network, found {found}",
                path.display()
            )));
        }
        let text = self.record.as_ref().map(json_of).transpose()?;
        py.detach(|| {
            self.model.save(folder.path())?;
            text.map_or(Ok(()), |text| lenet5::format::write(&folder.record(), text.as_bytes()))
        })
        .map_err(|error| exception(&error))
    }

    /// The bytes of its safetensors file.
    fn to_safetensors<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.model.to_safetensors())
    }

    /// The bytes of an ONNX model: `input` is "bytes" or "field"; with `layers` it also gives what every layer puts out.
    #[pyo3(signature = (*, input = "bytes", layers = false))]
    fn to_onnx<'py>(
        &self,
        py: Python<'py>,
        input: &str,
        layers: bool,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let input = match input {
            "bytes" => OnnxInput::Bytes,
            "field" => OnnxInput::Field,
            other => {
                let expected = "expected \"bytes\" or \"field\"";
                return Err(PyValueError::new_err(format!("input: {expected}, found {other:?}")));
            }
        };
        let options = OnnxOptions::new().with_input(input).with_layers(layers);
        let options = options
            .with_metadata("network", self.own.map_or("another", Pretrained::name))
            .with_metadata("version", env!("CARGO_PKG_VERSION"))
            .with_metadata("licence", env!("CARGO_PKG_LICENSE"));
        let options = match &self.record {
            Some(record) => record.describe(options),
            None => options,
        };
        Ok(PyBytes::new(py, &py.detach(|| self.model.network.to_onnx(&options))))
    }

    /// The characters that it knows, in the order of its classes.
    #[getter]
    fn classes(&self) -> String {
        self.model.network.rbf.classes().characters().iter().collect()
    }

    /// The record of its training, as `training.json` has it: recipe, seed, data, and what every pass did; None if it is not
    /// known.
    #[getter]
    fn record<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(record) = &self.record else { return Ok(None) };
        py.import("json")?.call_method1("loads", (json_of(record)?,)).map(Some)
    }

    /// What was fitted to digits that the network was not trained on: what a penalty counts in equation 9, the exponent of
    /// its rubbish class, and the least confidence of an answer; None if it was never calibrated.
    #[getter]
    fn calibration(&self) -> Option<(f32, f32, f32)> {
        let own = self.model.network.calibration;
        (own != Calibration::NONE).then_some((own.scale, own.rubbish, own.least))
    }

    /// The 60,000 parameters and the codes as arrays by name, in the order of the layers. `c3.weight` also has a 0 for each of
    /// the 900 weights whose links Table I lacks.
    fn state_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let tensors = PyDict::new(py);
        for tensor in self.model.network.parameters.tensors() {
            let values = PyArray1::from_slice(py, tensor.values);
            tensors.set_item(tensor.name, values.reshape(tensor.shape.to_vec())?)?;
        }
        let codes = self.model.network.rbf.codes();
        let values = PyArray1::from_slice(py, codes.as_flattened());
        tensors.set_item("rbf.weight", values.reshape(vec![codes.len(), codes[0].len()])?)?;
        Ok(tensors)
    }

    /// What every layer puts out, by the paper's names: C1 to F6, and the penalties as "output".
    ///
    /// A digit of 28x28 bytes (255 is ink) gives maps as (maps, rows, columns), F6 as (84,) and the penalties as (classes,).
    /// A wider strip, of 28 or of 32 rows, is read as the space displacement network reads it (section VII of the paper): the
    /// maps are wider, and F6 and the penalties have a column for each of the outputs, four pixels apart. Strips of 28 rows
    /// are padded by two pixels on each side, as digits are.
    fn forward<'py>(
        &self,
        py: Python<'py>,
        digit: Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let Ok(digit) = digit.extract::<PyReadonlyArray2<'py, u8>>() else {
            let kind = digit.getattr("dtype").and_then(|dtype| dtype.str()?.extract::<String>());
            let shape = digit.getattr("shape").and_then(|shape| shape.str()?.extract::<String>());
            let found = match (kind, shape) {
                (Ok(kind), Ok(shape)) => format!("{kind} of shape {shape}"),
                _ => digit.get_type().name()?.to_string(),
            };
            return Err(PyTypeError::new_err(format!(
                "digit: expected an array of bytes (uint8) of shape (28, 28), found {found}"
            )));
        };
        let view = digit.as_array();
        let (rows, columns) = view.dim();
        let is_strip = matches!(rows, DIGIT | INPUT) && (rows..=MAX_FIELD_WIDTH).contains(&columns);
        if !is_strip {
            return Err(PyValueError::new_err(format!(
                "digit: expected a shape of (28, 28), or, for a strip, (28, W) with W from 28 or (32, W) with W from 32 to \
                 {MAX_FIELD_WIDTH}, found ({rows}, {columns})"
            )));
        }
        let pixels: Vec<u8> = view.iter().copied().collect();
        let layers = PyDict::new(py);
        if (rows, columns) == (DIGIT, DIGIT) {
            let digit: &Digit = &bytemuck::cast_slice(&pixels)[0];
            let mut activations = Box::new(Activations::new());
            let input = Input::from_digit(digit);
            let network = &self.model.network;
            py.detach(|| Level::detect().run(|| network.forward(&input, &mut activations)));
            for layer in activations.layers() {
                let shape = match layer.height {
                    1 if layer.name != "C5" => vec![layer.maps],
                    _ => vec![layer.maps, layer.height, layer.width],
                };
                set_layer(&layers, layer.name, layer.units.to_vec(), shape)?;
            }
        } else {
            let field = field_of(rows, columns, &pixels).map_err(|error| exception(&error))?;
            let activations = py.detach(|| self.model.network.forward_field(&field));
            for layer in activations.layers() {
                let shape = match layer.height {
                    1 if layer.name != "C5" => vec![layer.maps, layer.width],
                    _ => vec![layer.maps, layer.height, layer.width],
                };
                set_layer(&layers, layer.name, layer.units, shape)?;
            }
        }
        Ok(layers)
    }

    /// The name of one of the package's own networks; None for any other.
    #[getter]
    fn name(&self) -> Option<&'static str> {
        self.own.map(Pretrained::name)
    }

    /// Pickles its name, or its weights.
    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let class = py.get_type::<Self>();
        if let Some(own) = self.own {
            return Ok((class.getattr("pretrained")?, PyTuple::new(py, [own.name()])?));
        }
        let record = self.record.as_ref().map(json_of).transpose()?;
        let arguments = (self.to_safetensors(py), record).into_pyobject(py)?;
        Ok((class.getattr("_unpickled")?, arguments))
    }

    fn __repr__(&self) -> String {
        let name = self.own.map_or("another", Pretrained::name);
        format!("<Network: {name}, 60,000 parameters, {:?}>", self.classes())
    }
}

/// A record as `training.json` has it.
fn json_of(record: &Record) -> PyResult<String> {
    let text = serde_json::to_string_pretty(record);
    Ok(text.map_err(|error| PyValueError::new_err(error.to_string()))? + "\n")
}

/// Makes a field of a strip of bytes: of 32 rows as it is, of 28 with a margin of two pixels.
fn field_of(rows: usize, columns: usize, pixels: &[u8]) -> lenet5::Result<Field> {
    if rows == INPUT {
        return Field::from_bytes(columns, pixels);
    }
    let (padding, width) = ((INPUT - DIGIT) / 2, columns + INPUT - DIGIT);
    let mut padded = vec![0; INPUT * width];
    for (y, row) in pixels.chunks_exact(columns).enumerate() {
        padded[(y + padding) * width + padding..][..columns].copy_from_slice(row);
    }
    Field::from_bytes(width, &padded)
}

fn set_layer(
    layers: &Bound<'_, PyDict>,
    name: &str,
    units: Vec<f32>,
    shape: Vec<usize>,
) -> PyResult<()> {
    let units: Bound<'_, PyArrayDyn<f32>> = units.into_pyarray(layers.py()).reshape(shape)?;
    layers.set_item(name, units)
}

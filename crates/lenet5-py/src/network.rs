//! A network: its weights, and what its layers put out.

use std::path::{Path, PathBuf};

use lenet5::format::{OnnxInput, OnnxOptions};
use lenet5::{Activations, Digit, Input, Level, Model, Pretrained};
use numpy::{IntoPyArray as _, PyArray1, PyArrayDyn, PyArrayMethods as _, PyReadonlyArray2};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};

use crate::errors::exception;

/// A trained network: LeNet-5, exact to the last parameter.
#[pyclass(frozen, module = "lenet5")]
pub(crate) struct Network {
    pub(crate) model: Model,
    pub(crate) own: Option<Pretrained>,
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
        Ok(Self { model: own.model(), own: Some(own) })
    }

    /// Loads the network in a model's folder, or in a safetensors file.
    #[staticmethod]
    pub(crate) fn load(path: PathBuf) -> PyResult<Self> {
        let model = Model::load(&path).map_err(|error| exception(&error))?;
        Ok(Self { model, own: None })
    }

    /// Parses the bytes of a safetensors file.
    #[staticmethod]
    pub(crate) fn from_safetensors(data: &[u8]) -> PyResult<Self> {
        let model = Model::parse(data, Path::new("data")).map_err(|error| exception(&error))?;
        Ok(Self { model, own: None })
    }

    /// Saves it as `network.safetensors` in a folder, which is made if it is missing.
    fn save(&self, folder: PathBuf) -> PyResult<()> {
        self.model.save(&folder).map_err(|error| exception(&error))
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
        let options = options.with_metadata("version", env!("CARGO_PKG_VERSION"));
        Ok(PyBytes::new(py, &self.model.network.to_onnx(&options)))
    }

    /// The characters that it knows, in the order of its classes.
    #[getter]
    fn classes(&self) -> String {
        self.model.network.rbf.classes().characters().iter().collect()
    }

    /// The 60,000 parameters and the codes as arrays by name, in the order of the layers.
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

    /// What every layer puts out for a digit of 28x28 bytes (255 is ink), by the paper's names: C1 to F6, and the penalties
    /// as "output".
    fn forward<'py>(
        &self,
        py: Python<'py>,
        digit: PyReadonlyArray2<'py, u8>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let pixels: Vec<u8> = digit.as_array().iter().copied().collect();
        let shape = digit.as_array().shape().to_vec();
        let digit = match bytemuck::try_cast_slice::<u8, Digit>(&pixels) {
            Ok([digit]) if shape == [28, 28] => digit,
            _ => {
                return Err(PyValueError::new_err(format!(
                    "digit: expected a shape of (28, 28), found {shape:?}"
                )));
            }
        };
        let mut activations = Box::new(Activations::new());
        let input = Input::from_digit(digit);
        Level::detect().run(|| self.model.network.forward(&input, &mut activations));
        let layers = PyDict::new(py);
        for layer in activations.layers() {
            let units = layer.units.to_vec().into_pyarray(py);
            let shape = match layer.height {
                1 if layer.name != "C5" => vec![layer.maps],
                _ => vec![layer.maps, layer.height, layer.width],
            };
            let units: Bound<'py, PyArrayDyn<f32>> = units.reshape(shape)?;
            layers.set_item(layer.name, units)?;
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
        Ok(match self.own {
            Some(own) => (class.getattr("pretrained")?, PyTuple::new(py, [own.name()])?),
            None => {
                (class.getattr("from_safetensors")?, PyTuple::new(py, [self.to_safetensors(py)])?)
            }
        })
    }

    fn __repr__(&self) -> String {
        let name = self.own.map_or("another", Pretrained::name);
        format!("<Network: {name}, 60,000 parameters, {:?}>", self.classes())
    }
}

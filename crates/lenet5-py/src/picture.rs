//! Pictures as Python has them.

use std::path::{Path, PathBuf};

use image::{DynamicImage, GrayAlphaImage, GrayImage, RgbImage, RgbaImage};
use lenet5::image::Ink;
use lenet5::network::architecture::DIGIT;
use lenet5::{Digit, Gray};
use numpy::ndarray::{ArrayView, Dimension};
use numpy::{
    IntoPyArray as _, PyArray1, PyArray2, PyArray3, PyArrayMethods as _, PyUntypedArrayMethods as _,
};
use numpy::{PyReadonlyArray2, PyReadonlyArray3};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use crate::errors::exception;

/// A picture that need not be decoded yet; it has left Python.
pub(crate) enum Picture {
    Path(PathBuf),
    Bytes(PyBackedBytes),
    Pixels(DynamicImage),
}

/// What pictures in memory are called in errors.
const IN_MEMORY: &str = "bytes";

impl<'py> FromPyObject<'_, 'py> for Picture {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = object.extract::<PyBackedBytes>() {
            return Ok(Self::Bytes(bytes));
        }
        if let Ok(grey) = object.extract::<PyReadonlyArray2<'_, u8>>() {
            return pixels_of(grey.shape(), bytes_of(&grey.as_array()));
        }
        if let Ok(colour) = object.extract::<PyReadonlyArray3<'_, u8>>() {
            return pixels_of(colour.shape(), bytes_of(&colour.as_array()));
        }
        Ok(Self::Path(object.extract()?))
    }
}

/// Copies the bytes of an array in C order.
fn bytes_of<D: Dimension>(array: &ArrayView<'_, u8, D>) -> Vec<u8> {
    array.as_slice().map_or_else(|| array.iter().copied().collect(), <[u8]>::to_vec)
}

/// Makes a picture of rows, columns and perhaps channels of bytes.
fn pixels_of(shape: &[usize], pixels: Vec<u8>) -> PyResult<Picture> {
    let side = |own: usize| u32::try_from(own).unwrap_or(u32::MAX);
    let (rows, columns) = (side(shape[0]), side(shape[1]));
    let picture = match shape.get(2).copied().unwrap_or(1) {
        1 => GrayImage::from_raw(columns, rows, pixels).map(DynamicImage::from),
        2 => GrayAlphaImage::from_raw(columns, rows, pixels).map(DynamicImage::from),
        3 => RgbImage::from_raw(columns, rows, pixels).map(DynamicImage::from),
        4 => RgbaImage::from_raw(columns, rows, pixels).map(DynamicImage::from),
        _ => None,
    };
    picture.map(Picture::Pixels).ok_or_else(|| {
        let found = shape.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        PyValueError::new_err(format!(
            "array: expected a shape of (height, width), or of (height, width, channels) with 1 to 4 channels, \
             found ({found})"
        ))
    })
}

impl Picture {
    /// Decodes it.
    pub(crate) fn gray(&self) -> lenet5::Result<Gray> {
        match self {
            Self::Path(path) => Gray::open(path),
            Self::Bytes(bytes) => Gray::parse(bytes, Path::new(IN_MEMORY)),
            Self::Pixels(image) => Gray::from_image(image),
        }
    }
}

/// A picture as the reader sees it: upright, in levels of grey, (height, width) bytes.
#[pyfunction]
pub(crate) fn gray_of(py: Python<'_>, picture: Picture) -> PyResult<Bound<'_, PyArray2<u8>>> {
    let gray = py.detach(|| picture.gray()).map_err(|error| exception(&error))?;
    let pixels = PyArray1::from_slice(py, gray.pixels());
    pixels.reshape([gray.height(), gray.width()])
}

/// Digits as MNIST has them of pictures of ink, (N, height, width) bytes: 255 is ink. One without ink stays blank.
#[pyfunction]
pub(crate) fn to_digits<'py>(
    py: Python<'py>,
    pictures: PyReadonlyArray3<'py, u8>,
) -> PyResult<Bound<'py, PyArray3<u8>>> {
    let view = pictures.as_array();
    let (count, rows, columns) = view.dim();
    let bytes = bytes_of(&view);
    let size = (rows * columns).max(1);
    let digits = py.detach(|| {
        let digit_of = |picture| -> lenet5::Result<Digit> {
            Ok(Ink::from_bytes(columns, picture)?.to_digit().unwrap_or([[0; DIGIT]; DIGIT]))
        };
        bytes.chunks_exact(size).map(digit_of).collect::<lenet5::Result<Vec<Digit>>>()
    });
    let digits = digits.map_err(|error| exception(&error))?;
    let pixels = digits.into_iter().flatten().flatten().collect::<Vec<u8>>();
    pixels.into_pyarray(py).reshape([count, DIGIT, DIGIT])
}

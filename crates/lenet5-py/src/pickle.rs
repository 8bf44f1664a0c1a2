//! Answers as text, which other processes make the same answers of.

use pyo3::PyTypeInfo;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A function that makes an object again, and its argument.
pub(crate) type Pickled<'py> = (Bound<'py, PyAny>, (String,));

/// Gives what Python's `__reduce__` should, for a class with a function `_unpickled`. Floats are told by as many digits as
/// tell them apart.
pub(crate) fn pickled<'py, T: PyTypeInfo + Serialize>(
    own: &T,
    py: Python<'py>,
) -> PyResult<Pickled<'py>> {
    let text =
        serde_json::to_string(own).map_err(|error| PyValueError::new_err(error.to_string()))?;
    Ok((py.get_type::<T>().getattr("_unpickled")?, (text,)))
}

/// Makes an object of what [`pickled`] gave.
pub(crate) fn unpickled<T: DeserializeOwned>(text: &str) -> PyResult<T> {
    serde_json::from_str(text).map_err(|error| PyValueError::new_err(error.to_string()))
}

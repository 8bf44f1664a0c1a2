//! The fields of a form.

use lenet5::read::form;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde::{Deserialize, Serialize};

use crate::page::Box;
use crate::pickle::{Pickled, pickled, unpickled};

/// What a field of a form says: `value`, if that is sure and nothing else is in the field, or `refusal`, why there is none; `text` is what it
/// says at best, with its `confidence`, and `format_probability` how probable it is that it has the field's format.
#[pyclass(frozen, get_all, module = "lenet5")]
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct FieldReading {
    name: String,
    value: Option<String>,
    text: Option<String>,
    confidence: f32,
    format_probability: Option<f32>,
    refusal: Option<String>,
    r#box: Box,
}

impl FieldReading {
    fn new(field: &form::FieldReading) -> Self {
        Self {
            name: field.name.clone(),
            value: field.value.clone(),
            text: field.text.clone(),
            confidence: field.confidence,
            format_probability: field.format_probability,
            refusal: field.refusal.map(|own| own.name().to_owned()),
            r#box: field.area.into(),
        }
    }

    fn told(&self) -> String {
        match (&self.value, &self.refusal) {
            (Some(value), _) => format!("{}: {value}", self.name),
            (None, Some(reason)) => format!("{}: refused, {reason}", self.name),
            (None, None) => format!("{}: refused", self.name),
        }
    }
}

#[pymethods]
impl FieldReading {
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Pickled<'py>> {
        pickled(self, py)
    }

    #[staticmethod]
    #[pyo3(name = "_unpickled")]
    fn unpickled(json: &str) -> PyResult<Self> {
        unpickled(json)
    }

    fn __repr__(&self) -> String {
        format!("<FieldReading: {}>", self.told())
    }
}

/// The fields of a form in a picture, in the form's order.
#[pyclass(frozen, get_all, module = "lenet5")]
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct FormReading {
    fields: Vec<FieldReading>,
    /// What is wrong with a picture that could not be opened, or that a field reaches out of, among others.
    error: Option<String>,
}

impl FormReading {
    pub(crate) fn new(fields: &[form::FieldReading]) -> Self {
        Self { fields: fields.iter().map(FieldReading::new).collect(), error: None }
    }
}

#[pymethods]
impl FormReading {
    /// A picture that could not be read, or not be taken from Python.
    #[staticmethod]
    #[pyo3(name = "_broken")]
    pub(crate) fn broken(error: String) -> Self {
        Self { error: Some(error), ..Self::default() }
    }

    /// The value of each field by its name, in the form's order; None where it has none.
    #[getter]
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let values = PyDict::new(py);
        for field in &self.fields {
            values.set_item(&field.name, &field.value)?;
        }
        Ok(values)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Pickled<'py>> {
        pickled(self, py)
    }

    #[staticmethod]
    #[pyo3(name = "_unpickled")]
    fn unpickled(json: &str) -> PyResult<Self> {
        unpickled(json)
    }

    fn __repr__(&self) -> String {
        let fields: Vec<String> = self.fields.iter().map(FieldReading::told).collect();
        let told = self.error.clone().unwrap_or_else(|| fields.join("; "));
        format!("<FormReading: {told}>")
    }
}

//! Drawings of answers: Python makes them.

use pyo3::prelude::*;

/// Draws an object for a notebook, perhaps on a picture.
pub(crate) fn drawn<'py>(
    function: &str,
    own: &Bound<'py, PyAny>,
    picture: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let draw = own.py().import("lenet5._drawings")?.getattr(function)?;
    match picture {
        Some(picture) => draw.call1((own, picture)),
        None => draw.call1((own,)),
    }
}

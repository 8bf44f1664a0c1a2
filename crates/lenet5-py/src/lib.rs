//! The half of the Python package `lenet5` that is written in Rust: the module `lenet5._lenet5`.
//!
//! What Python does better (which pictures there are, tables, notebooks) is in `py_src/lenet5`.

#![allow(clippy::needless_pass_by_value, reason = "Python gives arguments away")]
#![allow(clippy::doc_markdown, reason = "these are the documents of Python's classes")]

mod errors;
mod network;
mod page;
mod picture;
mod pool;
mod reader;
mod reading;

use pyo3::prelude::*;
use pyo3::types::PyTuple;

/// What is written in Rust: use it by way of `lenet5`.
#[pymodule(gil_used = false)]
fn _lenet5(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("Error", module.py().get_type::<errors::Error>())?;
    module.add("MAX_ALTERNATIVES", lenet5::read::number::MAX_ALTERNATIVES)?;
    module.add("MIN_SIDE", lenet5::image::MIN_SIDE)?;
    module.add("MAX_SIDE", lenet5::image::MAX_SIDE)?;
    module.add("REFUSALS", PyTuple::new(module.py(), reader::REFUSALS)?)?;
    module.add("NETWORKS", lenet5::Pretrained::ALL.map(lenet5::Pretrained::name).to_vec())?;
    module.add_class::<network::Network>()?;
    module.add_class::<page::Box>()?;
    module.add_class::<page::Line>()?;
    module.add_class::<page::LineDigit>()?;
    module.add_class::<page::Mark>()?;
    module.add_class::<page::Page>()?;
    module.add_class::<page::Word>()?;
    module.add_class::<reader::Reader>()?;
    module.add_class::<reading::Reading>()
}

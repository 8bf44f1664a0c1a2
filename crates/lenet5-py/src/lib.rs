//! The half of the Python package `lenet5` that is written in Rust: the module `lenet5._lenet5`.
//!
//! What Python does better (which pictures there are, tables, notebooks) is in `py_src/lenet5`.

#![allow(clippy::needless_pass_by_value, reason = "Python gives arguments away")]
#![allow(clippy::unsafe_derive_deserialize, reason = "the only unsafe code is what PyO3 makes")]
#![allow(clippy::doc_markdown, reason = "these are the documents of Python's classes")]

mod drawing;
mod errors;
mod form;
mod network;
mod page;
mod pickle;
mod picture;
mod pool;
mod reader;
mod reading;
mod refusals;
mod training;

use pyo3::prelude::*;
use pyo3::types::PyTuple;

/// What is written in Rust: use it by way of `lenet5`.
#[pymodule(gil_used = false)]
fn _lenet5(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("Error", module.py().get_type::<errors::Error>())?;
    module.add("MAX_ALTERNATIVES", lenet5::read::number::MAX_ALTERNATIVES)?;
    module.add("MAX_PIXELS", lenet5::image::DEFAULT_MAX_PIXELS)?;
    module.add("MIN_SIDE", lenet5::image::MIN_SIDE)?;
    module.add("MAX_SIDE", lenet5::image::MAX_SIDE)?;
    module.add("REFUSALS", PyTuple::new(module.py(), refusals::REFUSALS)?)?;
    module.add("NETWORKS", lenet5::Pretrained::ALL.map(lenet5::Pretrained::name).to_vec())?;
    module.add("RECIPES", lenet5::train::Recipe::names().collect::<Vec<_>>())?;
    module.add("MAX_PASSES", lenet5::train::MAX_PASSES)?;
    module.add("MNIST_MIRRORS", lenet5::data::mnist::MIRRORS.to_vec())?;
    module.add(
        "MNIST_FILES",
        lenet5::data::mnist::FILES.map(|own| (own.name, own.sha256)).to_vec(),
    )?;
    module.add_function(wrap_pyfunction!(picture::gray_of, module)?)?;
    module.add_function(wrap_pyfunction!(picture::to_digits, module)?)?;
    module.add_function(wrap_pyfunction!(training::open_mnist, module)?)?;
    module.add_function(wrap_pyfunction!(training::recipe_of, module)?)?;
    module.add_class::<form::FieldReading>()?;
    module.add_class::<form::FormReading>()?;
    module.add_class::<network::Network>()?;
    module.add_class::<page::Box>()?;
    module.add_class::<page::Line>()?;
    module.add_class::<page::LineDigit>()?;
    module.add_class::<page::Mark>()?;
    module.add_class::<page::Page>()?;
    module.add_class::<page::Word>()?;
    module.add_class::<reader::Reader>()?;
    module.add_class::<reading::Reading>()?;
    module.add_class::<training::Trainer>()
}

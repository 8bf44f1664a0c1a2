//! A thousand training and a thousand test digits of MNIST.

use std::path::PathBuf;
use std::sync::LazyLock;

use lenet5::data::Mnist;

/// The folder of the fixture's four files.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

pub(crate) static MNIST: LazyLock<Mnist> =
    LazyLock::new(|| Mnist::open(folder()).expect("the fixture lies in the repository"));

//! Labelled digits: IDX files, folders of pictures, MNIST.

mod dataset;
#[cfg(feature = "fetch")]
pub mod fetch;
#[cfg(feature = "image")]
pub mod folder;
pub mod idx;
pub mod mnist;

pub use dataset::{Dataset, Sample};
#[cfg(feature = "image")]
pub use folder::Folder;
pub use mnist::Mnist;

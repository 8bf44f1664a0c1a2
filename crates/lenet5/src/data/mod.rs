//! Labelled digits: IDX files, MNIST, and (with the feature `decode`) folders of pictures.

pub(crate) mod dataset;
#[cfg(feature = "fetch")]
pub mod fetch;
mod find;
#[cfg(feature = "decode")]
pub mod folder;
pub mod idx;
mod layout;
#[cfg(feature = "decode")]
mod left_out;
pub mod mnist;

pub use dataset::{Dataset, Sample};
#[cfg(feature = "decode")]
pub use folder::Folder;
pub use layout::Layout;
#[cfg(feature = "decode")]
pub use left_out::LeftOut;
pub use mnist::Mnist;

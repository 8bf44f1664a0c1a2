//! Files of this library: weights in safetensors, settings in JSON.
//!
//! A model is a folder. `network.safetensors` in it holds the weights and is all that reading needs;
//! `docs/formats.md` describes it and its neighbours.

mod file;
mod model_folder;
#[cfg(feature = "onnx")]
mod onnx;
mod safetensors;

pub use file::read_limited;
#[cfg(feature = "files")]
pub use file::write;
pub use model_folder::{CARD_FILE, CHECKPOINT_FILE, ModelFolder, NETWORK_FILE, RECORD_FILE};
#[cfg(feature = "onnx")]
pub use onnx::{OnnxInput, OnnxOptions};
#[cfg(any(feature = "inspect", feature = "train"))]
pub(crate) use safetensors::Bundle;
#[cfg(feature = "files")]
pub(crate) use safetensors::save_model;
#[cfg(feature = "train")]
pub(crate) use safetensors::{MAX_MODEL_BYTES, Tensors};
pub(crate) use safetensors::{ModelFile, encode_model, load_model, parse_model};
#[cfg(feature = "inspect")]
pub(crate) use safetensors::{parse_with_text, sizes};

//! The trained network within the library.

use std::path::Path;

use crate::network::Network;

/// The weights of the run that `pretrained/README.md` describes.
static WEIGHTS: &[u8] = include_bytes!("../pretrained/network.safetensors");

impl Network {
    /// Loads the network that comes with the library: trained on MNIST as the paper's was; its model
    /// card is `pretrained/README.md`.
    ///
    /// *Cost:* decodes 250 kB; keep the result.
    ///
    /// # Panics
    /// Never: a test loads the same bytes.
    #[must_use]
    pub fn pretrained() -> Box<Self> {
        Self::parse_safetensors(WEIGHTS, Path::new("pretrained/network.safetensors"))
            .expect("the library's own weights pass its own door, as a test shows")
    }
}

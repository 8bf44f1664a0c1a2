//! The folder of a model: what its files are called.

use std::path::{Path, PathBuf};

/// The file that holds the weights, and everything else that reading needs.
pub const NETWORK_FILE: &str = "network.safetensors";
/// The file that tells machines what a training was and did.
pub const RECORD_FILE: &str = "training.json";
/// The file that tells people: the model card.
pub const CARD_FILE: &str = "README.md";
/// The file that a training goes on from.
pub const CHECKPOINT_FILE: &str = "checkpoint.safetensors";

/// The paths of a model's files. `network.safetensors` is all that reading needs; a training writes all four.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelFolder {
    folder: PathBuf,
}

impl ModelFolder {
    /// Names the files in a folder, which need not exist.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// The file that holds the weights.
    #[must_use]
    pub fn network(&self) -> PathBuf {
        self.folder.join(NETWORK_FILE)
    }

    /// The record of the training.
    #[must_use]
    pub fn record(&self) -> PathBuf {
        self.folder.join(RECORD_FILE)
    }

    /// The model card.
    #[must_use]
    pub fn card(&self) -> PathBuf {
        self.folder.join(CARD_FILE)
    }

    /// The checkpoint.
    #[must_use]
    pub fn checkpoint(&self) -> PathBuf {
        self.folder.join(CHECKPOINT_FILE)
    }

    /// All four files.
    #[must_use]
    pub fn files(&self) -> [PathBuf; 4] {
        [self.network(), self.record(), self.card(), self.checkpoint()]
    }
}

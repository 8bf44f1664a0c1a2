//! Which networks an experiment takes.

use std::path::PathBuf;

/// Folders or files of models; those that are not given are the ones within the library.
#[derive(clap::Args)]
pub(crate) struct Networks {
    /// The model that reads digits [default: the reader within the library].
    #[arg(long)]
    pub(crate) model: Option<PathBuf>,
    /// The model that slides over lines [default: the one within the library].
    #[arg(long)]
    pub(crate) slider: Option<PathBuf>,
    /// A model that verifies digits, which may be given several times; what is fitted for all of them is in the first one's
    /// file [default: those within the library].
    #[arg(long)]
    pub(crate) verifier: Vec<PathBuf>,
}

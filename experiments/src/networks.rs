//! Which networks an experiment takes.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use lenet5::data::{Dataset, Mnist};
use lenet5::{Model, PictureReader, Pretrained};

use crate::repository;

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

impl Networks {
    /// Loads the networks to read with.
    ///
    /// # Errors
    /// A model's file cannot be read, or is none.
    pub(crate) fn load(&self) -> Result<PictureReader> {
        let model = |path: Option<&PathBuf>, own: Pretrained| -> Result<Model> {
            Ok(path.map_or_else(|| Ok(own.model()), Model::load)?)
        };
        let reader = model(self.model.as_ref(), Pretrained::Reader)?;
        let slider = model(self.slider.as_ref(), Pretrained::Sdnn)?;
        let reader = PictureReader::new(&reader).with_slider(&slider);
        let verifiers: Vec<Model> = match &self.verifier[..] {
            [] => Pretrained::Reader.verifiers().iter().map(|own| own.model()).collect(),
            given => given.iter().map(Model::load).collect::<Result<_, _>>()?,
        };
        Ok(verifiers.iter().fold(reader, PictureReader::with_verifier))
    }
}

/// Digits at the end of the training digits that `reader` and `sdnn` were not trained on.
pub(crate) const HELD_OUT: usize = 5_000;

/// The folders of the networks whose files an experiment reads, and may write.
pub(crate) struct Folders {
    pub(crate) reader: PathBuf,
    pub(crate) slider: PathBuf,
    /// What is fitted for all of them is in the first one's file.
    pub(crate) verifiers: Vec<PathBuf>,
}

impl Folders {
    /// Those that are given, and those of the repository in place of the others.
    pub(crate) fn of(given: &Networks) -> Self {
        let own = |network: Pretrained| {
            repository::root().join("crates/lenet5/pretrained").join(network.name())
        };
        let verifiers = match &given.verifier[..] {
            [] => Pretrained::Reader.verifiers().iter().map(|&network| own(network)).collect(),
            given => given.to_vec(),
        };
        Self {
            reader: given.model.clone().unwrap_or_else(|| own(Pretrained::Reader)),
            slider: given.slider.clone().unwrap_or_else(|| own(Pretrained::Sdnn)),
            verifiers,
        }
    }
}

/// Opens the digits of MNIST in a folder that `reader` and `sdnn` were not trained on.
///
/// # Errors
/// MNIST cannot be opened, or it has fewer digits.
pub(crate) fn held_out(mnist: &Path) -> Result<Dataset> {
    let train = Mnist::open(mnist)?.train;
    let first = train.len().checked_sub(HELD_OUT).context("fewer digits than are held out")?;
    Ok(train.split_at(first).1)
}

//! Which network a command works with.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Result, ensure};
use lenet5::format::ModelFolder;
use lenet5::network::codes::Classes;
use lenet5::train::Record;
use lenet5::{Level, Network, PictureReader, Pretrained};

/// What `--model` names: a network within the program, or a folder or file.
#[derive(Clone, Debug)]
pub(crate) enum Model {
    Own(Pretrained),
    At(PathBuf),
}

impl FromStr for Model {
    type Err = String;

    /// Takes any other name than those of the program's own networks for a path: `./best` is always a path.
    fn from_str(name: &str) -> Result<Self, String> {
        if name.is_empty() {
            return Err(format!("expected {}, or a path", names()));
        }
        Ok(name.parse().map_or_else(|_| Self::At(name.into()), Self::Own))
    }
}

/// Lists the networks within the program.
fn names() -> String {
    Pretrained::ALL.map(Pretrained::name).join(", ")
}

/// The help of `--model`, made from the table of networks.
pub(crate) fn help(default: &str) -> String {
    let purpose = |one: Pretrained| format!("{} ({})", one.name(), one.purpose());
    format!(
        "A network within the program: {}; or a model's folder or file. A folder named like one of them \
         is meant by ./best [default: {default}]",
        Pretrained::ALL.map(purpose).join(", ")
    )
}

/// The help of `--model` for figures.
pub(crate) fn help_of_figures() -> String {
    format!(
        "{}, or a model's folder, for the figures of a network; curve, rejection, robustness and sizes take \
         several, sizes the mean of those of one size [default: {}; for curve and sizes paper; for rejection \
         paper and best]",
        names(),
        Model::FIGURES.name()
    )
}

impl Model {
    /// The network that pictures are read with unless another is named.
    pub(crate) const DEFAULT: Self = Self::Own(Pretrained::Reader);

    /// The network that figures of one network show unless another is named.
    pub(crate) const FIGURES: Self = Self::Own(Pretrained::Best);

    /// What it is called in a figure.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Own(own) => own.to_string(),
            Self::At(path) => {
                path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
            }
        }
    }

    /// Opens the record of its training.
    pub(crate) fn record(&self) -> Result<Record> {
        Ok(match self {
            Self::Own(own) => Record::parse(own.record().as_bytes(), Path::new(own.name()))?,
            Self::At(folder) => Record::open(&ModelFolder::new(folder).record())?,
        })
    }

    /// Loads the network with everything that reading with it needs.
    fn load_model(&self) -> Result<lenet5::Model> {
        self.load_model_for("--model")
    }

    /// Loads the network with everything that reading with it needs; the option that named it is told where it is not there.
    pub(crate) fn load_model_for(&self, option: &str) -> Result<lenet5::Model> {
        Ok(match self {
            Self::Own(own) => own.model(),
            Self::At(path) => {
                ensure!(
                    path.exists(),
                    "{option} {}: expected {}, or a model folder or file that is there",
                    path.display(),
                    names()
                );
                lenet5::Model::load(path)?
            }
        })
    }

    /// Loads the network.
    pub(crate) fn load(&self) -> Result<Box<Network>> {
        Ok(self.load_model()?.network)
    }

    /// Loads what reads pictures with it, and the network that slides over lines beside it, if there is one.
    pub(crate) fn reader(&self, level: Level) -> Result<PictureReader> {
        Ok(match self {
            Self::Own(own) => PictureReader::of_pretrained(*own, level),
            Self::At(_) => PictureReader::with_level(&self.load_model()?, level),
        })
    }

    /// Loads what reads pictures with it, and the network itself.
    pub(crate) fn reader_and_network(&self, level: Level) -> Result<(PictureReader, Box<Network>)> {
        let model = self.load_model()?;
        let reader = match self {
            Self::Own(own) => PictureReader::of_pretrained(*own, level),
            Self::At(_) => PictureReader::with_level(&model, level),
        };
        Ok((reader, model.network))
    }

    /// Loads what reads pictures of digits, whose answers can be compared with the labels.
    pub(crate) fn digit_reader(&self, level: Level) -> Result<PictureReader> {
        let reader = self.reader(level)?;
        check_digits(&reader)?;
        Ok(reader)
    }
}

/// Refuses a network of other characters than the digits.
pub(crate) fn check_digits(reader: &PictureReader) -> Result<()> {
    ensure!(
        *reader.classes() == Classes::digits(),
        "--model: expected a network of the digits 0 to 9, found one of {}",
        reader.classes().characters().iter().collect::<String>()
    );
    Ok(())
}

//! Which network a command works with, and the files of a model's folder.

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context as _, Result, ensure};
use lenet5::Level;
use lenet5::network::codes::Classes;
use lenet5::train::Record;
use lenet5::{Network, Pretrained, Reader};

use crate::arguments::Method;

/// What a training was and did: the model folder's file for machines.
pub(crate) const RECORD_FILE: &str = "training.json";
/// The same for people: the model card.
pub(crate) const CARD_FILE: &str = "README.md";

/// What `--model` names: a network within the program, or a folder or file.
#[derive(Clone, Debug)]
pub(crate) enum Model {
    Own(Pretrained),
    At(PathBuf),
}

impl Default for Model {
    fn default() -> Self {
        Self::Own(Pretrained::default())
    }
}

impl FromStr for Model {
    type Err = String;

    /// Takes every name for a path that is none of the program's own: `./best` is always a path.
    fn from_str(name: &str) -> Result<Self, String> {
        if name.is_empty() {
            return Err("expected paper, best, robust, reader, sdnn, or a path".to_owned());
        }
        Ok(name.parse().map_or_else(|_| Self::At(name.into()), Self::Own))
    }
}

impl Model {
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
        let path = match self {
            Self::Own(own) => return Ok(serde_json::from_str(own.record())?),
            Self::At(folder) => folder.join(RECORD_FILE),
        };
        let text = std::fs::read(&path).with_context(|| path.display().to_string())?;
        serde_json::from_slice(&text).with_context(|| path.display().to_string())
    }

    /// Loads the network.
    pub(crate) fn load(&self) -> Result<Box<Network>> {
        Ok(match self {
            Self::Own(own) => own.load(),
            Self::At(path) => {
                ensure!(
                    path.exists(),
                    "--model {}: expected {}, or a model folder or file that is there",
                    path.display(),
                    Pretrained::ALL.map(Pretrained::name).join(", ")
                );
                Network::load(path)?
            }
        })
    }

    /// Loads what reads pictures with it: the program's own network for that has another one beside it,
    /// which slides over lines.
    pub(crate) fn reader(&self, level: Level) -> Result<Reader> {
        Ok(match self {
            Self::Own(Pretrained::Reader) => Reader::pretrained_at(level),
            _ => Reader::with_level(&*self.load()?, level),
        })
    }

    /// Refuses to read lines both ways with a network that has no other one beside it.
    pub(crate) fn check_method(&self, method: Option<Method>) -> Result<()> {
        let has_slider = matches!(self, Self::Own(Pretrained::Reader));
        ensure!(
            has_slider || !matches!(method, Some(Method::Both)),
            "--method both: expected segment or sdnn, as --model {} has no network beside it that slides",
            self.name()
        );
        Ok(())
    }

    /// Loads a network whose answers can be compared with the labels of digits.
    pub(crate) fn load_digits(&self) -> Result<Box<Network>> {
        let network = self.load()?;
        ensure!(
            *network.rbf.classes() == Classes::digits(),
            "--model: expected a network of the digits 0 to 9"
        );
        Ok(network)
    }
}

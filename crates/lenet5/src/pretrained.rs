//! The trained networks within the library.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::network::Network;

/// A trained network within the library; its model card is `pretrained/NAME/README.md`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pretrained {
    /// Trained as the paper has it: recipe `paper`.
    Paper,
    /// The fewest errors on digits like MNIST's: recipe `best`.
    #[default]
    Best,
    /// For noise and very thick strokes, at the price of a few more errors on clean digits: recipe
    /// `robust`.
    Robust,
    /// For reading what people write, and for refusing what is no digit: recipe `reader`. Its answers
    /// have probabilities.
    Reader,
}

/// What belongs to a network: its name, weights, and the record of its training.
struct Files {
    name: &'static str,
    weights: &'static [u8],
    record: &'static str,
}

macro_rules! files {
    ($name:literal) => {
        Files {
            name: $name,
            weights: include_bytes!(concat!("../pretrained/", $name, "/network.safetensors")),
            record: include_str!(concat!("../pretrained/", $name, "/training.json")),
        }
    };
}

static PAPER: Files = files!("paper");
static BEST: Files = files!("best");
static ROBUST: Files = files!("robust");
static READER: Files = files!("reader");

impl Pretrained {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Paper, Self::Best, Self::Robust, Self::Reader];

    fn files(self) -> &'static Files {
        match self {
            Self::Paper => &PAPER,
            Self::Best => &BEST,
            Self::Robust => &ROBUST,
            Self::Reader => &READER,
        }
    }

    /// Names it as on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.files().name
    }

    /// The record of its training in JSON, as [`train::Record`](crate::train::Record) reads it.
    #[must_use]
    pub fn record(self) -> &'static str {
        self.files().record
    }

    /// Loads it.
    ///
    /// *Cost:* decodes 250 kB; keep the result.
    ///
    /// # Panics
    /// Never: a test loads the same bytes.
    #[must_use]
    pub fn load(self) -> Box<Network> {
        Network::parse_safetensors(self.files().weights, Path::new(self.name()))
            .expect("the library's own weights pass its own door, as a test shows")
    }
}

impl FromStr for Pretrained {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|one| one.name() == name)
            .ok_or_else(|| format!("expected {}", Self::ALL.map(Self::name).join(", ")))
    }
}

impl fmt::Display for Pretrained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Network {
    /// Loads the network that comes with the library, [`Pretrained::Best`].
    ///
    /// *Cost:* decodes 250 kB; keep the result.
    #[must_use]
    pub fn pretrained() -> Box<Self> {
        Pretrained::default().load()
    }
}

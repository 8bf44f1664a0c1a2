//! The trained networks within the library.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

#[cfg(feature = "image")]
use super::reader::Reader;
#[cfg(feature = "image")]
use crate::level::Level;
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
    /// For sliding over lines of digits: recipe `sdnn`. It reads what stands in the middle of a window,
    /// among neighbours.
    Sdnn,
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
            weights: include_bytes!(concat!("../../pretrained/", $name, "/network.safetensors")),
            record: include_str!(concat!("../../pretrained/", $name, "/training.json")),
        }
    };
}

static PAPER: Files = files!("paper");
static BEST: Files = files!("best");
static ROBUST: Files = files!("robust");
static READER: Files = files!("reader");
static SDNN: Files = files!("sdnn");

impl Pretrained {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Paper, Self::Best, Self::Robust, Self::Reader, Self::Sdnn];

    fn files(self) -> &'static Files {
        match self {
            Self::Paper => &PAPER,
            Self::Best => &BEST,
            Self::Robust => &ROBUST,
            Self::Reader => &READER,
            Self::Sdnn => &SDNN,
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

#[cfg(feature = "image")]
impl Reader {
    /// Loads what reads pictures best of all that comes with the library: [`Pretrained::Reader`], and for
    /// numbers also [`Pretrained::Sdnn`].
    ///
    /// *Cost:* decodes 500 kB; keep the result.
    ///
    /// # Examples
    /// ```
    /// use lenet5::{Gray, Reader, Refusal};
    ///
    /// let blank = Gray::from_pixels(300, 100, vec![230; 30_000]).expect("as many pixels");
    /// assert_eq!(Reader::pretrained().read_number(&blank), Err(Refusal::Blank));
    /// ```
    #[must_use]
    pub fn pretrained() -> Self {
        Self::pretrained_at(Level::detect())
    }

    /// The same for a level of instructions: for tests and comparisons.
    #[must_use]
    pub fn pretrained_at(level: Level) -> Self {
        let slider = Self::with_level(&Pretrained::Sdnn.load(), level);
        Self::with_level(&Pretrained::Reader.load(), level).with_slider(slider)
    }
}

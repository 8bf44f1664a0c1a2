//! The trained networks within the library.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use super::model::Model;
use crate::network::Network;

/// A trained network within the library; its model card is `pretrained/NAME/README.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Pretrained {
    /// Reads what people write, and refuses what is no digit: recipe `reader`. Its answers have a confidence.
    Reader,
    /// Makes the fewest errors on digits like MNIST's: recipe `best`.
    Best,
    /// Bears noise and very thick strokes, at the price of a few more errors on clean digits: recipe `robust`.
    Robust,
    /// Was trained as the paper describes: recipe `paper`.
    Paper,
    /// Slides over lines of digits and reads what stands in the middle of a window, among neighbours: recipe
    /// `sdnn`.
    Sdnn,
    /// Verifies what [`Reader`](Self::Reader) reads: it was trained on letters and signs of typefaces, too. Recipe
    /// `verifier`.
    Verifier,
    /// Verifies together with [`Verifier`](Self::Verifier): it was trained on more digits of typefaces. Recipe
    /// `verifier-2`.
    SecondVerifier,
}

/// The files of a network.
struct Files {
    weights: &'static [u8],
    record: &'static str,
}

/// Makes the tables of the networks from a row for each: its name, and what it is for in a few words. The files have a
/// table of their own, so that a program that loads no network from it does not carry them.
macro_rules! tables {
    ($(($name:literal, $purpose:literal),)*) => {
        /// The names and purposes, in the order of [`Pretrained::ALL`].
        static TOLD: [[&str; 2]; Pretrained::ALL.len()] = [$([$name, $purpose]),*];
        /// The files, in the same order.
        static FILES: [Files; Pretrained::ALL.len()] = [$(Files {
            weights: include_bytes!(concat!("../../pretrained/", $name, "/network.safetensors")),
            record: include_str!(concat!("../../pretrained/", $name, "/training.json")),
        }),*];
    };
}

tables![
    ("reader", "reads what people write, and refuses what is no digit"),
    ("best", "makes the fewest errors on MNIST's digits"),
    ("robust", "bears noise and thick strokes"),
    ("paper", "was trained as the paper describes"),
    ("sdnn", "slides over lines of digits"),
    ("verifier", "doubts what `reader` takes for a digit"),
    ("verifier-2", "doubts it, too, and knows more typefaces"),
];

impl Pretrained {
    /// All of them, first the one that pictures are read with.
    pub const ALL: [Self; 7] = [
        Self::Reader,
        Self::Best,
        Self::Robust,
        Self::Paper,
        Self::Sdnn,
        Self::Verifier,
        Self::SecondVerifier,
    ];

    fn files(self) -> &'static Files {
        &FILES[self as usize]
    }

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        TOLD[self as usize][0]
    }

    /// What it is for, in a few words.
    #[must_use]
    pub fn purpose(self) -> &'static str {
        TOLD[self as usize][1]
    }

    /// The record of its training in JSON, as [`train::Record`](crate::train::Record) reads it.
    #[must_use]
    pub fn record(self) -> &'static str {
        self.files().record
    }

    /// Its safetensors file, as [`Model::parse`] reads it.
    #[must_use]
    pub fn file(self) -> &'static [u8] {
        self.files().weights
    }

    /// The network that slides over lines beside this one, where there is one.
    #[must_use]
    pub const fn slider(self) -> Option<Self> {
        match self {
            Self::Reader => Some(Self::Sdnn),
            _ => None,
        }
    }

    /// The networks that verify what this one reads, where there are some.
    #[must_use]
    pub const fn verifiers(self) -> &'static [Self] {
        match self {
            Self::Reader => &[Self::Verifier, Self::SecondVerifier],
            _ => &[],
        }
    }

    /// Loads it with all that reading with it needs.
    ///
    /// *Cost:* decodes 250 kB; keep the result.
    ///
    /// # Panics
    /// Never: a test loads the same bytes.
    #[must_use]
    pub fn model(self) -> Model {
        Model::parse(self.file(), Path::new(self.name()))
            .expect("the library's own weights pass its own door, as a test shows")
    }

    /// Loads the network alone.
    ///
    /// *Cost:* decodes 250 kB; keep the result.
    #[must_use]
    pub fn load(self) -> Box<Network> {
        self.model().network
    }
}

impl FromStr for Pretrained {
    type Err = String;

    /// Finds a network by its name.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_networks_and_every_file_is_sound() {
        for one in Pretrained::ALL {
            assert_eq!(one.name().parse(), Ok(one));
            assert!(one.model().network.parameters.is_sound(), "{one}");
        }
        let unknown = "lenet".parse::<Pretrained>();
        assert_eq!(
            unknown,
            Err("expected reader, best, robust, paper, sdnn, verifier, verifier-2".to_owned())
        );
    }
}

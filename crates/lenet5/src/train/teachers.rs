//! Networks that a network in training learns from, beside the labels.

use sha2::{Digest as _, Sha256};

use crate::data::dataset::hex;
use crate::error::{Error, Mismatch, Result};
use crate::network::Network;
use crate::network::codes::Classes;

/// The most teachers: each looks at every pattern.
const MAX_TEACHERS: usize = 64;

/// A committee of networks that another one learns from: it sees each pattern, distorted as it is, and tells its penalties, which are the
/// means of theirs (paper, section III.C: their outputs are "simply added").
///
/// All networks of the paper have the same codes, so that their penalties mean the same.
///
/// *Cost:* a reading of each pattern by each of them, about 5 microseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Teachers(Vec<Box<Network>>);

impl Teachers {
    /// Makes a committee.
    ///
    /// # Errors
    /// There is none, or more than 64, or they know different characters.
    pub fn new(networks: Vec<Box<Network>>) -> Result<Self> {
        let refuse = |expected: String, found: String| {
            Err(Error::Setting(Mismatch::new("teachers", expected, found)))
        };
        if !(1..=MAX_TEACHERS).contains(&networks.len()) {
            return refuse(format!("1 to {MAX_TEACHERS}"), networks.len().to_string());
        }
        let classes = networks[0].rbf.classes();
        match networks.iter().map(|own| own.rbf.classes()).find(|&own| own != classes) {
            Some(other) => refuse(format!("characters {}", told(classes)), told(other)),
            None => Ok(Self(networks)),
        }
    }

    /// The networks, in the order in which their penalties are added.
    #[must_use]
    pub fn networks(&self) -> &[Box<Network>] {
        &self.0
    }

    /// Computes the SHA-256 of all parameters, by which other teachers are told apart, in hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for value in self.0.iter().flat_map(|own| own.parameters.slices()).flatten() {
            hash.update(value.to_le_bytes());
        }
        hex(&hash.finalize())
    }

    /// Refuses a committee of other characters than the network's that is to learn from it.
    pub(super) fn check(&self, classes: &Classes) -> Result<()> {
        match self.0.first().map(|own| own.rbf.classes()).filter(|&own| own != classes) {
            Some(own) => {
                let expected = format!("characters {}", told(classes));
                Err(Error::Setting(Mismatch::new("teachers", expected, told(own))))
            }
            None => Ok(()),
        }
    }
}

fn told(classes: &Classes) -> String {
    classes.characters().iter().collect()
}

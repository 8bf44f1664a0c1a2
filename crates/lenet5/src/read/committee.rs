//! Several networks that answer together: their penalties are added.
//!
//! The paper's best result is of three networks together ("boosted LeNet-4", section III.C), whose
//! outputs are "simply added". Networks that were trained from different seeds err on different digits.

use super::reader::Reader;
use super::reading::Reading;
use crate::error::{Error, Mismatch, Result};
use crate::network::Calibration;
use crate::network::codes::Classes;
use crate::network::input::Input;
use crate::network::{Network, Penalties};
use crate::parallel;

/// Networks of the same classes, ready to read.
#[derive(Clone, Debug)]
pub struct Committee {
    readers: Vec<Reader>,
    classes: Classes,
}

impl Committee {
    /// Lays out the weights of the networks.
    ///
    /// # Errors
    /// There is no network, or two have other classes.
    pub fn new<'a>(networks: impl IntoIterator<Item = &'a Network>) -> Result<Self> {
        let readers: Vec<Reader> = networks.into_iter().map(Reader::new).collect();
        let Some(classes) = readers.first().map(|reader| *reader.classes()) else {
            return Err(Error::Argument(Mismatch::new("networks", "at least 1", 0)));
        };
        match readers.iter().find(|reader| *reader.classes() != classes) {
            None => Ok(Self { readers, classes }),
            Some(other) => {
                let (expected, found) = (format!("{classes:?}"), format!("{:?}", other.classes()));
                Err(Error::Argument(Mismatch::new("classes of the networks", expected, found)))
            }
        }
    }

    /// Tells which characters the networks know.
    #[must_use]
    pub const fn classes(&self) -> &Classes {
        &self.classes
    }

    /// Reads one input: the class of the smallest sum of penalties.
    ///
    /// *Cost:* one forward pass a network.
    #[must_use]
    pub fn read(&self, input: &Input) -> Reading {
        let mut sum = Penalties::from_iter(self.classes.characters().iter().map(|_| 0.0));
        for reader in &self.readers {
            sum.add(&reader.penalties(input));
        }
        Reading::new(sum, self.classes, Calibration::NONE)
    }

    /// Reads many inputs, on all threads of the caller's `rayon` pool.
    #[must_use]
    pub fn read_all(&self, inputs: &[Input]) -> Vec<Reading> {
        parallel::map(inputs.len(), |k| self.read(&inputs[k]))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::read::Pretrained;

    #[test]
    fn penalties_are_added() {
        let (one, mut other) = (Pretrained::Best.load(), Pretrained::Best.load());
        other.parameters.f6.bias[3] += 0.5;
        let committee = Committee::new([&*one, &*other]).unwrap();
        let input = Input::from_digit(&[[90; 28]; 28]);
        let both = [&one, &other].map(|network| Reader::new(network).penalties(&input));
        let read = committee.read(&input);
        for class in 0..10 {
            let expected = both[0].as_slice()[class] + both[1].as_slice()[class];
            assert_eq!(read.penalties().as_slice()[class].to_bits(), expected.to_bits());
        }
        assert_eq!(committee.read_all(&[input]), [read]);
    }

    #[test]
    fn networks_of_other_classes_do_not_sit_together() {
        let digits = Pretrained::Best.load();
        let letters = Network::zero(Classes::of("ab").unwrap());
        let error = Committee::new([&*digits, &letters]).unwrap_err().to_string();
        assert!(error.starts_with("classes of the networks: expected"), "{error}");
        let error = Committee::new([]).unwrap_err().to_string();
        assert_eq!(error, "networks: expected at least 1, found 0");
    }
}

//! What is presented to the network: digits, as they are or distorted.

use super::distort::Distorter;
use crate::data::Dataset;
use crate::input::Input;

/// An input and its right class.
pub(super) type Pattern = (Input, usize);

/// The patterns of a pass, made as they are needed.
pub(super) struct Patterns<'a> {
    data: &'a Dataset,
    distorter: Option<Distorter>,
}

impl<'a> Patterns<'a> {
    /// The digits of `data`, distorted where there is a distorter.
    pub(super) fn new(data: &'a Dataset, distorter: Option<Distorter>) -> Self {
        Self { data, distorter }
    }

    /// Makes patterns of the digits at `part`, in that order.
    pub(super) fn prepare(&self, part: &[usize], patterns: &mut Vec<Pattern>) {
        patterns.clear();
        patterns.extend(part.iter().filter_map(|&index| {
            let sample = self.data.get(index)?;
            let input = match &self.distorter {
                Some(distorter) => distorter.distort(sample.digit, index),
                None => sample.to_input(),
            };
            Some((input, usize::from(sample.label)))
        }));
    }
}

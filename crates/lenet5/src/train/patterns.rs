//! What is presented to the network: digits, as they are or distorted, and what is none.

use super::distort::Distorter;
use super::random::{Random, Seed, Stream};
use super::rubbish::rubbish;
use crate::data::Dataset;
use crate::input::{Digit, Input};

/// An input and its right class; the number of classes stands for rubbish.
pub(super) type Pattern = (Input, usize);

/// The patterns of a pass, made as they are needed.
pub(super) struct Patterns<'a> {
    data: &'a Dataset,
    distorter: Option<Distorter>,
    rubbish: Option<Rubbish>,
}

/// Which digits of a pass give way to rubbish.
pub(super) struct Rubbish {
    /// How many of all.
    pub(super) share: f32,
    pub(super) seed: Seed,
    pub(super) pass: usize,
    /// The number of classes.
    pub(super) class: usize,
}

impl<'a> Patterns<'a> {
    /// The digits of `data`, distorted where there is a distorter.
    pub(super) fn new(data: &'a Dataset, distorter: Option<Distorter>) -> Self {
        Self { data, distorter, rubbish: None }
    }

    /// Has a share of them give way to rubbish.
    pub(super) fn with_rubbish(self, rubbish: Option<Rubbish>) -> Self {
        Self { rubbish, ..self }
    }

    /// Makes patterns of the digits at `part`, in that order.
    pub(super) fn prepare(&self, part: &[usize], patterns: &mut Vec<Pattern>) {
        patterns.clear();
        patterns.extend(part.iter().filter_map(|&index| {
            let sample = self.data.get(index)?;
            let rubbish = self.rubbish_at(index);
            let digit = rubbish.as_ref().map_or(sample.digit, |(digit, _)| digit);
            let input = match &self.distorter {
                Some(distorter) => {
                    let label = rubbish.is_none().then_some(sample.label);
                    distorter.distort(digit, label, index)
                }
                None => Input::from_digit(digit),
            };
            let class = rubbish.as_ref().map_or(usize::from(sample.label), |(_, class)| *class);
            Some((input, class))
        }));
    }

    /// The rubbish that takes the place of a digit, if any does.
    fn rubbish_at(&self, index: usize) -> Option<(Digit, usize)> {
        let &Rubbish { share, seed, pass, class } = self.rubbish.as_ref()?;
        let mut random = Random::new(seed, Stream::Choice { pass, index });
        (random.unit() < share).then(|| (rubbish(self.data, seed, pass, index), class))
    }
}

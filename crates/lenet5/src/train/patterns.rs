//! What is presented to the network: digits, as they are or distorted, on their own or cut out of lines,
//! and what is none.

use super::random::{Random, Seed, Stream};
use super::recipe::Recipe;
use super::synth::distort::{Distorter, Distortions};
use super::synth::hand::{Hand, Pens, pick_digit};
use super::synth::line::SyntheticLine;
use super::synth::rubbish::rubbish;
use crate::data::Dataset;
use crate::network::input::{Digit, Input};

/// An input and its right class; the number of classes stands for rubbish.
pub(super) type Pattern = (Input, usize);

/// In a line, one digit in so many is a nought, and any of the others may be.
const ZERO_IN: usize = 4;

/// The patterns of a pass, made as they are needed.
pub(super) struct Patterns<'a> {
    data: &'a Dataset,
    distorter: Option<Distorter>,
    /// For digits that come to stand in a line.
    in_line: Option<Distorter>,
    seed: Seed,
    pass: usize,
    /// The class of rubbish: the number of classes.
    no_class: usize,
    /// Share of rubbish.
    rubbish: f32,
    /// Share of what is cut out of a line.
    lines: f32,
    /// Share of windows of a line.
    windows: f32,
}

impl<'a> Patterns<'a> {
    /// What a recipe presents in a pass, counted from 1.
    pub(super) fn new(
        data: &'a Dataset,
        recipe: &Recipe,
        seed: Seed,
        pass: usize,
        no_class: usize,
    ) -> Self {
        let distorter = |own: &Distortions| Distorter::new(own, seed, pass);
        let distortions = recipe.distortions.as_ref();
        let in_line = distortions.map(|own| distorter(&own.in_line()));
        let distorter = distortions.map(distorter);
        let Recipe { rubbish, lines, windows, .. } = *recipe;
        Self { data, distorter, in_line, seed, pass, no_class, rubbish, lines, windows }
    }

    /// Makes patterns of the digits at `part`, in that order.
    pub(super) fn prepare(&self, part: &[usize], patterns: &mut Vec<Pattern>) {
        patterns.clear();
        patterns.extend(part.iter().filter_map(|&index| self.pattern(index)));
    }

    fn pattern(&self, index: usize) -> Option<Pattern> {
        let sample = self.data.get(index)?;
        let (seed, pass) = (self.seed, self.pass);
        let mut choice = Random::new(seed, Stream::Choice { pass, index });
        let is_rubbish = choice.unit() < self.rubbish;
        let class = if is_rubbish { self.no_class } else { usize::from(sample.label) };
        if self.windows > 0.0
            && choice.unit() < self.windows
            && let Some(window) = self.window(index, is_rubbish)
        {
            return Some((window, class));
        }
        if self.lines > 0.0
            && choice.unit() < self.lines
            && let Some(piece) = self.piece(index, is_rubbish)
        {
            return Some((Input::from_digit(&piece), class));
        }
        let input = if is_rubbish {
            let digit = rubbish(self.data, seed, pass, index);
            distorted(self.distorter.as_ref(), &digit, None, index)
        } else {
            distorted(self.distorter.as_ref(), sample.digit, Some(sample.label), index)
        };
        Some((input, class))
    }

    /// Writes a digit among others in a line, and cuts it out, or something that is none.
    ///
    /// *Cost:* about 130 microseconds, eight times that of a digit by itself.
    fn piece(&self, index: usize, is_rubbish: bool) -> Option<Digit> {
        let random = &mut Random::new(self.seed, Stream::Line { pass: self.pass, index });
        let (hand, own) = self.hand(index, random);
        SyntheticLine::write(&hand, random)?.piece((!is_rubbish).then_some(own), random)
    }

    /// The same, but a window of the line with the digit in its middle, or with none.
    fn window(&self, index: usize, is_rubbish: bool) -> Option<Input> {
        let random = &mut Random::new(self.seed, Stream::Line { pass: self.pass, index });
        let (hand, own) = self.hand(index, random);
        // A piece has its own box; a window shows how far off the neighbours are.
        let hand = hand.spaced(2, 1.5, random);
        SyntheticLine::write(&hand, random)?.window((!is_rubbish).then_some(own), random)
    }

    /// A hand for a line, and the place in it of the digit that is number `index` of the data.
    fn hand(&self, index: usize, random: &mut Random) -> (Hand, usize) {
        let count = 2 + random.below(2);
        let own = random.below(count);
        let mut choose =
            |place| if place == own { index } else { pick_digit(self.data, ZERO_IN, random) };
        let chosen: Vec<usize> = (0..count).map(&mut choose).collect();
        (Hand::write(self.data, self.in_line.as_ref(), random, &chosen, Pens::MNIST), own)
    }
}

fn distorted(
    distorter: Option<&Distorter>,
    digit: &Digit,
    label: Option<u8>,
    index: usize,
) -> Input {
    distorter.map_or_else(
        || Input::from_digit(digit),
        |distorter| distorter.distort(digit, label, index),
    )
}

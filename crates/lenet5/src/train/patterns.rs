//! What is presented to the network: digits, as they are or distorted, by themselves or cut out of
//! lines, and rubbish.

use super::random::{Random, Seed, Stream};
use super::recipe::Recipe;
use super::synth::distort::{Distorter, Distortions};
use super::synth::hand::{Hand, Pens, pick_digit};
use super::synth::line::SyntheticLine;
use super::synth::rubbish::make_rubbish;
use crate::data::Dataset;
use crate::network::input::{Digit, Input};

/// An input and its right class. The number of classes stands for rubbish.
pub(super) type Pattern = (Input, usize);

/// In a line, one digit in four is a zero on purpose, as amounts have many zeros.
const ZERO_IN: usize = 4;

/// The patterns of a pass, made as they are needed.
pub(super) struct Patterns<'a> {
    data: &'a Dataset,
    distorter: Option<Distorter>,
    /// Distorts digits that come to stand in a line.
    in_line: Option<Distorter>,
    seed: Seed,
    pass: usize,
    /// The number of classes.
    rubbish_class: usize,
    /// Share that is rubbish.
    rubbish: f32,
    /// Share that is cut out of a line as a piece.
    lines: f32,
    /// Share that is a window of a line.
    windows: f32,
}

impl<'a> Patterns<'a> {
    /// Makes ready what a recipe presents in pass number `pass`, counted from 1.
    pub(super) fn new(
        data: &'a Dataset,
        recipe: &Recipe,
        seed: Seed,
        pass: usize,
        rubbish_class: usize,
    ) -> Self {
        let make = |own: &Distortions| Distorter::new(own, seed, pass);
        let distortions = recipe.distortions.as_ref();
        let in_line = distortions.map(|own| make(&own.in_line()));
        let distorter = distortions.map(make);
        let Recipe { rubbish, lines, windows, .. } = *recipe;
        Self { data, distorter, in_line, seed, pass, rubbish_class, rubbish, lines, windows }
    }

    /// Makes patterns of the digits at `part`, in that order.
    pub(super) fn prepare(&self, part: &[usize], patterns: &mut Vec<Pattern>) {
        patterns.clear();
        patterns.extend(part.iter().filter_map(|&index| self.make_pattern(index)));
    }

    /// Makes the pattern of the digit at `index`.
    fn make_pattern(&self, index: usize) -> Option<Pattern> {
        let sample = self.data.get(index)?;
        let (seed, pass) = (self.seed, self.pass);
        let mut choice = Random::new(seed, Stream::Choice { pass, index });
        let is_rubbish = choice.unit() < self.rubbish;
        let class = if is_rubbish { self.rubbish_class } else { usize::from(sample.label) };
        if self.windows > 0.0
            && choice.unit() < self.windows
            && let Some(window) = self.take_window(index, is_rubbish)
        {
            return Some((window, class));
        }
        if self.lines > 0.0
            && choice.unit() < self.lines
            && let Some(piece) = self.cut_piece(index, is_rubbish)
        {
            return Some((Input::from_digit(&piece), class));
        }
        let input = if is_rubbish {
            let digit = make_rubbish(self.data, seed, pass, index);
            distort(self.distorter.as_ref(), &digit, None, index)
        } else {
            distort(self.distorter.as_ref(), sample.digit, Some(sample.label), index)
        };
        Some((input, class))
    }

    /// Writes the digit at `index` among others in a line, and cuts it out, or else rubbish.
    ///
    /// *Cost:* about 130 microseconds, eight times that of a digit by itself.
    fn cut_piece(&self, index: usize, is_rubbish: bool) -> Option<Digit> {
        let random = &mut Random::new(self.seed, Stream::Line { pass: self.pass, index });
        let (hand, own) = self.write_hand(index, random);
        SyntheticLine::write(&hand, random)?.piece((!is_rubbish).then_some(own), random)
    }

    /// Writes the digit at `index` among others in a line, and takes a window with it, or with no digit,
    /// in the middle.
    fn take_window(&self, index: usize, is_rubbish: bool) -> Option<Input> {
        let random = &mut Random::new(self.seed, Stream::Line { pass: self.pass, index });
        let (hand, own) = self.write_hand(index, random);
        // A piece does not show how far off its neighbours are; a window does.
        let hand = hand.spaced(2, 1.5, random);
        SyntheticLine::write(&hand, random)?.window((!is_rubbish).then_some(own), random)
    }

    /// Has a hand write the digit at `index` of the data among others, and tells its place among them.
    fn write_hand(&self, index: usize, random: &mut Random) -> (Hand, usize) {
        let count = 2 + random.below(2);
        let own = random.below(count);
        let choose =
            |place| if place == own { index } else { pick_digit(self.data, ZERO_IN, random) };
        let chosen: Vec<usize> = (0..count).map(choose).collect();
        (Hand::write(self.data, self.in_line.as_ref(), random, &chosen, Pens::MNIST), own)
    }
}

/// Distorts a digit, or takes it as it is.
fn distort(distorter: Option<&Distorter>, digit: &Digit, label: Option<u8>, index: usize) -> Input {
    distorter.map_or_else(
        || Input::from_digit(digit),
        |distorter| distorter.distort(digit, label, index),
    )
}

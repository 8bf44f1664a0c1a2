//! What is presented to the network: digits, as they are or distorted, by themselves or cut out of
//! lines, and rubbish.

use super::glyphs::{GlyphPlace, TypefaceGlyphs};
use super::random::{Random, Seed, Stream};
use super::recipe::{GlyphShares, Recipe};
use super::synth::distort::{Distorter, Distortions};
use super::synth::hand::{Hand, LineDigit, Pens, Writers, pick_digit};
use super::synth::line::SyntheticLine;
use super::synth::rubbish::{RubbishKinds, make_rubbish};
use crate::data::{Dataset, Sample};
use crate::network::input::{Digit, Input};

/// An input and its right class. The number of classes stands for rubbish.
pub(super) type Pattern = (Input, usize);

/// In a line, one digit in four is a zero on purpose, as amounts have many zeros.
const ZERO_IN: usize = 4;

/// Shares of the places beside a typeface's digit that have another of its digits, beside a typeface's letter another
/// of its letters, and beside a digit of the data a letter.
const DIGIT_BESIDE_DIGIT: f32 = 0.8;
const LETTER_BESIDE_LETTER: f32 = 0.5;
const LETTER_BESIDE_DIGIT: f32 = 0.12;

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
    rubbish_kinds: RubbishKinds,
    /// Share that is cut out of a line as a piece.
    lines: f32,
    /// Share that is a window of a line.
    windows: f32,
    glyphs: Option<&'a TypefaceGlyphs>,
    /// Share of rubbish that is a glyph.
    glyph_share: f32,
    /// Share of digits that are a typeface's.
    type_digits: f32,
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
        let GlyphShares { glyphs: glyph_share, type_digits } = recipe.glyph_shares(pass);
        Self {
            data,
            distorter,
            in_line,
            seed,
            pass,
            rubbish_class,
            rubbish,
            rubbish_kinds: if glyph_share > 0.0 {
                RubbishKinds::All
            } else {
                RubbishKinds::Writing
            },
            lines,
            windows,
            glyphs: None,
            glyph_share,
            type_digits,
        }
    }

    /// Presents glyphs of typefaces as well; without them nothing changes.
    pub(super) const fn with_glyphs(mut self, glyphs: Option<&'a TypefaceGlyphs>) -> Self {
        self.glyphs = glyphs;
        self
    }

    /// Makes patterns of the digits at `part`, in that order.
    pub(super) fn prepare(&self, part: &[usize], patterns: &mut Vec<Pattern>) {
        patterns.clear();
        patterns.extend(part.iter().filter_map(|&index| self.make_pattern(index)));
    }

    /// Makes the pattern of the digit at `index`.
    fn make_pattern(&self, index: usize) -> Option<Pattern> {
        let (seed, pass) = (self.seed, self.pass);
        let mut choice = Random::new(seed, Stream::Choice { pass, index });
        let is_rubbish = choice.unit() < self.rubbish;
        let mut guests = self.glyphs.map(|glyphs| Guests::new(glyphs, seed, pass, index));
        let share = if is_rubbish { self.glyph_share } else { self.type_digits };
        let guest = guests.as_mut().and_then(|guests| guests.draw_own(share, !is_rubbish));
        let sample = match &guest {
            Some(guest) => guest.sample,
            None => self.data.get(index)?,
        };
        let label = (!is_rubbish).then_some(sample.label);
        let class = label.map_or(self.rubbish_class, usize::from);
        let is_letter = guest.is_some_and(|guest| !guest.place.is_digit);
        let own =
            LineDigit { digit: sample.digit, label: (!is_letter).then_some(sample.label), index };
        // A letter stands whole in its line, as a digit does; other rubbish is made of what a line has.
        let is_wanted = !is_rubbish || guest.is_some();
        let mut place = Place { own, guest, guests, is_wanted };
        if self.windows > 0.0
            && choice.unit() < self.windows
            && let Some(window) = self.take_window(&mut place)
        {
            return Some((window, class));
        }
        if self.lines > 0.0
            && choice.unit() < self.lines
            && let Some(piece) = self.cut_piece(&mut place)
        {
            return Some((Input::from_digit(&piece), class));
        }
        let input = if is_wanted {
            distort(self.distorter.as_ref(), sample.digit, label, index)
        } else {
            let digit = make_rubbish(self.data, seed, pass, index, self.rubbish_kinds);
            distort(self.distorter.as_ref(), &digit, None, index)
        };
        Some((input, class))
    }

    /// Writes a digit among others in a line, and cuts it out, or else rubbish.
    ///
    /// *Cost:* about 130 microseconds, eight times that of a digit by itself.
    fn cut_piece(&self, place: &mut Place) -> Option<Digit> {
        let random = &mut Random::new(self.seed, self.stream_of_line(place));
        let (hand, own) = self.write_hand(place, random);
        SyntheticLine::write(&hand, random)?.piece(place.is_wanted.then_some(own), random)
    }

    /// Writes a digit among others in a line, and takes a window with it, or with no digit, in the middle.
    fn take_window(&self, place: &mut Place) -> Option<Input> {
        let random = &mut Random::new(self.seed, self.stream_of_line(place));
        let (hand, own) = self.write_hand(place, random);
        // A piece does not show how far off its neighbours are; a window does.
        let hand = hand.spaced(2, 1.5, random);
        SyntheticLine::write(&hand, random)?.window(place.is_wanted.then_some(own), random)
    }

    const fn stream_of_line(&self, place: &Place) -> Stream {
        Stream::Line { pass: self.pass, index: place.own.index }
    }

    /// Has a hand write a digit among others, and tells its place among them.
    fn write_hand(&self, place: &mut Place, random: &mut Random) -> (Hand, usize) {
        let count = 2 + random.below(2);
        let own = random.below(count);
        let Place { own: wanted, guest, guests, .. } = place;
        let choose = |at| {
            if at == own {
                return Some(*wanted);
            }
            let index = pick_digit(self.data, ZERO_IN, random);
            let neighbour =
                guests.as_mut().and_then(|guests| guests.draw_neighbour(guest.as_ref()));
            // A glyph that stands twice in a line is not distorted alike.
            let index = neighbour.as_ref().map_or(index, |_| wanted.index);
            let sample =
                neighbour.map_or_else(|| self.data.get(index), |guest| Some(guest.sample))?;
            let label = neighbour.is_none_or(|guest| guest.place.is_digit).then_some(sample.label);
            Some(LineDigit { digit: sample.digit, label, index })
        };
        let chosen: Vec<LineDigit> = (0..count).filter_map(choose).collect();
        let writers = Writers { in_line: self.in_line.as_ref(), apart: self.data.len() };
        (Hand::write(writers, random, &chosen, Pens::MNIST), own)
    }
}

/// A glyph of a typeface that takes the place of a digit.
#[derive(Clone, Copy)]
struct Guest<'a> {
    place: GlyphPlace,
    sample: Sample<'a>,
}

/// Draws glyphs of typefaces, from a stream of their own.
struct Guests<'a> {
    glyphs: &'a TypefaceGlyphs,
    random: Random,
}

impl<'a> Guests<'a> {
    fn new(glyphs: &'a TypefaceGlyphs, seed: Seed, pass: usize, index: usize) -> Self {
        Self { glyphs, random: Random::new(seed, Stream::Glyph { pass, index }) }
    }

    /// Draws the glyph that a pattern shows, if it shows one.
    fn draw_own(&mut self, share: f32, is_digit: bool) -> Option<Guest<'a>> {
        let Self { glyphs, random } = self;
        let place = if random.unit() < share { glyphs.draw(is_digit, random) } else { None }?;
        Some(Guest { place, sample: glyphs.get(place)? })
    }

    /// Draws a glyph to stand beside another, or beside a digit of the data.
    fn draw_neighbour(&mut self, own: Option<&Guest>) -> Option<Guest<'a>> {
        let share = match own {
            Some(Guest { place, .. }) if place.is_digit => DIGIT_BESIDE_DIGIT,
            Some(_) => LETTER_BESIDE_LETTER,
            None => LETTER_BESIDE_DIGIT,
        };
        let Self { glyphs, random } = self;
        if random.unit() >= share {
            return None;
        }
        let place = match own {
            Some(Guest { place, .. }) => Some(glyphs.draw_near(*place, random)),
            None => glyphs.draw(false, random),
        }?;
        Some(Guest { place, sample: glyphs.get(place)? })
    }
}

/// What a pattern shows, and what may stand beside it.
struct Place<'a> {
    own: LineDigit<'a>,
    guest: Option<Guest<'a>>,
    guests: Option<Guests<'a>>,
    /// Whether it is to be seen whole; otherwise no digit is.
    is_wanted: bool,
}

/// Distorts a digit, or takes it as it is.
fn distort(distorter: Option<&Distorter>, digit: &Digit, label: Option<u8>, index: usize) -> Input {
    distorter.map_or_else(
        || Input::from_digit(digit),
        |distorter| distorter.distort(digit, label, index),
    )
}

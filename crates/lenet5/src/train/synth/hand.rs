//! Hands: which digits somebody writes, with which pen, and how they set them down.
//!
//! What people do is given here as ranges; [`Layout`](super::layout::Layout) draws from them in the order
//! of writing. Lengths are in heights of a digit.

use super::distort::Distorter;
use super::pen::BOX;
use crate::data::{Dataset, Sample};
use crate::network::input::{Digit, Input};
use crate::train::random::Random;

/// Pens from the thinnest to the thickest, in pixels of a digit's field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pens {
    thinnest: f32,
    thickest: f32,
}

impl Pens {
    /// Pens such as MNIST's digits were written with.
    pub(crate) const MNIST: Self = Self { thinnest: 1.4, thickest: 3.6 };
    /// Pens such as cheques are written with.
    pub(crate) const BALLPOINT: Self = Self { thinnest: 1.1, thickest: 2.8 };
}

/// Digits of one writer, and the pen, before they come to stand in a line.
#[derive(Clone, Debug)]
pub(crate) struct Hand {
    pub(crate) digits: Vec<HandDigit>,
    /// The width of the strokes, in pixels of the digits.
    pub(crate) pen: f32,
    /// How much further apart than usual the digits stand.
    pub(crate) extra_gap: f32,
    /// What people do who write such lines.
    pub(crate) habits: &'static Habits,
}

/// A digit as a hand writes it.
#[derive(Clone, Debug)]
pub(crate) struct HandDigit {
    pub(crate) input: Input,
    pub(crate) label: u8,
    /// A mark of the text that is written before it.
    pub(crate) mark_before: Option<char>,
}

/// A digit that a hand is to write.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LineDigit<'a> {
    pub(crate) digit: &'a Digit,
    /// Which digit it is; `None` for a letter.
    pub(crate) label: Option<u8>,
    /// What its distortions follow from.
    pub(crate) index: usize,
}

impl<'a> LineDigit<'a> {
    /// The digit of the data at an index, if there is one.
    pub(crate) fn of(data: &'a Dataset, index: usize) -> Option<Self> {
        let Sample { digit, label } = data.get(index)?;
        Some(Self { digit, label: Some(label), index })
    }
}

/// What distorts the digits of a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Writers<'a> {
    pub(crate) in_line: Option<&'a Distorter>,
    /// Between the indices of the same digit at two places of a line: the number of the data's digits.
    pub(crate) apart: usize,
}

/// The label of what is no digit.
const LETTER: u8 = u8::MAX;

impl Hand {
    /// Writes digits with a pen of the hand's own.
    pub(crate) fn write(
        writers: Writers,
        random: &mut Random,
        chosen: &[LineDigit],
        pens: Pens,
    ) -> Self {
        // One hand in eight has a pen that gives more ink here and less there.
        const UNEVEN_PEN_IN: usize = 8;
        let Pens { thinnest, thickest } = pens;
        // Thin pens are more common than thick ones.
        let pen = thinnest + (thickest - thinnest) * random.unit() * random.unit().sqrt();
        let is_even = !random.one_in(UNEVEN_PEN_IN);
        let write_digit = |(place, &digit): (usize, &LineDigit)| {
            let LineDigit { digit, label, index } = digit;
            let input = writers.in_line.map_or_else(
                || Input::from_digit(digit),
                |own| {
                    // A digit that stands twice in a line is not distorted alike.
                    let index = index + place * writers.apart;
                    own.distort_written(digit, label, index, is_even.then_some(pen))
                },
            );
            HandDigit { input, label: label.unwrap_or(LETTER), mark_before: None }
        };
        let digits = chosen.iter().enumerate().map(write_digit).collect();
        Self { digits, pen, extra_gap: 0.0, habits: &Habits::LINES }
    }

    /// Writes by some habits.
    pub(crate) fn by(self, habits: &'static Habits) -> Self {
        Self { habits, ..self }
    }

    /// Writes a mark before each digit that is to have one.
    pub(crate) fn with_marks(mut self, before: impl Iterator<Item = Option<char>>) -> Self {
        for (digit, mark) in self.digits.iter_mut().zip(before) {
            digit.mark_before = mark;
        }
        self
    }

    /// Tells whether there are marks that are a part of the text.
    pub(super) fn has_marks(&self) -> bool {
        self.digits.iter().any(|digit| digit.mark_before.is_some())
    }

    /// Spaces the digits up to `most` heights further apart, one time in `one_in`.
    pub(crate) fn spaced(self, one_in: usize, most: f32, random: &mut Random) -> Self {
        let extra_gap = if random.one_in(one_in) { most * random.unit() } else { 0.0 };
        Self { extra_gap, ..self }
    }
}

/// Picks a digit of the data, and one time in `zero_in` a zero, of which amounts have many.
pub(crate) fn pick_digit(data: &Dataset, zero_in: usize, random: &mut Random) -> usize {
    /// Draws until there is a zero: where one digit in ten is one, they are in vain once in 70 times.
    const TRIES: usize = 40;
    let wants_zero = random.one_in(zero_in);
    let drawn = (0..TRIES).map(|_| random.below(data.len()));
    let drawn: Vec<usize> = if wants_zero { drawn.collect() } else { drawn.take(1).collect() };
    let is_zero = |&&at: &&usize| data.labels().get(at) == Some(&0);
    drawn.iter().find(is_zero).or(drawn.first()).copied().unwrap_or(0)
}

/// Picks a digit of a class, if there is one, near another in the data: MNIST has the digits of a writer near each other, in every
/// second place.
pub(crate) fn pick_by_writer(
    data: &Dataset,
    anchor: usize,
    label: u8,
    random: &mut Random,
) -> usize {
    /// How far away the writer's digits lie at most, in every second place.
    const REACH: usize = 30;
    /// Draws until one has the label: where one digit in ten has it, they are in vain once in 70 times.
    const TRIES: usize = 40;
    let drawn =
        (0..TRIES).map(|_| (anchor + 2 * random.below(2 * REACH + 1)).saturating_sub(2 * REACH));
    let drawn: Vec<usize> = drawn.filter(|&at| at < data.len()).collect();
    let elsewhere: Vec<usize> = (0..TRIES).map(|_| random.below(data.len())).collect();
    let has_label = |&&at: &&usize| data.labels().get(at) == Some(&label);
    let found = drawn.iter().chain(&elsewhere).find(has_label);
    found.or(drawn.first()).copied().unwrap_or(anchor)
}

/// Amounts that are all as likely: from `least` on, over `width`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub(super) least: f32,
    pub(super) width: f32,
}

impl Span {
    pub(super) fn draw(self, random: &mut Random) -> f32 {
        self.least + self.width * random.unit()
    }
}

/// What people do, where those who write lines that digits are cut from differ from those who write numbers down.
#[derive(Debug)]
pub(crate) struct Habits {
    /// Some write narrow digits, some wide ones: width by height, times that of the digit itself.
    aspect: Span,
    /// The same of zeros.
    aspect_of_zeros: Span,
    /// Between one digit and the next, at least; those who write lines draw theirs in another way.
    gap: Span,
    /// Share of those who write all zeros small.
    small_zeros: f32,
    /// Share of the hands that write zeros in one go, or have them share a wall.
    pub(super) chained_zeros: f32,
    /// Share of the joins that begin where the stroke of that digit ends, instead of anywhere.
    pub(super) natural_joins: f32,
    /// Share of the dots that stand above the line.
    pub(super) raised_dots: f32,
    /// How much of a stroke's edge may be lost, from none to all of it.
    pub(super) erosion: f32,
}

impl Habits {
    /// What the lines have that patterns are cut from. The networks within the library follow from it.
    pub(crate) const LINES: Self = Self {
        aspect: ASPECT,
        aspect_of_zeros: ASPECT,
        gap: Span { least: 0.0, width: 0.0 },
        small_zeros: 0.0,
        chained_zeros: 0.0,
        natural_joins: 0.0,
        raised_dots: 0.0,
        erosion: 1.0,
    };
    /// What is seen in amounts: digits narrower than MNIST's, low zeros, often without a gap.
    pub(crate) const NUMBERS: Self = Self {
        aspect: Span { least: 0.65, width: 0.5 },
        aspect_of_zeros: Span { least: 0.85, width: 0.55 },
        gap: Span { least: -0.17, width: 0.35 },
        small_zeros: 0.6,
        chained_zeros: 0.5,
        natural_joins: 0.6,
        raised_dots: 0.25,
        erosion: 0.5,
    };
}

/// The height of a line's digits, in pixels: from that of a digit in an input to nearly twice as much.
const SIZE: Span = Span { least: BOX, width: 18.0 };
/// Most writing leans to the right, some stands upright or leans to the left: columns for each row
/// further up.
const MEAN_SLANT: f32 = 0.1;
const MAX_SLANT_OFF_MEAN: f32 = 0.45;
/// Width by height of the digits of lines, times that of the digit itself.
const ASPECT: Span = Span { least: 0.85, width: 0.4 };
/// A line rises or falls as it goes on: rows for each column.
const MAX_RISE: f32 = 0.12;
/// One in three writes digits into each other, the others leave a gap.
const TIGHT_HAND_IN: usize = 3;
const TIGHT_GAP: f32 = -0.2;
const MAX_GAP: f32 = 0.15;
/// No gap is as wide as the next.
const MAX_UNEVEN_GAP: f32 = 0.2;
/// One in five writes on from digit to digit, the others do so only now and then: shares of the digits.
const JOINING_HAND_IN: usize = 5;
const JOINED_OFTEN: f32 = 0.6;
const JOINED_SELDOM: f32 = 0.12;
/// One in three writes all zeros small, and anybody may write any digit small now and then.
const SMALL_ZEROS_IN: usize = 3;
const SMALL_DIGIT_IN: usize = 12;
const SMALL_SIZE: Span = Span { least: 0.5, width: 0.35 };
/// Small zeros that are written in one go, and what high ones are slimmer.
const SMALL_ZEROS: Span = Span { least: 0.5, width: 0.4 };
const HIGH_ZERO_ASPECT: f32 = 0.7;
/// All other digits are of nearly one size.
const DIGIT_SIZE: Span = Span { least: 0.9, width: 0.2 };
/// Digits stand a little above or below the line, and one in eight well above it.
const MAX_OFF_LINE: f32 = 0.08;
const RAISED_DIGIT_IN: usize = 8;
const MAX_RAISE: f32 = 0.3;

/// How a hand sets its digits down in one line.
#[derive(Clone, Copy)]
pub(super) struct Handwriting {
    /// The height of most digits, in pixels of the line.
    pub(super) size: f32,
    /// Columns to the right for each row further up.
    pub(super) slant: f32,
    /// Width by height, times that of the digit itself.
    aspect: f32,
    /// The same of zeros.
    aspect_of_zeros: f32,
    /// Rows further down for each column.
    pub(super) rise: f32,
    /// Between one digit and the next, at least.
    gap: f32,
    /// The width of the pen's strokes, in pixels of the line.
    pub(super) stroke: f32,
    /// Share of the digits that are joined to the one before.
    pub(super) joined: f32,
    small_zeros: bool,
    /// Whether zeros that follow each other are written in one go, or share a wall.
    pub(super) chains_zeros: bool,
    pub(super) habits: &'static Habits,
}

impl Handwriting {
    /// Draws a way to write with a hand's pen and spacing.
    pub(super) fn draw(hand: &Hand, random: &mut Random) -> Self {
        let size = SIZE.draw(random);
        let twice_off_mean = random.symmetric() + random.symmetric();
        let slant = MAX_SLANT_OFF_MEAN * twice_off_mean / 2.0 + MEAN_SLANT;
        let habits = hand.habits;
        let aspect = habits.aspect.draw(random);
        let rise = MAX_RISE * random.symmetric();
        let gap = if random.one_in(TIGHT_HAND_IN) { TIGHT_GAP } else { MAX_GAP * random.unit() };
        let joined = if random.one_in(JOINING_HAND_IN) { JOINED_OFTEN } else { JOINED_SELDOM };
        let small_zeros = random.one_in(SMALL_ZEROS_IN);
        let (gap, stroke) = (hand.extra_gap + gap, size * hand.pen / BOX);
        let all_the_same = Self {
            size,
            slant,
            aspect,
            aspect_of_zeros: aspect,
            rise,
            gap,
            stroke,
            joined,
            small_zeros,
            chains_zeros: false,
            habits,
        };
        if habits.chained_zeros <= 0.0 {
            return all_the_same;
        }
        Self {
            aspect_of_zeros: habits.aspect_of_zeros.draw(random),
            gap: hand.extra_gap + habits.gap.draw(random),
            small_zeros: random.unit() < habits.small_zeros,
            chains_zeros: random.unit() < habits.chained_zeros,
            ..all_the_same
        }
    }

    /// Width by height of a digit, times that of the digit itself.
    pub(super) const fn aspect_of(&self, label: u8) -> f32 {
        if label == 0 { self.aspect_of_zeros } else { self.aspect }
    }

    /// Draws the height of zeros that are written in one go, in pixels of the line.
    pub(super) fn height_of_zeros(&self, random: &mut Random) -> f32 {
        self.size * if self.small_zeros { SMALL_ZEROS } else { DIGIT_SIZE }.draw(random)
    }

    /// The width of a zero of a height: low ones are rounder.
    pub(super) const fn width_of_zero(&self, height: f32) -> f32 {
        let usual = if self.small_zeros { 1.0 } else { HIGH_ZERO_ASPECT };
        self.aspect_of_zeros * usual * height
    }

    /// Draws the size of a digit: pixels of the line for one of its field.
    pub(super) fn digit_scale(&self, label: u8, random: &mut Random) -> f32 {
        let usual = self.size / BOX * DIGIT_SIZE.draw(random);
        let is_small = random.one_in(SMALL_DIGIT_IN) || (self.small_zeros && label == 0);
        if is_small { usual * SMALL_SIZE.draw(random) } else { usual }
    }

    /// Draws the way from one digit to the next, in pixels of the line.
    pub(super) fn gap(&self, random: &mut Random) -> f32 {
        self.size * (self.gap + MAX_UNEVEN_GAP * random.unit())
    }

    /// Draws the row on which a digit at column `x` stands, unless it is raised.
    pub(super) fn baseline(&self, x: f32, random: &mut Random) -> f32 {
        self.rise * x + self.size * MAX_OFF_LINE * random.symmetric()
    }

    /// Draws how far above its line a digit stands, in pixels of the line.
    pub(super) fn raise(&self, random: &mut Random) -> f32 {
        let share = if random.one_in(RAISED_DIGIT_IN) { MAX_RAISE * random.unit() } else { 0.0 };
        self.size * share
    }
}

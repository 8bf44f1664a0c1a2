//! Lines of digits as people write them, put together from single ones: with the spacing, the slant, the
//! touching strokes, dots and dashes of amounts.
//!
//! A [`Hand`] has its digits, [`Handwriting`] how it sets them down, [`Layout`] their places; here they are
//! drawn, and each pixel remembers whose ink it has.

use super::hand::{Hand, Handwriting};
use super::layout::{DigitField, HALF_FIELD, Layout, PlacedDigit, PlacedField};
use super::pen::Dab;
use super::zeros::DrawnZero;
use crate::image::Ink;
use crate::network::architecture::INPUT;
use crate::network::input::{BACKGROUND, INK};
use crate::train::random::Random;

/// The owner of a pixel that has no digit's ink.
const NO_DIGIT: u8 = u8::MAX;
/// Between the outermost ink and the picture's edge, in pixels.
const MARGIN: f32 = 2.0;
/// The largest picture of a line, in pixels: few digits that lean and rise make none as large.
const MAX_WIDTH: usize = 2000;
const MAX_HEIGHT: usize = 500;
/// Dabs of the pen along a mark.
const MARK_STEPS: u16 = 64;

/// A line of digits.
#[derive(Clone, Debug)]
pub(crate) struct SyntheticLine {
    ink: Ink,
    owners: Vec<u8>,
    middles: Vec<f32>,
    size: f32,
}

/// How ink spreads: how much of it a pixel must have to be half black, and how sharply it turns black.
#[derive(Clone, Copy)]
struct InkSpread {
    threshold: f32,
    gain: f32,
}

impl InkSpread {
    /// Draws a spread that loses at most a share of what could be lost.
    fn draw(erosion: f32, random: &mut Random) -> Self {
        let gain = 1.0 + 2.0 * random.unit();
        // No ink stays none, and full ink full.
        let threshold = 0.5 / gain + (1.0 - 1.0 / gain) * erosion * random.unit();
        Self { threshold, gain }
    }

    fn apply(self, share: f32) -> f32 {
        ((share - self.threshold) * self.gain + 0.5).clamp(0.0, 1.0)
    }
}

impl SyntheticLine {
    /// Writes the digits of a hand side by side; `None` if one has no ink.
    pub(crate) fn write(hand: &Hand, random: &mut Random) -> Option<Self> {
        let writing = Handwriting::draw(hand, random);
        let layout = Layout::new(hand, &writing, random)?;
        let spread = InkSpread::draw(hand.habits.erosion, random);
        let Handwriting { size, slant, .. } = writing;
        let mut drawing = Drawing::blank(&layout, slant)?;
        for (number, digit) in layout.digits.iter().enumerate() {
            drawing.digit(digit, u8::try_from(number).unwrap_or(NO_DIGIT), spread);
        }
        for mark in &layout.marks {
            for step in 0..=MARK_STEPS {
                let t = f32::from(step) / f32::from(MARK_STEPS);
                let [x, y] = [0, 1].map(|k| mark.from[k] + t * (mark.to[k] - mark.from[k]));
                drawing.dab([x, y], mark.radius, NO_DIGIT);
            }
        }
        let middles = layout.digits.iter().map(|digit| drawing.middle(digit)).collect();
        let Drawing { values, owners, width, .. } = drawing;
        Some(Self { ink: Ink::new(width, values), owners, middles, size })
    }

    /// The picture.
    pub(crate) fn ink(&self) -> &Ink {
        &self.ink
    }

    /// For each pixel the number of the digit whose ink it has; more than there are where it has none.
    pub(super) fn owners(&self) -> &[u8] {
        &self.owners
    }

    /// The number of digits.
    pub(super) fn digits(&self) -> usize {
        self.middles.len()
    }

    /// The column of each digit's middle.
    pub(super) fn middles(&self) -> &[f32] {
        &self.middles
    }

    /// The height of most of the digits, in pixels.
    pub(super) fn size(&self) -> f32 {
        self.size
    }
}

/// A line being drawn.
struct Drawing {
    values: Vec<f32>,
    owners: Vec<u8>,
    width: usize,
    height: usize,
    slant: f32,
    /// The place in the layout, once slanted, of the upper left corner.
    origin: [f32; 2],
}

impl Drawing {
    /// Takes paper as large as a layout needs; `None` if that is too large.
    fn blank(layout: &Layout, slant: f32) -> Option<Self> {
        let corners = layout.digits.iter().flat_map(PlacedDigit::corners);
        let corners = corners.chain(layout.marks.iter().flat_map(|mark| [mark.from, mark.to]));
        let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
        for [x, y] in corners {
            for (k, place) in [x - slant * y, y].into_iter().enumerate() {
                (low[k], high[k]) = (low[k].min(place), high[k].max(place));
            }
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
        let side = |k: usize| (high[k] - low[k] + 2.0 * MARGIN).ceil() as usize;
        let (width, height) = (side(0), side(1));
        if !(1..=MAX_WIDTH).contains(&width) || !(1..=MAX_HEIGHT).contains(&height) {
            return None;
        }
        let origin = low.map(|low| low - MARGIN);
        let (values, owners) = (vec![0.0; width * height], vec![NO_DIGIT; width * height]);
        Some(Self { values, owners, width, height, slant, origin })
    }

    /// Draws a digit.
    fn digit(&mut self, digit: &PlacedDigit, owner: u8, spread: InkSpread) {
        match digit {
            PlacedDigit::Field(field) => self.field(field, owner, spread),
            PlacedDigit::Zero(zero) => self.zero(zero, owner),
        }
    }

    /// Draws a zero that is a stroke.
    fn zero(&mut self, zero: &DrawnZero, owner: u8) {
        for ends in zero.path.windows(2) {
            let steps = zero_steps(ends[0], ends[1]);
            for step in 0..=steps {
                let t = f32::from(step) / f32::from(steps);
                let point = [0, 1].map(|axis| ends[0][axis] + t * (ends[1][axis] - ends[0][axis]));
                self.dab(point, zero.radius, owner);
            }
        }
    }

    /// Draws the field of a digit; of ink that overlaps, the darker counts.
    fn field(&mut self, digit: &PlacedField, owner: u8, spread: InkSpread) {
        let Self { values, owners, width, height, slant, origin } = self;
        for v in 0..*height {
            let y = v as f32 + 0.5 + origin[1];
            let row = (y - digit.y) / digit.scale_y + HALF_FIELD - 0.5;
            if !(-1.0..INPUT as f32).contains(&row) {
                continue;
            }
            // Only as far as the field reaches.
            let middle = digit.x - *slant * y - origin[0] - 0.5;
            let reach = digit.scale_x * (HALF_FIELD + 1.0);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
            let ends =
                [middle - reach, middle + reach].map(|end| end.clamp(0.0, *width as f32) as usize);
            for u in ends[0]..ends[1] {
                let column = (u as f32 - middle) / digit.scale_x + HALF_FIELD - 0.5;
                let share = spread.apply(ink_at(digit.field, column, row));
                let at = v * *width + u;
                if share > values[at] {
                    (values[at], owners[at]) = (share, owner);
                }
            }
        }
    }

    /// Presses the pen down for a stroke of an owner, at a place of the layout.
    fn dab(&mut self, [x, y]: [f32; 2], radius: f32, owner: u8) {
        let Self { values, owners, width, height, slant, origin } = self;
        let (x, y) = (x - *slant * y - origin[0], y - origin[1]);
        let dab = Dab { x, y, radius, pixel_middle: 0.5 };
        dab.press([*width, *height], |u, v, share| {
            let at = v * *width + u;
            if share > values[at] {
                (values[at], owners[at]) = (share, owner);
            }
        });
    }

    /// The column of the middle of a digit's box.
    fn middle(&self, digit: &PlacedDigit) -> f32 {
        let [x, y] = digit.middle();
        x - self.slant * y - self.origin[0]
    }
}

/// Dabs between two points, no further apart than half a pixel.
fn zero_steps(from: [f32; 2], to: [f32; 2]) -> u16 {
    let far = (to[0] - from[0]).abs().max((to[1] - from[1]).abs());
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let steps = (2.0 * far).ceil().clamp(1.0, 64.0) as u16;
    steps
}

/// The ink between four pixels of a field, from 0 to 1.
fn ink_at(field: &DigitField, column: f32, row: f32) -> f32 {
    let (x, y) = (column.floor(), row.floor());
    let (dx, dy) = (column - x, row - y);
    #[allow(clippy::cast_possible_truncation, reason = "within a field's reach")]
    let (x, y) = (x as i32, y as i32);
    let at = |x: i32, y: i32| {
        let place = usize::try_from(x).ok().zip(usize::try_from(y).ok());
        let value = place.and_then(|(x, y)| field.get(y)?.get(x));
        value.map_or(0.0, |value| (value - BACKGROUND) / (INK - BACKGROUND))
    };
    let across = |y: i32| at(x, y) + dx * (at(x + 1, y) - at(x, y));
    let (above, below) = (across(y), across(y + 1));
    above + dy * (below - above)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
pub(super) mod tests {
    use super::super::hand::{Habits, HandDigit};
    use super::*;
    use crate::network::architecture::DIGIT;
    use crate::network::input::Input;
    use crate::train::random::{Seed, Stream};

    /// An upright stroke, as a 1 is.
    fn stroke() -> Input {
        let mut digit = [[0; DIGIT]; DIGIT];
        for row in &mut digit[4..24] {
            row[13..16].fill(255);
        }
        Input::from_digit(&digit)
    }

    fn hand(digits: Vec<Input>) -> Hand {
        let digits =
            digits.into_iter().map(|input| HandDigit { input, label: 1, mark_before: None });
        Hand { digits: digits.collect(), pen: 3.0, extra_gap: 0.0, habits: &Habits::LINES }
    }

    /// Lines of three strokes, and what random numbers are left for each.
    pub(in crate::train::synth) fn lines() -> impl Iterator<Item = (SyntheticLine, Random)> {
        (0..200).map(|index| {
            let mut random = Random::new(Seed(1), Stream::Line { pass: 1, index });
            (SyntheticLine::write(&hand(vec![stroke(); 3]), &mut random).unwrap(), random)
        })
    }

    #[test]
    fn every_line_is_another_and_the_same_again() {
        let inks = || lines().map(|(line, _)| line.ink).collect::<Vec<_>>();
        let first = inks();
        assert_eq!(first, inks());
        assert!((1..first.len()).all(|k| first[k] != first[k - 1]));
    }

    #[test]
    fn without_ink_there_is_no_line() {
        let mut random = Random::new(Seed(1), Stream::Order);
        assert!(SyntheticLine::write(&hand(vec![stroke(), Input::blank()]), &mut random).is_none());
    }
}

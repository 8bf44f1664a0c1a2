//! What training cuts out of a line: pieces as a reader of numbers makes them, and windows as a space
//! displacement network sees them. It is known what each of them shows (paper, sections V.A and VII).

use std::ops::Range;

use super::hand::Span;
use super::line::SyntheticLine;
use crate::network::architecture::INPUT;
use crate::network::input::{Digit, Input};
use crate::read::number::sdnn::Strip;
use crate::read::number::segment::cuts::{MAX_DIGIT_WIDTH, Pieces};
use crate::train::random::Random;

/// The least share of a digit's ink that a piece with the whole digit has, and the least share of the piece's ink
/// that is the digit's.
const MIN_WHOLE: f32 = 0.92;
/// A piece shows clearly no whole digit if one of these shares is below this for every digit.
const MAX_BROKEN: f32 = 0.78;

/// How far from the middle of a window a digit's may lie, in pixels: half the way from output to output.
const MAX_OFF_CENTRE: f32 = 2.0;
/// A window whose middle is this far from that of every digit shows none, in pixels.
const MIN_OFF_DIGITS: f32 = 3.6;
/// A reader measures the height of a line's digits as well as it can: what it finds, by what it is.
const MEASURED_SIZE: Span = Span { least: 0.85, width: 0.35 };

impl SyntheticLine {
    /// Cuts a piece out of the line as a reader of numbers would, at random among all those that show
    /// the digit number `wanted` whole or, for `None`, no whole digit: a part of one, or several. `None`
    /// if no cuts give such a piece.
    pub(crate) fn piece(&self, wanted: Option<usize>, random: &mut Random) -> Option<Digit> {
        let pieces = Pieces::cut(self.ink().clone())?;
        let masses = pieces.masses(self.owners(), self.digits());
        let digits = 0..self.digits();
        let whole: Vec<f32> =
            digits.clone().map(|digit| masses.iter().map(|piece| piece[digit]).sum()).collect();
        // How much a piece is a digit: the lesser of both shares.
        let likeness = |run: &Range<usize>, digit: usize| {
            let sum = |owner: usize| masses[run.clone()].iter().map(|piece| piece[owner]).sum();
            let own: f32 = sum(digit);
            let all: f32 = (0..=self.digits()).map(sum).sum();
            (own / whole[digit].max(1e-6)).min(own / all.max(1e-6))
        };
        let fits = |run: &Range<usize>| match wanted {
            Some(digit) => likeness(run, digit) >= MIN_WHOLE,
            None => digits.clone().all(|digit| likeness(run, digit) < MAX_BROKEN),
        };
        // A reader takes a single piece of any width for a digit; such pieces are not trained on, so that the
        // networks within the library can be trained again to the same bits.
        let is_slim = |run: &Range<usize>| {
            pieces.area(run.clone()).width() as f32 <= MAX_DIGIT_WIDTH * self.size()
        };
        let found: Vec<Range<usize>> =
            pieces.runs(self.size()).filter(|run| is_slim(run) && fits(run)).collect();
        if found.is_empty() {
            return None;
        }
        pieces.ink(&found[random.below(found.len())]).to_digit()
    }

    /// Takes a window of the line as a space displacement network sees it: with the digit number
    /// `wanted` in the middle or, for `None`, with no digit there. `None` if there is no place for it.
    pub(crate) fn window(&self, wanted: Option<usize>, random: &mut Random) -> Option<Input> {
        /// Places to try before there is none between the digits.
        const TRIES: usize = 20;
        let measured = self.size() * MEASURED_SIZE.draw(random);
        let Strip { field, scale } = Strip::new(self.ink(), measured)?;
        let last = field.width() - INPUT;
        let place = if let Some(digit) = wanted {
            scale * self.middles().get(digit)? + MAX_OFF_CENTRE * random.symmetric()
        } else {
            let mut drawn = (0..TRIES).map(|_| last as f32 * random.unit());
            let is_free = |middle: &f32, at: f32| (scale * middle - at).abs() >= MIN_OFF_DIGITS;
            drawn.find(|&at| self.middles().iter().all(|middle| is_free(middle, at)))?
        };
        let place = place.clamp(0.0, last as f32);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let left = place.round() as usize;
        Some(field.window_at(left.min(last)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::super::line::tests::lines;
    use super::*;
    use crate::network::architecture::DIGIT;

    /// The lines have three strokes. A piece with one of them has a single run of ink, and rubbish mostly has not.
    #[test]
    fn pieces_are_what_was_asked_for() {
        // Runs of ink in the middle row.
        let runs = |piece: &Digit| {
            let row = &piece[DIGIT / 2];
            (1..DIGIT).filter(|&x| row[x] >= 128 && row[x - 1] < 128).count()
        };
        let (mut whole, mut single, mut none, mut several) = (0, 0, 0, 0);
        for (line, mut random) in lines() {
            if let Some(piece) = line.piece(Some(1), &mut random) {
                whole += 1;
                single += usize::from(runs(&piece) == 1);
            }
            if let Some(piece) = line.piece(None, &mut random) {
                none += 1;
                several += usize::from(runs(&piece) != 1);
            }
        }
        assert!(whole > 40 && 20 * single >= 19 * whole, "{single} of {whole}");
        // Rubbish may be part of a stroke, or a dot; but with two strokes it is more than one run.
        assert!(none > 150 && 3 * several >= none, "{several} of {none}");
    }

    /// The middle columns of a window show a stroke from top to bottom, or no such stroke.
    #[test]
    fn windows_have_a_digit_in_their_middle_or_none() {
        // Rows with ink near the middle; a stroke leans.
        let rows = |window: &Input, reach: usize| {
            let rows = window.maps()[0].iter();
            let middle = INPUT / 2 - reach..INPUT / 2 + reach;
            rows.filter(|row| row[middle.clone()].iter().any(|&ink| ink > 0.5)).count()
        };
        let (mut with, mut without, mut given, mut count) = (0, 0, 0, 0);
        for (line, mut random) in lines() {
            let digit = line.window(Some(1), &mut random).unwrap();
            count += 1;
            with += usize::from(rows(&digit, 6) >= 12);
            // Between strokes that touch there is no place for a window without a digit.
            if let Some(none) = line.window(None, &mut random) {
                given += 1;
                without += usize::from(rows(&none, 1) <= 12);
            }
        }
        assert!(20 * with >= 19 * count, "{with} of {count}");
        assert!(2 * given >= count, "{given} of {count}");
        assert!(10 * without >= 8 * given, "{without} of {given}");
    }
}

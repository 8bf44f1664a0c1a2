//! Signs that look like digits to a network: brackets, and strokes with a point.

use std::ops::Range;

use super::ink::{Ink, MIN_CLEAR_INK};
use super::pieces::Piece;
use super::rect::Area;

/// A stroke of fewer rows has no ends to be told from its middle.
const MIN_ROWS: usize = 12;
/// The shares of a stroke's height that its end takes up, and that lies beyond its middle on either side.
const END: f32 = 0.06;
const BESIDE_MIDDLE: f32 = 0.25;
/// The bend from which on a stroke may be a bracket, and that of which it is one, in heights of it. Of the 6,742 ones that
/// MNIST has to train on, 1.5 in a hundred bend by more than the first, and 0.4 by more than the second; of the round
/// brackets of 162 typefaces 84 and 75, of the square ones 46 and 18.
const MIN_BEND: f32 = 0.07;
const BRACKET_BEND: f32 = 0.1;
/// A bracket is one stroke: no row of its middle has more than this many times the ink of the median row. A 1 whose flag hangs
/// down its stem has such rows.
const MAX_THICKENING: f32 = 1.4;
/// The log-odds by which such a bend speaks for a bracket.
const LOG_ODDS_OF_BRACKET: f32 = 4.5;

/// The bend from which on two strokes that bend away from each other may be a pair of brackets, and that of which they are. Of the training 1s 9 in a hundred bend by more than 0.03, to
/// either side; of the square brackets 83 do.
const MIN_BEND_OF_PAIR: f32 = 0.02;
const PAIR_BEND: f32 = 0.05;
const LOG_ODDS_OF_PAIR: f32 = 6.0;

/// The longer side at which a point is looked for, in pixels.
const MAX_POINT_SEARCH_SIDE: usize = 96;
/// The size of a point, in heights of it and the stroke above, and how much longer than wide it is at most.
const POINT_SIDES: Range<f32> = 0.08..0.3;
const MAX_OBLONG: f32 = 1.8;
/// The share of its box that a point fills at least: a small one is all soft edge.
const MIN_POINT_FILL: f32 = 0.4;
/// How far below the stroke it lies, or above it, at most, in heights of both.
const MAX_POINT_GAP: f32 = 0.35;
/// The stroke may have fallen to two pieces.
const MAX_PIECES_OF_SIGN: usize = 3;
/// The log-odds by which a point below or above a stroke speaks for an exclamation or a question mark, or a letter.
const LOG_ODDS_OF_POINT: f32 = 7.0;

impl Ink {
    /// The log-odds by which the shape of a stroke, which is read as a 1, speaks for a bracket: both its ends bend to the same
    /// side. One that leans has no bend.
    ///
    /// The ink must be [`cropped`](Self::cropped).
    ///
    /// *Cost:* a look at every pixel.
    pub(crate) fn doubt_of_bracket(&self) -> f32 {
        let bend = self.bend().unwrap_or(0.0).abs();
        LOG_ODDS_OF_BRACKET * ((bend - MIN_BEND) / (BRACKET_BEND - MIN_BEND)).clamp(0.0, 1.0)
    }

    /// The log-odds by which two strokes, which are read as the first and the last 1 of a word, speak for a pair of brackets:
    /// they bend away from each other. Hardly any 1s do, so that they need not bend as far.
    ///
    /// Both must be [`cropped`](Self::cropped).
    ///
    /// *Cost:* a look at every pixel.
    pub(crate) fn doubt_of_brackets(first: &Self, last: &Self) -> f32 {
        let [opening, closing] = [first, last].map(|ink| ink.bend().unwrap_or(0.0));
        let bend = opening.min(-closing);
        let share = (bend - MIN_BEND_OF_PAIR) / (PAIR_BEND - MIN_BEND_OF_PAIR);
        LOG_ODDS_OF_PAIR * share.clamp(0.0, 1.0)
    }

    /// How far both ends are off the line through the middle of a stroke, at least, if that is to the same side; in heights of
    /// it, to the right. `None` if it is no even stroke, or too low.
    fn bend(&self) -> Option<f32> {
        let height = self.height();
        if height < MIN_ROWS {
            return None;
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of it")]
        let rows = |share: f32| ((share * height as f32) as usize).max(1);
        let straight = rows(BESIDE_MIDDLE)..height - rows(BESIDE_MIDDLE);
        if !self.is_one_even_stroke(straight.clone()) {
            return None;
        }
        let middle_of = |row: &[f32]| {
            let moment: f32 = row.iter().enumerate().map(|(x, &share)| share * x as f32).sum();
            let ink: f32 = row.iter().sum();
            (ink > 0.0).then(|| moment / ink)
        };
        let middles: Vec<f32> = self.rows().map(middle_of).collect::<Option<_>>()?;
        // The straight line of the least squares.
        let count = straight.len() as f32;
        let centre = straight.clone().map(|y| y as f32).sum::<f32>() / count;
        let mean = middles[straight.clone()].iter().sum::<f32>() / count;
        let [mut down, mut both] = [0.0; 2];
        for y in straight {
            let off = y as f32 - centre;
            down += off * off;
            both += off * (middles[y] - mean);
        }
        let off = |y: usize| middles[y] - mean - both / down * (y as f32 - centre);
        let mean_off = |ends: Range<usize>| {
            let count = ends.len() as f32;
            ends.map(off).sum::<f32>() / (count * height as f32)
        };
        let [top, bottom] = [0..rows(END), height - rows(END)..height].map(mean_off);
        let least = if top.abs() < bottom.abs() { top } else { bottom };
        Some(if top * bottom > 0.0 { least } else { 0.0 })
    }

    /// Tells whether there is one run of ink in each of some rows, and in none much more of it than in the others.
    fn is_one_even_stroke(&self, rows: Range<usize>) -> bool {
        let is_clear = |share: &f32| *share >= MIN_CLEAR_INK;
        let rows = || self.rows().take(rows.end).skip(rows.start);
        let mut inks: Vec<f32> = rows().map(|row| row.iter().sum()).collect();
        inks.sort_by(f32::total_cmp);
        let is_even = inks[inks.len() - 1] <= MAX_THICKENING * inks[inks.len() / 2];
        let is_one_run = |row: &[f32]| {
            let runs = row.chunk_by(|a, b| is_clear(a) == is_clear(b));
            runs.filter(|run| is_clear(&run[0])).count() <= 1
        };
        is_even && rows().all(is_one_run)
    }

    /// The log-odds by which a point below all other ink, or above it, speaks for an exclamation or a question mark, or for a
    /// letter.
    ///
    /// The ink must be [`cropped`](Self::cropped).
    ///
    /// *Cost:* a look at every pixel, and labelling the pieces of at most 96x96 pixels.
    pub(crate) fn doubt_of_point(&self) -> f32 {
        let mut small = self.shrunk_to_strongest(MAX_POINT_SEARCH_SIDE).ink.into_owned();
        // In a picture that is not sharp, pale ink joins them.
        for share in small.rows_mut().flatten().filter(|share| **share < MIN_CLEAR_INK) {
            *share = 0.0;
        }
        let pieces = small.pieces(&small.labels());
        if pieces.len() > MAX_PIECES_OF_SIGN {
            return 0.0;
        }
        let has_point = (0..pieces.len()).any(|own| {
            let others = pieces.iter().enumerate().filter(|(other, _)| *other != own);
            let rest = others.map(|(_, other)| other.area).reduce(|a, b| a.with(&b));
            rest.is_some_and(|rest| pieces[own].is_point_of(&rest))
        });
        if has_point { LOG_ODDS_OF_POINT } else { 0.0 }
    }
}

impl Piece {
    /// Tells whether this is a point below something else or above it, like that of an exclamation mark or of an i.
    fn is_point_of(&self, other: &Area) -> bool {
        let sides = [self.area.width(), self.area.height()];
        let [shorter, longer] = [sides[0].min(sides[1]), sides[0].max(sides[1])];
        let height = self.area.with(other).height() as f32;
        let centre = self.area.left.midpoint(self.area.right);
        let below = self.area.top.checked_sub(other.bottom + 1);
        let above = other.top.checked_sub(self.area.bottom + 1);
        below.or(above).is_some_and(|gap| gap as f32 <= MAX_POINT_GAP * height)
            && POINT_SIDES.contains(&(longer as f32 / height))
            && longer as f32 <= MAX_OBLONG * shorter as f32
            && self.ink >= MIN_POINT_FILL * (shorter * longer) as f32
            && (other.left..=other.right).contains(&centre)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stroke of 60 rows, 7 columns wide, whose middle is at a column for each row, from -1 to 1.
    fn stroke(middle: impl Fn(f32) -> f32) -> Ink {
        let is_ink = |x: usize, y: usize| {
            let at = (y as f32 - 29.5) / 29.5;
            (x as f32 - 40.0 - middle(at)).abs() <= 3.0
        };
        Ink::drawn(80, 60, is_ink).cropped().expect("a stroke has ink")
    }

    #[test]
    fn what_bends_to_one_side_at_both_ends_is_a_bracket() {
        let arc = |at: f32| 8.0 * at * at;
        assert!(stroke(arc).doubt_of_bracket() >= LOG_ODDS_OF_BRACKET);
        // One that leans is a bracket, too.
        let leaning = stroke(|at| -arc(at) - 10.0 * at);
        assert!(leaning.doubt_of_bracket() >= LOG_ODDS_OF_BRACKET);
        let square = |at: f32| if at.abs() > 0.88 { 12.0 } else { 0.0 };
        assert!(stroke(square).doubt_of_bracket() >= LOG_ODDS_OF_BRACKET);
    }

    #[test]
    fn what_is_straight_and_what_has_a_flag_at_one_end_is_a_one() {
        let one = |middle: fn(f32) -> f32| stroke(middle).doubt_of_bracket();
        assert!(one(|_| 0.0) <= 0.0);
        assert!(one(|at| 12.0 * at) <= 0.0);
        assert!(one(|at| if at < -0.8 { -12.0 } else { 0.0 }) <= 0.0);
        assert!(one(|at| 10.0 * at * at * at) <= 0.0, "an s bends to both sides");
        // Its flag begins at the top, and hangs down to the middle.
        let is_ink =
            |x: usize, y: usize| x.abs_diff(40) <= 3 || y < 35 && (x + y).abs_diff(40) <= 4;
        let flagged = Ink::drawn(80, 60, is_ink).cropped().expect("a stroke has ink");
        assert!(flagged.doubt_of_bracket() <= 0.0);
        // Too small to tell, and with a gap.
        assert!(Ink::drawn(5, 8, |x, _| x < 3).doubt_of_bracket() <= 0.0);
        assert!(Ink::drawn(5, 60, |x, y| x < 3 && y != 20).doubt_of_bracket() <= 0.0);
    }

    #[test]
    fn strokes_that_bend_away_from_each_other_are_a_pair_of_brackets() {
        let bent = |by: f32| stroke(move |at| by * at * at);
        let doubt =
            |opening: f32, closing: f32| Ink::doubt_of_brackets(&bent(opening), &bent(closing));
        assert!(doubt(6.0, -6.0) >= LOG_ODDS_OF_PAIR);
        // To the same side, towards each other, one of them alone, and hardly at all.
        for [opening, closing] in [[6.0, 6.0], [-6.0, 6.0], [6.0, 0.0], [1.0, -1.0]] {
            assert!(doubt(opening, closing) <= 0.0, "{opening} {closing}");
        }
    }

    #[test]
    fn a_point_below_or_above_a_stroke_is_that_of_a_sign() {
        let within = |area: &Area, x: usize, y: usize| {
            (area.left..=area.right).contains(&x) && (area.top..=area.bottom).contains(&y)
        };
        let doubt = |areas: &[Area]| {
            let is_ink = |x, y| areas.iter().any(|area| within(area, x, y));
            Ink::drawn(60, 100, is_ink).cropped().expect("there is ink").doubt_of_point()
        };
        let stroke = Area { left: 20, top: 0, right: 27, bottom: 70 };
        let below = Area { left: 20, top: 82, right: 27, bottom: 90 };
        assert!(doubt(&[stroke, below]) > 0.0);
        let [above, stem] = [(0, 8), (20, 90)].map(|(top, bottom)| Area { top, bottom, ..stroke });
        assert!(doubt(&[stem, above]) > 0.0);
        assert!(doubt(&[stroke]) <= 0.0);
        // A decimal point stands beside the digit, an underline is no point, and neither is half of a digit.
        let beside = Area { left: 40, top: 62, right: 47, bottom: 70 };
        let underline = Area { left: 5, top: 82, right: 45, bottom: 86 };
        let half = Area { left: 10, top: 75, right: 40, bottom: 99 };
        for other in [beside, underline, half] {
            assert!(doubt(&[stroke, other]) <= 0.0, "{other:?}");
        }
    }
}

//! Slashes: straight strokes that lean more than a 1 does, and are higher.

use super::deskew::{correction_of, measure_slant};
use super::layout::{InkWord, Layout};
use crate::image::Area;

/// Two characters of which more than this share of the narrower one's width is above the other are one: a digit that
/// fell to pieces.
const MAX_OVERLAP: f32 = 0.5;
/// A straight stroke between digits may be a slash with this probability, and the other ones of its word with less: one
/// hand wrote them.
const MIN_SLASH_PROBABILITY: f64 = 0.75;
const MIN_FURTHER_SLASH_PROBABILITY: f64 = 0.5;

/// A character of a word that is a slash.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slash {
    /// The number of its piece.
    pub(super) piece: usize,
    /// The probability that it is one.
    pub(super) probability: f64,
}

/// Finds the slashes of a word: straight strokes apart between its digits, which lean further than these or are higher.
///
/// *Cost:* some 35 looks at the word's pixels, if there are straight strokes.
pub(super) fn find_slashes(layout: &Layout, word: &InkWord) -> Vec<Slash> {
    let strokes = straight_strokes(layout, word);
    let count = word.characters.len();
    let pairs = strokes.iter().flat_map(|one| strokes.iter().map(move |other| [one, other]));
    let dates = pairs.filter(|[one, other]| part_a_date(one.0, other.0, count));
    let dates = dates.map(|[one, other]| (one.1.date_probability(&other.1), [one.0, other.0]));
    let date = dates.max_by(|one, other| one.0.total_cmp(&other.0));
    let slash = |&(own, stroke): &(usize, Stroke)| {
        let probability = match date {
            Some((probability, places)) if places.contains(&own) => probability,
            _ => 0.0,
        };
        let probability = probability.max(stroke.slash_probability());
        Slash { piece: word.characters[own], probability }
    };
    let mut slashes: Vec<Slash> = strokes.iter().map(slash).collect();
    let is_sure = slashes.iter().any(|slash| slash.probability >= MIN_SLASH_PROBABILITY);
    slashes.retain(|slash| is_sure && slash.probability >= MIN_FURTHER_SLASH_PROBABILITY);
    slashes
}

/// The straight strokes apart between the digits of a word, with the number of each among its characters.
fn straight_strokes(layout: &Layout, word: &InkWord) -> Vec<(usize, Stroke)> {
    let areas: Vec<Area> = word.characters.iter().map(|&k| layout.piece(k).area).collect();
    let height = |own: usize| areas[own].height() as f64;
    let is_within = |own: usize| (1..areas.len().saturating_sub(1)).contains(&own);
    let lean = |own: usize| {
        let mut spread = Spread::default();
        layout.pixels_of(word.characters[own]).for_each(|(x, y)| spread.add(x, y));
        Some((own, spread.straight_lean(height(own))?))
    };
    let leans: Vec<(usize, f64)> =
        (0..areas.len()).filter(|&own| is_apart(&areas, own)).filter_map(lean).collect();
    if !leans.iter().any(|(own, _)| is_within(*own)) {
        return Vec::new();
    }
    let is_stroke = |own: usize| leans.iter().any(|(stroke, _)| *stroke == own);
    let others: Vec<usize> =
        (0..areas.len()).filter(|&own| !is_stroke(own)).map(|own| word.characters[own]).collect();
    // The straight strokes tell how the hand leans only if there is nothing else.
    let least = leans.iter().map(|(_, lean)| *lean).fold(f64::INFINITY, f64::min);
    let slant =
        if others.is_empty() { least } else { f64::from(measure_slant(&layout.ink_of(&others))) };
    #[allow(clippy::cast_possible_truncation, reason = "a slant is no more exact")]
    let correction = f64::from(correction_of(slant as f32));
    let stroke = |(own, lean): (usize, f64)| {
        (own, Stroke { lean: lean - correction, height: height(own) / f64::from(word.size) })
    };
    leans.into_iter().filter(|(own, _)| is_within(*own)).map(stroke).collect()
}

/// Tells whether a character does not stand above or below another one.
fn is_apart(areas: &[Area], own: usize) -> bool {
    let overlaps = |other: usize| overlap(&areas[own], &areas[other]) > MAX_OVERLAP;
    (0..areas.len()).filter(|&other| other != own).all(|other| !overlaps(other))
}

/// The share of the narrower of two areas whose columns are the other's, too.
fn overlap(one: &Area, other: &Area) -> f32 {
    let (left, right) = (one.left.max(other.left), one.right.min(other.right));
    let common = (right + 1).saturating_sub(left);
    common as f32 / one.width().min(other.width()) as f32
}

/// How ink is spread: the sums of its pixels' places, of their squares and of their products.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spread {
    count: f64,
    x: f64,
    y: f64,
    xx: f64,
    xy: f64,
    yy: f64,
}

impl Spread {
    pub(super) fn add(&mut self, x: usize, y: usize) {
        let (x, y) = (x as f64, y as f64);
        self.count += 1.0;
        (self.x, self.y) = (self.x + x, self.y + y);
        (self.xx, self.xy, self.yy) = (self.xx + x * x, self.xy + x * y, self.yy + y * y);
    }

    pub(super) fn with(self, other: &Self) -> Self {
        Self {
            count: self.count + other.count,
            x: self.x + other.x,
            y: self.y + other.y,
            xx: self.xx + other.xx,
            xy: self.xy + other.xy,
            yy: self.yy + other.yy,
        }
    }

    /// How far the ink leans, if it is a straight stroke: columns to the right for each row further up; and how far a
    /// pixel is off that line along its row, in pixels (standard deviation). `None` if it has no height.
    fn lean(&self) -> Option<[f64; 2]> {
        let Self { count, x, y, xx, xy, yy } = *self;
        let (x, y) = (x / count, y / count);
        let [xx, xy, yy] = [xx / count - x * x, xy / count - x * y, yy / count - y * y];
        (yy > 1.0).then(|| [-xy / yy, (xx - xy * xy / yy).max(0.0).sqrt()])
    }

    /// How far the ink leans if it is one straight stroke of a height in pixels.
    pub(super) fn straight_lean(&self, height: f64) -> Option<f64> {
        /// The pixels of a straight stroke are this far from its middle line, in heights of it, at most.
        const MAX_STRAIGHT_DEVIATION: f64 = 0.06;
        let [lean, off] = self.lean()?;
        (off <= MAX_STRAIGHT_DEVIATION * height).then_some(lean)
    }
}

/// A straight stroke, which may be a slash.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stroke {
    /// How far it leans, beyond the slant of the hand: columns to the right for each row further up.
    pub(super) lean: f64,
    /// Its height, in heights of a character.
    pub(super) height: f64,
}

impl Stroke {
    /// The probability that it is a slash: that it leans more than a 1, and is higher than the digits.
    ///
    /// Of the straight 1s of scenes 99 in a hundred have a sum of less than 0.67, and of the straight strokes in their
    /// dates, 1s and slashes, 42 in a hundred have more.
    pub(super) fn slash_probability(&self) -> f64 {
        /// How much a height of one more counts, beside a lean of one column for each row: people write some 1s higher
        /// than other digits.
        const HEIGHT: f64 = 2.0;
        /// Where it is as likely either, and how fast that changes.
        const MIDDLE: f64 = 0.6;
        const SPREAD: f64 = 0.06;
        self.probability(HEIGHT, MIDDLE, SPREAD)
    }

    /// The probability that two strokes are the slashes of a date, given that they are where those are.
    ///
    /// Two 1s that are alike are hardly ever just there, so that they need not lean as far: of the pairs of slashes in
    /// the dates of scenes 99 in a hundred have more than an even chance.
    pub(super) fn date_probability(&self, other: &Self) -> f64 {
        const MAX_OFF: f64 = 0.2;
        const HEIGHT: f64 = 4.0;
        const MIDDLE: f64 = 0.21;
        const SPREAD: f64 = 0.124;
        let is_like = (self.lean - other.lean).abs() <= MAX_OFF
            && (self.height - other.height).abs() <= MAX_OFF;
        if !is_like {
            return 0.0;
        }
        let mean = Self {
            lean: f64::midpoint(self.lean, other.lean),
            height: f64::midpoint(self.height, other.height),
        };
        mean.probability(HEIGHT, MIDDLE, SPREAD)
    }

    /// A logistic function of a lean and a height.
    fn probability(&self, height: f64, middle: f64, spread: f64) -> f64 {
        /// A stroke lower than this is a comma or a dash.
        const MIN_HEIGHT: f64 = 0.75;
        if self.height < MIN_HEIGHT {
            return 0.0;
        }
        1.0 / (1.0 + libm::exp((middle - self.lean - height * (self.height - 1.0)) / spread))
    }
}

/// Tells whether two of a number's characters part it as slashes part a date: a day, a month, and a year of two digits
/// or four, which may come first.
const fn part_a_date(one: usize, other: usize, count: usize) -> bool {
    const fn is_day(digits: usize) -> bool {
        matches!(digits, 1 | 2)
    }
    if one >= other || other >= count {
        return false;
    }
    let [first, second, last] = [one, other - one - 1, count - other - 1];
    is_day(second) && ((is_day(first) && matches!(last, 2 | 4)) || (first == 4 && is_day(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_lean_and_are_high() {
        for (lean, height, is_slash) in [
            (0.15, 0.95, false),
            (0.25, 1.0, false),
            (0.33, 1.21, true),
            (0.58, 1.1, true),
            (0.5, 1.0, false),
        ] {
            let probability = Stroke { lean, height }.slash_probability();
            assert_eq!(probability > 0.5, is_slash, "{lean} {height}");
        }
        assert!(Stroke { lean: 2.0, height: 0.3 }.slash_probability() < 1e-9);
    }

    #[test]
    fn like_strokes_between_day_month_and_year_are_slashes() {
        let stroke = |lean, height| Stroke { lean, height };
        let one = stroke(0.35, 1.05);
        assert!(one.slash_probability() < 0.5);
        assert!(one.date_probability(&stroke(0.4, 1.0)) > 0.8);
        assert!(one.date_probability(&stroke(0.1, 1.0)) < 1e-9, "another stroke");
        let upright = stroke(0.0, 1.0);
        assert!(upright.date_probability(&upright) < 0.2, "two 1s");
        let parts: Vec<(usize, usize)> = (0..10)
            .flat_map(|other| (0..other).map(move |one| (one, other)))
            .filter(|&(one, other)| part_a_date(one, other, 10))
            .collect();
        assert_eq!(parts, [(2, 5), (4, 7)]);
        assert!(part_a_date(1, 3, 6) && part_a_date(1, 3, 8) && !part_a_date(1, 3, 7));
    }
}

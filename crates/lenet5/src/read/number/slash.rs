//! Slashes: straight strokes that lean more than a 1 does, and are higher.

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
pub(super) const fn part_a_date(one: usize, other: usize, count: usize) -> bool {
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

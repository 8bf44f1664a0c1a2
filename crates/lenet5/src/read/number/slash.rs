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

/// The probability that a straight stroke is a slash: that leans more than a 1, and is higher than the digits. Of the
/// straight 1s of scenes 99 in a hundred have a sum of less than 0.67, and of the straight strokes in their dates, 1s
/// and slashes, 42 in a hundred have more.
pub(super) fn slash_probability(lean: f64, height: f64) -> f64 {
    /// How much a height of one more counts, beside a lean of one column for each row.
    const HEIGHT: f64 = 2.0;
    /// Where it is as likely either, and how fast that changes.
    const MIDDLE: f64 = 0.6;
    const SPREAD: f64 = 0.06;
    /// A stroke lower than this is a comma or a dash.
    const MIN_HEIGHT: f64 = 0.75;
    if height < MIN_HEIGHT {
        return 0.0;
    }
    1.0 / (1.0 + libm::exp((MIDDLE - lean - HEIGHT * (height - 1.0)) / SPREAD))
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
            assert_eq!(slash_probability(lean, height) > 0.5, is_slash, "{lean} {height}");
        }
        assert!(slash_probability(2.0, 0.3) < 1e-9);
    }
}

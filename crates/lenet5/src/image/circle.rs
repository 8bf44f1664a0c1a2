//! Circles that no hand drew: what a cup leaves on paper, a punched hole, a printed ring.

use std::f32::consts::PI;

use super::ink::Ink;

/// The sectors in which a circle's radius is measured.
const SECTORS: usize = 24;
/// A circle of a smaller radius in pixels is as exact as its pixels are.
const MIN_RADIUS: f32 = 10.0;
/// A circle is as wide as it is high, but for this share.
const MAX_OBLONG: f32 = 0.1;
/// How often the centre is moved to where the radius is the same on both sides.
const ROUNDS: usize = 3;
/// The longer side at which every pixel is looked at; of larger ink it is one in two, in three and so on, each way.
const LOOKED_SIDE: usize = 128;
/// The deviation from which on a hand may have drawn a circle. Of the 5,923 zeros that MNIST has to train on, one deviates
/// by less than this; rings that a cup left in generated scenes deviate by 0.003 to 0.005.
const MAX_EXACT: f32 = 0.02;
/// The deviation below which no hand has drawn it.
const EXACT: f32 = 0.015;
/// The log-odds by which an exact circle speaks for something that nobody wrote.
const LOG_ODDS: f32 = 8.0;

impl Ink {
    /// The log-odds by which the shape of ink speaks for an exact circle, which nobody wrote.
    ///
    /// The ink must be [`cropped`](Self::cropped).
    ///
    /// *Cost:* where it is as wide as high, three looks at 128x128 pixels at most.
    pub(crate) fn doubt_of_circle(&self) -> f32 {
        let deviation = self.deviation_from_circle().unwrap_or(f32::MAX);
        LOG_ODDS * ((MAX_EXACT - deviation) / (MAX_EXACT - EXACT)).clamp(0.0, 1.0)
    }

    /// Measures how far a closed stroke deviates from a circle: the standard deviation of its radius over all directions,
    /// as a share of the radius; `None` if it is open, oblong, or small.
    fn deviation_from_circle(&self) -> Option<f32> {
        let [width, height] = [self.width(), self.height()].map(|side| side as f32);
        if width.min(height) < 2.0 * MIN_RADIUS
            || (width - height).abs() > MAX_OBLONG * width.max(height)
            || self.has_ink_within()
        {
            return None;
        }
        let step = self.width().max(self.height()).div_ceil(LOOKED_SIDE);
        let mut centre = [width / 2.0 - 0.5, height / 2.0 - 0.5];
        let mut radii = [0.0; SECTORS];
        for _ in 0..ROUNDS {
            radii = self.radii(centre, step)?;
            // A centre that is off by a vector adds its cosine in each direction to the radius.
            for (sector, radius) in radii.iter().enumerate() {
                let (sine, cosine) = libm::sincosf(angle_of(sector));
                centre[0] += 2.0 / SECTORS as f32 * radius * cosine;
                centre[1] += 2.0 / SECTORS as f32 * radius * sine;
            }
        }
        let mean = radii.iter().sum::<f32>() / SECTORS as f32;
        let square = |radius: &f32| (radius - mean) * (radius - mean);
        let variance = radii.iter().map(square).sum::<f32>() / SECTORS as f32;
        (mean >= MIN_RADIUS).then(|| libm::sqrtf(variance) / mean)
    }

    /// Tells whether there is ink in the middle, or where a stroke would cross it: a closed stroke has none there.
    fn has_ink_within(&self) -> bool {
        let third = [self.width() / 3, self.height() / 3];
        let columns = third[0]..self.width() - third[0];
        let rows = self.rows().skip(third[1]).take(self.height() - 2 * third[1]);
        rows.flat_map(|row| &row[columns.clone()]).any(|&share| share > 0.0)
    }

    /// The mean radius of the ink around a centre in each sector; `None` if a sector has no ink.
    fn radii(&self, centre: [f32; 2], step: usize) -> Option<[f32; SECTORS]> {
        let mut sums = [[0.0_f32; 2]; SECTORS];
        for (y, row) in self.rows().enumerate().step_by(step) {
            for (x, &share) in row.iter().enumerate().step_by(step) {
                if share <= 0.0 {
                    continue;
                }
                let off = [x as f32 - centre[0], y as f32 - centre[1]];
                let sum = &mut sums[sector_of(off)];
                sum[0] += share;
                sum[1] += share * libm::hypotf(off[0], off[1]);
            }
        }
        let is_closed = sums.iter().all(|[ink, _]| *ink > 0.0);
        is_closed.then(|| sums.map(|[ink, radius]| radius / ink))
    }
}

/// The sector in which a point lies.
fn sector_of([x, y]: [f32; 2]) -> usize {
    let turn = (libm::atan2f(y, x) + PI) / (2.0 * PI);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 1")]
    let sector = (turn * SECTORS as f32) as usize;
    sector.min(SECTORS - 1)
}

/// The direction of a sector's middle.
fn angle_of(sector: usize) -> f32 {
    (sector as f32 + 0.5) / SECTORS as f32 * 2.0 * PI - PI
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ring of 100x100 pixels whose radius goes up and down by a share, three times around.
    fn ring(waves: f32) -> Ink {
        let share = |at: usize| {
            let [x, y] = [at % 100, at / 100].map(|at| at as f32 - 49.5);
            let radius = 44.0 * (1.0 + waves * libm::sinf(3.0 * libm::atan2f(y, x)));
            (3.0 - (libm::hypotf(x, y) - radius).abs()).clamp(0.0, 1.0)
        };
        let ink = Ink::new(100, (0..10_000).map(share).collect());
        ink.cropped().expect("a ring has ink")
    }

    #[test]
    fn the_deviation_of_a_waved_ring_is_that_of_its_waves() {
        for waves in [0.01_f32, 0.03, 0.06] {
            let found = ring(waves).deviation_from_circle().expect("it is closed");
            // That of a sine is its amplitude by the root of two.
            let expected = waves / std::f32::consts::SQRT_2;
            assert!((found / expected - 1.0).abs() < 0.15, "{found} {expected}");
        }
    }

    #[test]
    fn exact_circles_are_doubted_and_what_a_hand_draws_is_not() {
        assert!(ring(0.0).doubt_of_circle() >= LOG_ODDS);
        assert!(ring(0.05).doubt_of_circle() <= 0.0);
        let circle = ring(0.0);
        let changed = |is_kept: &dyn Fn(usize, usize) -> bool| {
            let is_ink = |x, y| circle.values()[y * circle.width() + x] > 0.0 && is_kept(x, y);
            Ink::drawn(circle.width(), circle.height(), is_ink)
        };
        let open = changed(&|x, y| x < 50 || y.abs_diff(45) > 20);
        let half = changed(&|_, y| y < 45).cropped().expect("half a ring has ink");
        assert!(open.doubt_of_circle() <= 0.0 && half.doubt_of_circle() <= 0.0);
    }
}

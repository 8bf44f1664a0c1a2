//! Lines that rise or fall, and hands that lean: each column is moved up or down, so that the line lies
//! level, and each row aside, so that its characters stand nearly as upright as those of MNIST.

use crate::image::{Area, Ink};

/// Lines less steep than this lie level, in rows for each column: the tangent of some five degrees.
const MIN_SLOPE: f32 = 0.08;
/// Lines steeper than this are left as they are: the tangent of 20 degrees.
const MAX_SLOPE: f32 = 0.36;
/// The least length of a line whose slope can be told, in character heights.
const MIN_LINE_LENGTH: f32 = 2.5;

/// The slants that are tried, in steps of [`SLANT_STEP`]: columns to the right for each row up.
const SLANTS: std::ops::RangeInclusive<i8> = -8..=24;
const SLANT_STEP: f32 = 0.04;
/// The slant that is left as it is, as most of MNIST's digits have it; of what exceeds it or falls short of it
/// [`SLANT_SHARE`] is taken away.
const NATURAL_SLANT: f32 = 0.15;
const SLANT_SHARE: f32 = 0.7;
/// A correction of less than this is not made.
const MIN_SLANT_EXCESS: f32 = 0.05;

/// How far the ink of a line was moved.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Skew {
    /// Each column down.
    down: Vec<usize>,
    /// Each row to the right, once that was done.
    aside: Vec<f32>,
    /// Rows of the line as it was.
    height: usize,
}

impl Skew {
    /// Brings a line's ink to lie level and its characters to stand upright; these are `size` pixels high.
    ///
    /// The slope is that of the straight line that lies nearest to all the ink, by the least squares.
    /// The slant is the one along which columns of ink differ most from each other.
    ///
    /// *Cost:* some 35 looks at every pixel.
    pub(super) fn straightened(ink: Ink, size: f32) -> (Ink, Self) {
        let height = ink.height();
        let (ink, down) = level_line(ink, size);
        let (ink, aside) = straighten_up(ink);
        (ink, Self { down, aside, height })
    }

    /// The rectangle around pixels of the straight line, in the line as it was.
    pub(super) fn area(&self, pixels: impl Iterator<Item = (usize, usize)>) -> Area {
        let back = |(x, y): (usize, usize)| {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "not negative"
            )]
            let aside = self.aside[y].round() as usize;
            // Ink between two pixels counts for both, and one of them may lie beyond the end.
            let x = x.saturating_sub(aside).min(self.down.len() - 1);
            (x, y.saturating_sub(self.down[x]).min(self.height - 1))
        };
        let pixels = pixels.map(back).map(|(x, y)| Area::of_pixel(x, y));
        pixels.reduce(|a, b| a.with(&b)).unwrap_or(Area::of_pixel(0, 0))
    }
}

fn level_line(ink: Ink, size: f32) -> (Ink, Vec<usize>) {
    let width = ink.width();
    let slope = measure_slope(&ink).filter(|slope| (MIN_SLOPE..=MAX_SLOPE).contains(&slope.abs()));
    let Some(slope) = slope.filter(|_| width as f32 >= MIN_LINE_LENGTH * size) else {
        return (ink, vec![0; width]);
    };
    // The end that lies lowest stays where it is.
    let lowest = if slope > 0.0 { width - 1 } else { 0 };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative")]
    let moved = |x: usize| (slope * (lowest as f32 - x as f32)).round() as usize;
    let moved: Vec<usize> = (0..width).map(moved).collect();
    let height = ink.height() + moved.iter().max().unwrap_or(&0);
    let mut values = vec![0.0; width * height];
    for (y, row) in ink.rows().enumerate() {
        for (x, (&share, by)) in row.iter().zip(&moved).enumerate() {
            values[(y + by) * width + x] = share;
        }
    }
    (Ink::new(width, values), moved)
}

/// How far straight ink is moved aside for each row up, of characters that lean so far.
pub(super) fn correction_of(slant: f32) -> f32 {
    let excess = SLANT_SHARE * (slant - NATURAL_SLANT);
    if excess.abs() < MIN_SLANT_EXCESS { 0.0 } else { excess }
}

fn straighten_up(ink: Ink) -> (Ink, Vec<f32>) {
    let height = ink.height();
    let excess = correction_of(measure_slant(&ink));
    if excess == 0.0 {
        return (ink, vec![0.0; height]);
    }
    // The end of the characters that leans furthest to the right stays where it is.
    let still = if excess > 0.0 { 0 } else { height - 1 };
    let moved: Vec<f32> = (0..height).map(|y| excess * (y as f32 - still as f32)).collect();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative")]
    let whole = |by: f32| by as usize;
    let width = ink.width() + whole(moved.iter().copied().fold(0.0, f32::max)) + 1;
    let mut values = vec![0.0; width * height];
    for ((row, to), &by) in ink.rows().zip(values.chunks_exact_mut(width)).zip(&moved) {
        let part = by - by.floor();
        for (x, &share) in row.iter().enumerate() {
            to[x + whole(by)] += (1.0 - part) * share;
            to[x + whole(by) + 1] += part * share;
        }
    }
    (Ink::new(width, values), moved)
}

/// How far the characters lean to the right, in columns a row.
pub(super) fn measure_slant(ink: &Ink) -> f32 {
    let (width, height) = (ink.width(), ink.height());
    // Each row moved so that what leans so far stands upright, the most to either side by a height.
    let mut columns = vec![0.0f32; width + 2 * height + 1];
    let mut contrast = |slant: f32| {
        columns.fill(0.0);
        for (y, row) in ink.rows().enumerate() {
            let by = height as f32 + slant * (y as f32 - height as f32 / 2.0);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive")]
            // Rounded; `round` is a call, for every row of every slant.
            let from = (by + 0.5) as usize;
            for (sum, share) in columns[from..].iter_mut().zip(row) {
                *sum += share;
            }
        }
        columns.iter().map(|sum| sum * sum).sum::<f32>()
    };
    let slants = SLANTS.map(|step| f32::from(step) * SLANT_STEP);
    let best = slants.map(|slant| (contrast(slant), slant)).max_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or(0.0, |(_, slant)| slant)
}

/// Rows for each column.
fn measure_slope(ink: &Ink) -> Option<f32> {
    let (mut mass, mut sum) = (0.0f64, [0.0f64; 2]);
    let inked = || {
        let of_row = |(y, row): (usize, &[f32])| {
            let shares = row.iter().enumerate().filter(|(_, share)| **share > 0.0);
            shares
                .map(move |(x, &share)| (x as f64, y as f64, f64::from(share)))
                .collect::<Vec<_>>()
        };
        ink.rows().enumerate().flat_map(of_row)
    };
    for (x, y, share) in inked() {
        mass += share;
        sum = [sum[0] + share * x, sum[1] + share * y];
    }
    let middle = sum.map(|sum| sum / mass);
    let (mut across, mut both) = (0.0, 0.0);
    for (x, y, share) in inked() {
        let (x, y) = (x - middle[0], y - middle[1]);
        (across, both) = (across + share * x * x, both + share * x * y);
    }
    #[allow(clippy::cast_possible_truncation, reason = "a slope need not be exact")]
    let slope = (both / across) as f32;
    slope.is_finite().then_some(slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Upright strokes, each further up than the one before by a share of how far to the right it is.
    fn rising(slope: f32) -> (Ink, Vec<Area>) {
        let (width, height) = (100, 80);
        let mut values = vec![0.0; width * height];
        let mut areas = Vec::new();
        for left in (5..95).step_by(15) {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "inside")]
            let top = (40.0 - slope * (left as f32 - 50.0)) as usize;
            for y in top..top + 20 {
                values[y * width + left..][..3].fill(1.0);
            }
            areas.push(Area { left, top, right: left + 2, bottom: top + 19 });
        }
        (Ink::new(width, values), areas)
    }

    #[test]
    fn strokes_of_a_skewed_line_come_to_one_height_and_are_found_again() {
        for slope in [-0.27, -0.1, 0.1, 0.27] {
            let (ink, areas) = rising(slope);
            let (level, down) = level_line(ink.clone(), 20.0);
            let skew = Skew { aside: vec![0.0; level.height()], down, height: ink.height() };
            let mass = |ink: &Ink| ink.values().iter().sum::<f32>();
            assert!((mass(&level) - mass(&ink)).abs() < 1e-3, "ink was lost");
            let top = |left: usize| level.rows().position(|row| row[left + 1] > 0.5).unwrap_or(0);
            let tops: Vec<usize> = areas.iter().map(|area| top(area.left)).collect();
            let (least, most) = (tops.iter().min(), tops.iter().max());
            assert!(most.zip(least).is_some_and(|(a, b)| a - b <= 2), "{tops:?} {slope}");
            for (area, top) in areas.iter().zip(tops) {
                let back = skew.area([(area.left, top), (area.left, top + 19)].into_iter());
                assert!(back.top.abs_diff(area.top) <= 1, "{back:?} {area:?}");
                assert!(back.bottom.abs_diff(area.bottom) <= 1, "{back:?} {area:?}");
            }
        }
    }

    #[test]
    fn level_steep_and_short_lines_stay_as_they_are() {
        for (slope, size) in [(0.0, 20.0), (0.4, 20.0), (0.2, 60.0)] {
            let (ink, _) = rising(slope);
            let (level, down) = level_line(ink.clone(), size);
            assert_eq!(level.values(), ink.values());
            assert!(down.iter().all(|&by| by == 0));
        }
        let blank = Ink::new(100, vec![0.0; 1000]);
        assert_eq!(level_line(blank.clone(), 10.0).0.values(), blank.values());
    }

    /// Strokes that lean, twenty rows high.
    fn leaning(slant: f32) -> Ink {
        let (width, height) = (100, 24);
        let mut values = vec![0.0; width * height];
        for left in [25.0, 45.0, 65.0] {
            for y in 2..22 {
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "inside"
                )]
                let x = (left - slant * (y as f32 - 12.0)).round() as usize;
                values[y * width + x..][..3].fill(1.0);
            }
        }
        Ink::new(width, values)
    }

    #[test]
    fn strokes_that_lean_come_to_stand_and_are_found_again() {
        for slant in [-0.3, 0.0, 0.15, 0.5, 0.9] {
            let ink = leaning(slant);
            assert!((measure_slant(&ink) - slant).abs() < 0.06, "{} {slant}", measure_slant(&ink));
            let (straight, skew) = Skew::straightened(ink.clone(), 100.0);
            let mass = |ink: &Ink| ink.values().iter().sum::<f32>();
            assert!((mass(&straight) - mass(&ink)).abs() < 1e-2, "ink was lost");
            let left = NATURAL_SLANT + (1.0 - SLANT_SHARE) * (slant - NATURAL_SLANT);
            assert!((measure_slant(&straight) - left).abs() < 0.07, "{slant}");
            // Of each row the ink of the first stroke.
            for (y, row) in
                straight.rows().enumerate().filter(|(_, row)| row.iter().any(|v| *v > 0.5))
            {
                let x = row.iter().position(|share| *share > 0.5).unwrap_or(0);
                let back = skew.area([(x, y)].into_iter());
                let own =
                    ink.values()[y * ink.width()..][..ink.width()].iter().position(|v| *v > 0.5);
                assert!(own.is_some_and(|own| own.abs_diff(back.left) <= 1), "{y}, {slant}");
            }
        }
    }
}

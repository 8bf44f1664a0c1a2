//! The grey levels of paper and ink, found in the picture itself.

use std::ops::Range;

use super::blank::Blank;
use super::gray::Gray;
use super::ink::Ink;

/// Longer side, in pixels, from which a picture may be a page or a part of one.
pub(super) const MIN_PAGE_SIDE: usize = 64;

/// Least difference between the levels of paper and ink: a fainter picture is blank.
const MIN_CONTRAST: f32 = 20.0;

/// Most of a page's pixels that ink takes, as a share.
const MAX_PAGE_INK: f32 = 0.15;

/// Least share of a page's pixels that show ink, unless the page is blank.
const MIN_PAGE_INK: f64 = 0.0005;

/// Distance from the paper's median up to which there is no ink, in the paper's own mean absolute
/// deviations.
const PAPER_DEVIATIONS: f32 = 4.0;

/// Counts the pixels of each grey level.
type Histogram = [usize; 256];

impl Gray {
    /// Finds the ink of a picture in even light ([`flattened`](Self::flattened)): either of paper and
    /// ink may be the darker.
    ///
    /// *Cost:* a few looks at every pixel; four bytes of memory a pixel.
    ///
    /// # Errors
    /// There is no ink to be seen: the picture is blank.
    pub fn ink(&self) -> Result<Ink, Blank> {
        let levels = Levels::find(self).ok_or(Blank)?;
        let shares: Vec<f32> = (0..=u8::MAX).map(|pixel| levels.share(pixel)).collect();
        let values = self.pixels().iter().map(|&pixel| shares[usize::from(pixel)]).collect();
        Ok(Ink::new(self.width(), values))
    }

    /// Measures which share of the picture's border belongs to its lighter part (Otsu's threshold).
    pub(super) fn light_border(&self) -> f32 {
        self.border_above(find_threshold(&count_levels(self.pixels().iter())))
    }

    /// Tells whether the pixels lighter than a level are paper: on a page, the side that holds nearly all
    /// pixels; otherwise, the side that holds most of the border.
    fn is_paper_above(&self, threshold: usize, histogram: &Histogram) -> bool {
        let dark: usize = histogram[..=threshold].iter().sum();
        let count = self.pixels().len();
        let is_page = self.width().max(self.height()) >= MIN_PAGE_SIDE;
        match dark as f32 / count as f32 {
            ..=MAX_PAGE_INK if is_page => true,
            share if is_page && share >= 1.0 - MAX_PAGE_INK => false,
            _ => self.border_above(threshold) >= 0.5,
        }
    }

    /// Measures which share of the picture's border is lighter than a level.
    fn border_above(&self, threshold: usize) -> f32 {
        let border = count_border_levels(self);
        let dark: usize = border[..=threshold].iter().sum();
        let light: usize = border[threshold + 1..].iter().sum();
        light as f32 / (dark + light) as f32
    }
}

/// The grey levels of paper and ink.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Levels {
    /// The paper's median.
    paper: f32,
    /// Distance from the paper up to which there is no ink.
    noise: f32,
    /// Level of full ink: darker than the paper, or lighter in a picture of white on black.
    ink: f32,
}

impl Levels {
    /// Finds the levels of paper and ink; `None` if the picture is blank.
    fn find(picture: &Gray) -> Option<Self> {
        let histogram = count_levels(picture.pixels().iter());
        let threshold = find_threshold(&histogram);
        let is_light = picture.is_paper_above(threshold, &histogram);
        let found = Self::on_both_sides(&histogram, threshold, is_light);
        // On a page with little ink, Otsu's threshold separates paper from paper.
        found.or_else(|| {
            let paper = Self::of_paper(&histogram, 0..256)?;
            let count: usize = histogram.iter().sum();
            [true, false].into_iter().find_map(|is_light| {
                let threshold = paper.threshold(is_light)?;
                let beyond = if is_light { 0..threshold + 1 } else { threshold + 1..256 };
                let inked: usize = histogram[beyond].iter().sum();
                let is_enough = inked as f64 >= MIN_PAGE_INK * count as f64;
                is_enough.then(|| Self::on_both_sides(&histogram, threshold, is_light))?
            })
        })
    }

    /// Finds the levels where those up to `threshold` belong to one of paper and ink, and those above to
    /// the other.
    fn on_both_sides(histogram: &Histogram, threshold: usize, is_light: bool) -> Option<Self> {
        let (dark, light) = (0..threshold + 1, threshold + 1..256);
        let (paper, ink) = if is_light { (light, dark) } else { (dark, light) };
        // Full ink is where the strongest twentieth of the ink lies.
        let strong = quantile(histogram, ink, if is_light { 0.05 } else { 0.95 })?;
        let mut levels = Self { ink: strong as f32, ..Self::of_paper(histogram, paper)? };
        let contrast = (levels.paper - levels.ink).abs();
        // Paper with a print on it is less even than its ink is faint.
        if contrast <= 2.0 * levels.noise {
            levels.noise /= 2.0;
        }
        (contrast >= MIN_CONTRAST && contrast > 2.0 * levels.noise).then_some(levels)
    }

    /// Finds the levels of paper without ink; the level of ink is the paper's.
    fn of_paper(histogram: &Histogram, paper: Range<usize>) -> Option<Self> {
        let median = quantile(histogram, paper.clone(), 0.5)?;
        let deviations = paper.map(|level| (level.abs_diff(median), histogram[level]));
        let noise = PAPER_DEVIATIONS * weighted_mean(deviations);
        Some(Self { paper: median as f32, noise, ink: median as f32 })
    }

    /// Finds the level beyond which there is no paper; `None` if there is no such level.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0..255")]
    fn threshold(self, is_light: bool) -> Option<usize> {
        let noise = self.noise.max(MIN_CONTRAST / 2.0);
        let level = if is_light { self.paper - noise } else { self.paper + noise };
        (0.0..255.0).contains(&level).then_some(level as usize)
    }

    /// Tells how much ink a pixel shows, from 0 to 1.
    fn share(self, pixel: u8) -> f32 {
        let toward_ink = (f32::from(pixel) - self.paper) * (self.ink - self.paper).signum();
        let full = (self.ink - self.paper).abs() - self.noise;
        ((toward_ink - self.noise) / full).clamp(0.0, 1.0)
    }
}

fn count_levels<'a>(pixels: impl Iterator<Item = &'a u8>) -> Histogram {
    let mut counts = [0; 256];
    for &pixel in pixels {
        counts[usize::from(pixel)] += 1;
    }
    counts
}

/// Counts the grey levels of the outermost pixels.
fn count_border_levels(picture: &Gray) -> Histogram {
    let last = picture.height() - 1;
    let border = picture.rows().enumerate().flat_map(|(y, row)| {
        let is_outermost = y == 0 || y == last;
        let (inner, ends) = if is_outermost { (row, &row[..0]) } else { (&row[..0], row) };
        inner.iter().chain(ends.first()).chain(ends.last())
    });
    count_levels(border)
}

/// Finds the level that separates the pixels into two groups whose means lie furthest apart, weighted by
/// their sizes (Otsu's method): levels up to it are dark, those above are light.
fn find_threshold(histogram: &Histogram) -> usize {
    let count: usize = histogram.iter().sum();
    let total: f64 = histogram.iter().enumerate().map(|(level, &n)| (level * n) as f64).sum();
    let (mut below, mut sum_below) = (0, 0.0);
    let mut best = (0.0, 0);
    for (level, &n) in histogram[..255].iter().enumerate() {
        below += n;
        sum_below += (level * n) as f64;
        let above = count - below;
        if below > 0 && above > 0 {
            let apart = sum_below / below as f64 - (total - sum_below) / above as f64;
            let between = below as f64 * above as f64 * apart * apart;
            if between > best.0 {
                best = (between, level);
            }
        }
    }
    best.1
}

/// Finds the level below which a share of the pixels within `levels` lies; `None` if there are none.
fn quantile(histogram: &Histogram, levels: Range<usize>, share: f64) -> Option<usize> {
    let count: usize = histogram[levels.clone()].iter().sum();
    let mut seen = 0;
    levels.into_iter().find(|&level| {
        seen += histogram[level];
        seen > 0 && seen as f64 >= share * count as f64
    })
}

fn weighted_mean(items: impl Iterator<Item = (usize, usize)>) -> f32 {
    let (mut sum, mut count) = (0, 0);
    for (value, weight) in items {
        sum += value * weight;
        count += weight;
    }
    sum as f32 / count.max(1) as f32
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    /// A picture of 100x100 with a square of 20x20 of another level in its middle.
    fn square(paper: u8, ink: u8) -> Gray {
        let is_ink = |at: usize| (40..60).contains(&(at % 100)) && (40..60).contains(&(at / 100));
        let pixels = (0..100 * 100).map(|at| if is_ink(at) { ink } else { paper }).collect();
        Gray::from_pixels(100, 100, pixels).unwrap()
    }

    #[test]
    fn paper_and_ink_are_found_whichever_is_the_darker() {
        for (paper, ink) in [(250, 30), (30, 250), (140, 100)] {
            let found = Levels::find(&square(paper, ink)).unwrap();
            let expected = Levels { paper: paper.into(), noise: 0.0, ink: ink.into() };
            assert_eq!(found, expected);
            for (level, share) in [(paper, 0.0), (paper.midpoint(ink), 0.5), (ink, 1.0)] {
                assert!((found.share(level) - share).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn faint_differences_are_no_ink() {
        assert_eq!(square(200, 181).ink(), Err(Blank));
        assert!(square(200, 180).ink().is_ok());
    }

    #[test]
    fn threshold_lies_between_two_groups() {
        let mut histogram = [0; 256];
        histogram[40..60].fill(5);
        histogram[180..220].fill(9);
        assert!((59..180).contains(&find_threshold(&histogram)));
    }

    #[test]
    fn quantiles_count_from_below() {
        let mut histogram = [0; 256];
        histogram[10..20].fill(1);
        assert_eq!(quantile(&histogram, 0..256, 0.5), Some(14));
        assert_eq!(quantile(&histogram, 0..256, 1.0), Some(19));
        assert_eq!(quantile(&histogram, 20..256, 0.5), None);
    }

    #[test]
    fn border_is_counted_once_at_each_pixel() {
        let picture = Gray::from_pixels(5, 4, (0..20).collect()).unwrap();
        let inner = [6, 7, 8, 11, 12, 13];
        let border = count_border_levels(&picture);
        assert!((0..20).all(|level| border[level] == usize::from(!inner.contains(&level))));
    }
}

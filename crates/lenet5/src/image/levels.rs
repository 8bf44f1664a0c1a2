//! The grey levels of paper and ink, found in the picture itself.

use super::blank::Blank;
use super::histogram::{Histogram, count_levels, find_threshold, mean_deviation, quantile};
use super::ink::Ink;
use super::paper::EvenLight;

/// Least difference between the levels of paper and ink: a fainter picture is blank.
const MIN_CONTRAST: f32 = 20.0;

/// Distance from the paper's level up to which there is no ink, in the paper's mean deviations.
const PAPER_DEVIATIONS: f32 = 2.0;

/// The least distance from the paper's level at which there is ink.
const MIN_DISTANCE: f32 = 8.0;

/// Two groups of levels are paper and ink if full ink is this many times as far from the paper as ink begins: of
/// nothing but grain, Otsu's threshold makes two groups that are six mean deviations apart.
const MIN_CLEARNESS: f32 = 3.5;

/// Where there is little ink, levels this many mean deviations from the paper are ink, and ink begins nearer.
const FAR_DEVIATIONS: f32 = 6.0;
const NEAR_DEVIATIONS: f32 = 3.0;

/// The least pixels that are ink, and the least share of all.
const MIN_INK_PIXELS: usize = 12;
const MIN_INK_SHARE: f64 = 1e-5;

/// Share of full ink that a clear piece of ink has somewhere: paper with a print on it is darker here and there; and that
/// of one which is pale, as pencil is beside print.
const MIN_STRONGEST: f32 = 0.5;
const MIN_PALE: f32 = 0.35;

impl EvenLight {
    /// Finds the ink of a picture in even light.
    ///
    /// The edge of a stroke is soft: ink begins where a pixel is no longer paper, and is kept where it hangs together
    /// with clear ink (hysteresis).
    ///
    /// *Cost:* a few looks at every pixel; eight bytes of memory a pixel.
    ///
    /// # Errors
    /// There is no ink to be seen: the picture is blank.
    pub(super) fn ink(&self) -> Result<Ink, Blank> {
        let pixels = self.picture.pixels();
        let levels = Levels::find(&count_levels(pixels)).ok_or(Blank)?;
        let shares: Vec<f32> = (0..=u8::MAX).map(|pixel| levels.share(pixel)).collect();
        let values = pixels.iter().map(|&pixel| shares[usize::from(pixel)]).collect();
        let ink = Ink::new(self.picture.width(), values);
        Ok(ink.with_clear_pieces(
            levels.ink_at(MIN_STRONGEST),
            levels.ink_at(MIN_PALE),
            &self.depths,
        ))
    }
}

/// The grey levels of paper and ink; ink is darker.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Levels {
    /// The paper's median.
    paper: f32,
    /// The level below which there is ink.
    edge: f32,
    /// The level of full ink.
    ink: f32,
}

impl Levels {
    /// Finds the levels of paper and ink; `None` if the picture is blank.
    fn find(histogram: &Histogram) -> Option<Self> {
        let two = Self::on_both_sides(histogram, find_threshold(histogram));
        // On a page with little ink, Otsu's threshold separates paper from paper.
        two.filter(Self::is_clear).or_else(|| Self::far_from_paper(histogram))
    }

    /// Finds the levels where ink is what is no lighter than `threshold`.
    fn on_both_sides(histogram: &Histogram, threshold: usize) -> Option<Self> {
        let (dark, light) = (0..threshold + 1, threshold + 1..256);
        // Full ink is where the strongest twentieth of the ink lies.
        let ink = quantile(histogram, dark, 0.05)? as f32;
        let paper = quantile(histogram, light.clone(), 0.5)?;
        let deviation = mean_deviation(histogram, light, paper);
        let paper = paper as f32;
        Some(Self { paper, edge: paper - (PAPER_DEVIATIONS * deviation).max(MIN_DISTANCE), ink })
    }

    fn is_clear(&self) -> bool {
        let contrast = self.paper - self.ink;
        contrast >= MIN_CONTRAST && contrast > MIN_CLEARNESS * (self.paper - self.edge)
    }

    /// Finds the levels where nearly all is paper, and ink what is far from it. How uneven the paper is, is told by
    /// what is lighter than its median: there is no ink.
    fn far_from_paper(histogram: &Histogram) -> Option<Self> {
        let count: usize = histogram.iter().sum();
        let paper = quantile(histogram, 0..256, 0.5)?;
        let above: usize = (paper..256).map(|level| (level - paper) * histogram[level]).sum();
        let deviation = 2.0 * above as f32 / count as f32;
        let paper = paper as f32;
        let far = paper - (FAR_DEVIATIONS * deviation).max(MIN_CONTRAST / 2.0);
        if far < 0.0 {
            return None;
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0..256")]
        let dark = 0..far as usize + 1;
        let inked: usize = histogram[dark.clone()].iter().sum();
        if inked < MIN_INK_PIXELS || (inked as f64) < MIN_INK_SHARE * count as f64 {
            return None;
        }
        let ink = quantile(histogram, dark, 0.3)? as f32;
        let edge = paper - (NEAR_DEVIATIONS * deviation).max(MIN_DISTANCE);
        (paper - ink >= MIN_CONTRAST).then_some(Self { paper, edge, ink })
    }

    /// Tells how much ink a pixel shows, from 0 to 1.
    fn share(&self, pixel: u8) -> f32 {
        ((self.edge - f32::from(pixel)) / (self.edge - self.ink)).clamp(0.0, 1.0)
    }

    /// The share of ink at a share of the way from the paper's level to that of full ink.
    fn ink_at(&self, share: f32) -> f32 {
        let level = self.paper - share * (self.paper - self.ink);
        ((self.edge - level) / (self.edge - self.ink)).max(0.0)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::super::gray::Gray;
    use super::*;

    /// A picture of 100x100 with a square of 20x20 of another level in its middle.
    fn square(paper: u8, ink: u8) -> Gray {
        let is_ink = |at: usize| (40..60).contains(&(at % 100)) && (40..60).contains(&(at / 100));
        let pixels = (0..100 * 100).map(|at| if is_ink(at) { ink } else { paper }).collect();
        Gray::from_pixels(100, 100, pixels).unwrap()
    }

    fn find(picture: &Gray) -> Option<Levels> {
        Levels::find(&count_levels(picture.pixels()))
    }

    #[test]
    fn paper_and_ink_are_found_and_what_lies_between_has_its_share() {
        let found = find(&square(250, 30)).unwrap();
        assert_eq!(found, Levels { paper: 250.0, edge: 250.0 - MIN_DISTANCE, ink: 30.0 });
        for (level, share) in [(250, 0.0), (242, 0.0), (136, 0.5), (30, 1.0), (0, 1.0)] {
            assert!((found.share(level) - share).abs() < 1e-6, "{level}");
        }
    }

    #[test]
    fn faint_differences_are_no_ink() {
        assert_eq!(find(&square(200, 181)), None);
        assert!(find(&square(200, 180)).is_some());
    }

    /// A small number on a large sheet, all of it grainy.
    #[test]
    fn little_ink_is_found_among_grain_and_grain_alone_is_none() {
        let mut histogram = [0; 256];
        // A bell around 240, of which a mean deviation is 4.
        for (level, count) in histogram.iter_mut().enumerate() {
            let off = (level as f64 - 240.0) / 5.0;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
            let bell = (1e6 * (-off * off / 2.0).exp()) as usize;
            *count = bell;
        }
        assert_eq!(Levels::find(&histogram), None);
        histogram[100..120].fill(20);
        let found = Levels::find(&histogram).unwrap();
        assert!(
            (found.ink - 106.0).abs() < 4.0 && (220.0..232.0).contains(&found.edge),
            "{found:?}"
        );
    }
}

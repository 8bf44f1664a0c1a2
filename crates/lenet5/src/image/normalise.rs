//! Size normalisation: a picture of a digit becomes one as MNIST has them (paper, section III.A).
//!
//! "The original black and white (bilevel) images were size normalized to fit in a 20x20 pixel box
//! while preserving their aspect ratio. [...] the images were centered in a 28x28 image by computing
//! the center of mass of the pixels, and translating the image so as to position this point at the
//! center."
//!
//! Measured on MNIST itself, and kept to here: the larger side of every digit is 20 pixels, the
//! strongest pixel is 254 or 255, and the centre of mass lies within half a pixel of the middle of
//! pixel 14, counted from 0, in both directions.

use std::fmt;

use image::imageops::{self, FilterType};
use image::{ImageBuffer, Luma};

use super::gray::Gray;
use crate::architecture::DIGIT;
use crate::input::Digit;

/// Side of the box that a digit fills, in pixels.
pub const BOX: usize = 20;

/// The pixel in whose middle the centre of mass comes to lie.
const CENTRE: f64 = 14.0;

/// Least difference between the levels of paper and ink, of 255: fainter is taken for blank.
const LEAST_CONTRAST: f32 = 20.0;

/// Share of full ink from which a pixel counts as part of the digit when its box is found.
const INK_SHARE: f32 = 0.1;

/// Paper's own unevenness, in mean absolute deviations from its median, that is taken for no ink.
const PAPER_DEVIATIONS: f32 = 4.0;

/// Why a picture is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no ink on the paper, or not enough to tell from it.
    Blank,
}

impl Refusal {
    /// Names the reason in one word, as the program's JSON does.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Blank => "blank",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl std::error::Error for Refusal {}

/// The grey levels of paper and ink, found in the picture itself.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Levels {
    /// The paper's median.
    paper: f32,
    /// Distance from the paper up to which there is no ink.
    noise: f32,
    /// Level of full ink: darker than the paper, or lighter in a picture of white on black.
    ink: f32,
}

/// Ink of a picture: 0 where there is none, 1 where it is full.
struct Ink {
    width: usize,
    values: Vec<f32>,
}

impl Gray {
    /// Turns a picture of one digit into a digit as MNIST has them.
    ///
    /// Finds which is paper and which is ink (either may be the darker), the box around the ink, and
    /// brings the box to 20 pixels on its larger side: by exact area averages where it shrinks, by
    /// linear interpolation where it grows. The strongest pixel becomes full ink, and the centre of
    /// mass the middle of 28x28.
    ///
    /// *Cost:* a few looks at every pixel; five bytes of memory a pixel.
    ///
    /// # Errors
    /// There is no ink to be seen: the picture is blank.
    pub fn normalise(&self) -> Result<Digit, Refusal> {
        let levels = Levels::find(self).ok_or(Refusal::Blank)?;
        let ink = Ink::new(self, levels);
        let boxed = ink.cropped().ok_or(Refusal::Blank)?.scaled();
        Ok(boxed.centred())
    }
}

impl Levels {
    /// Finds the levels of paper and ink; `None` if the picture is blank.
    fn find(picture: &Gray) -> Option<Self> {
        let histogram = histogram(picture.pixels().iter());
        let threshold = otsu(&histogram);
        let border = histogram_of_border(picture);
        let dark: usize = border[..=threshold].iter().sum();
        let light: usize = border[threshold + 1..].iter().sum();
        // What most of the border is made of is paper.
        let (paper, ink) = if light >= dark {
            (threshold + 1..256, 0..threshold + 1)
        } else {
            (0..threshold + 1, threshold + 1..256)
        };
        let paper_is_light = light >= dark;

        let median = quantile(&histogram, paper.clone(), 0.5)?;
        let deviations = paper.map(|level| (level.abs_diff(median), histogram[level]));
        let deviation = weighted_mean(deviations);
        // Full ink is where the strongest twentieth of the ink lies.
        let strong = quantile(&histogram, ink, if paper_is_light { 0.05 } else { 0.95 })?;
        let levels =
            Self { paper: median as f32, noise: PAPER_DEVIATIONS * deviation, ink: strong as f32 };
        let contrast = (levels.paper - levels.ink).abs();
        (contrast >= LEAST_CONTRAST && contrast > 2.0 * levels.noise).then_some(levels)
    }

    /// How much ink a pixel shows, from 0 to 1.
    fn share(self, pixel: u8) -> f32 {
        let toward_ink = (f32::from(pixel) - self.paper) * (self.ink - self.paper).signum();
        let full = (self.ink - self.paper).abs() - self.noise;
        ((toward_ink - self.noise) / full).clamp(0.0, 1.0)
    }
}

impl Ink {
    fn new(picture: &Gray, levels: Levels) -> Self {
        let shares: Vec<f32> = (0..=u8::MAX).map(|pixel| levels.share(pixel)).collect();
        let values = picture.pixels().iter().map(|&pixel| shares[usize::from(pixel)]).collect();
        Self { width: picture.width(), values }
    }

    fn height(&self) -> usize {
        self.values.len() / self.width
    }

    /// Cuts out the smallest box that holds all the ink; `None` if there is none.
    fn cropped(&self) -> Option<Self> {
        let inked = |value: &f32| *value >= INK_SHARE;
        let rows = || self.values.chunks_exact(self.width);
        let top = rows().position(|row| row.iter().any(inked))?;
        let bottom = rows().rposition(|row| row.iter().any(inked))?;
        let inked_rows = || rows().take(bottom + 1).skip(top);
        let left = inked_rows().filter_map(|row| row.iter().position(inked)).min()?;
        let right = inked_rows().filter_map(|row| row.iter().rposition(inked)).max()?;
        let values = inked_rows().flat_map(|row| &row[left..=right]).copied().collect();
        Some(Self { width: right + 1 - left, values })
    }

    /// Brings the larger side to 20 pixels and keeps the aspect ratio.
    fn scaled(self) -> Self {
        let (width, height) = (self.width, self.height());
        let longest = width.max(height);
        // Rounded to the nearest, at least one.
        let side = |from: usize| ((2 * from * BOX + longest) / (2 * longest)).max(1);
        let (to_width, to_height) = (side(width), side(height));
        if longest > BOX {
            let narrow = average_rows(&self.values, width, to_width);
            // Columns are averaged as the rows of the transposed picture.
            let columns = transposed(&narrow, to_width);
            let short = average_rows(&columns, height, to_height);
            return Self { width: to_width, values: transposed(&short, to_height) };
        }
        if longest == BOX {
            return self;
        }
        self.enlarged(to_width, to_height)
    }

    fn enlarged(self, to_width: usize, to_height: usize) -> Self {
        // All of these are at most 20.
        let narrow = |side: usize| u32::try_from(side).unwrap_or(1);
        let (width, height) = (narrow(self.width), narrow(self.height()));
        let Some(image) = ImageBuffer::<Luma<f32>, _>::from_raw(width, height, self.values) else {
            return Self { width: 1, values: vec![0.0] };
        };
        let filter = FilterType::Triangle;
        let large = imageops::resize(&image, narrow(to_width), narrow(to_height), filter);
        Self { width: to_width, values: large.into_raw() }
    }

    /// Makes the strongest pixel full ink and puts the centre of mass in the middle of 28x28.
    fn centred(&self) -> Digit {
        let strongest = self.values.iter().copied().fold(0.0, f32::max);
        let (mut mass, mut x_moment, mut y_moment) = (0.0, 0.0, 0.0);
        for (y, row) in self.values.chunks_exact(self.width).enumerate() {
            for (x, &value) in row.iter().enumerate() {
                let value = f64::from(value);
                mass += value;
                x_moment += value * x as f64;
                y_moment += value * y as f64;
            }
        }
        let left = offset(CENTRE - x_moment / mass, self.width);
        let top = offset(CENTRE - y_moment / mass, self.height());
        let mut digit = [[0; DIGIT]; DIGIT];
        for (to, from) in digit[top..].iter_mut().zip(self.values.chunks_exact(self.width)) {
            for (to, &value) in to[left..].iter_mut().zip(from) {
                *to = byte(value / strongest);
            }
        }
        digit
    }
}

/// Rounds a box's place to whole pixels, and keeps all of the box within the 28.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=28 first"
)]
fn offset(place: f64, side: usize) -> usize {
    place.round().clamp(0.0, (DIGIT - side) as f64) as usize
}

/// Turns a share of ink into a byte.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=255 first"
)]
fn byte(share: f32) -> u8 {
    (255.0 * share).round().clamp(0.0, 255.0) as u8
}

/// Shrinks every row of a picture from `width` to `to` pixels: each is the average of the stretch
/// that it covers, whole pixels and parts of pixels.
fn average_rows(values: &[f32], width: usize, to: usize) -> Vec<f32> {
    let scale = width as f64 / to as f64;
    // Of each new pixel: where it starts, and how much of each pixel from there on it covers.
    let stretches: Vec<(usize, Vec<f32>)> = (0..to)
        .map(|x| {
            let (start, end) = (x as f64 * scale, (x + 1) as f64 * scale);
            let first = x * width / to;
            let last = ((x + 1) * width).div_ceil(to);
            let covered = |i: usize| ((i + 1) as f64).min(end) - (i as f64).max(start);
            #[allow(clippy::cast_possible_truncation, reason = "a weight need not be exact")]
            (first, (first..last).map(|i| (covered(i).max(0.0) / scale) as f32).collect())
        })
        .collect();
    let average = |row: &[f32]| -> Vec<f32> {
        let sum = |(first, weights): &(usize, Vec<f32>)| {
            weights.iter().zip(&row[*first..]).map(|(weight, value)| weight * value).sum()
        };
        stretches.iter().map(sum).collect()
    };
    values.chunks_exact(width).flat_map(average).collect()
}

fn transposed(values: &[f32], width: usize) -> Vec<f32> {
    (0..width).flat_map(|x| values.iter().skip(x).step_by(width).copied()).collect()
}

fn histogram<'a>(pixels: impl Iterator<Item = &'a u8>) -> [usize; 256] {
    let mut counts = [0; 256];
    for &pixel in pixels {
        counts[usize::from(pixel)] += 1;
    }
    counts
}

/// Counts the grey levels of the outermost pixels.
fn histogram_of_border(picture: &Gray) -> [usize; 256] {
    let last = picture.height() - 1;
    let border = picture.rows().enumerate().flat_map(|(y, row)| {
        let whole = y == 0 || y == last;
        let (inner, ends) = if whole { (row, &row[..0]) } else { (&row[..0], row) };
        inner.iter().chain(ends.first()).chain(ends.last())
    });
    histogram(border)
}

/// Finds the level that parts the pixels in two so that their means lie furthest apart (Otsu's
/// method): levels up to it are dark, those above are light.
fn otsu(histogram: &[usize; 256]) -> usize {
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
fn quantile(histogram: &[usize; 256], levels: std::ops::Range<usize>, share: f64) -> Option<usize> {
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

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

use image::imageops::{self, FilterType};
use image::{ImageBuffer, Luma};

use super::blank::Blank;
use super::gray::Gray;
use super::ink::Ink;
use crate::network::architecture::DIGIT;
use crate::network::input::Digit;

/// Side of the box that a digit fills, in pixels.
pub const BOX: usize = 20;

/// The pixel in whose middle the centre of mass comes to lie.
const CENTRE: f64 = 14.0;

impl Gray {
    /// Turns a picture of one digit into a digit as MNIST has them.
    ///
    /// Evens out the light ([`flattened`](Self::flattened)), finds the ink ([`ink`](Self::ink)),
    /// takes specks away ([`without_specks`](Ink::without_specks)), cuts out the box around the rest
    /// ([`cropped`](Ink::cropped)), redraws strokes that are too thin or too thick
    /// ([`with_even_strokes`](Ink::with_even_strokes)), and brings the box to its size and place
    /// ([`to_digit`](Ink::to_digit)).
    ///
    /// *Cost:* a few looks at every pixel; six bytes of memory a pixel.
    ///
    /// # Errors
    /// There is no ink to be seen: the picture is blank.
    pub fn normalise(&self) -> Result<Digit, Blank> {
        let ink = self.boxed_ink()?.with_even_strokes();
        ink.to_digit().ok_or(Blank)
    }

    /// Finds the ink of one digit and cuts it out: [`normalise`](Self::normalise) up to the box.
    ///
    /// # Errors
    /// There is no ink to be seen: the picture is blank.
    pub fn boxed_ink(&self) -> Result<Ink, Blank> {
        self.flattened().ink()?.without_specks().cropped().ok_or(Blank)
    }
}

impl Ink {
    /// Cuts out one digit once ruled lines are taken away ([`without_rules`](Self::without_rules)); `None` if
    /// there are no such lines, or nothing is left.
    pub(crate) fn boxed_without_rules(&self) -> Option<Self> {
        /// The longer side in pixels that rules are looked for in: larger pictures are shrunk.
        const MAX_SIDE: usize = 1600;
        let ink = self.shrunk_to_mean(MAX_SIDE).ink;
        let unruled = ink.clone().without_rules();
        if unruled == ink { None } else { unruled.without_specks().cropped() }
    }

    /// Makes a digit of ink.
    ///
    /// The box around the ink is brought to 20 pixels on its larger side: by exact area averages where
    /// it shrinks, by linear interpolation where it grows. The strongest pixel becomes full ink, and
    /// the centre of mass the middle of 28x28. `None` if there is no ink.
    ///
    /// *Cost:* a few looks at every pixel.
    #[must_use]
    pub fn to_digit(&self) -> Option<Digit> {
        Some(self.cropped()?.scaled().centred())
    }

    /// Makes the picture narrower, to a share of its width, by exact area averages.
    ///
    /// *Cost:* a look at every pixel.
    #[must_use]
    pub fn narrowed(&self, share: f32) -> Self {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let width = (share * self.width() as f32).round().clamp(1.0, self.width() as f32) as usize;
        let mut values = average_rows(self.values(), self.width(), width);
        // Rounding may have made full ink of a little more.
        for share in &mut values {
            *share = share.min(1.0);
        }
        Self::new(width, values)
    }

    /// Brings the larger side to 20 pixels and keeps the aspect ratio.
    fn scaled(self) -> Self {
        let (width, height) = (self.width(), self.height());
        let longest = width.max(height);
        // Rounded to the nearest, at least one.
        let side = |from: usize| ((2 * from * BOX + longest) / (2 * longest)).max(1);
        self.resized(side(width), side(height))
    }

    /// Makes the picture smaller, by exact area averages, or larger, by interpolation; both its sides.
    pub(crate) fn resized(self, to_width: usize, to_height: usize) -> Self {
        let (width, height) = (self.width(), self.height());
        if (to_width, to_height) == (width, height) {
            return self;
        }
        if to_width <= width && to_height <= height {
            let narrow = average_rows(self.values(), width, to_width);
            // Columns are averaged as the rows of the transposed picture.
            let columns = transposed(&narrow, to_width);
            let short = average_rows(&columns, height, to_height);
            return Self::new(to_width, transposed(&short, to_height));
        }
        self.enlarged(to_width, to_height)
    }

    fn enlarged(self, to_width: usize, to_height: usize) -> Self {
        let narrow = |side: usize| u32::try_from(side).unwrap_or(1);
        let (width, height) = (narrow(self.width()), narrow(self.height()));
        let Some(image) =
            ImageBuffer::<Luma<f32>, _>::from_raw(width, height, self.values().to_vec())
        else {
            return Self::new(1, vec![0.0]);
        };
        let filter = FilterType::Triangle;
        let large = imageops::resize(&image, narrow(to_width), narrow(to_height), filter);
        Self::new(to_width, large.into_raw())
    }

    /// Makes the strongest pixel full ink and puts the centre of mass in the middle of 28x28.
    fn centred(&self) -> Digit {
        let strongest = self.values().iter().copied().fold(0.0, f32::max);
        let (mut mass, mut x_moment, mut y_moment) = (0.0, 0.0, 0.0);
        for (y, row) in self.rows().enumerate() {
            for (x, &value) in row.iter().enumerate() {
                let value = f64::from(value);
                mass += value;
                x_moment += value * x as f64;
                y_moment += value * y as f64;
            }
        }
        let left = offset(CENTRE - x_moment / mass, self.width());
        let top = offset(CENTRE - y_moment / mass, self.height());
        let mut digit = [[0; DIGIT]; DIGIT];
        for (to, from) in digit[top..].iter_mut().zip(self.rows()) {
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

pub(super) fn transposed(values: &[f32], width: usize) -> Vec<f32> {
    (0..width).flat_map(|x| values.iter().skip(x).step_by(width).copied()).collect()
}

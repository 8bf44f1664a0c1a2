//! Ink made smaller or larger.

use std::borrow::Cow;

use super::grid::transposed;
use super::ink::Ink;

/// Side of the box that a digit fills, in pixels.
pub const BOX: usize = 20;

/// A smaller picture, and the factor by which each side was divided.
pub(crate) struct Shrunk<'a> {
    pub(crate) ink: Cow<'a, Ink>,
    pub(crate) by: usize,
}

impl Ink {
    /// Shrinks the picture by a whole factor until its longer side is at most `side`: each new pixel
    /// is the strongest of those that it stands for, so that no stroke is lost.
    pub(super) fn shrunk_to_strongest(&self, side: usize) -> Shrunk<'_> {
        let by = self.width().max(self.height()).div_ceil(side);
        if by == 1 {
            return Shrunk { ink: Cow::Borrowed(self), by };
        }
        let width = self.width().div_ceil(by);
        let mut values = vec![0.0f32; width * self.height().div_ceil(by)];
        for (y, row) in self.rows().enumerate() {
            let to = &mut values[y / by * width..][..width];
            for (to, from) in to.iter_mut().zip(row.chunks(by)) {
                *to = from.iter().copied().fold(*to, f32::max);
            }
        }
        Shrunk { ink: Cow::Owned(Self::new(width, values)), by }
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

    /// Changes both sides: by exact area averages where neither grows, by linear interpolation otherwise.
    pub(crate) fn resized(self, to_width: usize, to_height: usize) -> Self {
        let (width, height) = (self.width(), self.height());
        if (to_width, to_height) == (width, height) {
            return self;
        }
        if to_width <= width && to_height <= height {
            let narrow = average_rows(self.values(), width, to_width);
            let columns = transposed(&narrow, to_width);
            let short = average_rows(&columns, height, to_height);
            return Self::new(to_width, transposed(&short, to_height));
        }
        self.interpolated(to_width, to_height)
    }

    /// Changes both sides by linear interpolation between the middles of pixels: along each axis a new
    /// pixel weighs the old ones by a triangle around its middle, two pixels wide, or two new ones where
    /// the side shrinks.
    pub(crate) fn interpolated(&self, to_width: usize, to_height: usize) -> Self {
        let (width, height) = (self.width(), self.height());
        let mut tall = vec![0.0f32; width * to_height];
        for (y, row) in tall.chunks_exact_mut(width).enumerate() {
            let triangle = Triangle::around(y, height, to_height);
            for (from, weight) in self.rows().skip(triangle.first).zip(&triangle.weights) {
                for (to, share) in row.iter_mut().zip(from) {
                    *to += share * weight;
                }
            }
        }
        let triangles: Vec<Triangle> =
            (0..to_width).map(|x| Triangle::around(x, width, to_width)).collect();
        let mut values = Vec::with_capacity(to_width * to_height);
        for row in tall.chunks_exact(width) {
            let sum = |triangle: &Triangle| {
                let pairs = row[triangle.first..].iter().zip(&triangle.weights);
                pairs.fold(0.0, |sum, (share, weight)| sum + share * weight).clamp(0.0, 1.0)
            };
            values.extend(triangles.iter().map(sum));
        }
        Self::new(to_width, values)
    }
}

/// How much each of the old pixels from `first` on weighs in a new one; the weights add up to 1.
struct Triangle {
    first: usize,
    weights: Vec<f32>,
}

impl Triangle {
    /// Finds the weights in pixel `at` of a side that becomes `to` pixels long.
    fn around(at: usize, side: usize, to: usize) -> Self {
        let ratio = side as f32 / to as f32;
        let half_width = ratio.max(1.0);
        let middle = (at as f32 + 0.5) * ratio;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let [first, end] = [(middle - half_width).floor(), (middle + half_width).ceil()]
            .map(|place| place.clamp(0.0, side as f32) as usize);
        let first = first.min(side - 1);
        let weight = |from: usize| {
            let distance = ((from as f32 - (middle - 0.5)) / half_width).abs();
            if distance < 1.0 { 1.0 - distance } else { 0.0 }
        };
        let mut weights: Vec<f32> = (first..end.max(first + 1)).map(weight).collect();
        let sum = weights.iter().fold(0.0, |sum, weight| sum + weight);
        for weight in &mut weights {
            *weight /= sum;
        }
        Self { first, weights }
    }
}

/// Shrinks every row of a picture from `width` to `to` pixels: each is the average of the stretch
/// that it covers, whole pixels and parts of pixels.
fn average_rows(values: &[f32], width: usize, to: usize) -> Vec<f32> {
    let scale = width as f64 / to as f64;
    // Where each new pixel starts, and how much of each pixel from there on it covers.
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
    let mut averages = Vec::with_capacity(values.len() / width * to);
    for row in values.chunks_exact(width) {
        averages.extend(stretches.iter().map(|(first, weights)| {
            let pairs = weights.iter().zip(&row[*first..]);
            pairs.map(|(weight, value)| weight * value).sum::<f32>()
        }));
    }
    averages
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers of a test's own"
)]
mod tests {
    use image::imageops::{self, FilterType};
    use image::{ImageBuffer, Luma};
    use proptest::prelude::*;

    use super::super::grid::strategies::grids;
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn interpolation_gives_the_bits_of_the_image_crate(
            shares in grids(0.0..=1.0f32),
            to_width in 1usize..150,
            to_height in 1usize..150,
        ) {
            let ink = Ink::new(shares.width(), shares.values().to_vec());
            let [width, height, to_wide, to_high] =
                [ink.width(), ink.height(), to_width, to_height].map(|side| side as u32);
            let image = ImageBuffer::<Luma<f32>, _>::from_raw(width, height, shares.values().to_vec());
            let theirs = imageops::resize(&image.unwrap(), to_wide, to_high, FilterType::Triangle);
            let bits = |values: &[f32]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            let ours = ink.interpolated(to_width, to_height);
            prop_assert_eq!(bits(ours.values()), bits(theirs.as_raw()));
        }

        /// Exact area averages neither lose ink nor make any.
        #[test]
        fn averages_keep_the_mean(shares in grids(0.0..=1.0f32), part in 0.1..1.0f64) {
            let ink = Ink::new(shares.width(), shares.values().to_vec());
            let mean = |ink: &Ink| {
                ink.values().iter().map(|&v| f64::from(v)).sum::<f64>() / ink.values().len() as f64
            };
            let [width, height] =
                [ink.width(), ink.height()].map(|side| ((part * side as f64) as usize).max(1));
            prop_assert!((mean(&ink.clone().resized(width, height)) - mean(&ink)).abs() < 1e-5);
        }
    }

    #[test]
    fn pictures_shrink_by_whole_factors() {
        let ink = Ink::new(4, vec![0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.5]);
        let strongest = ink.shrunk_to_strongest(2);
        assert_eq!((strongest.by, strongest.ink.values()), (2, &[1.0, 0.5][..]));
        assert_eq!(*ink.shrunk_to_strongest(4).ink, ink);
    }
}

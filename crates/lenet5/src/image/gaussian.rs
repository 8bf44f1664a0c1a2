//! Gaussian blur: of the paper's levels, and, for training, of a sheet as a scanner blurs it.

use super::gray::round_to_level;
use super::grid::Grid;

/// Weights of a Gaussian of standard deviation 1 at the distances 2, 1 and 0, which add up to 1.
const UNIT_WEIGHTS: [f32; 3] = [0.054_488_69, 0.244_201_36, 0.402_619_96];

/// Blurs grey levels by a Gaussian of standard deviation 1; those beyond the border are the border's.
///
/// *Cost:* linear in the pixels.
pub(super) fn smooth(levels: &Grid<u8>) -> Grid<u8> {
    let levels = Grid::new(levels.width(), levels.values().iter().map(|&v| f32::from(v)).collect());
    let smooth = smooth_rows(&smooth_rows(&levels).transposed()).transposed();
    Grid::new(smooth.width(), smooth.values().iter().map(|&level| round_to_level(level)).collect())
}

fn smooth_rows(levels: &Grid<f32>) -> Grid<f32> {
    let [far, near, own] = UNIT_WEIGHTS;
    let mut values = Vec::with_capacity(levels.values().len());
    for row in levels.rows() {
        let last = row.len() - 1;
        let before = |x: usize, by: usize| row[x.saturating_sub(by)];
        let after = |x: usize, by: usize| row[(x + by).min(last)];
        // From the middle outwards in this order, always: the sums are to be the same bits everywhere.
        values.extend((0..row.len()).map(|x| {
            let sum = row[x] * own + (before(x, 2) + after(x, 2)) * far;
            sum + (before(x, 1) + after(x, 1)) * near
        }));
    }
    Grid::new(levels.width(), values)
}

/// Blurs values in rows of `width` by a Gaussian of standard deviation `sigma`, above 0, cut off at twice
/// that; values beyond the border are the border's.
///
/// *Cost:* linear in the pixels and in `sigma`.
#[cfg(feature = "train")]
pub(crate) fn blur(values: &Grid<f32>, sigma: f32) -> Grid<f32> {
    let weights = gaussian_weights(sigma);
    blur_rows(&blur_rows(values, &weights).transposed(), &weights).transposed()
}

#[cfg(feature = "train")]
fn gaussian_weights(sigma: f32) -> Vec<f32> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few pixels")]
    let reach = (2.0 * sigma).ceil() as usize;
    let scale = (sigma * (2.0 * std::f32::consts::PI).sqrt()).recip();
    let weight = |distance: usize| {
        let distance = distance as f32;
        scale * exp(-(distance * distance) / (2.0 * (sigma * sigma)))
    };
    let mut weights: Vec<f32> = (0..=2 * reach).map(|at| weight(at.abs_diff(reach))).collect();
    let sum: f32 = weights.iter().sum();
    for weight in &mut weights {
        *weight /= sum;
    }
    weights
}

/// Rounds the exponential of double precision, which is the same number on every machine.
#[cfg(feature = "train")]
fn exp(x: f32) -> f32 {
    #[allow(clippy::cast_possible_truncation, reason = "rounded to the nearest")]
    let nearest = libm::exp(f64::from(x)) as f32;
    nearest
}

#[cfg(feature = "train")]
fn blur_rows(values: &Grid<f32>, weights: &[f32]) -> Grid<f32> {
    let reach = weights.len() / 2;
    let mut padded = Vec::new();
    let mut blurred = Vec::with_capacity(values.values().len());
    for row in values.rows() {
        padded.clear();
        padded.extend(std::iter::repeat_n(row[0], reach));
        padded.extend_from_slice(row);
        padded.extend(std::iter::repeat_n(row[row.len() - 1], reach));
        let sum = |window: &[f32]| {
            window.iter().zip(weights).fold(0.0, |sum, (value, weight)| sum + value * weight)
        };
        blurred.extend(padded.windows(weights.len()).map(sum));
    }
    Grid::new(values.width(), blurred)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
#[allow(clippy::cast_possible_truncation, reason = "small numbers of a test's own")]
mod tests {
    use image::{GrayImage, ImageBuffer, Luma};
    use proptest::prelude::*;

    use super::super::grid::strategies::{grids, levels};
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn levels_are_smoothed_as_the_image_crate_does(levels in levels()) {
            let [width, height] = [levels.width(), levels.height()].map(|side| side as u32);
            let image = GrayImage::from_raw(width, height, levels.values().to_vec()).unwrap();
            let theirs = image::imageops::blur(&image, 1.0);
            let smooth = smooth(&levels);
            prop_assert_eq!(smooth.values(), theirs.as_raw());
        }

        #[test]
        fn sheets_are_blurred_to_the_bits_of_imageproc(
            values in grids(-50.0..300.0f32),
            sigma in 0.3..3.0f32,
        ) {
            // The system's exponential is one in the last place off, now and then.
            let power = |distance: f32| -(distance * distance) / (2.0 * (sigma * sigma));
            let is_rounded = |at: u8| power(at.into()).exp().to_bits() == exp(power(at.into())).to_bits();
            prop_assume!((0..=6).all(is_rounded));
            let [width, height] = [values.width(), values.height()].map(|side| side as u32);
            let image = ImageBuffer::<Luma<f32>, _>::from_raw(width, height, values.values().to_vec());
            let theirs = imageproc::filter::gaussian_blur_f32(&image.unwrap(), sigma);
            let bits = |values: &[f32]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(blur(&values, sigma).values()), bits(theirs.as_raw()));
        }
    }
}

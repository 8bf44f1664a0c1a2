//! Gaussian blur, for training: of a sheet, as a scanner blurs it.

use super::grid::Grid;

/// Blurs values in rows of `width` by a Gaussian of standard deviation `sigma`, above 0, cut off at twice
/// that; values beyond the border are the border's.
///
/// *Cost:* linear in the pixels and in `sigma`.
pub(crate) fn blur(values: &Grid<f32>, sigma: f32) -> Grid<f32> {
    let weights = gaussian_weights(sigma);
    blur_rows(&blur_rows(values, &weights).transposed(), &weights).transposed()
}

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
fn exp(x: f32) -> f32 {
    #[allow(clippy::cast_possible_truncation, reason = "rounded to the nearest")]
    let nearest = libm::exp(f64::from(x)) as f32;
    nearest
}

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
    use image::{ImageBuffer, Luma};
    use proptest::prelude::*;

    use super::super::grid::strategies::grids;
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
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

//! Distances to the nearest pixel that is set (Felzenszwalb and Huttenlocher, "Distance Transforms of
//! Sampled Functions", 2004).
//!
//! The squared distance to the nearest pixel along a column is a parabola of its place, raised by what
//! its neighbour columns add; along each axis the least of all parabolas counts, their lower envelope.

use super::grid::{Grid, transposed};

/// Measures the square of each pixel's distance to the nearest pixel that is set; infinite where none is.
///
/// *Cost:* linear in the pixels; some sixteen bytes of memory a pixel.
pub(super) fn squared_distances(mask: &Grid<bool>) -> Grid<f64> {
    let (width, height) = (mask.width(), mask.height());
    let start = |&is_set: &bool| if is_set { 0.0 } else { f64::INFINITY };
    let columns: Vec<f64> = transposed(mask.values(), width).iter().map(start).collect();
    let columns = least_parabolas_of_rows(&columns, height);
    let rows = transposed(&columns, height);
    Grid::new(width, least_parabolas_of_rows(&rows, width))
}

fn least_parabolas_of_rows(values: &[f64], width: usize) -> Vec<f64> {
    let mut envelope = Vec::with_capacity(width);
    let mut least = Vec::with_capacity(values.len());
    for row in values.chunks_exact(width) {
        find_envelope(row, &mut envelope);
        let mut parabolas = envelope.iter();
        let mut current = parabolas.next();
        for place in 0..width {
            while let Some(next) = parabolas.as_slice().first()
                && next.begins < place as f64
            {
                current = parabolas.next();
            }
            least.push(current.map_or(f64::INFINITY, |parabola| {
                let distance = place as f64 - parabola.middle as f64;
                distance * distance + row[parabola.middle]
            }));
        }
    }
    least
}

/// A parabola of the lower envelope, and the place from which on it is the least.
struct Parabola {
    middle: usize,
    begins: f64,
}

/// Finds the lower envelope of the parabolas `row[p] + (x - p)^2`, from left to right.
fn find_envelope(row: &[f64], envelope: &mut Vec<Parabola>) {
    envelope.clear();
    for (middle, height) in row.iter().enumerate().filter(|(_, height)| height.is_finite()) {
        let mut begins = f64::NEG_INFINITY;
        // Those that the new one undercuts wherever they are the least are gone.
        while let Some(last) = envelope.last() {
            let (p, q) = (last.middle as f64, middle as f64);
            begins = ((height + q * q) - (row[last.middle] + p * p)) / (2.0 * q - 2.0 * p);
            if begins > last.begins {
                break;
            }
            envelope.pop();
        }
        envelope.push(Parabola { middle, begins });
    }
}

#[cfg(test)]
#[allow(clippy::cast_possible_truncation, reason = "small numbers of a test's own")]
mod tests {
    use image::{GrayImage, Luma};
    use imageproc::distance_transform::euclidean_squared_distance_transform;
    use proptest::prelude::*;

    use super::super::grid::strategies::masks;
    use super::*;

    #[test]
    fn distances_are_those_of_the_nearest_pixel() {
        let mask = Grid::from_fn(5, 4, |x, y| (x, y) == (1, 1) || (x, y) == (4, 3));
        let found = squared_distances(&mask);
        for (at, &distance) in found.values().iter().enumerate() {
            let (x, y) = ((at % 5) as f64, (at / 5) as f64);
            let to = |u: f64, v: f64| (x - u).powi(2) + (y - v).powi(2);
            assert!((distance - to(1.0, 1.0).min(to(4.0, 3.0))).abs() < 1e-12);
        }
        let nothing = squared_distances(&Grid::new(3, vec![false; 6]));
        assert!(nothing.values().iter().all(|distance| distance.is_infinite()));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        #[test]
        fn distances_are_those_of_imageproc(mask in masks()) {
            let image = GrayImage::from_fn(mask.width() as u32, mask.height() as u32, |x, y| {
                Luma([u8::from(mask.values()[y as usize * mask.width() + x as usize])])
            });
            let theirs = euclidean_squared_distance_transform(&image);
            let bits = |values: &[f64]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(squared_distances(&mask).values()), bits(theirs.as_raw()));
        }
    }
}

//! Distances to the nearest pixel that is set.
//!
//! Along a column the nearest one is found by going down and up again. Along a row each pixel then takes the least of what its
//! neighbours have, and of how far they are: no neighbour counts that is further than what the row has at most, which a
//! `limit` keeps small where larger distances do not matter. All are whole numbers, and many pixels are compared by one
//! instruction.

use super::grid::{Grid, transposed};
use crate::level::{Level, at_level};

/// Measures the square of each pixel's distance to the nearest pixel that is set, as far as it is less than that of
/// `limit`; else some number that is not less.
///
/// *Cost:* the number of pixels times the largest distance along a column, or the limit if that is less; twelve bytes of
/// memory a pixel.
pub(super) fn squared_distances(mask: &Grid<bool>, limit: usize) -> Grid<u32> {
    let (width, height) = (mask.width(), mask.height());
    // What is as far as this cannot be told from what is further: no sum of two squares is too large for its type.
    let limit = u32::try_from(limit).unwrap_or(u32::MAX).min(MAX_LIMIT);
    let mut columns = Vec::with_capacity(mask.values().len());
    for column in transposed(mask.values(), width).chunks_exact(height) {
        push_distances(column, limit, &mut columns);
    }
    let mut squares = transposed(&columns, height);
    let mut least = vec![0; width];
    at_level!(Level::detect(), {
        for row in squares.chunks_exact_mut(width) {
            find_least_squares(row, &mut least);
        }
    });
    Grid::new(width, squares)
}

/// The largest limit.
const MAX_LIMIT: u32 = 1 << 15;

/// Makes the squares of a row's distances of those along the columns.
#[inline(always)]
fn find_least_squares(row: &mut [u32], least: &mut [u32]) {
    let most = row.iter().copied().fold(0, u32::max) as usize;
    for distance in &mut *row {
        *distance *= *distance;
    }
    least.copy_from_slice(row);
    let width = row.len();
    // The squares of 1, 2, 3 and so on differ by the odd numbers.
    let (mut square, mut odd) = (0, 1);
    for apart in 1..most.min(width) {
        (square, odd) = (square + odd, odd + 2);
        let pairs = least[..width - apart].iter_mut().zip(&row[apart..]);
        pairs.for_each(|(to, &from)| *to = (*to).min(from + square));
        let pairs = least[apart..].iter_mut().zip(&*row);
        pairs.for_each(|(to, &from)| *to = (*to).min(from + square));
    }
    row.copy_from_slice(least);
}

/// Measures each pixel's distance to the nearest that is set in its column, at most `limit`.
fn push_distances(column: &[bool], limit: u32, distances: &mut Vec<u32>) {
    let begin = distances.len();
    let mut distance = limit;
    for &is_set in column {
        distance = if is_set { 0 } else { (distance + 1).min(limit) };
        distances.push(distance);
    }
    distance = limit;
    for own in distances[begin..].iter_mut().rev() {
        distance = (distance + 1).min(*own);
        *own = distance;
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
        let found = squared_distances(&mask, 9);
        for (at, &distance) in found.values().iter().enumerate() {
            let to = |u: usize, v: usize| (at % 5).abs_diff(u).pow(2) + (at / 5).abs_diff(v).pow(2);
            assert_eq!(distance as usize, to(1, 1).min(to(4, 3)));
        }
        let nothing = squared_distances(&Grid::new(3, vec![false; 6]), 9);
        assert!(nothing.values().iter().all(|&distance| distance >= 81));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        #[test]
        fn distances_are_those_of_imageproc(mask in masks(), limit in 1usize..100) {
            let image = GrayImage::from_fn(mask.width() as u32, mask.height() as u32, |x, y| {
                Luma([u8::from(mask.values()[y as usize * mask.width() + x as usize])])
            });
            let theirs = euclidean_squared_distance_transform(&image);
            let ours = squared_distances(&mask, limit);
            let far = (limit * limit) as f64;
            for (&ours, &theirs) in ours.values().iter().zip(theirs.as_raw()) {
                let ours = f64::from(ours);
                prop_assert!((ours - theirs).abs() < 0.5 || ours >= far && theirs >= far, "{ours} {theirs}");
            }
        }
    }
}

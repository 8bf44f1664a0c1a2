//! Grey-scale morphology by a square: each pixel becomes the darkest or the lightest around it.
//!
//! The square's extreme is that of its rows' extremes, and along a row van Herk and Gil-Werman's way
//! takes three comparisons a pixel, however wide the square: a window that is as wide as the blocks of a
//! row covers the end of one block and the beginning of the next, whose running extremes are known.

use super::grid::Grid;

/// Takes the darkest of each pixel's neighbours up to `reach` pixels away; there are none beyond the border.
///
/// *Cost:* linear in the pixels, whatever the reach.
pub(super) fn erode(levels: &Grid<u8>, reach: usize) -> Grid<u8> {
    extremes(levels, reach, u8::MAX, u8::min)
}

/// Takes the lightest of each pixel's neighbours up to `reach` pixels away; there are none beyond the border.
///
/// *Cost:* linear in the pixels, whatever the reach.
pub(super) fn dilate(levels: &Grid<u8>, reach: usize) -> Grid<u8> {
    extremes(levels, reach, u8::MIN, u8::max)
}

/// Takes away what is light and narrower than the square.
///
/// *Cost:* linear in the pixels, whatever the reach.
pub(super) fn open(levels: &Grid<u8>, reach: usize) -> Grid<u8> {
    dilate(&erode(levels, reach), reach)
}

/// Takes away what is dark and narrower than the square.
///
/// *Cost:* linear in the pixels, whatever the reach.
pub(super) fn close(levels: &Grid<u8>, reach: usize) -> Grid<u8> {
    erode(&dilate(levels, reach), reach)
}

/// Takes the extreme of each square; `neutral` is the level that never is one.
fn extremes(levels: &Grid<u8>, reach: usize, neutral: u8, extreme: fn(u8, u8) -> u8) -> Grid<u8> {
    let of_rows = extremes_of_rows(levels, reach, neutral, extreme);
    extremes_of_rows(&of_rows.transposed(), reach, neutral, extreme).transposed()
}

fn extremes_of_rows(
    levels: &Grid<u8>,
    reach: usize,
    neutral: u8,
    extreme: fn(u8, u8) -> u8,
) -> Grid<u8> {
    let (width, window) = (levels.width(), 2 * reach + 1);
    // A row with neutral levels around it, filled up to whole blocks.
    let length = (width + 2 * reach).next_multiple_of(window);
    let mut from_left = vec![neutral; length];
    let mut from_right = vec![neutral; length];
    let mut values = Vec::with_capacity(levels.values().len());
    for row in levels.rows() {
        from_left.fill(neutral);
        from_left[reach..reach + width].copy_from_slice(row);
        from_right.copy_from_slice(&from_left);
        for block in from_left.chunks_exact_mut(window) {
            for at in 1..window {
                block[at] = extreme(block[at - 1], block[at]);
            }
        }
        for block in from_right.chunks_exact_mut(window) {
            for at in (1..window).rev() {
                block[at - 1] = extreme(block[at], block[at - 1]);
            }
        }
        let windows = from_right.iter().zip(&from_left[window - 1..]).take(width);
        values.extend(windows.map(|(&right, &left)| extreme(right, left)));
    }
    Grid::new(width, values)
}

#[cfg(test)]
#[allow(clippy::cast_possible_truncation, reason = "small numbers of a test's own")]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use image::GrayImage;
    use imageproc::morphology;
    use proptest::prelude::*;

    use super::super::grid::strategies::levels;
    use super::*;

    fn to_image(levels: &Grid<u8>) -> GrayImage {
        let [width, height] = [levels.width(), levels.height()].map(|side| side as u32);
        GrayImage::from_raw(width, height, levels.values().to_vec()).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn squares_give_what_imageproc_gives(levels in levels(), reach in 0u8..14) {
            let (image, mask) = (to_image(&levels), morphology::Mask::square(reach));
            let reach = usize::from(reach);
            let pairs = [
                (erode(&levels, reach), morphology::grayscale_erode(&image, &mask)),
                (dilate(&levels, reach), morphology::grayscale_dilate(&image, &mask)),
                (open(&levels, reach), morphology::grayscale_open(&image, &mask)),
                (close(&levels, reach), morphology::grayscale_close(&image, &mask)),
            ];
            for (ours, theirs) in pairs {
                prop_assert_eq!(ours.values(), theirs.as_raw());
            }
        }
    }
}

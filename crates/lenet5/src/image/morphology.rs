//! Grey-scale morphology by a square: each pixel becomes the darkest or the lightest around it.
//!
//! The square's extreme is that of its rows' extremes. Those of a window are found by doubling: the extremes
//! of two neighbours make those of four, of eight, and so on, and two windows that overlap make one of any
//! width. Each step is one pass over some rows with vector instructions, and there are as many as the width has
//! binary digits. Columns are treated alike, a strip of them at a time, so that all of it stays in the caches.

use super::grid::Grid;
use crate::level::{Level, at_level};

/// The number of columns that are treated together.
const STRIP: usize = 64;
/// Rows that are treated together have about this number of pixels.
const BLOCK: usize = 1 << 14;

/// Takes the darkest of each pixel's neighbours up to `reach` pixels away; there are none beyond the border.
///
/// *Cost:* the number of pixels times the logarithm of the reach.
pub(super) fn erode(levels: &Grid<u8>, reach: usize) -> Grid<u8> {
    extremes(levels, reach, u8::MAX, u8::min)
}

/// Takes the lightest of each pixel's neighbours up to `reach` pixels away; there are none beyond the border.
///
/// *Cost:* the number of pixels times the logarithm of the reach.
pub(super) fn dilate(levels: &Grid<u8>, reach: usize) -> Grid<u8> {
    extremes(levels, reach, u8::MIN, u8::max)
}

/// Takes away what is light and narrower than the square.
///
/// *Cost:* that of [`erode`] and [`dilate`].
pub(super) fn open(levels: &Grid<u8>, reach: usize) -> Grid<u8> {
    dilate(&erode(levels, reach), reach)
}

/// Takes away what is dark and narrower than the square.
///
/// *Cost:* that of [`dilate`] and [`erode`].
pub(super) fn close(levels: &Grid<u8>, reach: usize) -> Grid<u8> {
    erode(&dilate(levels, reach), reach)
}

/// Takes the extreme of each square; `neutral` is the level that never is one.
fn extremes(
    levels: &Grid<u8>,
    reach: usize,
    neutral: u8,
    extreme: impl Fn(u8, u8) -> u8 + Copy,
) -> Grid<u8> {
    at_level!(Level::detect(), extremes_plainly(levels, reach, neutral, extreme))
}

#[inline(always)]
fn extremes_plainly(
    levels: &Grid<u8>,
    reach: usize,
    neutral: u8,
    extreme: impl Fn(u8, u8) -> u8 + Copy,
) -> Grid<u8> {
    let (width, height) = (levels.width(), levels.height());
    // Beyond the whole picture there is nothing to be found.
    let [across, down] = [width, height].map(|side| reach.min(side - 1));
    let mut values = vec![neutral; width * height];
    let mut windows = Windows::default();
    // Each row has a margin behind it, into which the windows at its end reach.
    let stride = width + 2 * across;
    let rows = (BLOCK / stride).max(1);
    for (from, to) in levels.values().chunks(rows * width).zip(values.chunks_mut(rows * width)) {
        let within = windows.clear(from.len() / width * stride, across, neutral);
        for (within, row) in within.chunks_exact_mut(stride).zip(from.chunks_exact(width)) {
            within[..width].copy_from_slice(row);
            within[width..].fill(neutral);
        }
        let found = windows.extremes(1, 2 * across + 1, extreme);
        for (to, found) in to.chunks_exact_mut(width).zip(found.chunks(stride)) {
            to.copy_from_slice(&found[..width]);
        }
    }
    for left in (0..width).step_by(STRIP) {
        let strip = STRIP.min(width - left);
        let within = windows.clear(height * strip, down * strip, neutral);
        for (to, row) in within.chunks_exact_mut(strip).zip(values.chunks_exact(width)) {
            to.copy_from_slice(&row[left..left + strip]);
        }
        let found = windows.extremes(strip, 2 * down + 1, extreme);
        for (row, from) in values.chunks_exact_mut(width).zip(found.chunks_exact(strip)) {
            row[left..left + strip].copy_from_slice(from);
        }
    }
    Grid::new(width, values)
}

/// Levels in a row, whose running extremes are sought, and room for those.
#[derive(Default)]
struct Windows {
    levels: Vec<u8>,
    next: Vec<u8>,
}

impl Windows {
    /// Makes room for levels, and fills a margin on both sides; gives the room between.
    fn clear(&mut self, length: usize, margin: usize, neutral: u8) -> &mut [u8] {
        let all = length + 2 * margin;
        for levels in [&mut self.levels, &mut self.next] {
            levels.resize(all, neutral);
        }
        self.levels[..margin].fill(neutral);
        self.levels[margin + length..].fill(neutral);
        &mut self.levels[margin..margin + length]
    }

    /// Takes the extremes of windows of `window` levels that lie `step` apart; the first is that of the window
    /// that begins with the first level.
    #[inline(always)]
    fn extremes(
        &mut self,
        step: usize,
        window: usize,
        extreme: impl Fn(u8, u8) -> u8 + Copy,
    ) -> &[u8] {
        let mut span = 1;
        let mut length = self.levels.len();
        while span < window {
            // Two spans side by side, or overlapping where the window ends.
            let apart = span.min(window - span);
            length -= apart * step;
            let (near, far) = (&self.levels[..length], &self.levels[apart * step..][..length]);
            for ((to, &near), &far) in self.next.iter_mut().zip(near).zip(far) {
                *to = extreme(near, far);
            }
            std::mem::swap(&mut self.levels, &mut self.next);
            span += apart;
        }
        &self.levels[..length]
    }
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

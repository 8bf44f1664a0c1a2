//! A grey picture.

use std::fmt;

use super::rect::Area;
use crate::error::{Error, Mismatch, Result};

/// Least side of a picture in pixels: fewer cannot show a digit.
pub const MIN_SIDE: usize = 4;
/// Most pixels that a side of a picture may have.
pub const MAX_SIDE: usize = 16_384;

/// A picture whose longer side is shorter, in pixels, has one character, which fills it.
pub(super) const SMALL_SIDE: usize = 64;

/// A grey picture of 8 bits: 0 is black, 255 is white, row by row from the top.
#[derive(Clone, PartialEq, Eq)]
pub struct Gray {
    width: usize,
    pixels: Vec<u8>,
}

impl Gray {
    /// Makes a picture of its pixels, row by row from the top.
    ///
    /// # Errors
    /// There are not `width * height` pixels, or a side is not between [`MIN_SIDE`] and [`MAX_SIDE`].
    pub fn from_pixels(width: usize, height: usize, pixels: Vec<u8>) -> Result<Self> {
        let fits = |side| (MIN_SIDE..=MAX_SIDE).contains(&side);
        if !fits(width) || !fits(height) {
            return Err(Error::Argument(wrong_size(width, height)));
        }
        if pixels.len() != width * height {
            let mismatch = Mismatch::new("pixels", width * height, pixels.len());
            return Err(Error::Argument(mismatch));
        }
        Ok(Self { width, pixels })
    }

    /// Takes a picture of the same size with other pixels.
    pub(super) fn with_pixels(&self, pixels: Vec<u8>) -> Self {
        debug_assert_eq!(pixels.len(), self.pixels.len());
        Self { width: self.width, pixels }
    }

    /// Shrinks the picture by the least whole factor that brings its longer side to at most `side`.
    pub(crate) fn shrunk_to_mean(&self, side: usize) -> Self {
        self.shrunk(self.width().max(self.height()).div_ceil(side))
    }

    /// Shrinks the picture by a whole factor: each new pixel is the mean of those that it stands for.
    pub(super) fn shrunk(&self, by: usize) -> Self {
        if by <= 1 {
            return self.clone();
        }
        let width = self.width.div_ceil(by);
        let mut pixels = Vec::with_capacity(width * self.height().div_ceil(by));
        let mut sums = vec![0u32; width];
        for rows in self.pixels.chunks(by * self.width) {
            sums.fill(0);
            for row in rows.chunks_exact(self.width) {
                for (sum, from) in sums.iter_mut().zip(row.chunks(by)) {
                    *sum += from.iter().map(|&pixel| u32::from(pixel)).sum::<u32>();
                }
            }
            for (column, sum) in sums.iter().enumerate() {
                let count = (rows.len() / self.width) * by.min(self.width - column * by);
                let count = u32::try_from(count).unwrap_or(u32::MAX);
                pixels.push(u8::try_from((sum + count / 2) / count).unwrap_or(u8::MAX));
            }
        }
        Self { width, pixels }
    }

    /// Cuts out a rectangle.
    pub(crate) fn cut_out(&self, area: Area) -> Self {
        let rows = self.rows().skip(area.top).take(area.height());
        let mut pixels = Vec::with_capacity(area.width() * area.height());
        rows.for_each(|row| pixels.extend_from_slice(&row[area.left..=area.right]));
        Self { width: area.width(), pixels }
    }

    /// Counts the columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Counts the rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.pixels.len() / self.width
    }

    /// Lists all pixels, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Lists the rows from the top.
    #[must_use]
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.pixels.chunks_exact(self.width)
    }
}

impl fmt::Debug for Gray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gray({}x{})", self.width, self.height())
    }
}

/// Says that a picture has a side out of bounds.
pub(super) fn wrong_size(width: usize, height: usize) -> Mismatch {
    let expected = format!("{MIN_SIDE}x{MIN_SIDE} to {MAX_SIDE}x{MAX_SIDE}");
    Mismatch::new("size of the picture", expected, format!("{width}x{height}"))
}

/// Rounds a level to the nearest of 0 to 255.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped first")]
pub(super) fn round_to_level(level: f32) -> u8 {
    (level + 0.5).clamp(0.0, 255.0) as u8
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    #[test]
    fn shrunk_pictures_hold_the_means_of_their_pixels_also_where_they_are_cut_off() {
        let pixels = (0..520).map(|at| u8::try_from(at % 130).unwrap()).collect();
        let small = Gray::from_pixels(130, 4, pixels).unwrap().shrunk(3);
        assert_eq!((small.width(), small.height()), (44, 2));
        // The means of 0 to 2, of 3 to 5, and of 129 alone.
        assert_eq!([0, 1, 43].map(|at| small.pixels()[at]), [1, 4, 129]);
    }

    #[test]
    fn rectangles_are_cut_out() {
        let gray = Gray::from_pixels(5, 4, (0..20).collect()).unwrap();
        let cut = gray.cut_out(Area { left: 1, top: 2, right: 3, bottom: 3 });
        assert_eq!((cut.width(), cut.pixels()), (3, &[11, 12, 13, 16, 17, 18][..]));
    }
}

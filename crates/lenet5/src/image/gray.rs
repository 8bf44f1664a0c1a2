//! A grey picture.

use std::fmt;

/// Least side of a picture in pixels: fewer cannot show a digit.
pub const SMALLEST_SIDE: usize = 4;

/// A grey picture of 8 bits: 0 is black, 255 is white, row by row from the top.
#[derive(Clone, PartialEq, Eq)]
pub struct Gray {
    width: usize,
    pixels: Vec<u8>,
}

impl Gray {
    /// Makes a picture of its pixels; `None` unless there are `width * height` of them and both sides
    /// lie between [`SMALLEST_SIDE`] and [`LARGEST_SIDE`](super::LARGEST_SIDE).
    #[must_use]
    pub fn from_pixels(width: usize, height: usize, pixels: Vec<u8>) -> Option<Self> {
        let sound = |side| (SMALLEST_SIDE..=super::LARGEST_SIDE).contains(&side);
        let fits = sound(width) && sound(height) && width.checked_mul(height) == Some(pixels.len());
        fits.then_some(Self { width, pixels })
    }

    /// Columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
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

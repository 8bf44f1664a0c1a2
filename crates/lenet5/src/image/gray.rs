//! A grey picture.

use std::fmt;

use crate::error::{Error, Mismatch, Result};

/// Least side of a picture in pixels: fewer cannot show a digit.
pub const MIN_SIDE: usize = 4;
/// Most pixels that a side of a picture may have.
pub const MAX_SIDE: usize = 16_384;

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

//! Ink on paper: how much of it each pixel shows.

use super::gray::MAX_SIDE;
use super::grid::{Grid, transposed};
#[cfg(feature = "number")]
use super::morphology::close;
use super::rect::Area;
use crate::error::{Error, Mismatch, Result};

/// The byte of full ink.
const FULL: f32 = 255.0;
/// Share of full ink from which a pixel belongs to a piece of ink, and to the box around it.
pub(crate) const MIN_INK: f32 = 0.1;
/// Share of full ink from which a pixel belongs to a stroke or a ruled line, however faint.
pub(crate) const MIN_STROKE_INK: f32 = 0.15;
/// Share of full ink from which a pixel is ink rather than paper.
pub(crate) const MIN_CLEAR_INK: f32 = 0.5;

/// Ink of a picture, from 0 (none) to 1 (full), row by row from the top.
#[derive(Clone, Debug, PartialEq)]
pub struct Ink {
    width: usize,
    values: Vec<f32>,
}

impl Ink {
    /// Takes shares of ink, row by row; there are `width` in each row.
    pub(crate) fn new(width: usize, values: Vec<f32>) -> Self {
        debug_assert!(width > 0 && values.len().is_multiple_of(width));
        Self { width, values }
    }

    /// Takes bytes of ink, row by row: 0 is paper, and 255 full ink.
    ///
    /// # Errors
    /// A side is not between 1 and [`MAX_SIDE`], or the bytes are not whole rows.
    pub fn from_bytes(width: usize, bytes: &[u8]) -> Result<Self> {
        let height = bytes.len() / width.max(1);
        let is_whole = width.checked_mul(height) == Some(bytes.len());
        if !is_whole || !(1..=MAX_SIDE).contains(&width) || !(1..=MAX_SIDE).contains(&height) {
            let expected = format!("1 to {MAX_SIDE} rows and columns");
            let found = format!("{} bytes in rows of {width}", bytes.len());
            return Err(Error::Argument(Mismatch::new("ink", expected, found)));
        }
        Ok(Self::new(width, bytes.iter().map(|&byte| f32::from(byte) / FULL).collect()))
    }

    /// Draws full ink where `is_ink` holds for a column and row.
    #[cfg(test)]
    pub(crate) fn drawn(
        width: usize,
        height: usize,
        is_ink: impl Fn(usize, usize) -> bool,
    ) -> Self {
        let shares = (0..width * height).map(|at| is_ink(at % width, at / width));
        Self::new(width, shares.map(|is_ink| f32::from(u8::from(is_ink))).collect())
    }

    /// Counts the columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Counts the rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.values.len() / self.width
    }

    /// Lists the rows from the top.
    #[must_use]
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = &[f32]> + ExactSizeIterator {
        self.values.chunks_exact(self.width)
    }

    /// Lists all shares, row by row.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Draws the ink black on white: a level for each pixel, 0 where ink is full.
    #[must_use]
    pub fn to_levels(&self) -> Vec<u8> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let dark = |share: &f32| 255 - (FULL * share.clamp(0.0, 1.0)).round() as u8;
        self.values.iter().map(dark).collect()
    }

    /// Marks the pixels that have at least a share of ink.
    pub(super) fn mask(&self, least: f32) -> Grid<bool> {
        Grid::new(self.width, self.values.iter().map(|&share| share >= least).collect())
    }

    /// Lets the shares be changed, row by row.
    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = &mut [f32]> {
        self.values.chunks_exact_mut(self.width)
    }

    /// Sets the share of a pixel, counted row by row.
    pub(crate) fn set(&mut self, at: usize, share: f32) {
        self.values[at] = share;
    }

    /// Fills what is paper and narrower than twice the reach, in pixels.
    ///
    /// *Cost:* that of [`close`].
    #[cfg(feature = "number")]
    pub(crate) fn closed(&self, reach: usize) -> Self {
        // Rounded; `round` is a call, for every pixel.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "shares")]
        let levels = self.values.iter().map(|&share| (share * FULL + 0.5) as u8).collect();
        let filled = close(&Grid::new(self.width, levels), reach);
        let values = filled.values().iter().map(|&level| f32::from(level) / FULL).collect();
        Self { width: self.width, values }
    }

    /// Cuts out a rectangle, with the ink of the pixels, counted row by row, that are `kept`.
    pub(crate) fn cut_out(&self, area: Area, kept: impl Fn(usize) -> bool) -> Self {
        let mut values = Vec::with_capacity(area.width() * area.height());
        for y in area.top..=area.bottom {
            let row = y * self.width + area.left..y * self.width + area.right + 1;
            values.extend(row.map(|at| if kept(at) { self.values[at] } else { 0.0 }));
        }
        Self { width: area.width(), values }
    }

    /// Swaps rows and columns.
    pub(crate) fn transposed(&self) -> Self {
        Self { width: self.height(), values: transposed(&self.values, self.width) }
    }

    /// Swaps top and bottom.
    pub(crate) fn with_rows_reversed(&self) -> Self {
        Self { width: self.width, values: self.rows().rev().flatten().copied().collect() }
    }

    /// Cuts out the smallest box that holds all the ink; `None` if there is none.
    #[must_use]
    pub fn cropped(&self) -> Option<Self> {
        let inked = |value: &f32| *value >= MIN_INK;
        let top = self.rows().position(|row| row.iter().any(inked))?;
        let bottom = self.rows().rposition(|row| row.iter().any(inked))?;
        let inked_rows = || self.rows().take(bottom + 1).skip(top);
        let left = inked_rows().filter_map(|row| row.iter().position(inked)).min()?;
        let right = inked_rows().filter_map(|row| row.iter().rposition(inked)).max()?;
        let width = right + 1 - left;
        let mut values = Vec::with_capacity(width * (bottom + 1 - top));
        inked_rows().for_each(|row| values.extend_from_slice(&row[left..=right]));
        Some(Self { width, values })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    fn six() -> Ink {
        Ink::new(3, vec![0.0, 0.1, 0.2, 0.3, 0.4, 0.5])
    }

    #[test]
    fn rows_and_columns_are_swapped_and_reversed() {
        assert_eq!(six().transposed(), Ink::new(2, vec![0.0, 0.3, 0.1, 0.4, 0.2, 0.5]));
        assert_eq!(six().transposed().transposed(), six());
        assert_eq!(six().with_rows_reversed(), Ink::new(3, vec![0.3, 0.4, 0.5, 0.0, 0.1, 0.2]));
    }

    #[test]
    fn rectangles_are_cut_out_with_what_is_kept_of_them() {
        let area = Area { left: 1, top: 0, right: 2, bottom: 1 };
        let cut = six().cut_out(area, |at| at != 4);
        assert_eq!(cut, Ink::new(2, vec![0.1, 0.2, 0.0, 0.5]));
    }

    #[test]
    fn bytes_are_shares_of_ink_in_whole_rows() {
        let ink = Ink::from_bytes(2, &[0, 255, 51, 0]).unwrap();
        assert_eq!(ink, Ink::new(2, vec![0.0, 1.0, 0.2, 0.0]));
        for (width, count) in [(0, 0), (0, 4), (2, 0), (3, 4), (MAX_SIDE + 1, MAX_SIDE + 1)] {
            let refused = Ink::from_bytes(width, &vec![0; count]).unwrap_err().to_string();
            assert!(refused.contains("1 to 16384 rows and columns"), "{refused}");
        }
    }

    #[test]
    fn box_is_around_all_ink_that_counts() {
        let mut values = vec![0.05; 7 * 6];
        values[2 * 7 + 3] = 0.1;
        values[4 * 7 + 5] = 1.0;
        let boxed = Ink::new(7, values).cropped().unwrap();
        let expected = [0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 1.0];
        assert_eq!(boxed, Ink::new(3, expected.to_vec()));
        assert_eq!(Ink::new(7, vec![0.05; 42]).cropped(), None);
    }
}

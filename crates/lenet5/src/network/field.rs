//! A strip of pixels as high as a digit's field and of any width.

use crate::error::{Error, Mismatch, Result};
use crate::network::architecture::INPUT;
use crate::network::architecture::STRIDE;
use crate::network::input::{BACKGROUND, INK, Input, MAX_MAGNITUDE, level};
use crate::network::maps::Maps;

/// Most columns that a field may have: 8 MB of pixels.
pub const MAX_FIELD_WIDTH: usize = 65_536;

/// What a space displacement network sees: 32 rows of any width from 32 on, background -0.1 and ink
/// 1.175.
///
/// Like an [`Input`] it holds finite values only, so that no pass over it can fail.
///
/// # Examples
/// ```
/// use lenet5::Field;
///
/// let field = Field::from_bytes(100, &[0; 32 * 100])?;
/// assert_eq!(field.outputs(), 18);
/// assert_eq!(field.window(17), lenet5::Input::blank());
/// # Ok::<(), lenet5::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    width: usize,
    /// Row by row.
    pixels: Vec<f32>,
}

impl Field {
    /// Takes pixels as they are, row by row.
    ///
    /// # Errors
    /// The width is not 32 to 65,536, the pixels are not 32 rows of it, or one is not finite or beyond
    /// [`MAX_MAGNITUDE`].
    pub fn from_pixels(width: usize, pixels: Vec<f32>) -> Result<Self> {
        check(width)?;
        check_count(width, pixels.len())?;
        // A NaN is below nothing.
        let sound = |value: &f32| value.abs() <= MAX_MAGNITUDE;
        match pixels.iter().position(|value| !sound(value)) {
            None => Ok(Self { width, pixels }),
            Some(at) => {
                let what = format!("pixel in row {}, column {}", at / width, at % width);
                let expected = format!("at most {MAX_MAGNITUDE} in size");
                Err(Error::Field(Mismatch::new(what, expected, pixels[at])))
            }
        }
    }

    /// Takes bytes of ink row by row: 0 is background, 255 full ink, as in
    /// [`Input::from_digit`].
    ///
    /// # Errors
    /// The width is not 32 to 65,536, or the bytes are not 32 rows of it.
    pub fn from_bytes(width: usize, ink: &[u8]) -> Result<Self> {
        check(width)?;
        check_count(width, ink.len())?;
        Ok(Self { width, pixels: ink.iter().map(|&byte| level(byte)).collect() })
    }

    /// Asks for each pixel's share of ink, 0 for background and 1 for full ink, by column and row.
    ///
    /// # Errors
    /// The width is not 32 to 65,536, or a share is not finite or makes a pixel beyond
    /// [`MAX_MAGNITUDE`].
    pub fn from_ink(width: usize, mut share: impl FnMut(usize, usize) -> f32) -> Result<Self> {
        check(width)?;
        let mut pixels = Vec::with_capacity(INPUT * width);
        for y in 0..INPUT {
            pixels.extend((0..width).map(|x| BACKGROUND + (INK - BACKGROUND) * share(x, y)));
        }
        Self::from_pixels(width, pixels)
    }

    /// Tells the width in pixels.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Shows a row of pixels, of the 32.
    ///
    /// # Panics
    /// There is no such row.
    #[must_use]
    pub fn row(&self, y: usize) -> &[f32] {
        &self.pixels[y * self.width..][..self.width]
    }

    /// Counts the outputs of a network over the field: one every four pixels, each with 32 columns to
    /// see. Up to three columns at the right end are seen by none.
    #[must_use]
    pub const fn outputs(&self) -> usize {
        (self.width - INPUT) / STRIDE + 1
    }

    /// Cuts out what output `k` sees: the 32 columns from pixel `4k` on.
    ///
    /// # Panics
    /// There is no such output.
    #[must_use]
    pub fn window(&self, k: usize) -> Input {
        assert!(k < self.outputs(), "output {k} of {}", self.outputs());
        self.window_at(STRIDE * k)
    }

    /// Cuts out 32 columns from one on.
    pub(crate) fn window_at(&self, left: usize) -> Input {
        let mut window = [[0.0; INPUT]; INPUT];
        for (y, row) in window.iter_mut().enumerate() {
            row.copy_from_slice(&self.row(y)[left..][..INPUT]);
        }
        Input::from_field(window).expect("a field's pixels are those that an input may have")
    }

    /// Lists the columns, as C1 looks at them.
    pub(super) fn columns(&self) -> Vec<Maps<1, INPUT, 1>> {
        let column = |x| Maps([core::array::from_fn(|y| [self.row(y)[x]])]);
        (0..self.width).map(column).collect()
    }
}

fn check(width: usize) -> Result<()> {
    if (INPUT..=MAX_FIELD_WIDTH).contains(&width) {
        return Ok(());
    }
    Err(Error::Field(Mismatch::new("width", format!("{INPUT} to {MAX_FIELD_WIDTH} pixels"), width)))
}

fn check_count(width: usize, found: usize) -> Result<()> {
    let expected = INPUT * width;
    if found == expected {
        return Ok(());
    }
    Err(Error::Field(Mismatch::new("pixels", format!("{INPUT}x{width}, {expected}"), found)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::network::architecture::DIGIT;

    fn refusal(field: Result<Field>) -> String {
        field.unwrap_err().to_string()
    }

    #[test]
    fn refuses_widths_before_it_takes_memory() {
        for width in [0, 31, MAX_FIELD_WIDTH + 1, usize::MAX] {
            let expected = format!("field: width: expected 32 to 65536 pixels, found {width}");
            assert_eq!(refusal(Field::from_pixels(width, Vec::new())), expected);
            assert_eq!(refusal(Field::from_bytes(width, &[])), expected);
            assert_eq!(refusal(Field::from_ink(width, |_, _| panic!("asked"))), expected);
        }
        assert!(Field::from_ink(MAX_FIELD_WIDTH, |_, _| 0.0).is_ok());
    }

    #[test]
    fn refuses_pixels_that_are_not_32_rows() {
        let expected = "field: pixels: expected 32x33, 1056, found 1055";
        assert_eq!(refusal(Field::from_pixels(33, vec![0.0; 1055])), expected);
        assert_eq!(refusal(Field::from_bytes(33, &[0; 1055])), expected);
    }

    #[test]
    fn refuses_values_that_could_overflow() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -2e6] {
            let mut pixels = vec![0.0; 32 * 40];
            pixels[3 * 40 + 39] = bad;
            let expected = format!(
                "field: pixel in row 3, column 39: expected at most 1000000 in size, found {bad}"
            );
            assert_eq!(refusal(Field::from_pixels(40, pixels)), expected);
            assert!(Field::from_ink(40, |x, y| if (x, y) == (0, 31) { bad } else { 0.5 }).is_err());
        }
    }

    #[test]
    fn windows_are_every_fourth_pixel() {
        let field = Field::from_ink(47, |x, y| (x + 100 * y) as f32).unwrap();
        assert_eq!(field.outputs(), 4);
        for k in 0..4 {
            let window = field.window(k);
            for y in 0..INPUT {
                let pixel = |x: usize| -0.1 + 1.275 * (4 * k + x + 100 * y) as f32;
                assert!((0..32).all(|x| (window.maps()[0][y][x] - pixel(x)).abs() < 1e-2));
            }
        }
        for (width, outputs) in [(32, 1), (35, 1), (36, 2), (333, 76), (MAX_FIELD_WIDTH, 16_377)] {
            assert_eq!(Field::from_ink(width, |_, _| 0.0).unwrap().outputs(), outputs);
        }
    }

    #[test]
    fn bytes_make_the_pixels_of_a_digit() {
        let mut digit = [[0; DIGIT]; DIGIT];
        for (byte, value) in digit.as_flattened_mut().iter_mut().zip((0..=255).cycle()) {
            *byte = value;
        }
        let mut ink = [[0; 32]; 32];
        for y in 0..DIGIT {
            ink[y + 2][2..30].copy_from_slice(&digit[y]);
        }
        let field = Field::from_bytes(32, ink.as_flattened()).unwrap();
        assert_eq!(field.window(0), Input::from_digit(&digit));
    }
}

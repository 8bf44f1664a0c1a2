//! The field of 32x32 pixels: the only door into the network (paper, section II.B).

use crate::network::architecture::{DIGIT, DIGIT_MARGIN, INPUT};
use crate::network::maps::Maps;

/// Value of a pixel of background (white).
pub const BACKGROUND: f32 = -0.1;
/// Value of a pixel of full ink (black).
pub const INK: f32 = 1.175;

/// Largest magnitude of a pixel that [`Input::from_field`] takes; far outside what a picture gives,
/// and small enough that no sum in the network overflows.
pub const MAX_MAGNITUDE: f32 = 1e6;

/// A digit as MNIST stores it: 28x28 bytes, 0 is background and 255 full ink.
pub type Digit = [[u8; DIGIT]; DIGIT];

/// What the network sees: 32x32 values, background -0.1 and ink 1.175.
///
/// An `Input` holds finite values only, which is why a forward pass cannot fail.
#[derive(Clone, Debug, PartialEq)]
pub struct Input(Maps<1, INPUT, INPUT>);

impl Input {
    /// An empty field: background everywhere.
    #[must_use]
    pub const fn blank() -> Self {
        Self(Maps::filled(BACKGROUND))
    }

    /// Puts a 28x28 digit in the middle of the field; the margin of two pixels is background.
    ///
    /// `v = -0.1 + 1.275 byte/255`. Source: paper, section II.B ("the value of the background level
    /// corresponds to -0.1 and the foreground to 1.175").
    #[must_use]
    pub fn from_digit(digit: &Digit) -> Self {
        let mut input = Self::blank();
        input.set_digit(digit);
        input
    }

    /// Replaces the digit of a field that was made [`from_digit`](Self::from_digit), or is blank.
    pub(crate) fn set_digit(&mut self, digit: &Digit) {
        for (row, bytes) in self.0[0][DIGIT_MARGIN..].iter_mut().zip(digit) {
            for (value, &byte) in row[DIGIT_MARGIN..].iter_mut().zip(bytes) {
                *value = level(byte);
            }
        }
    }

    /// Takes a field as it is; `None` if a value is not finite or beyond [`MAX_MAGNITUDE`].
    #[must_use]
    pub fn from_field(field: [[f32; INPUT]; INPUT]) -> Option<Self> {
        let sound = field.as_flattened().iter().all(|v| v.abs() <= MAX_MAGNITUDE);
        sound.then_some(Self(Maps([field])))
    }

    /// Shows the field as the single map that C1 looks at.
    #[must_use]
    pub const fn maps(&self) -> &Maps<1, INPUT, INPUT> {
        &self.0
    }
}

/// Turns a byte of ink (255 is black) into the value of a pixel.
pub(crate) fn level(byte: u8) -> f32 {
    BACKGROUND + (INK - BACKGROUND) * f32::from(byte) / 255.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_the_scale_are_the_papers() {
        assert!((level(0) - BACKGROUND).abs() < 1e-9);
        assert!((level(255) - INK).abs() < 1e-6);
    }

    #[test]
    fn margin_is_background() {
        let input = Input::from_digit(&[[255; DIGIT]; DIGIT]);
        let field = &input.maps()[0];
        for i in 0..INPUT {
            for edge in [0, 1, INPUT - 2, INPUT - 1] {
                assert!((field[edge][i] - BACKGROUND).abs() < 1e-9);
                assert!((field[i][edge] - BACKGROUND).abs() < 1e-9);
            }
        }
        assert!((field[2][2] - INK).abs() < 1e-6 && (field[29][29] - INK).abs() < 1e-6);
    }

    #[test]
    fn refuses_values_that_could_overflow() {
        for bad in [f32::NAN, f32::INFINITY, -2e6] {
            let mut field = [[0.0; INPUT]; INPUT];
            field[31][31] = bad;
            assert_eq!(Input::from_field(field), None);
        }
        assert!(Input::from_field([[0.5; INPUT]; INPUT]).is_some());
    }
}

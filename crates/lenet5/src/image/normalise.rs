//! Size normalisation: a picture of a digit becomes one as MNIST has them (paper, section III.A).
//!
//! "The original black and white (bilevel) images were size normalized to fit in a 20x20 pixel box
//! while preserving their aspect ratio. [...] the images were centered in a 28x28 image by computing
//! the center of mass of the pixels, and translating the image so as to position this point at the
//! center."
//!
//! Measured on MNIST itself, and kept to here: the larger side of every digit is 20 pixels, the
//! strongest pixel is 254 or 255, and the centre of mass lies within half a pixel of the middle of
//! pixel 14, counted from 0, in both directions.

use super::blank::Blank;
use super::gray::{Gray, round_to_level};
use super::ink::Ink;
use super::resize::BOX;
use crate::network::architecture::DIGIT;
use crate::network::input::Digit;

/// The pixel in whose middle the centre of mass comes to lie.
const CENTRE: f64 = 14.0;

impl Gray {
    /// Turns a picture of one digit into a digit as MNIST has them.
    ///
    /// Finds the writing ([`writing`](Self::writing)), takes specks away ([`without_specks`](Ink::without_specks)), cuts out the box around the rest
    /// ([`cropped`](Ink::cropped)), redraws strokes that are too thin or too thick
    /// ([`with_even_strokes`](Ink::with_even_strokes)), and brings the box to its size and place
    /// ([`to_digit`](Ink::to_digit)).
    ///
    /// *Cost:* that of [`writing`](Self::writing), and a few looks at every pixel of the ink.
    ///
    /// # Errors
    /// There is no ink to be seen: the picture is blank.
    pub fn normalise(&self) -> Result<Digit, Blank> {
        let ink = self.writing()?.ink.boxed()?.with_even_strokes();
        ink.to_digit().ok_or(Blank)
    }
}

impl Ink {
    /// Takes specks away and cuts out the box around the rest.
    ///
    /// *Cost:* three looks at every pixel.
    ///
    /// # Errors
    /// There is no ink.
    pub fn boxed(self) -> Result<Self, Blank> {
        self.box_without_specks().ok_or(Blank)
    }

    /// Makes a digit of ink.
    ///
    /// The box around the ink is brought to 20 pixels on its larger side: by exact area averages where
    /// it shrinks, by linear interpolation where it grows. The strongest pixel becomes full ink, and
    /// the centre of mass the middle of 28x28. `None` if there is no ink.
    ///
    /// *Cost:* a few looks at every pixel.
    #[must_use]
    pub fn to_digit(&self) -> Option<Digit> {
        Some(self.cropped()?.scaled().centred())
    }

    /// Brings the larger side to 20 pixels and keeps the aspect ratio.
    fn scaled(self) -> Self {
        let (width, height) = (self.width(), self.height());
        let longest = width.max(height);
        // Rounded to the nearest, at least one.
        let side = |from: usize| ((2 * from * BOX + longest) / (2 * longest)).max(1);
        self.resized(side(width), side(height))
    }

    /// Makes the strongest pixel full ink and puts the centre of mass in the middle of 28x28.
    fn centred(&self) -> Digit {
        let strongest = self.values().iter().copied().fold(0.0, f32::max);
        let (mut mass, mut x_moment, mut y_moment) = (0.0, 0.0, 0.0);
        for (y, row) in self.rows().enumerate() {
            for (x, &value) in row.iter().enumerate() {
                let value = f64::from(value);
                mass += value;
                x_moment += value * x as f64;
                y_moment += value * y as f64;
            }
        }
        let left = offset(CENTRE - x_moment / mass, self.width());
        let top = offset(CENTRE - y_moment / mass, self.height());
        let mut digit = [[0; DIGIT]; DIGIT];
        for (to, from) in digit[top..].iter_mut().zip(self.rows()) {
            for (to, &value) in to[left..].iter_mut().zip(from) {
                *to = round_to_level(255.0 * (value / strongest));
            }
        }
        digit
    }
}

/// Rounds a box's place to whole pixels, and keeps all of the box within the 28.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=28 first"
)]
fn offset(place: f64, side: usize) -> usize {
    place.round().clamp(0.0, (DIGIT - side) as f64) as usize
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    /// The centre of mass of all pixels, in pixels.
    fn centre(digit: &Digit) -> [f64; 2] {
        let (mut mass, mut x_moment, mut y_moment) = (0.0, 0.0, 0.0);
        for (y, row) in digit.iter().enumerate() {
            for (x, &ink) in row.iter().enumerate() {
                mass += f64::from(ink);
                x_moment += f64::from(ink) * x as f64;
                y_moment += f64::from(ink) * y as f64;
            }
        }
        [x_moment / mass, y_moment / mass]
    }

    /// An L of 30x60 pixels, thick below, so that its centre of mass is far from its box's.
    fn corner(share: f32) -> Ink {
        let is_ink = |at: usize| at % 30 < 8 || at / 30 >= 45;
        Ink::new(30, (0..1800).map(|at| if is_ink(at) { share } else { 0.0 }).collect())
    }

    #[test]
    fn digits_fill_the_box_and_have_their_mass_in_the_middle() {
        for share in [1.0, 0.4] {
            let digit = corner(share).to_digit().unwrap();
            let rows = digit.iter().filter(|row| row.iter().any(|&ink| ink > 25)).count();
            assert_eq!((rows, *digit.as_flattened().iter().max().unwrap()), (BOX, 255));
            let middle = centre(&digit);
            assert!(middle.iter().all(|place| (place - CENTRE).abs() <= 0.5), "{middle:?}");
        }
    }

    #[test]
    fn boxes_stay_within_the_digit_and_blank_ink_is_none() {
        assert_eq!([offset(-3.0, 20), offset(4.4, 20), offset(12.0, 20)], [0, 4, 8]);
        assert_eq!(Ink::new(4, vec![0.0; 16]).to_digit(), None);
        assert_eq!(Ink::new(4, vec![0.0; 16]).boxed(), Err(Blank));
    }
}

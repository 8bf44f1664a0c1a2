//! Pixels in IDX files that do not lie as MNIST's do.

use super::idx::Images;
use crate::network::input::Digit;

/// Most digits that are looked at to guess how the pixels of all lie.
const MAX_LOOKED_AT: usize = 1000;
/// The share of uneven characters wider than high above which they are taken for transposed: of what people write,
/// most is higher than wide.
const MIN_SHARE_WIDE: f64 = 0.6;

/// How the pixels of IDX files differ from MNIST's, whose rows run from the top and in which 255 is full ink.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Rows stand for columns, as in EMNIST's files.
    pub transposed: bool,
    /// 0 is full ink.
    pub inverted: bool,
    /// Pixels are 0 or 1.
    pub bits: bool,
}

impl Layout {
    /// Guesses the layout of digits, or of other characters, without reading them.
    ///
    /// Pixels are inverted if most of those at the borders are nearer to the largest than to 0; they are bits if none
    /// is above 1. Characters are transposed if clearly more of them are wider than high.
    ///
    /// *Cost:* a few looks at a thousand digits at most.
    #[must_use]
    pub fn guess(digits: &[Digit]) -> Self {
        let (mut most, mut border) = (0, Vec::new());
        for digit in some(digits) {
            most = digit.as_flattened().iter().copied().fold(most, u8::max);
            border.extend(digit.first().into_iter().chain(digit.last()).flatten());
            border.extend(digit.iter().flat_map(|row| [row[0], row[row.len() - 1]]));
        }
        let light = border.iter().filter(|&&pixel| 2 * u32::from(pixel) > u32::from(most)).count();
        let values =
            Self { transposed: false, inverted: 2 * light > border.len(), bits: most == 1 };
        let (mut wide, mut uneven) = (0usize, 0usize);
        for digit in some(digits) {
            let digit = values.mended(digit);
            let has_ink = |&pixel: &u8| pixel > 127;
            let rows = digit.iter().filter(|row| row.iter().any(has_ink)).count();
            let columns = transpose(&digit);
            let columns = columns.iter().filter(|column| column.iter().any(has_ink)).count();
            wide += usize::from(columns > rows);
            uneven += usize::from(columns != rows);
        }
        Self { transposed: wide as f64 > MIN_SHARE_WIDE * uneven as f64, ..values }
    }

    /// Brings a digit of this layout to MNIST's.
    #[must_use]
    pub fn mended(self, digit: &Digit) -> Digit {
        let mut digit = if self.transposed { transpose(digit) } else { *digit };
        digit.as_flattened_mut().iter_mut().for_each(|pixel| *pixel = self.mended_pixel(*pixel));
        digit
    }

    /// Brings images of this layout to MNIST's.
    pub(super) fn mend(self, images: &mut Images) {
        if self.bits || self.inverted {
            images.pixels.iter_mut().for_each(|pixel| *pixel = self.mended_pixel(*pixel));
        }
        if self.transposed {
            let (rows, columns) = (images.rows, images.columns);
            for image in images.pixels.chunks_exact_mut(rows * columns) {
                let from = image.to_vec();
                for (index, pixel) in image.iter_mut().enumerate() {
                    *pixel = from[index % rows * columns + index / rows];
                }
            }
            (images.rows, images.columns) = (columns, rows);
        }
    }

    fn mended_pixel(self, pixel: u8) -> u8 {
        let pixel = if self.bits && pixel > 0 { u8::MAX } else { pixel };
        if self.inverted { u8::MAX - pixel } else { pixel }
    }
}

/// Swaps the rows and columns of a digit.
fn transpose(digit: &Digit) -> Digit {
    std::array::from_fn(|y| std::array::from_fn(|x| digit[x][y]))
}

/// Chooses digits from all parts of the data.
fn some(digits: &[Digit]) -> impl Iterator<Item = &Digit> {
    digits.iter().step_by(digits.len().div_ceil(MAX_LOOKED_AT).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_that_are_not_square_swap_their_sides() {
        let mut images = Images { rows: 2, columns: 3, pixels: vec![1, 2, 3, 4, 5, 6] };
        Layout { transposed: true, ..Layout::default() }.mend(&mut images);
        assert_eq!(images, Images { rows: 3, columns: 2, pixels: vec![1, 4, 2, 5, 3, 6] });
    }
}

//! Affine maps, drawn for training.

use super::Distortions;
use crate::image::glyph::Affine;
use crate::network::architecture::DIGIT;
use crate::network::input::Digit;
use crate::train::random::Random;

impl Affine {
    /// Draws a map from the ranges of `distortions`.
    pub(super) fn draw(distortions: &Distortions, random: &mut Random) -> Self {
        let mut draw = |range| range * distortions.spread.draw(random);
        let factor = |range: f32, share: f32| libm::powf(1.0 + range, share);
        Self {
            shift_x: draw(distortions.shift_x),
            shift_y: draw(distortions.shift_y),
            scale: factor(distortions.scale, draw(1.0)),
            squeeze: factor(distortions.squeeze, draw(1.0)),
            shear: draw(distortions.shear),
            rotation: draw(distortions.rotation),
        }
    }

    /// Stretches the narrower side of a digit's box by a part of the way to the longer side.
    pub(super) fn stretch(&mut self, digit: &Digit, part: f32) {
        /// The least ink within the box: half of full ink.
        const MIN_SIDE_INK: u8 = 128;
        let rows = digit.iter().filter(|row| row.iter().any(|&ink| ink >= MIN_SIDE_INK)).count();
        let columns =
            (0..DIGIT).filter(|&x| digit.iter().any(|row| row[x] >= MIN_SIDE_INK)).count();
        if rows == 0 || columns == 0 {
            return;
        }
        // One side alone grows: by what both grow and by the squeeze.
        let root = libm::powf(rows as f32 / columns as f32, part / 2.0);
        self.scale *= root.max(1.0 / root);
        self.squeeze *= root;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::glyph::Glyph;
    use crate::network::architecture::INPUT;

    #[test]
    fn stretched_digits_become_square() {
        let mut digit = [[0; DIGIT]; DIGIT];
        for row in &mut digit[4..24] {
            row[12..17].fill(255);
        }
        let box_of = |part: f32, digit: &Digit| {
            let mut affine = Affine::IDENTITY;
            affine.stretch(digit, part);
            let ink = Glyph::new(digit).warp(&affine);
            let wide = |row: &[f32; INPUT]| row.iter().map(|ink| ink / 255.0).sum::<f32>();
            let columns = ink.rows().iter().map(wide).fold(0.0, f32::max);
            (columns, ink.rows().iter().filter(|row| wide(row) > columns / 2.0).count())
        };
        let close = |(columns, rows): (f32, usize), (w, h): (f32, usize)| {
            (columns - w).abs() < 0.6 && rows.abs_diff(h) <= 1
        };
        assert!(close(box_of(0.0, &digit), (5.0, 20)), "{:?}", box_of(0.0, &digit));
        assert!(close(box_of(0.5, &digit), (10.0, 20)), "{:?}", box_of(0.5, &digit));
        assert!(close(box_of(1.0, &digit), (20.0, 20)), "{:?}", box_of(1.0, &digit));
        // Lying down it grows upwards; a blank one has no side.
        let turned = std::array::from_fn(|y| std::array::from_fn(|x| digit[x][y]));
        assert!(close(box_of(0.5, &turned), (20.0, 10)), "{:?}", box_of(0.5, &turned));
        assert_eq!(box_of(1.0, &[[0; DIGIT]; DIGIT]).0.to_bits(), 0);
    }
}

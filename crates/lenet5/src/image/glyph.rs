//! One digit's ink on its field, and planar maps of it: to distort digits for training, and to read a
//! digit from more than one view.

use crate::network::architecture::{DIGIT_MARGIN, INPUT};
#[cfg(feature = "train")]
use crate::network::input::Input;
use crate::network::input::{BACKGROUND, Digit, INK};

/// A planar affine map of a digit about its middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine {
    /// Shift to the right, in pixels.
    pub shift_x: f32,
    /// Shift downwards, in pixels.
    pub shift_y: f32,
    /// Factor of both sides.
    pub scale: f32,
    /// Factor of the width, and divisor of the height.
    pub squeeze: f32,
    /// How far a row moves to the right for each row further up, in pixels.
    pub shear: f32,
    /// Rotation against the clock, in degrees.
    pub rotation: f32,
}

impl Affine {
    /// The map that changes nothing.
    pub const IDENTITY: Self =
        Self { shift_x: 0.0, shift_y: 0.0, scale: 1.0, squeeze: 1.0, shear: 0.0, rotation: 0.0 };

    /// Inverts the map, from the picture back into the digit: rows are the digit's x and y, columns the
    /// picture's. In both, y points downwards.
    fn inverse(&self) -> [[f32; 2]; 2] {
        let (sin, cos) = libm::sincosf(self.rotation.to_radians());
        // A digit is scaled and squeezed first, then sheared, then rotated.
        let (wide, high) = (self.scale * self.squeeze, self.scale / self.squeeze);
        let shear = self.shear;
        [[(cos + shear * sin) / wide, (shear * cos - sin) / wide], [sin / high, cos / high]]
    }
}

/// One digit's ink on its field of 32x32, from 0 (none) to 255 (full), to be drawn on and warped; the
/// outermost pixels have no ink.
#[derive(Clone, Debug)]
pub struct Glyph([[f32; INPUT]; INPUT]);

/// The middle of a field, in pixels from the middle of its first pixel.
pub(crate) const MIDDLE: f32 = (INPUT as f32 - 1.0) / 2.0;

impl Glyph {
    /// Puts a digit into the middle.
    #[must_use]
    #[inline(always)]
    pub fn new(digit: &Digit) -> Self {
        let mut ink = [[0.0; INPUT]; INPUT];
        for (row, bytes) in ink[DIGIT_MARGIN..].iter_mut().zip(digit) {
            for (value, &byte) in row[DIGIT_MARGIN..].iter_mut().zip(bytes) {
                *value = f32::from(byte);
            }
        }
        Self(ink)
    }

    /// Makes the strokes thicker by `amount` pixels at each edge, or thinner if it is negative.
    ///
    /// A whole pixel takes the darkest (or lightest) of each pixel and its four neighbours; a part of
    /// a pixel is that part of the way there.
    #[cfg(any(feature = "inspect", feature = "train"))]
    #[must_use]
    #[inline(always)]
    pub fn thicken(mut self, amount: f32) -> Self {
        // The lightest is the darkest of the negative.
        let sign = f32::signum(amount);
        // No stroke grows beyond the field.
        let mut left = amount.abs().min(INPUT as f32);
        while left > 0.0 {
            let before = self.0.map(|row| row.map(|ink| sign * ink));
            let share = left.min(1.0);
            for y in 1..INPUT - 1 {
                let [above, own, below] = [y - 1, y, y + 1].map(|y| &before[y]);
                // Neighbours as rows of their own, which makes whole vectors of the loop below. The
                // outermost columns stay as they are.
                let (mut before_it, mut after_it) = (*own, *own);
                before_it[1..].copy_from_slice(&own[..INPUT - 1]);
                after_it[..INPUT - 1].copy_from_slice(&own[1..]);
                let mut row = [0.0; INPUT];
                for x in 0..INPUT {
                    let darkest = darker(darker(own[x], before_it[x]), after_it[x]);
                    let darkest = darker(darker(darkest, above[x]), below[x]);
                    row[x] = sign * (own[x] + share * (darkest - own[x]));
                }
                self.0[y][1..INPUT - 1].copy_from_slice(&row[1..INPUT - 1]);
            }
            left -= 1.0;
        }
        self
    }

    /// Maps the digit; ink between pixels is interpolated.
    #[must_use]
    #[inline(always)]
    pub fn warp(&self, affine: &Affine) -> Self {
        self.warp_and(affine, |_, _, _| ())
    }

    /// Maps the digit, and takes each pixel's ink from where `displace` moves its place to; it is given
    /// the number of a row, and the columns and rows of that row's places.
    #[must_use]
    #[inline(always)]
    pub(crate) fn warp_and(
        &self,
        affine: &Affine,
        displace: impl Fn(usize, &mut [f32; INPUT], &mut [f32; INPUT]),
    ) -> Self {
        // The outermost pixels are without ink, and so is what lies further out.
        #[allow(clippy::cast_possible_truncation, reason = "it is 32")]
        const SIDE: u32 = INPUT as u32;
        const LAST: f32 = INPUT as f32 - 1.0;
        // In this order, so that a NaN counts as the end.
        let within = |place: f32| darker(-darker(-place, -LAST), 0.0);
        let [[xx, xy], [yx, yy]] = affine.inverse();
        let ink: &[f32; INPUT * INPUT] = bytemuck::cast_ref(&self.0);
        let mut warped = [[0.0; INPUT]; INPUT];
        for (y, row) in warped.iter_mut().enumerate() {
            let v = y as f32 - MIDDLE - affine.shift_y;
            let (mut xs, mut ys) = ([0.0; INPUT], [0.0; INPUT]);
            for x in 0..INPUT {
                let u = x as f32 - MIDDLE - affine.shift_x;
                xs[x] = xx * u + xy * v + MIDDLE;
                ys[x] = yx * u + yy * v + MIDDLE;
            }
            displace(y, &mut xs, &mut ys);
            // Whole parts and remainders; then the four pixels around each place; then interpolation.
            let (mut at, mut corners) = ([0u32; INPUT], [[0.0; INPUT]; 4]);
            for x in 0..INPUT {
                let (u, v) = (within(xs[x]), within(ys[x]));
                let (left, top) = (whole(u), whole(v));
                (xs[x], ys[x]) = (u - left as f32, v - top as f32);
                at[x] = top * SIDE + left;
            }
            for x in 0..INPUT {
                for (corner, step) in corners.iter_mut().zip([0, 1, INPUT, INPUT + 1]) {
                    // Never beyond the end, which the compiler cannot know.
                    corner[x] = ink[(at[x] as usize + step) % (INPUT * INPUT)];
                }
            }
            let [upper_left, upper_right, lower_left, lower_right] = &corners;
            for x in 0..INPUT {
                let upper = upper_left[x] + xs[x] * (upper_right[x] - upper_left[x]);
                let lower = lower_left[x] + xs[x] * (lower_right[x] - lower_left[x]);
                row[x] = upper + ys[x] * (lower - upper);
            }
        }
        Self(warped)
    }

    /// Takes the ink of the network's input.
    #[cfg(feature = "train")]
    pub(crate) fn of_input(input: &Input) -> Self {
        let ink = |value: f32| 255.0 * (value - BACKGROUND) / (INK - BACKGROUND);
        Self::from_rows(&input.maps()[0].map(|row| row.map(ink)))
    }

    /// Takes ink, 0 to 255, as it lies in a field; that of the outermost pixels is dropped.
    #[cfg(feature = "train")]
    pub(crate) fn from_rows(rows: &[[f32; INPUT]; INPUT]) -> Self {
        let mut ink = [[0.0; INPUT]; INPUT];
        for (row, from) in ink[1..INPUT - 1].iter_mut().zip(&rows[1..]) {
            row[1..INPUT - 1].copy_from_slice(&from[1..INPUT - 1]);
        }
        Self(ink)
    }

    /// Shows the ink, 0 to 255, row by row.
    #[cfg(feature = "train")]
    pub(crate) fn rows(&self) -> &[[f32; INPUT]; INPUT] {
        &self.0
    }

    /// Cuts the digit out of the middle, rounded to whole levels.
    #[cfg(feature = "train")]
    pub(crate) fn to_digit(&self) -> Digit {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let level = |ink: f32| ink.round().clamp(0.0, 255.0) as u8;
        std::array::from_fn(|y| {
            std::array::from_fn(|x| level(self.0[y + DIGIT_MARGIN][x + DIGIT_MARGIN]))
        })
    }

    /// Makes the field that the network sees, from -0.1 (no ink) to 1.175 (full), of `share` of the ink.
    #[must_use]
    #[inline(always)]
    pub fn to_field(&self, share: f32) -> [[f32; INPUT]; INPUT] {
        self.0.map(|row| row.map(|ink| BACKGROUND + (INK - BACKGROUND) * (share * ink) / 255.0))
    }
}

/// Finds the pixel at or before a place from 0 to 31; at an odd pixel's place, the one before it: never
/// the last pixel, which has no other after it.
#[inline(always)]
fn whole(place: f32) -> u32 {
    // Between 2^23 and 2^24 a number's last bits are its whole part, rounded to the nearest and
    // from the middle to the even one. A conversion would be as right, but is compiled to branches.
    const SHIFT: f32 = 12_582_912.0;
    (place - 0.5 + SHIFT).to_bits() - SHIFT.to_bits()
}

#[inline(always)]
fn darker(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// A digit of all kinds of bytes, for tests.
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
pub(crate) fn some_digit() -> Digit {
    let mut digit = [[0; 28]; 28];
    for (k, byte) in digit.as_flattened_mut().iter_mut().enumerate() {
        *byte = u8::try_from(((k * 2_654_435_761) >> 8) % 256).unwrap();
    }
    digit
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::some_digit as digit;
    use super::*;
    use crate::network::input::Input;

    /// A blot around a place, so smooth that interpolation hardly changes it.
    fn blot(x: f32, y: f32) -> Glyph {
        let mut ink = [[0.0; INPUT]; INPUT];
        for (v, row) in ink.iter_mut().enumerate() {
            for (u, value) in row.iter_mut().enumerate() {
                let (dx, dy) = (u as f32 - 15.5 - x, v as f32 - 15.5 - y);
                *value = 255.0 * (-(dx * dx + dy * dy) / 8.0).exp();
            }
        }
        Glyph(ink)
    }

    /// All ink, and the middle of it from the middle of the field.
    fn mass(ink: &Glyph) -> (f32, [f32; 2]) {
        let (mut sum, mut x, mut y) = (0.0, 0.0, 0.0);
        for (v, row) in ink.0.iter().enumerate() {
            for (u, &value) in row.iter().enumerate() {
                sum += value;
                x += value * (u as f32 - 15.5);
                y += value * (v as f32 - 15.5);
            }
        }
        (sum, [x / sum, y / sum])
    }

    #[test]
    fn the_map_that_changes_nothing_gives_the_bits_of_the_digit() {
        let field = Glyph::new(&digit()).thicken(0.0).warp(&Affine::IDENTITY).to_field(1.0);
        assert_eq!(Input::from_field(field).unwrap(), Input::from_digit(&digit()));
    }

    #[test]
    fn a_shift_by_whole_pixels_moves_every_pixel() {
        let ink = Glyph::new(&digit());
        let affine = Affine { shift_x: 2.0, shift_y: -1.0, ..Affine::IDENTITY };
        let moved = ink.warp(&affine);
        for y in 0..INPUT - 1 {
            assert_eq!(moved.0[y][2..], ink.0[y + 1][..INPUT - 2]);
        }
    }

    /// Each part of the map, alone and together, against where it must bring a point.
    #[test]
    fn maps_bring_ink_where_the_matrix_says() {
        let one = Affine::IDENTITY;
        let all = Affine {
            shift_x: 1.5,
            shift_y: -2.0,
            scale: 1.2,
            squeeze: 0.9,
            shear: 0.15,
            rotation: 25.0,
        };
        // A blot right of the middle and above it: x = 4, y = -3.
        let cases = [
            (Affine { shift_x: 2.5, shift_y: 1.0, ..one }, [6.5, -2.0]),
            (Affine { scale: 1.25, ..one }, [5.0, -3.75]),
            (Affine { squeeze: 1.25, ..one }, [5.0, -2.4]),
            (Affine { shear: 0.5, ..one }, [5.5, -3.0]),
            // A quarter turn against the clock brings what is on the right to the top.
            (Affine { rotation: 90.0, ..one }, [-3.0, -4.0]),
        ];
        for (affine, expected) in cases {
            let (_, middle) = mass(&blot(4.0, -3.0).warp(&affine));
            let close = middle.iter().zip(expected).all(|(a, b)| (a - b).abs() < 0.05);
            assert!(close, "{affine:?} {middle:?}");
        }
        // Scaled and squeezed, sheared, turned, shifted: in that order.
        let (x, y) = (4.0 * 1.2 * 0.9, -3.0 * 1.2 / 0.9);
        let x = x - 0.15 * y;
        let (sin, cos) = 25f32.to_radians().sin_cos();
        let expected = [cos * x + sin * y + 1.5, cos * y - sin * x - 2.0];
        let (before, _) = mass(&blot(4.0, -3.0));
        let (after, middle) = mass(&blot(4.0, -3.0).warp(&all));
        assert!(middle.iter().zip(expected).all(|(a, b)| (a - b).abs() < 0.05), "{middle:?}");
        assert!((after / before / (1.2 * 1.2) - 1.0).abs() < 0.02, "{before} {after}");
    }

    #[test]
    fn strokes_grow_and_shrink_by_a_pixel_at_each_edge() {
        let ink = |rows: [&str; 5]| {
            let mut ink = [[0.0; INPUT]; INPUT];
            for (row, text) in ink[8..].iter_mut().zip(rows) {
                for (value, letter) in row[8..].iter_mut().zip(text.chars()) {
                    *value = if letter == '#' { 255.0 } else { 0.0 };
                }
            }
            Glyph(ink)
        };
        let thin = ink([".....", "..#..", ".##..", ".....", "....."]);
        let thick = ink(["..#..", ".###.", "####.", ".##..", "....."]);
        assert_eq!(thin.clone().thicken(1.0).0, thick.0);
        assert_eq!(thick.clone().thicken(-1.0).0, thin.0);
        // Half a pixel is half way there.
        let (some, all) = (mass(&thin.clone().thicken(0.5)).0, mass(&thick).0);
        assert!((some - f32::midpoint(mass(&thin).0, all)).abs() < 1e-2);
        assert_eq!(thin.clone().thicken(2.0).0, thick.thicken(1.0).0);
    }

    /// Thick ink reaches the field's edge; beyond it there is none.
    #[test]
    fn nothing_comes_from_outside() {
        let full = Glyph::new(&[[255; 28]; 28]).thicken(1.0);
        assert!(full.0[1][2..30].iter().all(|&ink| ink > 254.0));
        for (shift_x, shift_y) in [(5.0, 0.0), (-5.0, 0.0), (0.0, 5.0), (0.0, -5.0), (3.25, 4.5)] {
            let moved = full.warp(&Affine { shift_x, shift_y, ..Affine::IDENTITY });
            let (mut expected, mut found) = (0.0, 0.0);
            for (y, row) in full.0.iter().enumerate() {
                for (x, &ink) in row.iter().enumerate() {
                    // What is within after the shift, in parts of a pixel.
                    let part = |at: usize, by: f32| {
                        let at = at as f32 + by;
                        (at + 1.0).clamp(0.0, 1.0) - (at - 31.0).clamp(0.0, 1.0)
                    };
                    expected += ink * part(x, shift_x) * part(y, shift_y);
                    found += moved.0[y][x];
                }
            }
            assert!(
                (found / expected - 1.0).abs() < 1e-4,
                "{shift_x} {shift_y} {found} {expected}"
            );
        }
    }

    #[test]
    fn whole_parts_leave_a_pixel_to_go_to() {
        for step in 0..=31 * 64 {
            let place = step as f32 / 64.0;
            let left = whole(place);
            let rest = place - left as f32;
            assert!(left <= 30 && (0.0..=1.0).contains(&rest), "{place}");
        }
    }
}

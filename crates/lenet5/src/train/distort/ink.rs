//! What is done to the ink of one digit: affine maps, elastic fields, strokes, noise.

use super::Distortions;
use super::elastic::Window;
use crate::architecture::{DIGIT, INPUT};
use crate::input::{BACKGROUND, Digit, INK};
use crate::train::random::Random;

/// A planar affine map of a digit about its middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine {
    /// To the right, in pixels.
    pub shift_x: f32,
    /// Downwards, in pixels.
    pub shift_y: f32,
    /// How many times as large.
    pub scale: f32,
    /// How many times as wide, and as many times less high.
    pub squeeze: f32,
    /// How far a row moves to the right for each row further up, in pixels.
    pub shear: f32,
    /// Against the clock, in degrees.
    pub rotation: f32,
}

impl Affine {
    /// The map that changes nothing.
    pub const IDENTITY: Self =
        Self { shift_x: 0.0, shift_y: 0.0, scale: 1.0, squeeze: 1.0, shear: 0.0, rotation: 0.0 };

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

    /// Stretches the narrower side of a digit's box by a part of the way to the longer one.
    pub(super) fn stretch(&mut self, digit: &Digit, part: f32) {
        /// Ink of the box: half of it.
        const INKED: u8 = 128;
        let rows = digit.iter().filter(|row| row.iter().any(|&ink| ink >= INKED)).count();
        let columns = (0..DIGIT).filter(|&x| digit.iter().any(|row| row[x] >= INKED)).count();
        if rows == 0 || columns == 0 {
            return;
        }
        // One side alone: as much larger as it is squeezed.
        let root = libm::powf(rows as f32 / columns as f32, part / 2.0);
        self.scale *= root.max(1.0 / root);
        self.squeeze *= root;
    }

    /// The map from the picture back into the digit: rows are the digit's x and y, columns the
    /// picture's. In both, y points downwards.
    fn inverse(&self) -> [[f32; 2]; 2] {
        let (sin, cos) = libm::sincosf(self.rotation.to_radians());
        // A digit is scaled and squeezed first, then sheared, then turned.
        let (wide, high) = (self.scale * self.squeeze, self.scale / self.squeeze);
        let shear = self.shear;
        [[(cos + shear * sin) / wide, (shear * cos - sin) / wide], [sin / high, cos / high]]
    }
}

/// Ink of a digit, 0 to 255, with a margin of nought around it, at least a pixel wide.
#[derive(Clone, Debug)]
pub struct Ink([[f32; INPUT]; INPUT]);

/// Pixels around a digit in a field.
const MARGIN: usize = (INPUT - DIGIT) / 2;

impl Ink {
    /// Puts a digit into the middle.
    #[must_use]
    #[inline(always)]
    pub fn new(digit: &Digit) -> Self {
        let mut ink = [[0.0; INPUT]; INPUT];
        for (row, bytes) in ink[MARGIN..].iter_mut().zip(digit) {
            for (value, &byte) in row[MARGIN..].iter_mut().zip(bytes) {
                *value = f32::from(byte);
            }
        }
        Self(ink)
    }

    /// Makes the strokes thicker by `amount` pixels at each edge, or thinner where it is negative.
    ///
    /// A whole pixel takes the darkest (or lightest) of each pixel and its four neighbours; a part of
    /// a pixel is that part of the way there.
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

    /// Maps the digit, and moves each point by an elastic field; ink between pixels is interpolated.
    #[must_use]
    #[inline(always)]
    pub fn warp(&self, affine: &Affine, window: Option<Window>) -> Self {
        const MIDDLE: f32 = (INPUT as f32 - 1.0) / 2.0;
        // The outermost pixels are without ink, and so is what lies further out.
        #[allow(clippy::cast_possible_truncation, reason = "it is 32")]
        const SIDE: u32 = INPUT as u32;
        const LAST: f32 = INPUT as f32 - 1.0;
        // In this order, so that what is no number counts as the end.
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
            if let Some(window) = window {
                window.displace(y, &mut xs, &mut ys);
            }
            // Whole parts and what is left of them; then four pixels each; then between these.
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

    /// Takes ink as it lies in a field, but for the outermost pixels, which have none.
    pub(in crate::train) fn from_rows(rows: &[[f32; INPUT]; INPUT]) -> Self {
        let mut ink = [[0.0; INPUT]; INPUT];
        for (row, from) in ink[1..INPUT - 1].iter_mut().zip(&rows[1..]) {
            row[1..INPUT - 1].copy_from_slice(&from[1..INPUT - 1]);
        }
        Self(ink)
    }

    /// Shows the ink, 0 to 255, row by row.
    pub(in crate::train) fn rows(&self) -> &[[f32; INPUT]; INPUT] {
        &self.0
    }

    /// Cuts the middle out, which is a digit's, rounded to whole levels.
    pub(in crate::train) fn to_digit(&self) -> Digit {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let level = |ink: f32| ink.round().clamp(0.0, 255.0) as u8;
        std::array::from_fn(|y| std::array::from_fn(|x| level(self.0[y + MARGIN][x + MARGIN])))
    }

    /// Makes the field that the network sees, the ink `share` as strong.
    #[must_use]
    #[inline(always)]
    pub fn to_field(&self, share: f32) -> [[f32; INPUT]; INPUT] {
        self.0.map(|row| row.map(|ink| BACKGROUND + (INK - BACKGROUND) * (share * ink) / 255.0))
    }
}

/// The pixel at or before a place from 0 to 31, or, where the place is an odd pixel's, the one before
/// that: never the last, which has none after it.
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

/// Inverts each pixel of a field with a probability of `share`: salt-and-pepper noise.
///
/// *Cost:* a random number for each pixel that is inverted.
pub(super) fn salt_and_pepper(field: &mut [[f32; INPUT]; INPUT], share: f32, random: &mut Random) {
    // How many pixels stay as they are before the next that does not, is distributed geometrically.
    let kept = libm::log1pf(-share);
    if kept >= 0.0 {
        return;
    }
    let mut pixels = field.as_flattened_mut().iter_mut();
    loop {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "any will do")]
        let run = (libm::logf(1.0 - random.unit()) / kept) as usize;
        let Some(value) = pixels.nth(run) else { return };
        *value = BACKGROUND + INK - *value;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::super::some_digit as digit;
    use super::*;
    use crate::input::Input;
    use crate::train::random::{Seed, Stream};

    /// A blot around a place, so smooth that interpolation hardly changes it.
    fn blot(x: f32, y: f32) -> Ink {
        let mut ink = [[0.0; INPUT]; INPUT];
        for (v, row) in ink.iter_mut().enumerate() {
            for (u, value) in row.iter_mut().enumerate() {
                let (dx, dy) = (u as f32 - 15.5 - x, v as f32 - 15.5 - y);
                *value = 255.0 * (-(dx * dx + dy * dy) / 8.0).exp();
            }
        }
        Ink(ink)
    }

    /// All ink, and the middle of it from the middle of the field.
    fn mass(ink: &Ink) -> (f32, [f32; 2]) {
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
        let field = Ink::new(&digit()).thicken(0.0).warp(&Affine::IDENTITY, None).to_field(1.0);
        assert_eq!(Input::from_field(field).unwrap(), Input::from_digit(&digit()));
    }

    #[test]
    fn a_shift_by_whole_pixels_moves_every_pixel() {
        let ink = Ink::new(&digit());
        let affine = Affine { shift_x: 2.0, shift_y: -1.0, ..Affine::IDENTITY };
        let moved = ink.warp(&affine, None);
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
            let (_, middle) = mass(&blot(4.0, -3.0).warp(&affine, None));
            let close = middle.iter().zip(expected).all(|(a, b)| (a - b).abs() < 0.05);
            assert!(close, "{affine:?} {middle:?}");
        }
        // Scaled and squeezed, sheared, turned, shifted: in that order.
        let (x, y) = (4.0 * 1.2 * 0.9, -3.0 * 1.2 / 0.9);
        let x = x - 0.15 * y;
        let (sin, cos) = 25f32.to_radians().sin_cos();
        let expected = [cos * x + sin * y + 1.5, cos * y - sin * x - 2.0];
        let (before, _) = mass(&blot(4.0, -3.0));
        let (after, middle) = mass(&blot(4.0, -3.0).warp(&all, None));
        assert!(middle.iter().zip(expected).all(|(a, b)| (a - b).abs() < 0.05), "{middle:?}");
        assert!((after / before / (1.2 * 1.2) - 1.0).abs() < 0.02, "{before} {after}");
    }

    #[test]
    fn stretched_digits_become_square() {
        let mut digit = [[0; DIGIT]; DIGIT];
        for row in &mut digit[4..24] {
            row[12..17].fill(255);
        }
        let box_of = |part: f32, digit: &Digit| {
            let mut affine = Affine::IDENTITY;
            affine.stretch(digit, part);
            let ink = Ink::new(digit).warp(&affine, None);
            let wide = |row: &[f32; INPUT]| row.iter().map(|ink| ink / 255.0).sum::<f32>();
            let columns = ink.0.iter().map(wide).fold(0.0, f32::max);
            (columns, ink.0.iter().filter(|row| wide(row) > columns / 2.0).count())
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

    #[test]
    fn strokes_grow_and_shrink_by_a_pixel_at_each_edge() {
        let ink = |rows: [&str; 5]| {
            let mut ink = [[0.0; INPUT]; INPUT];
            for (row, text) in ink[8..].iter_mut().zip(rows) {
                for (value, letter) in row[8..].iter_mut().zip(text.chars()) {
                    *value = if letter == '#' { 255.0 } else { 0.0 };
                }
            }
            Ink(ink)
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
        let full = Ink::new(&[[255; 28]; 28]).thicken(1.0);
        assert!(full.0[1][2..30].iter().all(|&ink| ink > 254.0));
        for (shift_x, shift_y) in [(5.0, 0.0), (-5.0, 0.0), (0.0, 5.0), (0.0, -5.0), (3.25, 4.5)] {
            let moved = full.warp(&Affine { shift_x, shift_y, ..Affine::IDENTITY }, None);
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

    /// Next to no noise inverts next to nothing, though 1 less so little is 1.
    #[test]
    fn little_noise_inverts_little() {
        for share in [0.0, 1e-30, 1e-9, 1e-6] {
            let mut field = Input::from_digit(&digit()).maps().clone();
            let before = field.clone();
            salt_and_pepper(&mut field[0], share, &mut Random::new(Seed(1), Stream::Order));
            assert!(field == before, "{share}");
        }
        let mut field = Input::from_digit(&digit()).maps().clone();
        let before = field.clone();
        salt_and_pepper(&mut field[0], 1.0, &mut Random::new(Seed(1), Stream::Order));
        let pairs = field.as_slice().iter().zip(before.as_slice());
        assert!(pairs.into_iter().all(|(a, b)| (a + b - BACKGROUND - INK).abs() < 1e-6));
    }

    #[test]
    fn noise_inverts_its_share_of_the_pixels() {
        let mut inverted = 0;
        for seed in 0..100 {
            let mut field = Input::from_digit(&digit()).maps().clone();
            let before = field[0];
            salt_and_pepper(&mut field[0], 0.1, &mut Random::new(Seed(seed), Stream::Order));
            for (a, b) in field[0].as_flattened().iter().zip(before.as_flattened()) {
                let same = a.to_bits() == b.to_bits();
                assert!(same || (a + b - BACKGROUND - INK).abs() < 1e-6);
                inverted += usize::from(!same);
            }
        }
        // 102,400 pixels, five standard deviations.
        assert!((inverted as f32 - 10_240.0).abs() < 480.0, "{inverted}");
    }
}

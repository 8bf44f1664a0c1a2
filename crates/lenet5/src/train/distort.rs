//! Distortions: the same digits, each time a little different (paper, section III.B and Figure 7).
//!
//! The paper distorts its training digits by "randomly picked" planar affine maps: "combinations of
//! the following: horizontal and vertical translations, scaling, squeezing (simultaneous horizontal
//! compression and vertical elongation, or the reverse), and horizontal shearing". Ours are these, and
//! rotation, elastic fields (Simard, Steinkraus and Platt, 2003), thicker and thinner strokes,
//! contrast, and the paper's noise (section III.E).
//!
//! They are made as they are needed: nothing is kept from one pass to the next. What a digit becomes
//! follows from the seed, the pass and the digit's place in the data, and from nothing else, so that
//! it is the same on any number of threads and after an interruption.
//!
//! *Cost:* two to three microseconds a digit, where learning from it takes thirteen and more.

use bytemuck::zeroed_box;
use serde::{Deserialize, Serialize};

use super::random::{Random, Seed, Stream};
use super::recipe::within;
use crate::architecture::{DIGIT, INPUT};
use crate::data::Dataset;
use crate::error::Mismatch;
use crate::evaluate::Evaluation;
use crate::input::{BACKGROUND, Digit, INK, Input};
use crate::kernels::Level;
use crate::parallel;
use crate::reader::Reader;

/// How much digits are distorted in training: each amount is drawn from its range.
///
/// A range of nought leaves that distortion out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Distortions {
    /// How often small amounts and large ones are drawn of what goes either way: the affine map and the
    /// thickness. All others are drawn evenly.
    pub spread: Spread,
    /// Share of the digits that stay as they are; the paper's training set has one in ten.
    pub originals: f32,
    /// Most that a digit moves to the left or right, in pixels.
    pub shift_x: f32,
    /// Most that a digit moves up or down, in pixels.
    pub shift_y: f32,
    /// Most that both sides grow or shrink: 0.25 is from 1/1.25 to 1.25 times as large.
    pub scale: f32,
    /// Most that one side grows while the other shrinks by the same factor: 0.1 is up to 1.1 times.
    pub squeeze: f32,
    /// Most that a row moves sideways for each row further up, in pixels.
    pub shear: f32,
    /// Most that a digit turns either way, in degrees.
    pub rotation: f32,
    /// Most that an elastic field moves a point along each axis, in pixels: the root of the mean of
    /// the squares over all points.
    pub elastic: f32,
    /// Over how many pixels an elastic field is smoothed: the standard deviation of a Gaussian.
    pub smoothing: f32,
    /// Most that a stroke grows thicker (at each of its edges), in pixels.
    pub thicker: f32,
    /// Most that a stroke grows thinner (at each of its edges), in pixels.
    pub thinner: f32,
    /// Most that the ink fades: 0.4 is from 60 % to all of it.
    pub fading: f32,
    /// Largest share of pixels that salt-and-pepper noise inverts.
    pub noise: f32,
}

/// How often which amounts are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Spread {
    /// All alike.
    #[default]
    Even,
    /// Small ones more often than large ones: the mean of three even draws, whose standard deviation
    /// is a third of the range.
    Bell,
}

impl Spread {
    /// Draws a share of the range, from -1 to 1.
    fn draw(self, random: &mut Random) -> f32 {
        match self {
            Self::Even => random.symmetric(),
            Self::Bell => (random.symmetric() + random.symmetric() + random.symmetric()) / 3.0,
        }
    }
}

impl Default for Distortions {
    fn default() -> Self {
        Self {
            spread: Spread::Even,
            originals: 0.0,
            shift_x: 0.0,
            shift_y: 0.0,
            scale: 0.0,
            squeeze: 0.0,
            shear: 0.0,
            rotation: 0.0,
            elastic: 0.0,
            smoothing: 4.0,
            thicker: 0.0,
            thinner: 0.0,
            fading: 0.0,
            noise: 0.0,
        }
    }
}

impl Distortions {
    /// The paper's affine maps. It prints no ranges: these are the largest seen in its Figure 7.
    #[must_use]
    pub fn paper() -> Self {
        Self {
            spread: Spread::Bell,
            originals: 0.1,
            shift_x: 2.5,
            shift_y: 4.0,
            scale: 0.27,
            squeeze: 0.1,
            shear: 0.17,
            ..Self::default()
        }
    }

    pub(super) fn check(&self) -> Result<(), Mismatch> {
        let ranges = [
            ("originals", self.originals, 1.0),
            ("shift_x", self.shift_x, 16.0),
            ("shift_y", self.shift_y, 16.0),
            ("scale", self.scale, 3.0),
            ("squeeze", self.squeeze, 3.0),
            ("shear", self.shear, 3.0),
            ("rotation", self.rotation, 180.0),
            ("elastic", self.elastic, 16.0),
            ("thicker", self.thicker, 4.0),
            ("thinner", self.thinner, 4.0),
            ("fading", self.fading, 1.0),
            ("noise", self.noise, 1.0),
        ];
        for (name, value, most) in ranges {
            within(&format!("distortions.{name}"), value, 0.0, most)?;
        }
        within("distortions.smoothing", self.smoothing, 0.5, 16.0)
    }
}

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
    fn draw(distortions: &Distortions, random: &mut Random) -> Self {
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

/// Side of the square over which elastic fields repeat, in pixels.
const PERIOD: usize = 256;

/// A smooth random field of displacements, from which each digit takes a window of its own.
///
/// To draw and smooth a field for each digit would cost more than to learn from it. A window
/// somewhere in a large field is as random, and so is the field turned by any angle.
#[derive(Clone, Debug)]
pub struct Elastic {
    x: Box<[[f32; PERIOD]; PERIOD]>,
    y: Box<[[f32; PERIOD]; PERIOD]>,
}

impl Elastic {
    /// Draws a field: noise smoothed by a Gaussian, one pixel the root of its mean square.
    #[must_use]
    pub fn new(seed: Seed, pass: usize, smoothing: f32) -> Self {
        let mut random = Random::new(seed, Stream::Elastic(pass));
        let kernel = gaussian(smoothing);
        let mut component = || {
            let mut field = zeroed_box::<[[f32; PERIOD]; PERIOD]>();
            field.as_flattened_mut().fill_with(|| random.symmetric());
            let mut turned = zeroed_box();
            // Along the rows, and turned over; twice.
            smooth(&kernel, &field, &mut turned);
            smooth(&kernel, &turned, &mut field);
            let squares: f32 = field.as_flattened().iter().map(|v| v * v).sum();
            let scale = libm::sqrtf((PERIOD * PERIOD) as f32 / squares);
            field.as_flattened_mut().iter_mut().for_each(|v| *v *= scale);
            field
        };
        Self { x: component(), y: component() }
    }
}

/// A window into an elastic field.
#[derive(Clone, Copy, Debug)]
pub struct Window<'a> {
    elastic: &'a Elastic,
    left: usize,
    top: usize,
    /// Turns the field, and gives its size in pixels.
    turn: [f32; 2],
}

impl<'a> Window<'a> {
    /// Looks into `elastic` somewhere; its displacements are `size` pixels in the root of their mean
    /// square.
    #[must_use]
    fn draw(elastic: &'a Elastic, size: f32, random: &mut Random) -> Self {
        let (left, top) = (random.below(PERIOD), random.below(PERIOD));
        let (sin, cos) = libm::sincosf(core::f32::consts::PI * random.symmetric());
        Self { elastic, left, top, turn: [size * cos, size * sin] }
    }
}

/// Samples of a Gaussian that add up to one, out to three standard deviations on either side.
fn gaussian(deviation: f32) -> Vec<f32> {
    // Settings go up to 16.
    let reach = (1..=64i16).find(|&n| f32::from(n) >= 3.0 * deviation).unwrap_or(64);
    let at = |n: i16| libm::expf(-0.5 * (f32::from(n) / deviation) * (f32::from(n) / deviation));
    let sum: f32 = (-reach..=reach).map(at).sum();
    (-reach..=reach).map(|n| at(n) / sum).collect()
}

/// Smooths the rows of a field that repeats, and turns it over its diagonal.
fn smooth(kernel: &[f32], field: &[[f32; PERIOD]; PERIOD], turned: &mut [[f32; PERIOD]; PERIOD]) {
    let reach = kernel.len() / 2;
    for (y, row) in field.iter().enumerate() {
        for x in 0..PERIOD {
            let first = x + PERIOD - reach;
            let taps = kernel.iter().enumerate();
            turned[x][y] = taps.map(|(n, k)| k * row[(first + n) % PERIOD]).sum();
        }
    }
}

/// Ink of a digit, 0 to 255, with a margin of nought around it.
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
        // The outermost pixels are of the margin: what lies further out is like them.
        const FIRST: f32 = 0.5;
        #[allow(clippy::cast_possible_truncation, reason = "it is 32")]
        const SIDE: u32 = INPUT as u32;
        const LAST: f32 = INPUT as f32 - 1.5;
        // In this order, so that what is no number counts as the end.
        let within = |place: f32| darker(-darker(-place, -LAST), FIRST);
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
            if let Some(Window { elastic, left, top, turn: [cos, sin] }) = window {
                let at = (top + y) % PERIOD;
                let (field_x, field_y) = (&elastic.x[at], &elastic.y[at]);
                for x in 0..INPUT {
                    let at = (left + x) % PERIOD;
                    xs[x] += cos * field_x[at] + sin * field_y[at];
                    ys[x] += cos * field_y[at] - sin * field_x[at];
                }
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

    /// Makes the field that the network sees, the ink `share` as strong.
    #[must_use]
    #[inline(always)]
    pub fn to_field(&self, share: f32) -> [[f32; INPUT]; INPUT] {
        self.0.map(|row| row.map(|ink| BACKGROUND + (INK - BACKGROUND) * (share * ink) / 255.0))
    }
}

/// The pixel at or before a place from 1/2 to 31, or the one before that where the place is a
/// pixel's.
#[inline(always)]
fn whole(place: f32) -> u32 {
    // Above 2^23 a number's last bits are its whole part. A conversion would be as right, but is
    // compiled to branches.
    const SHIFT: f32 = 8_388_608.0;
    (place - 0.5 + SHIFT).to_bits() - SHIFT.to_bits()
}

#[inline(always)]
fn darker(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// Inverts each pixel of a field with a probability of `share`: salt-and-pepper noise.
fn salt_and_pepper(field: &mut [[f32; INPUT]; INPUT], share: f32, random: &mut Random) {
    for value in field.as_flattened_mut() {
        if random.unit() < share {
            *value = BACKGROUND + INK - *value;
        }
    }
}

/// Distorts the digits of one pass.
#[derive(Clone, Debug)]
pub struct Distorter {
    distortions: Distortions,
    seed: Seed,
    pass: usize,
    elastic: Option<Elastic>,
    level: Level,
}

impl Distorter {
    /// Makes ready for a pass, counted from 1.
    #[must_use]
    pub fn new(distortions: &Distortions, seed: Seed, pass: usize) -> Self {
        let elastic = distortions.elastic > 0.0;
        let elastic = elastic.then(|| Elastic::new(seed, pass, distortions.smoothing));
        Self { distortions: distortions.clone(), seed, pass, elastic, level: Level::detect() }
    }

    /// Distorts the digit that is number `index` of the data.
    #[must_use]
    pub fn distort(&self, digit: &Digit, index: usize) -> Input {
        let Self { distortions, seed, pass, elastic, level } = self;
        let mut random = Random::new(*seed, Stream::Distortion { pass: *pass, index });
        if random.unit() < distortions.originals {
            return Input::from_digit(digit);
        }
        let affine = Affine::draw(distortions, &mut random);
        let thickness = distortions.spread.draw(&mut random);
        let thickness =
            thickness * if thickness > 0.0 { distortions.thicker } else { distortions.thinner };
        let share = 1.0 - distortions.fading * random.unit();
        let noise = distortions.noise * random.unit();
        let size = distortions.elastic * random.unit();
        let window = elastic.as_ref().map(|elastic| Window::draw(elastic, size, &mut random));
        let mut field = level.run(
            #[inline(always)]
            || Ink::new(digit).thicken(thickness).warp(&affine, window).to_field(share),
        );
        if noise > 0.0 {
            salt_and_pepper(&mut field, noise, &mut random);
        }
        Input::from_field(field).unwrap_or_else(Input::blank)
    }
}

/// What may happen to a digit before it is read: how much a network bears (paper, section III.E).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disturbance {
    /// It is turned, by degrees against the clock.
    Rotation,
    /// It is so many times as large.
    Scale,
    /// It is moved to the right, by pixels.
    ShiftX,
    /// It is moved down, by pixels.
    ShiftY,
    /// Its strokes are thicker by so many pixels at each edge, or thinner.
    Thickness,
    /// So large a share of the pixels is inverted.
    Noise,
}

impl Disturbance {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Rotation, Self::Scale, Self::ShiftX, Self::ShiftY, Self::Thickness, Self::Noise];

    /// Names it with its unit.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rotation => "rotation, degrees against the clock",
            Self::Scale => "scale, times as large",
            Self::ShiftX => "shift to the right, pixels",
            Self::ShiftY => "shift down, pixels",
            Self::Thickness => "thickness added at each edge, pixels",
            Self::Noise => "noise, share of pixels inverted",
        }
    }

    /// Amounts worth trying, one of which changes nothing.
    #[must_use]
    pub const fn amounts(self) -> &'static [f32] {
        match self {
            Self::Rotation => &[-40., -30., -20., -10., 0., 10., 20., 30., 40.],
            Self::Scale => &[0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6],
            Self::ShiftX | Self::ShiftY => {
                &[-6., -5., -4., -3., -2., -1., 0., 1., 2., 3., 4., 5., 6.]
            }
            Self::Thickness => &[-1.0, -0.75, -0.5, -0.25, 0.0, 0.5, 1.0, 1.5, 2.0],
            Self::Noise => &[0.0, 0.02, 0.05, 0.1, 0.15, 0.2],
        }
    }

    /// Disturbs the digit that is number `index` of the data, from which its noise follows.
    #[must_use]
    pub fn disturb(self, amount: f32, digit: &Digit, index: usize) -> Input {
        let still = Affine::IDENTITY;
        let affine = match self {
            Self::Rotation => Affine { rotation: amount, ..still },
            Self::Scale => Affine { scale: amount, ..still },
            Self::ShiftX => Affine { shift_x: amount, ..still },
            Self::ShiftY => Affine { shift_y: amount, ..still },
            Self::Thickness | Self::Noise => still,
        };
        let thickness = if self == Self::Thickness { amount } else { 0.0 };
        let mut field = Ink::new(digit).thicken(thickness).warp(&affine, None).to_field(1.0);
        if self == Self::Noise {
            let mut random = Random::new(Seed(0), Stream::Distortion { pass: 0, index });
            salt_and_pepper(&mut field, amount, &mut random);
        }
        Input::from_field(field).unwrap_or_else(Input::blank)
    }

    /// Share of the digits that are misread when all are disturbed so much, in percent.
    ///
    /// *Cost:* one forward pass a digit, on all threads of the caller's `rayon` pool.
    #[must_use]
    pub fn error_percent(self, amount: f32, reader: &Reader, data: &Dataset) -> f64 {
        let disturb =
            |index| data.get(index).map(|sample| self.disturb(amount, sample.digit, index));
        let inputs: Vec<Input> = parallel::map(data.len(), disturb).into_iter().flatten().collect();
        let readings = reader.read_all(&inputs);
        Evaluation::new(reader.classes().count(), data.labels(), &readings).error_percent()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

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

    fn digit() -> Digit {
        let mut digit = [[0; DIGIT]; DIGIT];
        for (k, byte) in digit.as_flattened_mut().iter_mut().enumerate() {
            *byte = u8::try_from(((k * 2_654_435_761) >> 8) % 256).unwrap();
        }
        digit
    }

    fn everything() -> Distortions {
        Distortions {
            rotation: 20.0,
            elastic: 1.5,
            thicker: 1.0,
            thinner: 0.5,
            fading: 0.3,
            noise: 0.1,
            ..Distortions::paper()
        }
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

    /// The correlation of noise smoothed by a Gaussian is a Gaussian of twice its variance.
    #[test]
    fn elastic_fields_are_as_large_and_as_smooth_as_they_say() {
        for smoothing in [2.0f32, 4.0] {
            let Elastic { x, y } = Elastic::new(Seed(5), 3, smoothing);
            for field in [&x, &y] {
                let correlation = |distance: usize| {
                    let rows = field.iter().map(|row| {
                        (0..PERIOD).map(|k| row[k] * row[(k + distance) % PERIOD]).sum::<f32>()
                    });
                    rows.sum::<f32>() / (PERIOD * PERIOD) as f32
                };
                assert!((correlation(0) - 1.0).abs() < 1e-3);
                for distance in [1, 3, 5] {
                    let d = f32::from(u8::try_from(distance).unwrap());
                    let expected = (-d * d / (4.0 * smoothing * smoothing)).exp();
                    let found = correlation(distance);
                    assert!((found - expected).abs() < 0.03, "{distance} {found} {expected}");
                }
            }
            assert_ne!(x[0][0].to_bits(), y[0][0].to_bits());
        }
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

    /// Amounts that nobody should give, but which the types allow.
    #[test]
    fn amounts_that_are_none_give_fields_too() {
        for amount in [0.0, -1.0, 1e30, f32::INFINITY, f32::NAN] {
            for disturbance in Disturbance::ALL {
                let input = disturbance.disturb(amount, &digit(), 0);
                assert!(input.maps().as_slice().iter().all(|value| value.is_finite()));
            }
        }
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

    #[test]
    fn every_pass_and_digit_has_a_distortion_of_its_own_at_every_level() {
        let of = |pass, index, level| {
            let distorter = Distorter { level, ..Distorter::new(&everything(), Seed(1), pass) };
            distorter.distort(&digit(), index)
        };
        let mut seen = Vec::new();
        for (pass, index) in [(1, 0), (1, 1), (2, 0), (2, 1)] {
            let expected = of(pass, index, Level::baseline());
            for level in Level::available() {
                assert_eq!(of(pass, index, level), expected, "{level}");
            }
            assert!(!seen.contains(&expected));
            seen.push(expected);
        }
    }

    #[test]
    fn one_in_ten_stays_as_it_is() {
        let distorter = Distorter::new(&Distortions::paper(), Seed(1), 1);
        let plain = Input::from_digit(&digit());
        let same = (0..10_000).filter(|&index| distorter.distort(&digit(), index) == plain);
        let same = same.count();
        assert!((850..1150).contains(&same), "{same}");
    }

    #[test]
    fn each_disturbance_has_an_amount_that_changes_nothing() {
        let plain = Input::from_digit(&digit());
        for disturbance in Disturbance::ALL {
            let amounts = disturbance.amounts().iter();
            let same = amounts.filter(|&&amount| disturbance.disturb(amount, &digit(), 7) == plain);
            assert_eq!(same.count(), 1, "{}", disturbance.name());
        }
        let noise = |index| Disturbance::Noise.disturb(0.1, &digit(), index);
        assert!(noise(1) == noise(1) && noise(1) != noise(2));
    }

    /// No setting that is allowed, however wild, gives anything but a field.
    #[test]
    fn wild_settings_give_fields() {
        let wild = Distortions {
            shift_x: 16.0,
            shift_y: 16.0,
            scale: 3.0,
            squeeze: 3.0,
            shear: 3.0,
            rotation: 180.0,
            elastic: 16.0,
            smoothing: 16.0,
            thicker: 4.0,
            thinner: 4.0,
            fading: 1.0,
            noise: 1.0,
            originals: 0.0,
            spread: Spread::Bell,
        };
        wild.check().unwrap();
        let distorter = Distorter::new(&wild, Seed(1), 1);
        for index in 0..200 {
            let input = distorter.distort(&digit(), index);
            let values = input.maps().as_slice();
            assert!(values.iter().all(|v| (BACKGROUND - 1e-3..=INK + 1e-3).contains(v)));
        }
        let too_far = Distortions { rotation: 181.0, ..wild };
        assert!(too_far.check().unwrap_err().to_string().contains("distortions.rotation"));
    }
}

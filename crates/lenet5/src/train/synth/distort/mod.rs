//! Distortions: the same digits, each time a little different (paper, section III.B and Figure 7).
//!
//! The paper distorts its training digits by "randomly picked" planar affine maps: "combinations of
//! the following: horizontal and vertical translations, scaling, squeezing (simultaneous horizontal
//! compression and vertical elongation, or the reverse), and horizontal shearing". Ours are these, and
//! rotation, elastic fields (Simard, Steinkraus and Platt, 2003), thicker and thinner strokes,
//! fading ink, and the paper's noise (section III.E).
//!
//! They are made when they are needed: nothing is kept from one pass to the next. What a digit becomes
//! follows from the seed, the pass and the digit's place in the data alone, so that it is the same on any
//! number of threads and after an interruption.
//!
//! *Cost:* two microseconds a digit for affine maps, three with elastic fields, strokes and noise;
//! learning from it takes thirteen and more.

mod affine;
mod elastic;
pub(crate) mod noise;

use serde::{Deserialize, Serialize};

use self::elastic::{Elastic, ElasticWindow};
use self::noise::salt_and_pepper;
use super::flags::add_flag;
use super::variants::{write_amount_form, write_form, write_slashed_zero};
use crate::error::Mismatch;
use crate::image;
pub use crate::image::glyph::{Affine, Glyph};
use crate::level::{Level, at_level};
use crate::network::architecture::{DIGIT, INPUT};
use crate::network::input::{Digit, Input};
use crate::train::bounds::check_range;
use crate::train::random::{Random, Seed, Stream};

/// How much digits are distorted in training: each amount is drawn from its range.
///
/// A range of 0 leaves that distortion out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default = "Distortions::none", deny_unknown_fields)]
pub struct Distortions {
    /// How often small amounts are drawn and how often large ones, for what goes either way: the affine
    /// map and the thickness. All other amounts are drawn evenly.
    pub spread: Spread,
    /// Share of the digits that stay as they are; the paper's training set has one in ten.
    pub originals: f32,
    /// The farthest that a digit moves to the left or right, in pixels.
    pub shift_x: f32,
    /// The farthest that a digit moves up or down, in pixels.
    pub shift_y: f32,
    /// The most that both sides grow or shrink: 0.25 is from 1/1.25 to 1.25 times as large.
    pub scale: f32,
    /// The most that one side grows while the other shrinks by the same factor: 0.1 is up to 1.1 times.
    pub squeeze: f32,
    /// Share of the ones that get a flag, as ones are written outside America, and some of these a foot.
    /// Labels then mean digits.
    pub flags: f32,
    /// Share of the digits that are written anew, in a form that few of MNIST's writers used; 1 and 6 have
    /// no such form. Labels then mean digits.
    pub forms: f32,
    /// Share of the digits that are written anew, in one of the forms above or in one more that is seen in amounts; every digit
    /// has such forms. Labels then mean digits.
    pub amount_forms: f32,
    /// Share of the zeros that are written anew with a stroke through them, or with a dot. Labels then mean digits.
    pub slashed_zeros: f32,
    /// Share of the digits whose narrower side is stretched towards the longer one, by any part of the
    /// way, as in a picture that was cut out of another and made square.
    pub stretched: f32,
    /// The farthest that a row moves sideways for each row further up, in pixels.
    pub shear: f32,
    /// The farthest that a digit turns either way, in degrees.
    pub rotation: f32,
    /// The farthest that an elastic field moves points along each axis, in pixels: the root of the mean of
    /// the squares over all points.
    pub elastic: f32,
    /// The smoothness of an elastic field: the standard deviation of a Gaussian, in pixels.
    pub smoothing: f32,
    /// The most that a stroke grows thicker (at each of its edges), in pixels.
    pub thicker: f32,
    /// The most that a stroke grows thinner (at each of its edges), in pixels.
    pub thinner: f32,
    /// The most that the ink fades: 0.4 is from 60 % to all of it.
    pub fading: f32,
    /// Largest share of pixels that salt-and-pepper noise inverts.
    pub noise: f32,
}

/// How the amounts of a distortion are drawn from its range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Spread {
    /// All amounts alike.
    Even,
    /// Small amounts more often than large ones: the mean of three even draws, whose standard deviation
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

impl Distortions {
    /// No distortion at all.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            spread: Spread::Even,
            originals: 0.0,
            shift_x: 0.0,
            shift_y: 0.0,
            scale: 0.0,
            squeeze: 0.0,
            flags: 0.0,
            forms: 0.0,
            amount_forms: 0.0,
            slashed_zeros: 0.0,
            stretched: 0.0,
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

    /// The paper's affine maps. The paper prints no ranges: these are the largest seen in its Figure 7.
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
            ..Self::none()
        }
    }

    /// Makes the distortions for digits that come to stand in a line: without those of pen and paper, which
    /// all digits of a line share, and half as strong, since a hand changes little from digit to digit.
    pub(crate) fn in_line(&self) -> Self {
        Self {
            originals: 0.0,
            noise: 0.0,
            fading: 0.0,
            stretched: 0.0,
            scale: self.scale / 2.0,
            squeeze: self.squeeze / 2.0,
            shear: self.shear / 2.0,
            rotation: self.rotation / 2.0,
            ..self.clone()
        }
    }

    /// Makes the distortions for digits of numbers that people write down, such as amounts: those of a
    /// [line](Self::in_line), and where some digits have other forms, two fifths have any of those that are seen in amounts.
    pub(crate) fn in_number(&self) -> Self {
        const AMOUNT_FORMS: f32 = 0.4;
        let amount_forms = if self.forms > 0.0 { AMOUNT_FORMS } else { 0.0 };
        Self { forms: 0.0, amount_forms, ..self.in_line() }
    }

    pub(crate) fn check(&self) -> Result<(), Mismatch> {
        let ranges = [
            ("originals", self.originals, 1.0),
            ("shift_x", self.shift_x, 16.0),
            ("shift_y", self.shift_y, 16.0),
            ("scale", self.scale, 3.0),
            ("squeeze", self.squeeze, 3.0),
            ("flags", self.flags, 1.0),
            ("forms", self.forms, 1.0),
            ("amount_forms", self.amount_forms, 1.0),
            ("slashed_zeros", self.slashed_zeros, 1.0),
            ("stretched", self.stretched, 1.0),
            ("shear", self.shear, 3.0),
            ("rotation", self.rotation, 180.0),
            ("elastic", self.elastic, 16.0),
            ("thicker", self.thicker, 4.0),
            ("thinner", self.thinner, 4.0),
            ("fading", self.fading, 1.0),
            ("noise", self.noise, 1.0),
        ];
        for (name, value, most) in ranges {
            check_range(&format!("distortions.{name}"), value, 0.0, most)?;
        }
        check_range("distortions.smoothing", self.smoothing, 0.5, 16.0)
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
    /// Makes ready for pass number `pass`, counted from 1.
    #[must_use]
    pub fn new(distortions: &Distortions, seed: Seed, pass: usize) -> Self {
        let elastic = distortions.elastic > 0.0;
        let elastic = elastic.then(|| Elastic::new(seed, pass, distortions.smoothing));
        Self { distortions: distortions.clone(), seed, pass, elastic, level: Level::detect() }
    }

    /// Distorts the digit at `index` of the data; `label` tells which digit it is, and is `None` for rubbish.
    #[must_use]
    pub fn distort(&self, digit: &Digit, label: Option<u8>, index: usize) -> Input {
        self.distort_written(digit, label, index, None)
    }

    /// Distorts a digit as if it had been written with a pen of a given width, in pixels of the field.
    pub(super) fn distort_written(
        &self,
        digit: &Digit,
        label: Option<u8>,
        index: usize,
        pen: Option<f32>,
    ) -> Input {
        let Self { distortions, seed, pass, elastic, level } = self;
        let mut random = Random::new(*seed, Stream::Distortion { pass: *pass, index });
        if random.unit() < distortions.originals {
            return Input::from_digit(digit);
        }
        let mut affine = Affine::draw(distortions, &mut random);
        let thickness = distortions.spread.draw(&mut random);
        let thickness =
            thickness * if thickness > 0.0 { distortions.thicker } else { distortions.thinner };
        let share = 1.0 - distortions.fading * random.unit();
        let noise = distortions.noise * random.unit();
        let size = distortions.elastic * random.unit();
        if distortions.stretched > 0.0 && random.unit() < distortions.stretched {
            affine.stretch(digit, random.unit());
        }
        let is_flagged =
            distortions.flags > 0.0 && label == Some(1) && random.unit() < distortions.flags;
        let is_rewritten = distortions.forms > 0.0 && random.unit() < distortions.forms;
        let is_slashed = distortions.slashed_zeros > 0.0
            && label == Some(0)
            && random.unit() < distortions.slashed_zeros;
        let is_of_amount =
            distortions.amount_forms > 0.0 && random.unit() < distortions.amount_forms;
        let written = if is_slashed {
            Some(write_slashed_zero(&mut random))
        } else if is_of_amount {
            label.and_then(|label| write_amount_form(label, &mut random))
        } else {
            label.filter(|_| is_rewritten).and_then(|label| write_form(label, &mut random))
        };
        let flagged = is_flagged.then(|| add_flag(digit, &mut random));
        let digit = &written.or(flagged).unwrap_or(*digit);
        let thickness = pen.map_or(thickness, |pen| thickness_for(digit, pen));
        let window =
            elastic.as_ref().map(|elastic| ElasticWindow::draw(elastic, size, &mut random));
        let displace = |y, xs: &mut [f32; INPUT], ys: &mut [f32; INPUT]| {
            if let Some(window) = &window {
                window.displace(y, xs, ys);
            }
        };
        let mut field = at_level!(
            level,
            Glyph::new(digit).thicken(thickness).warp_and(&affine, displace).to_field(share)
        );
        if noise > 0.0 {
            salt_and_pepper(&mut field, noise, &mut random);
        }
        Input::from_field(field).unwrap_or_else(Input::blank)
    }
}

/// Computes how far the edges of a digit's strokes must move outwards to give strokes of a width.
fn thickness_for(digit: &Digit, width: f32) -> f32 {
    /// Strokes that are made thinner than this are torn.
    const MIN_THICKNESS: f32 = -0.7;
    /// Strokes that are made thicker than this are blots.
    const MAX_THICKNESS: f32 = 1.3;
    let shares = digit.as_flattened().iter().map(|&byte| f32::from(byte) / 255.0);
    let own = image::Ink::new(DIGIT, shares.collect()).stroke_width();
    ((width - own) / 2.0).clamp(MIN_THICKNESS, MAX_THICKNESS)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::image::glyph::some_digit as digit;
    use crate::network::input::{BACKGROUND, INK};

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
    fn every_pass_and_digit_has_a_distortion_of_its_own_at_every_level() {
        let of = |pass, index, level| {
            let distorter = Distorter { level, ..Distorter::new(&everything(), Seed(1), pass) };
            distorter.distort(&digit(), Some(1), index)
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
        let same =
            (0..10_000).filter(|&index| distorter.distort(&digit(), Some(1), index) == plain);
        let same = same.count();
        assert!((850..1150).contains(&same), "{same}");
    }

    /// Every setting that is allowed, however wild, gives a field.
    #[test]
    fn wild_settings_give_fields() {
        let wild = Distortions {
            shift_x: 16.0,
            shift_y: 16.0,
            scale: 3.0,
            squeeze: 3.0,
            flags: 1.0,
            forms: 1.0,
            amount_forms: 1.0,
            slashed_zeros: 0.2,
            stretched: 1.0,
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
            let input = distorter.distort(&digit(), Some(1), index);
            let values = input.maps().as_slice();
            assert!(values.iter().all(|v| (BACKGROUND - 1e-3..=INK + 1e-3).contains(v)));
        }
        let too_far = Distortions { rotation: 181.0, ..wild };
        assert!(too_far.check().unwrap_err().to_string().contains("distortions.rotation"));
    }
}

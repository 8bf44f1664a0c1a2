//! Reading the digit in a picture.

use crate::image::glyph::{Affine, Glyph};
use crate::image::{BOX, Gray, Ink};
use crate::network::input::{Digit, Input};
use crate::read::Reader;
use crate::read::{Reading, Refusal};

/// Strokes from this width on may be those of a digit that was stretched, in pixels of the box of 20.
const THICK: f32 = 3.0;

/// Penalty from which a reading is doubtful where the network was not calibrated; of MNIST's test digits
/// one in a hundred has as much.
const DOUBTFUL: f32 = 10.0;

/// Confidence below which it is where it was.
const SURE: f32 = 0.9;

/// Ink from so many times as wide as high on may be of several digits, if its reading is doubtful.
const WIDE: f32 = 1.1;

/// Shares of its width that a picture is tried at.
const NARROWER: [f32; 3] = [0.7, 0.5, 0.35];

/// How much less a narrower picture's penalty must be to count.
const CLEARLY: f32 = 3.0;

/// How a digit is looked at, beside as it stands: turned and moved so little that it stays the same digit.
const VIEWS: [Affine; 4] =
    [view(1.0, 1.0, 0.0), view(-1.0, -1.0, 0.0), view(1.0, 0.0, 1.0), view(-1.0, 0.0, -1.0)];

const fn view(side: f32, shift_x: f32, shift_y: f32) -> Affine {
    /// In degrees.
    const TURN: f32 = 12.0;
    Affine { rotation: TURN * side, shift_x, shift_y, ..Affine::IDENTITY }
}

fn is_doubtful(reading: &Reading) -> bool {
    if reading.is_calibrated() { reading.confidence() < SURE } else { reading.penalty() > DOUBTFUL }
}

impl Reader {
    /// Reads the digit in a picture; gives also what the network saw of it.
    ///
    /// A picture that was cut out of another and made square has a slim digit stretched, most of all
    /// a 1, with strokes as thick as it is wide. So a picture of one thick stroke that is not read well is
    /// tried narrower, and the reading of the clearly least penalty counts. A picture that
    /// is not read well is tried without ruled lines, too, if it has any.
    ///
    /// *Cost:* that of [`Gray::normalise`] and of [`read_views`](Self::read_views), up to four times that
    /// where strokes are thick, and where a calibrated network doubts about wide ink, that of [`read_number`](Self::read_number).
    ///
    /// # Errors
    /// There is no ink to be seen, so that the picture is blank; or it is no digit, but several are read
    /// in it.
    pub fn read_picture(&self, picture: &Gray) -> Result<(Digit, Reading), Refusal> {
        let even = picture.even_ink()?;
        let boxed = even.clone().boxed()?;
        let is_wide = |ink: &Ink| ink.width() as f32 > WIDE * ink.height() as f32;
        let mut wide = is_wide(&boxed);
        let (mut digit, mut reading) = self.read_one(boxed)?;
        if is_doubtful(&reading)
            && let Some(unruled) = even.boxed_without_rules()
        {
            let is_unruled_wide = is_wide(&unruled);
            let other = self.read_one(unruled)?;
            if other.1.penalty() < reading.penalty() {
                wide = is_unruled_wide;
                (digit, reading) = other;
            }
        }
        // Whether digits are clear ones, an uncalibrated network cannot tell.
        let may_be_several = wide && reading.is_calibrated() && is_doubtful(&reading);
        if may_be_several && self.shows_several(picture) {
            return Err(Refusal::Several);
        }
        Ok((digit, reading))
    }

    fn read_one(&self, ink: Ink) -> Result<(Digit, Reading), Refusal> {
        let see = |ink: Ink| {
            let digit = ink.with_even_strokes().to_digit()?;
            Some((digit, self.read_views(&digit)))
        };
        let side = ink.width().max(ink.height()) as f32;
        let is_thick = ink.stroke_width() * BOX as f32 > THICK * side && ink.is_one_stroke();
        let thick = is_thick.then(|| ink.clone());
        let (digit, reading) = see(ink).ok_or(Refusal::Blank)?;
        let Some(thick) = thick.filter(|_| is_doubtful(&reading)) else {
            return Ok((digit, reading));
        };
        let narrowed = NARROWER.iter().filter_map(|&share| see(thick.narrowed(share)));
        let least = narrowed.min_by(|a, b| a.1.penalty().total_cmp(&b.1.penalty()));
        let better = least.filter(|other| other.1.penalty() + CLEARLY < reading.penalty());
        Ok(better.unwrap_or((digit, reading)))
    }

    /// Reads a digit as it stands, and four times more, each time a little turned and moved: the
    /// penalties are the means of all.
    ///
    /// A digit is still the same when it is turned by some degrees; what is none but looks like one to
    /// the network, mostly is not. So fewer digits are misread, and less that is none is taken for one.
    ///
    /// *Cost:* five readings, about 50 microseconds with AVX-512.
    #[must_use]
    pub fn read_views(&self, digit: &Digit) -> Reading {
        self.read_views_of(&Glyph::new(digit))
    }

    pub(crate) fn read_views_of(&self, ink: &Glyph) -> Reading {
        let views = [Affine::IDENTITY].into_iter().chain(VIEWS);
        let seen = views.filter_map(|view| {
            let field = self.level().run(
                #[inline(always)]
                || ink.warp(&view).to_field(1.0),
            );
            Some(self.penalties(&Input::from_field(field)?))
        });
        let sum = seen.reduce(|mut sum, penalties| {
            for (sum, penalty) in sum.as_mut_slice().iter_mut().zip(penalties.as_slice()) {
                *sum += penalty;
            }
            sum
        });
        // No field is refused: all are of finite ink.
        let mut mean = sum.unwrap_or_else(|| self.penalties(&Input::blank()));
        for penalty in mean.as_mut_slice() {
            *penalty /= (VIEWS.len() + 1) as f32;
        }
        self.reading(mean)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::image::glyph::some_digit;
    use crate::network::Network;

    /// Each view taken by itself, and the means taken of them.
    #[test]
    fn views_are_read_one_by_one_and_averaged() {
        let reader = Reader::new(&Network::pretrained());
        let mut sums = [0.0f64; 10];
        let turns = [
            (0.0, 0.0, 0.0),
            (12.0, 1.0, 0.0),
            (-12.0, -1.0, 0.0),
            (12.0, 0.0, 1.0),
            (-12.0, 0.0, -1.0),
        ];
        for (rotation, shift_x, shift_y) in turns {
            let view = Affine { shift_x, shift_y, rotation, ..Affine::IDENTITY };
            let field = Glyph::new(&some_digit()).warp(&view).to_field(1.0);
            let penalties = reader.penalties(&Input::from_field(field).unwrap());
            for (sum, &penalty) in sums.iter_mut().zip(penalties.as_slice()) {
                *sum += f64::from(penalty);
            }
        }
        let reading = reader.read_views(&some_digit());
        for (sum, &penalty) in sums.iter().zip(reading.penalties().as_slice()) {
            assert!((sum / 5.0 - f64::from(penalty)).abs() < 1e-3, "{sum} {penalty}");
        }
    }

    #[test]
    fn what_looks_alike_from_every_side_is_read_as_it_stands() {
        let reader = Reader::new(&Network::pretrained());
        let (views, plain) = (reader.read_views(&[[0; 28]; 28]), reader.read(&Input::blank()));
        let pairs = views.penalties().as_slice().iter().zip(plain.penalties().as_slice());
        assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-3), "{views:?}");
    }
}

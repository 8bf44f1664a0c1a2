//! Pictures of numbers on cheques, made of digits of the data: lines of writing on printed paper, as a
//! scanner gives them. They show what training cuts its pieces from, and the weights of path graphs are
//! fitted to them.

use std::f32::consts::TAU;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::{DynamicImage, GrayImage, ImageBuffer, Luma};

use super::distort::{Distorter, Distortions};
use super::hand::{Hand, LineDigit, Pens, Span, Writers, pick_by_writer};
use super::line::SyntheticLine;
use super::wording::{Numeral, Wording};
use crate::data::Dataset;
use crate::image::{Gray, Grid, Ink, blur};
use crate::train::glyphs::TypefaceGlyphs;
use crate::train::random::{Random, Seed, Stream};

/// One number in six is set in a typeface, where there are some.
const TYPED_IN: usize = 6;

/// Pixels of the sheet for one of the line.
const ENLARGEMENT: Span = Span { least: 0.85, width: 0.95 };
/// The most paper on either side of the number, and above and below it, in heights of the line; there are
/// always [`MIN_MARGIN`] pixels.
const MAX_SIDE_MARGIN: f32 = 0.5;
const MAX_UPRIGHT_MARGIN: f32 = 0.25;
const MIN_MARGIN: u32 = 2;

/// The grey level of the paper, how much darker its print is, and the grey level of the pen.
const PAPER_LEVEL: Span = Span { least: 190.0, width: 60.0 };
const PRINT_DEPTH: Span = Span { least: 10.0, width: 35.0 };
const PEN_LEVEL: Span = Span { least: 20.0, width: 70.0 };
/// The largest grain of the paper, and the largest difference of light from edge to edge, in grey levels.
const MAX_GRAIN: f32 = 6.0;
const MAX_LIGHT_SLOPE: f32 = 20.0;

/// One cheque in three has a ruled line, at most this many rows above the foot of the number.
const RULE_IN: usize = 3;
const MAX_RULE_RISE: f32 = 3.0;
/// A row this far from the middle of the rule shows nothing of it, in pixels.
const RULE_REACH: f32 = 1.2;
/// How much of the paper's level the rule takes away.
const RULE_DEPTH_SHARE: f32 = 0.5;

/// The deviation of the scanner's blur, in pixels, and the quality of its JPEG.
const BLUR: Span = Span { least: 0.3, width: 0.7 };
const JPEG_QUALITY: std::ops::Range<u8> = 40..96;

/// A number as somebody might have written it on a cheque or on a form.
#[derive(Clone, Debug)]
pub struct SyntheticCheque {
    /// The paper around it.
    pub picture: Gray,
    /// Its digits, and the marks among them that are to be read.
    pub text: String,
    /// The marks that may be among them; those of a text that is to be read without are ink beside the digits.
    pub marks: &'static [char],
}

impl SyntheticCheque {
    /// Writes what people write down, with distorted digits of the data, on printed paper: amounts of two to seven digits, and as
    /// often numbers of up to twelve, dates, times, telephone numbers and decimals.
    ///
    /// Every seed and index gives another cheque. `None` if a digit has no ink, or a label above 9.
    ///
    /// *Cost:* about 3 milliseconds.
    #[must_use]
    pub fn write(
        data: &Dataset,
        distortions: &Distortions,
        seed: Seed,
        index: usize,
    ) -> Option<Self> {
        let distorter = Distorter::new(&distortions.in_number(), seed, index);
        Self::write_with(data, None, &distorter, &mut Random::new(seed, Stream::Cheque(index)))
    }

    /// Writes a number of digits that are distorted as digits of a line are; some numbers are set in a typeface, if there are `glyphs`.
    pub(crate) fn write_with(
        data: &Dataset,
        glyphs: Option<&TypefaceGlyphs>,
        in_line: &Distorter,
        random: &mut Random,
    ) -> Option<Self> {
        let wording = Wording::draw(random);
        let anchor = random.below(data.len().max(1));
        let mut choose =
            |own: &Numeral| LineDigit::of(data, pick_by_writer(data, anchor, own.digit, random));
        let mut chosen: Vec<LineDigit> = wording.digits.iter().filter_map(&mut choose).collect();
        if let Some(glyphs) = glyphs
            && random.one_in(TYPED_IN)
        {
            set_in_typeface(&mut chosen, glyphs, random);
        }
        let writers = Writers { in_line: Some(in_line), apart: data.len() };
        let hand = Hand::write(writers, random, &chosen, Pens::BALLPOINT);
        let hand = hand.by(wording.habits).with_marks(wording.digits.iter().map(|own| own.before));
        let hand = hand.spaced(5, 0.6, random);
        let line = SyntheticLine::write(&hand, random)?;
        // Data without a class has another digit in its place.
        let labels = hand.digits.iter().map(|digit| digit.label);
        let text = wording.with_digits(labels)?.text();
        Some(Self { picture: scan(line.ink(), random)?, text, marks: wording.marks })
    }
}

/// Puts digits of a typeface in the places of others of the same classes, where it has them.
fn set_in_typeface<'a>(
    digits: &mut [LineDigit<'a>],
    glyphs: &'a TypefaceGlyphs,
    random: &mut Random,
) {
    /// Draws until one has the label: the typeface's ten digits stand among seventeen.
    const TRIES: usize = 60;
    let Some(place) = glyphs.draw(true, random) else { return };
    for own in digits {
        let near = (0..TRIES).filter_map(|_| glyphs.get(glyphs.draw_near(place, random)));
        if let Some(glyph) = { near }.find(|glyph| Some(glyph.label) == own.label) {
            own.digit = glyph.digit;
        }
    }
}

/// What is printed on the paper, between 0 and 1 at each place.
enum Print {
    /// Nothing.
    Plain,
    /// Wavy lines, one above the other.
    Waves { period: f32, swing: f32, length: f32, slope: f32 },
    /// Two families of straight lines.
    Mesh { period: f32, slopes: [f32; 2] },
    /// Dots in slanted rows.
    Dots { period: f32 },
}

impl Print {
    fn draw(random: &mut Random) -> Self {
        let period = 5.0 + 7.0 * random.unit();
        match random.below(5) {
            0 => Self::Plain,
            1 | 2 => Self::Waves {
                period,
                swing: 6.0 * random.unit(),
                length: 25.0 + 80.0 * random.unit(),
                slope: 0.3 * random.symmetric(),
            },
            3 => Self::Mesh {
                period: 1.3 * period,
                slopes: [random.symmetric(), random.symmetric()],
            },
            _ => Self::Dots { period },
        }
    }

    fn at(&self, x: f32, y: f32) -> f32 {
        /// Half the width of a printed line, in pixels.
        const HALF_LINE_WIDTH: f32 = 0.7;
        // The share of a pixel that the nearest of lines a period apart covers.
        let line = |place: f32, period: f32| {
            let off = (place - period * (place / period).round()).abs();
            (HALF_LINE_WIDTH + 0.5 - off).clamp(0.0, 1.0)
        };
        match *self {
            Self::Plain => 0.0,
            Self::Waves { period, swing, length, slope } => {
                line(y + slope * x + swing * libm::sinf(TAU * x / length), period)
            }
            Self::Mesh { period, slopes } => {
                let [one, other] = slopes.map(|slope| line(y + slope * x, period));
                one.max(other)
            }
            Self::Dots { period } => line(x, period).min(line(y + 0.4 * x, period)),
        }
    }
}

/// Lays ink on printed paper, and scans it.
fn scan(ink: &Ink, random: &mut Random) -> Option<Gray> {
    let enlarged = enlarge(ink, ENLARGEMENT.draw(random))?;
    let (width, height) = enlarged.dimensions();
    // The sides are some hundred pixels at most.
    let margin = |random: &mut Random, share: f32| {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few pixels")]
        let pixels = (share * height as f32 * random.unit()) as u32;
        pixels + MIN_MARGIN
    };
    let [left, right] = [0; 2].map(|_| margin(random, MAX_SIDE_MARGIN));
    let [above, below] = [0; 2].map(|_| margin(random, MAX_UPRIGHT_MARGIN));
    let print = Print::draw(random);
    let paper = PAPER_LEVEL.draw(random);
    let depth = PRINT_DEPTH.draw(random);
    let pen = PEN_LEVEL.draw(random);
    let grain = MAX_GRAIN * random.unit();
    let [slope_x, slope_y] = [0; 2].map(|_| MAX_LIGHT_SLOPE * random.symmetric());
    let foot = (above + height) as f32;
    let rule = random.one_in(RULE_IN).then(|| foot - MAX_RULE_RISE * random.unit());
    let (all_wide, all_high) = (left + width + right, above + height + below);
    let mut sheet: ImageBuffer<Luma<f32>, Vec<f32>> = ImageBuffer::new(all_wide, all_high);
    for (x, y, pixel) in sheet.enumerate_pixels_mut() {
        let (u, v) = (x as f32, y as f32);
        let light = slope_x * (u / all_wide as f32 - 0.5) + slope_y * (v / all_high as f32 - 0.5);
        let ruled = rule.map_or(0.0, |rule| (RULE_REACH - (v - rule).abs()).clamp(0.0, 1.0));
        let ground = paper - (depth * print.at(u, v)).max(RULE_DEPTH_SHARE * paper * ruled) + light;
        let place = x.checked_sub(left).zip(y.checked_sub(above));
        let written = place.and_then(|(x, y)| enlarged.get_pixel_checked(x, y));
        let written = written.map_or(0.0, |pixel| pixel.0[0]);
        let grain = grain * random.symmetric();
        pixel.0[0] = ground + written * (pen - ground).min(0.0) + grain;
    }
    let blurred = blur(&Grid::new(all_wide as usize, sheet.into_raw()), BLUR.draw(random));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let level = |value: f32| value.round().clamp(0.0, 255.0) as u8;
    let pixels = blurred.values().iter().map(|&value| level(value)).collect();
    let quality = JPEG_QUALITY.start + u8::try_from(random.below(JPEG_QUALITY.len())).ok()?;
    let picture = compress(&GrayImage::from_raw(all_wide, all_high, pixels)?, quality)?;
    Gray::from_pixels(all_wide as usize, all_high as usize, picture.into_raw()).ok()
}

/// Enlarges ink by a factor.
fn enlarge(ink: &Ink, times: f32) -> Option<ImageBuffer<Luma<f32>, Vec<f32>>> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "twice as large")]
    let [wide, high] = [ink.width(), ink.height()].map(|side| (times * side as f32).round() as u32);
    let large = ink.interpolated(wide as usize, high as usize);
    ImageBuffer::from_raw(wide, high, large.values().to_vec())
}

/// Compresses a picture as JPEG and decodes it again.
fn compress(picture: &GrayImage, quality: u8) -> Option<GrayImage> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(picture).ok()?;
    let decoder = JpegDecoder::new(std::io::Cursor::new(bytes)).ok()?;
    Some(DynamicImage::from_decoder(decoder).ok()?.into_luma8())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::network::architecture::DIGIT;
    use crate::network::input::Digit;

    fn stroke() -> Digit {
        let mut digit = [[0; DIGIT]; DIGIT];
        for row in &mut digit[4..24] {
            row[13..16].fill(255);
        }
        digit
    }

    fn strokes() -> Dataset {
        Dataset::new(vec![stroke(); 3], vec![1; 3]).unwrap()
    }

    /// The digits of a typeface have the classes of those whose places they take, and those that it lacks stay.
    #[test]
    fn some_numbers_are_set_in_a_typeface() {
        let own = stroke();
        // A thicker one.
        let mut typed = own;
        typed[4..24].iter_mut().for_each(|row| row[9..13].fill(255));
        let digits = Dataset::new(vec![typed; 20], [1, 7].repeat(10)).unwrap();
        let glyphs = TypefaceGlyphs::new(Vec::new(), digits);
        let mut number =
            [1, 7, 4, 1].map(|label| LineDigit { digit: &own, label: Some(label), index: 0 });
        set_in_typeface(&mut number, &glyphs, &mut Random::new(Seed(1), Stream::Order));
        assert_eq!(number.map(|own| own.digit[9][9]), [255, 255, 0, 255]);
        let write = |glyphs, index| {
            let distorter = Distorter::new(&Distortions::none().in_number(), Seed(1), index);
            let random = &mut Random::new(Seed(1), Stream::Cheque(index));
            SyntheticCheque::write_with(&strokes(), glyphs, &distorter, random).unwrap().picture
        };
        // A number that is not set in a typeface differs by what was drawn for that alone.
        let none = TypefaceGlyphs::default();
        let changed = (0..60).filter(|&k| write(Some(&glyphs), k) != write(Some(&none), k)).count();
        assert!((5..=15).contains(&changed), "{changed}");
    }

    #[test]
    fn numbers_are_dark_on_light_paper_each_on_its_own() {
        let data = strokes();
        let mut all = std::collections::BTreeSet::new();
        for index in 0..60 {
            let written =
                SyntheticCheque::write(&data, &Distortions::none(), Seed(1), index).unwrap();
            let (digits, marks): (Vec<char>, Vec<char>) =
                written.text.chars().partition(char::is_ascii_digit);
            assert!((1..=12).contains(&digits.len()) && digits.iter().all(|&own| own == '1'));
            assert!(marks.iter().all(|mark| written.marks.contains(mark)));
            let mut pixels = written.picture.pixels().to_vec();
            pixels.sort_unstable();
            let (dark, middle) = (pixels[pixels.len() / 100], pixels[pixels.len() / 2]);
            assert!(middle > 140 && dark + 50 < middle, "{dark} {middle} {index}");
            all.insert(written.picture.pixels().to_vec());
        }
        assert_eq!(all.len(), 60);
        let again =
            |seed| SyntheticCheque::write(&data, &Distortions::none(), Seed(seed), 0).unwrap();
        assert!(again(1).picture == again(1).picture && again(1).picture != again(2).picture);
    }
}

//! Reading pictures: a digit, or the lines of digits.

use super::answer::{Answer, Guess};
#[cfg(feature = "format")]
use super::model::Model;
#[cfg(feature = "number")]
use super::number::line_reader::LineReader;
#[cfg(feature = "number")]
use super::number::page::read_page;
#[cfg(feature = "number")]
use super::number::stages::read_page_stages;
#[cfg(feature = "number")]
use super::number::{DoubtWeights, Method, Options, Page, PageStages, PathWeights};
#[cfg(feature = "format")]
use super::pretrained::Pretrained;
use super::reader::Reader;
use super::reading::Reading;
#[cfg(feature = "number")]
use super::reading::Refusal;
use super::verifiers::{Verifiers, read_views};
#[cfg(feature = "number")]
use crate::image::{Area, Writing};
use crate::image::{BOX, Gray, Ink};
#[cfg(feature = "format")]
use crate::level::Level;
use crate::network::codes::Classes;
use crate::network::input::Digit;

/// Strokes from this width on may be those of a digit that was stretched, in pixels of the box of 20.
const MIN_STRETCHED_STROKE: f32 = 3.0;

/// A reading of an uncalibrated network is doubtful from this penalty on; of MNIST's test digits one in a
/// hundred has as much.
const MIN_DOUBTFUL_PENALTY: f32 = 10.0;

/// A calibrated network's reading below this confidence is doubtful.
const MIN_SURE_CONFIDENCE: f32 = 0.9;

/// The fractions of its width that a stretched digit is tried at.
const NARROWED_WIDTHS: [f32; 3] = [0.7, 0.5, 0.35];

/// A picture was cut out along its digit if this is at least this share of it in width or in height: MNIST leaves a margin
/// of four pixels of 28 on all sides.
const MIN_FILLED_SIDE: f32 = 0.68;

/// A narrowed digit counts if its penalty is smaller by this much.
const MIN_NARROWED_GAIN: f32 = 3.0;

/// The log-odds by which the shape of ink speaks for something solid, not for strokes: of a thousand digits of
/// generated scenes, in pens of all kinds, none has a solidity of more than 0.38; half of all solid shapes have more
/// than 0.5.
fn doubt_of_solid(ink: &Ink) -> f32 {
    const BEGIN: f32 = 0.4;
    const LOG_ODDS: f32 = 50.0;
    /// Strokes are thinner than this share of the longer side, in the mean, if nothing is solid.
    const MAX_THIN: f32 = 0.12;
    let side = ink.width().max(ink.height()) as f32;
    if ink.stroke_width() < MAX_THIN * side {
        return 0.0;
    }
    LOG_ODDS * (ink.solidity() - BEGIN).max(0.0)
}

/// Tells whether there is ink above or below a digit, near to it: it may be a part of it, as the bar of a 5 is, and without
/// it the rest may be another digit. What underlines it is none.
#[cfg(feature = "number")]
fn has_parts(ink: &Ink, digit: Area) -> bool {
    /// A part is nearer than one half of the digit's height, and has this share of the digit's ink.
    const REACH: usize = 2;
    const MIN_PART_INK: f32 = 0.08;
    /// An underline is this many times as wide as high.
    const MIN_FLAT: usize = 3;
    let reach = (digit.height() / REACH).max(1);
    let sum = |ink: &Ink| ink.values().iter().sum::<f32>();
    let least = MIN_PART_INK * sum(&ink.cut_out(digit, |_| true));
    let above = Area { top: digit.top.saturating_sub(reach), ..digit };
    let above = Area { bottom: digit.top.saturating_sub(1), ..above };
    if digit.top > 0 && sum(&ink.cut_out(above, |_| true)) > least {
        return true;
    }
    let bottom = (digit.bottom + reach).min(ink.height() - 1);
    if bottom == digit.bottom {
        return false;
    }
    let below = Area { top: digit.bottom + 1, bottom, ..digit };
    let Some(part) = ink.cut_out(below, |_| true).cropped() else { return false };
    sum(&part) > least && part.width() < MIN_FLAT * part.height()
}

fn is_doubtful(reading: &Reading) -> bool {
    match reading.confidence() {
        Some(confidence) => confidence < MIN_SURE_CONFIDENCE,
        None => reading.penalty() > MIN_DOUBTFUL_PENALTY,
    }
}

/// Reads pictures: brings what is drawn, photographed or scanned to the form that the network knows, and reads
/// it.
///
/// It keeps no state between two pictures: one reader serves any number of threads.
///
/// *Cost:* 340 kB, and as much again for each network that verifies or slides over lines.
///
/// # Examples
/// ```
/// use lenet5::{Gray, PictureReader, Refusal};
///
/// let reader = PictureReader::pretrained();
/// // An upright stroke, dark on light.
/// let is_ink = |x: usize, y: usize| (18..22).contains(&x) && (6..34).contains(&y);
/// let pixels = (0..40 * 40).map(|at| if is_ink(at % 40, at / 40) { 20 } else { 230 });
/// let answer = reader.read_digit(&Gray::from_pixels(40, 40, pixels.collect())?);
/// assert_eq!(answer.digit(), Some(1));
/// assert!(answer.confidence().is_some_and(|confidence| confidence > 0.5));
///
/// let blank = Gray::from_pixels(40, 40, vec![230; 1600])?;
/// assert_eq!(reader.read_digit(&blank).refusal, Some(Refusal::Blank));
/// # Ok::<(), lenet5::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct PictureReader {
    digits: Reader,
    verifiers: Option<Verifiers>,
    #[cfg(feature = "number")]
    slider: Option<Reader>,
    #[cfg(feature = "number")]
    weights: PathWeights,
    #[cfg(feature = "number")]
    doubt: DoubtWeights,
}

impl PictureReader {
    /// Reads pictures with a network alone, whatever its model keeps beside its weights.
    #[must_use]
    pub const fn from_reader(digits: Reader) -> Self {
        Self {
            digits,
            verifiers: None,
            #[cfg(feature = "number")]
            slider: None,
            #[cfg(feature = "number")]
            weights: PathWeights::START,
            #[cfg(feature = "number")]
            doubt: DoubtWeights::START,
        }
    }

    /// Loads what reads pictures best of all that comes with the library: [`Pretrained::Reader`] with
    /// [`Pretrained::Verifier`] and [`Pretrained::SecondVerifier`] beside it, and, for lines, also [`Pretrained::Sdnn`].
    ///
    /// *Cost:* decodes 1 MB; keep the result.
    #[cfg(feature = "format")]
    #[must_use]
    pub fn pretrained() -> Self {
        Self::pretrained_at(Level::detect())
    }

    /// Loads what [`pretrained`](Self::pretrained) loads, for a level of instructions: for tests and
    /// comparisons.
    #[cfg(feature = "format")]
    #[must_use]
    pub fn pretrained_at(level: Level) -> Self {
        Self::of_pretrained(Pretrained::Reader, level)
    }

    /// Loads a network that comes with the library, and those that verify what it reads and slide over lines beside
    /// it, if it has some ([`Pretrained::verifiers`], [`Pretrained::slider`]).
    ///
    /// *Cost:* decodes 250 kB for each of them; keep the result.
    #[cfg(feature = "format")]
    #[must_use]
    pub fn of_pretrained(own: Pretrained, level: Level) -> Self {
        let mut reader = Self::with_level(&own.model(), level);
        for verifier in own.verifiers() {
            reader = reader.with_verifier(&verifier.model());
        }
        #[cfg(feature = "number")]
        let reader = match own.slider() {
            Some(slider) => reader.with_slider(&slider.model()),
            None => reader,
        };
        reader
    }

    /// Reads pictures with a model: its network, its calibration, and its weights for lines.
    #[cfg(feature = "format")]
    #[must_use]
    pub fn new(model: &Model) -> Self {
        Self::with_level(model, Level::detect())
    }

    /// Reads pictures with a model and a level of instructions: for tests and comparisons.
    #[cfg(feature = "format")]
    #[must_use]
    pub fn with_level(model: &Model, level: Level) -> Self {
        let reader = Self::from_reader(Reader::with_level(&model.network, level));
        #[cfg(feature = "number")]
        let reader = Self { weights: model.path_weights(), ..reader };
        reader
    }

    /// Adds a network that was trained to slide over lines, so that they are read both ways
    /// ([`number::Method`](super::number::Method)).
    ///
    /// # Panics
    /// It knows other characters than this one.
    #[cfg(all(feature = "format", feature = "number"))]
    #[must_use]
    pub fn with_slider(mut self, model: &Model) -> Self {
        self.slider = Some(self.beside(model));
        self.weights.sdnn = model.path_weights().sdnn;
        self
    }

    /// Adds a network that was trained to tell digits from what is none, and verifies what this one reads, together with
    /// those that were added before: single digits are read by all of them, the pieces of lines by the first, and words are
    /// doubted whose digits they doubt. The committee's calibration and its weights for lines are those of the first one's
    /// model, if it has some.
    ///
    /// # Panics
    /// It knows other characters than this one.
    #[cfg(feature = "format")]
    #[must_use]
    pub fn with_verifier(mut self, model: &Model) -> Self {
        let own = self.beside(model);
        if let Some(others) = &mut self.verifiers {
            others.add(own);
            return self;
        }
        let calibration = model.committee.unwrap_or_else(|| self.digits.calibration());
        self.verifiers = Some(Verifiers::new(own, calibration));
        #[cfg(feature = "number")]
        {
            self.doubt = model.doubt.unwrap_or(DoubtWeights::START);
            self.weights.segment = model.segment.unwrap_or(self.weights.segment);
            self.weights.both = model.both.unwrap_or(self.weights.both);
        }
        self
    }

    /// Lays out a network that is to work beside the one that reads single digits.
    #[cfg(feature = "format")]
    fn beside(&self, model: &Model) -> Reader {
        let reader = Reader::with_level(&model.network, self.digits.level());
        assert!(
            reader.classes() == self.digits.classes(),
            "all networks of a reader know the same characters"
        );
        reader
    }

    /// The network that reads single digits.
    #[must_use]
    pub const fn digits(&self) -> &Reader {
        &self.digits
    }

    /// Tells whether there is a network that slides over lines.
    #[cfg(feature = "number")]
    #[must_use]
    pub const fn has_slider(&self) -> bool {
        self.slider.is_some()
    }

    /// Tells whether lines can be read in a way: both ways take a network that slides beside the one that reads digits.
    ///
    /// # Errors
    /// They cannot: what was expected.
    #[cfg(feature = "number")]
    pub fn check_method(&self, method: Method) -> Result<(), String> {
        if self.has_slider() || method != Method::Both {
            return Ok(());
        }
        let others = Method::ALL.into_iter().filter(|&other| other != method).map(Method::name);
        let others: Vec<&str> = others.collect();
        Err(format!("expected {}, as no network slides beside this one", others.join(" or ")))
    }

    /// Tells which characters the reader knows.
    #[must_use]
    pub const fn classes(&self) -> &Classes {
        self.digits.classes()
    }

    /// What reads lines.
    #[cfg(feature = "number")]
    pub(crate) fn lines(&self) -> LineReader<'_> {
        LineReader {
            digits: &self.digits,
            verifiers: self.verifiers.as_ref(),
            slider: self.slider.as_ref(),
            weights: &self.weights,
            doubt: &self.doubt,
        }
    }

    /// Reads the digit in a picture.
    ///
    /// A picture that was cut out of another along its digit and made square has a slim digit stretched, most of all a 1,
    /// with strokes as thick as it is wide. So such a picture of one thick stroke that is not read well is tried
    /// narrower, and the reading of the clearly smallest penalty counts; in other pictures solid ink speaks for rubbish. If
    /// it is not read well still, digits are looked for in it as in a page: of several clear ones the answer is refused and
    /// keeps their page, and one that stands by itself, apart from what is no digit, is the answer.
    ///
    /// *Cost:* that of [`Gray::normalise`] and of [`read_views`](Self::read_views), up to four times that where
    /// strokes are thick, and where ink is not read well, that of [`read_page`](Self::read_page).
    #[must_use]
    pub fn read_digit(&self, picture: &Gray) -> Answer {
        let Ok(writing) = picture.writing() else { return Answer::BLANK };
        let Some(boxed) = writing.ink.box_without_specks() else { return Answer::BLANK };
        let fills = |own: usize, all: usize| own as f32 >= MIN_FILLED_SIDE * all as f32;
        let is_cut_out = fills(boxed.width(), writing.ink.width())
            || fills(boxed.height(), writing.ink.height());
        let Some(best) = self.read_ink(&boxed, is_cut_out) else { return Answer::BLANK };
        #[cfg(feature = "number")]
        // Whether digits are clear ones, an uncalibrated network cannot tell.
        if best.reading.is_calibrated() && is_doubtful(&best.reading) {
            let is_scattered = boxed.doubt_of_scattered() > 0.0;
            return self.read_among_others(picture, &writing, best, is_scattered);
        }
        Answer::new(best)
    }

    /// Looks for digits by themselves where all ink together is none for sure: there may be several, or one beside
    /// something else.
    #[cfg(feature = "number")]
    fn read_among_others(
        &self,
        picture: &Gray,
        writing: &Writing,
        guess: Guess,
        is_scattered: bool,
    ) -> Answer {
        let options = Options { least_confidence: 0.0, ..Options::default() };
        let page = read_page(&self.lines(), picture, writing, &options);
        if page.shows_several() {
            return Answer {
                guess: Some(guess),
                refusal: Some(Refusal::Several),
                page: Some(page),
            };
        }
        // Of several pieces of one size one is not the answer, though the others were taken for a rule or a frame.
        let alone = page.only_clear_digit().filter(|_| !is_scattered);
        let alone = alone.map(|area| writing.area_of(area));
        let alone = alone.filter(|area| !has_parts(&writing.ink, *area)).and_then(|area| {
            let ink = writing.ink.cut_out(area, |_| true);
            self.read_ink(&ink.boxed().ok()?, false)
        });
        let is_sure = |own: &Guess| own.reading.refusal().is_none();
        Answer::new(alone.filter(is_sure).unwrap_or(guess))
    }

    /// Reads the ink of one digit; `None` if there is none. Only ink along which its picture was cut out may be a digit that
    /// was stretched; other ink that is solid is doubted, and so are exact circles, ink of many pieces, a 1 or a 7 with a point
    /// below or above it, and a 1 that bends as brackets do.
    fn read_ink(&self, ink: &Ink, is_cut_out: bool) -> Option<Guess> {
        let read = |ink: Ink| {
            let digit = ink.with_even_strokes().to_digit()?;
            Some(Guess { reading: self.read_views(&digit), digit })
        };
        let doubt_of_solid = if is_cut_out { 0.0 } else { doubt_of_solid(ink) };
        let doubt = doubt_of_solid + ink.doubt_of_circle() + ink.doubt_of_scattered();
        let side = ink.width().max(ink.height()) as f32;
        let is_thick = is_cut_out
            && ink.stroke_width() * BOX as f32 > MIN_STRETCHED_STROKE * side
            && ink.is_one_stroke();
        let mut guess = read(ink.clone())?;
        if is_thick && is_doubtful(&guess.reading) {
            let narrowed = NARROWED_WIDTHS.iter().filter_map(|&width| read(ink.narrowed(width)));
            let penalty = |guess: &Guess| guess.reading.penalty();
            let best = narrowed.min_by(|a, b| penalty(a).total_cmp(&penalty(b)));
            let better = best.filter(|best| penalty(best) + MIN_NARROWED_GAIN < penalty(&guess));
            guess = better.unwrap_or(guess);
        }
        // Below a digit of another shape a point is a speck.
        let doubt_of_sign = match guess.reading.character() {
            '1' => ink.doubt_of_bracket() + ink.doubt_of_point(),
            '7' => ink.doubt_of_point(),
            _ => 0.0,
        };
        guess.reading = guess.reading.doubted(doubt + doubt_of_sign);
        Some(guess)
    }

    /// Reads a digit as it stands, and four times more, each time a little turned and moved: the penalties
    /// are the means of all five.
    ///
    /// A digit is still the same when it is turned by some degrees; what is no digit but looks like one to
    /// the network mostly does not when it is turned. So fewer digits are misread, and less that is no digit
    /// is taken for one. The networks' calibrations are fitted to such readings.
    ///
    /// Where other networks [verify](Self::with_verifier) what this one reads, they look so often, and this one once; the
    /// penalties are weighted means of all.
    ///
    /// *Cost:* turning and moving the digit, and five readings of each network that looks so often, with AVX-512 about 45
    /// microseconds a network.
    #[must_use]
    pub fn read_views(&self, digit: &Digit) -> Reading {
        read_views(&self.digits, self.verifiers.as_ref(), digit)
    }

    /// Reads the lines of digits in a picture that may be turned by 90, 180 or 270 degrees.
    ///
    /// *Cost:* a few looks at every pixel, up to six readings a cut, an output every four pixels of lines
    /// that are brought to 20 pixels of height, and again to 18, and the sums over three graphs: less than 4 milliseconds for the amount
    /// on a cheque, 39 for 12 megapixels with six numbers; up to four times that where the page does not lie as
    /// it should.
    ///
    /// # Examples
    /// ```
    /// use lenet5::read::number::Options;
    /// use lenet5::{Gray, PictureReader, Refusal};
    ///
    /// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reading/amount.png");
    /// let reader = PictureReader::pretrained();
    /// let options = Options { alternatives: 3, ..Options::default() };
    /// let page = reader.read_page(&Gray::open(path)?, &options);
    /// for line in &page.lines {
    ///     println!("{} with a confidence of {:.2}", line.text, line.confidence);
    ///     for other in &line.alternatives {
    ///         println!("    {} with a probability of {:.2}", other.text, other.probability);
    ///     }
    /// }
    /// assert_eq!(page.lines[0].text, "833300");
    ///
    /// let blank = Gray::from_pixels(300, 100, vec![230; 30_000])?;
    /// assert_eq!(reader.read_page(&blank, &options).refusal, Some(Refusal::Blank));
    /// # Ok::<(), lenet5::Error>(())
    /// ```
    #[cfg(feature = "number")]
    #[must_use]
    pub fn read_page(&self, picture: &Gray, options: &Options) -> Page {
        match picture.writing() {
            Ok(writing) => read_page(&self.lines(), picture, &writing, options),
            Err(blank) => Page::blank(blank.into()),
        }
    }

    /// Reads the lines of digits in a picture, and keeps the stages on the way to them: the words of the page, the pieces
    /// that each was cut into, what the runs of pieces and the outputs of the network that slides may be, and the texts that
    /// each way finds. What comes before the words is [`Gray::writing_stages`].
    ///
    /// *Cost:* that of [`read_page`](Self::read_page), and another glance at each word.
    #[cfg(feature = "number")]
    #[must_use]
    pub fn read_page_stages(&self, picture: &Gray, options: &Options) -> PageStages {
        match picture.writing() {
            Ok(writing) => read_page_stages(&self.lines(), picture, &writing, options),
            Err(blank) => PageStages { page: Page::blank(blank.into()), words: Vec::new() },
        }
    }
}

#[cfg(all(test, feature = "number"))]
mod tests {
    use super::*;

    /// A box of 30x40 pixels is the digit; something else is above it or below.
    #[test]
    fn a_bar_above_is_a_part_of_a_digit_and_an_underline_is_none() {
        let digit = Area { left: 35, top: 30, right: 64, bottom: 69 };
        let has_parts = |other: Area| {
            let within = |area: &Area, x: usize, y: usize| {
                (area.left..=area.right).contains(&x) && (area.top..=area.bottom).contains(&y)
            };
            let is_ink = |x, y| within(&digit, x, y) || within(&other, x, y);
            has_parts(&Ink::drawn(100, 100, is_ink), digit)
        };
        let wide = |top| Area { left: 30, top, right: 70, bottom: top + 4 };
        assert!(has_parts(wide(22)) && !has_parts(wide(76)));
        let blot = Area { left: 40, top: 76, right: 54, bottom: 88 };
        assert!(has_parts(blot));
        let far = Area { top: 0, bottom: 8, ..blot };
        assert!(!has_parts(far));
    }
}

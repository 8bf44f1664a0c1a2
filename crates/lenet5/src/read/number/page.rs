//! Reading the rows of a picture, whichever way it lies, and answering what is sure.

use super::decode::{DecodedLine, Hypotheses, decode_line};
use super::layout::{self, InkLine};
use super::line::{Line, LineDigit};
use super::line_reader::LineReader;
use super::options::{MAX_ALTERNATIVES, Options};
use super::placement::Placement;
use super::rotation::Rotation;
use crate::image::{Gray, Ink, Rect, Writing};
use crate::read::reading::Refusal;

/// Lines lower than this fraction of the tallest are taken for print or debris and dropped.
const MIN_LINE_HEIGHT: f32 = 0.5;
/// A picture at least this many times as wide as high is that of one line, and does not stand on its side.
const LINE_ASPECT: usize = 2;
/// A digit of at least this confidence is a clear one.
const MIN_CLEAR_CONFIDENCE: f32 = 0.5;

/// A digit that fills this share of its word's width is all of the word.
const MIN_OWN_WIDTH: f32 = 0.8;

/// When a picture is turned: where its digits are not read well as it lies, and far better another way.
struct Turning {
    /// The mean confidence of digits from which the picture lies as it should.
    min_confidence: f32,
    /// How many times as legible it must be when it is turned.
    min_gain: f32,
}

/// Pages are photographed from any side.
const PAGE_TURNING: Turning = Turning { min_confidence: 0.95, min_gain: 1.2 };
/// Few lines are cut out upside down.
const LINE_TURNING: Turning = Turning { min_confidence: 0.6, min_gain: 3.0 };

/// The lines of a picture.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page {
    /// How far the picture was turned to the left to read it, in degrees: 0, 90, 180 or 270.
    pub rotation: u16,
    /// The lines that were read, in reading order.
    pub lines: Vec<Line>,
    /// The words that are not answered, since their confidence is below
    /// [`Options::least_confidence`](super::Options::least_confidence): each as a line of its own, with what it says at best.
    pub refused: Vec<Line>,
    /// The number of lines and words of writing that were not read: lines beyond [`MAX_LINES`](super::MAX_LINES), of
    /// which the lowest are left out, words beyond [`MAX_WORDS`](super::MAX_WORDS), and those that need more than
    /// [`MAX_CUTS`](super::MAX_CUTS) cuts and [`MAX_OUTPUTS`](super::MAX_OUTPUTS) outputs.
    pub unread: usize,
    /// Why no line was answered; `None` if one was.
    pub refusal: Option<Refusal>,
}

impl Page {
    /// A page on which nothing was read.
    pub(crate) fn blank(refusal: Refusal) -> Self {
        let (lines, refused) = (Vec::new(), Vec::new());
        Self { rotation: 0, lines, refused, unread: 0, refusal: Some(refusal) }
    }

    /// Tells whether there are several digits, each of them a clear one.
    pub(crate) fn shows_several(&self) -> bool {
        let mut digits = self.lines.iter().flat_map(|line| &line.digits);
        let count = digits.clone().count();
        count >= 2 && digits.all(|digit| digit.confidence >= MIN_CLEAR_CONFIDENCE)
    }

    /// Finds the word that is one digit and all that is read for sure; gives the box around it.
    pub(crate) fn only_clear_digit(&self) -> Option<Rect> {
        if self.rotation != 0 {
            return None;
        }
        let words = self.lines.iter().flat_map(|line| &line.words);
        let mut clear = words.filter(|word| word.confidence >= MIN_CLEAR_CONFIDENCE);
        let only = clear.next().filter(|word| word.text.chars().count() == 1)?;
        if clear.next().is_some() {
            return None;
        }
        let mut digits = self.lines.iter().flat_map(|line| &line.digits);
        let is_all = |digit: &&LineDigit| {
            let own = digit.area;
            only.area.contains(&own) && own.width as f32 >= MIN_OWN_WIDTH * only.area.width as f32
        };
        digits.find(is_all).map(|digit| digit.area)
    }
}

/// The rows of a picture that was turned, word by word.
struct ReadRows {
    rotation: Rotation,
    rows: Vec<Vec<Line>>,
    /// The number of words that were not read.
    unread: usize,
}

impl ReadRows {
    /// How well they can be read: the number of digits that are certain, less something for every row, since a page
    /// that lies on its side falls into many.
    fn legibility(&self) -> f32 {
        const COST_OF_A_ROW: f32 = 0.5;
        let of_row = |row: &Vec<Line>| {
            let digits = row.iter().flat_map(|word| &word.digits);
            digits.map(|digit| digit.confidence * digit.confidence).sum::<f32>() - COST_OF_A_ROW
        };
        self.rows.iter().map(of_row).sum::<f32>().max(0.0)
    }

    fn mean_confidence(&self) -> f32 {
        let digits = self.rows.iter().flatten().flat_map(|word| &word.digits);
        let (sum, count) =
            digits.fold((0.0, 0.0), |(sum, n), digit| (sum + digit.confidence, n + 1.0));
        if count > 0.0 { sum / count } else { 0.0 }
    }

    /// Tells whether there is one row, of several digits.
    fn is_line(&self) -> bool {
        self.rows.len() == 1 && self.count() > 1
    }

    /// Counts the digits.
    fn count(&self) -> usize {
        self.rows.iter().flatten().map(|word| word.digits.len()).sum()
    }

    /// Joins the words that are sure enough to lines.
    fn into_page(self, least_confidence: f32) -> Page {
        let (mut lines, mut refused) = (Vec::new(), Vec::new());
        for row in self.rows {
            let (answered, doubtful): (Vec<Line>, Vec<Line>) =
                row.into_iter().partition(|word| word.confidence >= least_confidence);
            lines.extend(answered.into_iter().reduce(Line::joined));
            refused.extend(doubtful);
        }
        let refusal = lines.is_empty().then_some(Refusal::NotADigit);
        Page { rotation: self.rotation.degrees(), lines, refused, unread: self.unread, refusal }
    }
}

/// Reads the lines of a picture, given its ink.
pub(crate) fn read_page(
    readers: &LineReader,
    picture: &Gray,
    writing: &Writing,
    options: &Options,
) -> Page {
    let alternatives = options.alternatives.clamp(1, MAX_ALTERNATIVES);
    let options = Options { alternatives, ..*options };
    let ink = &writing.ink;
    let read = |rotation: Rotation| {
        let placement = Placement::new(picture, writing, rotation);
        read_rows(readers, &rotation.apply(ink), &placement, &options)
    };
    let mut found = read(Rotation::NONE);
    let is_wide = ink.width() >= LINE_ASPECT * ink.height();
    let turning = if is_wide || found.is_line() { LINE_TURNING } else { PAGE_TURNING };
    // One digit does not tell how it lies: a 6 is a 9.
    if found.count() != 1 && found.mean_confidence() < turning.min_confidence {
        // A wide picture may lie upside down, but not on its side.
        let others = if is_wide { &Rotation::OTHERS[1..2] } else { &Rotation::OTHERS[..] };
        let turned = others.iter().map(|&rotation| read(rotation));
        let best = turned.max_by(|a, b| a.legibility().total_cmp(&b.legibility()));
        let least = turning.min_gain * found.legibility();
        found = best.filter(|best| best.legibility() > least).unwrap_or(found);
    }
    found.into_page(options.least_confidence)
}

/// Reads the rows of ink that was turned.
fn read_rows(
    readers: &LineReader,
    ink: &Ink,
    placement: &Placement,
    options: &Options,
) -> ReadRows {
    let (rows, mut unread) = layout::find_rows(ink);
    let mut decode = |word: &InkLine| {
        let ways = Hypotheses::find(readers, word, options.method);
        unread += usize::from(ways.is_empty());
        decode_line(readers, word, &ways, placement, options)
    };
    let decoded: Vec<Vec<DecodedLine>> =
        rows.iter().map(|row| row.iter().filter_map(&mut decode).collect()).collect();
    let height = |row: &Vec<DecodedLine>| row.iter().map(|word| word.height).fold(0.0, f32::max);
    let tallest = decoded.iter().map(height).fold(0.0, f32::max);
    let tall = decoded
        .into_iter()
        .filter(|row| !row.is_empty() && height(row) >= MIN_LINE_HEIGHT * tallest);
    let lines = tall.map(|row| row.into_iter().map(|word| word.line).collect());
    ReadRows { rotation: placement.rotation, rows: lines.collect(), unread }
}

/// Finds the words of a picture.
#[cfg(feature = "train")]
pub(crate) fn find_words(picture: &Gray) -> Vec<InkLine> {
    let Ok(writing) = picture.writing() else { return Vec::new() };
    layout::find_rows(&writing.ink).0.into_iter().flatten().collect()
}

//! Reading the rows of a picture, whichever way it lies, and answering what is sure.

use super::close_look::CloseLook;
use super::decode::DecodedLine;
#[cfg(feature = "train")]
use super::layout::InkLine;
use super::layout::{InkWord, Layout};
use super::line::{Line, LineDigit};
use super::line_reader::LineReader;
use super::options::{MAX_ALTERNATIVES, Options};
use super::placement::Placement;
use super::rotation::Rotation;
use super::sure::find_sure;
use crate::image::{Gray, Rect, Writing};
use crate::read::reading::Refusal;

/// Lines lower than this fraction of the tallest are taken for print or debris and dropped.
const MIN_LINE_HEIGHT: f32 = 0.5;
/// A picture at least this many times as wide as high is that of few lines, and does not stand on its side.
const LINE_ASPECT: usize = 2;
const MAX_LINES_OF_STRIP: usize = 2;
/// A digit of at least this confidence is a clear one.
const MIN_CLEAR_CONFIDENCE: f32 = 0.5;

/// A digit that fills this share of its word's width is all of the word.
const MIN_OWN_WIDTH: f32 = 0.8;

/// A page is not tried another way if its words have at least this confidence, in the mean over digits.
const MIN_LYING_CONFIDENCE: f32 = 0.9;
/// A strip whose words have at least this confidence does not stand on its side.
const MIN_FLAT_CONFIDENCE: f32 = 0.3;
/// When a picture is turned, because it can be read far better another way.
struct Turning {
    /// The confidence that its words must have then, in the mean over digits.
    min_confidence: f32,
    /// How much more legible it must be then ([`ReadRows::legibility`]).
    min_gain: f32,
}

/// Pages are photographed from any side.
const PAGE_TURNING: Turning = Turning { min_confidence: 0.5, min_gain: 3.0 };
/// Few lines are cut out upside down.
const LINE_TURNING: Turning = Turning { min_confidence: 0.9, min_gain: 12.0 };

/// The lines of a picture.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page {
    /// How far the picture was turned to the left to read it, in degrees: 0, 90, 180 or 270.
    pub rotation: u16,
    /// The lines that were read, in reading order.
    pub lines: Vec<Line>,
    /// The words that are not answered, since their confidence is below
    /// [`Options::least_confidence`](super::Options::least_confidence), or since they lie beside such a one that may be a
    /// part of the same number: each as a line of its own, with what it says at best.
    pub refused: Vec<Line>,
    /// The number of lines and words of writing that were not read: lines beyond [`MAX_LINES`](super::MAX_LINES), of
    /// which the lowest are left out, words beyond [`MAX_WORDS`](super::MAX_WORDS), and those that need more than
    /// [`MAX_CUTS`](super::MAX_CUTS) cuts and [`MAX_OUTPUTS`](super::MAX_OUTPUTS) outputs. A picture of more than
    /// [`MAX_CHARACTERS`](super::MAX_CHARACTERS) pieces of ink counts as one.
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
    rows: Vec<Vec<DecodedLine>>,
    /// The number of words that were not read.
    unread: usize,
}

impl ReadRows {
    /// How well they can be read: the log-odds of each digit's word, less something for every row, since a page that lies
    /// on its side falls into many.
    fn legibility(&self) -> f32 {
        const COST_OF_A_ROW: f32 = 0.5;
        /// No word counts more than one of this confidence, for it or against it.
        const MAX_CONFIDENCE: f32 = 0.98;
        let of_word = |word: &DecodedLine| {
            let confidence = word.line.confidence.clamp(1.0 - MAX_CONFIDENCE, MAX_CONFIDENCE);
            word.line.digits.len() as f32 * libm::logf(confidence / (1.0 - confidence))
        };
        let words: f32 = self.rows.iter().flatten().map(of_word).sum();
        words - COST_OF_A_ROW * self.rows.len() as f32
    }

    /// The mean confidence of the digits' words.
    fn mean_confidence(&self) -> f32 {
        let words = self.rows.iter().flatten();
        let sum: f32 = words.map(|word| word.line.confidence * word.line.digits.len() as f32).sum();
        sum / self.count().max(1) as f32
    }

    /// Tells whether there is one row, of several digits.
    fn is_line(&self) -> bool {
        self.rows.len() == 1 && self.count() > 1
    }

    /// Tells whether some of the digits are none when they stand on their heads: a 6 is a 9, and a page of these may lie
    /// either way.
    fn show_how_they_lie(&self) -> bool {
        const DIGITS_EITHER_WAY: &str = "01689";
        let mut digits = self.rows.iter().flatten().flat_map(|word| &word.line.digits);
        digits.any(|digit| !DIGITS_EITHER_WAY.contains(digit.character))
    }

    /// Tells whether all digits are 1s: on its side, the sign of equality is an 11.
    fn are_strokes(&self) -> bool {
        let mut digits = self.rows.iter().flatten().flat_map(|word| &word.line.digits);
        digits.all(|digit| digit.character == '1')
    }

    /// Tells whether a row has two digits or more, in the mean: a line that is turned on its side is a column of single ones.
    fn are_rows(&self) -> bool {
        self.count() >= 2 * self.rows.len()
    }

    /// Counts the digits.
    fn count(&self) -> usize {
        self.rows.iter().flatten().map(|word| word.line.digits.len()).sum()
    }

    /// Joins the words that are sure enough to lines.
    fn into_page(self, least_confidence: f32) -> Page {
        let (mut lines, mut refused) = (Vec::new(), Vec::new());
        let on_side = self.rotation.degrees() % 180 == 90;
        let all_sure = find_sure(&self.rows, least_confidence, on_side);
        for (row, is_sure) in self.rows.into_iter().zip(all_sure) {
            let mut answered = Vec::new();
            for (word, is_sure) in row.into_iter().zip(is_sure) {
                if is_sure { &mut answered } else { &mut refused }.push(word.line);
            }
            lines.extend(answered.into_iter().reduce(Line::joined));
        }
        let refusal = match lines.is_empty() {
            true if refused.iter().any(Line::breaks_format) => Some(Refusal::NotTheFormat),
            true => Some(Refusal::NotADigit),
            false => None,
        };
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
    find_rows(readers, picture, writing, options).into_page(options.least_confidence)
}

/// Reads the words of a picture as they are for [`read_page`], and tells how far it was turned, in degrees.
#[cfg(feature = "train")]
pub(crate) fn read_words(readers: &LineReader, picture: &Gray) -> (u16, Vec<DecodedLine>) {
    let Ok(writing) = picture.writing() else { return (0, Vec::new()) };
    let rows = find_rows(readers, picture, &writing, &Options::default());
    (rows.rotation.degrees(), rows.rows.into_iter().flatten().collect())
}

/// Reads the rows of a picture, given its ink, whichever way it lies.
fn find_rows(
    readers: &LineReader,
    picture: &Gray,
    writing: &Writing,
    options: &Options,
) -> ReadRows {
    let alternatives = options.alternatives.clamp(1, MAX_ALTERNATIVES);
    let options = Options { alternatives, ..options.clone() };
    let ink = &writing.ink;
    let read = |rotation: Rotation, closely: bool| {
        let placement = Placement::new(picture, writing, rotation);
        let (ink, lines) = rotation.apply_to(writing);
        let layout = Layout::find(&ink, &lines);
        read_rows(readers, &layout, &placement, &options, closely)
    };
    let mut found = read(Rotation::NONE, true);
    // A strip may lie upside down, but hardly on its side: only a page whose rows are short is so wide then.
    let is_strip =
        ink.width() >= LINE_ASPECT * ink.height() && found.rows.len() <= MAX_LINES_OF_STRIP;
    let turning = if is_strip || found.is_line() { LINE_TURNING } else { PAGE_TURNING };
    // One digit does not tell how it lies: a 6 is a 9.
    if found.count() != 1 && found.mean_confidence() < MIN_LYING_CONFIDENCE {
        let lies_flat = is_strip && found.mean_confidence() >= MIN_FLAT_CONFIDENCE;
        let others = if lies_flat { &Rotation::OTHERS[1..2] } else { &Rotation::OTHERS[..] };
        // What cannot be read better at a glance is not looked at closely.
        let at_a_glance = others
            .iter()
            .filter(|&&rotation| read(rotation, false).legibility() >= found.legibility());
        let turned = at_a_glance.map(|&rotation| read(rotation, true));
        let best = turned.max_by(|a, b| a.legibility().total_cmp(&b.legibility()));
        let least = found.legibility() + turning.min_gain;
        let is_clear = |best: &ReadRows| {
            best.count() > 1
                && !best.are_strokes()
                && (!is_strip || best.are_rows())
                && (best.rotation.degrees() != 180 || best.show_how_they_lie())
                && best.mean_confidence() >= turning.min_confidence
                && best.legibility() > least
        };
        found = best.filter(is_clear).unwrap_or(found);
    }
    found
}

/// Reads the rows of a picture that was turned; doubtful words `closely` or not.
fn read_rows(
    readers: &LineReader,
    layout: &Layout,
    placement: &Placement,
    options: &Options,
    closely: bool,
) -> ReadRows {
    let look = CloseLook { readers, layout, placement, options, closely };
    let mut unread = layout.unread;
    let mut read_word = |word: &InkWord| {
        let mut found = look.read(word);
        unread += found.unread;
        if let Some(first) = found.lines.first_mut() {
            first.begins_cell = word.begins_cell;
        }
        found.lines
    };
    let mut read_row = |row: &Vec<InkWord>| -> Vec<DecodedLine> {
        let words: Vec<DecodedLine> = row.iter().flat_map(&mut read_word).collect();
        let has_format = |word: &DecodedLine| !word.line.breaks_format();
        let may_be_one = options.format.is_some()
            && !words.iter().all(has_format)
            && !row.iter().skip(1).any(|word| word.begins_cell);
        // The dashes of a field are as wide as the space between words.
        let joined = Layout::joined(row).filter(|_| may_be_one && row.len() > 1);
        let whole = joined.map(|word| read_word(&word)).unwrap_or_default();
        if whole.len() == 1 && whole.iter().all(has_format) { whole } else { words }
    };
    let decoded: Vec<Vec<DecodedLine>> = layout.rows.iter().map(&mut read_row).collect();
    let height = |row: &Vec<DecodedLine>| row.iter().map(|word| word.height).fold(0.0, f32::max);
    let tallest = decoded.iter().map(height).fold(0.0, f32::max);
    let tall = decoded
        .into_iter()
        .filter(|row| !row.is_empty() && height(row) >= MIN_LINE_HEIGHT * tallest);
    ReadRows { rotation: placement.rotation, rows: tall.collect(), unread }
}

/// Finds the number in a picture that has one: its only word, or, where marks are to be read, the words of its only row, which are
/// one text; `None` if there are several, or none.
#[cfg(feature = "train")]
pub(crate) fn find_number(picture: &Gray, with_marks: bool) -> Option<InkLine> {
    let writing = picture.writing().ok()?;
    let layout = Layout::find(&writing.ink, &writing.lines);
    match &layout.rows[..] {
        [row] if with_marks => Some(layout.cut_out(&Layout::joined(row)?, true)),
        [row] if row.len() == 1 => Some(layout.cut_out(&row[0], false)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::sure::tests::word;
    use super::*;

    #[test]
    fn digits_that_are_digits_on_their_heads_do_not_show_how_they_lie() {
        let rows = |digits: &str| {
            let word = |(k, character): (usize, char)| {
                let mut word = word(30 * k, 0.9);
                word.line.digits[0].character = character;
                word
            };
            let rows = vec![digits.chars().enumerate().map(word).collect()];
            ReadRows { rotation: Rotation::NONE, rows, unread: 0 }
        };
        assert!(!rows("66898").show_how_they_lie());
        assert!(rows("66894").show_how_they_lie());
    }
}

//! Answers as JSON, as `lenet5 read --json` prints them and as the service answers: one shape for digits, for lines,
//! and for what was refused.

use serde::Serialize;

use super::answer::Answer;
use super::form::FieldReading;
use super::number::{Line, LineDigit, Mark, Page, Word};
use super::reading::{Reading, Refusal};
use crate::image::Rect;
use crate::network::architecture::Layer;

/// What was read in a picture, to be written as JSON: always the same fields.
///
/// # Examples
/// ```
/// use lenet5::read::record::PictureRecord;
/// use lenet5::{Gray, PictureReader};
///
/// let blank = Gray::from_pixels(40, 40, vec![230; 1600])?;
/// let answer = PictureReader::pretrained().read_digit(&blank);
/// let record = PictureRecord::of_answer(Some("blank.png"), &answer);
/// let json = serde_json::to_string(&record).expect("its fields are numbers and text");
/// assert!(json.starts_with(r#"{"path":"blank.png","digit":null,"#));
/// # Ok::<(), lenet5::Error>(())
/// ```
#[derive(Debug, Serialize)]
pub struct PictureRecord<'a> {
    /// The picture's file, if it has a name.
    path: Option<&'a str>,
    /// The best guess for a single digit, whether it is given as an answer or not; null with `--number`, without
    /// ink, and for a character that is no digit.
    digit: Option<u8>,
    character: Option<char>,
    confidence: Option<f32>,
    penalty: Option<f32>,
    runner_up: Option<u8>,
    margin: Option<f32>,
    /// Whether there is no answer: then what stands above is only the best guess.
    rejected: bool,
    reason: Option<&'static str>,
    /// How far the page was turned to the left to read it, in degrees; null where no page was read.
    rotation: Option<u16>,
    /// With `--number`, or where several characters were seen.
    lines: Vec<LineRecord<'a>>,
    /// Words that are not sure enough, each as a line, with what they say at best.
    refused: Vec<LineRecord<'a>>,
    /// Lines that were not read, because there are too many of them, or they ask for too much work.
    unread: usize,
}

/// One line of the paper's table of layers, to be written as JSON.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct LayerRecord {
    name: &'static str,
    kind: &'static str,
    maps: usize,
    height: usize,
    width: usize,
    parameters: usize,
    connections: usize,
}

impl LayerRecord {
    /// The record of a layer.
    #[must_use]
    pub const fn of(layer: &Layer) -> Self {
        let &Layer { name, kind, maps, height, width, parameters, connections, .. } = layer;
        Self { name, kind: kind.name(), maps, height, width, parameters, connections }
    }
}

#[derive(Debug, Serialize)]
struct LineRecord<'a> {
    text: &'a str,
    confidence: f32,
    r#box: [usize; 4],
    words: Vec<WordRecord<'a>>,
    digits: Vec<DigitRecord>,
    alternatives: Vec<AlternativeRecord<'a>>,
    marks: Vec<MarkRecord>,
    /// Whether it has the format that was asked for: `ok` or `not_the_format`; null where none was.
    format: Option<&'static str>,
    /// The probability that whatever is written there has it.
    format_probability: Option<f32>,
}

/// What is seen among the digits and left out.
#[derive(Debug, Serialize)]
struct MarkRecord {
    kind: &'static str,
    r#box: [usize; 4],
    /// The number of the digit of the line that it follows, from 0; null before the first.
    after: Option<usize>,
}

#[derive(Debug, Serialize)]
struct WordRecord<'a> {
    text: &'a str,
    confidence: f32,
    r#box: [usize; 4],
}

#[derive(Debug, Serialize)]
struct DigitRecord {
    /// The digit, or the character as text, where the network reads other characters, too.
    digit: CharacterRecord,
    r#box: [usize; 4],
    penalty: f32,
    confidence: f32,
}

/// A digit as a number, as in the record of a single one; any other character as text.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum CharacterRecord {
    Digit(u32),
    Other(char),
}

impl From<char> for CharacterRecord {
    fn from(character: char) -> Self {
        character.to_digit(10).map_or(Self::Other(character), Self::Digit)
    }
}

#[derive(Debug, Serialize)]
struct AlternativeRecord<'a> {
    text: &'a str,
    probability: f32,
}

impl<'a> PictureRecord<'a> {
    /// Makes the record of a picture of one digit.
    #[must_use]
    pub fn of_answer(path: Option<&'a str>, answer: &'a Answer) -> Self {
        let digit = |character: char| character.to_digit(10).and_then(|d| u8::try_from(d).ok());
        let reading = answer.reading();
        let page = answer.page.as_ref();
        Self {
            path,
            digit: reading.and_then(Reading::digit),
            character: reading.map(Reading::character),
            confidence: answer.confidence(),
            penalty: reading.map(Reading::penalty),
            runner_up: reading.and_then(|reading| digit(reading.runner_up())),
            margin: reading.map(Reading::margin),
            rejected: answer.refusal.is_some(),
            reason: answer.refusal.map(Refusal::name),
            rotation: page.map(|page| page.rotation),
            lines: page.into_iter().flat_map(|page| &page.lines).map(line).collect(),
            refused: page.into_iter().flat_map(|page| &page.refused).map(line).collect(),
            unread: page.map_or(0, |page| page.unread),
        }
    }

    /// Makes the record of a picture of lines.
    #[must_use]
    pub fn of_page(path: Option<&'a str>, page: &'a Page) -> Self {
        Self {
            path,
            digit: None,
            character: None,
            confidence: None,
            penalty: None,
            runner_up: None,
            margin: None,
            rejected: page.refusal.is_some(),
            reason: page.refusal.map(Refusal::name),
            rotation: (page.refusal != Some(Refusal::Blank)).then_some(page.rotation),
            lines: page.lines.iter().map(line).collect(),
            refused: page.refused.iter().map(line).collect(),
            unread: page.unread,
        }
    }
}

/// What the fields of a form say, to be written as JSON.
#[derive(Debug, Serialize)]
pub struct FormRecord<'a> {
    /// The picture's file, if it has a name.
    path: Option<&'a str>,
    /// Whether a field has no value.
    rejected: bool,
    /// The fields, in the order of the form.
    fields: Vec<FieldRecord<'a>>,
}

#[derive(Debug, Serialize)]
struct FieldRecord<'a> {
    name: &'a str,
    /// What it says, if that is sure enough.
    value: Option<&'a str>,
    confidence: f32,
    reason: Option<&'static str>,
    /// What it says at best, whether it is the value or not.
    text: Option<&'a str>,
    format_probability: Option<f32>,
    r#box: [usize; 4],
}

impl<'a> FormRecord<'a> {
    /// Makes the record of a form.
    #[must_use]
    pub fn new(path: Option<&'a str>, fields: &'a [FieldReading]) -> Self {
        let field = |own: &'a FieldReading| FieldRecord {
            name: &own.name,
            value: own.value.as_deref(),
            confidence: own.confidence,
            reason: own.refusal.map(Refusal::name),
            text: own.text.as_deref(),
            format_probability: own.format_probability,
            r#box: corners(own.area),
        };
        let rejected = fields.iter().any(|field| field.value.is_none());
        Self { path, rejected, fields: fields.iter().map(field).collect() }
    }
}

/// Says why a picture could not be read, in place of its [`PictureRecord`]. It is rejected, so that who asks for that
/// alone need not know of errors.
#[derive(Debug, Serialize)]
pub struct FailureRecord<'a> {
    path: Option<&'a str>,
    rejected: bool,
    error: &'a str,
}

impl<'a> FailureRecord<'a> {
    /// Makes the record of a picture that could not be read.
    #[must_use]
    pub const fn new(path: Option<&'a str>, error: &'a str) -> Self {
        Self { path, rejected: true, error }
    }
}

fn line(line: &Line) -> LineRecord<'_> {
    let digit = |digit: &LineDigit| DigitRecord {
        digit: CharacterRecord::from(digit.character),
        r#box: corners(digit.area),
        penalty: digit.penalty,
        confidence: digit.confidence,
    };
    let mark = |mark: &Mark| MarkRecord {
        kind: mark.kind.name(),
        r#box: corners(mark.area),
        after: mark.after,
    };
    LineRecord {
        marks: line.marks.iter().map(mark).collect(),
        format: line
            .format
            .map(|format| if format.holds { "ok" } else { Refusal::NotTheFormat.name() }),
        format_probability: line.format.map(|format| format.probability),
        text: &line.text,
        confidence: line.confidence,
        r#box: corners(line.area),
        words: line.words.iter().map(word).collect(),
        digits: line.digits.iter().map(digit).collect(),
        alternatives: line
            .alternatives
            .iter()
            .map(|other| AlternativeRecord { text: &other.text, probability: other.probability })
            .collect(),
    }
}

fn word(word: &Word) -> WordRecord<'_> {
    let Word { text, confidence, area, .. } = word;
    WordRecord { text, confidence: *confidence, r#box: corners(*area) }
}

fn corners(area: Rect) -> [usize; 4] {
    [area.x, area.y, area.width, area.height]
}

//! Reading numbers: lines of digits in a picture, as the amount on a cheque (paper, sections V and VI).
//!
//! ```text
//! picture --flattened, ink, without_rules--> Ink         crate::image
//!         --lines--> ink of each line                    number::lines
//!         --cut--> more pieces than digits               number::cuts
//!         --read, each run of pieces--> arcs of a graph  number::arcs
//!         --paths--> texts with their probabilities      number::graph
//! ```
//!
//! Nothing is decided before the end: where digits touch and where they fall apart, the network reads
//! every way to put pieces together, and the text is that of the most probable paths through all.

mod arcs;
pub(crate) mod cuts;
mod graph;
mod lines;
mod skew;
mod turn;

use std::fmt;

use self::arcs::Known;
use self::lines::LineOfInk;
pub use self::lines::MOST_LINES;
use self::turn::Turn;
use crate::image::{Area, Gray, Ink};
use crate::read::{Calibration, Refusal};
use crate::reader::Reader;

/// The most texts that [`Options::alternatives`] may ask for.
pub const MOST_ALTERNATIVES: usize = 100;

/// The longer side of the picture that lines are looked for in, in pixels: larger ones are shrunk.
const LARGEST: usize = 1600;
/// The beginnings of texts that are kept at each cut.
const KEPT: usize = 16;
/// Lines of digits less high than such a share of the highest line's are what is printed or left over
/// around it.
const LOW: f32 = 0.5;
/// Mean confidence of digits from which a page is taken to lie as it should, and how many times as well
/// it must be read if it is to be turned.
const PAGE: (f32, f32) = (0.95, 1.2);
/// The same where there is one line: few are cut out upside down.
const LINE: (f32, f32) = (0.6, 3.0);
/// Confidence from which a digit is clear where one alone was looked for.
const CLEAR: f32 = 0.5;
/// A picture so many times as wide as high is that of one line, and does not stand on its side.
const WIDE: usize = 2;

/// How numbers are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many digits each line has, if that is known; other lines are left out.
    pub length: Option<usize>,
    /// How many texts to give for each line: 1 to [`MOST_ALTERNATIVES`], and the nearer of the two for
    /// what lies beyond.
    pub alternatives: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { length: None, alternatives: 1 }
    }
}

/// The lines of a picture.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page {
    /// How far the picture was turned to the left to read it, in degrees: 0, 90, 180 or 270.
    pub rotation: u16,
    /// In reading order.
    pub lines: Vec<Line>,
    /// How many more lines of writing there are than [`MOST_LINES`], which are not read.
    pub unread: usize,
}

/// A line of digits.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Line {
    /// The digits.
    pub text: String,
    /// The probability that all of them are right.
    pub confidence: f64,
    /// The box around it.
    pub area: Box,
    /// Each digit, from the left.
    pub digits: Vec<LineDigit>,
    /// The most probable texts, `text` the first of them.
    pub alternatives: Vec<Alternative>,
}

/// A digit of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct LineDigit {
    /// What it is.
    pub character: char,
    /// The box around it.
    pub area: Box,
    /// The penalty of its class.
    pub penalty: f32,
    /// The probability of its class, if the cuts on both sides are right.
    pub confidence: f32,
}

/// A text that a line may have.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Alternative {
    /// The digits.
    pub text: String,
    /// How probable it is.
    pub probability: f64,
}

/// A rectangle of the picture, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Box {
    /// Columns to the left of it.
    pub x: usize,
    /// Rows above it.
    pub y: usize,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (confidence {:.3})", self.text, self.confidence)
    }
}

impl Reader {
    /// Reads the lines of digits in a picture, from the top.
    ///
    /// *Cost:* a few looks at every pixel, and up to six readings a cut: 2 milliseconds for the amount on
    /// a cheque, a third of a second for 12 megapixels with one number.
    ///
    /// # Errors
    /// There is no ink to be seen, or no digit.
    pub fn read_number(&self, picture: &Gray) -> Result<Vec<Line>, Refusal> {
        Ok(self.read_page(picture, &Options::default())?.lines)
    }

    /// Reads the lines of digits in a picture that may be turned by 90, 180 or 270 degrees.
    ///
    /// *Cost:* as [`read_number`](Self::read_number); up to four times as much where the page does not
    /// lie as it should.
    ///
    /// # Errors
    /// There is no ink to be seen, or no digit.
    pub fn read_page(&self, picture: &Gray, options: &Options) -> Result<Page, Refusal> {
        let alternatives = options.alternatives.clamp(1, MOST_ALTERNATIVES);
        let options = Options { alternatives, ..*options };
        let ink = picture.flattened().ink()?;
        let shrunk = ink.shrunk_to_mean(LARGEST);
        let ink = shrunk.ink.without_rules();
        let found = |turn: Turn| {
            let place = Place { turn, by: shrunk.by, picture };
            let (lines, unread) = self.read_lines(&turn.of(&ink), &place, &options);
            (turn, lines, unread)
        };
        let mut best = found(Turn::NONE);
        let is_wide = ink.width() >= WIDE * ink.height();
        let is_line = is_wide || (best.1.len() == 1 && best.1[0].digits.len() > 1);
        let (upright, better) = if is_line { LINE } else { PAGE };
        if mean_confidence(&best.1) < upright {
            let other = if is_wide { &Turn::OTHERS[1..2] } else { &Turn::OTHERS[..] };
            let others = other.iter().map(|&turn| found(turn));
            let other = others.max_by(|a, b| worth(&a.1).total_cmp(&worth(&b.1)));
            best = other.filter(|other| worth(&other.1) > better * worth(&best.1)).unwrap_or(best);
        }
        let (turn, lines, unread) = best;
        if lines.is_empty() {
            return Err(Refusal::NotADigit);
        }
        Ok(Page { rotation: turn.degrees(), lines, unread })
    }

    /// Tells whether there are several digits in a picture, each of them a clear one.
    pub(crate) fn shows_several(&self, picture: &Gray) -> bool {
        let lines = self.read_number(picture).unwrap_or_default();
        let clear =
            |line: &Line| line.digits.iter().filter(|digit| digit.confidence >= CLEAR).count();
        let digits: usize = lines.iter().map(|line| line.digits.len()).sum();
        digits >= 2 && lines.iter().map(clear).sum::<usize>() == digits
    }

    /// Reads lines, and counts those beyond the limit.
    fn read_lines(&self, ink: &Ink, place: &Place, options: &Options) -> (Vec<Line>, usize) {
        let (lines, unread) = lines::lines(ink);
        let lines: Vec<(f32, Line)> =
            lines.into_iter().filter_map(|line| self.read_line(line, place, options)).collect();
        let highest = lines.iter().map(|&(height, _)| height).fold(0.0, f32::max);
        let high = lines.into_iter().filter(|&(height, _)| height >= LOW * highest);
        (high.map(|(_, line)| line).collect(), unread)
    }

    /// Reads a line, and tells how high its digits are; `None` if it has none.
    fn read_line(&self, line: LineOfInk, place: &Place, options: &Options) -> Option<(f32, Line)> {
        let LineOfInk { area: whole, ink, skew, size } = line;
        let pieces = cuts::Pieces::cut(ink)?;
        let own = self.calibration();
        // Texts are found with softened penalties, so that none of them is lost; how probable each of
        // them is follows from the penalties as they are.
        let calibration = own.map_or(UNCALIBRATED, softened);
        let sharp = own.map_or(1.0, |_| 1.0 / f64::from(SOFTER));
        let (graph, readings) = arcs::graph(self, &pieces, &Known { size, calibration });
        let spellings = graph.spellings(KEPT.max(4 * options.alternatives), options.length);
        let best = spellings.first().filter(|best| !best.text.is_empty())?;
        // As logarithms: those of a long line are smaller than any number.
        let sharpened = |log: f64| (sharp * (log - best.log)).exp();
        let all: f64 = spellings.iter().map(|spelling| sharpened(spelling.log)).sum();
        let character = |&class: &u8| self.classes().characters()[usize::from(class)];
        let text = |classes: &[u8]| classes.iter().map(character).collect::<String>();
        let mut height = 0.0f32;
        let digits = best.arcs.iter().zip(&best.text).filter_map(|(&arc, class)| {
            let run = &graph.arc(arc).pieces;
            let reading = readings.get(run)?;
            height = height.max(pieces.area(run.clone()).height() as f32);
            let area = skew.area(pieces.pixels(run.clone()));
            let own = reading.with_calibration(own.unwrap_or(UNCALIBRATED));
            Some(LineDigit {
                character: character(class),
                area: place.of(area.moved(whole.left, whole.top)),
                penalty: reading.penalties().as_slice()[usize::from(*class)],
                confidence: own.probability(usize::from(*class)),
            })
        });
        let digits: Vec<LineDigit> = digits.collect();
        let alternatives = spellings.iter().take(options.alternatives);
        let alternatives = alternatives.map(|spelling| Alternative {
            text: text(&spelling.text),
            probability: sharpened(spelling.log) / all,
        });
        // No text is more certain than its least certain digit.
        let least = digits.iter().map(|digit| f64::from(digit.confidence)).fold(1.0, f64::min);
        let line = Line {
            text: text(&best.text),
            confidence: least / all,
            area: place.of(whole),
            digits,
            alternatives: alternatives.collect(),
        };
        Some((height, line))
    }
}

/// How much less penalties count in a line than alone, and how much less those of rubbish: what is cut
/// out of a line is further from MNIST than the digits that a network was calibrated on.
const SOFTER: f32 = 0.22;
const NEARER: f32 = 0.7;

fn softened(own: Calibration) -> Calibration {
    Calibration { scale: SOFTER * own.scale, rubbish: NEARER * own.rubbish, ..own }
}

/// For networks that were never calibrated.
const UNCALIBRATED: Calibration = Calibration { scale: 0.1, rubbish: 20.0, least: 0.0 };

/// Where a turned and shrunk picture's rectangles lie in the original.
struct Place<'a> {
    turn: Turn,
    by: usize,
    picture: &'a Gray,
}

impl Place<'_> {
    fn of(&self, area: Area) -> Box {
        let (width, height) = (self.picture.width(), self.picture.height());
        let small = (width.div_ceil(self.by), height.div_ceil(self.by));
        let area = self.turn.back(area, small);
        let (x, y) = (area.left * self.by, area.top * self.by);
        Box {
            x,
            y,
            width: (area.width() * self.by).min(width - x),
            height: (area.height() * self.by).min(height - y),
        }
    }
}

fn mean_confidence(lines: &[Line]) -> f32 {
    let digits = lines.iter().flat_map(|line| &line.digits);
    let (sum, count) = digits.fold((0.0, 0.0), |(sum, n), digit| (sum + digit.confidence, n + 1.0));
    if count > 0.0 { sum / count } else { 0.0 }
}

/// How well lines are read: how many digits for certain, less something for every line, since to the
/// wrong side a line falls into many.
fn worth(lines: &[Line]) -> f32 {
    const OF_LINE: f32 = 0.5;
    let of_line = |line: &Line| {
        let certain: f32 = line.digits.iter().map(|digit| digit.confidence.powi(2)).sum();
        certain - OF_LINE
    };
    lines.iter().map(of_line).sum::<f32>().max(0.0)
}

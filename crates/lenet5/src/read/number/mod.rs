//! Reading numbers: lines of digits in a picture, as the amount on a cheque (paper, sections V and VI).
//!
//! ```text
//! picture --flattened, ink, without_rules--> Ink         crate::image
//!         --lines--> ink of each line                    number::lines
//!         --cut--> more pieces than digits               number::cuts
//!         --read, each run of pieces--> arcs of a graph  number::arcs
//!    or   --slide over the line--> arcs of a graph       number::slide
//!         --paths--> texts with their probabilities      number::graph, number::line
//! ```
//!
//! Nothing is decided before the end: where digits touch and where they fall apart, the network reads
//! every way to put pieces together, and the text is that of the most probable paths through all. Both of
//! the paper's ways are here, cuts and the space displacement network, and what both say together.

pub(crate) mod decode;
mod deskew;
pub(crate) mod graph;
mod layout;
pub(crate) mod path_weights;
mod rotation;
pub(crate) mod sdnn;
pub(crate) mod segment;
mod shares;

use self::decode::Seen;
pub use self::decode::{Alternative, Line, LineDigit};
pub use self::layout::MOST_LINES;
pub use self::path_weights::{BothWeights, SegmentWeights, SlideWeights, Weights};
use self::rotation::Turn;
pub use self::sdnn::MOST_OUTPUTS;
pub use self::segment::cuts::MOST_CUTS;
use super::reader::Reader;
use super::reading::Refusal;
use crate::image::{Area, Gray, Ink};

/// The most texts that [`Options::alternatives`] may ask for.
pub const MOST_ALTERNATIVES: usize = 100;

/// The longer side of the picture that lines are looked for in, in pixels: larger ones are shrunk.
const LARGEST: usize = 1600;
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
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// How many digits each line has, if that is known; other lines are left out.
    pub length: Option<usize>,
    /// How many texts to give for each line: 1 to [`MOST_ALTERNATIVES`], and the nearer of the two for
    /// what lies beyond.
    pub alternatives: usize,
    /// Which way lines are read.
    pub method: Method,
    /// The only digits that there are, if not all of them: the others are not considered.
    pub digits: Option<Digits>,
    /// What speaks for a text and against it.
    pub weights: Weights,
}

/// A way to read a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// The ink is cut into pieces, and every run of pieces is read: heuristic over-segmentation (paper,
    /// section V).
    Segment,
    /// The network slides over the line: the space displacement network (paper, section VII). That is the
    /// one of [`Reader::with_slider`], or else the reader's own, which was hardly trained for it.
    Sdnn,
    /// What both say: a text is as probable as both together make it. Without a network that was added to
    /// slide as [`Segment`](Self::Segment).
    Both,
}

/// Some of the ten digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Digits(u16);

impl Digits {
    /// Takes the digits of a text; `None` if it has none, or another character.
    ///
    /// # Examples
    /// ```
    /// use lenet5::read::number::Digits;
    ///
    /// assert!(Digits::of("01").is_some_and(|digits| digits.has('1') && !digits.has('7')));
    /// assert_eq!(Digits::of("1a"), None);
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let bit = |character: char| Some(1u16 << character.to_digit(10)?);
        let bits = text.chars().try_fold(0, |bits, character| Some(bits | bit(character)?))?;
        (bits != 0).then_some(Self(bits))
    }

    /// Tells whether a character is one of them.
    #[must_use]
    pub fn has(self, character: char) -> bool {
        character.to_digit(10).is_some_and(|digit| self.0 >> digit & 1 == 1)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            length: None,
            alternatives: 1,
            method: Method::Both,
            digits: None,
            weights: Weights::FITTED,
        }
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
    /// How many lines of writing were not read: those beyond [`MOST_LINES`], and those that ask for more
    /// than [`MOST_CUTS`] cuts and [`MOST_OUTPUTS`] outputs.
    pub unread: usize,
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

impl Reader {
    /// Reads the lines of digits in a picture, from the top.
    ///
    /// *Cost:* a few looks at every pixel, up to six readings a cut, an output every four pixels of lines
    /// that are brought to 20 pixels of height, and the sums over both graphs: 4 milliseconds for the
    /// amount on a cheque, a sixth of a second for 12 megapixels with one number.
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

    /// The line of a picture; `None` if it has none, or several.
    #[cfg(feature = "train")]
    pub(crate) fn line_of(picture: &Gray) -> Option<layout::LineOfInk> {
        let ink = picture.flattened().ink().ok()?.shrunk_to_mean(LARGEST).ink.without_rules();
        let (mut lines, _) = layout::lines(&ink);
        lines.pop().filter(|_| lines.is_empty())
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
        let (lines, mut unread) = layout::lines(ink);
        let seen = lines.iter().map(|line| (line, Seen::all(self, line, options.method)));
        let read = seen.filter_map(|(line, seen)| {
            unread += usize::from(seen.is_empty());
            self.read_line(line, &seen, place, options)
        });
        let lines: Vec<(f32, Line)> = read.collect();
        let highest = lines.iter().map(|&(height, _)| height).fold(0.0, f32::max);
        let high = lines.into_iter().filter(|&(height, _)| height >= LOW * highest);
        (high.map(|(_, line)| line).collect(), unread)
    }
}

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

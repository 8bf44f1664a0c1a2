//! What a scene shows, and where.

use std::borrow::Cow;

use serde::Serialize;

use super::geometry::{Affine, Area, Point};

/// The way that a scene is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Way {
    /// As a picture of one digit.
    Digit,
    /// As a page of numbers.
    Page,
}

/// What a scene shows, and where.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Truth {
    /// How it is to be read.
    pub(crate) way: Way,
    /// The lines in reading order; none if there is nothing to read.
    pub(crate) lines: Vec<Line>,
    /// The corners of the sheet, clockwise from its upper left one, where its edges are in the picture.
    pub(crate) sheet: Option<[Point; 4]>,
    /// How far the picture is to be turned to the left to be read, in degrees.
    pub(crate) rotation: u16,
    /// The format by which its words are to be read, marks and all; `None` if only their digits count.
    pub(crate) format: Option<String>,
    /// What is in the picture beside the writing, or instead of it.
    pub(crate) what: Cow<'static, str>,
}

/// A line of words.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    /// The box around its digits.
    pub(crate) area: Area,
    /// From the left.
    pub(crate) words: Vec<Word>,
}

/// A word: digits without a space between them.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Word {
    /// The digits.
    pub(crate) text: String,
    /// The box around them.
    pub(crate) area: Area,
    /// The signs between, before and after the digits.
    pub(crate) marks: Vec<Mark>,
}

impl Word {
    /// The digits and the signs among them.
    fn written(&self) -> String {
        let mut all = String::new();
        for (count, digit) in self.text.chars().map(Some).chain([None]).enumerate() {
            all.extend(
                self.marks.iter().filter(|mark| mark.follows == count).map(|mark| mark.sign),
            );
            all.extend(digit);
        }
        all
    }
}

/// A sign that is no digit.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Mark {
    /// The sign.
    pub(crate) sign: char,
    /// The number of digits of the word before it.
    pub(crate) follows: usize,
    /// The box around it.
    pub(crate) area: Area,
}

impl Truth {
    /// A picture with nothing to read so far.
    pub(crate) const fn new(way: Way) -> Self {
        let what = Cow::Borrowed("");
        Self { way, lines: Vec::new(), sheet: None, rotation: 0, format: None, what }
    }

    /// All words in reading order.
    pub(crate) fn words(&self) -> impl Iterator<Item = &Word> {
        self.lines.iter().flat_map(|line| &line.words)
    }

    /// Tells whether a text that was read at a place is what is written there: all words whose middles lie within it, or
    /// a part of one.
    pub(crate) fn says(&self, text: &str, area: Area) -> bool {
        let within: String = self
            .words()
            .filter(|word| area.has(word.area.centre()))
            .map(|word| word.text.as_str())
            .collect();
        let around = self.words().find(|word| word.area.has(area.centre()));
        within == text || around.is_some_and(|word| word.text.contains(text))
    }

    /// What is to be read of all words in reading order: their digits, or where a format is known also their marks.
    pub(crate) fn characters(&self) -> String {
        let has_marks = self.format.is_some();
        self.words()
            .map(|word| if has_marks { word.written() } else { word.text.clone() })
            .collect()
    }

    /// The words with spaces between them.
    pub(crate) fn numbers(&self) -> String {
        let words: Vec<&str> = self.words().map(|word| word.text.as_str()).collect();
        words.join(" ")
    }

    /// Adds a line of words; none if there is no word.
    pub(crate) fn push_line(&mut self, words: Vec<Word>) {
        let area = words.iter().map(|word| word.area).reduce(Area::joined);
        self.lines.extend(area.map(|area| Line { area, words }));
    }

    /// The box around everything that is to be read.
    pub(crate) fn area(&self) -> Option<Area> {
        self.lines.iter().map(|line| line.area).reduce(Area::joined)
    }

    /// Maps every box.
    pub(crate) fn map(&mut self, map: impl Fn(Area) -> Area) {
        for line in &mut self.lines {
            line.area = map(line.area);
            for word in &mut line.words {
                word.area = map(word.area);
                for mark in &mut word.marks {
                    mark.area = map(mark.area);
                }
            }
        }
    }

    /// Maps every box by an affine map.
    pub(crate) fn map_affine(&mut self, affine: &Affine) {
        self.map(|area| affine.area(area));
        if let Some(sheet) = &mut self.sheet {
            *sheet = sheet.map(|corner| affine.apply(corner));
        }
    }
}

//! Pictures of numbers in sets: whole pictures right, digits to change, thresholds and reliability.

use super::digits::MARKED_WRONG_PERCENT;
use super::operating::{OperatingCurve, OperatingPoint, Verdict};
use super::reliability::{Bin, expected_calibration_error, reliability};
use crate::graph::MARKS;
use crate::read::number::{Line, Page};

/// A picture of numbers, and what was read in it.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberResult {
    /// The set that it belongs to.
    pub set: String,
    /// The numbers that it shows in reading order, with a space between two.
    pub expected: String,
    /// The numbers that were read, written alike; empty if none was.
    pub found: String,
    /// The probability that all of them are right.
    pub confidence: f32,
}

impl NumberResult {
    /// Compares what was read on a page with the numbers that it shows; by their digits alone, if no mark is among these.
    #[must_use]
    pub fn new(set: String, expected: String, page: &Page) -> Self {
        let has_marks = expected.contains(MARKS);
        let counts = |own: &char| has_marks || !MARKS.contains(own);
        let text = |line: &Line| line.text.chars().filter(counts).collect::<String>();
        let texts: Vec<String> = page.lines.iter().map(text).collect();
        let confidence = page.lines.iter().map(|line| line.confidence).product();
        Self { set, expected, found: texts.join(" "), confidence }
    }

    /// Tells whether all numbers were read right, and no other.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.found == self.expected
    }

    /// Counts the digits to put in, take out or change to make what was read what is shown.
    #[must_use]
    pub fn edits(&self) -> usize {
        let digits = |text: &str| text.replace(' ', "");
        strsim::levenshtein(&digits(&self.found), &digits(&self.expected))
    }
}

/// What became of the pictures of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "format", derive(serde::Serialize))]
pub struct NumberSet {
    /// The name of the set.
    #[cfg_attr(feature = "format", serde(rename = "set"))]
    pub name: String,
    /// The number of its pictures.
    pub pictures: usize,
    /// Whole pictures right: every number, and no other.
    pub right: usize,
    /// Pictures with a wrong answer.
    pub wrong: usize,
    /// Pictures in which nothing was read.
    pub refused: usize,
    /// The digits that the pictures show.
    pub digits: usize,
    /// The digits to put in, take out or change.
    pub edits: usize,
}

/// What became of all pictures.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "format", derive(serde::Serialize))]
pub struct NumberSummary {
    /// The sets, in the order in which they were met.
    pub sets: Vec<NumberSet>,
    /// The point of the most right answers at which at most [`MARKED_WRONG_PERCENT`] of the pictures are
    /// answered wrong.
    pub at_most_1_percent_wrong: OperatingPoint,
    /// The answers by their confidence.
    pub reliability: Vec<Bin>,
    /// How far confidence and share of right answers lie apart.
    pub expected_calibration_error: f64,
}

impl NumberSummary {
    /// Counts what became of pictures.
    #[must_use]
    pub fn new(results: &[NumberResult]) -> Self {
        let mut sets: Vec<NumberSet> = Vec::new();
        for result in results {
            count(result, set_of(&mut sets, &result.set));
        }
        let bins = reliability(&verdicts(results));
        Self {
            sets,
            at_most_1_percent_wrong: number_curve(results).at_most_wrong(MARKED_WRONG_PERCENT),
            expected_calibration_error: expected_calibration_error(&bins),
            reliability: bins,
        }
    }

    /// The share of whole pictures that are right, in percent.
    #[must_use]
    pub fn right_percent(&self) -> f64 {
        let right: usize = self.sets.iter().map(|set| set.right).sum();
        let pictures: usize = self.sets.iter().map(|set| set.pictures).sum();
        100.0 * right as f64 / pictures.max(1) as f64
    }
}

/// The operating curve of pictures: those in which nothing was read are refused at any threshold.
#[must_use]
pub fn number_curve(results: &[NumberResult]) -> OperatingCurve {
    let answered = verdicts(results);
    let refused = results.len() - answered.len();
    OperatingCurve::new(answered, refused)
}

fn verdicts(results: &[NumberResult]) -> Vec<Verdict> {
    let answered = results.iter().filter(|result| !result.found.is_empty());
    let verdict =
        |result: &NumberResult| Verdict { confidence: result.confidence, right: result.is_right() };
    answered.map(verdict).collect()
}

/// Finds a set by its name, or adds it.
fn set_of<'a>(sets: &'a mut Vec<NumberSet>, name: &str) -> &'a mut NumberSet {
    let known = sets.iter().position(|set| set.name == name);
    let at = known.unwrap_or_else(|| {
        sets.push(NumberSet {
            name: name.to_owned(),
            pictures: 0,
            right: 0,
            wrong: 0,
            refused: 0,
            digits: 0,
            edits: 0,
        });
        sets.len() - 1
    });
    &mut sets[at]
}

fn count(result: &NumberResult, set: &mut NumberSet) {
    set.pictures += 1;
    match (result.is_right(), result.found.is_empty()) {
        (true, _) => set.right += 1,
        (false, true) => set.refused += 1,
        (false, false) => set.wrong += 1,
    }
    set.digits += result.expected.chars().filter(char::is_ascii_digit).count();
    set.edits += result.edits();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(expected: &str, found: &str, confidence: f32) -> NumberResult {
        let (expected, found) = (expected.to_owned(), found.to_owned());
        NumberResult { set: "a".to_owned(), expected, found, confidence }
    }

    #[test]
    fn pictures_count_whole_and_digits_one_by_one() {
        let results =
            [result("12 345", "12 345", 0.9), result("700", "70", 0.8), result("81", "", 0.0)];
        let summary = NumberSummary::new(&results);
        let NumberSet { pictures, right, wrong, refused, digits, edits, .. } = summary.sets[0];
        assert_eq!((pictures, right, wrong, refused), (3, 1, 1, 1));
        // One digit to put in, two to put in.
        assert_eq!((digits, edits), (10, 3));
        assert_eq!(summary.at_most_1_percent_wrong.right, 1);
        assert!((summary.right_percent() - 100.0 / 3.0).abs() < 1e-9);
    }
}

//! A line that was read, and its digits.

use std::fmt;

use super::mark::Mark;
use crate::image::Rect;

/// A line of digits: the words of a row that were read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Line {
    /// The digits, and the marks that a format names, with a space between words.
    pub text: String,
    /// The probability that the whole text is right: its share among all texts, or among those of the format
    /// that was asked for. The number of alternatives does not change it.
    pub confidence: f32,
    /// The box around it.
    pub area: Rect,
    /// Each word, from the left.
    pub words: Vec<Word>,
    /// Each digit, from the left.
    pub digits: Vec<LineDigit>,
    /// The most probable texts, the first of them `text`.
    pub alternatives: Vec<Alternative>,
    /// What is seen among the digits and is none, from the left; where a format names it, the text has it, too.
    pub marks: Vec<Mark>,
    /// Whether all its words have the format that was asked for; `None` if none was. Of a word that has not, this says what it says
    /// without.
    pub format: Option<FormatMatch>,
}

/// Whether a line has the format that was asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct FormatMatch {
    /// Whether it has.
    pub holds: bool,
    /// The probability that whatever is written there has it: the share of what the format allows among all that the line may say.
    /// The line's confidence is a share of what is allowed, and takes for granted that this holds.
    pub probability: f32,
}

impl FormatMatch {
    /// What holds of two words.
    fn and(self, other: Self) -> Self {
        let (holds, probability) =
            (self.holds && other.holds, self.probability * other.probability);
        Self { holds, probability }
    }
}

/// A word of a line: digits without wide gaps.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Word {
    /// The digits.
    pub text: String,
    /// The probability that all of them are right.
    pub confidence: f32,
    /// The box around it.
    pub area: Rect,
}

/// A digit of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct LineDigit {
    /// The digit.
    pub character: char,
    /// The box around it.
    pub area: Rect,
    /// The penalty of its class.
    pub penalty: f32,
    /// The probability of its class, if the line is divided as it is taken to be; as the network that
    /// reads and the one that verifies say together, if there is one; times the probability that it is no slash.
    pub confidence: f32,
}

/// A text that a line may say.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Alternative {
    /// The digits.
    pub text: String,
    /// How probable it is, on the scale of the line's confidence.
    pub probability: f32,
}

impl Line {
    /// Tells whether it has not the format that was asked for.
    pub(super) fn breaks_format(&self) -> bool {
        self.format.is_some_and(|format| !format.holds)
    }

    /// Takes a line of one word.
    pub(super) fn of_word(
        word: Word,
        digits: Vec<LineDigit>,
        alternatives: Vec<Alternative>,
        marks: Vec<Mark>,
    ) -> Self {
        let Word { text, confidence, area } = word.clone();
        Self {
            text,
            confidence,
            area,
            words: vec![word],
            digits,
            alternatives,
            marks,
            format: None,
        }
    }

    /// Lowers the confidence of a line of one word to at most a probability, and that of its texts by as much.
    pub(super) fn lower_confidence(&mut self, to: f32) {
        let by = (to / self.confidence).min(1.0);
        self.confidence *= by;
        for word in &mut self.words {
            word.confidence *= by;
        }
        for alternative in &mut self.alternatives {
            alternative.probability *= by;
        }
    }

    /// Adds the words of another line behind its own. Words are read apart from each other, so that probabilities
    /// multiply.
    pub(super) fn joined(mut self, other: Self) -> Self {
        self.text = format!("{} {}", self.text, other.text);
        self.confidence *= other.confidence;
        self.area = self.area.with(&other.area);
        self.words.extend(other.words);
        self.format = self.format.zip(other.format).map(|(one, two)| one.and(two));
        let before = self.digits.len();
        let after =
            |mark: &Mark| mark.after.map_or(before.checked_sub(1), |own| Some(before + own));
        let marks = other.marks.iter().map(|mark| Mark { after: after(mark), ..*mark });
        self.marks.extend(marks);
        self.digits.extend(other.digits);
        let count = self.alternatives.len().max(other.alternatives.len());
        let both = |one: &Alternative| {
            let one = one.clone();
            let with = move |two: &Alternative| Alternative {
                text: format!("{} {}", one.text, two.text),
                probability: one.probability * two.probability,
            };
            other.alternatives.iter().map(with).collect::<Vec<_>>()
        };
        let mut alternatives: Vec<Alternative> = self.alternatives.iter().flat_map(both).collect();
        // The sort is stable: of equally probable ones that of the first word's better texts comes first.
        alternatives.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        alternatives.truncate(count);
        self.alternatives = alternatives;
        self
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (confidence {:.3})", self.text, self.confidence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(texts: &[(&str, f32)], x: usize) -> Line {
        let area = Rect { x, y: 10 + x / 10, width: 30, height: 20 };
        let alternative =
            |&(text, probability): &(&str, f32)| Alternative { text: text.to_owned(), probability };
        let word = Word { text: texts[0].0.to_owned(), confidence: texts[0].1, area };
        Line::of_word(word, Vec::new(), texts.iter().map(alternative).collect(), Vec::new())
    }

    #[test]
    fn words_join_to_lines_and_their_probabilities_multiply() {
        let joined =
            line(&[("12", 0.5), ("17", 0.3)], 0).joined(line(&[("4", 0.9), ("9", 0.1)], 40));
        assert_eq!((joined.text.as_str(), joined.words.len()), ("12 4", 2));
        assert!((joined.confidence - 0.45).abs() < 1e-6);
        assert_eq!(joined.area, Rect { x: 0, y: 10, width: 70, height: 24 });
        let texts: Vec<&str> =
            joined.alternatives.iter().map(|other| other.text.as_str()).collect();
        assert_eq!(texts, ["12 4", "17 4"]);
    }
}

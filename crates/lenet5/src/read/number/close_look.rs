//! Reading a word, and looking closely at it if it is doubtful: slashes in it are left out, and digits beside a
//! label are read without it.

use super::decode::{DecodedLine, decode_line};
use super::doubt::Evidence;
use super::hypotheses::Hypotheses;
use super::layout::{InkWord, Layout};
use super::line_reader::LineReader;
use super::options::Options;
use super::placement::Placement;
use super::slash::find_slashes;
use crate::graph::Format;
use crate::image::Ink;

/// A word of at least this confidence is sure.
const MIN_SURE_CONFIDENCE: f32 = 0.9;
/// A word of more characters is a pattern, and not looked at closely.
const MAX_CHARACTERS_OF_WORD: usize = 60;
/// A word of less confidence than this may be a number beside a word of letters.
const MIN_LIKELY_CONFIDENCE: f32 = 0.5;
/// A word is parted at its slashes if one of them is one with at least this probability; if it is less likely, the word is
/// doubtful either way. Of the straight strokes of scenes that have less, but may be slashes, half are 1s.
const MIN_PARTING_PROBABILITY: f64 = 0.9;
/// A gap within a word parts it, if it must be parted, if it is at least this wide, in heights of a character, and so
/// many times as wide as the next.
const MIN_GAP: f32 = 0.42;
const MIN_GAP_RATIO: f32 = 1.6;

/// Reads the words of a page.
pub(super) struct CloseLook<'a> {
    pub(super) readers: &'a LineReader<'a>,
    pub(super) layout: &'a Layout<'a>,
    pub(super) placement: &'a Placement,
    pub(super) options: &'a Options,
    /// Whether words are looked at closely: if not, a network slides over each of them once.
    pub(super) closely: bool,
}

/// What was read of a word.
#[derive(Default)]
pub(super) struct ReadWord {
    /// The words that it was found to consist of.
    pub(super) lines: Vec<DecodedLine>,
    /// The number of words that need too much work.
    pub(super) unread: usize,
}

impl ReadWord {
    /// The least confidence; 0 if nothing was read.
    fn confidence(&self) -> f32 {
        let all = self.lines.iter().map(|line| line.line.confidence);
        all.reduce(f32::min).unwrap_or(0.0)
    }

    /// The number of digits.
    fn count(&self) -> usize {
        self.lines.iter().map(|line| line.line.digits.len()).sum()
    }

    fn with(mut self, other: Self) -> Self {
        self.lines.extend(other.lines);
        self.unread += other.unread;
        self
    }
}

impl CloseLook<'_> {
    /// Reads a word, closely or not.
    ///
    /// *Cost:* that of a line; where the word is doubtful, a reading of each of its characters, and of its parts.
    pub(super) fn read(&self, word: &InkWord) -> ReadWord {
        // A part has not the length that is known.
        let length = self.options.format.as_ref().and_then(Format::length_of_texts);
        if !self.closely || length.is_some() || word.characters.len() > MAX_CHARACTERS_OF_WORD {
            return self.glance(word);
        }
        let (whole, is_parted) = self.read_without_slashes(word);
        if is_parted || whole.confidence() >= MIN_LIKELY_CONFIDENCE {
            return whole;
        }
        let Some(at) = self.widest_gap(word) else { return whole };
        let parts = self.layout.part_before(word, at);
        let mut parts: Vec<ReadWord> =
            parts.iter().map(|part| self.read_without_slashes(part).0).collect();
        let is_likely = |part: &ReadWord| part.confidence() >= MIN_LIKELY_CONFIDENCE;
        let strangers: usize =
            parts.iter().filter(|part| !is_likely(part)).map(ReadWord::count).sum();
        for part in parts.iter_mut().filter(|part| is_likely(part)) {
            let count = part.count();
            self.doubt(part, |evidence| {
                let own = evidence.strangers * count as f64;
                evidence.strangers = (own + strangers as f64) / (count + strangers) as f64;
            });
        }
        let best = parts.iter().map(ReadWord::confidence).fold(0.0, f32::max);
        // Nothing is left out without a word.
        if best >= MIN_LIKELY_CONFIDENCE && parts.iter().all(|part| !part.lines.is_empty()) {
            return parts.into_iter().fold(ReadWord::default(), ReadWord::with);
        }
        whole
    }

    /// Reads a word, and if it is doubtful also without the slashes in it; tells whether that is better.
    fn read_without_slashes(&self, word: &InkWord) -> (ReadWord, bool) {
        let mut whole = self.glance(word);
        if self.readers.verifiers.is_none() {
            return (whole, false);
        }
        // Where a slash may be read it is none of the digits anyway.
        if self.options.format.as_ref().is_some_and(|format| format.marks().contains(&'/')) {
            return (whole, false);
        }
        for line in &mut whole.lines {
            let odds = libm::expf(self.doubt_of_signs(word, &line.line.text));
            let own = line.line.confidence;
            line.line.lower_confidence(own / (own + (1.0 - own) * odds));
        }
        let slashes = find_slashes(self.layout, word);
        let slash = slashes.iter().map(|slash| slash.probability).fold(0.0, f64::max);
        #[allow(clippy::cast_possible_truncation, reason = "penalties are no more exact")]
        let no_slash = (1.0 - slash) as f32;
        for line in &mut whole.lines {
            line.line.lower_confidence(no_slash);
        }
        if slash < MIN_PARTING_PROBABILITY || whole.confidence() >= MIN_SURE_CONFIDENCE {
            return (whole, false);
        }
        let pieces: Vec<usize> = slashes.iter().map(|slash| slash.piece).collect();
        let parts = self.layout.part_at_slashes(word, &pieces);
        let mut parted =
            parts.iter().map(|part| self.glance(part)).fold(ReadWord::default(), ReadWord::with);
        // What was left out speaks for and against all of it as a digit does.
        let mut all = Evidence::default();
        for line in &parted.lines {
            all.log_share += line.evidence.log_share;
            all.digits.extend(&line.evidence.digits);
            all.dissent = all.dissent.max(line.evidence.dissent);
        }
        all.digits.extend(slashes.iter().map(|slash| slash.probability));
        self.doubt(&mut parted, |evidence| evidence.clone_from(&all));
        let confidence = parted.confidence();
        let is_better = confidence > whole.confidence() && confidence >= MIN_LIKELY_CONFIDENCE;
        // Nothing but the slashes is left out.
        if is_better && parted.lines.len() == parts.len() { (parted, true) } else { (whole, false) }
    }

    /// The log-odds by which the shapes of a word's characters speak for something else than its text: circles, brackets that
    /// are read as 1s, and a 1 or a 7 at its end with a point below or above it.
    fn doubt_of_signs(&self, word: &InkWord, text: &str) -> f32 {
        let ink = |piece: usize| self.layout.ink_of(&[piece]);
        let doubt_of_shape = match *word.characters {
            [only] if text == "1" => ink(only).doubt_of_bracket(),
            [only] => ink(only).doubt_of_circle(),
            [first, .., last] if text.starts_with('1') && text.ends_with('1') => {
                Ink::doubt_of_brackets(&ink(first), &ink(last))
            }
            _ => 0.0,
        };
        let may_be_sign = text.ends_with(['1', '7']);
        let last = word.characters.last().filter(|_| may_be_sign);
        let with_points = last.and_then(|&last| self.layout.ink_with_points(last));
        doubt_of_shape + with_points.map_or(0.0, |ink| ink.doubt_of_point())
    }

    /// Changes the evidence for words, and lowers their confidence by what it says.
    fn doubt(&self, word: &mut ReadWord, change: impl Fn(&mut Evidence)) {
        for line in &mut word.lines {
            change(&mut line.evidence);
            #[allow(clippy::cast_possible_truncation, reason = "penalties are no more exact")]
            let confidence = self.readers.doubt.confidence(&line.evidence) as f32;
            line.line.lower_confidence(confidence);
        }
    }

    /// Reads a word as it stands, however doubtful it is.
    ///
    /// *Cost:* that of a line.
    fn glance(&self, word: &InkWord) -> ReadWord {
        let reads_marks = self.options.reads_marks();
        let line = self.layout.cut_out(word, reads_marks);
        let find = if self.closely { Hypotheses::find } else { Hypotheses::glance };
        let ways = find(self.readers, &line, self.options.method);
        let unread = usize::from(ways.is_empty());
        let read =
            decode_line(self.readers, &line, &ways, &word.marks, self.placement, self.options);
        ReadWord { lines: read.into_iter().collect(), unread }
    }

    /// The number of the character after the gap that is clearly the widest of a word.
    fn widest_gap(&self, word: &InkWord) -> Option<usize> {
        let area = |k: usize| self.layout.piece(k).area;
        let mut right = 0;
        let mut gaps = Vec::new();
        for (number, &k) in word.characters.iter().enumerate() {
            if number > 0 {
                gaps.push((area(k).left.saturating_sub(right) as f32, number));
            }
            right = right.max(area(k).right);
        }
        gaps.sort_by(|a, b| b.0.total_cmp(&a.0));
        let &(widest, at) = gaps.first()?;
        let next = gaps.get(1).map_or(0.0, |gap| gap.0);
        (widest >= MIN_GAP * word.size && widest >= MIN_GAP_RATIO * next).then_some(at)
    }
}

//! From the texts that a line may say to what is answered of it.

use super::candidate::{Candidate, KnownDigits};
use super::doubt::Evidence;
use super::hypotheses::Hypotheses;
use super::layout::{InkLine, InkMark};
use super::likely::look_closely;
use super::line::{Alternative, FormatMatch, Line, LineDigit, Word};
use super::line_reader::LineReader;
use super::mark::{Mark, MarkKind};
use super::options::Options;
use super::placement::Placement;
use super::texts::{RankedTexts, rank_texts};
use crate::graph::MARKS;
use crate::image::Area;
use crate::read::reading::Reading;

/// A word that has a format with a probability of a smaller logarithm is not written as the format asks for it. Of 395 generated fields
/// that were read right, one in a hundred had less than -10.7, and of 60 numbers of other formats nine in ten.
const MIN_LOG_OF_FORMAT: f64 = -12.0;
/// One that has it with a smaller one than this is read without it, too, and has another format if that is surer than its odds
/// that the word has the format: the probability's, times those with which callers are right.
const SURE_LOG_OF_FORMAT: f64 = -3.0;
const LOG_ODDS_OF_FORMAT: f64 = 8.0;

/// A word that was read, as a line of its own, and how high its digits are, in pixels.
#[derive(Clone)]
pub(crate) struct DecodedLine {
    pub(crate) line: Line,
    pub(super) height: f32,
    /// Whether the side of a cell parts it from the word before.
    pub(super) begins_cell: bool,
    /// What speaks for it.
    pub(crate) evidence: Evidence,
}

/// Reads a line by what was found of it; `None` if it has no digit. One that has not the format that is asked for says what it
/// says without.
pub(super) fn decode_line(
    readers: &LineReader,
    line: &InkLine,
    ways: &[Hypotheses],
    marks: &[InkMark],
    placement: &Placement,
    options: &Options,
) -> Option<DecodedLine> {
    let decode =
        |ranked, options: &Options| decode_texts(readers, line, ranked, marks, placement, options);
    let ranked = rank_texts(ways, readers.weights, options);
    if options.format.is_none() {
        return decode(ranked, options);
    }
    let log_of_format = ranked.log_of_format;
    let format =
        |holds| FormatMatch { holds, probability: narrow(libm::exp(log_of_format.min(0.0))) };
    let allowed = if log_of_format < MIN_LOG_OF_FORMAT { None } else { decode(ranked, options) };
    let allowed = allowed.map(|own| own.of_format(format(true)));
    // Who refuses nothing wants the text however doubtful; marks are no part of what is read without a format.
    let is_taken = options.least_confidence <= 0.0 || options.reads_marks();
    if log_of_format >= SURE_LOG_OF_FORMAT || allowed.is_some() && is_taken {
        return allowed;
    }
    let free = Options { format: None, ..options.clone() };
    let free = decode(rank_texts(ways, readers.weights, &free), &free);
    // Who names a format is right in most cases, but not against what is plain to see.
    let breaks = |own: &DecodedLine| {
        let confidence = f64::from(own.line.confidence).clamp(1e-6, 1.0 - 1e-6);
        let log_odds = libm::log(confidence / (1.0 - confidence));
        log_odds > log_of_format + LOG_ODDS_OF_FORMAT
    };
    let free = free.filter(|own| allowed.is_none() || breaks(own));
    free.map(|own| own.of_format(format(false))).or(allowed)
}

impl DecodedLine {
    /// The same, known to have the format that is asked for or not to have it.
    fn of_format(mut self, format: FormatMatch) -> Self {
        self.line.format = Some(format);
        self
    }
}

/// Reads a line by its most probable texts; `None` if it has no digit.
fn decode_texts(
    readers: &LineReader,
    line: &InkLine,
    ranked: RankedTexts,
    marks: &[InkMark],
    placement: &Placement,
    options: &Options,
) -> Option<DecodedLine> {
    let mut candidates = ranked.candidates;
    let mut known = KnownDigits::default();
    look_closely(readers, line, &mut candidates, &mut known);
    let has_digit = |best: &&Candidate| best.path.text.iter().any(|own| !MARKS.contains(own));
    let best = candidates.first().filter(has_digit)?;
    let text = |characters: &[char]| characters.iter().collect::<String>();
    let located = best.hypotheses.locate_digits(&best.path, line);
    let height = located.iter().map(|(_, area)| area.height()).max()? as f32;
    let evidence = best.evidence(readers, line, &mut known);
    let digit = |(k, ((reading, area), character)): (usize, (&(Reading, Area), &char))| LineDigit {
        character: *character,
        area: placement.to_picture(area.moved(line.area.left, line.area.top)),
        penalty: reading.penalty_of(*character),
        confidence: evidence
            .digits
            .get(k)
            .map_or_else(|| reading.probability_of(*character), |&own| narrow(own)),
    };
    let middle = |area: &Area| area.left.midpoint(area.right);
    let characters = || located.iter().zip(&best.path.text);
    let read_marks = characters().filter_map(|((_, area), &character)| {
        let area = area.moved(line.area.left, line.area.top);
        Mark::kind_of(character).map(|kind| (kind, area))
    });
    let read_marks: Vec<(MarkKind, Area)> = read_marks.collect();
    let is_read = |own: &&InkMark| {
        read_marks
            .iter()
            .any(|(_, area)| area.left <= own.area.right && area.right >= own.area.left)
    };
    let left_out = marks.iter().filter(|own| !is_read(own)).map(|own| (own.kind, own.area));
    let is_digit = |own: &(&(Reading, Area), &char)| Mark::kind_of(*own.1).is_none();
    let mark = |(kind, own): (MarkKind, Area)| {
        let is_before = |((_, area), _): &(&(Reading, Area), &char)| {
            middle(&area.moved(line.area.left, line.area.top)) < middle(&own)
        };
        let before = characters().filter(is_digit).filter(is_before).count();
        Mark { kind, area: placement.to_picture(own), after: before.checked_sub(1) }
    };
    let mut marks: Vec<Mark> = left_out.chain(read_marks.iter().copied()).map(mark).collect();
    marks.sort_by_key(|mark| mark.after);
    let digits = characters().filter(is_digit).enumerate().map(digit);
    let confidence = if readers.verifiers.is_some() {
        readers.doubt.confidence(&evidence)
    } else {
        libm::exp(best.log)
    };
    let word = Word {
        text: text(&best.path.text),
        confidence: narrow(confidence),
        area: placement.to_picture(line.area),
    };
    // What is doubtful is so whatever is read in it; other texts share no more than what the best one leaves.
    let share = libm::exp(best.log).clamp(f64::MIN_POSITIVE, 1.0);
    let left = if share < 1.0 { (1.0 - confidence) / (1.0 - share) } else { 1.0 };
    let scale = left.min(confidence / share);
    let alternative = |(rank, candidate): (usize, &Candidate)| Alternative {
        text: text(&candidate.path.text),
        probability: narrow(if rank == 0 { confidence } else { scale * libm::exp(candidate.log) }),
    };
    let alternatives =
        candidates.iter().take(options.alternatives).enumerate().map(alternative).collect();
    let line = Line::of_word(word, digits.collect(), alternatives, marks);
    Some(DecodedLine { line, height, begins_cell: false, evidence })
}

#[allow(clippy::cast_possible_truncation, reason = "penalties are no more exact")]
const fn narrow(probability: f64) -> f32 {
    probability as f32
}

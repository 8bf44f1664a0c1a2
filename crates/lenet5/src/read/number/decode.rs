//! From the texts that a line may say to what is answered of it.

use super::doubt::Evidence;
use super::layout::{InkLine, InkMark};
use super::likely::look_closely;
use super::line::{Alternative, Line, LineDigit, Word};
use super::line_reader::LineReader;
use super::mark::Mark;
use super::options::Options;
use super::placement::Placement;
use super::texts::{Candidate, Hypotheses, KnownDigits, rank_texts};
use crate::image::Area;
use crate::read::reading::Reading;

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

/// Reads a line by what was found of it; `None` if it has no digit.
pub(super) fn decode_line(
    readers: &LineReader,
    line: &InkLine,
    ways: &[Hypotheses],
    marks: &[InkMark],
    placement: &Placement,
    options: &Options,
) -> Option<DecodedLine> {
    let mut candidates = rank_texts(ways, readers.weights, options);
    let mut known = KnownDigits::default();
    look_closely(readers, line, &mut candidates, &mut known);
    let best = candidates.first().filter(|best| !best.spelling.text.is_empty())?;
    let character = |&class: &u8| readers.digits.classes().characters()[usize::from(class)];
    let text = |classes: &[u8]| classes.iter().map(character).collect::<String>();
    let located = best.hypotheses.locate_digits(&best.spelling, line);
    let height = located.iter().map(|(_, area)| area.height()).max()? as f32;
    let evidence = best.evidence(readers, line, &mut known);
    let digit = |(k, ((reading, area), class)): (usize, (&(Reading, Area), &u8))| LineDigit {
        character: character(class),
        area: placement.to_picture(area.moved(line.area.left, line.area.top)),
        penalty: reading.penalties().as_slice()[usize::from(*class)],
        confidence: evidence
            .digits
            .get(k)
            .map_or_else(|| reading.probability(usize::from(*class)), |&own| narrow(own)),
    };
    let middle = |area: &Area| area.left.midpoint(area.right);
    let mark = |mark: &InkMark| {
        let is_before = |(_, area): &&(Reading, Area)| {
            middle(&area.moved(line.area.left, line.area.top)) < middle(&mark.area)
        };
        let before = located.iter().filter(is_before).count();
        let area = placement.to_picture(mark.area);
        Mark { kind: mark.kind, area, after: before.checked_sub(1) }
    };
    let mut marks: Vec<Mark> = marks.iter().map(mark).collect();
    marks.sort_by_key(|mark| mark.after);
    let digits = located.iter().zip(&best.spelling.text).enumerate().map(digit);
    let confidence = if readers.verifiers.is_some() {
        readers.doubt.confidence(&evidence)
    } else {
        libm::exp(best.log)
    };
    let word = Word {
        text: text(&best.spelling.text),
        confidence: narrow(confidence),
        area: placement.to_picture(line.area),
    };
    // What is doubtful is so whatever is read in it; other texts share no more than what the best one leaves.
    let share = libm::exp(best.log).clamp(f64::MIN_POSITIVE, 1.0);
    let left = if share < 1.0 { (1.0 - confidence) / (1.0 - share) } else { 1.0 };
    let scale = left.min(confidence / share);
    let alternative = |(rank, candidate): (usize, &Candidate)| Alternative {
        text: text(&candidate.spelling.text),
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

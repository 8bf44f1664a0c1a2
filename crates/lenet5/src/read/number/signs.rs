//! Characters of a word that are no digits: slashes, other signs, letters.

use super::deskew::{correction_of, measure_slant};
use super::layout::{InkWord, Layout};
use super::line_reader::LineReader;
use super::mark::MarkKind;
use super::slash::{Spread, Stroke, part_a_date};
use crate::image::{Area, Ink};

/// Two characters of which more than this share of the narrower one's width is above the other are one: a digit that
/// fell to pieces.
const MAX_OVERLAP: f32 = 0.5;
/// Neighbours that are nearer to each other than this many heights of a character may be one digit.
const MAX_PART_GAP: f32 = 0.2;
/// What is more than so many times as wide as high may be digits that touch.
const MAX_ASPECT: f32 = 0.85;
/// What is no digit with less probability than this may be one.
const MAX_DIGIT_RUBBISH: f64 = 0.5;
/// What is no digit with less probability than this at a glance is one.
const MAX_GLANCE_RUBBISH: f32 = 0.2;
/// What is no digit with this probability is a sign.
const MIN_SIGN_PROBABILITY: f64 = 0.9;
/// A straight stroke between digits is a slash with this probability, and the other ones of its word with less: one hand
/// wrote them.
const MIN_SLASH_PROBABILITY: f64 = 0.75;
const MIN_FURTHER_SLASH_PROBABILITY: f64 = 0.5;

/// A character of a word that is no digit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sign {
    /// The number of its piece.
    pub(super) piece: usize,
    pub(super) kind: MarkKind,
    /// The probability that it is none.
    pub(super) probability: f64,
}

/// Finds the characters of a word that are no digits and no slashes, given these.
///
/// Each character is read by itself. One that may be a part of a digit is none.
pub(super) fn find_signs(
    readers: &LineReader,
    layout: &Layout,
    word: &InkWord,
    slashes: &[Sign],
) -> Vec<Sign> {
    let areas: Vec<Area> = word.characters.iter().map(|&k| layout.piece(k).area).collect();
    let is_apart = |own: usize| is_apart(&areas, own);
    let find = |(own, &piece): (usize, &usize)| {
        if slashes.iter().any(|slash| slash.piece == piece) || !is_apart(own) {
            return None;
        }
        if areas[own].width() as f32 > MAX_ASPECT * areas[own].height() as f32 {
            return None;
        }
        let rubbish = rubbish_probability(readers, layout.ink_of(&[piece]))?;
        let is_part = |other: usize| {
            let (other_piece, near) = (word.characters[other], MAX_PART_GAP * word.size);
            let gap = areas[own].gap(&areas[other]) as f32;
            gap <= near
                && rubbish_probability(readers, layout.ink_of(&[piece, other_piece]))
                    .is_some_and(|both| both < MAX_DIGIT_RUBBISH)
        };
        let neighbours = [own.checked_sub(1), Some(own + 1).filter(|&k| k < areas.len())];
        let is_sign =
            rubbish >= MIN_SIGN_PROBABILITY && !neighbours.into_iter().flatten().any(is_part);
        is_sign.then_some(Sign { piece, kind: MarkKind::Sign, probability: rubbish })
    };
    word.characters.iter().enumerate().filter_map(find).collect()
}

/// Tells whether a character does not stand above or below another one.
fn is_apart(areas: &[Area], own: usize) -> bool {
    let overlaps = |other: usize| overlap(&areas[own], &areas[other]) > MAX_OVERLAP;
    (0..areas.len()).filter(|&other| other != own).all(|other| !overlaps(other))
}

/// Finds the slashes of a word: straight strokes apart between its digits, which lean further than these or are higher.
///
/// *Cost:* some 35 looks at the word's pixels, if there are straight strokes.
pub(super) fn find_slashes(layout: &Layout, word: &InkWord) -> Vec<Sign> {
    let strokes = straight_strokes(layout, word);
    let count = word.characters.len();
    let pairs = strokes.iter().flat_map(|one| strokes.iter().map(move |other| [one, other]));
    let dates = pairs.filter(|[one, other]| part_a_date(one.0, other.0, count));
    let dates = dates.map(|[one, other]| (one.1.date_probability(&other.1), [one.0, other.0]));
    let date = dates.max_by(|one, other| one.0.total_cmp(&other.0));
    let slash = |&(own, stroke): &(usize, Stroke)| {
        let probability = match date {
            Some((probability, places)) if places.contains(&own) => probability,
            _ => 0.0,
        };
        let probability = probability.max(stroke.slash_probability());
        Sign { piece: word.characters[own], kind: MarkKind::Slash, probability }
    };
    let mut slashes: Vec<Sign> = strokes.iter().map(slash).collect();
    let is_sure = slashes.iter().any(|slash| slash.probability >= MIN_SLASH_PROBABILITY);
    slashes.retain(|slash| is_sure && slash.probability >= MIN_FURTHER_SLASH_PROBABILITY);
    slashes
}

/// The straight strokes apart between the digits of a word, with the number of each among its characters.
fn straight_strokes(layout: &Layout, word: &InkWord) -> Vec<(usize, Stroke)> {
    let areas: Vec<Area> = word.characters.iter().map(|&k| layout.piece(k).area).collect();
    let height = |own: usize| areas[own].height() as f64;
    let is_within = |own: usize| (1..areas.len().saturating_sub(1)).contains(&own);
    let lean = |own: usize| {
        let mut spread = Spread::default();
        layout.pixels_of(word.characters[own]).for_each(|(x, y)| spread.add(x, y));
        Some((own, spread.straight_lean(height(own))?))
    };
    let leans: Vec<(usize, f64)> =
        (0..areas.len()).filter(|&own| is_apart(&areas, own)).filter_map(lean).collect();
    if !leans.iter().any(|(own, _)| is_within(*own)) {
        return Vec::new();
    }
    let is_stroke = |own: usize| leans.iter().any(|(stroke, _)| *stroke == own);
    let others: Vec<usize> =
        (0..areas.len()).filter(|&own| !is_stroke(own)).map(|own| word.characters[own]).collect();
    // The straight strokes tell how the hand leans only if there is nothing else.
    let least = leans.iter().map(|(_, lean)| *lean).fold(f64::INFINITY, f64::min);
    let slant =
        if others.is_empty() { least } else { f64::from(measure_slant(&layout.ink_of(&others))) };
    #[allow(clippy::cast_possible_truncation, reason = "a slant is no more exact")]
    let correction = f64::from(correction_of(slant as f32));
    let stroke = |(own, lean): (usize, f64)| {
        (own, Stroke { lean: lean - correction, height: height(own) / f64::from(word.size) })
    };
    leans.into_iter().filter(|(own, _)| is_within(*own)).map(stroke).collect()
}

/// The share of the narrower of two areas whose columns are the other's, too.
fn overlap(one: &Area, other: &Area) -> f32 {
    let (left, right) = (one.left.max(other.left), one.right.min(other.right));
    let common = (right + 1).saturating_sub(left);
    common as f32 / one.width().min(other.width()) as f32
}

/// The probability that ink is no digit.
///
/// Most is a digit at a glance, and is not looked at again.
fn rubbish_probability(readers: &LineReader, ink: Ink) -> Option<f64> {
    let glance = readers.read_pieces(&[ink.to_digit()?]).first()?.reading.rubbish_probability();
    if glance < MAX_GLANCE_RUBBISH {
        return Some(f64::from(glance));
    }
    let reading = readers.read_views(&ink.with_even_strokes().to_digit()?);
    Some(f64::from(reading.rubbish_probability()))
}

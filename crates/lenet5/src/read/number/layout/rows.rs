//! Pieces of ink that follow each other are a row; wide gaps part it into words.

use super::cells::{Between, Dividers};
use super::pieces::middle;
use crate::image::{Piece, weighted_median};

/// The middles of neighbouring pieces of a row lie within this multiple of the character height of each other.
const MAX_ROW_OFFSET: f32 = 0.6;
/// The middles of two stretches of a row, once both are level, lie within this multiple of it.
const MAX_STRETCH_OFFSET: f32 = 0.5;
/// Pieces of a stretch lie within this multiple of the character height of each other, from left to right.
const MAX_STRETCH_GAP: f32 = 2.5;
/// A gap wider than this multiple of the character height parts words, unless most gaps of the row are wide.
const WORD_GAP: f32 = 1.0;
/// Where most gaps are wide, one parts words that is this many times as wide.
const WIDE_WORD_GAP: f32 = 2.0;
/// Most of the rows' gaps, from the narrowest.
const COMMON_GAP: f32 = 0.4;

/// Pieces of a row that follow each other closely.
pub(super) struct Stretch {
    /// Numbers of pieces, from the left.
    pub(super) pieces: Vec<usize>,
    /// The middle of the stretch.
    x: f32,
    y: f32,
}

/// Puts pieces together that follow each other from left to right; `main` has them by their left sides.
pub(super) fn find_stretches(pieces: &[Piece], main: &[usize], size: f32) -> Vec<Stretch> {
    let mut open: Vec<Vec<usize>> = Vec::new();
    let mut done: Vec<Vec<usize>> = Vec::new();
    for &k in main {
        let left = pieces[k].area.left as f32;
        let right = |stretch: &Vec<usize>| {
            stretch.iter().rev().take(3).map(|&other| pieces[other].area.right).max().unwrap_or(0)
                as f32
        };
        // What lies too far to the left goes on no more.
        let mut at = 0;
        while at < open.len() {
            if left - right(&open[at]) > MAX_STRETCH_GAP * size {
                done.push(open.swap_remove(at));
            } else {
                at += 1;
            }
        }
        let off = |stretch: &Vec<usize>| {
            // The last few of a stretch tell where it goes on.
            let last = stretch.iter().rev().take(3);
            last.map(|&other| middle(&pieces[other]).abs_diff(middle(&pieces[k])))
                .min()
                .unwrap_or(usize::MAX)
        };
        let nearest =
            open.iter_mut().map(|stretch| (off(stretch), stretch)).min_by_key(|(off, _)| *off);
        match nearest {
            Some((off, stretch)) if off as f32 <= MAX_ROW_OFFSET * size => stretch.push(k),
            _ => open.push(vec![k]),
        }
    }
    done.append(&mut open);
    let stretch = |own: Vec<usize>| {
        let count = own.len() as f32;
        let mean = |of: fn(&Piece) -> f32| own.iter().map(|&k| of(&pieces[k])).sum::<f32>() / count;
        let x = mean(|piece| piece.area.left.midpoint(piece.area.right) as f32);
        let y = mean(|piece| middle(piece) as f32);
        Stretch { pieces: own, x, y }
    };
    let mut found: Vec<Stretch> = done.into_iter().map(stretch).collect();
    found.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    found
}

/// How far rows fall: rows of pixels for each column; the median over the long stretches.
pub(super) fn slope_of(stretches: &[Stretch], pieces: &[Piece], size: f32) -> f32 {
    let slope = |stretch: &Stretch| {
        let (mut across, mut both) = (0.0, 0.0);
        for &k in &stretch.pieces {
            let x = pieces[k].area.left.midpoint(pieces[k].area.right) as f32 - stretch.x;
            let y = middle(&pieces[k]) as f32 - stretch.y;
            (across, both) = (across + x * x, both + x * y);
        }
        let spread = (across / stretch.pieces.len() as f32).sqrt();
        (spread > 1.5 * size).then_some((both / across, stretch.pieces.len() as f32))
    };
    let slopes = stretches.iter().filter_map(slope).collect();
    weighted_median(slopes).map_or(0.0, |slope| slope.clamp(-0.4, 0.4))
}

/// Joins the stretches that stand side by side to rows, from the top.
pub(super) fn join_stretches(stretches: Vec<Stretch>, slope: f32, size: f32) -> Vec<Vec<Stretch>> {
    let mut rows: Vec<Vec<Stretch>> = Vec::new();
    let level = |stretch: &Stretch| stretch.y - slope * stretch.x;
    for stretch in stretches {
        let off = |row: &Vec<Stretch>| {
            row.last().map_or(f32::MAX, |last| (level(last) - level(&stretch)).abs())
        };
        let nearest = rows.iter_mut().map(|row| (off(row), row)).min_by(|a, b| a.0.total_cmp(&b.0));
        match nearest {
            Some((off, row)) if off <= MAX_STRETCH_OFFSET * size => row.push(stretch),
            _ => rows.push(vec![stretch]),
        }
    }
    let mean = |row: &Vec<Stretch>| row.iter().map(level).sum::<f32>() / row.len() as f32;
    rows.sort_by(|a, b| mean(a).total_cmp(&mean(b)));
    rows
}

/// Some characters of a row that are a word.
pub(super) struct Part {
    /// Numbers of pieces, from the left.
    pub(super) pieces: Vec<usize>,
    /// Whether the side of a cell parts it from the word before.
    pub(super) begins_cell: bool,
    /// Whether it is raised above the word before: its characters are smaller.
    pub(super) is_raised: bool,
}

/// Parts a row into words, at the wide gaps and at the sides of cells.
pub(super) fn part_words(
    row: &[Stretch],
    pieces: &[Piece],
    dividers: &Dividers,
    size: f32,
) -> Vec<Part> {
    let mut all: Vec<usize> =
        row.iter().flat_map(|stretch| stretch.pieces.iter().copied()).collect();
    all.sort_by_key(|&k| (pieces[k].area.left, k));
    let mut right = 0;
    let mut gaps = Vec::new();
    for (place, &k) in all.iter().enumerate() {
        let area = pieces[k].area;
        if place > 0 {
            gaps.push((area.left as f32 - right as f32) / size);
        }
        right = right.max(area.right);
    }
    let mut sorted = gaps.clone();
    sorted.sort_by(f32::total_cmp);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of it")]
    let common = sorted.get((COMMON_GAP * sorted.len() as f32) as usize).copied().unwrap_or(0.0);
    let widest = (WIDE_WORD_GAP * common).clamp(WORD_GAP, MAX_STRETCH_GAP);
    let empty = |begins_cell| Part { pieces: Vec::new(), begins_cell, is_raised: false };
    let mut words = vec![empty(false)];
    for (place, &k) in all.iter().enumerate() {
        if place > 0 {
            let between = dividers.between(&pieces[all[place - 1]], &pieces[k]);
            let begins_cell = between == Between::CellSide;
            if begins_cell || between == Between::Nothing && gaps[place - 1] > widest {
                words.push(empty(begins_cell));
            }
        }
        if let Some(word) = words.last_mut() {
            word.pieces.push(k);
        }
    }
    words
}

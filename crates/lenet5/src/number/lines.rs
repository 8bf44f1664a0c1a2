//! Lines of writing in a picture.

use crate::image::{Area, Ink, Labels, Piece};

/// A piece of ink that is less high than so large a share of the characters is none of its own: a dot,
/// a dash, a loose stroke.
const SMALL: f32 = 0.4;
/// One that is so many times as high is no character.
const HUGE: f32 = 3.0;
/// How far two pieces' middles may lie apart in height and be of a line, in heights of a character.
const OFF_LINE: f32 = 0.65;
/// How far two pieces may lie apart from left to right, in heights of a character.
const FAR: usize = 4;
/// A piece of less ink than this, in pixels, is dust.
const DUST: f32 = 3.0;
/// The most lines of a picture.
const MOST_LINES: usize = 100;

/// A line of writing.
#[derive(Debug)]
pub(super) struct LineOfInk {
    /// The box around it in the picture.
    pub(super) area: Area,
    /// Its ink alone.
    pub(super) ink: Ink,
    /// The height of its characters, in pixels.
    pub(super) size: f32,
}

/// Finds the lines of writing, from the top.
///
/// *Cost:* a few looks at every pixel.
pub(super) fn lines(ink: &Ink) -> Vec<LineOfInk> {
    let labels = ink.labels();
    let pieces = ink.pieces(&labels);
    let size = size(&pieces, ink);
    let is_main = |piece: &Piece| {
        let height = piece.area.height() as f32;
        (SMALL * size..=HUGE * size).contains(&height) && !is_edge(piece, ink)
    };
    let mut main: Vec<usize> = (0..pieces.len()).filter(|&k| is_main(&pieces[k])).collect();
    main.sort_by_key(|&k| pieces[k].area.left);
    let mut lines: Vec<Vec<usize>> = Vec::new();
    for k in main {
        let belongs = |line: &&mut Vec<usize>| {
            // The last few of a line tell where it goes on.
            line.iter().rev().take(3).any(|&other| are_neighbours(&pieces[other], &pieces[k], size))
        };
        let nearest = lines.iter_mut().filter(belongs).min_by_key(|line| {
            let last = line.last().map_or(0, |&other| middle(&pieces[other]));
            last.abs_diff(middle(&pieces[k]))
        });
        match nearest {
            Some(line) => line.push(k),
            None => lines.push(vec![k]),
        }
    }
    lines.truncate(MOST_LINES);
    let mut found: Vec<LineOfInk> =
        lines.into_iter().map(|line| cut_out(ink, &labels, &pieces, line, size)).collect();
    found.sort_by_key(|line| line.area.top + line.area.bottom);
    found
}

/// The height of most of the ink's characters: the median, each weighing as much as it has ink.
fn size(pieces: &[Piece], ink: &Ink) -> f32 {
    let mut heights: Vec<(usize, f32)> = pieces
        .iter()
        .filter(|piece| !is_edge(piece, ink))
        .map(|piece| (piece.area.height(), piece.ink))
        .collect();
    heights.sort_by_key(|&(height, _)| height);
    let half = heights.iter().map(|&(_, ink)| ink).sum::<f32>() / 2.0;
    let mut sum = 0.0;
    let median = heights.iter().find(|(_, ink)| {
        sum += ink;
        sum >= half
    });
    median.map_or(1.0, |&(height, _)| height as f32)
}

/// Tells whether a piece runs along the picture's edge: the rim of the page, not writing.
fn is_edge(piece: &Piece, ink: &Ink) -> bool {
    let Area { left, top, right, bottom } = piece.area;
    let along = |touches: bool, length: usize, side: usize| touches && 2 * length >= side;
    let aside = left == 0 || right + 1 == ink.width();
    let above = top == 0 || bottom + 1 == ink.height();
    let (wide, high) = (piece.area.width(), piece.area.height());
    (along(above, wide, ink.width()) && high * 4 < ink.height())
        || (along(aside, high, ink.height())
            && wide * 10 < ink.width()
            && ink.width() < 2 * ink.height())
}

fn middle(piece: &Piece) -> usize {
    piece.area.top.midpoint(piece.area.bottom)
}

fn are_neighbours(left: &Piece, right: &Piece, size: f32) -> bool {
    let off = middle(left).abs_diff(middle(right)) as f32;
    let apart = right.area.left.saturating_sub(left.area.right);
    off <= OFF_LINE * size && apart as f32 <= FAR as f32 * size
}

/// Cuts out a line: its characters, and the small pieces among them.
fn cut_out(
    ink: &Ink,
    labels: &Labels,
    pieces: &[Piece],
    mut line: Vec<usize>,
    size: f32,
) -> LineOfInk {
    let areas = line.iter().map(|&k| pieces[k].area);
    let area = areas.reduce(|a, b| a.with(&b)).unwrap_or(Area::AT_NO_PLACE);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of it")]
    let reach = size as usize;
    for (k, piece) in pieces.iter().enumerate() {
        let (mid, bottom) = (middle(piece) as f32, area.bottom as f32);
        let is_dot = mid
            > area.top as f32
                + crate::number::tune("DOTY", 0.4) as f32 * (bottom - area.top as f32)
            && (piece.area.height() as f32) < crate::number::tune("DOTH", 0.3) as f32 * size;
        let is_small = !is_dot && (piece.area.height() as f32) < SMALL * size && piece.ink >= DUST;
        let is_level = (area.top..=area.bottom).contains(&middle(piece));
        let is_near =
            piece.area.right + reach >= area.left && piece.area.left <= area.right + reach;
        if is_small && is_level && is_near && !is_edge(piece, ink) {
            line.push(k);
        }
    }
    let area = line.iter().fold(area, |area, &k| area.with(&pieces[k].area));
    let mut own = vec![false; pieces.len() + 1];
    for k in line {
        own[k + 1] = true;
    }
    let (width, labels) = (ink.width(), labels.as_raw());
    let values = (area.top..=area.bottom).flat_map(|y| {
        let row = y * width + area.left..=y * width + area.right;
        let shares = &ink.values()[row.clone()];
        labels[row].iter().zip(shares).map(|(&label, &s)| if own[label as usize] { s } else { 0.0 })
    });
    LineOfInk { area, ink: Ink::new(area.width(), values.collect()), size }
}

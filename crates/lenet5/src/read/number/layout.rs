//! Lines of writing in a picture.

use super::deskew::Skew;
use crate::image::{Area, Ink, Labels, MIN_STROKE_INK, Piece};

/// A piece shorter than this fraction of the character height is not a character by itself: a dot, a dash, a
/// loose stroke.
const MIN_CHARACTER_HEIGHT: f32 = 0.4;
/// A piece taller than this multiple of the character height is no character.
const MAX_CHARACTER_HEIGHT: f32 = 3.0;
/// Both sides of a dot are shorter than this fraction of the character height.
const MAX_DOT_SIDE: f32 = 0.35;
/// At least this fraction of a dot's box is ink.
const MIN_DOT_FILL: f32 = 0.35;
/// A dash is lower than this fraction of the character height.
const MAX_DASH_HEIGHT: f32 = 0.15;
/// A dash lies below this fraction of the line's height: above it may be a stroke of a 5.
const MIN_DASH_DEPTH: f32 = 0.15;
/// The middles of two pieces of a line lie within this multiple of the character height of each other.
const MAX_LINE_OFFSET: f32 = 0.65;
/// Neighbouring pieces of a line lie within this multiple of the character height of each other, from left
/// to right.
const MAX_GAP: f32 = 4.0;
/// A piece of less ink than this, in full pixels, is dust.
const MIN_PIECE_INK: f32 = 3.0;
/// A picture this many times as high as a character is a page.
const PAGE_HEIGHT: usize = 6;
/// The most lines of a picture that are read.
pub const MAX_LINES: usize = 100;

/// The ink of one line of writing.
#[derive(Debug)]
pub(crate) struct InkLine {
    /// The box around it in the picture.
    pub(super) area: Area,
    /// Its ink alone, level and upright.
    pub(super) ink: Ink,
    /// How it was brought to do so.
    pub(super) skew: Skew,
    /// The height of its characters, in pixels.
    pub(super) size: f32,
}

impl InkLine {
    /// A pixel of the straight line, in a column and half way down.
    pub(super) fn place(&self, column: f32) -> (usize, usize) {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let x = column.clamp(0.0, (self.ink.width() - 1) as f32) as usize;
        (x, self.ink.height() / 2)
    }

    /// The pixels of the straight line that have ink, between two of its columns.
    pub(super) fn pixels(&self, [from, to]: &[f32; 2]) -> impl Iterator<Item = (usize, usize)> {
        let all = self.ink.rows().enumerate();
        all.flat_map(move |(y, row)| {
            let inked = row.iter().enumerate().filter(move |&(x, &share)| {
                share >= MIN_STROKE_INK && (*from..*to).contains(&(x as f32))
            });
            inked.map(move |(x, _)| (x, y))
        })
    }
}

/// Finds the lines of writing, in order from the top, and counts those beyond the limit: the ones that begin
/// furthest to the right, which are left out.
///
/// *Cost:* a few looks at every pixel.
pub(crate) fn find_lines(ink: &Ink) -> (Vec<InkLine>, usize) {
    let labels = ink.labels();
    let pieces = ink.pieces(&labels);
    let size = character_height(&pieces, ink);
    let is_main = |piece: &Piece| {
        let height = piece.area.height() as f32;
        (MIN_CHARACTER_HEIGHT * size..=MAX_CHARACTER_HEIGHT * size).contains(&height)
            && !is_edge(piece, ink)
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
    let unread = lines.len().saturating_sub(MAX_LINES);
    lines.truncate(MAX_LINES);
    let mut found: Vec<InkLine> =
        lines.into_iter().map(|line| cut_out_line(ink, &labels, &pieces, line, size)).collect();
    found.sort_by_key(|line| line.area.top + line.area.bottom);
    (found, unread)
}

/// The height of most characters, in pixels: the median over all pieces, each weighing what it has of ink.
fn character_height(pieces: &[Piece], ink: &Ink) -> f32 {
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
    let (width, height) = (ink.width(), ink.height());
    let aside = left == 0 || right + 1 == width;
    let above = top == 0 || bottom + 1 == height;
    let (wide, high) = (piece.area.width(), piece.area.height());
    // On a page; a line that was cut out may well touch the edges.
    let is_page =
        width < 2 * height && (high * PAGE_HEIGHT < height || wide * 4 * PAGE_HEIGHT < width);
    (above && 2 * wide >= width && 4 * high < height)
        || (aside && 2 * high >= height && 10 * wide < width && width < 2 * height)
        || ((above || aside) && is_page)
}

/// Tells whether a piece is a dot near the foot of a line, or a low dash: of digits, only a 5 has a piece
/// so small, and that lies high up.
fn is_dot(piece: &Piece, line: &Area, size: f32) -> bool {
    let (width, height) = (piece.area.width() as f32, piece.area.height() as f32);
    let down = (middle(piece) - line.top) as f32 / line.height() as f32;
    let filled = piece.ink / (width * height);
    let is_compact = width.max(height) < MAX_DOT_SIDE * size && filled >= MIN_DOT_FILL;
    (down > 0.5 && is_compact) || (down > MIN_DASH_DEPTH && height < MAX_DASH_HEIGHT * size)
}

fn middle(piece: &Piece) -> usize {
    piece.area.top.midpoint(piece.area.bottom)
}

fn are_neighbours(left: &Piece, right: &Piece, size: f32) -> bool {
    let off = middle(left).abs_diff(middle(right)) as f32;
    let apart = right.area.left.saturating_sub(left.area.right);
    off <= MAX_LINE_OFFSET * size && apart as f32 <= MAX_GAP * size
}

/// Cuts out a line: its characters, and the small pieces among them.
fn cut_out_line(
    ink: &Ink,
    labels: &Labels,
    pieces: &[Piece],
    mut line: Vec<usize>,
    size: f32,
) -> InkLine {
    let areas = line.iter().map(|&k| pieces[k].area);
    let area = areas.reduce(|a, b| a.with(&b)).unwrap_or(Area::EMPTY);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a part of it")]
    let reach = size as usize;
    for (k, piece) in pieces.iter().enumerate() {
        let is_small = (piece.area.height() as f32) < MIN_CHARACTER_HEIGHT * size
            && piece.ink >= MIN_PIECE_INK;
        let is_level = (area.top..=area.bottom).contains(&middle(piece));
        let is_near =
            piece.area.right + reach >= area.left && piece.area.left <= area.right + reach;
        let belongs = is_small && is_level && is_near && !is_edge(piece, ink);
        if belongs && !is_dot(piece, &area, size) {
            line.push(k);
        }
    }
    let area = line.iter().fold(area, |area, &k| area.with(&pieces[k].area));
    let mut own = vec![false; pieces.len() + 1];
    for k in line {
        own[k + 1] = true;
    }
    let labels = labels.values();
    let (ink, skew) = Skew::straightened(ink.cut_out(area, |at| own[labels[at] as usize]), size);
    InkLine { area, ink, skew, size }
}

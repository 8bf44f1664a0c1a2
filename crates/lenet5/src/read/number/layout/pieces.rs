//! Which pieces of ink are characters, which are marks, and which are the rim of a page.

use super::super::mark::MarkKind;
use crate::image::{Area, Ink, Piece, weighted_median};

/// A piece shorter than this fraction of the character height is not a character by itself: a dot, a dash, a
/// loose stroke.
pub(super) const MIN_CHARACTER_HEIGHT: f32 = 0.4;
/// A piece taller than this multiple of the character height is no character.
const MAX_CHARACTER_HEIGHT: f32 = 3.0;
/// Both sides of a dot are shorter than this fraction of the character height.
const MAX_DOT_SIDE: f32 = 0.35;
/// At least this fraction of a dot's box is ink.
const MIN_DOT_FILL: f32 = 0.35;
/// A dot that is this many times as high as wide is a comma.
const MIN_COMMA_ASPECT: f32 = 1.4;
/// A dash is lower than this fraction of the character height.
const MAX_DASH_HEIGHT: f32 = 0.15;
/// A dash lies below this fraction of the line's height: above it may be a stroke of a 5.
const MIN_DASH_DEPTH: f32 = 0.15;
/// A dash is at least this many times as wide as high.
const MIN_DASH_ASPECT: f32 = 1.5;
/// A bold dash is lower than this fraction of the character height, lies between these fractions of the line's, and has no
/// character above or below it.
const MAX_BOLD_DASH_HEIGHT: f32 = 0.25;
const BOLD_DASH_DEPTHS: std::ops::Range<f32> = 0.3..0.75;
/// A picture this many times as high as a character is a page.
const PAGE_HEIGHT: usize = 6;

/// The height of most characters, in pixels: the median over pieces, each weighing what it has of ink, but no more than a
/// character of its size has.
pub(super) fn character_height<'a>(pieces: impl Iterator<Item = &'a Piece>, ink: &Ink) -> f32 {
    let inner = pieces.filter(|piece| !is_edge(piece, ink));
    let heights = inner.map(|piece| (piece.area.height() as f32, piece.weight())).collect();
    weighted_median(heights).unwrap_or(1.0)
}

/// Tells whether a piece runs along the picture's edge: the rim of the page, not writing.
pub(super) fn is_edge(piece: &Piece, ink: &Ink) -> bool {
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

/// Tells whether a piece is as high as a character, where most are `size` pixels high.
pub(super) fn is_character(piece: &Piece, ink: &Ink, size: f32) -> bool {
    let height = piece.area.height() as f32;
    (MIN_CHARACTER_HEIGHT * size..=MAX_CHARACTER_HEIGHT * size).contains(&height)
        && !is_edge(piece, ink)
}

/// Tells which mark a piece is beside the characters of a line: a dot or a comma near its foot, or a low dash; `None` if
/// it is none; `is_apart` tells whether no character is above or below it. Of digits, only a 5 has a piece so small, and that lies high up.
pub(super) fn mark_of(piece: &Piece, line: &Area, size: f32, is_apart: bool) -> Option<MarkKind> {
    let (width, height) = (piece.area.width() as f32, piece.area.height() as f32);
    let down = (middle(piece) as f32 - line.top as f32) / line.height() as f32;
    let filled = piece.ink / (width * height);
    let is_compact = width.max(height) < MAX_DOT_SIDE * size && filled >= MIN_DOT_FILL;
    let is_low = height < MAX_DASH_HEIGHT * size;
    let is_bold_dash =
        is_apart && height < MAX_BOLD_DASH_HEIGHT * size && BOLD_DASH_DEPTHS.contains(&down);
    if (is_bold_dash || is_low && down > MIN_DASH_DEPTH) && width >= MIN_DASH_ASPECT * height {
        return Some(MarkKind::Dash);
    }
    if down > 0.5 && is_compact {
        let is_comma = height >= MIN_COMMA_ASPECT * width;
        return Some(if is_comma { MarkKind::Comma } else { MarkKind::Dot });
    }
    (is_low && down > MIN_DASH_DEPTH).then_some(MarkKind::Dot)
}

/// The row half way down a piece.
pub(super) fn middle(piece: &Piece) -> usize {
    piece.area.top.midpoint(piece.area.bottom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_pieces_are_marks_by_their_shape_and_place() {
        // Characters are 40 pixels high, from row 100 on.
        let line = Area { left: 0, top: 100, right: 300, bottom: 139 };
        let mark = |[top, width, height]: [usize; 3], is_apart| {
            let area = Area { left: 50, top, right: 49 + width, bottom: top + height - 1 };
            let pixels = width * height;
            let piece = Piece { ink: pixels as f32, strongest: 1.0, pixels, area };
            mark_of(&piece, &line, 40.0, is_apart)
        };
        assert_eq!(mark([134, 5, 5], true), Some(MarkKind::Dot));
        assert_eq!(mark([134, 5, 12], true), Some(MarkKind::Comma));
        assert_eq!(mark([118, 16, 4], true), Some(MarkKind::Dash));
        // As thick as a bold stroke: a dash between digits, and a part of the digit above or below it.
        assert_eq!(mark([116, 16, 8], true), Some(MarkKind::Dash));
        assert_eq!(mark([116, 16, 8], false), None);
        // The bar of a 5 lies high up.
        assert_eq!(mark([101, 16, 5], true), None);
    }
}

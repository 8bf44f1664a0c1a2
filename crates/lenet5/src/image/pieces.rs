//! Pieces of ink that hang together, and which of them are specks.

use super::components::{Components, Connectivity};
use super::grid::Grid;
use super::ink::{Ink, MIN_CLEAR_INK, MIN_INK};
use super::rect::Area;

/// The longer side of the picture in which specks are told from writing, in pixels.
const MAX_SPECK_SEARCH_SIDE: usize = 256;

/// Least ink of a piece that belongs to the writing wherever it lies, as a share of the largest piece's.
const MIN_PIECE_INK: f32 = 0.1;

/// Least ink of a piece that belongs to the writing if it lies near, as a share of the largest piece's.
const MIN_DOT_INK: f32 = 0.01;

/// How far from the large pieces a small one may lie and belong to the writing, as a share of the longer
/// side of their box.
const MAX_DOT_DISTANCE: f32 = 0.15;

/// The strokes of a character that lie beside each other are not wider than this, in pixels: a picture is shrunk until
/// strokes are narrow.
const MAX_STROKES: f32 = 10.0;

/// The longer side of the picture in which a digit's ink hangs together, in pixels: its segments, its dots and what is left of a
/// worn stroke lie nearer to each other than digits do.
const COARSE_SIDE: usize = 48;

/// The share of all ink below which the largest piece begins to speak for several digits.
const MIN_LARGEST_SHARE: f32 = 0.33;

/// The share below which it speaks for them in full. Of 2,400 digits of generated scenes and of other hands, none has less than
/// 0.34; of numbers of more than four digits, three in four have less than 0.3.
const MAX_SCATTERED_SHARE: f32 = 0.27;

/// The log-odds by which scattered ink speaks for several digits.
const LOG_ODDS_OF_SCATTERED: f32 = 8.0;

/// The pieces of ink that hang together, and the number of the one that each pixel belongs to, from 1; 0 is paper.
#[derive(Debug)]
pub(crate) struct Labels {
    components: Components,
    numbers: Grid<u32>,
}

impl Labels {
    /// The piece's number of each pixel, row by row.
    pub(crate) fn values(&self) -> &[u32] {
        self.numbers.values()
    }

    pub(super) fn width(&self) -> usize {
        self.numbers.width()
    }

    pub(super) fn height(&self) -> usize {
        self.numbers.height()
    }
}

/// A piece of ink that hangs together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    /// The sum of its pixels' shares of ink.
    pub(crate) ink: f32,
    /// The largest of these shares.
    pub(crate) strongest: f32,
    /// The number of its pixels.
    pub(crate) pixels: usize,
    /// The box around it.
    pub(crate) area: Area,
}

impl Piece {
    pub(super) const EMPTY: Self = Self { ink: 0.0, strongest: 0.0, pixels: 0, area: Area::EMPTY };

    /// What it weighs when the height of characters is told: its ink, but no more than a character of its size has.
    pub(crate) fn weight(&self) -> f32 {
        self.ink.min(MAX_STROKES * self.area.longer_side() as f32)
    }
}

impl Ink {
    /// Numbers the pieces of ink that hang together, also across corners.
    pub(crate) fn labels(&self) -> Labels {
        let components = self.components(MIN_INK);
        let numbers = components.to_labels(self.height());
        Labels { components, numbers }
    }

    /// Finds what hangs together, also across corners, of pixels that have at least a share of ink.
    pub(super) fn components(&self, least: f32) -> Components {
        Components::find(&self.mask(least), Connectivity::Eight)
    }

    /// Finds the pieces of ink in the order of their labels.
    pub(crate) fn pieces(&self, labels: &Labels) -> Vec<Piece> {
        let mut pieces = vec![Piece::EMPTY; labels.components.count];
        for stretch in &labels.components.stretches {
            let piece = &mut pieces[stretch.number as usize - 1];
            for &share in &self.values()[stretch.pixels(self.width())] {
                piece.ink += share;
                piece.strongest = piece.strongest.max(share);
            }
            piece.pixels += stretch.columns.len();
            piece.area.add(stretch.columns.start, stretch.row);
            piece.area.add(stretch.columns.end - 1, stretch.row);
        }
        pieces
    }

    /// The log-odds by which ink that falls into many pieces speaks for several digits, not for one.
    ///
    /// *Cost:* a look at every pixel, and labelling the pieces of at most 48x48 pixels.
    pub(crate) fn doubt_of_scattered(&self) -> f32 {
        let coarse = self.shrunk_to_strongest(COARSE_SIDE).ink;
        let pieces = coarse.pieces(&coarse.labels());
        let largest = pieces.iter().map(|piece| piece.ink).fold(0.0, f32::max);
        let share = largest / pieces.iter().map(|piece| piece.ink).sum::<f32>().max(MIN_INK);
        LOG_ODDS_OF_SCATTERED
            * ((MIN_LARGEST_SHARE - share) / (MIN_LARGEST_SHARE - MAX_SCATTERED_SHARE))
                .clamp(0.0, 1.0)
    }

    /// Takes away specks: small pieces that lie apart from the others.
    ///
    /// *Cost:* two looks at every pixel, and labelling the pieces of at most 256x256 pixels.
    #[must_use]
    pub fn without_specks(mut self) -> Self {
        if let Some(specks) = Specks::of(&self) {
            specks.erase_from(&mut self);
        }
        self
    }

    /// The same ink without specks, cut out along its box; `None` if there is none.
    ///
    /// *Cost:* as [`without_specks`](Self::without_specks); a copy of the whole only if there are specks.
    pub(crate) fn box_without_specks(&self) -> Option<Self> {
        match Specks::of(self) {
            Some(specks) => {
                let mut rest = self.clone();
                specks.erase_from(&mut rest);
                rest.cropped()
            }
            None => self.cropped(),
        }
    }
}

/// Small pieces of ink that lie apart from the others.
struct Specks {
    /// The pieces of the ink, made smaller.
    labels: Labels,
    /// By how much it was made smaller.
    by: usize,
    /// Which of the pieces are no specks.
    kept: Vec<bool>,
}

impl Specks {
    /// Finds them; `None` if there are none.
    fn of(ink: &Ink) -> Option<Self> {
        let small = ink.shrunk_to_strongest(MAX_SPECK_SEARCH_SIDE);
        let labels = small.ink.labels();
        let kept = find_writing(&small.ink.pieces(&labels));
        (!kept.iter().all(|&kept| kept)).then_some(Self { labels, by: small.by, kept })
    }

    fn erase_from(&self, ink: &mut Ink) {
        let columns = self.labels.width();
        for (y, row) in ink.rows_mut().enumerate() {
            let labels = &self.labels.values()[y / self.by * columns..][..columns];
            for (x, share) in row.iter_mut().enumerate() {
                let label = labels[x / self.by] as usize;
                if label > 0 && !self.kept[label - 1] {
                    *share = 0.0;
                }
            }
        }
    }
}

/// Tells of each piece whether it belongs to the writing: large pieces do, and smaller ones of clear ink
/// near them.
fn find_writing(pieces: &[Piece]) -> Vec<bool> {
    let largest = pieces.iter().map(|piece| piece.ink).fold(0.0, f32::max);
    let is_large = |piece: &Piece| piece.ink >= MIN_PIECE_INK * largest;
    let areas = pieces.iter().filter(|piece| is_large(piece)).map(|piece| piece.area);
    let Some(whole) = areas.reduce(|a, b| a.with(&b)) else { return vec![true; pieces.len()] };
    let near = MAX_DOT_DISTANCE * whole.longer_side() as f32;
    let joins = |piece: &Piece| {
        let is_clear = piece.strongest >= MIN_CLEAR_INK && piece.ink >= MIN_DOT_INK * largest;
        is_clear && piece.area.gap(&whole) as f32 <= near
    };
    pieces.iter().map(|piece| is_large(piece) || joins(piece)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square of 20x20 at (30, 30), and a dot of 3x3 at a place, each of even ink.
    fn square_and_dot(dot: (usize, usize), share: f32) -> Ink {
        let within = |at: usize, from: usize, length: usize| (from..from + length).contains(&at);
        let ink = |x, y| {
            if within(x, 30, 20) && within(y, 30, 20) {
                1.0
            } else if within(x, dot.0, 3) && within(y, dot.1, 3) {
                share
            } else {
                0.0
            }
        };
        Ink::new(90, (0..90 * 80).map(|at| ink(at % 90, at / 90)).collect())
    }

    #[test]
    fn pieces_have_their_ink_and_boxes_in_the_order_of_their_first_pixels() {
        let ink = square_and_dot((60, 5), 0.5);
        let pieces = ink.pieces(&ink.labels());
        let [dot, square] = &pieces[..] else { panic!("{} pieces", pieces.len()) };
        assert_eq!(dot.area, Area { left: 60, top: 5, right: 62, bottom: 7 });
        assert_eq!(square.area, Area { left: 30, top: 30, right: 49, bottom: 49 });
        for (fact, expected) in
            [(dot.ink, 4.5), (dot.strongest, 0.5), (square.ink, 400.0), (square.strongest, 1.0)]
        {
            assert!((fact - expected).abs() < 1e-4, "{fact} {expected}");
        }
    }

    #[test]
    fn ink_of_many_pieces_is_scattered() {
        let squares = |count: usize, gap: usize| {
            let pitch = 20 + gap;
            let ink = |x: usize, y| f32::from(y < 20 && x % pitch < 20);
            let width = count * pitch;
            Ink::new(width, (0..width * 20).map(|at| ink(at % width, at / width)).collect())
        };
        let doubt = |count, gap| squares(count, gap).doubt_of_scattered();
        for count in 1..=3 {
            assert!(doubt(count, 20) <= 0.0, "{count}");
        }
        assert!(doubt(4, 20) >= LOG_ODDS_OF_SCATTERED);
        // What lies as near as the segments of a display hangs together.
        assert!(doubt(6, 1) <= 0.0);
    }

    #[test]
    fn dots_are_kept_near_the_writing_and_specks_taken_away() {
        let is_kept = |ink: Ink| ink.clone().without_specks() == ink;
        assert!(is_kept(square_and_dot((52, 30), 1.0)));
        // Too far away; too faint to be clear ink.
        assert!(!is_kept(square_and_dot((60, 30), 1.0)));
        assert!(!is_kept(square_and_dot((52, 30), 0.4)));
        // Nothing else is changed.
        let (with, without) = (square_and_dot((60, 30), 1.0), square_and_dot((60, 30), 0.0));
        assert_eq!(with.without_specks(), without);
    }
}

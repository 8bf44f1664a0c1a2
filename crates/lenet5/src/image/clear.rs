//! Which pieces are ink: those that are as dark as what a pen leaves, and pale ones that are written beside print.

use super::components::Components;
use super::ink::{Ink, MIN_CLEAR_INK};
use super::median::weighted_median;
use super::pieces::Piece;

/// Least mean depth of a piece of ink, as a share of the deepest piece's: in a shadow, ink is less deep.
const MIN_DEPTH_SHARE: f32 = 0.33;

/// Least depth of a pixel, as a share of the mean of the deepest piece's: what is next to nothing on paper is a large
/// share of the little light within a dark bar.
const MIN_PIXEL_DEPTH_SHARE: f32 = 0.1;

/// A pale piece was written if its height is within these multiples of that of the clear ones.
const PALE_HEIGHTS: std::ops::RangeInclusive<f32> = 0.4..=1.6;

/// The number of clear characters that tell how high pale ones are.
const MIN_CLEAR_CHARACTERS: usize = 2;
/// A line is at least this many times as wide as high; a grid or a frame takes this share of the picture's longer side,
/// and fills less than this share of its box.
const MIN_LINE_ASPECT: f32 = 6.0;
const MIN_GRID_PART: f32 = 0.4;
const MAX_GRID_FILL: f32 = 0.2;

/// A piece tells how deep ink is if it has this many clear pixels, or this share of all.
const MIN_TELLING_PIXELS: f32 = 30.0;
const MIN_TELLING_SHARE: f32 = 0.05;

/// How much darker than the paper around it a piece of ink is.
#[derive(Clone, Copy)]
struct Depth {
    piece: Piece,
    /// Its pixels with clear ink, and the sum of their depths; and the same of all that are pale or clear.
    clear: (f32, f32),
    pale: (f32, f32),
}

impl Depth {
    const NONE: Self = Self { piece: Piece::EMPTY, clear: (0.0, 0.0), pale: (0.0, 0.0) };

    /// The mean depth of its clear pixels, or if it has none of the pale ones.
    fn mean(&self) -> f32 {
        let (count, sum) = if self.clear.0 > 0.0 { self.clear } else { self.pale };
        sum / count.max(1.0)
    }

    fn height(&self) -> f32 {
        self.piece.area.height() as f32
    }

    /// Tells whether it may be a line, a frame or a grid in a picture with a longer side: its height says nothing of that
    /// of characters.
    fn may_be_printed(&self, side: usize) -> bool {
        let area = self.piece.area;
        let (width, height) = (area.width() as f32, area.height() as f32);
        let is_wide = area.longer_side() as f32 >= MIN_GRID_PART * side as f32;
        width >= MIN_LINE_ASPECT * height
            || is_wide && self.piece.ink < MAX_GRID_FILL * width * height
    }
}

impl Ink {
    /// Takes away pieces that nowhere have clear ink, and those that are far less dark than others, given how much darker
    /// than the paper around it each pixel was: the grain of a desk is uneven in itself, but pale beside what a pen leaves
    /// on paper. `clear` is the share of ink that clear pieces have somewhere. A piece that is as high as these are stays
    /// if it has the share `pale`: it was written with a pencil, and they were printed.
    pub(super) fn with_clear_pieces(mut self, clear: f32, pale: f32, depths: &[u8]) -> Self {
        let width = self.width();
        let components = self.components(f32::MIN_POSITIVE);
        let found = self.measure_depths(&components, pale, depths);
        let all: f32 = found.iter().map(|own| own.clear.0).sum();
        let tells = |own: &&Depth| own.clear.0 >= MIN_TELLING_PIXELS.min(MIN_TELLING_SHARE * all);
        let deepest = found.iter().filter(tells).map(Depth::mean).fold(0.0, f32::max);
        let is_deep = |own: &Depth| own.mean() >= MIN_DEPTH_SHARE * deepest;
        let is_clear =
            |own: &Depth| own.piece.strongest >= clear && own.clear.0 > 0.0 && is_deep(own);
        let side = width.max(self.height());
        let height =
            height_of(found.iter().filter(|own| is_clear(own) && !own.may_be_printed(side)));
        let is_written = |own: &Depth| {
            let is_as_high = |height| PALE_HEIGHTS.contains(&(own.height() / height));
            own.piece.strongest >= pale && is_deep(own) && height.is_some_and(is_as_high)
        };
        let is_kept: Vec<bool> = found.iter().map(|own| is_clear(own) || is_written(own)).collect();
        let least = MIN_PIXEL_DEPTH_SHARE * deepest;
        for stretch in &components.stretches {
            let is_kept = is_kept[stretch.number as usize - 1];
            for at in stretch.pixels(width) {
                if !is_kept || f32::from(depths[at]) < least {
                    self.set(at, 0.0);
                }
            }
        }
        self
    }

    /// Measures how deep each component is; pixels with the share `pale` count.
    fn measure_depths(&self, components: &Components, pale: f32, depths: &[u8]) -> Vec<Depth> {
        let mut found = vec![Depth::NONE; components.count];
        for stretch in &components.stretches {
            let own = &mut found[stretch.number as usize - 1];
            let pixels = stretch.pixels(self.width());
            for (&share, &depth) in self.values()[pixels.clone()].iter().zip(&depths[pixels]) {
                own.piece.ink += share;
                own.piece.strongest = own.piece.strongest.max(share);
                let add = |to: &mut (f32, f32)| {
                    to.0 += 1.0;
                    to.1 += f32::from(depth);
                };
                if share >= MIN_CLEAR_INK {
                    add(&mut own.clear);
                }
                if share >= pale {
                    add(&mut own.pale);
                }
            }
            own.piece.area.add(stretch.columns.start, stretch.row);
            own.piece.area.add(stretch.columns.end - 1, stretch.row);
        }
        found
    }
}

/// The height of most characters; `None` if there are too few to tell.
fn height_of<'a>(characters: impl Iterator<Item = &'a Depth>) -> Option<f32> {
    let heights: Vec<(f32, f32)> =
        characters.map(|own| (own.height(), own.piece.weight())).collect();
    let height = weighted_median(heights.clone())?;
    let alike = heights.iter().filter(|(own, _)| PALE_HEIGHTS.contains(&(own / height)));
    (alike.count() >= MIN_CLEAR_CHARACTERS).then_some(height)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Strokes at columns, of a share of ink, from row 20 down by a number of rows.
    fn kept(strokes: &[(usize, f32, usize)]) -> Vec<bool> {
        let share = |at: usize| {
            let (x, y) = (at % 200, at / 200);
            let on = |&&(left, _, height): &&(usize, f32, usize)| {
                (left..left + 4).contains(&x) && (20..20 + height).contains(&y)
            };
            strokes.iter().find(on).map_or(0.0, |stroke| stroke.1)
        };
        let ink = Ink::new(200, (0..200 * 80).map(share).collect());
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a level")]
        let depths: Vec<u8> = ink.values().iter().map(|share| (200.0 * share) as u8).collect();
        let rest = ink.with_clear_pieces(0.5, 0.35, &depths);
        strokes.iter().map(|stroke| rest.values()[22 * 200 + stroke.0 + 1] > 0.0).collect()
    }

    #[test]
    fn pale_strokes_stay_that_are_as_high_as_clear_ones() {
        // Two clear ones, a pale one, a fainter one, a pale speck and a pale stain.
        let strokes = [
            (10, 1.0, 30),
            (40, 0.9, 28),
            (70, 0.4, 26),
            (100, 0.3, 30),
            (130, 0.4, 5),
            (160, 0.4, 55),
        ];
        assert_eq!(kept(&strokes), [true, true, true, false, false, false]);
    }

    #[test]
    fn pieces_go_that_are_far_less_dark_than_others() {
        let ink = Ink::drawn(60, 60, |x, y| x % 40 < 6 && (10..50).contains(&y));
        let depths =
            |faint| (0..60 * 60).map(|at| if at % 60 < 20 { 150 } else { faint }).collect();
        let is_whole = |faint| {
            let depths: Vec<u8> = depths(faint);
            ink.clone().with_clear_pieces(0.5, 0.35, &depths) == ink
        };
        assert_eq!([is_whole(150), is_whole(40)], [true, false]);
    }

    #[test]
    fn beside_one_digit_what_is_pale_goes() {
        assert_eq!(kept(&[(10, 1.0, 30), (70, 0.4, 26)]), [true, false]);
    }
}

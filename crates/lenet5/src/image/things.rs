//! Things that lie in a picture: a finger, a pen or a ruler reaches over its border, and is wider than any stroke or a bar
//! longer than what is written.

use super::distance::squared_distances;
use super::grid::Grid;
use super::ink::{Ink, MIN_INK};
use super::pieces::Piece;

/// A thing is at least this many times as wide as the strokes of what is written.
const MIN_WIDER: f32 = 1.5;
/// A bar fills at least this share of its box, is at least this many times as long as wide, and as long as what is written
/// is high.
const MIN_BAR_INK: f32 = 0.8;
const MIN_BAR_ASPECT: usize = 5;
const MIN_LONGER: f32 = 1.3;
/// What is written is at least this share of the thing's longer side, and no speck.
const MIN_WRITTEN: f32 = 0.3;

/// The sides of ink that are those of the picture, too: left, top, right and bottom.
pub(super) type Sides = [bool; 4];

impl Ink {
    /// Takes away pieces of ink that reach the picture's border, where others do not and are of thinner strokes, or not as
    /// long: a stroke that was cut off is like the others.
    ///
    /// *Cost:* two looks at every pixel; where there is something at the border and elsewhere, a distance transform.
    #[must_use]
    pub(super) fn without_things(mut self, sides: Sides) -> Self {
        if !sides.contains(&true) {
            return self;
        }
        let labels = self.labels();
        let pieces = self.pieces(&labels);
        let (right, bottom) = (self.width() - 1, self.height() - 1);
        let reaches = |piece: &Piece| {
            let area = piece.area;
            let ends = [area.left == 0, area.top == 0, area.right == right, area.bottom == bottom];
            ends.into_iter().zip(sides).any(|(is_at_end, is_border)| is_at_end && is_border)
        };
        let is_at_border: Vec<bool> = pieces.iter().map(reaches).collect();
        if !is_at_border.contains(&true) || !is_at_border.contains(&false) {
            return self;
        }
        let paper = self.values().iter().map(|&share| share < MIN_INK).collect();
        let paper = Grid::new(self.width(), paper);
        let distances = squared_distances(&paper, right.max(bottom) / 2 + 1);
        let mut widths = vec![0.0f32; pieces.len()];
        for (&label, &square) in labels.values().iter().zip(distances.values()) {
            if let Some(piece) = (label as usize).checked_sub(1) {
                widths[piece] = widths[piece].max(2.0 * libm::sqrtf(square as f32) - 1.0);
            }
        }
        // What is written, the longest first, each with the widest stroke so far: there may be many pieces.
        let mut written: Vec<(usize, f32)> = (0..pieces.len())
            .filter(|&k| !is_at_border[k])
            .map(|k| (pieces[k].area.longer_side(), widths[k]))
            .collect();
        written.sort_by_key(|&(long, _)| std::cmp::Reverse(long));
        let mut widest = 0.0f32;
        for (_, wide) in &mut written {
            widest = widest.max(*wide);
            *wide = widest;
        }
        let is_thing = |own: usize| {
            let area = pieces[own].area;
            let long = area.longer_side();
            let least = MIN_WRITTEN * long as f32;
            let count = written.partition_point(|&(own, _)| own as f32 >= least);
            let (Some((high, _)), Some((_, wide))) = (written.first(), written[..count].last())
            else {
                return false;
            };
            let filled = pieces[own].pixels as f32 / (area.width() * area.height()) as f32;
            let is_bar = filled >= MIN_BAR_INK
                && long >= MIN_BAR_ASPECT * area.width().min(area.height())
                && long as f32 >= MIN_LONGER * *high as f32;
            is_bar || widths[own] >= MIN_WIDER * wide
        };
        let is_thing: Vec<bool> =
            (0..pieces.len()).map(|own| is_at_border[own] && is_thing(own)).collect();
        for (at, &label) in labels.values().iter().enumerate() {
            if (label as usize).checked_sub(1).is_some_and(|piece| is_thing[piece]) {
                self.set(at, 0.0);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Sides = [true; 4];

    /// A ring as of a 0, and something at the lower border: its left end, width and height.
    fn ring_beside([left, width, height]: [usize; 3]) -> Ink {
        Ink::drawn(200, 160, |x, y| {
            let [u, v] = [x as f32 - 60.0, y as f32 - 70.0];
            let is_ring = (18.0..24.0).contains(&(u * u + 0.6 * v * v).sqrt());
            is_ring || ((left..left + width).contains(&x) && y >= 160 - height)
        })
    }

    #[test]
    fn fingers_and_pens_at_the_border_go_and_strokes_that_are_cut_off_stay() {
        let ring = ring_beside([0, 0, 0]);
        let [finger, pen, one] = [[120, 24, 50], [150, 9, 110], [120, 6, 50]].map(ring_beside);
        assert!(finger.clone().without_things(ALL) == ring);
        assert!(pen.without_things(ALL) == ring);
        assert!(one.clone().without_things(ALL) == one);
        // The ink ends there, but not the picture.
        assert!(finger.clone().without_things([true, true, true, false]) == finger);
    }

    #[test]
    fn a_bold_digit_that_was_cut_out_stays_beside_specks() {
        let digit = Ink::drawn(90, 100, |x, y| {
            (10..60).contains(&x) && (y < 20 || x > 40)
                || ((70..74).contains(&x) && y < 54 && y > 50)
        });
        assert!(digit.clone().without_things(ALL) == digit);
    }
}

//! Strokes of one width: pens of all kinds write as MNIST's did.

#[cfg(feature = "number")]
use super::components::stretches_of;
use super::components::{Components, Connectivity};
use super::distance::squared_distances;
use super::grid::Grid;
use super::ink::{Ink, MIN_CLEAR_INK};
use super::resize::BOX;

/// Least width of strokes, in pixels of the box of 20: thinner ones are redrawn with it.
const MIN_STROKE_WIDTH: f32 = 1.8;
/// Greatest width of strokes, in pixels of the box of 20: thicker ones are redrawn with it.
const MAX_STROKE_WIDTH: f32 = 3.5;
/// The longer side of the canvas on which strokes are redrawn, in pixels.
const CANVAS_SIDE: usize = 128;
/// Most runs of ink in a row of one stroke, on average: now and then there is a second one at an end.
const MAX_MEAN_RUNS: f32 = 1.2;
/// Share of full ink from which a pixel belongs to one stroke, its edges included.
const MIN_EDGE_INK: f32 = 0.3;
/// Least mean share of full ink of even ink, edges included.
const MIN_MEAN_INK: f32 = 0.9;
/// Paper is passed over this many pixels at a time.
const STEP: usize = 16;
/// Share of full ink from which a pixel of the canvas lies within a stroke.
const MIN_CANVAS_INK: f32 = 0.4;

impl Ink {
    /// Measures the mean width of the strokes, in pixels: twice their area, divided by the length of
    /// their edges.
    ///
    /// *Cost:* a look at every pixel.
    #[must_use]
    pub fn stroke_width(&self) -> f32 {
        let (mut area, mut edges) = (0.0, 0.0);
        let blank = vec![0.0; self.width()];
        let mut above = &blank[..];
        for row in self.rows().chain([&blank[..]]) {
            // Most is paper, which adds nothing.
            let inked = || {
                let parts = row.chunks(STEP).zip(above.chunks(STEP)).enumerate();
                parts.filter(|(_, (own, above))| has_ink(own) || has_ink(above))
            };
            let mut down = 0.0;
            for (_, (own, above)) in inked() {
                for (own, above) in own.iter().zip(above) {
                    area += own;
                    down += (own - above).abs();
                }
            }
            edges += down;
            let mut end = 0;
            let mut left = 0.0;
            for (number, (own, _)) in inked() {
                if end < number * STEP {
                    edges += left;
                    left = 0.0;
                }
                for &value in own {
                    edges += (value - left).abs();
                    left = value;
                }
                end = (number + 1) * STEP;
            }
            edges += left;
            above = row;
        }
        // Along the axes an edge in all directions alike is 4 / pi times as long.
        let length = edges * std::f32::consts::FRAC_PI_4;
        if length > 0.0 { 2.0 * area / length } else { 0.0 }
    }

    /// The share of the clear ink that lies in straight stretches of at least a length in pixels along a row or a column:
    /// all of bars that lie and stand, and less of what is round or leans.
    ///
    /// *Cost:* a few looks at every pixel.
    #[cfg(feature = "number")]
    pub(crate) fn share_of_bars(&self, length: usize) -> f32 {
        let clear = self.mask(MIN_CLEAR_INK);
        let lying = long_stretches(&clear, length);
        let standing = long_stretches(&clear.transposed(), length).transposed();
        let all = clear.values().iter().filter(|&&is_clear| is_clear).count();
        let pairs = lying.values().iter().zip(standing.values());
        let bars = pairs.filter(|&(&lies, &stands)| lies || stands).count();
        bars as f32 / all.max(1) as f32
    }

    /// Tells whether this is one stroke of clear ink from top to bottom, as a 1 is, and a filled outline
    /// or a picture of something hardly ever: rows with one run of ink, that is even.
    pub(crate) fn is_one_stroke(&self) -> bool {
        let (mut runs, mut inked, mut ink) = (0, 0, 0.0);
        for row in self.rows() {
            let mut before = false;
            for &share in row {
                let within = share >= MIN_CLEAR_INK;
                runs += usize::from(within && !before);
                before = within;
                if share >= MIN_EDGE_INK {
                    inked += 1;
                    ink += share;
                }
            }
        }
        runs as f32 <= MAX_MEAN_RUNS * self.height() as f32 && ink >= MIN_MEAN_INK * inked as f32
    }

    /// Redraws strokes that are thinner or thicker than MNIST's, once the box around the ink is
    /// brought to 20 pixels, at the nearest width that MNIST has; leaves others as they are. Thick ones
    /// become less thin where else a part or a hole of the shape would be lost.
    ///
    /// The ink must be [`cropped`](Self::cropped).
    ///
    /// *Cost:* a look at every pixel; where strokes are redrawn, a distance transform of 128x128.
    #[must_use]
    pub fn with_even_strokes(self) -> Self {
        let longest = self.width().max(self.height()) as f32;
        let width = self.stroke_width();
        let unit = longest / BOX as f32;
        let wanted = (width / unit).clamp(MIN_STROKE_WIDTH, MAX_STROKE_WIDTH);
        if (wanted * unit - width).abs() < 0.05 * unit {
            return self;
        }
        // Measured once more there: to shrink a picture may have made its strokes thicker.
        let canvas = self.canvas();
        let unit = canvas.width().max(canvas.height()) as f32 / BOX as f32;
        // Strokes that grow by this at each edge make the box grow, too.
        let growth = |width: f32| (wanted * unit - width) / (2.0 * (1.0 - wanted / BOX as f32));
        if wanted * longest > width * BOX as f32 {
            return canvas.grown(growth(canvas.stroke_width()).max(0.0));
        }
        // Edges along the pixels are longer in `stroke_width` than they are; and strokes of many widths
        // have a mean that the thinnest would not survive: no piece and no hole may be lost.
        let by = growth(canvas.depth()).min(0.0);
        let shape = canvas.shape();
        let thinner = [1.0, 0.5, 0.25].map(|share| share * by);
        let redrawn = thinner.into_iter().map(|by| canvas.grown(by));
        redrawn.into_iter().find(|thin| thin.shape() == shape).unwrap_or(self)
    }

    /// Measures the width of the largest circle within the ink, as a share of the longer side of its box: that of a bold
    /// digit is the width of its stroke.
    ///
    /// The ink must be [`cropped`](Self::cropped).
    ///
    /// *Cost:* a distance transform of 128x128.
    pub(crate) fn solidity(&self) -> f32 {
        let canvas = self.canvas();
        let side = canvas.width().max(canvas.height());
        let inside = squared_distances(&canvas.mask_within(1, false), side);
        let widest = inside.values().iter().copied().max().unwrap_or(0);
        (2.0 * libm::sqrtf(widest as f32) - 1.0).max(0.0) / side as f32
    }

    /// Measures the mean width of the strokes of ink that is all or none: four times the mean distance
    /// from the edge, which holds for strokes in any direction.
    fn depth(&self) -> f32 {
        let inside =
            squared_distances(&self.mask_within(1, false), self.width().max(self.height()));
        let (mut sum, mut count) = (0.0, 0.0);
        for &square in inside.values().iter().filter(|&&square| square > 0) {
            sum += f64::from(square).sqrt() - 0.5;
            count += 1.0;
        }
        #[allow(clippy::cast_possible_truncation, reason = "at most the canvas")]
        let mean = (sum / f64::max(count, 1.0)) as f32;
        4.0 * mean
    }

    /// Marks where there is ink, or where there is none, within a margin of paper.
    fn mask_within(&self, margin: usize, of_ink: bool) -> Grid<bool> {
        let width = self.width() + 2 * margin;
        let mut mask = vec![!of_ink; width * (self.height() + 2 * margin)];
        for (to, row) in mask.chunks_exact_mut(width).skip(margin).zip(self.rows()) {
            for (to, &share) in to[margin..].iter_mut().zip(row) {
                *to = (share >= MIN_CLEAR_INK) == of_ink;
            }
        }
        Grid::new(width, mask)
    }

    /// Counts the pieces of ink, and those of paper: its holes and what is around it.
    fn shape(&self) -> [usize; 2] {
        // With a margin, so that the paper around the ink is one piece.
        let count = |of_ink, connectivity| {
            Components::find(&self.mask_within(1, of_ink), connectivity).count
        };
        [count(true, Connectivity::Eight), count(false, Connectivity::Four)]
    }

    /// Brings the longer side near that of the canvas, and ink to all or none.
    fn canvas(&self) -> Self {
        let sized = self.sized_for_canvas();
        let all = |share: &f32| f32::from(u8::from(*share >= MIN_CANVAS_INK));
        Self::new(sized.width(), sized.values().iter().map(all).collect())
    }

    fn sized_for_canvas(&self) -> Self {
        let longest = self.width().max(self.height());
        if longest >= CANVAS_SIDE {
            return self.shrunk_to_strongest(CANVAS_SIDE).ink.into_owned();
        }
        let by = CANVAS_SIDE / longest;
        self.interpolated(by * self.width(), by * self.height())
    }

    /// Moves every edge of ink that is all or none outwards by a distance in pixels, inwards where it is negative.
    fn grown(&self, by: f32) -> Self {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most CANVAS_SIDE"
        )]
        let [margin, moved] = [by.max(0.0), by.abs()].map(|by| by.ceil() as usize + 1);
        // What is further from the edge is ink or paper after as before.
        let outside = squared_distances(&self.mask_within(margin, true), moved + 1);
        let inside = squared_distances(&self.mask_within(margin, false), moved + 1);
        let distances = outside.values().iter().zip(inside.values());
        let values = distances.map(|(&outside, &inside)| {
            // To the edge, which lies half-way between two pixels; positive outside.
            let distance = |square: u32| f64::from(square).sqrt();
            let to_edge =
                if outside > 0 { distance(outside) - 0.5 } else { 0.5 - distance(inside) };
            #[allow(clippy::cast_possible_truncation, reason = "at most the canvas's diagonal")]
            let to_edge = to_edge as f32;
            (0.5 + by - to_edge).clamp(0.0, 1.0)
        });
        Self::new(self.width() + 2 * margin, values.collect())
    }
}

/// Tells whether any of some pixels has ink.
fn has_ink(pixels: &[f32]) -> bool {
    pixels.iter().fold(0, |any, share| any | share.to_bits()) != 0
}

/// The pixels of a row's stretches that have at least a length.
#[cfg(feature = "number")]
fn long_stretches(mask: &Grid<bool>, length: usize) -> Grid<bool> {
    let mut long = vec![false; mask.values().len()];
    for (row, long) in mask.rows().zip(long.chunks_exact_mut(mask.width())) {
        for stretch in stretches_of(row).filter(|stretch| stretch.len() >= length) {
            long[stretch].fill(true);
        }
    }
    Grid::new(mask.width(), long)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A square frame of 100x100 pixels.
    fn frame(stroke: usize) -> Ink {
        let within = |x: usize, y: usize, margin: usize| {
            [x, y].iter().all(|at| (margin..100 - margin).contains(at))
        };
        Ink::drawn(100, 100, |x, y| !within(x, y, stroke))
    }

    /// Of a rectangle the formula is exact: 2 w h / (pi / 4 (2 w + 2 h)).
    #[test]
    fn width_is_twice_the_area_by_the_length_of_the_edges() {
        let found = Ink::drawn(8, 100, |_, _| true).stroke_width();
        let expected = 2.0 * 800.0 / (std::f32::consts::FRAC_PI_4 * 216.0);
        assert!((found - expected).abs() < 1e-3, "{found} {expected}");
        assert!(Ink::drawn(5, 5, |_, _| false).stroke_width() < f32::EPSILON);
    }

    #[test]
    fn one_stroke_has_one_run_of_clear_ink_in_each_row() {
        assert!(Ink::drawn(6, 40, |_, _| true).is_one_stroke());
        assert!(!frame(6).is_one_stroke());
        assert!(!Ink::new(6, vec![0.6; 240]).is_one_stroke());
    }

    #[test]
    fn shape_counts_pieces_and_holes() {
        assert_eq!(frame(10).shape(), [1, 2]);
        // Pieces hang together across corners, paper does not.
        assert_eq!(Ink::drawn(4, 4, |x, y| (x + y) % 2 == 0).shape()[0], 1);
        assert_eq!(Ink::drawn(9, 9, |x, _| x % 3 == 0).shape(), [3, 1]);
    }

    #[test]
    fn edges_move_by_whole_and_half_pixels() {
        let square = Ink::drawn(10, 10, |_, _| true);
        let mass = |ink: &Ink| ink.values().iter().sum::<f32>();
        assert!((mass(&square.grown(0.0)) - 100.0).abs() < 1e-4);
        assert!((mass(&square.grown(-1.0)) - 64.0).abs() < 1e-4);
        // Twelve pixels a side, but for rounded corners.
        assert!((mass(&square.grown(1.0)) - 144.0).abs() < 4.0);
    }

    #[test]
    fn strokes_become_as_wide_as_those_of_mnist() {
        for (stroke, wanted) in [(2, MIN_STROKE_WIDTH), (30, MAX_STROKE_WIDTH)] {
            let even = frame(stroke).with_even_strokes();
            let side = even.cropped().map_or(1, |ink| ink.width()) as f32;
            let found = even.stroke_width() * BOX as f32 / side;
            assert!((found / wanted - 1.0).abs() < 0.25, "{found} of {stroke}");
            assert_eq!(even.canvas().shape(), [1, 2]);
        }
    }
}

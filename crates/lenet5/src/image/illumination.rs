//! Even light: what lamp, shadow and the colour of the paper do to a picture is taken out of it.

use super::gaussian::smooth;
use super::gray::{Gray, round_to_level};
use super::grid::Grid;
use super::levels::MIN_PAGE_SIDE;
use super::morphology::{close, dilate, erode, open};

/// Cells along the longer side of a picture, in each of which the paper has one level.
const MAX_CELLS: usize = 64;
/// How far around a cell paper is looked for, in cells: strokes are less than twice as wide.
const PAPER_REACH: usize = 10;
/// How far beyond the border paper goes on as it is there, in cells: twice as far as one looks, else no
/// level that rises or falls up to the border would be seen.
const MARGIN: usize = 2 * PAPER_REACH;
/// Shares of the border in the picture's lighter part that do not tell whether the paper is light.
const UNDECIDED_BORDER: std::ops::RangeInclusive<f32> = 0.25..=0.75;
/// How many times as much ink one way of seeing a picture must have than the other to be the wrong one.
const MIN_INK_RATIO: u64 = 2;
/// How far a shadow reaches beyond its edge, in cells: what is smoothed there must not pass for ink.
const EDGE_REACH: usize = 1;
/// Least level of paper in a shadow, as a share of the brightest paper's: what is darker is ink.
const MIN_SHADOW_LEVEL: f32 = 0.4;

impl Gray {
    /// Tells whether the paper is lighter than the ink: whether most of the picture's border belongs to its
    /// lighter part (Otsu's threshold).
    ///
    /// A border with much of both parts, as a page's in uneven light, does not tell. Then the way to see the
    /// picture with clearly less ink is right: dark strokes in front of light, or light ones in front of dark.
    fn paper_is_light(&self, cells: &Cells) -> bool {
        let light = self.light_border();
        let is_small = self.width().max(self.height()) < MIN_PAGE_SIDE;
        if !is_small && UNDECIDED_BORDER.contains(&light) {
            let [dark_strokes, light_strokes] = cells.strokes();
            if dark_strokes * MIN_INK_RATIO <= light_strokes {
                return true;
            }
            if light_strokes * MIN_INK_RATIO <= dark_strokes {
                return false;
            }
        }
        light >= 0.5
    }

    /// Evens out the light: paper becomes white, or black where the paper is darker than the ink.
    ///
    /// The paper's level is that of the picture without its strokes (a grey-scale closing, or
    /// opening, over a window that no stroke fills). Each pixel is divided by it on light paper,
    /// since light multiplies; on dark paper it is taken away. A picture whose paper is white or
    /// black already keeps its pixels.
    ///
    /// *Cost:* two looks at every pixel; a byte of memory a pixel.
    #[must_use]
    pub fn flattened(&self) -> Self {
        let cells = Cells::of(self);
        if self.paper_is_light(&cells) {
            let paper = cells.paper(close, erode);
            let brightest = paper.brightest();
            let floor = (MIN_SHADOW_LEVEL * brightest).max(1.0);
            paper.map_onto(self, |pixel, level| 255.0 * pixel / level.max(floor))
        } else {
            let paper = cells.paper(open, dilate);
            paper.map_onto(self, |pixel, level| pixel - level)
        }
    }
}

/// The mean levels of square cells of a picture.
struct Cells {
    side: usize,
    levels: Grid<u8>,
}

impl Cells {
    fn of(picture: &Gray) -> Self {
        let side = picture.width().max(picture.height()).div_ceil(MAX_CELLS);
        let columns = picture.width().div_ceil(side);
        let mut levels = Vec::new();
        let rows: Vec<&[u8]> = picture.rows().collect();
        for rows in rows.chunks(side) {
            let mut sums = vec![0u32; columns];
            for row in rows {
                for (sum, pixels) in sums.iter_mut().zip(row.chunks(side)) {
                    *sum += pixels.iter().map(|&pixel| u32::from(pixel)).sum::<u32>();
                }
            }
            for (column, sum) in sums.into_iter().enumerate() {
                let width = side.min(picture.width() - column * side);
                let count = u32::try_from(width * rows.len()).unwrap_or(u32::MAX);
                levels.push(u8::try_from((sum + count / 2) / count).unwrap_or(u8::MAX));
            }
        }
        Self { side, levels: Grid::new(columns, levels) }
    }

    /// Adds a margin in which the levels at the border go on.
    fn with_margin(&self) -> Grid<u8> {
        let (width, height) = (self.levels.width(), self.levels.height());
        Grid::from_fn(width + 2 * MARGIN, height + 2 * MARGIN, |x, y| {
            let at = |place: usize, side: usize| place.saturating_sub(MARGIN).min(side - 1);
            self.levels.values()[at(y, height) * width + at(x, width)]
        })
    }

    /// Finds the levels of the paper alone, `without_strokes`; where they change at an edge, those on the
    /// side of the ink are `spread` over it.
    fn paper(
        self,
        without_strokes: fn(&Grid<u8>, usize) -> Grid<u8>,
        spread: fn(&Grid<u8>, usize) -> Grid<u8>,
    ) -> Self {
        let (width, height) = (self.levels.width(), self.levels.height());
        let paper = without_strokes(&self.with_margin(), PAPER_REACH);
        let paper = smooth(&spread(&paper, EDGE_REACH));
        let within = |x, y| paper.values()[(y + MARGIN) * paper.width() + x + MARGIN];
        Self { levels: Grid::from_fn(width, height, within), ..self }
    }

    /// Measures how much there is of dark strokes, and of light ones.
    fn strokes(&self) -> [u64; 2] {
        let wide = self.with_margin();
        let difference = |other: &Grid<u8>| {
            let pairs = wide.values().iter().zip(other.values());
            pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>()
        };
        [difference(&close(&wide, PAPER_REACH)), difference(&open(&wide, PAPER_REACH))]
    }

    fn brightest(&self) -> f32 {
        f32::from(self.levels.values().iter().copied().max().unwrap_or(u8::MAX))
    }

    /// Changes each pixel of a picture by the level at its place, interpolated between the middles
    /// of four cells.
    fn map_onto(&self, picture: &Gray, change: impl Fn(f32, f32) -> f32) -> Gray {
        let (columns, rows) = (self.levels.width(), self.levels.height());
        // Which two cells a pixel lies between, and how far on.
        let between = |at: usize, count: usize| {
            let place = ((at as f32 + 0.5) / self.side as f32 - 0.5).clamp(0.0, count as f32 - 1.0);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
            let first = place as usize;
            (first, (first + 1).min(count - 1), place - first as f32)
        };
        let mix = |a: f32, b: f32, share: f32| a + share * (b - a);
        let across: Vec<_> = (0..picture.width()).map(|x| between(x, columns)).collect();
        let level =
            |row: usize, column: usize| f32::from(self.levels.values()[row * columns + column]);
        let mut pixels = Vec::with_capacity(picture.pixels().len());
        for (y, row) in picture.rows().enumerate() {
            let (above, below, down) = between(y, rows);
            let levels: Vec<f32> =
                (0..columns).map(|c| mix(level(above, c), level(below, c), down)).collect();
            pixels.extend(row.iter().zip(&across).map(|(&pixel, &(left, right, along))| {
                let level = mix(levels[left], levels[right], along);
                round_to_level(change(f32::from(pixel), level))
            }));
        }
        picture.with_pixels(pixels)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small numbers of a test's own"
)]
mod tests {
    use super::*;

    const WIDTH: usize = 160;

    /// Paper whose level falls from 250 on the left to 150 on the right, with an upright stroke of ink
    /// that lets a tenth of the light through.
    fn stroke_in_uneven_light() -> Gray {
        let level = |x: usize| 250.0 - 100.0 * x as f32 / WIDTH as f32;
        let through = |x: usize, y: usize| {
            if (78..84).contains(&x) && (20..100).contains(&y) { 0.1 } else { 1.0 }
        };
        let pixel = |at: usize| {
            let (x, y) = (at % WIDTH, at / WIDTH);
            round_to_level(level(x) * through(x, y))
        };
        Gray::from_pixels(WIDTH, 120, (0..WIDTH * 120).map(pixel).collect()).unwrap()
    }

    #[test]
    fn uneven_paper_becomes_white_and_ink_keeps_its_share_of_the_light() {
        let even = stroke_in_uneven_light().flattened();
        for (y, row) in even.rows().enumerate() {
            assert!(row[..78].iter().chain(&row[84..]).all(|&level| level >= 245), "row {y}");
        }
        let stroke = &even.rows().nth(60).unwrap()[78..84];
        assert!(stroke.iter().all(|level| (20..32).contains(level)), "{stroke:?}");
    }

    #[test]
    fn cells_hold_the_means_of_their_pixels_also_where_they_are_cut_off() {
        let picture = Gray::from_pixels(130, 4, (0..520).map(|at| (at % 130) as u8).collect());
        let cells = Cells::of(&picture.unwrap());
        assert_eq!((cells.side, cells.levels.width(), cells.levels.height()), (3, 44, 2));
        // The means of 0 to 2, of 3 to 5, and of 129 alone.
        let levels = cells.levels.values();
        assert_eq!([levels[0], levels[1], levels[43]], [1, 4, 129]);
    }

    #[test]
    fn levels_between_the_middles_of_cells_are_interpolated() {
        let cells = Cells { side: 4, levels: Grid::new(2, vec![100, 140]) };
        let picture = Gray::from_pixels(8, 4, vec![0; 32]).unwrap();
        let levels = cells.map_onto(&picture, |_, level| level);
        assert_eq!(levels.rows().next().unwrap(), [100, 100, 105, 115, 125, 135, 140, 140]);
    }
}

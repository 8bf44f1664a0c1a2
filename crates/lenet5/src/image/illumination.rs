//! Even light: what lamp, shadow and the colour of the paper do to a picture is taken out of it.

use image::{GrayImage, Luma};
use imageproc::morphology::{
    Mask, grayscale_close, grayscale_dilate, grayscale_erode, grayscale_open,
};

use super::gray::Gray;
use super::ink::PAGE;

/// Cells along the longer side of a picture, in each of which the paper has one level.
const CELLS: usize = 64;
/// How far around a cell paper is looked for, in cells: strokes are less than twice as wide.
const REACH: u8 = 10;
/// How far beyond the border paper goes on as it is there, in cells: twice as far as one looks, else no
/// level that rises or falls up to the border would be seen.
const MARGIN: u32 = 2 * REACH as u32;
/// Shares of the border that are of the picture's lighter part and do not tell what the paper is.
const UNDECIDED: std::ops::RangeInclusive<f32> = 0.25..=0.75;
/// How many times as much ink the wrong way of seeing a picture has, if that is to count.
const CLEARLY: u64 = 2;
/// Over how many cells the levels are smoothed: the standard deviation of a Gaussian.
const SMOOTHING: f32 = 1.0;
/// How far a shadow reaches beyond its edge, in cells: what is smoothed there must not pass for ink.
const EDGE: u8 = 1;
/// Least share of the brightest paper's level that paper has in a shadow: what is darker is ink.
const DEEPEST_SHADOW: f32 = 0.4;

impl Gray {
    /// Tells whether the paper is lighter than the ink: whether most of the picture's border is of its
    /// lighter part (Otsu's threshold).
    ///
    /// A border that is of both parts, as that of a page in uneven light, does not tell. Then it is the
    /// way to see the picture in which it has clearly less ink: dark strokes in front of light, or light
    /// ones in front of dark.
    ///
    /// *Cost:* two looks at every pixel.
    #[must_use]
    pub fn paper_is_light(&self) -> bool {
        self.paper_is_light_in(&Cells::of(self))
    }

    fn paper_is_light_in(&self, cells: &Cells) -> bool {
        let light = self.light_border();
        let is_small = self.width().max(self.height()) < PAGE;
        if !is_small && UNDECIDED.contains(&light) {
            let [dark_strokes, light_strokes] = cells.strokes();
            if dark_strokes * CLEARLY <= light_strokes {
                return true;
            }
            if light_strokes * CLEARLY <= dark_strokes {
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
        if self.paper_is_light_in(&cells) {
            let paper = cells.paper(grayscale_close, grayscale_erode);
            let brightest = paper.brightest();
            let floor = (DEEPEST_SHADOW * brightest).max(1.0);
            paper.map_onto(self, |pixel, level| 255.0 * pixel / level.max(floor))
        } else {
            let paper = cells.paper(grayscale_open, grayscale_dilate);
            paper.map_onto(self, |pixel, level| pixel - level)
        }
    }
}

/// The mean levels of square cells of a picture.
struct Cells {
    side: usize,
    levels: GrayImage,
}

impl Cells {
    fn of(picture: &Gray) -> Self {
        let side = picture.width().max(picture.height()).div_ceil(CELLS);
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
        let size = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let rows = levels.len() / columns;
        let levels = GrayImage::from_raw(size(columns), size(rows), levels);
        Self { side, levels: levels.unwrap_or_default() }
    }

    /// The levels, and beyond the border those that are there.
    fn with_margin(&self) -> GrayImage {
        let (width, height) = self.levels.dimensions();
        GrayImage::from_fn(width + 2 * MARGIN, height + 2 * MARGIN, |x, y| {
            let at = |place: u32, side: u32| place.saturating_sub(MARGIN).min(side - 1);
            *self.levels.get_pixel(at(x, width), at(y, height))
        })
    }

    /// The levels of the paper alone, `without_strokes`; where they change at an edge, those on the
    /// side of the ink `spread` over it.
    fn paper(
        self,
        without_strokes: fn(&GrayImage, &Mask) -> GrayImage,
        spread: fn(&GrayImage, &Mask) -> GrayImage,
    ) -> Self {
        let (width, height) = self.levels.dimensions();
        let paper = without_strokes(&self.with_margin(), &Mask::square(REACH));
        let paper = image::imageops::blur(&spread(&paper, &Mask::square(EDGE)), SMOOTHING);
        let levels = image::imageops::crop_imm(&paper, MARGIN, MARGIN, width, height).to_image();
        Self { levels, ..self }
    }

    /// How much there is of dark strokes, and of light ones.
    fn strokes(&self) -> [u64; 2] {
        let wide = self.with_margin();
        let reach = Mask::square(REACH);
        let difference = |other: &GrayImage| {
            let pairs = wide.as_raw().iter().zip(other.as_raw());
            pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>()
        };
        [difference(&grayscale_close(&wide, &reach)), difference(&grayscale_open(&wide, &reach))]
    }

    fn brightest(&self) -> f32 {
        f32::from(self.levels.pixels().map(|&Luma([level])| level).max().unwrap_or(u8::MAX))
    }

    /// Changes each pixel of a picture by the level at its place, interpolated between the middles
    /// of four cells.
    fn map_onto(&self, picture: &Gray, change: impl Fn(f32, f32) -> f32) -> Gray {
        let (columns, rows) = (self.levels.width() as usize, self.levels.height() as usize);
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
            |row: usize, column: usize| f32::from(self.levels.as_raw()[row * columns + column]);
        let mut pixels = Vec::with_capacity(picture.pixels().len());
        for (y, row) in picture.rows().enumerate() {
            let (above, below, down) = between(y, rows);
            let levels: Vec<f32> =
                (0..columns).map(|c| mix(level(above, c), level(below, c), down)).collect();
            pixels.extend(row.iter().zip(&across).map(|(&pixel, &(left, right, along))| {
                let level = mix(levels[left], levels[right], along);
                byte(change(f32::from(pixel), level))
            }));
        }
        Gray::from_pixels(picture.width(), pixels.len() / picture.width(), pixels)
            .unwrap_or_else(|| picture.clone())
    }
}

/// Rounds to a grey level.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped first")]
fn byte(level: f32) -> u8 {
    (level + 0.5).clamp(0.0, 255.0) as u8
}

//! Paper and strokes: which of light and dark is the paper, and how light the paper is at each place.
//!
//! Strokes are narrow; paper, the shadows on it, patches of a marker and the desk around it are wide. So the paper's
//! level at a place is that of the picture without all that is narrower than a window: a grey-scale closing.
//! The edge of a shadow, hard or soft, is no stroke, and neither is the sheet's rim.

use super::gray::{Gray, round_to_level};
use super::grid::Grid;
use super::histogram::{count_levels, find_threshold, quantile};
use super::morphology::{close, dilate, erode, open};
use crate::level::{Level, at_level};

/// The longer side of the picture in which strokes are told from paper, in pixels.
const POLARITY_SIDE: usize = 128;
/// That of the picture in which they are told apart if this is too small for it.
const LARGE_POLARITY_SIDE: usize = 400;
/// Reaches of the windows in which strokes are looked for, in pixels of that picture.
const POLARITY_REACHES: [usize; 6] = [1, 2, 4, 8, 16, 32];
/// Differences in level of fewer standard deviations of the grain are grain.
const GRAIN_DEVIATIONS: f32 = 5.0;
/// The least difference in level that counts.
const MIN_DIFFERENCE: f32 = 6.0;
/// Sums of what is narrow and dark, and narrow and light, that differ by less than this factor do not tell which of
/// them is strokes.
const MAX_UNDECIDED: f32 = 1.7;
/// The median of what a normal deviate is away from its mean, in standard deviations.
const NORMAL_MEDIAN: f32 = 0.6745;

/// A picture in even light, its strokes dark.
pub(super) struct EvenLight {
    /// Paper is white, and ink has the share of the light that it lets through.
    pub(super) picture: Gray,
    /// How much darker than the paper around it each pixel was.
    pub(super) depths: Vec<u8>,
}

impl Gray {
    /// Tells whether strokes are darker than the paper: whether what is dark is narrower than what is light.
    ///
    /// What is narrower than a window but not than the one before is summed, for dark and for light parts, and
    /// divided by the cube of the window's width: the gaps between strokes, and the sheet on its desk, are larger
    /// than the strokes, but wider. Differences are squared, since a pattern on the paper is narrow, but faint.
    /// Where both sums are alike, as of small writing whose gaps are as narrow as its strokes, strokes are what is rarer
    /// where there is either; and where that is alike as well, as of one bold character, the border is paper.
    pub(super) fn strokes_are_dark(&self) -> bool {
        let small = self.shrunk_to_mean(POLARITY_SIDE);
        let told = small.dark_is_narrower().or_else(|| {
            // The strokes of a page may be too small there.
            let is_large = self.width().max(self.height()) > POLARITY_SIDE;
            is_large.then(|| self.shrunk_to_mean(LARGE_POLARITY_SIDE).dark_is_narrower()).flatten()
        });
        told.unwrap_or_else(|| small.border_is_light())
    }

    /// Tells whether what is dark is narrower, or else rarer, than what is light; `None` if neither tells.
    fn dark_is_narrower(&self) -> Option<bool> {
        let least = (GRAIN_DEVIATIONS * self.grain()).max(MIN_DIFFERENCE);
        let (mut narrow, mut before) = ([0.0; 2], [0.0; 2]);
        let most = self.most_contrast();
        // The widest window is half of the picture's side, however large that is.
        let by = self.width().max(self.height()).div_ceil(POLARITY_SIDE);
        for reach in POLARITY_REACHES.map(|reach| reach * by) {
            let width = (2 * reach + 1) as f32;
            let cube = width * width * width;
            // Wider windows are not looked at if they cannot make a difference.
            let [dark, light] = narrow;
            let [most_dark, most_light] = [0, 1].map(|k| narrow[k] + (most[k] - before[k]) / cube);
            if dark > MAX_UNDECIDED * most_light || light > MAX_UNDECIDED * most_dark {
                break;
            }
            let found = self.narrower_than(reach, least);
            for ((narrow, before), found) in narrow.iter_mut().zip(&mut before).zip(found) {
                *narrow += (found - *before).max(0.0) / cube;
                *before = found.max(*before);
            }
        }
        let [dark, light] = narrow;
        if dark < MAX_UNDECIDED * light && light < MAX_UNDECIDED * dark {
            return self.dark_is_rarer(least);
        }
        Some(dark >= light)
    }

    /// Measures how clearly strokes stand out: what is narrow against what is not, such as patches, shadows and the
    /// desk around the sheet. It is at most 5, and 0 where nothing is narrow but grain.
    pub(super) fn clarity(&self) -> f32 {
        /// Strokes are narrower than the window of this reach, in pixels of a picture of [`POLARITY_SIDE`].
        const REACH: usize = 8;
        /// What is narrow counts against itself by this share, so that its amount does not matter where nothing is wide.
        const OWN_SHARE: f32 = 0.2;
        /// A difference that does not matter, in levels.
        const IDLE: f32 = 6.0;
        let least = (GRAIN_DEVIATIONS * self.grain()).max(MIN_DIFFERENCE);
        let levels = self.with_margin(2 * REACH);
        let count = levels.values().len() as f32;
        let clarity = |other: &Grid<u8>| {
            let pairs = levels.values().iter().zip(other.values());
            let differences = pairs.map(|(a, b)| f32::from(a.abs_diff(*b)));
            let narrow: f32 =
                differences.filter(|&one| one > least).map(|one| one * one).sum::<f32>() / count;
            let counts = count_levels(other.values());
            let common = quantile(&counts, 0..counts.len(), 0.5).unwrap_or(0) as f32;
            let squares = counts.iter().enumerate().map(|(level, &n)| {
                let off = level as f32 - common;
                n as f32 * off * off
            });
            let wide = squares.sum::<f32>() / count;
            narrow / (wide + OWN_SHARE * narrow + IDLE * IDLE)
        };
        clarity(&close(&levels, REACH)).max(clarity(&open(&levels, REACH)))
    }

    /// Tells whether dark is rarer than light around what is narrow; `None` if they are about as common, or if what is
    /// narrow is nearly all dark or nearly all light. A pixel is dark if it is nearer to the darkest than to the lightest of
    /// its neighbours, and counts by the square of their difference.
    fn dark_is_rarer(&self, least: f32) -> Option<bool> {
        /// How far around what is narrow to look, in pixels.
        const REACH: usize = 4;
        /// Neither is rarer than the other if it is at least this many times as rare.
        const MAX_ALIKE: f32 = 0.8;
        /// Small writing has narrow strokes and narrow gaps: the squares of the ones' differences in level sum up to at
        /// least this share of the others'.
        const MIN_BOTH: f32 = 0.25;
        let [strokes, gaps] = self.narrower_than(REACH, least);
        if strokes.min(gaps) < MIN_BOTH * strokes.max(gaps) {
            return None;
        }
        let levels = self.with_margin(2 * REACH);
        let (closed, opened) = (close(&levels, REACH), open(&levels, REACH));
        let is_narrow = |((&own, &closed), &opened): ((&u8, &u8), &u8)| {
            if f32::from((closed - own).max(own - opened)) > least { u8::MAX } else { 0 }
        };
        let narrow = levels.values().iter().zip(closed.values()).zip(opened.values());
        let narrow = Grid::new(levels.width(), narrow.map(is_narrow).collect());
        let near = dilate(&narrow, REACH);
        let (darkest, lightest) = (erode(&levels, REACH), dilate(&levels, REACH));
        let (mut dark, mut light) = (0.0, 0.0);
        for (at, &own) in levels.values().iter().enumerate() {
            if near.values()[at] == 0 {
                continue;
            }
            let (darkest, lightest) = (darkest.values()[at], lightest.values()[at]);
            let weight = f32::from(lightest - darkest).powi(2);
            *(if own - darkest < lightest - own { &mut dark } else { &mut light }) += weight;
        }
        (dark.min(light) < MAX_ALIKE * dark.max(light)).then_some(dark < light)
    }

    /// Tells whether at least half of the border is lighter than Otsu's threshold.
    fn border_is_light(&self) -> bool {
        let threshold = find_threshold(&count_levels(self.pixels()));
        let last = self.height() - 1;
        let (mut light, mut count) = (0, 0);
        for (y, row) in self.rows().enumerate() {
            let step = if y == 0 || y == last { 1 } else { (self.width() - 1).max(1) };
            for &pixel in row.iter().step_by(step) {
                light += usize::from(usize::from(pixel) > threshold);
                count += 1;
            }
        }
        2 * light >= count
    }

    /// Sums the squares of how much darker than the lightest each pixel is, and how much lighter than the darkest: no window
    /// finds more.
    fn most_contrast(&self) -> [f32; 2] {
        let counts = count_levels(self.pixels());
        let levels = || counts.iter().enumerate().filter(|(_, count)| **count > 0);
        let lightest = levels().next_back().map_or(0, |(level, _)| level);
        let darkest = levels().next().map_or(0, |(level, _)| level);
        let sum = |other: usize| {
            let squares = levels().map(|(level, count)| count * level.abs_diff(other).pow(2));
            squares.sum::<usize>() as f32
        };
        [sum(lightest), sum(darkest)]
    }

    /// Sums what is dark, and what is light, and narrower than a window: the squares of differences in level of
    /// more than `least`.
    fn narrower_than(&self, reach: usize, least: f32) -> [f32; 2] {
        let levels = self.with_margin(reach);
        let sum = |other: &Grid<u8>| {
            at_level!(Level::detect(), {
                let pairs = other.rows().skip(reach).zip(self.rows());
                pairs.map(|(other, own)| sum_differences(own, &other[reach..], least)).sum::<u64>()
            }) as f32
        };
        [sum(&close(&levels, reach)), sum(&open(&levels, reach))]
    }

    /// Measures the grain: the standard deviation of a pixel from what its neighbours in the row let expect.
    pub(super) fn grain(&self) -> f32 {
        let mut off = Vec::with_capacity(self.pixels().len());
        for row in self.rows() {
            off.extend(row.windows(3).map(|three| {
                let [left, own, right] = [three[0], three[1], three[2]].map(u16::from);
                u8::try_from((2 * own).abs_diff(left + right)).unwrap_or(u8::MAX)
            }));
        }
        let counts = count_levels(&off);
        let median = quantile(&counts, 0..counts.len(), 0.5);
        // Twice a deviate less two others has a variance of 4 + 1 + 1 times theirs.
        median.unwrap_or(0) as f32 / (NORMAL_MEDIAN * 6.0f32.sqrt())
    }

    /// Adds a margin in which the levels of the border go on.
    pub(super) fn with_margin(&self, margin: usize) -> Grid<u8> {
        let (width, height) = (self.width(), self.height());
        let mut values = Vec::with_capacity((width + 2 * margin) * (height + 2 * margin));
        for y in 0..height + 2 * margin {
            let row = &self.pixels()[y.saturating_sub(margin).min(height - 1) * width..][..width];
            values.extend(std::iter::repeat_n(row[0], margin));
            values.extend_from_slice(row);
            values.extend(std::iter::repeat_n(row[width - 1], margin));
        }
        Grid::new(width + 2 * margin, values)
    }

    /// Makes strokes dark, given whether they are: inverts the picture where they are light.
    pub(super) fn with_dark_strokes(self, are_dark: bool) -> DarkStrokes {
        if are_dark {
            return DarkStrokes { picture: self, is_inverted: false };
        }
        let inverted = self.pixels().iter().map(|&pixel| u8::MAX - pixel).collect();
        DarkStrokes { picture: self.with_pixels(inverted), is_inverted: true }
    }
}

/// A picture whose strokes are dark.
pub(super) struct DarkStrokes {
    pub(super) picture: Gray,
    /// Whether they were light before.
    is_inverted: bool,
}

impl DarkStrokes {
    /// Evens out the light, where strokes are narrower than `window`.
    ///
    /// Light multiplies, so each pixel is divided by the paper's level; on dark paper, which light hardly changes, the
    /// level is taken away. What runs along the border is a shadow, or what the sheet lies on, if the picture goes `on`
    /// beyond it; else it is ink as elsewhere.
    ///
    /// *Cost:* the number of pixels times the logarithm of the window; five bytes of memory a pixel.
    pub(super) fn in_even_light(&self, window: usize, on: bool) -> EvenLight {
        let reach = window / 2;
        // As far as a square of the window's size fits in.
        let margin = if on { reach } else { 0 };
        let closed = close(&self.picture.with_margin(margin), reach);
        let faintest = faintest_paper(&closed);
        let size = self.picture.pixels().len();
        let [mut even, mut depths] = [vec![0; size], vec![0; size]];
        let width = self.picture.width();
        let rows = self.picture.rows().zip(closed.rows().skip(margin));
        let to = even.chunks_exact_mut(width).zip(depths.chunks_exact_mut(width));
        at_level!(Level::detect(), {
            for ((row, paper), (even, depths)) in rows.zip(to) {
                let paper = &paper[margin..][..width];
                for ((depth, &pixel), &paper) in depths.iter_mut().zip(row).zip(paper) {
                    *depth = paper - pixel;
                }
                if self.is_inverted {
                    for (even, &depth) in even.iter_mut().zip(&*depths) {
                        *even = u8::MAX - depth;
                    }
                    continue;
                }
                for ((even, &pixel), &paper) in even.iter_mut().zip(row).zip(paper) {
                    let level = round_to_level(255.0 * f32::from(pixel) / f32::from(paper.max(1)));
                    *even = if paper >= faintest { level } else { u8::MAX };
                }
            }
        });
        EvenLight { picture: self.picture.with_pixels(even), depths }
    }
}

/// Sums the squares of two rows' differences in level, of those that are more than `least`.
#[inline(always)]
fn sum_differences(one: &[u8], other: &[u8], least: f32) -> u64 {
    let pairs = one.iter().zip(other);
    let squares = pairs.map(|(a, b)| {
        let difference = a.abs_diff(*b);
        let square = u32::from(difference) * u32::from(difference);
        if f32::from(difference) > least { square } else { 0 }
    });
    // Strokes are told on pictures of at most 400 pixels a side: no row's sum is too large.
    squares.sum::<u32>().into()
}

/// The level of the darkest that may be paper in a shadow, given the paper's levels.
fn faintest_paper(papers: &Grid<u8>) -> u8 {
    /// The share of the light that reaches the darkest shadow: what is darker yet is a black thing, on which nothing is
    /// written, and next to nothing would be a large share of the light.
    const MIN_LIGHT: f32 = 0.2;
    let counts = count_levels(papers.values());
    let bright = quantile(&counts, 0..counts.len(), 0.9).unwrap_or(0);
    round_to_level(MIN_LIGHT * bright as f32)
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
    const HEIGHT: usize = 120;

    /// An upright stroke of ink that lets a tenth of the light through, on paper of the levels that are given.
    fn stroke_on(level: impl Fn(usize, usize) -> f32) -> Gray {
        let through = |x: usize, y: usize| {
            if (78..84).contains(&x) && (20..100).contains(&y) { 0.1 } else { 1.0 }
        };
        let pixel = |at: usize| {
            let (x, y) = (at % WIDTH, at / WIDTH);
            round_to_level(level(x, y) * through(x, y))
        };
        Gray::from_pixels(WIDTH, HEIGHT, (0..WIDTH * HEIGHT).map(pixel).collect()).unwrap()
    }

    fn inverted(picture: &Gray) -> Gray {
        picture.with_pixels(picture.pixels().iter().map(|pixel| 255 - pixel).collect())
    }

    /// Light that falls off, half a shadow with a hard edge beside the stroke, dark corners, a dark desk.
    fn lights() -> [Gray; 4] {
        let corner = |x: usize, y: usize| {
            let [x, y] = [(x, WIDTH), (y, HEIGHT)].map(|(at, side)| at as f32 / side as f32 - 0.5);
            1.0 - (x * x + y * y)
        };
        let on_sheet = |x: usize, y: usize| (20..140).contains(&x) && (8..112).contains(&y);
        [
            stroke_on(|x, _| 250.0 - 100.0 * x as f32 / WIDTH as f32),
            stroke_on(|x, _| if x < 74 { 240.0 } else { 100.0 }),
            stroke_on(|x, y| 240.0 * corner(x, y)),
            stroke_on(|x, y| if on_sheet(x, y) { 220.0 } else { 50.0 }),
        ]
    }

    #[test]
    fn paper_becomes_white_in_any_light_and_ink_keeps_its_share_of_it() {
        for (number, picture) in lights().iter().enumerate() {
            let even = picture.clone().with_dark_strokes(true).in_even_light(40, true).picture;
            for (y, row) in even.rows().enumerate() {
                let paper = row[..78].iter().chain(&row[84..]);
                assert!(paper.clone().all(|&level| level >= 245), "light {number}, row {y}");
            }
            let stroke = &even.rows().nth(60).unwrap()[78..84];
            assert!(stroke.iter().all(|level| (20..32).contains(level)), "{stroke:?}");
        }
    }

    #[test]
    fn nothing_is_ink_on_a_black_thing() {
        // A band with grain of a few levels, beside a stroke on paper.
        let grain = |x: usize, y: usize| if (x * 7 + y * 3).is_multiple_of(5) { 2.0 } else { 9.0 };
        let picture = stroke_on(|x, y| if x < 60 { grain(x, y) } else { 230.0 });
        let even = picture.with_dark_strokes(true).in_even_light(40, true).picture;
        for row in even.rows() {
            assert!(row[..60].iter().all(|&level| level == 255), "{:?}", &row[..60]);
        }
        assert!(even.rows().nth(60).unwrap()[80] < 40);
    }

    #[test]
    fn strokes_are_what_is_narrow_whatever_the_border_is() {
        for (number, picture) in lights().iter().enumerate() {
            assert!(picture.strokes_are_dark(), "light {number}");
            assert!(!inverted(picture).strokes_are_dark(), "light {number}, inverted");
        }
    }

    #[test]
    fn what_runs_along_the_border_is_ink_if_the_picture_ends_there() {
        let level = |at: usize| if at % 60 < 4 { 40 } else { 200 };
        let picture = Gray::from_pixels(60, 50, (0..3000).map(level).collect()).unwrap();
        let strokes = picture.with_dark_strokes(true);
        let is_ink = |on| strokes.in_even_light(20, on).picture.pixels()[0] < 100;
        assert_eq!([is_ink(false), is_ink(true)], [true, false]);
    }

    #[test]
    fn grain_is_the_standard_deviation_of_noise() {
        // A sum of uniform numbers from a generator of one's own.
        let mut state = 1u32;
        let mut draw = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1 << 24)
        };
        let noise = |_| (128.0 + 10.0 * ((0..12).map(|_| draw()).sum::<f64>() - 6.0)) as u8;
        let picture = Gray::from_pixels(200, 200, (0..40_000).map(noise).collect()).unwrap();
        assert!((picture.grain() - 10.0).abs() < 0.8, "{}", picture.grain());
    }
}

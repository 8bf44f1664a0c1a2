//! Which level each colour becomes: the one in which strokes stand out.
//!
//! That is the luminance of most pictures. A red pen on green paper may have no luminance of its own, and to luminance
//! a stripe of a marker is a dark patch with an edge, where to the brightest of red, green and blue it is paper.

use super::alpha;
use super::gray::{Gray, MIN_SIDE};
use crate::error::Result;

/// The longer side of the picture in which the ways are compared, in pixels.
const SMALL_SIDE: usize = 128;
/// The most pixels of a row or column of a block that are looked at to find its mean.
const BLOCK_SAMPLES: usize = 4;
/// Red, green and blue that differ by no more than this in any pixel are grey.
const MAX_GREY_DIFFERENCE: u8 = 12;
/// How many times as clear as luminance another way must be to take its place.
const MIN_GAIN: f32 = 2.0;

/// A way to make a level of red, green and blue.
type Projection = fn([u8; 3]) -> u8;

/// The ways beside luminance: each by itself, and the brightest.
const PROJECTIONS: [Projection; 4] =
    [|[red, _, _]| red, |[_, green, _]| green, |[_, _, blue]| blue, brightest];

fn brightest([red, green, blue]: [u8; 3]) -> u8 {
    red.max(green).max(blue)
}

impl Gray {
    /// Makes a picture of pixels of red, green, blue and alpha, as a browser or a window system has them.
    ///
    /// Colours become the level in which strokes stand out, and what lies behind transparent parts is chosen by
    /// what is visible: the pixels are those of the same picture from a file.
    ///
    /// *Cost:* two looks at every pixel; three bytes of memory a pixel.
    ///
    /// # Errors
    /// As [`from_pixels`](Self::from_pixels).
    pub fn from_rgba(width: usize, height: usize, pixels: &[[u8; 4]]) -> Result<Self> {
        let is_whole = pixels.iter().all(|&[.., alpha]| alpha == u8::MAX);
        let levels = if is_whole {
            let colours: Vec<[u8; 3]> = pixels.iter().map(|&[r, g, b, _]| [r, g, b]).collect();
            flatten(width, &colours)
        } else {
            let visible = |&[r, g, b, alpha]: &[u8; 4]| [luminance([r, g, b]), alpha];
            alpha::flatten(&pixels.iter().map(visible).collect::<Vec<_>>())
        };
        Self::from_pixels(width, height, levels)
    }
}

/// Reduces a picture to the levels of luminance, or of another way if strokes are far clearer there.
///
/// *Cost:* two looks at every pixel; one byte of memory a pixel.
fn flatten(width: usize, pixels: &[[u8; 3]]) -> Vec<u8> {
    clearest(width, pixels).unwrap_or_else(|| pixels.iter().map(|&own| luminance(own)).collect())
}

/// The levels of the way in which strokes are far clearer than in luminance, if there is one.
///
/// *Cost:* that of [`flatten`].
pub(super) fn clearest(width: usize, pixels: &[[u8; 3]]) -> Option<Vec<u8>> {
    let projection = best_projection(width, pixels)?;
    Some(pixels.iter().map(|&pixel| projection(pixel)).collect())
}

/// The luminance of a colour, by the primaries of ITU-R BT.709, rounded to the nearest level.
fn luminance([red, green, blue]: [u8; 3]) -> u8 {
    const WHOLE: u32 = 1_000_000;
    let [red, green, blue] = [red, green, blue].map(u32::from);
    let sum = 212_639 * red + 715_169 * green + 72_192 * blue;
    u8::try_from((sum + WHOLE / 2) / WHOLE).unwrap_or(u8::MAX)
}

/// Finds the way in which strokes are clearest; `None` if luminance is nearly as good.
fn best_projection(width: usize, pixels: &[[u8; 3]]) -> Option<Projection> {
    let (small_width, small) = shrink(width, pixels)?;
    let is_grey = |pixel: &[u8; 3]| {
        let darkest = pixel.iter().min();
        darkest.is_some_and(|least| brightest(*pixel) - least <= MAX_GREY_DIFFERENCE)
    };
    if small.iter().all(is_grey) {
        return None;
    }
    let height = small.len() / small_width;
    let clarity = |projection: Projection| {
        let levels = small.iter().map(|&pixel| projection(pixel)).collect();
        Gray::from_pixels(small_width, height, levels).map_or(0.0, |gray| gray.clarity())
    };
    let best = PROJECTIONS.map(|projection| (clarity(projection), projection)).into_iter();
    let (most, projection) = best.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (most > MIN_GAIN * clarity(luminance)).then_some(projection)
}

/// Shrinks a picture to the means of blocks, of each of which some pixels are looked at; gives its width as well.
/// `None` if it would be too small to look at.
fn shrink(width: usize, pixels: &[[u8; 3]]) -> Option<(usize, Vec<[u8; 3]>)> {
    let height = pixels.len().checked_div(width)?;
    let by = width.max(height).div_ceil(SMALL_SIDE).max(1);
    let (columns, rows) = (width / by, height / by);
    if columns.min(rows) < MIN_SIDE {
        return None;
    }
    let step = by.div_ceil(BLOCK_SAMPLES);
    let places = (0..by).step_by(step);
    let count = u32::try_from(places.len() * places.len()).ok()?;
    let mean = |at: usize| {
        let (x, y) = (by * (at % columns), by * (at / columns));
        let mut sums = [count / 2; 3];
        for v in places.clone() {
            for u in places.clone() {
                let pixel = pixels[(y + v) * width + x + u];
                for (sum, level) in sums.iter_mut().zip(pixel) {
                    *sum += u32::from(level);
                }
            }
        }
        sums.map(|sum| u8::try_from(sum / count).unwrap_or(u8::MAX))
    };
    Some((columns, (0..columns * rows).map(mean).collect()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use image::{DynamicImage, RgbImage};

    use super::*;

    fn levels_of(picture: &RgbImage) -> Vec<u8> {
        flatten(picture.width() as usize, picture.as_raw().as_chunks::<3>().0)
    }

    /// An upright stroke on paper, with a patch of another colour around it.
    fn picture(ink: [u8; 3], patch: [u8; 3], paper: [u8; 3]) -> RgbImage {
        RgbImage::from_fn(300, 200, |x, y| {
            let is_ink = (148..156).contains(&x) && (60..140).contains(&y);
            let is_patch = (100..200).contains(&x) && (50..150).contains(&y);
            image::Rgb(if is_ink {
                ink
            } else if is_patch {
                patch
            } else {
                paper
            })
        })
    }

    /// The levels of ink, patch and paper.
    fn levels(picture: &RgbImage) -> [u8; 3] {
        let levels = levels_of(picture);
        [(152, 100), (120, 100), (20, 20)].map(|(x, y)| levels[y * 300 + x])
    }

    #[test]
    fn luminance_is_that_of_the_library_that_decodes() {
        let sides = || (0..=255u8).step_by(5);
        let mut others = 0;
        for red in sides() {
            let colours = sides().flat_map(|green| sides().map(move |blue| [red, green, blue]));
            let colours: Vec<_> = colours.collect();
            let count = u32::try_from(colours.len()).unwrap();
            let picture = RgbImage::from_raw(count, 1, colours.concat()).unwrap();
            let expected = DynamicImage::from(picture).into_luma8().into_raw();
            let found: Vec<u8> = colours.into_iter().map(luminance).collect();
            // Theirs is a sum of rounded numbers: where it lies half way between two levels, either may come.
            let pairs = || found.iter().zip(&expected);
            assert!(pairs().all(|(a, b)| a.abs_diff(*b) <= 1), "red {red}");
            others += pairs().filter(|(a, b)| a != b).count();
        }
        assert!(others < 140, "{others} of {}: one in a thousand", 52 * 52 * 52);
    }

    #[test]
    fn most_pictures_are_reduced_to_luminance() {
        let white = [250, 250, 245];
        for ink in [[20, 20, 20], [30, 40, 140], [150, 30, 40]] {
            let picture = picture(ink, white, white);
            let expected = DynamicImage::from(picture.clone()).into_luma8();
            assert!(levels_of(&picture) == expected.into_raw(), "{ink:?}");
        }
    }

    #[test]
    fn a_stripe_of_a_marker_is_paper() {
        for patch in [[245, 130, 180], [250, 165, 60], [250, 245, 80], [120, 240, 120]] {
            let [ink, patch, paper] = levels(&picture([30, 30, 90], patch, [248, 246, 240]));
            assert!(paper.abs_diff(patch) < 15 && ink < 100, "{ink} {patch} {paper}");
        }
    }

    #[test]
    fn ink_of_the_papers_luminance_is_seen() {
        for (ink, paper) in [([220, 90, 90], [90, 130, 90]), ([200, 80, 200], [110, 120, 110])] {
            let [ink, _, paper] = levels(&picture(ink, paper, paper));
            assert!(ink.abs_diff(paper) > 60, "{ink} {paper}");
        }
    }

    #[test]
    fn pictures_of_a_few_pixels_are_reduced_all_the_same() {
        for (width, height) in [(1, 1), (4, 4), (3, 900), (900, 4)] {
            let picture = RgbImage::from_pixel(width, height, image::Rgb([9, 200, 30]));
            assert_eq!(levels_of(&picture).len(), (width * height) as usize);
        }
    }
}

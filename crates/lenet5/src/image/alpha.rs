//! Pictures that are transparent in part: what is the drawing, and what lies behind it.

/// From this alpha on a pixel is visible.
const MIN_VISIBLE: u8 = 128;
/// Where at least this share of a picture is transparent, it is a drawing without paper.
const MIN_DRAWING_TRANSPARENT: f32 = 0.25;
/// Levels of a pen: the middle nine tenths of what is visible differ by no more.
const MAX_PEN_SPREAD: usize = 48;
const PEN_TAIL: f32 = 0.05;
/// Levels that are taken together where the most common one is sought.
const BIN: usize = 16;

/// Reduces pixels of luminance and alpha to levels.
///
/// Where all that is visible has one level, as the pen of a drawing without paper, alpha is the drawing: dark on white,
/// whatever the pen's colour. A picture with little that is transparent, as rounded corners, is laid over its own most
/// common level; any other over white.
///
/// *Cost:* two looks at every pixel.
pub(super) fn flatten(pixels: &[[u8; 2]]) -> Vec<u8> {
    let mut counts = [0usize; 256];
    for [luma, _] in pixels.iter().filter(|[_, alpha]| *alpha >= MIN_VISIBLE) {
        counts[usize::from(*luma)] += 1;
    }
    let visible: usize = counts.iter().sum();
    let transparent = 1.0 - visible as f32 / pixels.len().max(1) as f32;
    if transparent >= MIN_DRAWING_TRANSPARENT && visible > 0 && is_one_level(&counts, visible) {
        return pixels.iter().map(|[_, alpha]| u8::MAX - alpha).collect();
    }
    let is_canvas = transparent > 0.0 && transparent < MIN_DRAWING_TRANSPARENT;
    let behind = if is_canvas { most_common(&counts) } else { u8::MAX };
    let lay = |&[luma, alpha]: &[u8; 2]| {
        let (luma, alpha, behind) = (u32::from(luma), u32::from(alpha), u32::from(behind));
        u8::try_from((luma * alpha + behind * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
    };
    pixels.iter().map(lay).collect()
}

fn is_one_level(counts: &[usize; 256], visible: usize) -> bool {
    let quantile = |share: f32| {
        let mut seen = 0;
        counts.iter().position(|count| {
            seen += count;
            seen as f32 > share * visible as f32
        })
    };
    let ends = quantile(PEN_TAIL).zip(quantile(1.0 - PEN_TAIL));
    ends.is_some_and(|(darkest, lightest)| lightest - darkest <= MAX_PEN_SPREAD)
}

/// The middle of the bin of levels that are most common.
fn most_common(counts: &[usize; 256]) -> u8 {
    let bins = counts.chunks(BIN).map(|bin| bin.iter().sum::<usize>()).enumerate();
    let most = bins.max_by_key(|&(number, count)| (count, std::cmp::Reverse(number)));
    let (first, _) = most.unwrap_or_default();
    // Within it, the most common level.
    let levels = (first * BIN..(first + 1) * BIN).map(|level| (counts[level], level));
    levels.max().and_then(|(_, level)| u8::try_from(level).ok()).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row of pixels of which the middle tenth is a pen of a level, on what is behind it.
    fn row(pen: u8, behind: [u8; 2]) -> Vec<[u8; 2]> {
        (0..100).map(|x| if (45..55).contains(&x) { [pen, 255] } else { behind }).collect()
    }

    #[test]
    fn a_drawing_without_paper_is_dark_on_white_whatever_the_pen() {
        for pen in [0, 90, 255] {
            // What the hidden pixels hold does not matter.
            for hidden in [0, 255] {
                let levels = flatten(&row(pen, [hidden, 0]));
                assert_eq!([levels[0], levels[50]], [255, 0], "pen {pen}, hidden {hidden}");
            }
        }
    }

    #[test]
    fn a_canvas_goes_on_behind_its_rounded_corners() {
        let mut canvas = row(240, [10, 255]);
        for corner in [0, 1, 98, 99] {
            canvas[corner] = [255, 0];
        }
        let levels = flatten(&canvas);
        assert_eq!([levels[0], levels[20], levels[50]], [10, 10, 240]);
    }

    #[test]
    fn pictures_of_several_levels_are_laid_over_white() {
        let mut picture: Vec<[u8; 2]> = (0..100u8).map(|x| [2 * x, 255]).collect();
        for pixel in &mut picture[..50] {
            pixel[1] = 0;
        }
        let levels = flatten(&picture);
        assert_eq!([levels[0], levels[60]], [255, 120]);
        assert_eq!(flatten(&[]), Vec::<u8>::new());
        // Nothing is visible, or all of it.
        assert_eq!(flatten(&[[9, 0]; 4]), [255; 4]);
        assert_eq!(flatten(&[[9, 255]; 4]), [9; 4]);
    }
}

//! Smooth regions of a picture: paper in one light, and the top of a plain desk.

use crate::image::components::{Components, Connectivity};
use crate::image::gray::Gray;
use crate::image::grid::Grid;
use crate::image::morphology::{close, erode, open};

/// Strokes are narrower than twice this share of the longer side.
const STROKE_PART: usize = 40;
const MIN_STROKE_REACH: usize = 2;
/// How far away the neighbours lie between which a pixel is expected, in pixels.
const BEND_REACH: usize = 2;
/// A pixel is off what its neighbours let expect, or off the paper's level, if it is by this many standard deviations of
/// the grain, and by this many levels.
const BEND_DEVIATIONS: f32 = 4.0;
const MIN_BEND: f32 = 6.0;
const STROKE_DEVIATIONS: f32 = 5.0;
const MIN_STROKE: f32 = 8.0;
/// The least share of the picture that a region takes.
const MIN_PART: f32 = 0.02;
/// Strokes are counted by squares of this side.
const CELL: usize = 3;

/// A region whose level changes but slowly, as it is without what is narrow.
#[derive(Debug, PartialEq)]
pub(super) struct Region {
    /// Its number among the components of what is smooth.
    pub(super) number: u32,
    /// The share of the picture that it takes, and that of the picture's border.
    pub(super) part: f32,
    pub(super) border: f32,
    /// The share of its squares in which there is something narrow, as strokes are.
    pub(super) strokes: f32,
    /// The mean level of its paper.
    pub(super) level: f32,
}

/// The smooth regions of a picture.
pub(super) struct Regions {
    pub(super) all: Vec<Region>,
    /// The component of each pixel; 0 is an edge.
    pub(super) labels: Grid<u32>,
    /// The picture without what is narrow.
    pub(super) paper: Grid<u8>,
}

impl Regions {
    /// Finds the smooth regions of a picture.
    ///
    /// *Cost:* some thirty looks at every pixel.
    pub(super) fn find(picture: &Gray) -> Self {
        let paper = without_strokes(picture);
        let grain = picture.grain();
        let smooth = smooth_pixels(&paper, (BEND_DEVIATIONS * grain).max(MIN_BEND));
        let labels = Components::find(&smooth, Connectivity::Four).to_labels(paper.height());
        let least = (STROKE_DEVIATIONS * grain).max(MIN_STROKE);
        let pairs = paper.values().iter().zip(picture.pixels());
        let is_stroke = pairs.map(|(paper, own)| f32::from(paper.abs_diff(*own)) > least);
        let strokes = Grid::new(paper.width(), is_stroke.collect());
        Self { all: measure(&labels, &paper, &strokes), labels, paper }
    }
}

/// Takes away what is narrow, dark or light.
fn without_strokes(picture: &Gray) -> Grid<u8> {
    let (width, height) = (picture.width(), picture.height());
    let reach = (width.max(height) / STROKE_PART).max(MIN_STROKE_REACH);
    let margin = 2 * reach;
    let levels = picture.with_margin(margin);
    let levels = open(&close(&levels, reach), reach);
    let rows = levels.rows().skip(margin).take(height);
    Grid::new(width, rows.flat_map(|row| row[margin..][..width].iter().copied()).collect())
}

/// Marks the pixels around which no pixel's level is further than `most` from the mean of those on both sides of it.
fn smooth_pixels(levels: &Grid<u8>, most: f32) -> Grid<bool> {
    let (width, height) = (levels.width(), levels.height());
    let rows: Vec<&[u8]> = levels.rows().collect();
    let is_smooth = |x: usize, y: usize| {
        let own = 2 * i32::from(rows[y][x]);
        let [left, right] = [x.saturating_sub(BEND_REACH), (x + BEND_REACH).min(width - 1)];
        let [above, below] = [y.saturating_sub(BEND_REACH), (y + BEND_REACH).min(height - 1)];
        let across = i32::from(rows[y][left]) + i32::from(rows[y][right]) - own;
        let down = i32::from(rows[above][x]) + i32::from(rows[below][x]) - own;
        (across.abs().max(down.abs()) as f32) < most
    };
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let smooth = pixels.map(|(x, y)| if is_smooth(x, y) { u8::MAX } else { 0 }).collect();
    let smooth = erode(&Grid::new(width, smooth), 2);
    Grid::new(width, smooth.values().iter().map(|&value| value > 0).collect())
}

/// What is counted of a component.
#[derive(Clone, Copy, Default)]
struct Counts {
    pixels: usize,
    levels: usize,
    border: usize,
    cells: usize,
    with_strokes: usize,
}

/// Measures the components that are large enough to be a region.
fn measure(labels: &Grid<u32>, paper: &Grid<u8>, strokes: &Grid<bool>) -> Vec<Region> {
    let (width, height) = (labels.width(), labels.height());
    let number = |x: usize, y: usize| labels.values()[y * width + x];
    let count = labels.values().iter().copied().max().unwrap_or(0) as usize;
    let mut counts = vec![Counts::default(); count + 1];
    for (&own, &level) in labels.values().iter().zip(paper.values()) {
        counts[own as usize].pixels += 1;
        counts[own as usize].levels += usize::from(level);
    }
    let lying = (0..width).flat_map(|x| [(x, 0), (x, height - 1)]);
    let upright = (1..height - 1).flat_map(|y| [(0, y), (width - 1, y)]);
    for (x, y) in lying.chain(upright) {
        counts[number(x, y) as usize].border += 1;
    }
    for top in (0..height.saturating_sub(CELL - 1)).step_by(CELL) {
        for left in (0..width.saturating_sub(CELL - 1)).step_by(CELL) {
            let own = number(left + CELL / 2, top + CELL / 2);
            let pixels = (top..top + CELL).flat_map(|y| (left..left + CELL).map(move |x| (x, y)));
            let mut inked = pixels.filter(|&(x, y)| strokes.values()[y * width + x]);
            counts[own as usize].cells += 1;
            counts[own as usize].with_strokes +=
                usize::from(inked.any(|(x, y)| number(x, y) == own));
        }
    }
    let border = 2 * (width + height) - 4;
    let region = |(number, counts): (u32, &Counts)| Region {
        number,
        part: counts.pixels as f32 / (width * height) as f32,
        border: counts.border as f32 / border as f32,
        strokes: counts.with_strokes as f32 / counts.cells.max(1) as f32,
        level: counts.levels as f32 / counts.pixels.max(1) as f32,
    };
    let regions = (0..).zip(&counts).skip(1).map(region);
    regions.filter(|region| region.part >= MIN_PART).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    #[test]
    fn paper_in_two_lights_and_a_desk_are_regions_and_strokes_are_counted() {
        // A sheet in half a shadow on a desk, and an even row of strokes in its light half.
        let level = |x: usize, y: usize| match (x, y) {
            (40..160, 20..120)
                if (50..90).contains(&x) && x.is_multiple_of(10) && (40..60).contains(&y) =>
            {
                50
            }
            (40..100, 20..120) => 220,
            (100..160, 20..120) => 110,
            _ => 60,
        };
        let pixels = (0..200 * 140).map(|at| level(at % 200, at / 200)).collect();
        let found = Regions::find(&Gray::from_pixels(200, 140, pixels).unwrap()).all;
        let [desk, light, shadow] = &found[..] else { panic!("{found:?}") };
        assert!(desk.border > 0.99 && light.border <= 0.0 && shadow.border <= 0.0, "{found:?}");
        assert!((light.part - 0.2).abs() < 0.03, "{found:?}");
        assert!(desk.strokes <= 0.0 && shadow.strokes <= 0.0, "{found:?}");
        assert!((0.03..0.1).contains(&light.strokes), "{found:?}");
    }
}

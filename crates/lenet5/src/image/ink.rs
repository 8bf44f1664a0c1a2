//! Ink on paper: which pixels show it, how much, and which of it is a character's.

use image::{GrayImage, ImageBuffer, Luma};
use imageproc::region_labelling::{Connectivity, connected_components};

use super::area::Area;
use super::blank::Blank;
use super::gray::Gray;

/// Least difference between the levels of paper and ink, of 255: fainter is taken for blank.
const LEAST_CONTRAST: f32 = 20.0;

/// A picture whose longer side has so many pixels may be a page, or a part of one.
pub(super) const PAGE: usize = 64;

/// Most of a page's pixels that its ink takes.
const LITTLE: f32 = 0.15;

/// Least share of a page's pixels that show ink, if any do.
const LEAST_INK: f64 = 0.0005;

/// Share of full ink from which a pixel counts as part of the digit when its box is found.
const INK_SHARE: f32 = 0.1;

/// Paper's own unevenness, in mean absolute deviations from its median, that is taken for no ink.
const PAPER_DEVIATIONS: f32 = 4.0;

/// The longer side of the picture in which pieces of ink are told apart, in pixels.
const PROXY: usize = 256;

/// A piece of less than so large a share of the largest piece's ink is a speck, if it lies apart.
const SPECK: f32 = 0.1;

/// A speck of less than so large a share is dust wherever it lies, as is one without a pixel of clear
/// ink.
const DUST: f32 = 0.01;

/// Share of full ink that is clear.
const CLEAR: f32 = 0.5;

/// How far from the large pieces a speck may lie and belong to them, as a share of the longer side of
/// their box.
const NEAR: f32 = 0.15;

/// Ink of a picture: 0 where there is none, 1 where it is full, row by row from the top.
#[derive(Clone, Debug, PartialEq)]
pub struct Ink {
    width: usize,
    values: Vec<f32>,
}

/// The grey levels of paper and ink, found in the picture itself.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Levels {
    /// The paper's median.
    paper: f32,
    /// Distance from the paper up to which there is no ink.
    noise: f32,
    /// Level of full ink: darker than the paper, or lighter in a picture of white on black.
    ink: f32,
}

impl Gray {
    /// The share of the picture's border that is of its lighter part (Otsu's threshold).
    pub(super) fn light_border(&self) -> f32 {
        self.border_above(otsu(&histogram(self.pixels().iter())))
    }

    /// Tells whether what is lighter than a level is paper: nearly all of a page is, and else most of
    /// the border.
    fn is_paper_above(&self, threshold: usize, histogram: &[usize; 256]) -> bool {
        let dark: usize = histogram[..=threshold].iter().sum();
        let count = self.pixels().len();
        let is_page = self.width().max(self.height()) >= PAGE;
        match dark as f32 / count as f32 {
            ..=LITTLE if is_page => true,
            share if is_page && share >= 1.0 - LITTLE => false,
            _ => self.border_above(threshold) >= 0.5,
        }
    }

    /// The share of the picture's border that is lighter than a level.
    fn border_above(&self, threshold: usize) -> f32 {
        let border = histogram_of_border(self);
        let dark: usize = border[..=threshold].iter().sum();
        let light: usize = border[threshold + 1..].iter().sum();
        light as f32 / (dark + light) as f32
    }

    /// Finds the ink of a picture in even light ([`flattened`](Self::flattened)): either of paper and
    /// ink may be the darker.
    ///
    /// *Cost:* a few looks at every pixel; four bytes of memory a pixel.
    ///
    /// # Errors
    /// There is no ink to be seen: the picture is blank.
    pub fn ink(&self) -> Result<Ink, Blank> {
        let levels = Levels::find(self).ok_or(Blank)?;
        let shares: Vec<f32> = (0..=u8::MAX).map(|pixel| levels.share(pixel)).collect();
        let values = self.pixels().iter().map(|&pixel| shares[usize::from(pixel)]).collect();
        Ok(Ink { width: self.width(), values })
    }
}

impl Levels {
    /// Finds the levels of paper and ink; `None` if the picture is blank.
    fn find(picture: &Gray) -> Option<Self> {
        let histogram = histogram(picture.pixels().iter());
        let threshold = otsu(&histogram);
        let is_light = picture.is_paper_above(threshold, &histogram);
        let found = Self::on_both_sides(&histogram, threshold, is_light);
        // On a page with little ink the method parts paper from paper.
        found.or_else(|| {
            let paper = Self::of_paper(&histogram, 0..256)?;
            let count: usize = histogram.iter().sum();
            [true, false].into_iter().find_map(|is_light| {
                let threshold = paper.threshold(is_light)?;
                let beyond = if is_light { 0..threshold + 1 } else { threshold + 1..256 };
                let inked: usize = histogram[beyond].iter().sum();
                let is_enough = inked as f64 >= LEAST_INK * count as f64;
                is_enough.then(|| Self::on_both_sides(&histogram, threshold, is_light))?
            })
        })
    }

    /// Finds the levels where those up to `threshold` are of the one, those above of the other.
    fn on_both_sides(histogram: &[usize; 256], threshold: usize, is_light: bool) -> Option<Self> {
        let (dark, light) = (0..threshold + 1, threshold + 1..256);
        let (paper, ink) = if is_light { (light, dark) } else { (dark, light) };
        // Full ink is where the strongest twentieth of the ink lies.
        let strong = quantile(histogram, ink, if is_light { 0.05 } else { 0.95 })?;
        let mut levels = Self { ink: strong as f32, ..Self::of_paper(histogram, paper)? };
        let contrast = (levels.paper - levels.ink).abs();
        // Paper with a print on it is less even than its ink is faint.
        if contrast <= 2.0 * levels.noise {
            levels.noise /= 2.0;
        }
        (contrast >= LEAST_CONTRAST && contrast > 2.0 * levels.noise).then_some(levels)
    }

    /// Finds the levels of paper alone.
    fn of_paper(histogram: &[usize; 256], paper: std::ops::Range<usize>) -> Option<Self> {
        let median = quantile(histogram, paper.clone(), 0.5)?;
        let deviations = paper.map(|level| (level.abs_diff(median), histogram[level]));
        let noise = PAPER_DEVIATIONS * weighted_mean(deviations);
        Some(Self { paper: median as f32, noise, ink: median as f32 })
    }

    /// The level beyond which there is no paper; `None` if there is no such level.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0..255")]
    fn threshold(self, is_light: bool) -> Option<usize> {
        let noise = self.noise.max(LEAST_CONTRAST / 2.0);
        let level = if is_light { self.paper - noise } else { self.paper + noise };
        (0.0..255.0).contains(&level).then_some(level as usize)
    }

    /// How much ink a pixel shows, from 0 to 1.
    fn share(self, pixel: u8) -> f32 {
        let toward_ink = (f32::from(pixel) - self.paper) * (self.ink - self.paper).signum();
        let full = (self.ink - self.paper).abs() - self.noise;
        ((toward_ink - self.noise) / full).clamp(0.0, 1.0)
    }
}

impl Ink {
    /// Takes shares of ink, row by row; there are `width` in each row.
    pub(crate) fn new(width: usize, values: Vec<f32>) -> Self {
        debug_assert!(width > 0 && values.len().is_multiple_of(width));
        Self { width, values }
    }

    /// Columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.values.len() / self.width
    }

    /// Lists the rows from the top.
    #[must_use]
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = &[f32]> + ExactSizeIterator {
        self.values.chunks_exact(self.width)
    }

    /// Lists all shares, row by row.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Takes away specks: small pieces that lie apart from the others.
    ///
    /// *Cost:* two looks at every pixel, and labelling the pieces of at most 256x256 pixels.
    #[must_use]
    pub fn without_specks(mut self) -> Self {
        let proxy = self.shrunk_to_strongest(PROXY);
        let labels = proxy.ink.labels();
        let kept = belonging(&proxy.ink.pieces(&labels));
        if kept.iter().all(|&kept| kept) {
            return self;
        }
        let columns = proxy.ink.width;
        for (y, row) in self.values.chunks_exact_mut(self.width).enumerate() {
            let labels = &labels.as_raw()[y / proxy.by * columns..][..columns];
            for (x, value) in row.iter_mut().enumerate() {
                let label = labels[x / proxy.by] as usize;
                if label > 0 && !kept[label - 1] {
                    *value = 0.0;
                }
            }
        }
        self
    }

    /// Shrinks the picture by a whole factor until its longer side is at most `side`: each new pixel
    /// is the strongest of those that it stands for, so that no stroke is lost.
    pub(super) fn shrunk_to_strongest(&self, side: usize) -> Shrunk {
        self.shrunk(side, |strongest, from, _| from.iter().copied().fold(strongest, f32::max))
    }

    /// The same, but that each new pixel is the mean of those that it stands for.
    pub(crate) fn shrunk_to_mean(&self, side: usize) -> Shrunk {
        self.shrunk(side, |sum, from, by| sum + from.iter().sum::<f32>() / (by * by) as f32)
    }

    /// Shrinks the picture; `join` adds a row of the pixels that a new one stands for to it.
    fn shrunk(&self, side: usize, join: impl Fn(f32, &[f32], usize) -> f32) -> Shrunk {
        let by = self.width.max(self.height()).div_ceil(side);
        if by == 1 {
            return Shrunk { ink: self.clone(), by };
        }
        let width = self.width.div_ceil(by);
        let mut values = vec![0.0f32; width * self.height().div_ceil(by)];
        for (y, row) in self.rows().enumerate() {
            let to = &mut values[y / by * width..][..width];
            for (to, from) in to.iter_mut().zip(row.chunks(by)) {
                *to = join(*to, from, by);
            }
        }
        Shrunk { ink: Self { width, values }, by }
    }

    /// Cuts out a rectangle, with the ink of the pixels, counted row by row, that are `kept`.
    pub(crate) fn cut_out(&self, area: Area, kept: impl Fn(usize) -> bool) -> Self {
        let pixels = (area.top..=area.bottom)
            .flat_map(|y| y * self.width + area.left..=y * self.width + area.right);
        let values = pixels.map(|at| if kept(at) { self.values[at] } else { 0.0 });
        Self { width: area.width(), values: values.collect() }
    }

    /// The columns as rows.
    pub(crate) fn transposed(&self) -> Self {
        Self {
            width: self.height(),
            values: super::normalise::transposed(&self.values, self.width),
        }
    }

    /// What is at the top goes to the bottom.
    pub(crate) fn with_rows_reversed(&self) -> Self {
        Self { width: self.width, values: self.rows().rev().flatten().copied().collect() }
    }

    /// Numbers the pieces of ink that hang together, from 1; 0 is paper.
    pub(crate) fn labels(&self) -> Labels {
        let size = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        let mask = self.values.iter().map(|&value| u8::from(value >= INK_SHARE)).collect();
        let mask = GrayImage::from_raw(size(self.width), size(self.height()), mask);
        connected_components(&mask.unwrap_or_default(), Connectivity::Eight, Luma([0]))
    }

    /// Finds the pieces of ink that hang together, in the order of their labels.
    pub(crate) fn pieces(&self, labels: &Labels) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        for (x, y, &Luma([label])) in labels.enumerate_pixels() {
            let Some(number) = (label as usize).checked_sub(1) else { continue };
            if number >= pieces.len() {
                pieces.resize(number + 1, Piece::NONE);
            }
            let (piece, x, y) = (&mut pieces[number], x as usize, y as usize);
            let share = self.values[y * self.width + x];
            piece.ink += share;
            piece.strongest = piece.strongest.max(share);
            piece.area.add(x, y);
        }
        pieces
    }

    /// Cuts out the smallest box that holds all the ink; `None` if there is none.
    #[must_use]
    pub fn cropped(&self) -> Option<Self> {
        let inked = |value: &f32| *value >= INK_SHARE;
        let top = self.rows().position(|row| row.iter().any(inked))?;
        let bottom = self.rows().rposition(|row| row.iter().any(inked))?;
        let inked_rows = || self.rows().take(bottom + 1).skip(top);
        let left = inked_rows().filter_map(|row| row.iter().position(inked)).min()?;
        let right = inked_rows().filter_map(|row| row.iter().rposition(inked)).max()?;
        let values = inked_rows().flat_map(|row| &row[left..=right]).copied().collect();
        Some(Self { width: right + 1 - left, values })
    }
}

/// The number of the piece of ink that each pixel belongs to.
pub(crate) type Labels = ImageBuffer<Luma<u32>, Vec<u32>>;

/// A smaller picture, and by which factor it is.
pub(crate) struct Shrunk {
    pub(crate) ink: Ink,
    pub(crate) by: usize,
}

/// A piece of ink that hangs together.
#[derive(Clone, Copy)]
pub(crate) struct Piece {
    /// All its shares.
    pub(crate) ink: f32,
    /// The largest of them.
    pub(crate) strongest: f32,
    pub(crate) area: Area,
}

impl Piece {
    const NONE: Self = Self { ink: 0.0, strongest: 0.0, area: Area::AT_NO_PLACE };
}

/// Tells of each piece whether it belongs to what is written: large ones do, and smaller ones of clear
/// ink near them.
fn belonging(pieces: &[Piece]) -> Vec<bool> {
    let largest = pieces.iter().map(|piece| piece.ink).fold(0.0, f32::max);
    let is_large = |piece: &Piece| piece.ink >= SPECK * largest;
    let areas = pieces.iter().filter(|piece| is_large(piece)).map(|piece| piece.area);
    let Some(whole) = areas.reduce(|a, b| a.with(&b)) else { return vec![true; pieces.len()] };
    let near = NEAR * whole.longer_side() as f32;
    let joins = |piece: &Piece| {
        let is_clear = piece.strongest >= CLEAR && piece.ink >= DUST * largest;
        is_clear && piece.area.gap(&whole) as f32 <= near
    };
    pieces.iter().map(|piece| is_large(piece) || joins(piece)).collect()
}

fn histogram<'a>(pixels: impl Iterator<Item = &'a u8>) -> [usize; 256] {
    let mut counts = [0; 256];
    for &pixel in pixels {
        counts[usize::from(pixel)] += 1;
    }
    counts
}

/// Counts the grey levels of the outermost pixels.
fn histogram_of_border(picture: &Gray) -> [usize; 256] {
    let last = picture.height() - 1;
    let border = picture.rows().enumerate().flat_map(|(y, row)| {
        let whole = y == 0 || y == last;
        let (inner, ends) = if whole { (row, &row[..0]) } else { (&row[..0], row) };
        inner.iter().chain(ends.first()).chain(ends.last())
    });
    histogram(border)
}

/// Finds the level that parts the pixels in two so that their means lie furthest apart (Otsu's
/// method): levels up to it are dark, those above are light.
fn otsu(histogram: &[usize; 256]) -> usize {
    let count: usize = histogram.iter().sum();
    let total: f64 = histogram.iter().enumerate().map(|(level, &n)| (level * n) as f64).sum();
    let (mut below, mut sum_below) = (0, 0.0);
    let mut best = (0.0, 0);
    for (level, &n) in histogram[..255].iter().enumerate() {
        below += n;
        sum_below += (level * n) as f64;
        let above = count - below;
        if below > 0 && above > 0 {
            let apart = sum_below / below as f64 - (total - sum_below) / above as f64;
            let between = below as f64 * above as f64 * apart * apart;
            if between > best.0 {
                best = (between, level);
            }
        }
    }
    best.1
}

/// Finds the level below which a share of the pixels within `levels` lies; `None` if there are none.
fn quantile(histogram: &[usize; 256], levels: std::ops::Range<usize>, share: f64) -> Option<usize> {
    let count: usize = histogram[levels.clone()].iter().sum();
    let mut seen = 0;
    levels.into_iter().find(|&level| {
        seen += histogram[level];
        seen > 0 && seen as f64 >= share * count as f64
    })
}

fn weighted_mean(items: impl Iterator<Item = (usize, usize)>) -> f32 {
    let (mut sum, mut count) = (0, 0);
    for (value, weight) in items {
        sum += value * weight;
        count += weight;
    }
    sum as f32 / count.max(1) as f32
}

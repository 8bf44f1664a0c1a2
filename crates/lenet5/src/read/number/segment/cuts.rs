//! Heuristic over-segmentation: the ink of a line is cut into more pieces than it has characters
//! (paper, section V.A).
//!
//! A cut is a path from the top of the line to its bottom that crosses as little ink as may be. It may
//! bend, so it goes around what overhangs, and parts touching characters where the touch is thinnest.
//! Of the paths through each column of the middle row the locally cheapest are taken, free or not:
//! which of the cuts are true ones is for the graph to find out.

use std::ops::Range;

use crate::image::{Area, Ink};

/// Cost of a step aside, in pixels of ink: of two paths as cheap the straighter one is taken.
const ASIDE: f32 = 0.02;
/// Ink fainter than this costs a path nothing.
const FAINT: f32 = 0.15;
/// Cuts lie at least so far apart in the middle row, as a share of the line's height.
const APART: f32 = 0.1;
/// The most ink that a cut crosses, in widths of a stroke.
const DEEPEST: f32 = 2.6;
/// The most pieces that a digit is put together of.
pub(crate) const MOST_PIECES: usize = 6;
/// The widest digit, in heights of the line's digits, unless it is a single piece.
pub(crate) const WIDEST: f32 = 1.7;
/// The most cuts of a line: one with more, as a picture's texture has them, is not read.
pub const MOST_CUTS: usize = 600;

/// A line's ink in pieces, from the left.
#[derive(Debug)]
pub(crate) struct Pieces {
    line: Ink,
    /// Which piece each pixel belongs to.
    owners: Vec<u16>,
    /// Of each piece.
    areas: Vec<Area>,
    /// How much ink the cut to the right of each piece crosses, in widths of a stroke.
    crossed: Vec<f32>,
    /// How many pixels of paper lie between each piece and the next; none where they overlap.
    gaps: Vec<usize>,
}

impl Pieces {
    /// Cuts a line's ink; `None` if there is none, or if it asks for more than [`MOST_CUTS`].
    ///
    /// *Cost:* four looks at every pixel.
    pub(crate) fn cut(line: Ink) -> Option<Self> {
        let stroke = line.stroke_width().max(1.0);
        let cuts = cuts(&line, stroke);
        if cuts.len() > MOST_CUTS {
            return None;
        }
        let (width, height) = (line.width(), line.height());
        // Paths to neighbouring columns never cross, but may share a way.
        let mut owners = vec![0u16; width * height];
        for (y, row) in owners.chunks_exact_mut(width).enumerate() {
            let mut from = 0;
            for (number, end) in
                cuts.iter().map(|cut| usize::from(cut.path[y])).chain([width]).enumerate()
            {
                let end = end.max(from);
                row[from..end].fill(u16::try_from(number).unwrap_or(u16::MAX));
                from = end;
            }
        }
        let mut areas = vec![None::<Area>; cuts.len() + 1];
        for (at, (&owner, &share)) in owners.iter().zip(line.values()).enumerate() {
            if share >= FAINT {
                let pixel = Area::of_pixel(at % width, at / width);
                let area = &mut areas[usize::from(owner)];
                *area = Some(area.map_or(pixel, |area| area.with(&pixel)));
            }
        }
        // Pieces without ink are none: of the cuts on both sides of one, the cheaper counts.
        let mut numbers = vec![u16::MAX; areas.len()];
        let (mut kept, mut crossed) = (Vec::new(), Vec::<f32>::new());
        for (number, area) in areas.into_iter().enumerate() {
            let cost = cuts.get(number).map_or(0.0, |cut| cut.cost / stroke);
            if let Some(area) = area {
                numbers[number] = u16::try_from(kept.len()).unwrap_or(u16::MAX);
                kept.push(area);
                crossed.push(cost);
            } else if let Some(last) = crossed.last_mut() {
                *last = last.min(cost);
            }
        }
        for owner in &mut owners {
            *owner = numbers[usize::from(*owner)];
        }
        let gaps = kept.windows(2).map(|pair| pair[1].left.saturating_sub(pair[0].right + 1));
        let gaps = gaps.collect();
        (!kept.is_empty()).then_some(Self { line, owners, areas: kept, crossed, gaps })
    }

    pub(crate) fn len(&self) -> usize {
        self.areas.len()
    }

    /// The box around some neighbouring pieces.
    pub(crate) fn area(&self, pieces: Range<usize>) -> Area {
        self.areas[pieces].iter().copied().reduce(|a, b| a.with(&b)).unwrap_or(Area::EMPTY)
    }

    /// The pixels of some neighbouring pieces that have ink.
    pub(crate) fn pixels(&self, pieces: Range<usize>) -> impl Iterator<Item = (usize, usize)> {
        let Area { left, top, right, bottom } = self.area(pieces.clone());
        let all = (top..=bottom).flat_map(move |y| (left..=right).map(move |x| (x, y)));
        all.filter(move |(x, y)| {
            let at = y * self.line.width() + x;
            pieces.contains(&usize::from(self.owners[at])) && self.line.values()[at] >= FAINT
        })
    }

    /// How much ink the cut before a piece crosses, in widths of a stroke; 0 before the first and after
    /// the last.
    pub(crate) fn crossed(&self, piece: usize) -> f32 {
        let before = piece.checked_sub(1).filter(|_| piece < self.len());
        before.map_or(0.0, |before| self.crossed[before])
    }

    /// How many pixels of paper lie before a piece.
    pub(crate) fn gap(&self, piece: usize) -> usize {
        piece.checked_sub(1).and_then(|before| self.gaps.get(before)).copied().unwrap_or(0)
    }

    /// How much of each piece's ink belongs to each of `count` owners, and, last, to others.
    #[cfg(feature = "train")]
    pub(crate) fn masses(&self, owners: &[u8], count: usize) -> Vec<Vec<f32>> {
        let mut masses = vec![vec![0.0; count + 1]; self.len()];
        for ((&piece, &owner), share) in self.owners.iter().zip(owners).zip(self.line.values()) {
            if *share >= FAINT
                && let Some(masses) = masses.get_mut(usize::from(piece))
            {
                masses[usize::from(owner).min(count)] += share;
            }
        }
        masses
    }

    /// The ink of some neighbouring pieces, in the box around it.
    pub(crate) fn ink(&self, pieces: &Range<usize>) -> Ink {
        let is_own = |at: usize| pieces.contains(&usize::from(self.owners[at]));
        self.line.cut_out(self.area(pieces.clone()), is_own)
    }
}

/// A path from the top to the bottom.
struct Cut {
    /// Its column in each row: the first of the pixels to its right.
    path: Vec<u16>,
    /// The ink that it crosses, in pixels.
    cost: f32,
}

/// Finds the locally cheapest paths, from the left.
fn cuts(line: &Ink, stroke: f32) -> Vec<Cut> {
    let (width, height) = (line.width(), line.height());
    let cost = |y: usize, x: usize| {
        let share = line.values()[y * width + x];
        if share < FAINT { 0.0 } else { share }
    };
    let middle = height / 2;
    let above = Paths::to(width, 0..=middle, cost);
    let below = Paths::to(width, (middle..height).rev(), cost);
    let total: Vec<f32> =
        (0..width).map(|x| above.cost[x] + below.cost[x] - cost(middle, x)).collect();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small share")]
    let apart = (APART * height as f32).ceil().max(1.0) as usize;
    let mut cuts = Vec::new();
    for x in lowest(&total, apart) {
        if total[x] <= DEEPEST * stroke {
            let mut path = above.way(x);
            path.reverse();
            path.extend(below.way(x).into_iter().skip(1));
            debug_assert_eq!(path.len(), height);
            cuts.push(Cut { path, cost: total[x] });
        }
    }
    cuts
}

/// The middles of the stretches that are no higher than all within `apart` of them.
fn lowest(total: &[f32], apart: usize) -> Vec<usize> {
    // Steps aside alone make no difference.
    const SAME: f32 = 0.3;
    let mut found = Vec::new();
    let mut x = 0;
    while x < total.len() {
        let mut end = x + 1;
        while end < total.len() && (total[end] - total[x]).abs() < SAME {
            end += 1;
        }
        let around = &total[x.saturating_sub(apart)..(end + apart).min(total.len())];
        let low = total[x..end].iter().copied().fold(f32::INFINITY, f32::min);
        if around.iter().all(|&other| other >= low - 1e-3) {
            found.push(x.midpoint(end - 1));
        }
        x = end;
    }
    found
}

/// The cheapest paths from an edge to every pixel of a row.
struct Paths {
    width: usize,
    /// Where each pixel's path came from, -1, 0 or 1 column aside; row by row, the edge's first.
    from: Vec<i8>,
    /// The cost to each pixel of the last row.
    cost: Vec<f32>,
}

impl Paths {
    fn to(
        width: usize,
        mut rows: impl Iterator<Item = usize>,
        cost: impl Fn(usize, usize) -> f32,
    ) -> Self {
        let mut sums: Vec<f32> = rows
            .next()
            .map_or_else(|| vec![0.0; width], |y| (0..width).map(|x| cost(y, x)).collect());
        let mut from = vec![0i8; width];
        let mut next = sums.clone();
        for y in rows {
            for x in 0..width {
                let mut best = (sums[x], 0);
                if x > 0 && sums[x - 1] + ASIDE < best.0 {
                    best = (sums[x - 1] + ASIDE, -1);
                }
                if x + 1 < width && sums[x + 1] + ASIDE < best.0 {
                    best = (sums[x + 1] + ASIDE, 1);
                }
                next[x] = best.0 + cost(y, x);
                from.push(best.1);
            }
            std::mem::swap(&mut sums, &mut next);
        }
        Self { width, from, cost: sums }
    }

    /// The columns of the path to a pixel of the last row, back to the edge.
    fn way(&self, to: usize) -> Vec<u16> {
        let mut x = to;
        let rows = self.from.chunks_exact(self.width).rev();
        rows.map(|row| {
            let here = u16::try_from(x).unwrap_or(u16::MAX);
            x = x.saturating_add_signed(isize::from(row[x]));
            here
        })
        .collect()
    }
}

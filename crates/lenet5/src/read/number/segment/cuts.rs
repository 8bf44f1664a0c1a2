//! Heuristic over-segmentation: the ink of a line is cut into more pieces than it has characters
//! (paper, section V.A).
//!
//! A cut is a path from the top of the line to its bottom that crosses as little ink as may be. It may
//! bend, so it goes around what overhangs, and parts touching characters where the touch is thinnest.
//! Of the paths through each column of the middle row the locally cheapest are taken, free or not:
//! which of the cuts are true ones is for the graph to find out.

use std::ops::Range;

use super::super::slash::Spread;
use crate::image::{Area, Ink, MIN_STROKE_INK};

/// Cost of a step aside, in pixels of ink: of two paths as cheap the straighter one is taken.
const SIDESTEP_COST: f32 = 0.02;
/// The least distance of two cuts in the middle row, as a fraction of the line's height.
const MIN_CUT_DISTANCE: f32 = 0.1;
/// The most ink that a cut crosses, in widths of a stroke.
const MAX_CROSSED_INK: f32 = 2.6;
/// The most pieces that a digit is put together from.
const MAX_PIECES_OF_A_DIGIT: usize = 6;
/// The width of the widest digit, in heights of the line's digits; a single piece may be wider.
pub(crate) const MAX_DIGIT_WIDTH: f32 = 1.7;
/// A cut that crosses less ink than this is free, in widths of a stroke.
pub(super) const MAX_FREE_INK: f32 = 0.1;
/// The most cuts of a line. A line with more is not read: it is the texture of a picture.
pub const MAX_CUTS: usize = 600;

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
    /// How the ink of each piece is spread.
    spreads: Vec<Spread>,
}

impl Pieces {
    /// Cuts a line's ink; `None` if there is none, or if it asks for more than [`MAX_CUTS`].
    ///
    /// *Cost:* four looks at every pixel.
    pub(crate) fn cut(line: Ink) -> Option<Self> {
        let stroke = line.stroke_width().max(1.0);
        let cuts = find_cuts(&line, stroke);
        if cuts.len() > MAX_CUTS {
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
        let mut all_spreads = vec![Spread::default(); cuts.len() + 1];
        for (at, (&owner, &share)) in owners.iter().zip(line.values()).enumerate() {
            if share >= MIN_STROKE_INK {
                let pixel = Area::of_pixel(at % width, at / width);
                let area = &mut areas[usize::from(owner)];
                *area = Some(area.map_or(pixel, |area| area.with(&pixel)));
                all_spreads[usize::from(owner)].add(at % width, at / width);
            }
        }
        // Drop empty pieces; of the two cuts around one, keep the cheaper.
        let mut numbers = vec![u16::MAX; areas.len()];
        let (mut kept, mut crossed, mut spreads) = (Vec::new(), Vec::<f32>::new(), Vec::new());
        for (number, (area, spread)) in areas.into_iter().zip(all_spreads).enumerate() {
            let cost = cuts.get(number).map_or(0.0, |cut| cut.cost / stroke);
            if let Some(area) = area {
                spreads.push(spread);
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
        (!kept.is_empty()).then_some(Self { line, owners, areas: kept, crossed, gaps, spreads })
    }

    /// Cuts a line's ink of which the marks are known, each as the places of its pixels: each is a piece of its own, between the digits
    /// that it stands between. A cut would go around it.
    ///
    /// *Cost:* as [`cut`](Self::cut).
    pub(crate) fn cut_with_marks(line: &Ink, marks: &[Vec<usize>]) -> Option<Self> {
        if marks.is_empty() {
            return Self::cut(line.clone());
        }
        let mut values = line.values().to_vec();
        for &at in marks.iter().flatten() {
            values[at] = 0.0;
        }
        let mut pieces = Self::cut(Ink::new(line.width(), values))?;
        pieces.line = line.clone();
        for mark in marks {
            pieces.insert(mark);
        }
        Some(pieces)
    }

    /// Inserts a piece of these pixels at the nearest cut that crosses no ink.
    fn insert(&mut self, pixels: &[usize]) {
        let width = self.line.width();
        let (mut area, mut spread) = (None::<Area>, Spread::default());
        for (x, y) in pixels.iter().map(|at| (at % width, at / width)) {
            let pixel = Area::of_pixel(x, y);
            area = Some(area.map_or(pixel, |area| area.with(&pixel)));
            spread.add(x, y);
        }
        let Some(area) = area else { return };
        let middle = area.left.midpoint(area.right);
        let column = |node: usize| match (node.checked_sub(1), self.areas.get(node)) {
            (Some(before), Some(after)) => self.areas[before].right.midpoint(after.left),
            (Some(before), None) => self.areas[before].right,
            (None, after) => after.map_or(0, |after| after.left),
        };
        let free = (0..=self.len()).filter(|&node| self.crossed(node) < MAX_FREE_INK);
        let Some(node) = free.min_by_key(|&node| column(node).abs_diff(middle)) else { return };
        for owner in &mut self.owners {
            if usize::from(*owner) >= node && *owner != u16::MAX {
                *owner += 1;
            }
        }
        let number = u16::try_from(node).unwrap_or(u16::MAX);
        for &at in pixels {
            self.owners[at] = number;
        }
        self.areas.insert(node, area);
        self.spreads.insert(node, spread);
        self.crossed.insert(node, self.crossed(node));
        let gaps = self.areas.windows(2).map(|pair| pair[1].left.saturating_sub(pair[0].right + 1));
        self.gaps = gaps.collect();
    }

    pub(crate) fn len(&self) -> usize {
        self.areas.len()
    }

    /// Which piece each pixel belongs to, row by row.
    pub(crate) fn owners(&self) -> &[u16] {
        &self.owners
    }

    /// Lists the runs of pieces that may be a digit, where the line's digits are `size` pixels high: of each
    /// first piece the shortest run first.
    pub(crate) fn runs(&self, size: f32) -> impl Iterator<Item = Range<usize>> {
        (0..self.len()).flat_map(move |start| {
            let ends = start + 1..=(start + MAX_PIECES_OF_A_DIGIT).min(self.len());
            let fits = move |run: &Range<usize>| {
                run.len() == 1 || self.area(run.clone()).width() as f32 <= MAX_DIGIT_WIDTH * size
            };
            ends.map(move |end| start..end).take_while(fits)
        })
    }

    /// The box around some neighbouring pieces.
    pub(crate) fn area(&self, pieces: Range<usize>) -> Area {
        self.areas[pieces].iter().copied().reduce(|a, b| a.with(&b)).unwrap_or(Area::EMPTY)
    }

    /// The row on which the digits stand, which are `size` pixels high: most of what is higher than half of that ends there.
    pub(super) fn foot(&self, size: f32) -> usize {
        let high = self.areas.iter().filter(|area| 2.0 * area.height() as f32 >= size);
        let mut bottoms: Vec<usize> = high.map(|area| area.bottom).collect();
        bottoms.sort_unstable();
        // Some pieces of a digit end above its foot.
        let at = 2 * bottoms.len() / 3;
        bottoms.get(at).copied().unwrap_or_else(|| self.line.height().saturating_sub(1))
    }

    /// Tells whether the ink of some neighbouring pieces lies in two parts above each other, with a fifth of its height of paper
    /// between them at least.
    pub(super) fn is_in_two_parts(&self, pieces: Range<usize>) -> bool {
        let area = self.area(pieces.clone());
        let mut has_ink = vec![false; area.height()];
        for (_, y) in self.pixels(pieces) {
            has_ink[y - area.top] = true;
        }
        let gaps: Vec<usize> = has_ink
            .chunk_by(|one, two| one == two)
            .filter(|run| !run[0])
            .map(<[bool]>::len)
            .collect();
        gaps.iter().max().is_some_and(|widest| 5 * widest >= area.height())
    }

    /// How the ink of some neighbouring pieces is spread.
    pub(super) fn spread(&self, pieces: Range<usize>) -> Spread {
        self.spreads[pieces].iter().fold(Spread::default(), Spread::with)
    }

    /// The pixels of some neighbouring pieces that have ink.
    pub(crate) fn pixels(&self, pieces: Range<usize>) -> impl Iterator<Item = (usize, usize)> {
        let Area { left, top, right, bottom } = self.area(pieces.clone());
        let all = (top..=bottom).flat_map(move |y| (left..=right).map(move |x| (x, y)));
        all.filter(move |(x, y)| {
            let at = y * self.line.width() + x;
            pieces.contains(&usize::from(self.owners[at]))
                && self.line.values()[at] >= MIN_STROKE_INK
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
            if *share >= MIN_STROKE_INK
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
fn find_cuts(line: &Ink, stroke: f32) -> Vec<Cut> {
    let (width, height) = (line.width(), line.height());
    let cost = |y: usize, x: usize| {
        let share = line.values()[y * width + x];
        if share < MIN_STROKE_INK { 0.0 } else { share }
    };
    let middle = height / 2;
    let above = Paths::to(width, 0..=middle, cost);
    let below = Paths::to(width, (middle..height).rev(), cost);
    let total: Vec<f32> =
        (0..width).map(|x| above.cost[x] + below.cost[x] - cost(middle, x)).collect();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small share")]
    let apart = (MIN_CUT_DISTANCE * height as f32).ceil().max(1.0) as usize;
    let mut cuts = Vec::new();
    for x in find_minima(&total, apart) {
        if total[x] <= MAX_CROSSED_INK * stroke {
            let mut path = above.trace(x);
            path.reverse();
            path.extend(below.trace(x).into_iter().skip(1));
            debug_assert_eq!(path.len(), height);
            cuts.push(Cut { path, cost: total[x] });
        }
    }
    cuts
}

/// The middles of the stretches that are no higher than all within `apart` of them.
fn find_minima(total: &[f32], apart: usize) -> Vec<usize> {
    /// Paths whose costs differ by less than this differ in steps aside alone.
    const MAX_SIDESTEPS: f32 = 0.3;
    let mut found = Vec::new();
    let mut x = 0;
    while x < total.len() {
        let mut end = x + 1;
        while end < total.len() && (total[end] - total[x]).abs() < MAX_SIDESTEPS {
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
                if x > 0 && sums[x - 1] + SIDESTEP_COST < best.0 {
                    best = (sums[x - 1] + SIDESTEP_COST, -1);
                }
                if x + 1 < width && sums[x + 1] + SIDESTEP_COST < best.0 {
                    best = (sums[x + 1] + SIDESTEP_COST, 1);
                }
                next[x] = best.0 + cost(y, x);
                from.push(best.1);
            }
            std::mem::swap(&mut sums, &mut next);
        }
        Self { width, from, cost: sums }
    }

    /// The columns of the path to a pixel of the last row, back to the edge.
    fn trace(&self, to: usize) -> Vec<u16> {
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    /// Upright strokes three pixels wide, from column to column, in a line 24 rows high.
    fn strokes(lefts: &[usize], width: usize) -> Ink {
        let mut values = vec![0.0; width * 24];
        for row in values.chunks_exact_mut(width) {
            for &left in lefts {
                row[left..left + 3].fill(1.0);
            }
        }
        Ink::new(width, values)
    }

    #[test]
    fn two_strokes_are_cut_between_them() {
        let pieces = Pieces::cut(strokes(&[4, 20], 30)).unwrap();
        let areas: Vec<_> = (0..pieces.len()).map(|k| pieces.area(k..k + 1)).collect();
        let sides: Vec<_> = areas.iter().map(|area| (area.left, area.right)).collect();
        assert_eq!(sides, [(4, 6), (20, 22)]);
        assert_eq!(pieces.gap(1), 13);
        assert!(pieces.crossed(1) < 0.1, "{}", pieces.crossed(1));
    }

    /// A bar two pixels high joins strokes six pixels wide: the cut goes through it and costs its ink.
    #[test]
    fn a_thin_bridge_is_cut_where_it_is_thin() {
        let mut ink = strokes(&[4, 7, 24, 27], 40).values().to_vec();
        for y in 10..12 {
            ink[y * 40 + 10..][..14].fill(1.0);
        }
        let line = Ink::new(40, ink);
        let stroke = line.stroke_width();
        let pieces = Pieces::cut(line).unwrap();
        assert_eq!(pieces.len(), 2);
        assert!(
            (pieces.crossed(1) * stroke - 2.0).abs() < 0.2,
            "{} pixels",
            pieces.crossed(1) * stroke
        );
    }

    #[test]
    fn runs_are_all_neighbours_that_are_no_wider_than_a_digit_and_every_single_piece() {
        let pieces = Pieces::cut(strokes(&[2, 20, 38, 80], 90)).unwrap();
        assert_eq!(pieces.len(), 4);
        // Up to 1.7 times 24 pixels: three of the first strokes fit, a gap of 40 does not.
        let runs: Vec<_> = pieces.runs(24.0).collect();
        assert_eq!(runs, [0..1, 0..2, 0..3, 1..2, 1..3, 2..3, 3..4]);
        // However low the digits are said to be.
        assert_eq!(pieces.runs(0.1).count(), 4);
    }

    /// A cut would go around a dot.
    #[test]
    fn a_mark_is_a_piece_between_the_digits_that_it_stands_between() {
        let sides = |columns: [usize; 2]| {
            let dot: Vec<usize> =
                [21, 22].iter().flat_map(|y| columns.map(|x| y * 30 + x)).collect();
            let mut values = strokes(&[4, 20], 30).values().to_vec();
            for &at in &dot {
                values[at] = 1.0;
            }
            let pieces = Pieces::cut_with_marks(&Ink::new(30, values), &[dot]).unwrap();
            assert!((1..3).all(|piece| pieces.crossed(piece) < 0.1));
            let areas: Vec<_> = (0..pieces.len()).map(|k| pieces.area(k..k + 1)).collect();
            let mark = areas.iter().position(|area| area.height() == 2).unwrap();
            assert_eq!(pieces.pixels(mark..mark + 1).count(), 4);
            areas.iter().map(|area| (area.left, area.right)).collect::<Vec<_>>()
        };
        assert_eq!(sides([12, 13]), [(4, 6), (12, 13), (20, 22)]);
        assert_eq!(sides([1, 2]), [(1, 2), (4, 6), (20, 22)]);
        assert_eq!(sides([26, 27]), [(4, 6), (20, 22), (26, 27)]);
    }

    #[test]
    fn two_dots_above_each_other_are_in_two_parts_and_a_stroke_is_not() {
        let mut values = strokes(&[20], 30).values().to_vec();
        let dots = [4, 5, 16, 17].iter().flat_map(|y| [10, 11].map(|x| y * 30 + x));
        let dots: Vec<usize> = dots.collect();
        for &at in &dots {
            values[at] = 1.0;
        }
        let pieces = Pieces::cut_with_marks(&Ink::new(30, values), &[dots]).unwrap();
        assert_eq!(pieces.len(), 2);
        assert!(pieces.is_in_two_parts(0..1) && !pieces.is_in_two_parts(1..2));
        assert_eq!(pieces.foot(24.0), 23);
    }

    #[test]
    fn without_ink_there_is_no_piece() {
        assert!(Pieces::cut(Ink::new(30, vec![0.0; 720])).is_none());
    }
}

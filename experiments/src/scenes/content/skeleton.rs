//! A digit of MNIST on a finer grid, and the middle of its strokes.

use lenet5::Digit;

use crate::scenes::geometry::{Point, index};

/// The side of a digit of MNIST.
pub(super) const SIDE: usize = 28;
/// How many times as fine the grid is.
pub(super) const FINE: usize = 4;
/// The side of the fine grid.
const WIDE: usize = SIDE * FINE;
/// The levels at which strokes may end: high ones keep small loops open, low ones keep faint strokes whole.
const EDGES: [f32; 5] = [0.5, 0.42, 0.34, 0.27, 0.2];
/// The level at which a person sees strokes end.
const SEEN_EDGE: f32 = 0.4;
/// The steps to the neighbours of a point of ink, all around it.
const AROUND: [usize; 4] = [1, WIDE - 1, WIDE, WIDE + 1];
/// The steps to the neighbours of a point of the ground, which ink parts where it touches at a corner.
const BESIDE: [usize; 2] = [1, WIDE];
/// Strokes that are somewhere this many times as wide as they mostly are have a blot: a loop that ran full, which
/// a thin pen would lose.
const MIN_BLOT: f32 = 1.45;
/// The share of the points along strokes that is not looked at for blots, since strokes are wider where they meet.
const MEETING_SHARE: f32 = 0.05;
/// Pieces of ink of fewer points than this are specks.
const MIN_PIECE: usize = 96;
/// Holes of fewer points than this are none.
const MIN_HOLE: usize = 16;
/// The level from which on ink is a part of a speck.
const SPECK_EDGE: f32 = 0.1;

/// Values of a digit on the fine grid, row by row.
pub(super) struct FineDigit(Vec<f32>);

impl FineDigit {
    /// Brings a digit to the fine grid, from 0 to 1: a cubic B-spline through its pixels, which is smooth.
    pub(super) fn new(digit: &Digit) -> Self {
        let weights = |at: usize| {
            let place = (at as f32 + 0.5) / FINE as f32 - 0.5 + SIDE as f32;
            let first = index(place);
            let t = place - first as f32;
            let u = 1.0 - t;
            let weights = [
                u * u * u / 6.0,
                (3.0 * t * t * t - 6.0 * t * t + 4.0) / 6.0,
                (3.0 * u * u * u - 6.0 * u * u + 4.0) / 6.0,
                t * t * t / 6.0,
            ];
            (first.cast_signed() - SIDE.cast_signed() - 1, weights)
        };
        let pixel = |x: isize, y: isize| match (usize::try_from(x), usize::try_from(y)) {
            (Ok(x), Ok(y)) if x < SIDE && y < SIDE => f32::from(digit[y][x]) / 255.0,
            _ => 0.0,
        };
        let mut fine = vec![0.0; WIDE * WIDE];
        for y in 0..WIDE {
            let (top, down) = weights(y);
            for x in 0..WIDE {
                let (left, across) = weights(x);
                let mut sum = 0.0;
                for (v, weight_down) in (0..).zip(down) {
                    for (u, weight_across) in (0..).zip(across) {
                        sum += weight_down * weight_across * pixel(left + u, top + v);
                    }
                }
                fine[y * WIDE + x] = sum;
            }
        }
        let ink: Vec<bool> = fine.iter().map(|level| *level > SPECK_EDGE).collect();
        let kept = Pieces::find(&ink, &AROUND, MIN_PIECE).ink;
        for (level, is_kept) in fine.iter_mut().zip(kept) {
            if !is_kept {
                *level = 0.0;
            }
        }
        Self(fine)
    }

    /// The value of the fine grid at a point; `outside` beyond it.
    pub(super) fn at(&self, at: Point, outside: f32) -> f32 {
        let inside = 0.0..(WIDE - 1) as f32;
        if !inside.contains(&at.x) || !inside.contains(&at.y) {
            return outside;
        }
        let (x, y) = (index(at.x), index(at.y));
        let (u, v) = (at.x - x as f32, at.y - y as f32);
        let own = |dx: usize, dy: usize| self.0[(y + dy) * WIDE + x + dx];
        let upper = own(0, 0) + (own(1, 0) - own(0, 0)) * u;
        let lower = own(0, 1) + (own(1, 1) - own(0, 1)) * u;
        upper + (lower - upper) * v
    }

    /// The distance of each point from the middle of the digit's strokes; `None` if a thin pen would draw another
    /// shape: a loop of the digit is closed or was never there, or the strokes have a blot.
    pub(super) fn distances_from_middle(&self, label: char) -> Option<Self> {
        let ink = |edge: f32| -> Vec<bool> { self.0.iter().map(|level| *level > edge).collect() };
        let ground = |ink: &[bool]| -> Vec<bool> { ink.iter().map(|is_ink| !is_ink).collect() };
        // The ground around the digit is a piece of it, and no loop.
        let loops = |ink: &[bool]| Pieces::find(&ground(ink), &BESIDE, MIN_HOLE).count.max(1) - 1;
        let seen = loops(&ink(SEEN_EDGE));
        let candidates = EDGES.into_iter().map(|edge| {
            let pieces = Pieces::find(&ink(edge), &AROUND, MIN_PIECE);
            let loops = loops(&pieces.ink);
            (pieces, loops)
        });
        // As few pieces as can be, and then as many loops as a person sees.
        let (pieces, loops) =
            candidates.min_by_key(|(pieces, loops)| (pieces.count, loops.abs_diff(seen)))?;
        if loops < least_loops(label) {
            return None;
        }
        let half_widths = distances(&ground(&pieces.ink));
        let middle = thinned(pieces.ink);
        let along = half_widths.iter().zip(&middle).filter(|(_, is_middle)| **is_middle);
        let mut along: Vec<f32> = along.map(|(half_width, _)| *half_width).collect();
        along.sort_by(f32::total_cmp);
        let part = |share: f32| along.get(index((along.len().max(1) - 1) as f32 * share)).copied();
        let (usual, most) = (part(0.5)?, part(1.0 - MEETING_SHARE)?);
        (most < MIN_BLOT * usual).then(|| Self(distances(&middle)))
    }
}

/// How many loops a digit has at least when a thin pen writes it so that anybody can read it.
const fn least_loops(label: char) -> usize {
    match label {
        '8' => 2,
        '6' => 1,
        _ => 0,
    }
}

/// Ink in connected pieces.
struct Pieces {
    /// The ink without specks.
    ink: Vec<bool>,
    /// The number of pieces that are no specks.
    count: usize,
}

impl Pieces {
    /// Finds the pieces of at least some points, whose neighbours lie some steps before and after them.
    fn find(ink: &[bool], steps: &[usize], least: usize) -> Self {
        let mut left = ink.to_vec();
        let mut pieces = Self { ink: vec![false; ink.len()], count: 0 };
        for start in 0..left.len() {
            if !left[start] {
                continue;
            }
            let (mut open, mut piece) = (vec![start], Vec::new());
            while let Some(at) = open.pop() {
                if !std::mem::take(&mut left[at]) {
                    continue;
                }
                piece.push(at);
                // The rim of the grid has no ink, and all of the ground there is one piece.
                for &step in steps {
                    open.extend([at.saturating_sub(step), (at + step).min(ink.len() - 1)]);
                }
            }
            if piece.len() >= least {
                pieces.count += 1;
                for at in piece {
                    pieces.ink[at] = true;
                }
            }
        }
        pieces
    }
}

/// The lines in the middle of strokes (Zhang and Suen).
fn thinned(mut ink: Vec<bool>) -> Vec<bool> {
    let mut changed = true;
    while changed {
        changed = false;
        for second in [false, true] {
            let mut gone = Vec::new();
            for y in 1..WIDE - 1 {
                for x in 1..WIDE - 1 {
                    let at = y * WIDE + x;
                    if !ink[at] {
                        continue;
                    }
                    let around = [
                        ink[at - WIDE],
                        ink[at - WIDE + 1],
                        ink[at + 1],
                        ink[at + WIDE + 1],
                        ink[at + WIDE],
                        ink[at + WIDE - 1],
                        ink[at - 1],
                        ink[at - WIDE - 1],
                    ];
                    let count = around.iter().filter(|ink| **ink).count();
                    let begins = (0..8).filter(|k| !around[*k] && around[(k + 1) % 8]).count();
                    let [north, _, east, _, south, _, west, _] = around;
                    let open = if second {
                        !(north && west && (east || south))
                    } else {
                        !(east && south && (north || west))
                    };
                    if (2..=6).contains(&count) && begins == 1 && open {
                        gone.push(at);
                    }
                }
            }
            changed |= !gone.is_empty();
            for at in gone {
                ink[at] = false;
            }
        }
    }
    ink
}

/// The distance of each point of the fine grid from the nearest of some points, a little smoothed.
fn distances(points: &[bool]) -> Vec<f32> {
    /// Farther than any point of the grid.
    const FAR: f32 = 4.0 * WIDE as f32;
    // Down each column first, then along each row.
    let mut down = vec![FAR; WIDE * WIDE];
    for x in 0..WIDE {
        let mut last = FAR;
        for y in (0..WIDE).chain((0..WIDE).rev()) {
            let at = y * WIDE + x;
            last = if points[at] { 0.0 } else { last + 1.0 };
            down[at] = down[at].min(last);
        }
    }
    let mut distances = vec![0.0; WIDE * WIDE];
    for y in 0..WIDE {
        let row = &down[y * WIDE..(y + 1) * WIDE];
        for x in 0..WIDE {
            let to = |from: usize| {
                let across = x.abs_diff(from) as f32;
                across * across + row[from] * row[from]
            };
            distances[y * WIDE + x] = (0..WIDE).map(to).fold(f32::MAX, f32::min).sqrt();
        }
    }
    for _ in 0..2 {
        distances = smoothed(&distances);
    }
    distances
}

/// Means of three by three points.
fn smoothed(fine: &[f32]) -> Vec<f32> {
    let mut out = fine.to_vec();
    for y in 1..WIDE - 1 {
        for x in 1..WIDE - 1 {
            let rows = [y - 1, y, y + 1];
            let sum: f32 =
                rows.iter().flat_map(|y| &fine[y * WIDE + x - 1..y * WIDE + x + 2]).sum();
            out[y * WIDE + x] = sum / 9.0;
        }
    }
    out
}

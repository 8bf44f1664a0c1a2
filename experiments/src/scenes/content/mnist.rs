//! Digits of MNIST in any size, as a pen would have drawn them.

use std::path::Path;

use anyhow::{Context as _, Result};
use lenet5::Digit;
use lenet5::data::{Dataset, Mnist};

use crate::scenes::geometry::{Affine, Area, Point, index};
use crate::scenes::mask::Mask;
use crate::scenes::random::Random;

/// Digits at the end of the training digits that the networks were not trained on.
const HELD_OUT: usize = 5_000;
/// How far from a digit others may lie that one writer wrote; writers alternate, so that only even distances
/// count.
const WRITER_REACH: usize = 30;
/// The side of a digit of MNIST.
const SIDE: usize = 28;
/// The level at which strokes end that are thinned: low, so that faint ones do not break.
const THINNED_EDGE: f32 = 0.25;
/// How many times as fine the grid is on which strokes are redrawn.
const FINE: usize = 4;
/// The height that MNIST's digits are brought to, in its pixels.
const DIGIT_HEIGHT: f32 = 20.0;

/// Digits that the networks were not trained on, in MNIST's order.
pub(crate) struct HeldOut(Dataset);

/// How one writer's digits are redrawn.
#[derive(Clone, Copy)]
pub(crate) struct Redrawing {
    /// The width of the pen as a share of the digit's height; `None` keeps the digit's own strokes.
    pub(crate) pen: Option<f32>,
    /// The level at which the digit's own strokes end, from 0.3 (thick) to 0.45 (thin).
    pub(crate) edge: f32,
    /// The slant: how far the top goes to the right for a step down.
    pub(crate) slant: f32,
    /// The width, as a factor.
    pub(crate) width: f32,
}

impl HeldOut {
    /// Opens the four files of MNIST in a folder.
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        let train = Mnist::open(folder)?.train;
        // The fixture of the tests has fewer digits than are held out.
        let first = train.len().saturating_sub(HELD_OUT);
        let held_out = train.split_at(first).1;
        let complete = (0..10).all(|digit| held_out.labels().contains(&digit));
        complete.then_some(Self(held_out)).context("a digit is lacking among those held out")
    }

    /// Draws the digit that stands for a writer.
    pub(crate) fn writer(&self, random: &mut Random) -> usize {
        random.below(self.0.len())
    }

    /// Finds a digit of a writer, or of the nearest one who wrote it.
    pub(crate) fn find(&self, random: &mut Random, writer: usize, label: char) -> &Digit {
        let labels = self.0.labels();
        let wanted = label.to_digit(10);
        let is_wanted = |at: &usize| Some(u32::from(labels[*at])) == wanted;
        let near = |reach: usize| {
            let first = writer.saturating_sub(reach);
            let first = first + (first ^ writer) % 2;
            let last = (writer + reach).min(labels.len() - 1);
            (first..=last).step_by(2).filter(is_wanted).collect::<Vec<_>>()
        };
        let own = near(WRITER_REACH);
        if !own.is_empty() {
            return &self.0.digits()[random.pick(&own)];
        }
        let all = (0..labels.len()).filter(is_wanted);
        let nearest = all.min_by_key(|at| at.abs_diff(writer)).unwrap_or(writer);
        &self.0.digits()[nearest]
    }
}

impl Redrawing {
    /// Draws how a writer's digits are redrawn.
    pub(crate) fn draw(random: &mut Random) -> Self {
        let pen = (!random.one_in(2)).then(|| random.between(0.05, 0.11));
        Self {
            pen,
            edge: random.between(0.3, 0.45),
            slant: random.around(0.12),
            width: random.between(0.88, 1.12),
        }
    }

    /// Draws a digit of MNIST so that a digit of its usual height gets a height in pixels. The mask begins at
    /// column 0, and its rows count from the top of a digit of the usual height.
    pub(crate) fn mask(&self, random: &mut Random, digit: &Digit, height: f32) -> Mask {
        let scale = height / DIGIT_HEIGHT;
        let turn = Affine::turn(random.around(0.06), Point::new(0.0, 0.0));
        let slant = self.slant + random.around(0.04);
        let width = self.width * random.between(0.95, 1.05);
        // From the digit's pixels, about its centre, to the scene's.
        let map = Affine {
            a: turn.a * scale * width,
            b: (turn.b - slant) * scale,
            c: 0.0,
            d: turn.d * scale,
            e: turn.e * scale,
            f: height / 2.0,
        };
        let back = map.inverse();
        let reach = SIDE as f32 / 2.0 * 1.2 * scale;
        let area = Area::new(-reach, height / 2.0 - reach, reach, height / 2.0 + reach);
        let centre = (SIDE * FINE) as f32 / 2.0 - 0.5;
        let fine_at = |at: Point| {
            let own = back.apply(at);
            Point::new(own.x * FINE as f32 + centre, own.y * FINE as f32 + centre)
        };
        let upsampled = upsample(digit);
        let mask = match self.pen {
            Some(pen) => {
                let distances = distances(&thinned(&upsampled, THINNED_EDGE));
                let radius = (pen * height / 2.0 * random.between(0.94, 1.06)).max(0.6);
                Mask::from_fn(area, |at| {
                    let distance = value(&distances, fine_at(at), f32::MAX) * scale / FINE as f32;
                    radius + 0.5 - distance
                })
            }
            None => {
                // The digit's edge is about two and a half pixels of MNIST wide; here it gets one pixel.
                let sharpness = (2.2 * scale).max(1.0);
                let looks = if scale < 1.5 { 3 } else { 1 };
                Mask::from_fn(area, |at| {
                    let mut sum = 0.0;
                    for look in 0..looks * looks {
                        let offset = |part: usize| (part as f32 + 0.5) / looks as f32 - 0.5;
                        let at = at.moved(offset(look % looks), offset(look / looks));
                        let level = value(&upsampled, fine_at(at), 0.0);
                        sum += ((level - self.edge) * sharpness + 0.5).clamp(0.0, 1.0);
                    }
                    sum / (looks * looks) as f32
                })
            }
        };
        trimmed(mask)
    }
}

/// The mask moved so that its ink begins at column 0, and cut to its ink.
fn trimmed(mask: Mask) -> Mask {
    let Some(area) = mask.ink_area() else { return mask };
    let area = area.grown(2.0);
    let mut cut = Mask::over(area);
    for y in 0..cut.height {
        for x in 0..cut.width {
            let column = usize::try_from(cut.left - mask.left + x.cast_signed());
            let row = usize::try_from(cut.top - mask.top + y.cast_signed());
            if let (Ok(column), Ok(row)) = (column, row)
                && column < mask.width
                && row < mask.height
            {
                cut.coverage[y * cut.width + x] = mask.coverage[row * mask.width + column];
            }
        }
    }
    cut.left = -2;
    cut
}

/// A digit on the fine grid, from 0 to 1: a cubic B-spline through its pixels' squares, which is smooth.
fn upsample(digit: &Digit) -> Vec<f32> {
    const WIDE: usize = SIDE * FINE;
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
    fine
}

/// The value of the fine grid at a point; `outside` beyond it.
fn value(fine: &[f32], at: Point, outside: f32) -> f32 {
    const WIDE: usize = SIDE * FINE;
    let inside = 0.0..(WIDE - 1) as f32;
    if !inside.contains(&at.x) || !inside.contains(&at.y) {
        return outside;
    }
    let (x, y) = (index(at.x), index(at.y));
    let (u, v) = (at.x - x as f32, at.y - y as f32);
    let own = |dx: usize, dy: usize| fine[(y + dy) * WIDE + x + dx];
    let upper = own(0, 0) + (own(1, 0) - own(0, 0)) * u;
    let lower = own(0, 1) + (own(1, 1) - own(0, 1)) * u;
    upper + (lower - upper) * v
}

/// The lines in the middle of strokes (Zhang and Suen).
fn thinned(fine: &[f32], edge: f32) -> Vec<bool> {
    const WIDE: usize = SIDE * FINE;
    let mut ink: Vec<bool> = fine.iter().map(|level| *level > edge).collect();
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
                        !(north && east && west) && !(north && south && west)
                    } else {
                        !(north && east && south) && !(east && south && west)
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
    const WIDE: usize = SIDE * FINE;
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
    const WIDE: usize = SIDE * FINE;
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

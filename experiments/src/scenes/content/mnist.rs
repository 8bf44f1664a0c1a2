//! Digits of MNIST in any size, as a pen would have drawn them.

use std::path::Path;

use anyhow::{Context as _, Result};
use lenet5::Digit;
use lenet5::data::{Dataset, Mnist};

use super::skeleton::{FINE, FineDigit, SIDE};
use crate::networks::HELD_OUT;
use crate::scenes::geometry::{Affine, Area, Point};
use crate::scenes::mask::Mask;
use crate::scenes::random::Random;

/// How far from a digit others may lie that one writer wrote; writers alternate, so that only even distances
/// count.
const WRITER_REACH: usize = 30;
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

/// A digit of MNIST in the form that it is drawn from.
pub(crate) struct Prepared {
    /// Whether the writer's pen draws the digit without changing its shape.
    pub(crate) keeps_shape: bool,
    fine: FineDigit,
    middle: Option<Middle>,
}

/// The middle of a digit's strokes, for a pen to follow.
struct Middle {
    /// The width of the pen as a share of the digit's height.
    pen: f32,
    /// The distance of each point from the middle.
    distances: FineDigit,
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

    /// Finds a digit of a writer, or of any other who wrote it.
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
        self.find_any(random, label)
    }

    /// Finds a digit of any writer.
    pub(crate) fn find_any(&self, random: &mut Random, label: char) -> &Digit {
        let labels = self.0.labels();
        let is_wanted = |at: &usize| Some(u32::from(labels[*at])) == label.to_digit(10);
        let all: Vec<usize> = (0..labels.len()).filter(is_wanted).collect();
        &self.0.digits()[if all.is_empty() { 0 } else { random.pick(&all) }]
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

    /// Brings a digit to the form that it is drawn from.
    pub(crate) fn prepare(&self, digit: &Digit, label: char) -> Prepared {
        let fine = FineDigit::new(digit);
        let middle = self.pen.and_then(|pen| Some((pen, fine.distances_from_middle(label)?)));
        let middle = middle.map(|(pen, distances)| Middle { pen, distances });
        Prepared { keeps_shape: self.pen.is_none() || middle.is_some(), fine, middle }
    }

    /// Draws a digit of MNIST so that a digit of its usual height gets a height in pixels. The mask begins at
    /// column 0, and its rows count from the top of a digit of the usual height.
    pub(crate) fn mask(&self, random: &mut Random, digit: &Prepared, height: f32) -> Mask {
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
        let Prepared { fine, middle, .. } = digit;
        let mask = if let Some(Middle { pen, distances }) = middle {
            let radius = (pen * height / 2.0 * random.between(0.94, 1.06)).max(0.6);
            Mask::from_fn(area, |at| {
                let distance = distances.at(fine_at(at), f32::MAX) * scale / FINE as f32;
                radius + 0.5 - distance
            })
        } else {
            // The digit's edge is about two and a half pixels of MNIST wide; here it gets one pixel.
            let sharpness = (2.2 * scale).max(1.0);
            let looks = if scale < 1.5 { 3 } else { 1 };
            Mask::from_fn(area, |at| {
                let mut sum = 0.0;
                for look in 0..looks * looks {
                    let offset = |part: usize| (part as f32 + 0.5) / looks as f32 - 0.5;
                    let at = at.moved(offset(look % looks), offset(look / looks));
                    let level = fine.at(fine_at(at), 0.0);
                    sum += ((level - self.edge) * sharpness + 0.5).clamp(0.0, 1.0);
                }
                sum / (looks * looks) as f32
            })
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

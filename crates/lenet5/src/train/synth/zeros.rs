//! Zeros that are written in one go, as at the end of amounts: loops of one curve, or rings that share a wall.

use std::f32::consts::TAU;

use super::hand::{Handwriting, Span};
use crate::train::random::Random;

/// Points along a zero.
const STEPS: u16 = 40;
/// Three chains in ten are one curve with loops, the others rings.
const LOOPS: f32 = 0.3;

/// How far a loop moves on while it turns once, as a share of its half width: below 1 it crosses itself at the top.
const ADVANCE: Span = Span { least: 0.26, width: 0.16 };
/// A loop may lean, and no two are of one size.
const UNEVEN: f32 = 0.12;

/// How far a ring reaches into the one before, in its widths; negative where there is a gap.
const OVERLAP: Span = Span { least: -0.12, width: 0.32 };
/// Half of the rings are closed, the others left open at the top: the share of a turn that they are drawn.
const OPEN_IN: usize = 2;
const OPEN: Span = Span { least: 0.78, width: 0.2 };
/// A closed one may be drawn on beyond a turn, inwards: a loop at its top.
const BEYOND: Span = Span { least: 1.0, width: 0.2 };
const LOOP_DEPTH: f32 = 0.35;
/// Two fifths of the hands draw a stroke from the top of a ring to the next.
const BRIDGED: f32 = 0.4;

/// Half of the chains end in a stroke to the right, in heights of the zeros.
const TAIL_IN: usize = 2;
const TAIL: Span = Span { least: 0.2, width: 0.8 };
/// It rises, at most by this much of its length.
const MAX_TAIL_RISE: f32 = 0.4;

/// A zero as a stroke, at its place in the line.
#[derive(Clone, Debug)]
pub(super) struct DrawnZero {
    pub(super) path: Vec<[f32; 2]>,
    /// That of the pen.
    pub(super) radius: f32,
}

/// Zeros in a row, strokes that belong to none of them, and the column where they end.
pub(super) struct Chain {
    pub(super) zeros: Vec<DrawnZero>,
    pub(super) strokes: Vec<[[f32; 2]; 2]>,
    pub(super) right: f32,
}

/// Writes `count` zeros from column `left` on, on row `foot`.
pub(super) fn write_chain(
    count: usize,
    [left, foot]: [f32; 2],
    writing: &Handwriting,
    random: &mut Random,
) -> Chain {
    let height = writing.height_of_zeros(random);
    let mut chain = if random.unit() < LOOPS {
        write_loops(count, [left, foot], height, writing, random)
    } else {
        write_rings(count, [left, foot], height, writing, random)
    };
    let end = chain.zeros.last().and_then(|zero| zero.path.last()).copied();
    if random.one_in(TAIL_IN)
        && let Some(from) = end
    {
        let length = height * TAIL.draw(random);
        let to = [from[0] + length, from[1] - MAX_TAIL_RISE * length * random.unit()];
        chain.strokes.push([from, to]);
    }
    chain
}

/// One curve that turns once for each zero while it moves on (a trochoid).
fn write_loops(
    count: usize,
    [left, foot]: [f32; 2],
    height: f32,
    writing: &Handwriting,
    random: &mut Random,
) -> Chain {
    let half_width = writing.width_of_zero(height) / 2.0;
    let advance = half_width * ADVANCE.draw(random);
    let middle = foot - height / 2.0;
    let mut start = left + half_width;
    let zero = |_| {
        let [wide, high] = [half_width, height / 2.0].map(|own| own * uneven(random));
        // A turn begins at the top, and first goes to the left.
        let at = |step: u16| {
            let turn = TAU * f32::from(step) / f32::from(STEPS);
            let (sin, cos) = libm::sincosf(turn);
            [start + advance * turn - wide * sin, middle - high * cos]
        };
        let path = (0..=STEPS).map(at).collect();
        start += advance * TAU;
        DrawnZero { path, radius: writing.stroke / 2.0 }
    };
    let zeros: Vec<DrawnZero> = (0..count).map(zero).collect();
    Chain { right: right_of(&zeros, left), zeros, strokes: Vec::new() }
}

/// Rings side by side.
fn write_rings(
    count: usize,
    [left, foot]: [f32; 2],
    height: f32,
    writing: &Handwriting,
    random: &mut Random,
) -> Chain {
    let (is_bridged, radius) = (random.unit() < BRIDGED, writing.stroke / 2.0);
    let overlap = OVERLAP.draw(random);
    let (mut zeros, mut strokes, mut cursor) = (Vec::<DrawnZero>::new(), Vec::new(), left);
    for _ in 0..count {
        let high = height * uneven(random);
        let wide = writing.width_of_zero(height) * uneven(random);
        let middle = [cursor + wide / 2.0, foot - high / 2.0];
        let turns = if random.one_in(OPEN_IN) { OPEN } else { BEYOND }.draw(random);
        let begin = 0.6 * random.symmetric() + 0.3;
        let at = |step: u16| {
            let turn = turns * f32::from(step) / f32::from(STEPS);
            let (sin, cos) = libm::sincosf(begin + TAU * turn);
            // Beyond a whole turn it goes inwards.
            let size = 0.5 * (1.0 - LOOP_DEPTH * (turn - 1.0).max(0.0) / 0.2);
            [middle[0] - wide * size * sin, middle[1] - high * size * cos]
        };
        let path: Vec<[f32; 2]> = (0..=STEPS).map(at).collect();
        if is_bridged && let Some(from) = zeros.last().and_then(|zero| zero.path.last()).copied() {
            strokes.push([from, path[0]]);
        }
        zeros.push(DrawnZero { path, radius });
        cursor += wide * (1.0 - overlap - 0.08 * random.symmetric());
    }
    Chain { right: right_of(&zeros, left), zeros, strokes }
}

fn uneven(random: &mut Random) -> f32 {
    1.0 + UNEVEN * random.symmetric()
}

fn right_of(zeros: &[DrawnZero], left: f32) -> f32 {
    zeros.iter().flat_map(|zero| &zero.path).map(|point| point[0]).fold(left, f32::max)
}

impl DrawnZero {
    /// The corners of the box around its ink.
    pub(super) fn corners(&self) -> [[f32; 2]; 2] {
        let ends = |axis: usize| {
            let places = self.path.iter().map(move |point| point[axis]);
            let (low, high) = places
                .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), place| {
                    (low.min(place), high.max(place))
                });
            [low - self.radius, high + self.radius]
        };
        let [columns, rows] = [ends(0), ends(1)];
        [[columns[0], rows[0]], [columns[1], rows[1]]]
    }
}

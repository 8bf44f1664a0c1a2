//! Filled shapes, which are no digits: blots, and outlines of things such as a camera meets.

use super::super::pen::{Canvas, MIDDLE};
use crate::network::architecture::INPUT;
use crate::train::random::Random;

/// Draws a blot of up to four ellipses or rectangles that have run together.
pub(super) fn draw_blot(random: &mut Random) -> Canvas {
    let mut field = [[0.0; INPUT]; INPUT];
    let is_round = random.one_in(2);
    for _ in 0..=random.below(4) {
        let [x, y] = [0, 1].map(|_| MIDDLE + 6.0 * random.symmetric());
        let [wide, high] = [0, 1].map(|_| 2.5 + 6.0 * random.unit());
        let level = 255.0 * (0.3 + 0.7 * random.unit());
        fill(&mut field, level, |u, v| {
            let (dx, dy) = ((u - x).abs() / wide, (v - y).abs() / high);
            if is_round { dx * dx + dy * dy <= 1.0 } else { dx.max(dy) <= 1.0 }
        });
    }
    add_texture(&mut field, random);
    field
}

/// Draws a figure that is nearly alike on its left and its right, as creatures and made things are: a
/// body of uneven width, perhaps with arms, perhaps with legs, perhaps lying on its side.
pub(super) fn draw_figure(random: &mut Random) -> Canvas {
    /// Places between the top and the bottom of the body that have a width of their own.
    const KNOTS: usize = 5;
    let mut field = [[0.0; INPUT]; INPUT];
    let level = 255.0 * (0.4 + 0.6 * random.unit());
    let half = 7.0 + 3.0 * random.unit();
    let stout = 2.5 + 5.5 * random.unit();
    let widths: [f32; KNOTS] = [0; KNOTS].map(|_| stout * (0.6 + 0.6 * random.unit()));
    let is_lying = random.one_in(4);
    let lean = 0.1 * random.symmetric();
    // How far down the body a pixel lies, from 0 to 1, and how far from the middle, in pixels.
    let place = |u: f32, v: f32| {
        let (along, across) = if is_lying { (u, v) } else { (v, u) };
        ((along - MIDDLE + half) / (2.0 * half), across - MIDDLE - lean * (along - MIDDLE))
    };
    let width = |down: f32| {
        let at = down.clamp(0.0, 1.0) * (KNOTS - 1) as f32;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let first = (at as usize).min(KNOTS - 2);
        widths[first] + (at - first as f32) * (widths[first + 1] - widths[first])
    };
    fill(&mut field, level, |u, v| {
        let (down, aside) = place(u, v);
        (0.0..=1.0).contains(&down) && aside.abs() <= width(down)
    });
    if random.one_in(2) {
        let (slope, thick) = (0.4 + 2.5 * random.unit(), 0.08 + 0.1 * random.unit());
        let (reach, root) = (stout + 2.0 + 4.0 * random.unit(), 0.3 * random.unit());
        let arms = level * (0.8 + 0.2 * random.unit());
        fill(&mut field, arms, |u, v| {
            let (down, aside) = place(u, v);
            let shoulder = root + slope * (aside.abs() - width(root)).max(0.0) / (2.0 * half);
            aside.abs() <= reach && (down - shoulder).abs() <= thick
        });
    }
    if random.one_in(3) {
        let (crotch, gap) = (0.2 + 0.6 * random.unit(), 0.3 + 1.5 * random.unit());
        fill(&mut field, 0.0, |u, v| {
            let (down, aside) = place(u, v);
            down >= crotch && aside.abs() <= gap * (down - crotch) / (1.0 - crotch)
        });
    }
    add_texture(&mut field, random);
    field
}

/// Sets the pixels for which `is_within` holds at their column and row.
pub(super) fn fill(field: &mut Canvas, level: f32, is_within: impl Fn(f32, f32) -> bool) {
    for (v, row) in field.iter_mut().enumerate() {
        for (u, ink) in row.iter_mut().enumerate() {
            if is_within(u as f32, v as f32) {
                *ink = level;
            }
        }
    }
}

/// Makes the ink spotted or striped, or leaves it even.
pub(super) fn add_texture(field: &mut Canvas, random: &mut Random) {
    let depth = (1.2 * random.unit() - 0.3).max(0.0);
    let kind = random.below(3);
    let period = 1.5 + 4.0 * random.unit();
    for (v, row) in field.iter_mut().enumerate() {
        for (u, ink) in row.iter_mut().enumerate() {
            let share = match kind {
                0 => random.unit(),
                1 => 0.5 + 0.5 * libm::sinf(v as f32 * std::f32::consts::TAU / period),
                _ => 0.5 + 0.5 * libm::sinf(u as f32 * std::f32::consts::TAU / period),
            };
            *ink *= 1.0 - depth * share;
        }
    }
}

//! Solid things and outlines, which are no digits: clothes, shoes and bags, squares and discs, boxes and targets.

use super::super::pen::{Canvas, MIDDLE, draw_line};
use super::blobs::{add_texture, fill};
use crate::network::architecture::INPUT;
use crate::train::random::Random;

/// Points of a ring that the pen goes through.
const RING_POINTS: usize = 24;

/// Draws something to wear or to carry: a shirt with sleeves, a dress, trousers, a shoe or a bag.
pub(super) fn draw_garment(random: &mut Random) -> Canvas {
    let mut field = [[0.0; INPUT]; INPUT];
    let level = 255.0 * (0.45 + 0.55 * random.unit());
    let half = 8.0 + 2.0 * random.unit();
    // From 0 at the top to 1 at the bottom, and from the middle, in pixels.
    let down = |v: f32| (v - MIDDLE + half) / (2.0 * half);
    match random.below(5) {
        0 => {
            let (body, reach) = (3.5 + 2.5 * random.unit(), 7.5 + 2.5 * random.unit());
            let (slope, sleeve) = (0.05 + 0.5 * random.unit(), 0.15 + 0.25 * random.unit());
            let sleeve = if random.one_in(3) { sleeve + 0.4 } else { sleeve };
            let (neck, dip) = (1.0 + 1.5 * random.unit(), 0.15 * random.unit());
            fill(&mut field, level, |u, v| {
                let (aside, down) = ((u - MIDDLE).abs(), down(v));
                let shoulder = slope * (aside - neck).max(0.0) / reach;
                let is_sleeve =
                    aside <= reach && (shoulder..shoulder + sleeve + 0.1).contains(&down);
                let is_body = aside <= body && (shoulder..=1.0).contains(&down);
                (is_sleeve || is_body) && !(aside <= neck && down < dip)
            });
        }
        1 => {
            let [top, waist, hem] = [2.0, 1.5, 4.0].map(|least| least + 3.0 * random.unit());
            let at = 0.25 + 0.25 * random.unit();
            fill(&mut field, level, |u, v| {
                let down = down(v);
                let width = if down < at {
                    top + (waist - top) * down / at
                } else {
                    waist + (hem - waist) * (down - at) / (1.0 - at)
                };
                (0.0..=1.0).contains(&down) && (u - MIDDLE).abs() <= width
            });
        }
        2 => {
            let (waist, foot) = (3.0 + 2.0 * random.unit(), 4.0 + 3.0 * random.unit());
            let (crotch, gap) = (0.15 + 0.25 * random.unit(), 0.5 + 2.5 * random.unit());
            fill(&mut field, level, |u, v| {
                let (aside, down) = ((u - MIDDLE).abs(), down(v));
                let is_gap = down > crotch && aside <= 0.3 + gap * (down - crotch) / (1.0 - crotch);
                let width = waist + (foot - waist) * down;
                (0.0..=1.0).contains(&down) && aside <= width && !is_gap
            });
        }
        3 => {
            let (high, heel) = (4.0 + 6.0 * random.unit(), 3.0 + 3.0 * random.unit());
            let (sole, side) = (2.0 + 2.0 * random.unit(), random.symmetric().signum());
            fill(&mut field, level, |u, v| {
                let (along, up) = (side * (u - MIDDLE) + 10.0, MIDDLE + 4.0 - v);
                let top = if along <= 2.0 * heel {
                    high
                } else {
                    sole + (high - sole)
                        * (1.0 - (along - 2.0 * heel) / (20.0 - 2.0 * heel)).powi(2)
                };
                (0.0..=20.0).contains(&along) && (-2.0..=top).contains(&up)
            });
        }
        _ => {
            let (wide, high) = (6.0 + 4.0 * random.unit(), 4.0 + 4.0 * random.unit());
            fill(&mut field, level, |u, v| {
                (u - MIDDLE).abs() <= wide && (0.0..=2.0 * high).contains(&(v - MIDDLE + 2.0))
            });
            let top = MIDDLE - 2.0;
            let (handle, rise) = (2.0 + 3.0 * random.unit(), 2.0 + 4.0 * random.unit());
            let corners = [[-handle, 0.0], [-handle, -rise], [handle, -rise], [handle, 0.0]];
            draw_path(&mut field, &corners.map(|[x, y]| [MIDDLE + x, top + y]), 0.8);
        }
    }
    add_texture(&mut field, random);
    field
}

/// Draws a filled square, disc or triangle, perhaps on its corner, perhaps grey, perhaps with a pattern.
pub(super) fn draw_solid(random: &mut Random) -> Canvas {
    let mut field = [[0.0; INPUT]; INPUT];
    let level = 255.0 * (0.45 + 0.55 * random.unit());
    let [wide, high] = [0; 2].map(|_| 5.0 + 5.0 * random.unit());
    let (sin, cos) = libm::sincosf(0.8 * random.symmetric());
    let kind = random.below(4);
    fill(&mut field, level, |u, v| {
        let (x, y) = (u - MIDDLE, v - MIDDLE);
        let (x, y) = ((cos * x + sin * y) / wide, (cos * y - sin * x) / high);
        match kind {
            0 | 1 => x.abs().max(y.abs()) <= 1.0,
            2 => x * x + y * y <= 1.0,
            _ => y <= 1.0 && 2.0 * x.abs() <= y + 1.0,
        }
    });
    add_texture(&mut field, random);
    field
}

/// Draws an outline that is no digit: a box, a box with a cross, a tick or a dot in it, rings within each other, or a
/// ring with a cross in it.
pub(super) fn draw_outline(random: &mut Random) -> Canvas {
    let mut field = [[0.0; INPUT]; INPUT];
    let radius = 0.5 + 1.0 * random.unit();
    // Wider than a zero, which some write with corners.
    let (wide, high) = (8.0 + 2.0 * random.unit(), 6.5 + 3.0 * random.unit());
    let place = |x: f32, y: f32| [MIDDLE + wide * x, MIDDLE + high * y];
    let inner = 0.25 + 0.25 * random.unit();
    if random.one_in(2) {
        let corners = [[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0]];
        draw_path(&mut field, &corners.map(|[x, y]| place(x, y)), radius);
        match random.below(5) {
            0 => draw_cross(&mut field, place(-0.6, -0.6), place(0.6, 0.6), radius),
            1 => {
                let tick = [[-0.6, 0.0], [-0.1, 0.5], [1.2 * inner, -1.6 * inner]];
                draw_path(&mut field, &tick.map(|[x, y]| place(x, y)), radius);
            }
            2 => draw_path(&mut field, &[place(0.0, 0.0), place(0.05, 0.0)], 2.0 * radius),
            _ => {}
        }
        return field;
    }
    let [is_nested, is_diagonal] = [0; 2].map(|_| random.one_in(2));
    draw_ring(&mut field, place, radius);
    if is_nested {
        draw_ring(&mut field, |x, y| place(inner * x, inner * y), radius);
    } else if is_diagonal {
        draw_cross(&mut field, place(-0.7, -0.7), place(0.7, 0.7), radius);
    } else {
        draw_path(&mut field, &[place(-1.0, 0.0), place(1.0, 0.0)], radius);
        draw_path(&mut field, &[place(0.0, -1.0), place(0.0, 1.0)], radius);
    }
    field
}

/// Draws the two diagonals of a box.
fn draw_cross(field: &mut Canvas, from: [f32; 2], to: [f32; 2], radius: f32) {
    draw_line(field, from, to, radius);
    draw_line(field, [from[0], to[1]], [to[0], from[1]], radius);
}

/// Draws a ring, given the place of each point of the unit circle.
fn draw_ring(field: &mut Canvas, place: impl Fn(f32, f32) -> [f32; 2], radius: f32) {
    let point = |at: usize| {
        let (sin, cos) = libm::sincosf(std::f32::consts::TAU * at as f32 / RING_POINTS as f32);
        place(cos, sin)
    };
    draw_path(field, &std::array::from_fn::<_, { RING_POINTS + 1 }, _>(point), radius);
}

/// Draws straight strokes from point to point.
fn draw_path(field: &mut Canvas, points: &[[f32; 2]], radius: f32) {
    for pair in points.windows(2) {
        draw_line(field, pair[0], pair[1], radius);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::random::{Seed, Stream};

    #[test]
    fn shapes_have_ink_and_differ() {
        for draw in [draw_garment, draw_solid, draw_outline] {
            let mut all = std::collections::BTreeSet::new();
            for seed in 0..200 {
                let field = draw(&mut Random::new(Seed(seed), Stream::Order));
                let ink: f32 = field.as_flattened().iter().sum();
                assert!(ink > 15.0 * 255.0, "{ink}");
                all.insert(ink.to_bits());
            }
            assert!(all.len() > 190, "{}", all.len());
        }
    }
}

//! Ones as they are written outside America: with a flag, and sometimes a foot.
//!
//! MNIST has few of them, and a network that learns from MNIST alone takes them for sevens.

use super::pen::{BOX, Canvas, draw_line, normalise, press_pen};
use crate::image::glyph::Glyph;
use crate::network::input::Digit;
use crate::train::random::Random;

/// The least ink that belongs to the stroke, of 255.
const MIN_STROKE_INK: f32 = 100.0;

/// Gives a one a flag, and a third of them a foot, in strokes as wide as its own.
pub(super) fn add_flag(digit: &Digit, random: &mut Random) -> Digit {
    let mut field = *Glyph::new(digit).rows();
    let (Some(top), Some(foot)) = (end_of_stroke(&field, false), end_of_stroke(&field, true))
    else {
        return *digit;
    };
    // As wide as an upright stroke of the same ink would be.
    let ink: f32 = field.as_flattened().iter().sum::<f32>() / 255.0;
    let (dx, dy) = (foot[0] - top[0], foot[1] - top[1]);
    let radius = (ink / (dx * dx + dy * dy).sqrt().max(1.0) / 2.0).clamp(0.6, 2.5) - 0.3;
    // Down to the left, from steep to nearly as flat as a seven's bar.
    let angle = (20.0 + 42.0 * random.unit()).to_radians();
    let (sin, cos) = libm::sincosf(angle);
    // Up to two thirds of the stroke.
    let length = BOX * (0.15 + 0.5 * random.unit());
    let tip = [top[0] - length * sin, top[1] + length * cos];
    draw_line(&mut field, top, tip, radius);
    if random.one_in(3) {
        let (left, right) = (BOX * 0.3 * random.unit(), BOX * 0.3 * random.unit());
        draw_line(&mut field, [foot[0] - left, foot[1]], [foot[0] + right, foot[1]], radius);
    }
    press_pen(&mut field, top, radius);
    normalise(&field)
}

/// The middle of the highest row of a stroke, or of the lowest.
fn end_of_stroke(field: &Canvas, lowest: bool) -> Option<[f32; 2]> {
    let inked = |row: &[f32]| row.iter().any(|&ink| ink >= MIN_STROKE_INK);
    let mut rows = field.iter().enumerate().filter(|(_, row)| inked(&row[..]));
    let (y, row) = if lowest { rows.next_back() } else { rows.next() }?;
    let (mut mass, mut sum) = (0.0, 0.0);
    for (x, &ink) in row.iter().enumerate() {
        mass += ink;
        sum += ink * x as f32;
    }
    Some([sum / mass, y as f32])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::random::{Seed, Stream};

    #[test]
    fn flags_go_down_to_the_left_from_the_top() {
        let mut digit = [[0; 28]; 28];
        for row in &mut digit[4..24] {
            row[13..16].fill(255);
        }
        for seed in 0..100 {
            let made = add_flag(&digit, &mut Random::new(Seed(seed), Stream::Order));
            let rows: Vec<usize> = (0..28).filter(|&y| made[y].iter().any(|&v| v > 128)).collect();
            assert!((18..=22).contains(&rows.len()), "{}", rows.len());
            let left = |row: &[u8; 28]| row.iter().position(|&ink| ink > 128).unwrap_or(28);
            let right = |row: &[u8; 28]| row.iter().rposition(|&ink| ink > 128).unwrap_or(0);
            let (first, middle) = (rows[0], rows[rows.len() * 4 / 5]);
            let tip = rows[..rows.len() / 2].iter().map(|&y| left(&made[y])).min().unwrap_or(28);
            assert!(tip < left(&made[middle]), "no flag, {seed}");
            // Nothing to the right of the stroke above its foot.
            assert!(right(&made[first]) <= right(&made[middle]) + 1, "{seed}");
        }
        // A one without ink stays blank.
        let blank = [[0; 28]; 28];
        assert_eq!(add_flag(&blank, &mut Random::new(Seed(1), Stream::Order)), blank);
    }
}

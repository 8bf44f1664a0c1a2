//! What is no character: patterns of the rubbish class (paper, section II.C and eq. 9).
//!
//! The paper's loss gives everything that is no character a penalty `j` of its own. Here such patterns
//! are made of the training digits, or drawn as strokes, signs and filled shapes: what a reader of
//! pictures meets when it is shown something else, or when a number is cut at the wrong place.

mod blobs;
mod kinds;
mod shapes;
mod signs;

use self::blobs::{draw_blot, draw_figure};
pub use self::kinds::RubbishKinds;
use self::shapes::{draw_garment, draw_outline, draw_solid};
use self::signs::draw_sign;
use super::pen::{Canvas, MIDDLE, StrokeShape, draw_stroke, normalise};
use crate::data::{Dataset, Sample};
use crate::image::glyph::{Affine, Glyph};
use crate::network::architecture::{DIGIT, INPUT};
use crate::network::input::Digit;
use crate::train::random::{Random, Seed, Stream};

/// Makes something that is no character, as large and in the same place as a digit of MNIST.
///
/// It takes the place of the digit at `index` of the data in pass number `pass`, and follows from both
/// and the seed.
///
/// *Cost:* about 15 microseconds, as much as learning from it.
#[must_use]
pub fn make_rubbish(
    data: &Dataset,
    seed: Seed,
    pass: usize,
    index: usize,
    kinds: RubbishKinds,
) -> Digit {
    let random = &mut Random::new(seed, Stream::Rubbish { pass, index });
    let mut digit = || {
        // Of no data at all: a blank.
        let sample = data.get(random.below(data.len()));
        sample.unwrap_or(Sample { digit: &[[0; DIGIT]; DIGIT], label: 1 })
    };
    let (one, other) = (digit(), digit());
    let has_things = kinds == RubbishKinds::All;
    let drawn = match random.below(if has_things { 17 } else { 10 }) {
        0 => cut_in_half(one, random),
        1 => lay_on_side(one, random),
        2 => Some(draw_pair(one, other, random)),
        3 => Some(draw_blot(random)),
        4 | 5 => Some(draw_figure(random)),
        6..=8 | 13..=15 => Some(draw_sign(kinds, random)),
        9 | 10 if has_things => Some(draw_garment(random)),
        11 => Some(draw_solid(random)),
        12 => Some(draw_outline(random)),
        _ => None,
    };
    let drawn = drawn.unwrap_or_else(|| draw_strokes(random));
    normalise(&drawn)
}

/// Cuts about half of a digit away, upright or askew; `None` if the half could be another digit.
fn cut_in_half(Sample { digit, label }: Sample, random: &mut Random) -> Option<Canvas> {
    if !matches!(label, 0 | 2 | 3 | 5 | 6 | 8) {
        return None;
    }
    let mut field = *Glyph::new(digit).rows();
    let (slope, place) = (0.7 * random.symmetric(), 2.0 * random.symmetric());
    let side = random.symmetric().signum();
    for (y, row) in field.iter_mut().enumerate() {
        let edge = MIDDLE + place + slope * (y as f32 - MIDDLE);
        for (x, ink) in row.iter_mut().enumerate() {
            // A pixel that is cut keeps its part.
            *ink *= (0.5 + side * (x as f32 - edge)).clamp(0.0, 1.0);
        }
    }
    Some(field)
}

/// Draws two digits side by side, a little apart or touching.
fn draw_pair(left: Sample, right: Sample, random: &mut Random) -> Canvas {
    let apart = 4.5 + 2.0 * random.unit();
    let mut side = |one: Sample, shift_x| {
        let scale = 0.55 + 0.1 * random.unit();
        let squeeze = 0.8 + 0.2 * random.unit();
        *Glyph::new(one.digit).warp(&Affine { shift_x, scale, squeeze, ..Affine::IDENTITY }).rows()
    };
    let (mut field, other) = (side(left, -apart), side(right, apart));
    for (ink, other) in field.as_flattened_mut().iter_mut().zip(other.as_flattened()) {
        *ink = ink.max(*other);
    }
    field
}

/// Lays a digit on its side; `None` if it then looks like a digit still.
fn lay_on_side(Sample { digit, label }: Sample, random: &mut Random) -> Option<Canvas> {
    if !matches!(label, 2..=7 | 9) {
        return None;
    }
    let rotation = 90.0 * random.symmetric().signum() + 20.0 * random.symmetric();
    Some(*Glyph::new(digit).warp(&Affine { rotation, ..Affine::IDENTITY }).rows())
}

/// Draws one to four strokes, each straight, bent or curled.
fn draw_strokes(random: &mut Random) -> Canvas {
    let mut field = [[0.0; INPUT]; INPUT];
    let radius = 0.7 + 0.9 * random.unit();
    let count = 1 + random.below(4);
    for _ in 0..count {
        // One straight stroke alone could be a 1.
        let points = if count == 1 { 3 } else { 2 } + random.below(4);
        let mut place = || [MIDDLE + 10.0 * random.symmetric(), MIDDLE + 10.0 * random.symmetric()];
        let points: Vec<[f32; 2]> = (0..points).map(|_| place()).collect();
        let shape = if random.one_in(2) { StrokeShape::Curved } else { StrokeShape::Straight };
        draw_stroke(&mut field, shape, &points, radius);
    }
    field
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    /// Rings under several labels: what is made of digits needs no real ones.
    fn data() -> Dataset {
        let mut ring = [[0; DIGIT]; DIGIT];
        for (y, row) in ring.iter_mut().enumerate() {
            for (x, ink) in row.iter_mut().enumerate() {
                let (dx, dy) = (x as f32 - 14.0, y as f32 - 14.0);
                *ink = if ((dx * dx + dy * dy).sqrt() - 8.5).abs() < 1.5 { 255 } else { 0 };
            }
        }
        Dataset::new(vec![ring; 4], vec![0, 3, 5, 7]).unwrap()
    }

    #[test]
    fn rubbish_is_as_large_as_digits_and_in_their_place() {
        let data = data();
        let mut all = std::collections::BTreeSet::new();
        let kinds = [RubbishKinds::Writing, RubbishKinds::All];
        for (index, kinds) in kinds.into_iter().cycle().enumerate().take(300) {
            let digit = make_rubbish(&data, Seed(1), 1, index, kinds);
            assert_eq!(digit, make_rubbish(&data, Seed(1), 1, index, kinds));
            let rows = digit.iter().filter(|row| row.iter().any(|&ink| ink > 40)).count();
            let columns = (0..DIGIT).filter(|&x| digit.iter().any(|row| row[x] > 40)).count();
            let longest = rows.max(columns);
            // Faint ink at an edge is not counted.
            assert!((13..=23).contains(&longest), "{longest} pixels, {index}");
            let mut sums = [0.0; 3];
            for (y, row) in digit.iter().enumerate() {
                for (x, &ink) in row.iter().enumerate() {
                    let ink = f32::from(ink);
                    sums = [sums[0] + ink, sums[1] + ink * x as f32, sums[2] + ink * y as f32];
                }
            }
            let off = [sums[1] / sums[0] - 14.0, sums[2] / sums[0] - 14.0];
            assert!(off.iter().all(|off| off.abs() < 1.5), "{off:?}, {index}");
            all.insert(digit);
        }
        assert!(all.len() > 290, "{} different ones", all.len());
    }

    #[test]
    fn halves_have_half_the_ink() {
        let data = data();
        let whole: u32 =
            data.get(0).unwrap().digit.as_flattened().iter().map(|&v| u32::from(v)).sum();
        for seed in 0..50 {
            let sample = data.get(0).unwrap();
            let mut random = Random::new(Seed(seed), Stream::Order);
            let half = cut_in_half(sample, &mut random).unwrap();
            let share = half.as_flattened().iter().sum::<f32>() / whole as f32;
            assert!((0.25..0.75).contains(&share), "{share}");
            assert!(cut_in_half(Sample { label: 7, ..sample }, &mut random).is_none());
        }
    }
}

//! What is no character: patterns of the rubbish class (paper, section II.C and eq. 9).
//!
//! The paper's loss gives everything that is no character a penalty `j` of its own, and its readers of
//! words are trained on pieces that are none. These are made of the training digits, or drawn, as
//! strokes, signs and filled shapes: what a reader of pictures meets when it is shown something else, or when a
//! number is cut at the wrong place.

use super::pen::{Canvas, MIDDLE, Path, draw, normalised};
use crate::train::random::{Random, Seed, Stream};
mod blobs;
mod signs;

use self::blobs::{blot, figure};
use self::signs::sign;
use crate::data::Dataset;
use crate::image::glyph::{Affine, Glyph};
use crate::network::architecture::{DIGIT, INPUT};
use crate::network::input::Digit;

/// A digit and its label.
type Labelled<'a> = (&'a Digit, u8);

/// Makes something that is no character, as large and in the same place as a digit of MNIST: what takes
/// the place of the digit that is number `index` of the data, in a pass.
///
/// *Cost:* about 15 microseconds, as much as learning from it.
#[must_use]
pub fn rubbish(data: &Dataset, seed: Seed, pass: usize, index: usize) -> Digit {
    let random = &mut Random::new(seed, Stream::Rubbish { pass, index });
    let mut digit = || {
        let sample = data.get(random.below(data.len()));
        sample.map_or((&[[0; DIGIT]; DIGIT], 1), |sample| (sample.digit, sample.label))
    };
    let (one, other) = (digit(), digit());
    let drawn = match random.below(10) {
        0 => half(one, random),
        1 => turned(one, random),
        2 => Some(pair(one, other, random)),
        3 => Some(blot(random)),
        4 | 5 => Some(figure(random)),
        6..=8 => Some(sign(random)),
        _ => None,
    };
    let drawn = drawn.unwrap_or_else(|| strokes(random));
    normalised(&drawn)
}

/// About half of a digit, cut upright or askew. Not of one that has another digit for its half.
fn half((digit, label): Labelled, random: &mut Random) -> Option<Canvas> {
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

/// Two digits side by side, a little apart or touching.
fn pair((left, _): Labelled, (right, _): Labelled, random: &mut Random) -> Canvas {
    let apart = 4.5 + 2.0 * random.unit();
    let mut side = |digit, shift_x| {
        let scale = 0.55 + 0.1 * random.unit();
        let squeeze = 0.8 + 0.2 * random.unit();
        *Glyph::new(digit).warp(&Affine { shift_x, scale, squeeze, ..Affine::IDENTITY }).rows()
    };
    let (mut field, other) = (side(left, -apart), side(right, apart));
    for (ink, other) in field.as_flattened_mut().iter_mut().zip(other.as_flattened()) {
        *ink = ink.max(*other);
    }
    field
}

/// A digit lying on its side. Not one that looks the same, or like another one, when it does.
fn turned((digit, label): Labelled, random: &mut Random) -> Option<Canvas> {
    if !matches!(label, 2..=7 | 9) {
        return None;
    }
    let rotation = 90.0 * random.symmetric().signum() + 20.0 * random.symmetric();
    Some(*Glyph::new(digit).warp(&Affine { rotation, ..Affine::IDENTITY }).rows())
}

/// One to four strokes, each straight, bent or curled.
fn strokes(random: &mut Random) -> Canvas {
    let mut field = [[0.0; INPUT]; INPUT];
    let radius = 0.7 + 0.9 * random.unit();
    let count = 1 + random.below(4);
    for _ in 0..count {
        // One straight stroke alone could be a 1.
        let points = if count == 1 { 3 } else { 2 } + random.below(4);
        let mut place = || [MIDDLE + 10.0 * random.symmetric(), MIDDLE + 10.0 * random.symmetric()];
        let points: Vec<[f32; 2]> = (0..points).map(|_| place()).collect();
        let path = if random.below(2) == 0 { Path::Curved } else { Path::Straight };
        draw(&mut field, path, &points, radius);
    }
    field
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    /// Noughts and ones of a kind: what is drawn of them needs no real digits.
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
        for index in 0..300 {
            let digit = rubbish(&data, Seed(1), 1, index);
            assert_eq!(digit, rubbish(&data, Seed(1), 1, index));
            let rows = digit.iter().filter(|row| row.iter().any(|&ink| ink > 40)).count();
            let columns = (0..DIGIT).filter(|&x| digit.iter().any(|row| row[x] > 40)).count();
            let longest = rows.max(columns);
            // Faint ink at an edge is not counted.
            assert!((15..=23).contains(&longest), "{longest} pixels, {index}");
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
            let half = half((sample.digit, sample.label), &mut random).unwrap();
            let share = half.as_flattened().iter().sum::<f32>() / whole as f32;
            assert!((0.25..0.75).contains(&share), "{share}");
            assert!(super::half((sample.digit, 7), &mut random).is_none());
        }
    }
}

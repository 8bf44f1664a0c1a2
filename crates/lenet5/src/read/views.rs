//! A digit looked at more than once.

use super::reader::Reader;
use crate::image::glyph::{Affine, Glyph};
use crate::level::at_level;
use crate::network::Penalties;
use crate::network::input::Input;

/// How a digit is looked at, beside as it stands: turned and moved so little that it stays the same digit.
const VIEWS: [Affine; 4] =
    [view(1.0, 1.0, 0.0), view(-1.0, -1.0, 0.0), view(1.0, 0.0, 1.0), view(-1.0, 0.0, -1.0)];

const fn view(side: f32, shift_x: f32, shift_y: f32) -> Affine {
    /// In degrees.
    const TURN: f32 = 12.0;
    Affine { rotation: TURN * side, shift_x, shift_y, ..Affine::IDENTITY }
}

/// Reads a digit as it stands, and four times more, each time a little turned and moved: gives the means of the
/// penalties of all five.
///
/// [`PictureReader::read_views`](super::PictureReader::read_views) says what for.
pub(crate) fn penalties_of_views(reader: &Reader, glyph: &Glyph) -> Penalties {
    let mut sum = penalties_of_view(reader, glyph, &Affine::IDENTITY);
    for view in &VIEWS {
        sum.add(&penalties_of_view(reader, glyph, view));
    }
    for penalty in sum.as_mut_slice() {
        *penalty /= (VIEWS.len() + 1) as f32;
    }
    sum
}

fn penalties_of_view(reader: &Reader, glyph: &Glyph, view: &Affine) -> Penalties {
    let field = at_level!(reader.level(), glyph.warp(view).to_field(1.0));
    // No field is refused: all are of finite ink.
    reader.penalties(&Input::from_field(field).unwrap_or_else(Input::blank))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::image::glyph::some_digit;
    use crate::read::Pretrained;

    /// Each view taken by itself, and the means taken of them.
    #[test]
    fn views_are_read_one_by_one_and_averaged() {
        let reader = Reader::new(&Pretrained::Best.load());
        let mut sums = [0.0f64; 10];
        let turns = [
            (0.0, 0.0, 0.0),
            (12.0, 1.0, 0.0),
            (-12.0, -1.0, 0.0),
            (12.0, 0.0, 1.0),
            (-12.0, 0.0, -1.0),
        ];
        for (rotation, shift_x, shift_y) in turns {
            let view = Affine { shift_x, shift_y, rotation, ..Affine::IDENTITY };
            let field = Glyph::new(&some_digit()).warp(&view).to_field(1.0);
            let penalties = reader.penalties(&Input::from_field(field).unwrap());
            for (sum, &penalty) in sums.iter_mut().zip(penalties.as_slice()) {
                *sum += f64::from(penalty);
            }
        }
        let penalties = penalties_of_views(&reader, &Glyph::new(&some_digit()));
        for (sum, &penalty) in sums.iter().zip(penalties.as_slice()) {
            assert!((sum / 5.0 - f64::from(penalty)).abs() < 1e-3, "{sum} {penalty}");
        }
    }

    #[test]
    fn what_looks_alike_from_every_side_is_read_as_it_stands() {
        let reader = Reader::new(&Pretrained::Best.load());
        let views = penalties_of_views(&reader, &Glyph::new(&[[0; 28]; 28]));
        let plain = reader.read(&Input::blank());
        let pairs = views.as_slice().iter().zip(plain.penalties().as_slice());
        assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-3), "{views:?}");
    }
}

//! A digit looked at more than once.

use super::reader::Reader;
use crate::image::glyph::{Affine, Glyph};
use crate::level::{Level, at_level};
use crate::network::Penalties;
use crate::network::input::{Digit, Input};

/// How a digit is looked at, beside as it stands: turned and moved so little that it stays the same digit.
const VIEWS: [Affine; 4] =
    [view(1.0, 1.0, 0.0), view(-1.0, -1.0, 0.0), view(1.0, 0.0, 1.0), view(-1.0, 0.0, -1.0)];

const fn view(side: f32, shift_x: f32, shift_y: f32) -> Affine {
    /// In degrees.
    const TURN: f32 = 12.0;
    Affine { rotation: TURN * side, shift_x, shift_y, ..Affine::IDENTITY }
}

/// A digit as it stands, and four times more, each time a little turned and moved.
///
/// [`PictureReader::read_views`](super::PictureReader::read_views) says what for.
pub(crate) struct Views {
    first: Input,
    others: Vec<Input>,
}

impl Views {
    /// Looks at a digit, with the instructions of a level.
    pub(crate) fn of(digit: &Digit, level: Level) -> Self {
        Self::of_glyph(&Glyph::new(digit), level)
    }

    /// Looks at a glyph, with the instructions of a level.
    pub(crate) fn of_glyph(glyph: &Glyph, level: Level) -> Self {
        let look = |view: &Affine| {
            let field = at_level!(level, glyph.warp(view).to_field(1.0));
            // No field is refused: all are of finite ink.
            Input::from_field(field).unwrap_or_else(Input::blank)
        };
        Self { first: look(&Affine::IDENTITY), others: VIEWS.iter().map(look).collect() }
    }

    /// A network's penalties of the digit as it stands.
    pub(crate) fn first_penalties(&self, reader: &Reader) -> Penalties {
        reader.penalties(&self.first)
    }

    /// The means of a network's penalties.
    pub(crate) fn penalties(&self, reader: &Reader) -> Penalties {
        let mut sum = self.first_penalties(reader);
        for view in &self.others {
            sum.add(&reader.penalties(view));
        }
        for penalty in sum.as_mut_slice() {
            *penalty /= (VIEWS.len() + 1) as f32;
        }
        sum
    }
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
        let penalties = Views::of(&some_digit(), reader.level()).penalties(&reader);
        for (sum, &penalty) in sums.iter().zip(penalties.as_slice()) {
            assert!((sum / 5.0 - f64::from(penalty)).abs() < 1e-3, "{sum} {penalty}");
        }
    }

    #[test]
    fn what_looks_alike_from_every_side_is_read_as_it_stands() {
        let reader = Reader::new(&Pretrained::Best.load());
        let views = Views::of(&[[0; 28]; 28], reader.level()).penalties(&reader);
        let plain = reader.read(&Input::blank());
        let pairs = views.as_slice().iter().zip(plain.penalties().as_slice());
        assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-3), "{views:?}");
    }
}

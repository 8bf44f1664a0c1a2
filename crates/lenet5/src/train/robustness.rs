//! Disturbances of digits, to measure how much a network bears (paper, section III.E).

use serde::{Deserialize, Serialize};

use super::synth::distort::noise::salt_and_pepper;
use crate::data::Dataset;
use crate::evaluation::Evaluation;
use crate::image::glyph::{Affine, Glyph};
use crate::level::{Level, at_level};
use crate::network::input::{Digit, Input};
use crate::parallel;
use crate::read::Reader;
use crate::train::random::{Random, Seed, Stream};

/// A disturbance of a digit before it is read, to measure how much a network bears (paper, section III.E).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disturbance {
    /// Turns it, by degrees against the clock.
    Rotation,
    /// Enlarges it, by a factor.
    Scale,
    /// Moves it to the right, by pixels.
    ShiftX,
    /// Moves it down, by pixels.
    ShiftY,
    /// Makes its strokes thicker at each edge, by pixels, or thinner.
    Thickness,
    /// Inverts a share of the pixels.
    Noise,
}

impl Disturbance {
    /// All disturbances.
    pub const ALL: [Self; 6] =
        [Self::Rotation, Self::Scale, Self::ShiftX, Self::ShiftY, Self::Thickness, Self::Noise];

    /// Names it with its unit.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rotation => "rotation, degrees against the clock",
            Self::Scale => "scale, times as large",
            Self::ShiftX => "shift to the right, pixels",
            Self::ShiftY => "shift down, pixels",
            Self::Thickness => "thickness added at each edge, pixels",
            Self::Noise => "noise, share of pixels inverted",
        }
    }

    /// Amounts worth trying, one of which changes nothing.
    #[must_use]
    pub const fn amounts(self) -> &'static [f32] {
        match self {
            Self::Rotation => &[-40., -30., -20., -10., 0., 10., 20., 30., 40.],
            Self::Scale => &[0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6],
            Self::ShiftX | Self::ShiftY => {
                &[-6., -5., -4., -3., -2., -1., 0., 1., 2., 3., 4., 5., 6.]
            }
            Self::Thickness => &[-1.0, -0.75, -0.5, -0.25, 0.0, 0.5, 1.0, 1.5, 2.0],
            Self::Noise => &[0.0, 0.02, 0.05, 0.1, 0.15, 0.2],
        }
    }

    /// Disturbs the digit at `index` of the data; its noise follows from the index.
    #[must_use]
    pub fn disturb(self, amount: f32, digit: &Digit, index: usize) -> Input {
        let still = Affine::IDENTITY;
        let affine = match self {
            Self::Rotation => Affine { rotation: amount, ..still },
            Self::Scale => Affine { scale: amount, ..still },
            Self::ShiftX => Affine { shift_x: amount, ..still },
            Self::ShiftY => Affine { shift_y: amount, ..still },
            Self::Thickness | Self::Noise => still,
        };
        let thickness = if self == Self::Thickness { amount } else { 0.0 };
        let mut field = at_level!(
            Level::detect(),
            Glyph::new(digit).thicken(thickness).warp(&affine).to_field(1.0)
        );
        if self == Self::Noise {
            let mut random = Random::new(Seed(0), Stream::Distortion { pass: 0, index });
            salt_and_pepper(&mut field, amount, &mut random);
        }
        Input::from_field(field).unwrap_or_else(Input::blank)
    }

    /// Computes the share of the digits that are misread when all are disturbed by `amount`, in percent.
    ///
    /// *Cost:* one forward pass a digit, on all threads of the caller's `rayon` pool.
    #[must_use]
    pub fn error_percent(self, amount: f32, reader: &Reader, data: &Dataset) -> f64 {
        let disturb =
            |index| data.get(index).map(|sample| self.disturb(amount, sample.digit, index));
        let inputs: Vec<Input> = parallel::map(data.len(), disturb).into_iter().flatten().collect();
        let readings = reader.read_all(&inputs);
        Evaluation::new(reader.classes().count(), data.labels(), &readings).error_percent()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::image::glyph::some_digit as digit;

    #[test]
    fn each_disturbance_has_an_amount_that_changes_nothing() {
        let plain = Input::from_digit(&digit());
        for disturbance in Disturbance::ALL {
            let amounts = disturbance.amounts().iter();
            let same = amounts.filter(|&&amount| disturbance.disturb(amount, &digit(), 7) == plain);
            assert_eq!(same.count(), 1, "{}", disturbance.name());
        }
        let noise = |index| Disturbance::Noise.disturb(0.1, &digit(), index);
        assert!(noise(1) == noise(1) && noise(1) != noise(2));
    }

    /// Amounts that make no sense, but which the types allow.
    #[test]
    fn amounts_that_are_none_give_fields_too() {
        for amount in [0.0, -1.0, 1e30, f32::INFINITY, f32::NAN] {
            for disturbance in Disturbance::ALL {
                let input = disturbance.disturb(amount, &digit(), 0);
                assert!(input.maps().as_slice().iter().all(|value| value.is_finite()));
            }
        }
    }
}

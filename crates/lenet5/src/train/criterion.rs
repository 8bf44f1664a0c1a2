//! What training makes small: eq. 8 and eq. 9 of the paper (section II.C).

use serde::{Deserialize, Serialize};

use crate::network::{Penalties, Posterior, Slopes};

/// Which of the paper's two losses.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Loss {
    /// Eq. 8, minimum squared error: the right class's penalty alone, `E = y_D`.
    Mse,
    /// Eq. 9, maximum a posteriori: `E = y_D + log(e^-j + sum_i e^-y_i)` over all classes.
    ///
    /// `e^-j` is the "rubbish" class, everything that is none of the characters. The paper gives no
    /// value of `j`.
    Map {
        /// The penalty of the rubbish class.
        j: f32,
    },
}

/// What a loss takes for a class's penalty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Distance {
    /// The squared distance from the code, as eq. 7 prints it.
    Whole,
    /// Half of it, which makes `e^-y` a Gaussian of unit variance around the code.
    Half,
}

impl Distance {
    const fn scale(self) -> f64 {
        match self {
            Self::Whole => 1.0,
            Self::Half => 0.5,
        }
    }
}

/// A loss of the penalties.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Which loss.
    pub loss: Loss,
    /// What it takes for a penalty.
    pub distance: Distance,
}

impl Criterion {
    /// Computes the loss of one pattern whose right class is `class`, and its slopes by penalty.
    ///
    /// The number of classes stands for the rubbish class, whose penalty is `j`: its loss makes the
    /// penalties of all classes large. Eq. 8 has no such class, and then neither loss nor slopes.
    ///
    /// With `z = s y`, where `s` is 1 or 1/2 ([`Distance`]), and `p_i = e^-z_i / (e^-j + sum e^-z)`:
    ///
    /// ```text
    /// eq. 8   dE/dy_i = s [i = D]             d2E/dy2 = 0
    /// eq. 9   dE/dy_i = s ([i = D] - p_i)     d2E/dy2 = s^2 (diag(p) - p p')
    /// ```
    ///
    /// # Panics
    /// There is no such class.
    pub fn evaluate(&self, penalties: &Penalties, class: usize, slopes: &mut Slopes) -> f64 {
        let y = penalties.as_slice();
        let scale = self.distance.scale();
        let right = |rubbish: f64| {
            if class == y.len() { rubbish } else { scale * f64::from(y[class]) }
        };
        let (loss, posterior) = match self.loss {
            Loss::Mse => (right(0.0), None),
            Loss::Map { j } => {
                let j = f64::from(j);
                let posterior = Posterior::new(y, scale, j);
                (right(j) + posterior.log_sum(), Some(posterior))
            }
        };
        *slopes = Slopes::zero(y.len());
        slopes.set_scale(if posterior.is_some() { narrow(scale * scale) } else { 0.0 });
        for i in 0..y.len() {
            let p = posterior.as_ref().map_or(0.0, |posterior| posterior.class(i));
            let target = f64::from(u8::from(i == class));
            slopes.set(i, narrow(scale * (target - p)), narrow(p));
        }
        loss
    }

    /// Tells whether the rubbish class has the smallest penalty of all; eq. 8 has none.
    #[must_use]
    pub fn rejects(&self, penalties: &Penalties) -> bool {
        let least = f64::from(penalties.as_slice()[penalties.winner()]);
        matches!(self.loss, Loss::Map { j } if self.distance.scale() * least > f64::from(j))
    }

    /// Computes the loss of one pattern whose right class is `class`.
    ///
    /// # Panics
    /// There is no such class.
    #[must_use]
    pub fn loss(&self, penalties: &Penalties, class: usize) -> f64 {
        self.evaluate(penalties, class, &mut Slopes::zero(0))
    }
}

#[allow(clippy::cast_possible_truncation, reason = "rounding to the width of the network")]
fn narrow(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Network;
    use crate::network::codes::Classes;
    use crate::network::input::Input;

    fn penalties() -> Penalties {
        let mut penalties = Network::zero(Classes::digits()).penalties(&Input::blank());
        let values = [3.0, 9.5, 2.5, 4.0, 7.0, 6.0, 3.5, 5.0, 8.0, 40.0];
        penalties.as_mut_slice().copy_from_slice(&values);
        penalties
    }

    #[test]
    fn slopes_match_finite_differences_of_the_loss() {
        for loss in [Loss::Mse, Loss::Map { j: 1.0 }, Loss::Map { j: 3.0 }] {
            for distance in [Distance::Whole, Distance::Half] {
                let criterion = Criterion { loss, distance };
                let mut slopes = Slopes::zero(0);
                // Of a digit, and of rubbish.
                for right in [6, 10] {
                    criterion.evaluate(&penalties(), right, &mut slopes);
                    for class in 0..10 {
                        let moved = |by: f32| {
                            let mut penalties = penalties();
                            penalties.as_mut_slice()[class] += by;
                            criterion.loss(&penalties, right)
                        };
                        let step = 1.0 / 64.0;
                        let difference = (moved(step) - moved(-step)) / (2.0 * f64::from(step));
                        let slope = f64::from(slopes.first()[class]);
                        assert!((slope - difference).abs() < 1e-4, "{criterion:?} {class}");
                    }
                }
            }
        }
    }

    /// The loss of rubbish is the negative logarithm of its probability.
    #[test]
    fn rubbish_is_rejected_where_no_class_comes_below_it() {
        for (j, rejected) in [(1.0, true), (2.4, true), (2.6, false)] {
            let criterion = Criterion { loss: Loss::Map { j }, distance: Distance::Whole };
            assert_eq!(criterion.rejects(&penalties()), rejected);
            let probability = Posterior::new(penalties().as_slice(), 1.0, j.into()).rubbish();
            assert!((criterion.loss(&penalties(), 10) + probability.ln()).abs() < 1e-9);
        }
        let mse = Criterion { loss: Loss::Mse, distance: Distance::Whole };
        assert!(!mse.rejects(&penalties()) && mse.loss(&penalties(), 10).abs() < 1e-12);
    }

    #[test]
    fn losses_are_the_papers() {
        let criterion = |loss| Criterion { loss, distance: Distance::Whole };
        assert!((criterion(Loss::Mse).loss(&penalties(), 3) - 4.0).abs() < 1e-9);
        // Eq. 9, written out.
        let sum: f64 = penalties().as_slice().iter().map(|&y| (-f64::from(y)).exp()).sum();
        let expected = 4.0 + ((-1.5f64).exp() + sum).ln();
        assert!((criterion(Loss::Map { j: 1.5 }).loss(&penalties(), 3) - expected).abs() < 1e-9);
    }

    #[test]
    fn huge_penalties_overflow_nothing() {
        let mut penalties = penalties();
        penalties.as_mut_slice().fill(1e9);
        let criterion = Criterion { loss: Loss::Map { j: 1.0 }, distance: Distance::Whole };
        assert!(criterion.loss(&penalties, 0).is_finite());
    }
}

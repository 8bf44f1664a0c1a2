//! What training makes small: eq. 8 and eq. 9 of the paper (section II.C).

use serde::{Deserialize, Serialize};

use super::bounds::check_range;
use crate::error::Mismatch;
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
    /// What teachers say beside the label, where the training has [some](super::Teachers); `None` learns from labels alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teaching: Option<Teaching>,
}

/// How a network learns from [teachers](super::Teachers) what they take a pattern for, and what else it looks like to them (Hinton and
/// others, 2015).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Teaching {
    /// What the loss of the teachers' answer counts; that of the label counts the rest of 1.
    pub share: f32,
    /// What a penalty counts in the exponents of both answers. Penalties of two classes lie 50 to 200 apart, so that at 1 teachers say no
    /// more than the label does.
    pub scale: f32,
}

impl Teaching {
    /// Checks both settings against their ranges.
    pub(super) fn check(self) -> Result<(), Mismatch> {
        check_range("criterion.teaching.share", self.share, 0.0, 1.0)?;
        check_range("criterion.teaching.scale", self.scale, 0.001, 1.0)
    }
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

    /// Computes the loss of one pattern whose right class is `class`, and of which teachers say `taught`, and its slopes by
    /// penalty; the second derivatives are those of eq. 9 alone.
    ///
    /// With the probabilities `q_i` that the teachers' penalties have at the scale `s` of the [teaching](Teaching), `p_i` that these
    /// have, and no class for rubbish:
    ///
    /// ```text
    /// E = (1 - share) E_label + share / s sum_i q_i log(q_i / p_i)
    /// dE/dy_i = (1 - share) dE_label/dy_i + share (q_i - p_i)
    /// ```
    ///
    /// Where nothing is taught it is [`evaluate`](Self::evaluate).
    ///
    /// # Panics
    /// There is no such class, or the teachers have other classes.
    pub fn evaluate_taught(
        &self,
        penalties: &Penalties,
        class: usize,
        taught: &Penalties,
        slopes: &mut Slopes,
    ) -> f64 {
        let [own, teachers] = [penalties, taught].map(|own| own.as_slice().len());
        assert!(own == teachers, "{own} classes, and {teachers} of the teachers");
        let label = self.evaluate(penalties, class, slopes);
        let Some(Teaching { share, scale }) = self.teaching else { return label };
        let (share, scale) = (f64::from(share), f64::from(scale));
        let [own, teachers] =
            [penalties, taught].map(|own| Posterior::new(own.as_slice(), scale, f64::INFINITY));
        let logs = own.log_classes().zip(teachers.log_classes());
        let mut divergence = 0.0;
        for (i, (p, q)) in logs.enumerate() {
            let by_label = f64::from(slopes.first()[i]);
            let [p_i, q_i] = [&own, &teachers].map(|all| all.class(i));
            divergence += q_i * (q - p);
            let posterior = slopes.posteriors()[i];
            slopes.set(i, narrow((1.0 - share) * by_label + share * (q_i - p_i)), posterior);
        }
        (1.0 - share) * label + share / scale * divergence
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
                let criterion = Criterion { loss, distance, teaching: None };
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

    /// The slopes of what is taught against finite differences; the loss against the definition of the divergence.
    #[test]
    fn taught_slopes_match_finite_differences_of_the_loss() {
        let taught =
            Penalties::from_iter([9.0, 4.5, 2.0, 3.5, 8.0, 30.0, 1.5, 6.0, 12.0, 90.0].into_iter());
        for (share, scale) in [(1.0, 0.1), (0.7, 0.05), (0.0, 0.1)] {
            let criterion = Criterion {
                loss: Loss::Map { j: 3.0 },
                distance: Distance::Whole,
                teaching: Some(Teaching { share, scale }),
            };
            let mut slopes = Slopes::zero(0);
            let loss = |penalties: &Penalties, slopes: &mut Slopes| {
                criterion.evaluate_taught(penalties, 6, &taught, slopes)
            };
            let whole = loss(&penalties(), &mut slopes);
            let answer = |own: &Penalties| {
                let terms =
                    own.as_slice().iter().map(|&y| (-f64::from(scale) * f64::from(y)).exp());
                let sum: f64 = terms.clone().sum();
                terms.map(|term| term / sum).collect::<Vec<f64>>()
            };
            let pairs = answer(&taught).into_iter().zip(answer(&penalties()));
            let divergence: f64 = pairs.map(|(q, p)| q * (q / p).ln()).sum();
            let label = criterion.loss(&penalties(), 6);
            let (share, scale) = (f64::from(share), f64::from(scale));
            let expected = (1.0 - share) * label + share / scale * divergence;
            assert!((whole - expected).abs() < 1e-9, "{whole} {expected}");
            for class in 0..10 {
                let step = 1.0 / 64.0;
                let at = |by: f32| {
                    let mut moved = penalties();
                    moved.as_mut_slice()[class] += by;
                    loss(&moved, &mut Slopes::zero(0))
                };
                let difference = (at(step) - at(-step)) / (2.0 * f64::from(step));
                let slope = f64::from(slopes.first()[class]);
                assert!((slope - difference).abs() < 1e-4, "{share} {class} {slope} {difference}");
            }
        }
    }

    /// The loss of rubbish is the negative logarithm of its probability.
    #[test]
    fn rubbish_is_rejected_where_no_class_comes_below_it() {
        for (j, rejected) in [(1.0, true), (2.4, true), (2.6, false)] {
            let criterion =
                Criterion { loss: Loss::Map { j }, distance: Distance::Whole, teaching: None };
            assert_eq!(criterion.rejects(&penalties()), rejected);
            let probability = Posterior::new(penalties().as_slice(), 1.0, j.into()).rubbish();
            assert!((criterion.loss(&penalties(), 10) + probability.ln()).abs() < 1e-9);
        }
        let mse = Criterion { loss: Loss::Mse, distance: Distance::Whole, teaching: None };
        assert!(!mse.rejects(&penalties()) && mse.loss(&penalties(), 10).abs() < 1e-12);
    }

    #[test]
    fn losses_are_the_papers() {
        let criterion = |loss| Criterion { loss, distance: Distance::Whole, teaching: None };
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
        let criterion =
            Criterion { loss: Loss::Map { j: 1.0 }, distance: Distance::Whole, teaching: None };
        assert!(criterion.loss(&penalties, 0).is_finite());
    }
}

//! What training makes small: eq. 8 and eq. 9 of the paper (section II.C).

use serde::{Deserialize, Serialize};

use crate::network::codes::CHARACTERS;
use crate::network::{Penalties, Slopes};

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

/// How probable each class is for one input, and that it is no character at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior {
    /// One probability a class.
    pub classes: Vec<f64>,
    /// That of the rubbish class; 0 for eq. 8, which has none.
    pub rubbish: f64,
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
        let (loss, partition) = match self.loss {
            Loss::Mse => (right(0.0), None),
            Loss::Map { j } => {
                let j = f64::from(j);
                let partition = Partition::new(y, scale, j);
                (right(j) + partition.log(), Some(partition))
            }
        };
        *slopes = Slopes::zero(y.len());
        slopes.set_scale(if partition.is_some() { narrow(scale * scale) } else { 0.0 });
        for i in 0..y.len() {
            let p = partition.as_ref().map_or(0.0, |all| all.share(i));
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

    /// Computes the probabilities that the loss gives the classes and the rubbish class.
    ///
    /// For eq. 8, which has no rubbish class, they are those of the same penalties without one.
    #[must_use]
    pub fn posterior(&self, penalties: &Penalties) -> Posterior {
        let scale = self.distance.scale();
        let j = match self.loss {
            Loss::Mse => f64::INFINITY,
            Loss::Map { j } => f64::from(j),
        };
        let all = Partition::new(penalties.as_slice(), scale, j);
        let count = penalties.as_slice().len();
        Posterior {
            classes: (0..count).map(|class| all.share(class)).collect(),
            rubbish: all.share(count),
        }
    }
}

/// The sum `e^-j + sum_i e^-z_i`, held so that no term can overflow.
pub(super) struct Partition {
    /// The smallest of the exponents: the term that counts most.
    least: f64,
    /// The terms, those of the classes and then that of the rubbish, each multiplied by `e^least`.
    terms: [f64; CHARACTERS + 1],
    /// Their sum: between 1 and their number.
    sum: f64,
}

impl Partition {
    pub(super) fn new(y: &[f32], scale: f64, j: f64) -> Self {
        let exponents = || y.iter().map(|&y| scale * f64::from(y)).chain([j]);
        let least = exponents().fold(f64::INFINITY, f64::min);
        let mut terms = [0.0; CHARACTERS + 1];
        for (term, z) in terms.iter_mut().zip(exponents()) {
            *term = libm::exp(least - z);
        }
        let sum = terms[..=y.len()].iter().sum();
        Self { least, terms, sum }
    }

    /// The logarithm of the sum.
    pub(super) fn log(&self) -> f64 {
        libm::log(self.sum) - self.least
    }

    /// The share that the `n`-th term has in the sum.
    pub(super) fn share(&self, n: usize) -> f64 {
        self.terms[n] / self.sum
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
            let probability = criterion.posterior(&penalties()).rubbish;
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
    fn posteriors_and_rubbish_add_up_to_one() {
        for j in [-5.0, 1.0, 500.0] {
            let criterion = Criterion { loss: Loss::Map { j }, distance: Distance::Half };
            let posterior = criterion.posterior(&penalties());
            let sum: f64 = posterior.classes.iter().sum::<f64>() + posterior.rubbish;
            assert!((sum - 1.0).abs() < 1e-12);
            assert_eq!(posterior.rubbish > 0.5, j < 1.0);
        }
    }

    #[test]
    fn huge_penalties_overflow_nothing() {
        let mut penalties = penalties();
        penalties.as_mut_slice().fill(1e9);
        let criterion = Criterion { loss: Loss::Map { j: 1.0 }, distance: Distance::Whole };
        assert!(criterion.loss(&penalties, 0).is_finite());
        assert!((criterion.posterior(&penalties).rubbish - 1.0).abs() < 1e-12);
    }
}

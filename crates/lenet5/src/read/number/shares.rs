//! What penalties say, as logarithms of probabilities.

use crate::network::Calibration;
use crate::network::Penalties;

/// The logarithms of the probabilities of an input's classes, and of rubbish, by eq. 9.
#[derive(Debug)]
pub(super) struct Shares {
    pub(super) digits: Vec<f64>,
    pub(super) none: f64,
}

impl Shares {
    pub(super) fn of(penalties: &Penalties, calibration: Calibration) -> Self {
        let Calibration { scale, rubbish, .. } = calibration;
        let log = |penalty: f32| -f64::from(scale) * f64::from(penalty);
        let terms = || penalties.as_slice().iter().chain([&rubbish]).map(|&penalty| log(penalty));
        // The greatest of the terms is taken out, so that none overflows.
        let greatest = terms().fold(f64::NEG_INFINITY, f64::max);
        let sum = greatest + terms().map(|term| (term - greatest).exp()).sum::<f64>().ln();
        Self {
            digits: penalties.as_slice().iter().map(|&penalty| log(penalty) - sum).collect(),
            none: log(rubbish) - sum,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_a_reading() {
        let penalties = Penalties::from_iter([3.0, 40.0, 7.5].into_iter());
        let shares = Shares::of(&penalties, Calibration { scale: 0.3, rubbish: 9.0, least: 0.0 });
        let terms = [3.0f64, 40.0, 7.5, 9.0].map(|y| (-0.3 * y).exp());
        let sum: f64 = terms.iter().sum();
        for (log, term) in shares.digits.iter().chain([&shares.none]).zip(terms) {
            assert!((log.exp() - term / sum).abs() < 1e-6, "{log} {term}");
        }
        // No penalty is too large.
        let far = Shares::of(
            &Penalties::from_iter([3e38; 3].into_iter()),
            Calibration { scale: 9.0, rubbish: 1.0, least: 0.0 },
        );
        assert!(far.none.abs() < 1e-9);
    }
}

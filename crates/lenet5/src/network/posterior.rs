//! How probable each class is: eq. 9 of the paper (section II.C).
//!
//! ```text
//! P(i) = e^-z_i / Z      P(rubbish) = e^-j / Z      Z = e^-j + sum_i e^-z_i      z_i = s y_i
//! ```
//!
//! `y_i` are the penalties, `s` is what a penalty counts, and `e^-j` is the "rubbish" class of the paper:
//! everything that is none of the characters. Eq. 9 is the negative logarithm of `P(D)` for the right class
//! `D`. The criterion trains by it, a calibration fits `s` and `j` to it, and readings and the graphs of a
//! line take their probabilities from it.
//!
//! `exp` and `log` are `libm`'s, so that the bits are the same on every machine.

use super::codes::CHARACTERS;

/// The probabilities of the classes and of rubbish, held so that no penalty can overflow them.
///
/// *Cost:* one exponential for each class.
#[derive(Clone, Debug)]
pub struct Posterior {
    /// The exponents `z_i`, then that of rubbish.
    exponents: [f64; CHARACTERS + 1],
    /// The terms of `Z`, each multiplied by `e^least`.
    terms: [f64; CHARACTERS + 1],
    /// The smallest of the exponents: the term that counts most.
    least: f64,
    /// The sum of the terms: between 1 and their number.
    sum: f64,
    /// The number of classes, which is the place of rubbish.
    count: usize,
}

impl Posterior {
    /// Computes the probabilities of penalties (at most 96) that count `scale` each, beside rubbish whose
    /// exponent is `rubbish`: `j`, or infinity where there is no such class.
    #[must_use]
    pub fn new(penalties: &[f32], scale: f64, rubbish: f64) -> Self {
        let count = penalties.len().min(CHARACTERS);
        let mut exponents = [rubbish; CHARACTERS + 1];
        for (exponent, &penalty) in exponents.iter_mut().zip(&penalties[..count]) {
            *exponent = scale * f64::from(penalty);
        }
        let own = &exponents[..=count];
        let least = own.iter().copied().fold(f64::INFINITY, f64::min);
        let mut terms = [0.0; CHARACTERS + 1];
        for (term, exponent) in terms.iter_mut().zip(own) {
            *term = libm::exp(least - exponent);
        }
        let sum = terms[..=count].iter().sum();
        Self { exponents, terms, least, sum, count }
    }

    /// The probability of a class.
    ///
    /// # Panics
    /// There is no such class.
    #[must_use]
    pub fn class(&self, class: usize) -> f64 {
        assert!(class < self.count, "class {class} of {}", self.count);
        self.terms[class] / self.sum
    }

    /// The probability that the input is no character.
    #[must_use]
    pub fn rubbish(&self) -> f64 {
        self.terms[self.count] / self.sum
    }

    /// The logarithm of `Z`.
    #[must_use]
    pub fn log_sum(&self) -> f64 {
        libm::log(self.sum) - self.least
    }

    /// The logarithms of the classes' probabilities, in their order.
    #[must_use]
    pub fn log_classes(&self) -> impl ExactSizeIterator<Item = f64> {
        let log_sum = self.log_sum();
        self.exponents[..self.count].iter().map(move |exponent| -exponent - log_sum)
    }

    /// The logarithm of the probability of rubbish.
    #[must_use]
    pub fn log_rubbish(&self) -> f64 {
        -self.exponents[self.count] - self.log_sum()
    }

    /// Takes a loss's slopes by the negative logarithms of the probabilities back to the exponents, `z_i` and then `j`: of the
    /// classes in their order, and, last, of rubbish.
    ///
    /// Since `-log P(i) = z_i + log Z`, and `Z` falls with every exponent by its probability:
    ///
    /// ```text
    /// dE/dz_i = g_i - P(i) (g_1 + ... + g_n + g_rubbish)
    /// ```
    ///
    /// # Panics
    /// There is not one slope for each class and one for rubbish.
    #[cfg(feature = "train")]
    pub(crate) fn backward(&self, slopes: &[f64]) -> Vec<f64> {
        assert_eq!(slopes.len(), self.count + 1, "one for each class and one for rubbish");
        let all: f64 = slopes.iter().sum();
        let share = |term: &f64| term / self.sum * all;
        slopes.iter().zip(&self.terms).map(|(slope, term)| slope - share(term)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Eq. 9, written out.
    fn written_out(penalties: &[f32], scale: f64, rubbish: f64) -> (Vec<f64>, f64) {
        let terms: Vec<f64> = penalties.iter().map(|&y| (-scale * f64::from(y)).exp()).collect();
        let sum = terms.iter().sum::<f64>() + (-rubbish).exp();
        (terms.iter().map(|term| term / sum).collect(), (-rubbish).exp() / sum)
    }

    #[test]
    fn probabilities_are_those_of_eq_9_and_add_up_to_one() {
        let penalties = [3.0, 9.5, 2.5, 4.0, 40.0];
        for (scale, rubbish) in [(1.0, 1.0), (0.5, 3.0), (0.1, f64::INFINITY)] {
            let posterior = Posterior::new(&penalties, scale, rubbish);
            let (classes, none) = written_out(&penalties, scale, rubbish);
            let mut sum = posterior.rubbish();
            assert!((posterior.rubbish() - none).abs() < 1e-12);
            for ((class, expected), log) in classes.iter().enumerate().zip(posterior.log_classes())
            {
                let found = posterior.class(class);
                assert!((found - expected).abs() < 1e-12, "{class}");
                assert!((log.exp() - expected).abs() < 1e-12, "{class}");
                sum += found;
            }
            assert!((sum - 1.0).abs() < 1e-12);
            assert!((posterior.log_rubbish().exp() - none).abs() < 1e-12);
        }
    }

    #[cfg(feature = "train")]
    #[test]
    fn slopes_go_back_as_finite_differences_say() {
        let (penalties, rubbish) = ([3.0f32, 1.5, 2.25], 2.0);
        let slopes = [0.5, -1.25, 2.0, 0.75];
        // Scale 1: the exponents are the penalties.
        let loss = |penalties: &[f32], rubbish: f64| {
            let posterior = Posterior::new(penalties, 1.0, rubbish);
            let logs = posterior.log_classes().chain([posterior.log_rubbish()]);
            logs.zip(slopes).map(|(log, slope)| -slope * log).sum::<f64>()
        };
        let found = Posterior::new(&penalties, 1.0, rubbish).backward(&slopes);
        let step = 1.0 / 256.0;
        for (place, found) in found.into_iter().enumerate() {
            let moved = |by: f32| {
                let mut penalties = penalties;
                let Some(own) = penalties.get_mut(place) else {
                    return loss(&penalties, rubbish + f64::from(by));
                };
                *own += by;
                loss(&penalties, rubbish)
            };
            let difference = (moved(step) - moved(-step)) / (2.0 * f64::from(step));
            assert!((found - difference).abs() < 1e-4, "{place}: {found} {difference}");
        }
    }

    #[test]
    fn no_penalty_is_too_large() {
        let posterior = Posterior::new(&[3e38; 96], 9.0, 1.0);
        assert!((posterior.rubbish() - 1.0).abs() < 1e-12 && posterior.log_rubbish().abs() < 1e-12);
        assert!(posterior.class(95).abs() < 1e-300 && posterior.log_classes().all(f64::is_finite));
        let even = Posterior::new(&[3e38; 10], 1.0, f64::INFINITY);
        assert!((even.class(9) - 0.1).abs() < 1e-12 && even.rubbish().abs() < 1e-300);
    }
}

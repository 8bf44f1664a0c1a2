//! Sums of probabilities, given their logarithms.

/// The logarithm of a sum, given the logarithms of its two terms.
pub(super) fn log_add(a: f64, b: f64) -> f64 {
    /// What is less than `e^-RANGE` times as probable adds less than the last bit.
    const RANGE: f64 = 40.0;
    let (more, less) = if a > b { (a, b) } else { (b, a) };
    if less < more - RANGE || less == f64::NEG_INFINITY {
        return more;
    }
    more + libm::log1p(libm::exp(less - more))
}

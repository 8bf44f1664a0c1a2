//! The Euclidean radial basis functions of the output (paper, eq. 7).
//!
//! ```text
//! y[i] = sum over j of (x[j] - code[i][j])^2
//! ```
//!
//! Neither root nor half: `y` is a penalty, and the smallest wins.

use super::real::Real;

/// Computes the penalties. Each sum starts at zero; terms come in the order `j`.
#[inline(always)]
pub fn forward<T: Real, const N: usize>(codes: &[[T; N]], x: &[T; N], y: &mut [T]) {
    for (code, y) in codes.iter().zip(y) {
        let mut sum = T::ZERO;
        for j in 0..N {
            let distance = x[j] - code[j];
            sum = distance.fma(distance, sum);
        }
        *y = sum;
    }
}

/// Carries derivatives by penalty back to F6's outputs.
///
/// ```text
/// d_x[j] = sum over i of 2 d_y[i] (x[j] - code[i][j])
/// ```
///
/// Each sum starts at zero; terms come in the order `i`.
#[inline(always)]
pub fn backward<T: Real, const N: usize>(
    codes: &[[T; N]],
    x: &[T; N],
    d_y: &[T],
    d_x: &mut [T; N],
) {
    *d_x = [T::ZERO; N];
    for (code, &d) in codes.iter().zip(d_y) {
        let twice = d + d;
        for j in 0..N {
            d_x[j] = twice.fma(x[j] - code[j], d_x[j]);
        }
    }
}

/// Computes the second derivatives by F6's outputs of a loss `E(y)`, exactly.
///
/// The loss gives its first derivatives `d_y` and a second-derivative matrix of the form
/// `diag(q) - q q'` times `scale`, which is that of a log-sum of exponentials (eq. 9; `scale` is
/// zero for eq. 8, which is linear in `y`):
///
/// ```text
/// h_x[j] = 2 sum_i d_y[i]
///        + 4 scale ( sum_i q[i] (x[j] - code[i][j])^2 - (sum_i q[i] (x[j] - code[i][j]))^2 )
/// ```
#[inline(always)]
pub fn curvature<T: Real, const N: usize>(
    codes: &[[T; N]],
    x: &[T; N],
    d_y: &[T],
    q: &[T],
    scale: T,
    h_x: &mut [T; N],
) {
    let slope = d_y.iter().fold(T::ZERO, |sum, &d| sum + d);
    let four_scale = T::from_f64(4.0) * scale;
    for j in 0..N {
        let (mut mean, mut square) = (T::ZERO, T::ZERO);
        for (code, &q) in codes.iter().zip(q) {
            let distance = x[j] - code[j];
            mean = q.fma(distance, mean);
            square = (q * distance).fma(distance, square);
        }
        // A variance: what falls below zero is rounding.
        let variance = square - mean * mean;
        let variance = if variance > T::ZERO { variance } else { T::ZERO };
        h_x[j] = four_scale.fma(variance, slope + slope);
    }
}

//! The 2x2 sub-sampling S2 and S4 (paper, section II.B).
//!
//! ```text
//! a[c][y][x] = coefficient[c] four[c][y][x] + bias[c]
//! four[c][y][x] = the sum of input[c][2y..2y+2][2x..2x+2]
//! ```
//!
//! The sum, not the mean: "the four inputs to a unit are added, then multiplied by a trainable
//! coefficient, and added to a trainable bias".

use super::derivative::Derivative;
use super::real::Real;

/// Adds the four inputs of unit `y`, `x`: each row from left to right, then the two rows.
#[inline(always)]
fn four<T: Real, const H: usize, const W: usize>(map: &[[T; W]; H], y: usize, x: usize) -> T {
    two(&map[2 * y], x) + two(&map[2 * y + 1], x)
}

#[inline(always)]
fn two<T: Real, const W: usize>(row: &[T; W], x: usize) -> T {
    row[2 * x] + row[2 * x + 1]
}

/// Computes the weighted sums.
#[inline(always)]
pub fn forward<
    T: Real,
    const C: usize,
    const H: usize,
    const W: usize,
    const OH: usize,
    const OW: usize,
>(
    coefficient: &[T; C],
    bias: &[T; C],
    input: &[[[T; W]; H]; C],
    a: &mut [[[T; OW]; OH]; C],
) {
    const { assert!(2 * OH == H && 2 * OW == W) };
    for c in 0..C {
        for y in 0..OH {
            for x in 0..OW {
                a[c][y][x] = coefficient[c].fma(four(&input[c], y, x), bias[c]);
            }
        }
    }
}

/// Adds this pattern's share to the derivatives by coefficient and bias.
///
/// ```text
/// d_bias[c]        += sum over y, x of d_a[c][y][x]
/// d_coefficient[c] += sum over y, x of d_a[c][y][x] factor(four[c][y][x])
/// ```
///
/// Each sum is the pattern's own, taken as the [`Derivative`] takes it in the order `y`, `x`, then added.
#[inline(always)]
pub fn accumulate<
    T: Real,
    const C: usize,
    const H: usize,
    const W: usize,
    const OH: usize,
    const OW: usize,
>(
    derivative: impl Derivative,
    input: &[[[T; W]; H]; C],
    d_a: &[[[T; OW]; OH]; C],
    d_coefficient: &mut [T; C],
    d_bias: &mut [T; C],
) {
    const { assert!(2 * OH == H && 2 * OW == W) };
    for c in 0..C {
        let units = || (0..OH).flat_map(|y| (0..OW).map(move |x| (y, x)));
        let own = derivative.sum(
            units(),
            #[inline(always)]
            |(y, x), sum| sum + d_a[c][y][x],
        );
        d_bias[c] = d_bias[c] + own;
        let own = derivative.sum(
            units(),
            #[inline(always)]
            |(y, x), sum| d_a[c][y][x].fma(derivative.factor(four(&input[c], y, x)), sum),
        );
        d_coefficient[c] = d_coefficient[c] + own;
    }
}

/// Carries derivatives back: each of a unit's four inputs gets `factor(coefficient[c]) d_a[c][y][x]`.
#[inline(always)]
pub fn propagate<
    T: Real,
    const C: usize,
    const H: usize,
    const W: usize,
    const OH: usize,
    const OW: usize,
>(
    derivative: impl Derivative,
    coefficient: &[T; C],
    d_a: &[[[T; OW]; OH]; C],
    d_input: &mut [[[T; W]; H]; C],
) {
    const { assert!(2 * OH == H && 2 * OW == W) };
    for c in 0..C {
        let w = derivative.factor(coefficient[c]);
        for y in 0..H {
            for x in 0..W {
                d_input[c][y][x] = w * d_a[c][y / 2][x / 2];
            }
        }
    }
}

//! The 5x5 convolutions C1, C3 and C5 (paper, section II.B).
//!
//! ```text
//! a[o][y][x] = bias[o] + sum over i, ky, kx of weight[o][i][ky][kx] input[i][y+ky][x+kx]
//! ```
//!
//! `i` runs over the maps below that feed map `o`: all of them in C1 and C5, those of Table I in C3.

use super::super::Real;

/// Weights of a convolution: `[maps][maps below][rows][columns]`.
pub type Weight<T, const IN: usize, const OUT: usize, const K: usize> = [[[[T; K]; K]; IN]; OUT];

/// Computes the weighted sums. Each starts at its bias; terms come in the order `i`, `ky`, `kx`.
#[inline(always)]
pub fn forward<
    T: Real,
    const IN: usize,
    const OUT: usize,
    const K: usize,
    const H: usize,
    const W: usize,
    const OH: usize,
    const OW: usize,
>(
    linked: impl Fn(usize, usize) -> bool,
    weight: &Weight<T, IN, OUT, K>,
    bias: &[T; OUT],
    input: &[[[T; W]; H]; IN],
    a: &mut [[[T; OW]; OH]; OUT],
) {
    const { assert!(OH + K == H + 1 && OW + K == W + 1) };
    for o in 0..OUT {
        a[o] = [[bias[o]; OW]; OH];
    }
    for i in 0..IN {
        for ky in 0..K {
            for kx in 0..K {
                for o in 0..OUT {
                    if linked(i, o) {
                        let w = weight[o][i][ky][kx];
                        for y in 0..OH {
                            for x in 0..OW {
                                a[o][y][x] = w.fma(input[i][y + ky][x + kx], a[o][y][x]);
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Adds this pattern's share to the derivatives by weight and bias, from those by weighted sum.
///
/// ```text
/// d_bias[o]              += sum over y, x of d_a[o][y][x]
/// d_weight[o][i][ky][kx] += sum over y, x of d_a[o][y][x] factor(input[i][y+ky][x+kx])
/// ```
///
/// Each sum runs on from what the accumulator holds, in the order `y`, `x`. With
/// [`square`](super::square) for `factor` these are second derivatives: a shared weight's is the sum
/// over the connections that share it.
#[inline(always)]
pub fn accumulate<
    T: Real,
    const IN: usize,
    const OUT: usize,
    const K: usize,
    const H: usize,
    const W: usize,
    const OH: usize,
    const OW: usize,
>(
    linked: impl Fn(usize, usize) -> bool,
    factor: impl Fn(T) -> T,
    input: &[[[T; W]; H]; IN],
    d_a: &[[[T; OW]; OH]; OUT],
    d_weight: &mut Weight<T, IN, OUT, K>,
    d_bias: &mut [T; OUT],
) {
    const { assert!(OH + K == H + 1 && OW + K == W + 1) };
    for o in 0..OUT {
        for y in 0..OH {
            for x in 0..OW {
                let d = d_a[o][y][x];
                d_bias[o] = d_bias[o] + d;
                for i in 0..IN {
                    if linked(i, o) {
                        for ky in 0..K {
                            for kx in 0..K {
                                let sum = &mut d_weight[o][i][ky][kx];
                                *sum = d.fma(factor(input[i][y + ky][x + kx]), *sum);
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Carries derivatives by weighted sum back to the units below.
///
/// ```text
/// d_input[i][y+ky][x+kx] = sum over o, ky, kx of d_a[o][y][x] factor(weight[o][i][ky][kx])
/// ```
///
/// Each sum starts at nought; terms come in the order `o`, `ky`, `kx`.
#[inline(always)]
pub fn propagate<
    T: Real,
    const IN: usize,
    const OUT: usize,
    const K: usize,
    const H: usize,
    const W: usize,
    const OH: usize,
    const OW: usize,
>(
    linked: impl Fn(usize, usize) -> bool,
    factor: impl Fn(T) -> T,
    weight: &Weight<T, IN, OUT, K>,
    d_a: &[[[T; OW]; OH]; OUT],
    d_input: &mut [[[T; W]; H]; IN],
) {
    const { assert!(OH + K == H + 1 && OW + K == W + 1) };
    *d_input = [[[T::ZERO; W]; H]; IN];
    for o in 0..OUT {
        for i in 0..IN {
            if linked(i, o) {
                for ky in 0..K {
                    for kx in 0..K {
                        let w = factor(weight[o][i][ky][kx]);
                        for y in 0..OH {
                            for x in 0..OW {
                                let sum = &mut d_input[i][y + ky][x + kx];
                                *sum = w.fma(d_a[o][y][x], *sum);
                            }
                        }
                    }
                }
            }
        }
    }
}

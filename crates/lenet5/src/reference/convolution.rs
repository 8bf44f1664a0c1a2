//! The 5x5 convolutions C1 and C3 (paper, section II.B).
//!
//! ```text
//! a[o][y][x] = bias[o] + sum over i, ky, kx of weight[o][i][ky][kx] input[i][y+ky][x+kx]
//! ```
//!
//! `i` runs over the maps below that feed map `o`: the field in C1, those of Table I in C3. C5, whose
//! fields are all of S4, is [`dense`](super::dense).

use super::derivative::Derivative;
use super::real::Real;

/// Weights of a convolution: `[maps][maps below][rows][columns]`.
pub type Weight<T, const IN: usize, const OUT: usize, const K: usize> = [[[[T; K]; K]; IN]; OUT];

/// A convolution of `OUT` maps over `IN` maps below in fields of `K` by `K` units.
///
/// It holds what tells whether map `i` below feeds map `o`. The maps below have `H` rows of `W` units,
/// its own `OH = H + 1 - K` rows of `OW = W + 1 - K`.
#[derive(Clone, Copy, Debug)]
pub struct Convolution<L, const IN: usize, const OUT: usize, const K: usize>(pub L);

impl<L, const IN: usize, const OUT: usize, const K: usize> Convolution<L, IN, OUT, K>
where
    L: Fn(usize, usize) -> bool,
{
    /// Computes the weighted sums. Each starts at its bias; terms come in the order `i`, `ky`, `kx`.
    #[inline(always)]
    pub fn forward<T: Real, const H: usize, const W: usize, const OH: usize, const OW: usize>(
        self,
        weight: &Weight<T, IN, OUT, K>,
        bias: &[T; OUT],
        input: &[[[T; W]; H]; IN],
        a: &mut [[[T; OW]; OH]; OUT],
    ) {
        const { assert!(OH + K == H + 1 && OW + K == W + 1) };
        let Self(linked) = self;
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
    /// Each sum is the pattern's own, taken as the [`Derivative`] takes it in the order `y`, `x`, then
    /// added. The second derivative of a shared weight is the sum over the connections that share it.
    #[inline(always)]
    pub fn accumulate<T: Real, const H: usize, const W: usize, const OH: usize, const OW: usize>(
        self,
        derivative: impl Derivative,
        input: &[[[T; W]; H]; IN],
        d_a: &[[[T; OW]; OH]; OUT],
        d_weight: &mut Weight<T, IN, OUT, K>,
        d_bias: &mut [T; OUT],
    ) {
        const { assert!(OH + K == H + 1 && OW + K == W + 1) };
        let Self(linked) = self;
        for o in 0..OUT {
            let units = || (0..OH).flat_map(|y| (0..OW).map(move |x| (y, x)));
            let own = derivative.sum(
                units(),
                #[inline(always)]
                |(y, x), sum| sum + d_a[o][y][x],
            );
            d_bias[o] = d_bias[o] + own;
            for i in 0..IN {
                if linked(i, o) {
                    for ky in 0..K {
                        for kx in 0..K {
                            let own = derivative.sum(
                                units(),
                                #[inline(always)]
                                |(y, x), sum| {
                                    let below = input[i][y + ky][x + kx];
                                    d_a[o][y][x].fma(derivative.factor(below), sum)
                                },
                            );
                            let total = &mut d_weight[o][i][ky][kx];
                            *total = *total + own;
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
    /// Each sum starts at zero; terms come in the order `ky`, `o`, `kx`.
    #[inline(always)]
    pub fn propagate<T: Real, const H: usize, const W: usize, const OH: usize, const OW: usize>(
        self,
        derivative: impl Derivative,
        weight: &Weight<T, IN, OUT, K>,
        d_a: &[[[T; OW]; OH]; OUT],
        d_input: &mut [[[T; W]; H]; IN],
    ) {
        const { assert!(OH + K == H + 1 && OW + K == W + 1) };
        let Self(linked) = self;
        *d_input = [[[T::ZERO; W]; H]; IN];
        for ky in 0..K {
            for o in 0..OUT {
                for i in 0..IN {
                    if linked(i, o) {
                        for kx in 0..K {
                            let w = derivative.factor(weight[o][i][ky][kx]);
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
}

//! From the losses back to the weights: gradients, or second derivatives (paper, Appendix C).
//!
//! Reference: `Network::backward` and `Network::curvature` with
//! [`BATCH`](crate::reference::BATCH) sums, image by image. With `SQUARE` each weight, each
//! input and each slope is squared, which is all that tells a second derivative from a gradient.

use fearless_simd::{Simd, SimdBase as _, SimdFloat as _};

use super::forward::{band, four};
use super::{Block, Learning, Maps, dense};
use crate::kernels::lanes::{LANES, Lanes, Row, load, registers, store, transpose};
use crate::kernels::packed::{Codes, Packed, TAPS, Taps};
use crate::kernels::squash::slope_lanes;
use crate::network::architecture::{C1, C1_MAPS, C3, C3_MAPS, C5_MAPS, F6, KERNEL, S2, TABLE_I};

/// Maps of C3 that each map of S2 feeds.
const FED: usize = 10;

/// Which maps of C3 each map of S2 feeds, in order (Table I, row by row).
const FEEDS: [[usize; FED]; C1_MAPS] = {
    let mut feeds = [[0; FED]; C1_MAPS];
    let mut from = 0;
    while from < C1_MAPS {
        let (mut to, mut count) = (0, 0);
        while to < C3_MAPS {
            if TABLE_I[from][to] {
                feeds[from][count] = to;
                count += 1;
            }
            to += 1;
        }
        assert!(count == FED);
        from += 1;
    }
    feeds
};

/// What a formula multiplies by: the value, or for second derivatives its square.
#[inline(always)]
pub(super) fn factor<S: Simd, const SQUARE: bool>(value: Lanes<S>) -> Lanes<S> {
    if SQUARE { value * value } else { value }
}

/// Adds the derivatives of each image's loss to `total`.
#[inline(always)]
pub(super) fn differentiate<S: Simd, const SQUARE: bool>(
    simd: S,
    packed: &Packed,
    codes: &Codes,
    block: &Block,
    learning: &mut Learning,
    total: &mut Packed,
) {
    let count = block.count;
    let s4 = block.s4.as_flattened().as_flattened();
    rbf::<S, SQUARE>(simd, codes, block, learning);
    let Learning { d_f6, d_c5, d_s4, .. } = learning;
    scale_by_slopes::<S, SQUARE>(simd, &block.f6, d_f6);
    accumulate_dense::<S, SQUARE, 3, 8, _, _>(simd, count, &block.c5, d_f6, &mut total.f6);
    dense::propagate::<S, SQUARE, _, _>(simd, &packed.f6, F6, d_f6, &mut d_c5[..C5_MAPS]);
    scale_by_slopes::<S, SQUARE>(simd, &block.c5, d_c5);
    accumulate_dense::<S, SQUARE, 4, 5, _, _>(simd, count, s4, d_c5, &mut total.c5);
    let d_s4 = d_s4.as_flattened_mut().as_flattened_mut();
    dense::propagate::<S, SQUARE, _, _>(simd, &packed.c5, C5_MAPS, d_c5, d_s4);
    scale_by_slopes::<S, SQUARE>(simd, s4, d_s4);

    let (coefficient, bias) = (&mut total.s4_coefficient, &mut total.s4_bias);
    accumulate_subsample::<S, SQUARE, _, _, _>(
        simd,
        count,
        &learning.c3,
        &learning.d_s4,
        coefficient,
        bias,
    );
    propagate_subsample::<S, SQUARE, _, _, _>(
        simd,
        count,
        &packed.s4_coefficient,
        &learning.c3,
        &learning.d_s4,
        &mut learning.d_c3,
        &mut total.c3_bias,
    );
    propagate_c3::<S, SQUARE>(simd, packed, &learning.d_c3, &mut learning.d_s2);
    for i in 0..C1_MAPS {
        if registers::<S>() >= 32 {
            accumulate_c3::<S, SQUARE, 2>(simd, count, i, block, &learning.d_c3, total);
        } else {
            accumulate_c3::<S, SQUARE, 1>(simd, count, i, block, &learning.d_c3, total);
        }
    }

    let s2 = block.s2.as_flattened().as_flattened();
    scale_by_slopes::<S, SQUARE>(simd, s2, learning.d_s2.as_flattened_mut().as_flattened_mut());
    let (coefficient, bias) = (&mut total.s2_coefficient, &mut total.s2_bias);
    accumulate_subsample::<S, SQUARE, _, _, _>(
        simd,
        count,
        &learning.c1,
        &learning.d_s2,
        coefficient,
        bias,
    );
    propagate_subsample::<S, SQUARE, _, _, _>(
        simd,
        count,
        &packed.s2_coefficient,
        &learning.c1,
        &learning.d_s2,
        &mut learning.d_c1,
        &mut total.c1_bias,
    );
    if registers::<S>() >= 32 {
        accumulate_c1::<S, SQUARE, 3>(simd, block, &learning.d_c1, total);
    } else {
        accumulate_c1::<S, SQUARE, 1>(simd, block, &learning.d_c1, total);
    }
}

/// The derivatives by F6's outputs.
#[inline(always)]
fn rbf<S: Simd, const SQUARE: bool>(
    simd: S,
    codes: &Codes,
    block: &Block,
    learning: &mut Learning,
) {
    let zero = Lanes::splat(simd, 0.0);
    let first = &learning.first[..codes.count];
    let slope = first.iter().fold(zero, |sum, d| sum + d.load(simd));
    let four_scale = Lanes::splat(simd, 4.0 * learning.scale);
    for j in 0..F6 {
        let x = block.f6[j].load(simd);
        let distances = codes.by_class.iter().map(|code| x - Lanes::splat(simd, code[j]));
        if SQUARE {
            let (mut mean, mut square) = (zero, zero);
            for (q, distance) in learning.posteriors[..codes.count].iter().zip(distances) {
                let q = q.load(simd);
                mean = q.mul_add(distance, mean);
                square = (q * distance).mul_add(distance, square);
            }
            let variance = (square - mean * mean).max(zero);
            learning.d_f6[j].store(four_scale.mul_add(variance, slope + slope));
        } else {
            let mut d_x = zero;
            for (d, distance) in first.iter().zip(distances) {
                let d = d.load(simd);
                d_x = (d + d).mul_add(distance, d_x);
            }
            learning.d_f6[j].store(d_x);
        }
    }
}

/// Turns derivatives by output into derivatives by weighted sum.
#[inline(always)]
fn scale_by_slopes<S: Simd, const SQUARE: bool>(simd: S, y: &[Row], d: &mut [Row]) {
    for (y, d) in y.iter().zip(d) {
        d.store(factor::<S, SQUARE>(slope_lanes(y.load(simd))) * d.load(simd));
    }
}

#[inline(always)]
fn accumulate_dense<
    S: Simd,
    const SQUARE: bool,
    const V: usize,
    const K: usize,
    const IN: usize,
    const OUT: usize,
>(
    simd: S,
    count: usize,
    below: &[Row],
    d_a: &[Row],
    total: &mut crate::kernels::packed::Columns<IN, OUT>,
) {
    if registers::<S>() >= 32 {
        dense::accumulate::<S, SQUARE, V, K, IN, OUT>(simd, count, below, d_a, total);
    } else {
        dense::accumulate::<S, SQUARE, 1, 4, IN, OUT>(simd, count, below, d_a, total);
    }
}

/// Adds the lanes of sixteen sums to sixteen totals, image by image.
#[inline(always)]
fn add_images<S: Simd>(
    simd: S,
    count: usize,
    sums: [Lanes<S>; LANES],
    totals: &mut [f32],
    at: usize,
) {
    let mut total = load(simd, totals, at);
    for image in &transpose(sums)[..count] {
        total += *image;
    }
    store(total, totals, at);
}

/// Coefficients and biases of a sub-sampling layer.
#[inline(always)]
fn accumulate_subsample<
    S: Simd,
    const SQUARE: bool,
    const C: usize,
    const N: usize,
    const OUT: usize,
>(
    simd: S,
    count: usize,
    below: &Maps<C, N>,
    d_a: &Maps<C, OUT>,
    coefficient: &mut Row,
    bias: &mut Row,
) {
    let zero = Lanes::splat(simd, 0.0);
    let (mut coefficients, mut biases) = ([zero; LANES], [zero; LANES]);
    for c in 0..C {
        for y in 0..OUT {
            let band = band(&below[c], y);
            for x in 0..OUT {
                let d = d_a[c][y][x].load(simd);
                let four = factor::<S, SQUARE>(four(simd, band, x));
                coefficients[c] = d.mul_add(four, coefficients[c]);
                biases[c] += d;
            }
        }
    }
    add_images(simd, count, coefficients, &mut coefficient.0, 0);
    add_images(simd, count, biases, &mut bias.0, 0);
}

/// From a sub-sampling layer to the weighted sums of the convolution below, and that one's biases.
#[inline(always)]
fn propagate_subsample<
    S: Simd,
    const SQUARE: bool,
    const C: usize,
    const N: usize,
    const OUT: usize,
>(
    simd: S,
    count: usize,
    coefficient: &Row,
    below: &Maps<C, N>,
    d_a: &Maps<C, OUT>,
    d_below: &mut Maps<C, N>,
    bias: &mut Row,
) {
    let zero = Lanes::splat(simd, 0.0);
    let mut biases = [zero; LANES];
    for c in 0..C {
        let w = factor::<S, SQUARE>(Lanes::splat(simd, coefficient.0[c]));
        for y in 0..N {
            for x in 0..OUT {
                let d = w * d_a[c][y / 2][x].load(simd);
                for x in [2 * x, 2 * x + 1] {
                    let slope = factor::<S, SQUARE>(slope_lanes(below[c][y][x].load(simd)));
                    let d = slope * d;
                    biases[c] += d;
                    d_below[c][y][x].store(d);
                }
            }
        }
    }
    add_images(simd, count, biases, &mut bias.0, 0);
}

/// From C3 to the outputs of S2, a row of S2 at a time.
#[inline(always)]
fn propagate_c3<S: Simd, const SQUARE: bool>(
    simd: S,
    packed: &Packed,
    d_c3: &Maps<C3_MAPS, C3>,
    d_s2: &mut Maps<C1_MAPS, S2>,
) {
    for i in 0..C1_MAPS {
        for y in 0..S2 {
            if registers::<S>() >= 32 {
                propagate_c3_row::<S, SQUARE, 0, S2>(simd, packed, d_c3, i, y, &mut d_s2[i][y]);
            } else {
                propagate_c3_row::<S, SQUARE, 0, 5>(simd, packed, d_c3, i, y, &mut d_s2[i][y]);
                propagate_c3_row::<S, SQUARE, 5, 5>(simd, packed, d_c3, i, y, &mut d_s2[i][y]);
                propagate_c3_row::<S, SQUARE, 10, 4>(simd, packed, d_c3, i, y, &mut d_s2[i][y]);
            }
        }
    }
}

/// `N` units of that row from column `X` on: the sums stay in registers over all taps.
#[inline(always)]
fn propagate_c3_row<S: Simd, const SQUARE: bool, const X: usize, const N: usize>(
    simd: S,
    packed: &Packed,
    d_c3: &Maps<C3_MAPS, C3>,
    i: usize,
    y: usize,
    d_s2: &mut [Row; S2],
) {
    let mut sums = [Lanes::splat(simd, 0.0); N];
    // Rows of C3 that look at this one.
    for ky in (y + 1).saturating_sub(C3)..KERNEL.min(y + 1) {
        for &o in &FEEDS[i] {
            let d_a = &d_c3[o][y - ky];
            let taps = &packed.c3[o][i][ky * KERNEL..][..KERNEL];
            for kx in 0..KERNEL {
                let w = factor::<S, SQUARE>(Lanes::splat(simd, taps[kx]));
                for n in 0..N {
                    // Columns of C3 that look at this one.
                    let x = X + n;
                    if x >= kx && x - kx < C3 {
                        sums[n] = w.mul_add(d_a[x - kx].load(simd), sums[n]);
                    }
                }
            }
        }
    }
    for n in 0..N {
        d_s2[X + n].store(sums[n]);
    }
}

/// The 25 taps of `M` links from one map below, each image's sums by themselves.
#[inline(always)]
fn sum_taps<S: Simd, const SQUARE: bool, const M: usize, const W: usize, const N: usize>(
    simd: S,
    below: &[[Row; W]; W],
    d_a: [&[[Row; N]; N]; M],
) -> [[Lanes<S>; 2 * LANES]; M] {
    let zero = Lanes::splat(simd, 0.0);
    let mut taps = [[zero; 2 * LANES]; M];
    for ky in 0..KERNEL {
        let mut sums = [[zero; KERNEL]; M];
        for y in 0..N {
            let row = &below[y + ky];
            for x in 0..N {
                let d: [Lanes<S>; M] = core::array::from_fn(|m| d_a[m][y][x].load(simd));
                for kx in 0..KERNEL {
                    let below = factor::<S, SQUARE>(row[x + kx].load(simd));
                    for m in 0..M {
                        sums[m][kx] = d[m].mul_add(below, sums[m][kx]);
                    }
                }
            }
        }
        for m in 0..M {
            taps[m][ky * KERNEL..][..KERNEL].copy_from_slice(&sums[m]);
        }
    }
    taps
}

/// Adds each image's taps to their totals, image by image.
#[inline(always)]
fn add_taps<S: Simd>(simd: S, count: usize, sums: &[Lanes<S>; 2 * LANES], total: &mut Taps) {
    let zero = Lanes::splat(simd, 0.0);
    let rest = core::array::from_fn(|k| if LANES + k < TAPS { sums[LANES + k] } else { zero });
    add_images(simd, count, core::array::from_fn(|k| sums[k]), total, 0);
    add_images(simd, count, rest, total, LANES);
}

/// The weights of C3 from map `i` of S2, `M` maps of C3 at a time.
#[inline(always)]
fn accumulate_c3<S: Simd, const SQUARE: bool, const M: usize>(
    simd: S,
    count: usize,
    i: usize,
    block: &Block,
    d_c3: &Maps<C3_MAPS, C3>,
    total: &mut Packed,
) {
    let (groups, _) = FEEDS[i].as_chunks::<M>();
    for group in groups {
        let sums = sum_taps::<S, SQUARE, M, _, _>(simd, &block.s2[i], group.map(|o| &d_c3[o]));
        for (sums, &o) in sums.iter().zip(group) {
            add_taps(simd, count, sums, &mut total.c3[o][i]);
        }
    }
}

/// The weights of C1, `M` maps at a time. Nothing is below it.
#[inline(always)]
fn accumulate_c1<S: Simd, const SQUARE: bool, const M: usize>(
    simd: S,
    block: &Block,
    d_c1: &Maps<C1_MAPS, C1>,
    total: &mut Packed,
) {
    for first in (0..C1_MAPS).step_by(M) {
        let d_a = core::array::from_fn(|m| &d_c1[first + m]);
        let sums = sum_taps::<S, SQUARE, M, _, _>(simd, &block.field, d_a);
        for m in 0..M {
            add_taps(simd, block.count, &sums[m], &mut total.c1[first + m]);
        }
    }
}

//! From the losses back to the weights: gradients, or second derivatives (paper, Appendix C).
//!
//! Reference: `Network::backward` with [`BATCH`](crate::reference::BATCH) sums and
//! `Network::curvature`, image by image. For second derivatives each weight, each input and each slope
//! is squared ([`Derivative`]), and up to F6 nothing else tells them from a gradient.

use fearless_simd::{Simd, SimdBase as _, SimdFloat as _};

use super::dense;
use super::forward::{band, four};
use super::workspace::{BackwardWorkspace, BlockMaps, Workspace};
use crate::kernels::lanes::{LANES, Lanes, Row, load, registers, store, transpose};
use crate::kernels::packed::{Codes, Columns, Packed, TAPS, Taps};
use crate::kernels::squash::slope_lanes;
use crate::network::architecture::{C1, C1_MAPS, C3, C3_FED_BY, C3_MAPS, C5_MAPS, F6, KERNEL, S2};
use crate::reference::Derivative;

/// Adds the derivatives of each image's loss to `total`.
#[inline(always)]
pub(super) fn differentiate<S: Simd>(
    simd: S,
    derivative: impl Derivative,
    packed: &Packed,
    codes: &Codes,
    block: &Workspace,
    back: &mut BackwardWorkspace,
    total: &mut Packed,
) {
    rbf(simd, derivative, codes, block, back);
    f6_and_c5(simd, derivative, packed, block, back, total);
    s4(simd, derivative, packed, block, back, total);
    c3(simd, derivative, packed, block, back, total);
    s2(simd, derivative, packed, block, back, total);
    if registers::<S>() >= 32 {
        accumulate_c1::<S, 3>(simd, derivative, block, &back.d_c1, total);
    } else {
        accumulate_c1::<S, 1>(simd, derivative, block, &back.d_c1, total);
    }
}

/// Goes from F6's outputs to the parameters of F6 and C5 and to the weighted sums of S4.
#[inline(always)]
fn f6_and_c5<S: Simd>(
    simd: S,
    derivative: impl Derivative,
    packed: &Packed,
    block: &Workspace,
    back: &mut BackwardWorkspace,
    total: &mut Packed,
) {
    let count = block.count;
    let s4 = block.s4.as_flattened().as_flattened();
    let BackwardWorkspace { d_f6, d_c5, d_s4, .. } = back;
    scale_by_slopes(simd, derivative, &block.f6, d_f6);
    accumulate_dense::<S, 3, 8, _, _>(simd, derivative, count, &block.c5, d_f6, &mut total.f6);
    dense::propagate(simd, derivative, &packed.f6, F6, d_f6, &mut d_c5[..C5_MAPS]);
    scale_by_slopes(simd, derivative, &block.c5, d_c5);
    accumulate_dense::<S, 4, 5, _, _>(simd, derivative, count, s4, d_c5, &mut total.c5);
    let d_s4 = d_s4.as_flattened_mut().as_flattened_mut();
    dense::propagate(simd, derivative, &packed.c5, C5_MAPS, d_c5, d_s4);
    scale_by_slopes(simd, derivative, s4, d_s4);
}

/// Goes from S4's weighted sums to its parameters, and to the weighted sums and biases of C3.
#[inline(always)]
fn s4<S: Simd>(
    simd: S,
    derivative: impl Derivative,
    packed: &Packed,
    block: &Workspace,
    back: &mut BackwardWorkspace,
    total: &mut Packed,
) {
    let (count, coefficients) = (block.count, &packed.s4_coefficient);
    let BackwardWorkspace { c3, d_c3, d_s4, .. } = back;
    let (coefficient, bias) = (&mut total.s4_coefficient, &mut total.s4_bias);
    accumulate_subsample(simd, derivative, count, c3, d_s4, coefficient, bias);
    let biases = propagate_subsample(simd, derivative, coefficients, c3, d_s4, d_c3);
    add_images(simd, count, biases, &mut total.c3_bias.0, 0);
}

/// Goes from C3's weighted sums to S2's outputs and to the weights of C3.
#[inline(always)]
fn c3<S: Simd>(
    simd: S,
    derivative: impl Derivative,
    packed: &Packed,
    block: &Workspace,
    back: &mut BackwardWorkspace,
    total: &mut Packed,
) {
    propagate_c3(simd, derivative, packed, &back.d_c3, &mut back.d_s2);
    for i in 0..C1_MAPS {
        if registers::<S>() >= 32 {
            accumulate_c3::<S, 2>(simd, derivative, i, block, &back.d_c3, total);
        } else {
            accumulate_c3::<S, 1>(simd, derivative, i, block, &back.d_c3, total);
        }
    }
}

/// Goes from S2's outputs to its parameters, and to the weighted sums and biases of C1.
#[inline(always)]
fn s2<S: Simd>(
    simd: S,
    derivative: impl Derivative,
    packed: &Packed,
    block: &Workspace,
    back: &mut BackwardWorkspace,
    total: &mut Packed,
) {
    let (count, coefficients) = (block.count, &packed.s2_coefficient);
    let BackwardWorkspace { c1, d_c1, d_s2, .. } = back;
    let s2 = block.s2.as_flattened().as_flattened();
    scale_by_slopes(simd, derivative, s2, d_s2.as_flattened_mut().as_flattened_mut());
    let (coefficient, bias) = (&mut total.s2_coefficient, &mut total.s2_bias);
    accumulate_subsample(simd, derivative, count, c1, d_s2, coefficient, bias);
    let biases = propagate_subsample(simd, derivative, coefficients, c1, d_s2, d_c1);
    add_images(simd, count, biases, &mut total.c1_bias.0, 0);
}

/// Computes the derivatives by F6's outputs.
#[inline(always)]
fn rbf<S: Simd, D: Derivative>(
    simd: S,
    _: D,
    codes: &Codes,
    block: &Workspace,
    back: &mut BackwardWorkspace,
) {
    let zero = Lanes::splat(simd, 0.0);
    let first = &back.first[..codes.count];
    let slope = first.iter().fold(zero, |sum, d| sum + d.load(simd));
    let four_scale = Lanes::splat(simd, 4.0 * back.scale);
    for j in 0..F6 {
        let x = block.f6[j].load(simd);
        let distances = codes.by_class.iter().map(|code| x - Lanes::splat(simd, code[j]));
        if D::SQUARED {
            let (mut mean, mut square) = (zero, zero);
            for (q, distance) in back.posteriors[..codes.count].iter().zip(distances) {
                let q = q.load(simd);
                mean = q.mul_add(distance, mean);
                square = (q * distance).mul_add(distance, square);
            }
            let variance = (square - mean * mean).max(zero);
            back.d_f6[j].store(four_scale.mul_add(variance, slope + slope));
        } else {
            let mut d_x = zero;
            for (d, distance) in first.iter().zip(distances) {
                let d = d.load(simd);
                d_x = (d + d).mul_add(distance, d_x);
            }
            back.d_f6[j].store(d_x);
        }
    }
}

/// Turns derivatives by output into derivatives by weighted sum.
#[inline(always)]
fn scale_by_slopes<S: Simd>(simd: S, derivative: impl Derivative, y: &[Row], d: &mut [Row]) {
    for (y, d) in y.iter().zip(d) {
        d.store(derivative.factor(slope_lanes(y.load(simd))) * d.load(simd));
    }
}

#[inline(always)]
fn accumulate_dense<S: Simd, const V: usize, const K: usize, const IN: usize, const OUT: usize>(
    simd: S,
    derivative: impl Derivative,
    count: usize,
    below: &[Row],
    d_a: &[Row],
    total: &mut Columns<IN, OUT>,
) {
    if registers::<S>() >= 32 {
        dense::accumulate::<S, V, K, IN, OUT>(simd, derivative, count, below, d_a, total);
    } else {
        dense::accumulate::<S, 1, 4, IN, OUT>(simd, derivative, count, below, d_a, total);
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

/// Adds the derivatives by the coefficients and biases of a sub-sampling layer.
#[inline(always)]
fn accumulate_subsample<S: Simd, const C: usize, const N: usize, const OUT: usize>(
    simd: S,
    derivative: impl Derivative,
    count: usize,
    below: &BlockMaps<C, N>,
    d_a: &BlockMaps<C, OUT>,
    coefficient: &mut Row,
    bias: &mut Row,
) {
    let zero = Lanes::splat(simd, 0.0);
    let (mut coefficients, mut biases) = ([zero; LANES], [zero; LANES]);
    for c in 0..C {
        for y in 0..OUT {
            let rows = band(&below[c], y);
            for x in 0..OUT {
                let d = d_a[c][y][x].load(simd);
                let four = derivative.factor(four(simd, rows, x));
                coefficients[c] = d.mul_add(four, coefficients[c]);
                biases[c] += d;
            }
        }
    }
    add_images(simd, count, coefficients, &mut coefficient.0, 0);
    add_images(simd, count, biases, &mut bias.0, 0);
}

/// Carries derivatives from a sub-sampling layer to the weighted sums of the convolution below; gives each
/// image's sums of them, which are the derivatives by that convolution's biases.
#[inline(always)]
fn propagate_subsample<S: Simd, const C: usize, const N: usize, const OUT: usize>(
    simd: S,
    derivative: impl Derivative,
    coefficient: &Row,
    below: &BlockMaps<C, N>,
    d_a: &BlockMaps<C, OUT>,
    d_below: &mut BlockMaps<C, N>,
) -> [Lanes<S>; LANES] {
    let zero = Lanes::splat(simd, 0.0);
    let mut biases = [zero; LANES];
    for c in 0..C {
        let w = derivative.factor(Lanes::splat(simd, coefficient.0[c]));
        for y in 0..N {
            for x in 0..OUT {
                let d = w * d_a[c][y / 2][x].load(simd);
                for x in [2 * x, 2 * x + 1] {
                    let slope = derivative.factor(slope_lanes(below[c][y][x].load(simd)));
                    let d = slope * d;
                    biases[c] += d;
                    d_below[c][y][x].store(d);
                }
            }
        }
    }
    biases
}

/// Carries derivatives from C3 to the outputs of S2, a row of S2 at a time.
#[inline(always)]
fn propagate_c3<S: Simd>(
    simd: S,
    derivative: impl Derivative,
    packed: &Packed,
    d_c3: &BlockMaps<C3_MAPS, C3>,
    d_s2: &mut BlockMaps<C1_MAPS, S2>,
) {
    for i in 0..C1_MAPS {
        for y in 0..S2 {
            if registers::<S>() >= 32 {
                propagate_c3_row::<S, 0, S2>(simd, derivative, packed, d_c3, i, y, &mut d_s2[i][y]);
            } else {
                propagate_c3_row::<S, 0, 5>(simd, derivative, packed, d_c3, i, y, &mut d_s2[i][y]);
                propagate_c3_row::<S, 5, 5>(simd, derivative, packed, d_c3, i, y, &mut d_s2[i][y]);
                propagate_c3_row::<S, 10, 4>(simd, derivative, packed, d_c3, i, y, &mut d_s2[i][y]);
            }
        }
    }
}

/// Carries them to `N` units of a row, from column `X` on, whose sums stay in registers over all taps.
#[inline(always)]
fn propagate_c3_row<S: Simd, const X: usize, const N: usize>(
    simd: S,
    derivative: impl Derivative,
    packed: &Packed,
    d_c3: &BlockMaps<C3_MAPS, C3>,
    i: usize,
    y: usize,
    d_s2: &mut [Row; S2],
) {
    let mut sums = [Lanes::splat(simd, 0.0); N];
    // Rows of C3 that look at this one.
    for ky in (y + 1).saturating_sub(C3)..KERNEL.min(y + 1) {
        for &o in &C3_FED_BY[i] {
            let d_a = &d_c3[o][y - ky];
            let taps = &packed.c3[o][i][ky * KERNEL..][..KERNEL];
            for kx in 0..KERNEL {
                let w = derivative.factor(Lanes::splat(simd, taps[kx]));
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

/// Sums the 25 taps of `M` links from one map below, for each image by itself.
#[inline(always)]
fn sum_taps<S: Simd, const M: usize, const W: usize, const N: usize>(
    simd: S,
    derivative: impl Derivative,
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
                    let below = derivative.factor(row[x + kx].load(simd));
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

/// Adds the derivatives by C3's weights from map `i` of S2, `M` maps of C3 at a time.
#[inline(always)]
fn accumulate_c3<S: Simd, const M: usize>(
    simd: S,
    derivative: impl Derivative,
    i: usize,
    block: &Workspace,
    d_c3: &BlockMaps<C3_MAPS, C3>,
    total: &mut Packed,
) {
    let (groups, _) = C3_FED_BY[i].as_chunks::<M>();
    for group in groups {
        let sums = sum_taps::<S, M, _, _>(simd, derivative, &block.s2[i], group.map(|o| &d_c3[o]));
        for (sums, &o) in sums.iter().zip(group) {
            add_taps(simd, block.count, sums, &mut total.c3[o][i]);
        }
    }
}

/// Adds the derivatives by C1's weights, `M` maps at a time. Nothing is below it.
#[inline(always)]
fn accumulate_c1<S: Simd, const M: usize>(
    simd: S,
    derivative: impl Derivative,
    block: &Workspace,
    d_c1: &BlockMaps<C1_MAPS, C1>,
    total: &mut Packed,
) {
    for first in (0..C1_MAPS).step_by(M) {
        let d_a = core::array::from_fn(|m| &d_c1[first + m]);
        let sums = sum_taps::<S, M, _, _>(simd, derivative, &block.field, d_a);
        for m in 0..M {
            add_taps(simd, block.count, &sums[m], &mut total.c1[first + m]);
        }
    }
}

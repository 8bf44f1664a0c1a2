//! From the field to the penalties (paper, section II.B).
//!
//! Reference: [`Convolution::forward`](crate::reference::convolution::Convolution::forward) and its
//! neighbours.

use fearless_simd::{Simd, SimdBase as _, SimdFloat as _};

use super::workspace::{
    AlignedRun, C1_ROWS, C1_RUN, C3_ROWS, C3_RUN, FIELD_RUN, S2_SHIFTED_RUN, Shifted, Workspace,
};
use crate::kernels::lanes::{LANES, Lanes, Row, load, registers, store};
use crate::kernels::packed::{C5_PADDED, Codes, Columns, F6_PADDED, Packed, Taps};
use crate::kernels::squash::squash_lanes;
use crate::network::architecture::{C1, C1_MAPS, C3, C3_MAPS, F6, INPUT, KERNEL, S2, S4, TABLE_I};
use crate::network::input::Input;

/// Rows of sixteen in a tile of a convolution: divides C1's 49, and is C3's 7.
const TILE: usize = 7;

/// Computes the activations of every layer and the penalties.
#[inline(always)]
pub(crate) fn forward<S: Simd>(
    simd: S,
    packed: &Packed,
    codes: &Codes,
    input: &Input,
    workspace: &mut Workspace,
) {
    let field = input.maps().as_slice();
    shift::<S, INPUT, INPUT, C1, _>(simd, field, &mut workspace.field);
    if registers::<S>() >= 3 * TILE + 4 {
        c1::<S, 3>(simd, packed, &workspace.field, &mut workspace.c1);
    } else {
        c1::<S, 1>(simd, packed, &workspace.field, &mut workspace.c1);
    }
    for i in 0..C1_MAPS {
        let (c1, four, s2) =
            (&workspace.c1[i].0, &mut workspace.s2_four[i].0, &mut workspace.s2[i].0);
        let (coefficient, bias) = (packed.s2_coefficient.0[i], packed.s2_bias.0[i]);
        subsample::<S, C1, S2, { C1 * C1 / 2 + 2 * LANES }>(simd, c1, coefficient, bias, four, s2);
        squash_run(simd, s2);
        shift::<S, S2, S2, C3, _>(simd, s2, &mut workspace.s2_shifted[i]);
    }
    if registers::<S>() >= 2 * C3_ROWS + 3 {
        c3::<S, 2>(simd, packed, &workspace.s2_shifted, &mut workspace.c3);
    } else {
        c3::<S, 1>(simd, packed, &workspace.s2_shifted, &mut workspace.c3);
    }
    for i in 0..C3_MAPS {
        let at = i * S4 * S4;
        let (c3, four, s4) =
            (&workspace.c3[i].0, &mut workspace.s4_four.0[at..], &mut workspace.s4.0[at..]);
        let (coefficient, bias) = (packed.s4_coefficient.0[i], packed.s4_bias.0[i]);
        subsample::<S, C3, S4, { C3 * C3 / 2 + 2 * LANES }>(simd, c3, coefficient, bias, four, s4);
    }
    squash_run(simd, &mut workspace.s4.0);
    dense::<S, _, C5_PADDED, 8>(simd, &packed.c5, &workspace.s4.0, &mut workspace.c5.0);
    dense::<S, _, F6_PADDED, 6>(simd, &packed.f6, &workspace.c5.0, &mut workspace.f6.0);
    rbf(simd, codes, &workspace.f6.0, &mut workspace.penalties);
}

/// Copies a map of `ROWS` rows of `STRIDE` columns five times, shifted, `WIDTH` columns of each row.
#[inline(always)]
fn shift<S: Simd, const ROWS: usize, const STRIDE: usize, const WIDTH: usize, const N: usize>(
    simd: S,
    map: &[f32],
    shifted: &mut Shifted<N>,
) {
    for (kx, run) in shifted.iter_mut().enumerate() {
        for y in 0..ROWS {
            // What a store writes beyond the width, the next row overwrites.
            let mut x = 0;
            while x < WIDTH {
                let start = (STRIDE * y + kx + x).min(map.len() - LANES);
                // Only the last row of the field can be cut short by its end: step back instead.
                let back = STRIDE * y + kx + x - start;
                store(load(simd, map, start), &mut run.0, WIDTH * y + x - back);
                x += LANES;
            }
        }
    }
}

/// Adds 25 taps of one map below to a tile of `M` maps, `V` rows of sixteen units each.
#[inline(always)]
pub(crate) fn add_taps<S: Simd, const M: usize, const V: usize, const N: usize>(
    simd: S,
    taps: [&Taps; M],
    below: &Shifted<N>,
    width: usize,
    at: usize,
    sums: &mut [[Lanes<S>; V]; M],
) {
    for ky in 0..KERNEL {
        for kx in 0..KERNEL {
            let run = &below[kx].0[at + ky * width..][..V * LANES];
            for m in 0..M {
                let w = Lanes::splat(simd, taps[m][ky * KERNEL + kx]);
                for v in 0..V {
                    sums[m][v] = w.mul_add(load(simd, run, v * LANES), sums[m][v]);
                }
            }
        }
    }
}

/// Computes C1, `M` maps at a time.
#[inline(always)]
fn c1<S: Simd, const M: usize>(
    simd: S,
    packed: &Packed,
    field: &Shifted<FIELD_RUN>,
    c1: &mut [AlignedRun<C1_RUN>; C1_MAPS],
) {
    for first in (0..C1_MAPS).step_by(M) {
        let taps = core::array::from_fn(|m| &packed.c1[first + m]);
        for row in (0..C1_ROWS).step_by(TILE) {
            let mut sums: [[Lanes<S>; TILE]; M] =
                core::array::from_fn(|m| [Lanes::splat(simd, packed.c1_bias.0[first + m]); TILE]);
            add_taps(simd, taps, field, C1, row * LANES, &mut sums);
            for m in 0..M {
                let run = &mut c1[first + m].0[row * LANES..][..TILE * LANES];
                for v in 0..TILE {
                    store(squash_lanes(sums[m][v]), run, v * LANES);
                }
            }
        }
    }
}

/// Computes C3, `M` maps at a time, over the maps below that Table I gives each; `reference/convolution.rs` says
/// what it should be.
#[inline(always)]
fn c3<S: Simd, const M: usize>(
    simd: S,
    packed: &Packed,
    below: &[Shifted<S2_SHIFTED_RUN>; C1_MAPS],
    c3: &mut [AlignedRun<C3_RUN>; C3_MAPS],
) {
    for first in (0..C3_MAPS).step_by(M) {
        let mut sums: [[Lanes<S>; C3_ROWS]; M] =
            core::array::from_fn(|m| [Lanes::splat(simd, packed.c3_bias.0[first + m]); C3_ROWS]);
        for i in 0..C1_MAPS {
            // Most maps below of a map are its neighbour's too: one load of a row then serves both.
            if (first..first + M).all(|o| TABLE_I[i][o]) {
                let taps = core::array::from_fn(|m| &packed.c3[first + m][i]);
                add_taps(simd, taps, &below[i], C3, 0, &mut sums);
            } else {
                for m in 0..M {
                    if TABLE_I[i][first + m] {
                        let taps = [&packed.c3[first + m][i]];
                        let mut alone = [sums[m]];
                        add_taps(simd, taps, &below[i], C3, 0, &mut alone);
                        sums[m] = alone[0];
                    }
                }
            }
        }
        for m in 0..M {
            for v in 0..C3_ROWS {
                store(squash_lanes(sums[m][v]), &mut c3[first + m].0, v * LANES);
            }
        }
    }
}

/// Sub-samples a map of `W` columns to one of `OW`; leaves the sums of four and the weighted sums.
#[inline(always)]
fn subsample<S: Simd, const W: usize, const OW: usize, const PAIRS: usize>(
    simd: S,
    map: &[f32],
    coefficient: f32,
    bias: f32,
    four: &mut [f32],
    a: &mut [f32],
) {
    // Neighbours in a row first, then the two rows: the order of the reference.
    let mut pairs = [0.0; PAIRS];
    for row in 0..(W * W).div_ceil(2 * LANES) {
        let left = load(simd, map, 2 * row * LANES);
        let (even, odd) = left.deinterleave(load(simd, map, (2 * row + 1) * LANES));
        store(even + odd, &mut pairs, row * LANES);
    }
    let (coefficient, bias) = (Lanes::splat(simd, coefficient), Lanes::splat(simd, bias));
    for y in 0..OW {
        let sum = load(simd, &pairs, 2 * y * OW) + load(simd, &pairs, (2 * y + 1) * OW);
        // The next row overwrites what is beyond the width.
        store(sum, four, y * OW);
        store(coefficient.mul_add(sum, bias), a, y * OW);
    }
}

#[inline(always)]
fn squash_run<S: Simd>(simd: S, run: &mut [f32]) {
    for row in 0..run.len() / LANES {
        store(squash_lanes(load(simd, run, row * LANES)), run, row * LANES);
    }
}

/// Computes a fully connected layer of `V` rows of sixteen units, all sums in registers.
#[inline(always)]
fn dense<S: Simd, const IN: usize, const OUT: usize, const V: usize>(
    simd: S,
    layer: &Columns<IN, OUT>,
    below: &[f32],
    out: &mut [f32; OUT],
) {
    const { assert!(OUT == V * LANES) };
    let below = &below[..IN];
    let mut sums: [Lanes<S>; V] = core::array::from_fn(|v| load(simd, &layer.bias, v * LANES));
    for i in 0..IN {
        let x = Lanes::splat(simd, below[i]);
        for v in 0..V {
            sums[v] = load(simd, &layer.weight[i], v * LANES).mul_add(x, sums[v]);
        }
    }
    for v in 0..V {
        store(squash_lanes(sums[v]), out, v * LANES);
    }
}

/// Computes the penalties, sixteen classes at a time.
#[inline(always)]
fn rbf<S: Simd>(simd: S, codes: &Codes, x: &[f32; F6_PADDED], penalties: &mut [Row]) {
    for (row, penalties) in penalties.iter_mut().enumerate().take(codes.count.div_ceil(LANES)) {
        let mut sum = Lanes::splat(simd, 0.0);
        for j in 0..F6 {
            let distance = Lanes::splat(simd, x[j]) - codes.by_unit[j][row].load(simd);
            sum = distance.mul_add(distance, sum);
        }
        penalties.store(sum);
    }
}

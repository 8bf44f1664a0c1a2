//! From the loss back to the weights, each changed as soon as its gradient is known (paper, Appendix
//! C: one update a pattern).
//!
//! Reference: `Network::backward` with [`SINGLE`](crate::reference::SINGLE) partial sums,
//! then `train::update_parameters`. What a layer hands down is computed with its weights as they were.

use fearless_simd::{Simd, SimdBase as _, SimdFloat as _};

use super::workspace::{BackwardWorkspace, C1_ROWS, C3_ROWS, Workspace};
use crate::kernels::lanes::{LANES, Lanes, Row, load, registers, store, sum_of_lanes};
use crate::kernels::packed::{Codes, Columns, F6_PADDED, Packed, TAPS, Taps, descend_lanes};
use crate::kernels::squash::slope_lanes;
use crate::network::Slopes;
use crate::network::architecture::{C1, C1_MAPS, C3, C3_FED_BY, C3_MAPS, KERNEL, S2, S4, TABLE_I};

/// Changes every parameter against the gradient of one pattern's loss, at its rate.
#[inline(always)]
pub(crate) fn learn<S: Simd>(
    simd: S,
    packed: &mut Packed,
    rates: &Packed,
    codes: &Codes,
    slopes: &Slopes,
    workspace: &Workspace,
    d: &mut BackwardWorkspace,
) {
    let d_f6 = rbf(simd, codes, slopes, &workspace.f6.0);
    dense(simd, &mut packed.f6, &rates.f6, &workspace.c5.0, &d_f6, &mut d.c5.0);
    let d_c5: [Lanes<S>; 8] = core::array::from_fn(|v| {
        slope_lanes(load(simd, &workspace.c5.0, v * LANES)) * load(simd, &d.c5.0, v * LANES)
    });
    dense(simd, &mut packed.c5, &rates.c5, &workspace.s4.0, &d_c5, &mut d.s4.0);
    s4(simd, packed, rates, workspace, d);
    c3(simd, packed, rates, workspace, d);
    s2(simd, packed, rates, workspace, d);
    if registers::<S>() > 3 * KERNEL + 3 + KERNEL {
        c1::<S, 3>(simd, packed, rates, workspace, d);
    } else {
        c1::<S, 1>(simd, packed, rates, workspace, d);
    }
}

/// Computes the derivatives by F6's weighted sums.
#[inline(always)]
fn rbf<S: Simd>(
    simd: S,
    codes: &Codes,
    slopes: &Slopes,
    f6: &[f32; F6_PADDED],
) -> [Lanes<S>; F6_PADDED / LANES] {
    core::array::from_fn(|v| {
        let x = load(simd, f6, v * LANES);
        let mut d_x = Lanes::splat(simd, 0.0);
        for (code, &d) in codes.by_class.iter().zip(slopes.first()) {
            let distance = x - load(simd, code, v * LANES);
            d_x = Lanes::splat(simd, d + d).mul_add(distance, d_x);
        }
        slope_lanes(x) * d_x
    })
}

/// Computes the derivatives by the units below a fully connected layer and updates the layer, in one
/// visit of each weight.
#[inline(always)]
fn dense<S: Simd, const IN: usize, const OUT: usize, const V: usize>(
    simd: S,
    layer: &mut Columns<IN, OUT>,
    rates: &Columns<IN, OUT>,
    below: &[f32],
    d: &[Lanes<S>; V],
    d_below: &mut [f32],
) {
    const { assert!(OUT == V * LANES && IN.is_multiple_of(LANES)) };
    let zero = Lanes::splat(simd, 0.0);
    let (below, d_below) = (&below[..IN], &mut d_below[..IN]);
    for first in (0..IN).step_by(LANES) {
        let mut sums = [zero; LANES];
        for (k, sum) in sums.iter_mut().enumerate() {
            let (weights, rates) = (&mut layer.weight[first + k], &rates.weight[first + k]);
            let x = Lanes::splat(simd, below[first + k]);
            for v in 0..V {
                let w = load(simd, weights, v * LANES);
                *sum = d[v].mul_add(w, *sum);
                let g = d[v].mul_add(x, zero);
                store((-load(simd, rates, v * LANES)).mul_add(g, w), weights, v * LANES);
            }
        }
        store(sum_of_lanes(sums), d_below, first);
    }
    for v in 0..V {
        descend_lanes(d[v], &rates.bias, &mut layer.bias, v * LANES);
    }
}

/// Updates S4, two parameters a map, and computes the derivatives by C3's weighted sums.
#[inline(always)]
fn s4<S: Simd>(
    simd: S,
    packed: &mut Packed,
    rates: &Packed,
    workspace: &Workspace,
    d: &mut BackwardWorkspace,
) {
    const UNITS: usize = S4 * S4;
    let zero = Lanes::splat(simd, 0.0);
    let rest = first_lanes(simd, UNITS - LANES);
    for row in 0..C3_MAPS * UNITS / LANES {
        let slope = slope_lanes(load(simd, &workspace.s4.0, row * LANES));
        store(slope * load(simd, &d.s4.0, row * LANES), &mut d.s4.0, row * LANES);
    }
    let (mut coefficients, mut biases) = ([zero; LANES], [zero; LANES]);
    for c in 0..C3_MAPS {
        let at = c * UNITS;
        let (first, second) = (load(simd, &d.s4.0, at), load(simd, &d.s4.0, at + LANES) * rest);
        let (four, four_rest) =
            (load(simd, &workspace.s4_four.0, at), load(simd, &workspace.s4_four.0, at + LANES));
        coefficients[c] = second.mul_add(four_rest, first.mul_add(four, zero));
        biases[c] = first + second;

        let coefficient = Lanes::splat(simd, packed.s4_coefficient.0[c]);
        let (c3, d_c3) = (&workspace.c3[c].0, &mut d.c3[c].0);
        for y in 0..S4 {
            // Each unit has its derivative twice in a row, and in two rows.
            let below = coefficient * load(simd, &d.s4.0, at + y * S4);
            let twice = below.interleave(below).0;
            for y in [2 * y, 2 * y + 1] {
                store(slope_lanes(load(simd, c3, y * C3)) * twice, d_c3, y * C3);
            }
        }
        d_c3[C3 * C3..].fill(0.0);
    }
    descend_lanes(
        sum_of_lanes(coefficients),
        &rates.s4_coefficient.0,
        &mut packed.s4_coefficient.0,
        0,
    );
    descend_lanes(sum_of_lanes(biases), &rates.s4_bias.0, &mut packed.s4_bias.0, 0);
}

/// Computes the derivatives by S2's outputs, then updates C3.
#[inline(always)]
fn c3<S: Simd>(
    simd: S,
    packed: &mut Packed,
    rates: &Packed,
    workspace: &Workspace,
    d: &mut BackwardWorkspace,
) {
    // Rows of sixteen that hold ten rows of S2's width.
    const WINDOW: usize = (C3 * S2).div_ceil(LANES);
    let zero = Lanes::splat(simd, 0.0);
    let row = first_lanes(simd, C3);
    for o in 0..C3_MAPS {
        for kx in 0..KERNEL {
            for y in 0..C3 {
                let units = load(simd, &d.c3[o].0, y * C3) * row;
                store(units, &mut d.c3_shifted[o][kx].0, y * S2 + kx);
            }
        }
    }
    for i in 0..C1_MAPS {
        let d_s2 = &mut d.s2[i].0;
        d_s2.fill(0.0);
        for ky in 0..KERNEL {
            let window = &mut d_s2[ky * S2..][..WINDOW * LANES];
            let mut sums: [Lanes<S>; WINDOW] =
                core::array::from_fn(|v| load(simd, window, v * LANES));
            for o in 0..C3_MAPS {
                if TABLE_I[i][o] {
                    for kx in 0..KERNEL {
                        let w = Lanes::splat(simd, packed.c3[o][i][ky * KERNEL + kx]);
                        let d_a = &d.c3_shifted[o][kx].0[..WINDOW * LANES];
                        for v in 0..WINDOW {
                            sums[v] = w.mul_add(load(simd, d_a, v * LANES), sums[v]);
                        }
                    }
                }
            }
            for v in 0..WINDOW {
                store(sums[v], window, v * LANES);
            }
        }
    }

    let mut biases = [zero; LANES];
    for o in 0..C3_MAPS {
        for v in 0..C3_ROWS {
            biases[o] += load(simd, &d.c3[o].0, v * LANES);
        }
    }
    descend_lanes(sum_of_lanes(biases), &rates.c3_bias.0, &mut packed.c3_bias.0, 0);
    if registers::<S>() > 2 * (C3_ROWS + KERNEL) + 1 {
        c3_taps::<S, 2>(simd, packed, rates, workspace, d);
    } else {
        c3_taps::<S, 1>(simd, packed, rates, workspace, d);
    }
}

/// Updates the links of C3, `M` maps at a time that have a map below in common.
///
/// A row of the map below crosses a cache line as often as not, which costs two loads: it is worth
/// using for two maps.
#[inline(always)]
fn c3_taps<S: Simd, const M: usize>(
    simd: S,
    packed: &mut Packed,
    rates: &Packed,
    workspace: &Workspace,
    d: &BackwardWorkspace,
) {
    let zero = Lanes::splat(simd, 0.0);
    for (i, above) in C3_FED_BY.iter().enumerate() {
        for o in above.chunks_exact(M) {
            let d_a: [[Lanes<S>; C3_ROWS]; M] = core::array::from_fn(|m| {
                core::array::from_fn(|v| load(simd, &d.c3[o[m]].0, v * LANES))
            });
            let mut taps = [[zero; 2 * LANES]; M];
            for ky in 0..KERNEL {
                for kx in 0..KERNEL {
                    let below = &workspace.s2_shifted[i][kx].0[ky * C3..][..C3_ROWS * LANES];
                    let mut sums = [zero; M];
                    for v in 0..C3_ROWS {
                        let below = load(simd, below, v * LANES);
                        for m in 0..M {
                            sums[m] = d_a[m][v].mul_add(below, sums[m]);
                        }
                    }
                    for m in 0..M {
                        taps[m][ky * KERNEL + kx] = sums[m];
                    }
                }
            }
            for m in 0..M {
                update_taps(simd, &taps[m], &rates.c3[o[m]][i], &mut packed.c3[o[m]][i]);
            }
        }
    }
}

/// Updates S2, two parameters a map, and computes the derivatives by C1's weighted sums.
#[inline(always)]
fn s2<S: Simd>(
    simd: S,
    packed: &mut Packed,
    rates: &Packed,
    workspace: &Workspace,
    d: &mut BackwardWorkspace,
) {
    let zero = Lanes::splat(simd, 0.0);
    let (mut coefficients, mut biases) = ([zero; LANES], [zero; LANES]);
    for c in 0..C1_MAPS {
        let d_s2 = &mut d.s2[c].0;
        for row in 0..d_s2.len() / LANES {
            let d_a = slope_lanes(load(simd, &workspace.s2[c].0, row * LANES))
                * load(simd, d_s2, row * LANES);
            store(d_a, d_s2, row * LANES);
            let four = load(simd, &workspace.s2_four[c].0, row * LANES);
            coefficients[c] = d_a.mul_add(four, coefficients[c]);
            biases[c] += d_a;
        }
        let coefficient = Lanes::splat(simd, packed.s2_coefficient.0[c]);
        let (c1, d_c1) = (&workspace.c1[c].0, &mut d.c1[c].0);
        for y in 0..S2 {
            let below = coefficient * load(simd, d_s2, y * S2);
            let (left, right) = below.interleave(below);
            for y in [2 * y, 2 * y + 1] {
                for (x, twice) in [(0, left), (LANES, right)] {
                    let at = y * C1 + x;
                    store(slope_lanes(load(simd, c1, at)) * twice, d_c1, at);
                }
            }
        }
        d_c1[C1 * C1..].fill(0.0);
    }
    descend_lanes(
        sum_of_lanes(coefficients),
        &rates.s2_coefficient.0,
        &mut packed.s2_coefficient.0,
        0,
    );
    descend_lanes(sum_of_lanes(biases), &rates.s2_bias.0, &mut packed.s2_bias.0, 0);
}

/// Updates C1, `M` maps at a time. Nothing is below it.
#[inline(always)]
fn c1<S: Simd, const M: usize>(
    simd: S,
    packed: &mut Packed,
    rates: &Packed,
    workspace: &Workspace,
    d: &BackwardWorkspace,
) {
    let zero = Lanes::splat(simd, 0.0);
    for first in (0..C1_MAPS).step_by(M) {
        let mut taps = [[zero; 2 * LANES]; M];
        for ky in 0..KERNEL {
            let mut sums = [[zero; KERNEL]; M];
            for row in 0..C1_ROWS {
                let d_a: [Lanes<S>; M] =
                    core::array::from_fn(|m| load(simd, &d.c1[first + m].0, row * LANES));
                for kx in 0..KERNEL {
                    let below = load(simd, &workspace.field[kx].0, ky * C1 + row * LANES);
                    for m in 0..M {
                        sums[m][kx] = d_a[m].mul_add(below, sums[m][kx]);
                    }
                }
            }
            for m in 0..M {
                taps[m][ky * KERNEL..][..KERNEL].copy_from_slice(&sums[m]);
            }
        }
        for m in 0..M {
            update_taps(simd, &taps[m], &rates.c1[first + m], &mut packed.c1[first + m]);
        }
    }
    let mut biases = [zero; LANES];
    for row in 0..C1_ROWS {
        for c in 0..C1_MAPS {
            biases[c] += load(simd, &d.c1[c].0, row * LANES);
        }
    }
    descend_lanes(sum_of_lanes(biases), &rates.c1_bias.0, &mut packed.c1_bias.0, 0);
}

/// Adds up the partial sums of a link's taps and changes its weights.
#[inline(always)]
fn update_taps<S: Simd>(simd: S, sums: &[Lanes<S>; 2 * LANES], rates: &Taps, weights: &mut Taps) {
    let zero = Lanes::splat(simd, 0.0);
    let rest = core::array::from_fn(|k| if LANES + k < TAPS { sums[LANES + k] } else { zero });
    let first = core::array::from_fn(|k| sums[k]);
    descend_lanes(sum_of_lanes(first), rates, weights, 0);
    descend_lanes(sum_of_lanes(rest), rates, weights, LANES);
}

/// Makes a row of ones in the first `count` lanes and zeros in the others.
#[inline(always)]
fn first_lanes<S: Simd>(simd: S, count: usize) -> Lanes<S> {
    Row(core::array::from_fn(|lane| if lane < count { 1.0 } else { 0.0 })).load(simd)
}

//! The fully connected layers C5 and F6 over a block: matrix products (paper, section II.B).
//!
//! ```text
//! forward     a[o][b]  = bias[o] + sum over i of weight[i][o] x[i][b]     lanes along b
//! propagate   d_x[i][b] = sum over o of d_a[o][b] weight[i][o]            lanes along b
//! gradient    g[i][o] += sum over b of d_a[b][o] x[i][b]                  lanes along o
//! ```
//!
//! Reference: [`dense`](mod@crate::reference::dense), image by image.

use fearless_simd::{Simd, SimdBase as _, SimdFloat as _};

use crate::kernels::lanes::{LANES, Lanes, Row, load, registers, store, transpose};
use crate::kernels::packed::Columns;
use crate::kernels::squash::squash_lanes;
use crate::reference::Derivative;

/// Computes the squashed outputs, `M` units at a time.
#[inline(always)]
pub(super) fn forward<S: Simd, const M: usize, const IN: usize, const OUT: usize>(
    simd: S,
    layer: &Columns<IN, OUT>,
    below: &[Row],
    out: &mut [Row],
) {
    let below = &below[..IN];
    let (tiles, rest) = out.as_chunks_mut::<M>();
    debug_assert!(rest.is_empty());
    for (tile, out) in tiles.iter_mut().enumerate() {
        let first = tile * M;
        let mut sums: [Lanes<S>; M] =
            core::array::from_fn(|m| Lanes::splat(simd, layer.bias[first + m]));
        for i in 0..IN {
            let x = below[i].load(simd);
            let weights = &layer.weight[i][first..first + M];
            for m in 0..M {
                sums[m] = Lanes::splat(simd, weights[m]).mul_add(x, sums[m]);
            }
        }
        for m in 0..M {
            out[m].store(squash_lanes(sums[m]));
        }
    }
}

/// Carries derivatives back to the first units below, as many as `d_below` has.
#[inline(always)]
pub(super) fn propagate<S: Simd, const IN: usize, const OUT: usize>(
    simd: S,
    derivative: impl Derivative,
    layer: &Columns<IN, OUT>,
    units: usize,
    d_a: &[Row],
    d_below: &mut [Row],
) {
    if registers::<S>() >= 32 {
        propagate_in_tiles::<S, 20, IN, OUT>(simd, derivative, layer, units, d_a, d_below);
    } else {
        propagate_in_tiles::<S, 5, IN, OUT>(simd, derivative, layer, units, d_a, d_below);
    }
}

#[inline(always)]
fn propagate_in_tiles<S: Simd, const M: usize, const IN: usize, const OUT: usize>(
    simd: S,
    derivative: impl Derivative,
    layer: &Columns<IN, OUT>,
    units: usize,
    d_a: &[Row],
    d_below: &mut [Row],
) {
    let d_a = &d_a[..units];
    let (tiles, rest) = d_below.as_chunks_mut::<M>();
    debug_assert!(rest.is_empty());
    for (tile, out) in tiles.iter_mut().enumerate() {
        let weights: [&[f32; OUT]; M] = core::array::from_fn(|m| &layer.weight[tile * M + m]);
        let mut sums = [Lanes::splat(simd, 0.0); M];
        for (o, d) in d_a.iter().enumerate() {
            let d = d.load(simd);
            for m in 0..M {
                let w = derivative.factor(Lanes::splat(simd, weights[m][o]));
                sums[m] = d.mul_add(w, sums[m]);
            }
        }
        for m in 0..M {
            out[m].store(sums[m]);
        }
    }
}

/// Adds the derivatives by weight and bias of the first `count` images, in their order.
///
/// A tile of `K` units below by `V` rows of units stays in registers over all images.
#[inline(always)]
pub(super) fn accumulate<
    S: Simd,
    const V: usize,
    const K: usize,
    const IN: usize,
    const OUT: usize,
>(
    simd: S,
    derivative: impl Derivative,
    count: usize,
    below: &[Row],
    d_a: &[Row],
    total: &mut Columns<IN, OUT>,
) {
    const { assert!(OUT.is_multiple_of(V * LANES) && IN.is_multiple_of(K)) };
    let (below, d_a) = (&below[..IN], &d_a[..OUT]);
    for first in (0..OUT).step_by(V * LANES) {
        // By image: [image][unit].
        let mut d_b = [[Row::ZERO; V]; LANES];
        for v in 0..V {
            let rows = core::array::from_fn(|k| d_a[first + v * LANES + k].load(simd));
            for (image, row) in transpose(rows).into_iter().enumerate() {
                d_b[image][v].store(row);
            }
        }
        for v in 0..V {
            let mut bias = load(simd, &total.bias, first + v * LANES);
            for d in &d_b[..count] {
                bias += d[v].load(simd);
            }
            store(bias, &mut total.bias, first + v * LANES);
        }
        for i in (0..IN).step_by(K) {
            let mut sums: [[Lanes<S>; V]; K] = core::array::from_fn(|k| {
                core::array::from_fn(|v| load(simd, &total.weight[i + k], first + v * LANES))
            });
            let x: &[Row] = &below[i..i + K];
            for (image, d) in d_b[..count].iter().enumerate() {
                let d: [Lanes<S>; V] = core::array::from_fn(|v| d[v].load(simd));
                for k in 0..K {
                    let x = derivative.factor(Lanes::splat(simd, x[k].0[image]));
                    for v in 0..V {
                        sums[k][v] = d[v].mul_add(x, sums[k][v]);
                    }
                }
            }
            for k in 0..K {
                for v in 0..V {
                    store(sums[k][v], &mut total.weight[i + k], first + v * LANES);
                }
            }
        }
    }
}

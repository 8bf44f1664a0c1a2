//! From the fields to the penalties (paper, section II.B).
//!
//! Reference: [`Convolution::forward`](crate::reference::convolution::Convolution::forward) and its
//! neighbours, for each lane.

use fearless_simd::{Simd, SimdBase as _, SimdFloat as _};

use super::dense;
use super::workspace::{BLOCK, BackwardWorkspace, BlockMaps, Workspace};
use crate::kernels::lanes::{LANES, Lanes, Row, load, registers, transpose};
use crate::kernels::packed::{C5_PADDED, Codes, F6_PADDED, Packed, Taps};
use crate::kernels::squash::squash_lanes;
use crate::network::architecture::{
    C1, C1_MAPS, C3, C3_MAPS, C5_MAPS, F6, INPUT, KERNEL, POOL, S2, S4, TABLE_I,
};
use crate::network::codes::CHARACTERS;
use crate::network::input::Input;

/// Two rows of a map: what a row of the sub-sampling above needs.
type Band<const N: usize> = [[Row; N]; POOL];

/// Transposes up to sixteen images, so that each takes a lane. Lanes without an image are zero.
#[inline(always)]
pub(super) fn fill<S: Simd>(simd: S, images: &[Option<&Input>; BLOCK], block: &mut Workspace) {
    for y in 0..INPUT {
        for x in (0..INPUT).step_by(LANES) {
            let rows = images.map(|image| match image {
                Some(image) => load(simd, &image.maps()[0][y], x),
                None => Lanes::splat(simd, 0.0),
            });
            for (unit, row) in block.field[y][x..x + LANES].iter_mut().zip(transpose(rows)) {
                unit.store(row);
            }
        }
    }
}

/// Computes the penalties; keeps nothing that is not needed.
#[inline(always)]
pub(super) fn forward<S: Simd>(simd: S, packed: &Packed, codes: &Codes, block: &mut Workspace) {
    let mut band: [Band<C1>; C1_MAPS] = [[[Row::ZERO; C1]; POOL]; C1_MAPS];
    for y in 0..S2 {
        for (row, half) in [2 * y, 2 * y + 1].into_iter().zip(0..) {
            c1_row(simd, packed, &block.field, row, |map, x, unit| {
                band[map][half][x].store(unit);
            });
        }
        for map in 0..C1_MAPS {
            s2_row(simd, packed, map, &band[map], &mut block.s2[map][y]);
        }
    }
    for y in 0..S4 {
        for map in (0..C3_MAPS).step_by(2) {
            let mut bands: [Band<C3>; 2] = [[[Row::ZERO; C3]; POOL]; 2];
            for half in 0..POOL {
                c3_row(simd, packed, &block.s2, map, 2 * y + half, |map, x, unit| {
                    bands[map][half][x].store(unit);
                });
            }
            for (map, band) in (map..).zip(&bands) {
                s4_row(simd, packed, map, band, &mut block.s4[map][y]);
            }
        }
    }
    let Workspace { s4, c5, f6, penalties, .. } = block;
    rest(simd, packed, codes, s4.as_flattened().as_flattened(), c5, f6, penalties);
}

/// Computes the penalties, and keeps the outputs of C1 and C3.
#[inline(always)]
pub(super) fn forward_keeping<S: Simd>(
    simd: S,
    packed: &Packed,
    codes: &Codes,
    block: &mut Workspace,
    back: &mut BackwardWorkspace,
) {
    for y in 0..C1 {
        c1_row(simd, packed, &block.field, y, |map, x, unit| back.c1[map][y][x].store(unit));
    }
    for map in 0..C1_MAPS {
        for y in 0..S2 {
            s2_row(simd, packed, map, band(&back.c1[map], y), &mut block.s2[map][y]);
        }
    }
    for first in (0..C3_MAPS).step_by(2) {
        for y in 0..C3 {
            let c3 = &mut back.c3;
            c3_row(simd, packed, &block.s2, first, y, |map, x, unit| {
                c3[first + map][y][x].store(unit);
            });
        }
    }
    for map in 0..C3_MAPS {
        for y in 0..S4 {
            s4_row(simd, packed, map, band(&back.c3[map], y), &mut block.s4[map][y]);
        }
    }
    let Workspace { s4, c5, f6, penalties, .. } = block;
    rest(simd, packed, codes, s4.as_flattened().as_flattened(), c5, f6, penalties);
}

/// Finds the two rows of a map that row `y` of the sub-sampling above looks at.
#[inline(always)]
pub(super) fn band<const N: usize>(map: &[[Row; N]; N], y: usize) -> &Band<N> {
    let (bands, _) = map.as_chunks::<POOL>();
    &bands[y]
}

/// Computes C5, F6 and the output.
#[inline(always)]
pub(crate) fn rest<S: Simd>(
    simd: S,
    packed: &Packed,
    codes: &Codes,
    s4: &[Row],
    c5: &mut [Row; C5_PADDED],
    f6: &mut [Row; F6_PADDED],
    penalties: &mut [Row; CHARACTERS],
) {
    if registers::<S>() >= 32 {
        dense::forward::<S, 24, _, _>(simd, &packed.c5, s4, &mut c5[..C5_MAPS]);
        dense::forward::<S, 21, _, _>(simd, &packed.f6, c5, &mut f6[..F6]);
    } else {
        dense::forward::<S, 6, _, _>(simd, &packed.c5, s4, &mut c5[..C5_MAPS]);
        dense::forward::<S, 6, _, _>(simd, &packed.f6, c5, &mut f6[..F6]);
    }
    for class in 0..codes.count {
        let mut sum = Lanes::splat(simd, 0.0);
        for j in 0..F6 {
            let code = Lanes::splat(simd, codes.by_class[class][j]);
            let distance = f6[j].load(simd) - code;
            sum = distance.mul_add(distance, sum);
        }
        penalties[class].store(sum);
    }
}

/// Adds the 25 taps of one map below to a tile of `M` maps by `N` units of a row.
#[inline(always)]
fn add_taps<S: Simd, const M: usize, const N: usize, const W: usize>(
    simd: S,
    taps: [&Taps; M],
    map: &[[Row; W]; W],
    y: usize,
    x: usize,
    sums: &mut [[Lanes<S>; N]; M],
) {
    for ky in 0..KERNEL {
        let row = &map[y + ky][x..x + N + KERNEL - 1];
        for kx in 0..KERNEL {
            let w: [Lanes<S>; M] =
                core::array::from_fn(|m| Lanes::splat(simd, taps[m][ky * KERNEL + kx]));
            for n in 0..N {
                let below = row[kx + n].load(simd);
                for m in 0..M {
                    sums[m][n] = w[m].mul_add(below, sums[m][n]);
                }
            }
        }
    }
}

/// Computes a row of all maps of C1, squashed; `put` takes map, column and unit.
#[inline(always)]
fn c1_row<S: Simd>(
    simd: S,
    packed: &Packed,
    field: &[[Row; INPUT]; INPUT],
    y: usize,
    put: impl FnMut(usize, usize, Lanes<S>),
) {
    // The compiler keeps the tile's rows in registers from tap to tap, so they count with the sums and
    // the weights: 21 + 3 + 7 here. Larger tiles of C1 and C3 spilled, and read a quarter fewer images.
    if registers::<S>() >= 32 {
        c1_row_in_tiles::<S, 3, 7>(simd, packed, field, y, put);
    } else {
        c1_row_in_tiles::<S, 3, 2>(simd, packed, field, y, put);
    }
}

#[inline(always)]
fn c1_row_in_tiles<S: Simd, const M: usize, const N: usize>(
    simd: S,
    packed: &Packed,
    field: &[[Row; INPUT]; INPUT],
    y: usize,
    mut put: impl FnMut(usize, usize, Lanes<S>),
) {
    for first in (0..C1_MAPS).step_by(M) {
        let taps = core::array::from_fn(|m| &packed.c1[first + m]);
        for x in (0..C1).step_by(N) {
            let mut sums: [[Lanes<S>; N]; M] =
                core::array::from_fn(|m| [Lanes::splat(simd, packed.c1_bias.0[first + m]); N]);
            add_taps(simd, taps, field, y, x, &mut sums);
            for m in 0..M {
                for n in 0..N {
                    put(first + m, x + n, squash_lanes(sums[m][n]));
                }
            }
        }
    }
}

/// Computes a row of two neighbouring maps of C3, squashed; `put` takes which of the two, column and unit.
#[inline(always)]
fn c3_row<S: Simd>(
    simd: S,
    packed: &Packed,
    s2: &BlockMaps<C1_MAPS, S2>,
    first: usize,
    y: usize,
    put: impl FnMut(usize, usize, Lanes<S>),
) {
    if registers::<S>() >= 32 {
        c3_row_in_tiles::<S, 5>(simd, packed, s2, first, y, put);
    } else {
        c3_row_in_tiles::<S, 2>(simd, packed, s2, first, y, put);
    }
}

#[inline(always)]
fn c3_row_in_tiles<S: Simd, const N: usize>(
    simd: S,
    packed: &Packed,
    s2: &BlockMaps<C1_MAPS, S2>,
    first: usize,
    y: usize,
    mut put: impl FnMut(usize, usize, Lanes<S>),
) {
    for x in (0..C3).step_by(N) {
        let mut sums: [[Lanes<S>; N]; 2] =
            core::array::from_fn(|m| [Lanes::splat(simd, packed.c3_bias.0[first + m]); N]);
        for i in 0..C1_MAPS {
            let [one, other] = [&packed.c3[first][i], &packed.c3[first + 1][i]];
            let [sum_one, sum_other] = &mut sums;
            match (TABLE_I[i][first], TABLE_I[i][first + 1]) {
                (true, true) => add_taps(simd, [one, other], &s2[i], y, x, &mut sums),
                (true, false) => {
                    add_taps(simd, [one], &s2[i], y, x, core::array::from_mut(sum_one));
                }
                (false, true) => {
                    add_taps(simd, [other], &s2[i], y, x, core::array::from_mut(sum_other));
                }
                (false, false) => {}
            }
        }
        for m in 0..2 {
            for n in 0..N {
                put(m, x + n, squash_lanes(sums[m][n]));
            }
        }
    }
}

/// Adds the four inputs of unit `x` of a band: each row from left to right, then the two rows.
#[inline(always)]
pub(super) fn four<S: Simd, const N: usize>(simd: S, band: &Band<N>, x: usize) -> Lanes<S> {
    let [top, bottom] = band;
    two(simd, top, x) + two(simd, bottom, x)
}

#[inline(always)]
fn two<S: Simd, const N: usize>(simd: S, row: &[Row; N], x: usize) -> Lanes<S> {
    row[2 * x].load(simd) + row[2 * x + 1].load(simd)
}

#[inline(always)]
fn s2_row<S: Simd>(simd: S, packed: &Packed, map: usize, band: &Band<C1>, out: &mut [Row; S2]) {
    let coefficient = Lanes::splat(simd, packed.s2_coefficient.0[map]);
    let bias = Lanes::splat(simd, packed.s2_bias.0[map]);
    for x in 0..S2 {
        out[x].store(squash_lanes(coefficient.mul_add(four(simd, band, x), bias)));
    }
}

#[inline(always)]
fn s4_row<S: Simd>(simd: S, packed: &Packed, map: usize, band: &Band<C3>, out: &mut [Row; S4]) {
    let coefficient = Lanes::splat(simd, packed.s4_coefficient.0[map]);
    let bias = Lanes::splat(simd, packed.s4_bias.0[map]);
    for x in 0..S4 {
        out[x].store(squash_lanes(coefficient.mul_add(four(simd, band, x), bias)));
    }
}

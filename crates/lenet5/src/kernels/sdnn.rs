//! The space displacement network, sixteen outputs a step (paper, section VII).
//!
//! The arithmetic is that of [`Network::slide`](crate::Network::slide), its reference, in the same order
//! for each unit, and that of [`single`](mod@super::single) on a window by itself, with the same bits at
//! every level. What makes it fast:
//!
//! 1. Sixteen outputs, four pixels apart, are 64 columns of C1, 32 of S2 and C3, 16 of S4 and one
//!    row of lanes from C5 on: at every layer whole rows of lanes, none of them idle.
//! 2. A step begins where the last one ended. Of S2 and S4 it needs four columns of the step before,
//!    which are kept; nothing is computed twice. C3 is therefore four columns behind S2, and the
//!    outputs are six behind S4's newest column ([`LAG`]), which the first step pays for.
//! 3. What a step writes does not depend on the field's width and stays in the nearest caches: C1 goes
//!    two rows at a time through 3 kB. S2 is kept five times, each copy shifted by a column, so that
//!    no load of C3's tiles crosses a cache line.
//! 4. From C5 on the sixteen outputs are a block of [`batch`](mod@super::batch): its matrix products
//!    load each weight once for all of them.
//!
//! *Cost:* a step takes 1,691,520 multiply-adds and 23,104 squashings, sixteen times those of one output;
//! a `Workspace` is 141 kB.

use bytemuck::Zeroable;
use fearless_simd::{Simd, SimdBase as _, SimdFloat as _, dispatch};

use super::batch;
use super::lanes::{LANES, Lanes, Row, load, registers, store};
use super::packed::{C5_PADDED, Codes, F6_PADDED, Packed};
use super::single::{AlignedRun, add_taps};
use super::squash::squash_lanes;
use crate::level::Level;
use crate::network::architecture::{
    C1, C1_MAPS, C3, C3_MAPS, INPUT, KERNEL, POOL, S2, S4, STRIDE, TABLE_I,
};
use crate::network::codes::CHARACTERS;
use crate::network::field::Field;
use crate::network::{Penalties, S4_UNITS};

/// Columns of C1 in a step.
const C1_STEP: usize = LANES * STRIDE;
/// Columns of S2 and of C3 in a step.
pub(super) const S2_STEP: usize = C1_STEP / POOL;
/// Columns of a field of units beyond the first: what a step needs of the one before.
pub(super) const KEPT_COLUMNS: usize = KERNEL - 1;
/// How many outputs a step is behind the columns of the field that it takes in: the columns kept of
/// S4, and those of S2, which are half as wide.
pub(super) const LAG: usize = KEPT_COLUMNS + KEPT_COLUMNS / POOL;

/// Pixels of a step: what its columns of C1 see, and room for whole rows of lanes.
const FIELD_STEP: usize = (C1_STEP + KEPT_COLUMNS).next_multiple_of(LANES);

/// Everything that a step writes, and what is kept from step to step; made once and kept.
#[derive(Clone, Debug, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Workspace {
    field: [[f32; FIELD_STEP]; INPUT],
    /// The last sixteen columns of S2 of the step before, by map and row.
    s2_before: [[Row; S2]; C1_MAPS],
    /// The columns of S2 that C3 sees, five times: `[map][shift]`, row after row.
    pub(super) s2_shifted: [[AlignedRun<{ S2 * S2_STEP }>; KERNEL]; C1_MAPS],
    pub(super) c3: [AlignedRun<{ C3 * S2_STEP }>; C3_MAPS],
    /// S4's columns of the step before.
    s4_before: [[Row; S4]; C3_MAPS],
    /// What each output sees of S4: `[map][y][x]`, an output a lane.
    pub(super) s4: [Row; S4_UNITS],
    pub(super) c5: [Row; C5_PADDED],
    pub(super) f6: [Row; F6_PADDED],
    penalties: [Row; CHARACTERS],
}

/// Computes the penalties of every output.
pub(crate) fn penalties(
    level: Level,
    packed: &Packed,
    codes: &Codes,
    field: &Field,
    workspace: &mut Workspace,
) -> Vec<Penalties> {
    let outputs = field.outputs();
    let mut found = Vec::with_capacity(outputs);
    for step in 0..(outputs + LAG).div_ceil(LANES) {
        workspace.take(field, step * C1_STEP);
        dispatch!(level.0, simd => forward(simd, packed, codes, workspace));
        // Before the first output and after the last, the lanes see columns outside the field.
        let first = if step == 0 { LAG } else { 0 };
        for lane in first..LANES.min(outputs + LAG - step * LANES) {
            let rows = &workspace.penalties[..codes.count];
            found.push(Penalties::from_iter(rows.iter().map(|row| row.0[lane])));
        }
    }
    found
}

impl Workspace {
    /// Copies the pixels from column `left` on, and zeros beyond the field's end.
    fn take(&mut self, field: &Field, left: usize) {
        for (y, row) in self.field.iter_mut().enumerate() {
            let pixels = field.row(y).get(left..).unwrap_or_default();
            let (inside, beyond) = row.split_at_mut(pixels.len().min(FIELD_STEP));
            inside.copy_from_slice(&pixels[..inside.len()]);
            beyond.fill(0.0);
        }
    }
}

/// Computes the next step of every layer.
#[inline(always)]
fn forward<S: Simd>(simd: S, packed: &Packed, codes: &Codes, workspace: &mut Workspace) {
    let mut band: Band = [[[0.0; C1_STEP]; POOL]; C1_MAPS];
    for y in 0..S2 {
        for half in 0..POOL {
            let rows = &workspace.field[POOL * y + half..][..KERNEL];
            match registers::<S>() {
                32.. => c1_row::<S, 6, 4>(simd, packed, rows, half, &mut band),
                8.. => c1_row::<S, 6, 1>(simd, packed, rows, half, &mut band),
                _ => c1_row::<S, 2, 1>(simd, packed, rows, half, &mut band),
            }
        }
        s2_row(simd, packed, y, &band, &mut workspace.s2_before, &mut workspace.s2_shifted);
    }
    match registers::<S>() {
        32.. => c3::<S, 10>(simd, packed, &workspace.s2_shifted, &mut workspace.c3),
        8.. => c3::<S, 4>(simd, packed, &workspace.s2_shifted, &mut workspace.c3),
        _ => c3::<S, 2>(simd, packed, &workspace.s2_shifted, &mut workspace.c3),
    }
    s4(simd, packed, workspace);
    batch::rest(
        simd,
        packed,
        codes,
        &workspace.s4,
        &mut workspace.c5,
        &mut workspace.f6,
        &mut workspace.penalties,
    );
}

/// Two rows of all maps of C1: what a row of S2 needs.
type Band = [[[f32; C1_STEP]; POOL]; C1_MAPS];

/// Computes a row of C1, `M` maps by `V` rows of lanes at a time, from the five rows of the field below it.
#[inline(always)]
fn c1_row<S: Simd, const M: usize, const V: usize>(
    simd: S,
    packed: &Packed,
    field: &[[f32; FIELD_STEP]],
    half: usize,
    band: &mut Band,
) {
    for first in (0..C1_MAPS).step_by(M) {
        for x in (0..C1_STEP).step_by(V * LANES) {
            let mut sums: [[Lanes<S>; V]; M] =
                core::array::from_fn(|m| [Lanes::splat(simd, packed.c1_bias.0[first + m]); V]);
            for ky in 0..KERNEL {
                for kx in 0..KERNEL {
                    let below: [Lanes<S>; V] =
                        core::array::from_fn(|v| load(simd, &field[ky], x + kx + v * LANES));
                    for m in 0..M {
                        let w = Lanes::splat(simd, packed.c1[first + m][ky * KERNEL + kx]);
                        for v in 0..V {
                            sums[m][v] = w.mul_add(below[v], sums[m][v]);
                        }
                    }
                }
            }
            for m in 0..M {
                for v in 0..V {
                    store(squash_lanes(sums[m][v]), &mut band[first + m][half], x + v * LANES);
                }
            }
        }
    }
}

/// Computes the sums of four of sixteen columns, from two rows of 32: neighbours in a row first, then the two
/// rows.
#[inline(always)]
fn fours<S: Simd>(simd: S, top: &[f32], bottom: &[f32], at: usize) -> Lanes<S> {
    twos(simd, top, at) + twos(simd, bottom, at)
}

#[inline(always)]
fn twos<S: Simd>(simd: S, row: &[f32], at: usize) -> Lanes<S> {
    let (even, odd) = load(simd, row, at).deinterleave(load(simd, row, at + LANES));
    even + odd
}

/// Computes row `y` of S2, and keeps it behind the columns before it five times, each copy shifted by a
/// column more.
#[inline(always)]
fn s2_row<S: Simd>(
    simd: S,
    packed: &Packed,
    y: usize,
    band: &Band,
    before: &mut [[Row; S2]; C1_MAPS],
    shifted: &mut [[AlignedRun<{ S2 * S2_STEP }>; KERNEL]; C1_MAPS],
) {
    for map in 0..C1_MAPS {
        let coefficient = Lanes::splat(simd, packed.s2_coefficient.0[map]);
        let bias = Lanes::splat(simd, packed.s2_bias.0[map]);
        let [top, bottom] = &band[map];
        let mut row = [0.0; LANES + S2_STEP];
        store(before[map][y].load(simd), &mut row, 0);
        for x in (0..S2_STEP).step_by(LANES) {
            let sums = fours(simd, top, bottom, POOL * x);
            let units = squash_lanes(coefficient.mul_add(sums, bias));
            store(units, &mut row, LANES + x);
            before[map][y].store(units);
        }
        for (shift, run) in shifted[map].iter_mut().enumerate() {
            for x in (0..S2_STEP).step_by(LANES) {
                let units = load(simd, &row, LANES - KEPT_COLUMNS + shift + x);
                store(units, &mut run.0, y * S2_STEP + x);
            }
        }
    }
}

/// Computes C3, `V` rows of lanes at a time, over the maps below that Table I gives each map.
///
/// A tile has one map. Two would load the rows of a map below once for both, but their links differ so
/// often that a step took a tenth longer.
#[inline(always)]
fn c3<S: Simd, const V: usize>(
    simd: S,
    packed: &Packed,
    below: &[[AlignedRun<{ S2 * S2_STEP }>; KERNEL]; C1_MAPS],
    c3: &mut [AlignedRun<{ C3 * S2_STEP }>; C3_MAPS],
) {
    // All maps of some rows before the next rows: what they see then stays in the nearest cache.
    for at in (0..C3 * S2_STEP).step_by(V * LANES) {
        for map in 0..C3_MAPS {
            let mut sums = [[Lanes::splat(simd, packed.c3_bias.0[map]); V]];
            for i in 0..C1_MAPS {
                if TABLE_I[i][map] {
                    add_taps(simd, [&packed.c3[map][i]], &below[i], S2_STEP, at, &mut sums);
                }
            }
            let [sums] = sums;
            for v in 0..V {
                store(squash_lanes(sums[v]), &mut c3[map].0, at + v * LANES);
            }
        }
    }
}

/// Computes S4, and what each output sees of it: five columns, of which the step before has up to four.
#[inline(always)]
fn s4<S: Simd>(simd: S, packed: &Packed, workspace: &mut Workspace) {
    for map in 0..C3_MAPS {
        let coefficient = Lanes::splat(simd, packed.s4_coefficient.0[map]);
        let bias = Lanes::splat(simd, packed.s4_bias.0[map]);
        let (bands, _) = workspace.c3[map].0.as_chunks::<{ POOL * S2_STEP }>();
        for (y, band) in bands.iter().enumerate() {
            let (top, bottom) = band.split_at(S2_STEP);
            let before = &mut workspace.s4_before[map][y];
            let units = squash_lanes(coefficient.mul_add(fours(simd, top, bottom, 0), bias));
            let mut row = [0.0; 2 * LANES];
            store(before.load(simd), &mut row, 0);
            store(units, &mut row, LANES);
            before.store(units);
            let seen = &mut workspace.s4[(map * S4 + y) * S4..][..S4];
            for (x, unit) in seen.iter_mut().enumerate() {
                unit.store(load(simd, &row, LANES - KEPT_COLUMNS + x));
            }
        }
    }
}

const _: () = assert!(C1 == POOL * S2 && S4 == KERNEL && S2_STEP == POOL * LANES);

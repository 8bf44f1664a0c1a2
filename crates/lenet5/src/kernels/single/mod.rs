//! One image at a time: reading at the least latency, and the paper's on-line training.
//!
//! The same arithmetic as [`reference`](mod@crate::reference) in the same order, so the same bits where
//! the level has fused multiply-add. What makes it fast:
//!
//! 1. A map is a plain run of units, row after row, and lanes run along it: 784 units of C1 are 49
//!    full rows of sixteen, the 100 of C3 seven with 12 idle lanes.
//! 2. So that each of the 25 taps of a field sees such a run, the map below is kept five times, each
//!    copy shifted by a column and cut to the width above. Rows need no copies: a tap a row lower is
//!    the same run further on. Five copies instead of the 25 of an unrolled convolution.
//! 3. C5 and F6 run their lanes over units, with the weights turned over; their way back runs over
//!    the same memory with sixteen partial sums, and changes each weight in the same visit: the
//!    gradient of C5 is never written down. C5's 192 kB of weights and as much of rates are most of
//!    what an on-line step moves.
//! 4. A tile of sums stays in registers over all 25 taps; a weight is loaded once for the tile.
//!
//! *Cost:* forward 326,520 multiply-adds and 8,084 squashings, backward 534,000 multiply-adds.

mod backward;
mod forward;

#[cfg(feature = "std")]
pub(super) use forward::add_taps;

use bytemuck::Zeroable;
use fearless_simd::dispatch;

use super::lanes::{LANES, Row};
use super::packed::{C5_PADDED, Codes, F6_PADDED, Packed};
use crate::level::Level;
use crate::network::architecture::{C1, C1_MAPS, C3, C3_MAPS, INPUT, KERNEL, S2};
use crate::network::codes::CHARACTERS;
use crate::network::input::Input;
use crate::network::{Penalties, S4_UNITS, Slopes};

/// Reads one image; `room` keeps the activations.
pub(crate) fn penalties(
    level: Level,
    packed: &Packed,
    codes: &Codes,
    input: &Input,
    room: &mut Room,
) -> Penalties {
    dispatch!(level.0, simd => forward::forward(simd, packed, codes, input, room));
    Penalties::from_iter(room.penalties.iter().flat_map(|row| row.0).take(codes.count))
}

/// Changes every parameter against the gradient of one pattern's loss, at its rate, after
/// [`penalties`] of that pattern in the same `room`.
pub(crate) fn learn(
    level: Level,
    packed: &mut Packed,
    rates: &Packed,
    codes: &Codes,
    slopes: &Slopes,
    room: &Room,
    d: &mut Derivatives,
) {
    dispatch!(level.0, simd => backward::learn(simd, packed, rates, codes, slopes, room, d));
}

/// A run of numbers that begins at a cache line.
#[derive(Clone, Debug, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Run<const N: usize>(pub(crate) [f32; N]);

// Lengths of runs: the units, whole rows of sixteen, and room for a load or store that begins at the
// last unit's row and writes what the next one would overwrite.
const C1_RUN: usize = C1 * C1 + LANES;
const S2_RUN: usize = (S2 * S2).next_multiple_of(LANES);
const C3_RUN: usize = (C3 * C3).next_multiple_of(LANES) + LANES;
const S4_RUN: usize = S4_UNITS + LANES;
const FIELD_RUN: usize = INPUT * C1 + LANES;
const S2_SHIFTED_RUN: usize = (S2 * C3 + LANES).next_multiple_of(LANES);
const C3_SHIFTED_RUN: usize = (C3 * S2 + LANES).next_multiple_of(LANES);

const C1_ROWS: usize = C1 * C1 / LANES;
const C3_ROWS: usize = (C3 * C3).div_ceil(LANES);

/// A map five times, each shifted by a column more and cut to the width above.
type Shifted<const N: usize> = [Run<N>; KERNEL];

/// Everything that one image's passes write, made once.
#[derive(Clone, Debug, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Room {
    pub(super) field: Shifted<FIELD_RUN>,
    pub(super) c1: [Run<C1_RUN>; C1_MAPS],
    /// Sums of four inputs each, which the coefficients' gradient needs again.
    pub(super) s2_four: [Run<S2_RUN>; C1_MAPS],
    pub(super) s2: [Run<S2_RUN>; C1_MAPS],
    pub(super) s2_shifted: [Shifted<S2_SHIFTED_RUN>; C1_MAPS],
    pub(super) c3: [Run<C3_RUN>; C3_MAPS],
    pub(super) s4_four: Run<S4_RUN>,
    pub(super) s4: Run<S4_RUN>,
    pub(super) c5: Run<C5_PADDED>,
    pub(super) f6: Run<F6_PADDED>,
    pub(super) penalties: [Row; CHARACTERS / LANES],
}

/// The derivatives by each layer's weighted sums, made once.
#[derive(Clone, Debug, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Derivatives {
    c1: [Run<C1_RUN>; C1_MAPS],
    s2: [Run<S2_RUN>; C1_MAPS],
    c3: [Run<C3_RUN>; C3_MAPS],
    /// C3's maps five times, with noughts to the width of S2 around them.
    c3_shifted: [Shifted<C3_SHIFTED_RUN>; C3_MAPS],
    s4: Run<S4_RUN>,
    c5: Run<C5_PADDED>,
}

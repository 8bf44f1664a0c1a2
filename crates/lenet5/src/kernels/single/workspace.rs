//! What one image's passes write, made once and kept.

use bytemuck::Zeroable;

use crate::kernels::lanes::{LANES, Row};
use crate::kernels::packed::{C5_PADDED, F6_PADDED};
use crate::network::S4_UNITS;
use crate::network::architecture::{C1, C1_MAPS, C3, C3_MAPS, INPUT, KERNEL, S2};
use crate::network::codes::CHARACTERS;

/// A run of numbers that begins at a cache line.
#[derive(Clone, Debug, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct AlignedRun<const N: usize>(pub(crate) [f32; N]);

// Lengths of runs: the units, whole rows of sixteen, and room for a load or store that begins at the
// last unit's row and writes what the next one would overwrite.
pub(super) const C1_RUN: usize = C1 * C1 + LANES;
pub(super) const S2_RUN: usize = (S2 * S2).next_multiple_of(LANES);
pub(super) const C3_RUN: usize = (C3 * C3).next_multiple_of(LANES) + LANES;
pub(super) const S4_RUN: usize = S4_UNITS + LANES;
pub(super) const FIELD_RUN: usize = INPUT * C1 + LANES;
pub(super) const S2_SHIFTED_RUN: usize = (S2 * C3 + LANES).next_multiple_of(LANES);
pub(super) const C3_SHIFTED_RUN: usize = (C3 * S2 + LANES).next_multiple_of(LANES);

pub(super) const C1_ROWS: usize = C1 * C1 / LANES;
pub(super) const C3_ROWS: usize = (C3 * C3).div_ceil(LANES);

/// A map five times, each shifted by a column more and cut to the width above.
pub(super) type Shifted<const N: usize> = [AlignedRun<N>; KERNEL];

/// Everything that one image's passes write, made once.
#[derive(Clone, Debug, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Workspace {
    pub(super) field: Shifted<FIELD_RUN>,
    pub(in crate::kernels) c1: [AlignedRun<C1_RUN>; C1_MAPS],
    /// Sums of four inputs each, which the coefficients' gradient needs again.
    pub(super) s2_four: [AlignedRun<S2_RUN>; C1_MAPS],
    pub(in crate::kernels) s2: [AlignedRun<S2_RUN>; C1_MAPS],
    pub(super) s2_shifted: [Shifted<S2_SHIFTED_RUN>; C1_MAPS],
    pub(in crate::kernels) c3: [AlignedRun<C3_RUN>; C3_MAPS],
    pub(super) s4_four: AlignedRun<S4_RUN>,
    pub(in crate::kernels) s4: AlignedRun<S4_RUN>,
    pub(in crate::kernels) c5: AlignedRun<C5_PADDED>,
    pub(in crate::kernels) f6: AlignedRun<F6_PADDED>,
    pub(super) penalties: [Row; CHARACTERS / LANES],
}

/// The derivatives by each layer's weighted sums, made once.
#[derive(Clone, Debug, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct BackwardWorkspace {
    pub(super) c1: [AlignedRun<C1_RUN>; C1_MAPS],
    pub(super) s2: [AlignedRun<S2_RUN>; C1_MAPS],
    pub(super) c3: [AlignedRun<C3_RUN>; C3_MAPS],
    /// C3's maps five times, with zeros to the width of S2 around them.
    pub(super) c3_shifted: [Shifted<C3_SHIFTED_RUN>; C3_MAPS],
    pub(super) s4: AlignedRun<S4_RUN>,
    pub(super) c5: AlignedRun<C5_PADDED>,
}

//! One image at a time: reading at the least latency, and the paper's on-line training.
//!
//! The arithmetic is that of [`reference`](mod@crate::reference) in the same order, so the bits are the
//! same where the level has fused multiply-add. What makes it fast:
//!
//! 1. A map is a plain run of units, row after row, and lanes run along it: 784 units of C1 are 49
//!    full rows of sixteen, the 100 of C3 seven with 12 idle lanes.
//! 2. So that each of the 25 taps of a field sees such a run, the map below is kept five times, each
//!    copy shifted by a column and cut to the width above. Rows need no copies: a tap a row lower is
//!    the same run further on. Five copies instead of the 25 of an unrolled convolution.
//! 3. C5 and F6 run their lanes over units, with the weights transposed; their way back runs over
//!    the same memory with sixteen partial sums, and changes each weight in the same visit: the
//!    gradient of C5 is never written down. C5's 192 kB of weights and as much of rates are most of
//!    what an on-line step moves.
//! 4. A tile of sums stays in registers over all 25 taps; a weight is loaded once for the tile.
//!
//! *Cost:* forward 326,520 multiply-adds and 8,084 squashings, backward 534,000 multiply-adds.

mod backward;
mod forward;
mod workspace;

#[cfg(feature = "std")]
pub(super) use forward::add_taps;
#[cfg(feature = "std")]
pub(super) use workspace::AlignedRun;
pub(crate) use workspace::{BackwardWorkspace, Workspace};

use fearless_simd::dispatch;

use super::packed::{Codes, Packed};
use crate::level::Level;
use crate::network::input::Input;
use crate::network::{Penalties, Slopes};

/// Reads one image; `workspace` keeps the activations.
pub(crate) fn penalties(
    level: Level,
    packed: &Packed,
    codes: &Codes,
    input: &Input,
    workspace: &mut Workspace,
) -> Penalties {
    dispatch!(level.0, simd => forward::forward(simd, packed, codes, input, workspace));
    Penalties::from_iter(workspace.penalties.iter().flat_map(|row| row.0).take(codes.count))
}

/// Changes every parameter against the gradient of one pattern's loss, at its rate, after
/// [`penalties`] of that pattern in the same `workspace`.
pub(crate) fn learn(
    level: Level,
    packed: &mut Packed,
    rates: &Packed,
    codes: &Codes,
    slopes: &Slopes,
    workspace: &Workspace,
    d: &mut BackwardWorkspace,
) {
    dispatch!(level.0, simd => backward::learn(simd, packed, rates, codes, slopes, workspace, d));
}

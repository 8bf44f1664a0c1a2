//! Sixteen images side by side, one a lane: reading many, mini-batches, second derivatives.
//!
//! The arithmetic is that of [`reference`](mod@crate::reference) in the same order for each image, so the
//! bits are the same where the level has fused multiply-add. What makes it fast:
//!
//! 1. A unit is a row of sixteen numbers, one for each image, so every size of the network (28, 14,
//!    10, 5) and every hole of Table I costs what it should: no lane is idle, nothing is shuffled.
//! 2. A tile of sums, some maps by some units, stays in registers over all its terms. Each loaded row
//!    serves all maps of the tile, each weight all its units.
//! 3. When reading, C1 and S2 go two rows at a time through a buffer of 21 kB, and so do C3 and S4;
//!    the 300 kB of C1 are never written.
//! 4. The gradients of C5 and F6 are matrix products over the block, lanes along the units, so that
//!    the sum over the images needs no sum over lanes. Those of the shared weights are summed for each
//!    image by itself, then transposed and added image by image.
//!
//! *Cost:* a block takes sixteen times what one image takes; a `Workspace` is 190 kB, a `BackwardWorkspace` 1 MB, the
//! weights 270 kB.

mod backward;
mod dense;
mod forward;
mod workspace;

pub(super) use forward::rest;
pub(crate) use workspace::{BLOCK, BackwardWorkspace, Workspace};

use fearless_simd::dispatch;

use super::packed::{Codes, Packed};
use crate::level::Level;
use crate::network::input::Input;
use crate::reference::Derivative;

/// Reads up to sixteen images; `block` has their penalties.
pub(crate) fn read<'a>(
    level: Level,
    packed: &Packed,
    codes: &Codes,
    images: impl Iterator<Item = &'a Input>,
    block: &mut Workspace,
) {
    let images = block.admit(images);
    dispatch!(level.0, simd => {
        forward::fill(simd, &images, block);
        forward::forward(simd, packed, codes, block);
    });
}

/// Reads up to sixteen images, and keeps what [`differentiate`] needs of them.
pub(crate) fn read_to_learn<'a>(
    level: Level,
    packed: &Packed,
    codes: &Codes,
    images: impl Iterator<Item = &'a Input>,
    block: &mut Workspace,
    back: &mut BackwardWorkspace,
) {
    let images = block.admit(images);
    dispatch!(level.0, simd => {
        forward::fill(simd, &images, block);
        forward::forward_keeping(simd, packed, codes, block, back);
    });
}

/// Adds the gradient of each image's loss, or its second derivatives, to `total`, after
/// [`read_to_learn`] of the images and [`set_slopes`](BackwardWorkspace::set_slopes) of each.
pub(crate) fn differentiate(
    level: Level,
    derivative: impl Derivative,
    packed: &Packed,
    codes: &Codes,
    block: &Workspace,
    back: &mut BackwardWorkspace,
    total: &mut Packed,
) {
    dispatch!(level.0, simd => {
        backward::differentiate(simd, derivative, packed, codes, block, back, total);
    });
}

//! Sixteen images side by side, one a lane: reading many, mini-batches, second derivatives.
//!
//! The same arithmetic as [`reference`](mod@crate::reference) in the same order for each image, so the
//! same bits where the level has fused multiply-add. What makes it fast:
//!
//! 1. A unit is a row of sixteen numbers, one for each image, so every size of the network (28, 14,
//!    10, 5) and every hole of Table I costs what it should: no lane is idle, nothing is shuffled.
//! 2. A tile of sums, some maps by some units, stays in registers over all its terms. Each loaded row
//!    serves all maps of the tile, each weight all its units.
//! 3. When reading, C1 and S2 go two rows at a time through a buffer of 21 kB, and so do C3 and S4;
//!    the 300 kB of C1 are never written.
//! 4. The gradients of C5 and F6 are matrix products over the block, lanes along the units, so that
//!    the sum over the images needs no sum over lanes. Those of the shared weights are summed for each
//!    image by itself, then turned over and added image by image.
//!
//! *Cost:* of a block, sixteen times that of one image; a `Block` is 190 kB, a `Learning` 1 MB, the
//! weights 270 kB.

mod backward;
mod dense;
mod forward;

pub(super) use forward::rest;

use bytemuck::Zeroable;
use fearless_simd::dispatch;

use super::lanes::{LANES, Row};
use super::packed::{C5_PADDED, Codes, F6_PADDED, Packed};
use crate::level::Level;
use crate::network::architecture::{C1, C1_MAPS, C3, C3_MAPS, INPUT, S2, S4};
use crate::network::codes::CHARACTERS;
use crate::network::input::Input;
use crate::network::{Penalties, Slopes};

/// Images of a block.
pub(crate) const BLOCK: usize = LANES;

/// Maps of units: `[map][y][x]`, each unit a row of sixteen images.
type Maps<const C: usize, const N: usize> = [[[Row; N]; N]; C];

/// What reading a block writes, made once, all nought.
#[derive(Clone, Debug, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Block {
    /// How many of the sixteen lanes hold an image.
    pub(super) count: usize,
    pub(super) field: [[Row; INPUT]; INPUT],
    pub(super) s2: Maps<C1_MAPS, S2>,
    pub(super) s4: Maps<C3_MAPS, S4>,
    pub(super) c5: [Row; C5_PADDED],
    pub(super) f6: [Row; F6_PADDED],
    pub(super) penalties: [Row; CHARACTERS],
}

/// What learning from a block writes beside it, made once, all nought.
#[derive(Clone, Debug, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Learning {
    pub(super) c1: Maps<C1_MAPS, C1>,
    pub(super) c3: Maps<C3_MAPS, C3>,
    // Derivatives by the penalties, and by the weighted sums of each layer.
    pub(super) first: [Row; CHARACTERS],
    pub(super) posteriors: [Row; CHARACTERS],
    pub(super) scale: f32,
    pub(super) d_c1: Maps<C1_MAPS, C1>,
    pub(super) d_s2: Maps<C1_MAPS, S2>,
    pub(super) d_c3: Maps<C3_MAPS, C3>,
    pub(super) d_s4: Maps<C3_MAPS, S4>,
    pub(super) d_c5: [Row; C5_PADDED],
    pub(super) d_f6: [Row; F6_PADDED],
}

impl Block {
    /// Reads up to sixteen images.
    pub(crate) fn read<'a>(
        &mut self,
        level: Level,
        packed: &Packed,
        codes: &Codes,
        images: impl Iterator<Item = &'a Input>,
    ) {
        let images = self.admit(images);
        dispatch!(level.0, simd => {
            forward::fill(simd, &images, self);
            forward::read(simd, packed, codes, self);
        });
    }

    /// Lists a block's images by lane.
    fn admit<'a>(&mut self, images: impl Iterator<Item = &'a Input>) -> [Option<&'a Input>; BLOCK] {
        let mut lanes = [None; BLOCK];
        self.count = 0;
        for (lane, image) in lanes.iter_mut().zip(images) {
            *lane = Some(image);
            self.count += 1;
        }
        lanes
    }

    /// Computes and keeps what [`differentiate`](Self::differentiate) needs.
    pub(crate) fn forward<'a>(
        &mut self,
        level: Level,
        packed: &Packed,
        codes: &Codes,
        images: impl Iterator<Item = &'a Input>,
        learning: &mut Learning,
    ) {
        let images = self.admit(images);
        dispatch!(level.0, simd => {
            forward::fill(simd, &images, self);
            forward::keep(simd, packed, codes, self, learning);
        });
    }

    /// The penalties of one image.
    pub(crate) fn penalties(&self, image: usize, classes: usize) -> Penalties {
        Penalties::from_iter(self.penalties[..classes].iter().map(|row| row.0[image]))
    }

    /// Adds the gradient of each image's loss to `total`, or with `SQUARE` its second derivatives.
    pub(crate) fn differentiate<const SQUARE: bool>(
        &self,
        level: Level,
        packed: &Packed,
        codes: &Codes,
        learning: &mut Learning,
        total: &mut Packed,
    ) {
        dispatch!(level.0, simd => {
            backward::differentiate::<_, SQUARE>(simd, packed, codes, self, learning, total);
        });
    }
}

impl Learning {
    /// Takes the slopes of one image's loss.
    pub(crate) fn set_slopes(&mut self, image: usize, slopes: &Slopes) {
        for (class, (&first, &posterior)) in
            slopes.first().iter().zip(slopes.posteriors()).enumerate()
        {
            self.first[class].0[image] = first;
            self.posteriors[class].0[image] = posterior;
        }
        self.scale = slopes.scale();
    }
}

//! What a block's passes write, made once and kept.

use bytemuck::Zeroable;

use crate::kernels::lanes::{LANES, Row};
use crate::kernels::packed::{C5_PADDED, F6_PADDED};
use crate::network::architecture::{C1, C1_MAPS, C3, C3_MAPS, INPUT, S2, S4};
use crate::network::codes::CHARACTERS;
use crate::network::input::Input;
use crate::network::{Penalties, Slopes};

/// Images of a block.
pub(crate) const BLOCK: usize = LANES;

/// Maps of units: `[map][y][x]`, each unit a row of sixteen images.
pub(super) type BlockMaps<const C: usize, const N: usize> = [[[Row; N]; N]; C];

/// What reading a block writes, all zero at first.
#[derive(Clone, Debug, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Workspace {
    /// How many of the sixteen lanes hold an image.
    pub(super) count: usize,
    pub(super) field: [[Row; INPUT]; INPUT],
    pub(in crate::kernels) s2: BlockMaps<C1_MAPS, S2>,
    pub(in crate::kernels) s4: BlockMaps<C3_MAPS, S4>,
    pub(in crate::kernels) c5: [Row; C5_PADDED],
    pub(in crate::kernels) f6: [Row; F6_PADDED],
    pub(super) penalties: [Row; CHARACTERS],
}

/// What learning from a block writes beside it, all zero at first.
#[derive(Clone, Debug, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct BackwardWorkspace {
    pub(in crate::kernels) c1: BlockMaps<C1_MAPS, C1>,
    pub(in crate::kernels) c3: BlockMaps<C3_MAPS, C3>,
    // Derivatives by the penalties, and by the weighted sums of each layer.
    pub(super) first: [Row; CHARACTERS],
    pub(super) posteriors: [Row; CHARACTERS],
    pub(super) scale: f32,
    pub(super) d_c1: BlockMaps<C1_MAPS, C1>,
    pub(super) d_s2: BlockMaps<C1_MAPS, S2>,
    pub(super) d_c3: BlockMaps<C3_MAPS, C3>,
    pub(super) d_s4: BlockMaps<C3_MAPS, S4>,
    pub(super) d_c5: [Row; C5_PADDED],
    pub(super) d_f6: [Row; F6_PADDED],
}

impl Workspace {
    /// Lists a block's images by lane, and counts them.
    pub(super) fn admit<'a>(
        &mut self,
        images: impl Iterator<Item = &'a Input>,
    ) -> [Option<&'a Input>; BLOCK] {
        let mut lanes = [None; BLOCK];
        self.count = 0;
        for (lane, image) in lanes.iter_mut().zip(images) {
            *lane = Some(image);
            self.count += 1;
        }
        lanes
    }

    /// Copies the penalties of one image: as many classes as the row has room for.
    pub(crate) fn copy_penalties(&self, image: usize, row: &mut [f32]) {
        for (penalty, lanes) in row.iter_mut().zip(&self.penalties) {
            *penalty = lanes.0[image];
        }
    }

    /// The penalties of one image.
    pub(crate) fn penalties(&self, image: usize, classes: usize) -> Penalties {
        Penalties::from_iter(self.penalties[..classes].iter().map(|row| row.0[image]))
    }
}

impl BackwardWorkspace {
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

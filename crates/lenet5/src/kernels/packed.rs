//! The parameters as the fast kernels want them.
//!
//! ```text
//! c1, c3   the 25 taps of a link padded to 32: two rows of sixteen
//! c5, f6   turned over, [unit below][unit], the units padded to whole rows of sixteen
//! codes    both ways: [unit of F6][class] to read by, [class][unit of F6] to learn by
//! ```
//!
//! Padding is nought and stays nought: a padded unit has no input, so its output is nought, and so is
//! every derivative that passes through it.

use bytemuck::Zeroable;
use fearless_simd::{Simd, SimdFloat as _};

use super::lanes::{LANES, Lanes, Row, load, store};
use crate::network::architecture::{C1_MAPS, C3_MAPS, C5_MAPS, F6, KERNEL, TABLE_I};
use crate::network::codes::CHARACTERS;
use crate::network::layers::Rbf;
use crate::network::{Parameters, S4_UNITS};

/// Taps of a 5x5 field.
pub(crate) const TAPS: usize = KERNEL * KERNEL;

/// C5's units in whole rows.
pub(crate) const C5_PADDED: usize = C5_MAPS.next_multiple_of(LANES);
/// F6's units in whole rows.
pub(crate) const F6_PADDED: usize = F6.next_multiple_of(LANES);

/// Numbers of a piece that one thread works on: enough to outweigh handing it over.
#[cfg(feature = "train")]
const CHUNK_LENGTH: usize = 4096;

/// The 25 taps of one link, row by row, and 7 noughts.
pub(crate) type Taps = [f32; 2 * LANES];

/// A fully connected layer turned over: `weight[i][o]`, rows for the `OUT` units of each unit below.
#[derive(Clone, Debug, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Columns<const IN: usize, const OUT: usize> {
    pub(crate) weight: [[f32; OUT]; IN],
    pub(crate) bias: [f32; OUT],
}

impl<const IN: usize, const OUT: usize> Columns<IN, OUT> {
    fn pack<const I: usize, const O: usize>(&mut self, weight: &[[f32; I]; O], bias: &[f32; O]) {
        for (o, row) in weight.iter().enumerate() {
            for (i, &w) in row.iter().enumerate() {
                self.weight[i][o] = w;
            }
        }
        self.bias[..O].copy_from_slice(bias);
    }

    fn unpack<const I: usize, const O: usize>(
        &self,
        weight: &mut [[f32; I]; O],
        bias: &mut [f32; O],
    ) {
        for (o, row) in weight.iter_mut().enumerate() {
            for (i, w) in row.iter_mut().enumerate() {
                *w = self.weight[i][o];
            }
        }
        bias.copy_from_slice(&self.bias[..O]);
    }
}

/// A map of the sub-sampling layers, and one of C1 or C3, has one bias; S2 and S4 one coefficient.
#[derive(Clone, Debug, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Packed {
    pub(crate) c1: [Taps; C1_MAPS],
    pub(crate) c3: [[Taps; C1_MAPS]; C3_MAPS],
    pub(crate) c5: Columns<S4_UNITS, C5_PADDED>,
    pub(crate) f6: Columns<C5_PADDED, F6_PADDED>,
    pub(crate) c1_bias: Row,
    pub(crate) s2_coefficient: Row,
    pub(crate) s2_bias: Row,
    pub(crate) c3_bias: Row,
    pub(crate) s4_coefficient: Row,
    pub(crate) s4_bias: Row,
}

impl Packed {
    /// Lists the values of each tensor, padding and all, as one run each.
    #[cfg(feature = "train")]
    fn slices(&self) -> [&[f32]; 12] {
        [
            self.c1.as_flattened(),
            self.c3.as_flattened().as_flattened(),
            self.c5.weight.as_flattened(),
            &self.c5.bias,
            self.f6.weight.as_flattened(),
            &self.f6.bias,
            &self.c1_bias.0,
            &self.s2_coefficient.0,
            &self.s2_bias.0,
            &self.c3_bias.0,
            &self.s4_coefficient.0,
            &self.s4_bias.0,
        ]
    }

    /// Lists the values for change.
    #[cfg(feature = "train")]
    fn slices_mut(&mut self) -> [&mut [f32]; 12] {
        [
            self.c1.as_flattened_mut(),
            self.c3.as_flattened_mut().as_flattened_mut(),
            self.c5.weight.as_flattened_mut(),
            &mut self.c5.bias,
            self.f6.weight.as_flattened_mut(),
            &mut self.f6.bias,
            &mut self.c1_bias.0,
            &mut self.s2_coefficient.0,
            &mut self.s2_bias.0,
            &mut self.c3_bias.0,
            &mut self.s4_coefficient.0,
            &mut self.s4_bias.0,
        ]
    }

    /// Cuts the values into pieces, for work on them number by number on many threads; those of
    /// another `Packed` are cut alike.
    #[cfg(feature = "train")]
    pub(crate) fn chunks(&self) -> impl Iterator<Item = &[f32]> {
        self.slices().into_iter().flat_map(|values| values.chunks(CHUNK_LENGTH))
    }

    /// Cuts the values into pieces for change.
    #[cfg(feature = "train")]
    pub(crate) fn chunks_mut(&mut self) -> impl Iterator<Item = &mut [f32]> {
        self.slices_mut().into_iter().flat_map(|values| values.chunks_mut(CHUNK_LENGTH))
    }

    /// Makes every value nought.
    #[cfg(feature = "train")]
    pub(crate) fn clear(&mut self) {
        for values in self.slices_mut() {
            values.fill(0.0);
        }
    }

    /// Takes the values of `parameters`; padding stays as it is.
    pub(crate) fn pack(&mut self, parameters: &Parameters) {
        let Parameters { c1, s2, c3, s4, c5, f6 } = parameters;
        for o in 0..C1_MAPS {
            self.c1[o][..TAPS].copy_from_slice(c1.weight[o][0].as_flattened());
        }
        for o in 0..C3_MAPS {
            for i in 0..C1_MAPS {
                self.c3[o][i][..TAPS].copy_from_slice(c3.weight[o][i].as_flattened());
            }
        }
        self.c5.pack(&c5.weight, &c5.bias);
        self.f6.pack(&f6.weight, &f6.bias);
        self.c1_bias.0[..C1_MAPS].copy_from_slice(&c1.bias);
        self.s2_coefficient.0[..C1_MAPS].copy_from_slice(&s2.coefficient);
        self.s2_bias.0[..C1_MAPS].copy_from_slice(&s2.bias);
        self.c3_bias.0 = c3.bias;
        self.s4_coefficient.0 = s4.coefficient;
        self.s4_bias.0 = s4.bias;
    }

    /// Gives the values back.
    pub(crate) fn unpack(&self, parameters: &mut Parameters) {
        let Parameters { c1, s2, c3, s4, c5, f6 } = parameters;
        for o in 0..C1_MAPS {
            c1.weight[o][0].as_flattened_mut().copy_from_slice(&self.c1[o][..TAPS]);
        }
        for o in 0..C3_MAPS {
            for i in 0..C1_MAPS {
                if TABLE_I[i][o] {
                    let taps = c3.weight[o][i].as_flattened_mut();
                    taps.copy_from_slice(&self.c3[o][i][..TAPS]);
                }
            }
        }
        self.c5.unpack(&mut c5.weight, &mut c5.bias);
        self.f6.unpack(&mut f6.weight, &mut f6.bias);
        c1.bias.copy_from_slice(&self.c1_bias.0[..C1_MAPS]);
        s2.coefficient.copy_from_slice(&self.s2_coefficient.0[..C1_MAPS]);
        s2.bias.copy_from_slice(&self.s2_bias.0[..C1_MAPS]);
        c3.bias = self.c3_bias.0;
        s4.coefficient = self.s4_coefficient.0;
        s4.bias = self.s4_bias.0;
    }
}

/// The codes of the output, both ways.
#[derive(Clone, Debug, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Codes {
    /// `[unit of F6][class]`.
    pub(crate) by_unit: [[Row; CHARACTERS / LANES]; F6],
    /// `[class][unit of F6]`.
    pub(crate) by_class: [[f32; F6_PADDED]; CHARACTERS],
    /// How many classes.
    pub(crate) count: usize,
}

impl Codes {
    pub(crate) fn pack(&mut self, rbf: &Rbf) {
        self.count = rbf.codes().len();
        for (class, code) in rbf.codes().iter().enumerate() {
            self.by_class[class][..F6].copy_from_slice(code);
            for (unit, &value) in code.iter().enumerate() {
                self.by_unit[unit][class / LANES].0[class % LANES] = value;
            }
        }
    }
}

/// Changes sixteen parameters against their derivatives: `w -= rate g`.
#[inline(always)]
pub(crate) fn descend_lanes<S: Simd>(g: Lanes<S>, rates: &[f32], weights: &mut [f32], at: usize) {
    let rate = load(g.simd, rates, at);
    let w = (-rate).mul_add(g, load(g.simd, weights, at));
    store(w, weights, at);
}

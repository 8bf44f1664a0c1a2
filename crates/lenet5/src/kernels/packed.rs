//! The parameters as the fast kernels want them.
//!
//! ```text
//! c1, c3   the 25 taps of a link padded to 32: two rows of sixteen
//! c5, f6   transposed, [unit below][unit], the units padded to whole rows of sixteen
//! codes    in both orders: [unit of F6][class] to read by, [class][unit of F6] to learn by
//! ```
//!
//! Padding is zero and stays zero: a padded unit has no input, so its output is zero, and so is every
//! derivative that passes through it.

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

/// Numbers of a chunk that one thread works on: enough to outweigh handing it over.
#[cfg(feature = "train")]
const CHUNK_LENGTH: usize = 4096;

/// The 25 taps of one link, row by row, and seven zeros.
pub(crate) type Taps = [f32; 2 * LANES];

/// A fully connected layer, transposed: `weight[i][o]`, a row of `OUT` units for each unit below.
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

/// All 60,000 parameters, or their derivatives or rates, in the layout of the fast kernels.
///
/// A row of sixteen holds the biases of C1, S2, C3 or S4, one a map, or the coefficients of S2 or S4.
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

    /// Cuts the values into chunks, for work on them number by number on many threads; every `Packed` is
    /// cut alike.
    #[cfg(feature = "train")]
    pub(crate) fn chunks(&self) -> impl Iterator<Item = &[f32]> {
        self.slices().into_iter().flat_map(|values| values.chunks(CHUNK_LENGTH))
    }

    /// Cuts the values into chunks for change.
    #[cfg(feature = "train")]
    pub(crate) fn chunks_mut(&mut self) -> impl Iterator<Item = &mut [f32]> {
        self.slices_mut().into_iter().flat_map(|values| values.chunks_mut(CHUNK_LENGTH))
    }

    /// Sets every value to zero.
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

    /// Writes the values into `parameters`; what has no link stays as it is.
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

/// The codes of the output in both orders.
#[derive(Clone, Debug, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Codes {
    /// `[unit of F6][class]`.
    pub(crate) by_unit: [[Row; CHARACTERS / LANES]; F6],
    /// `[class][unit of F6]`.
    pub(crate) by_class: [[f32; F6_PADDED]; CHARACTERS],
    /// Classes in use.
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

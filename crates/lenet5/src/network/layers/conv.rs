//! The convolutions C1 and C3: 5x5 fields, one bias a map (paper, section II.B).

use core::marker::PhantomData;

use crate::network::architecture::{C1_MAPS, C3_MAPS, KERNEL, TABLE_I};
use crate::network::maps::Maps;
use crate::reference::convolution::{Convolution, Weight};
use crate::reference::{Derivative, squash};

/// Which maps below feed which maps of a convolution.
pub trait Links {
    /// Tells whether map `from` below feeds map `to`.
    fn linked(from: usize, to: usize) -> bool;
}

/// Every map below feeds every map: C1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllMaps;

impl Links for AllMaps {
    #[inline(always)]
    fn linked(_: usize, _: usize) -> bool {
        true
    }
}

/// The links of Table I: C3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableI;

impl Links for TableI {
    #[inline(always)]
    fn linked(from: usize, to: usize) -> bool {
        TABLE_I[from][to]
    }
}

/// C3: sixteen maps, each of which sees only the S2 maps that Table I gives it.
///
/// The break of symmetry makes different maps extract different features, and keeps the number of
/// connections down.
pub type PartialConv = Conv<C1_MAPS, C3_MAPS, TableI>;

/// A convolution of `OUT` maps over `IN` maps below, without padding.
#[derive(Clone, Debug, PartialEq)]
#[repr(C, align(64))]
pub struct Conv<const IN: usize, const OUT: usize, L = AllMaps> {
    /// `[OUT][IN][5][5]`, zero where there is no link.
    pub weight: Weight<f32, IN, OUT, KERNEL>,
    /// `[OUT]`.
    pub bias: [f32; OUT],
    links: PhantomData<L>,
}

impl<const IN: usize, const OUT: usize, L: Links> Conv<IN, OUT, L> {
    /// Makes a convolution whose every value is zero.
    #[must_use]
    pub const fn zero() -> Self {
        Self { weight: [[[[0.0; KERNEL]; KERNEL]; IN]; OUT], bias: [0.0; OUT], links: PhantomData }
    }

    /// Computes the squashed outputs from the maps below.
    #[inline(always)]
    pub fn forward<const H: usize, const W: usize, const OH: usize, const OW: usize>(
        &self,
        input: &Maps<IN, H, W>,
        output: &mut Maps<OUT, OH, OW>,
    ) {
        Convolution(L::linked).forward(&self.weight, &self.bias, input, output);
        squash::forward(output.as_mut_slice());
    }

    /// Adds to the derivatives `total` and, where `d_input` is wanted, carries them below.
    #[inline(always)]
    pub fn differentiate<const H: usize, const W: usize, const OH: usize, const OW: usize>(
        &self,
        derivative: impl Derivative,
        input: &Maps<IN, H, W>,
        output: &Maps<OUT, OH, OW>,
        d_output: &mut Maps<OUT, OH, OW>,
        total: &mut Self,
        d_input: Option<&mut Maps<IN, H, W>>,
    ) {
        squash::backward(derivative, output.as_slice(), d_output.as_mut_slice());
        let (d_weight, d_bias) = (&mut total.weight, &mut total.bias);
        Convolution(L::linked).accumulate(derivative, input, d_output, d_weight, d_bias);
        if let Some(d_input) = d_input {
            Convolution(L::linked).propagate(derivative, &self.weight, d_output, d_input);
        }
    }

    /// Counts the inputs of each unit of map `to`, its bias not included.
    #[must_use]
    pub fn fan_in(to: usize) -> usize {
        (0..IN).filter(|&from| L::linked(from, to)).count() * KERNEL * KERNEL
    }
}

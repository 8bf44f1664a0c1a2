//! The convolutions C1, C3 and C5: 5x5 fields, one bias a map (paper, section II.B).

use core::marker::PhantomData;

use crate::network::architecture::{C1_MAPS, C3_MAPS, KERNEL, TABLE_I};
use crate::network::maps::Maps;
use crate::reference::{BATCH, Partial, convolution, plain, square, squash};

/// Which maps below feed which maps of a convolution.
pub trait Links {
    /// Tells whether map `from` below feeds map `to`.
    fn linked(from: usize, to: usize) -> bool;
}

/// Every map below feeds every map: C1 and C5.
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
    pub weight: convolution::Weight<f32, IN, OUT, KERNEL>,
    /// `[OUT]`.
    pub bias: [f32; OUT],
    links: PhantomData<L>,
}

impl<const IN: usize, const OUT: usize, L: Links> Conv<IN, OUT, L> {
    /// Makes a convolution whose every value is nought.
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
        convolution::forward(L::linked, &self.weight, &self.bias, input, output);
        squash::forward(output.as_mut_slice());
    }

    /// Adds to the gradient and, where `d_input` is wanted, carries the derivatives below.
    #[inline(always)]
    pub fn backward<
        const P: usize,
        const H: usize,
        const W: usize,
        const OH: usize,
        const OW: usize,
    >(
        &self,
        partial: Partial<P>,
        input: &Maps<IN, H, W>,
        output: &Maps<OUT, OH, OW>,
        d_output: &mut Maps<OUT, OH, OW>,
        gradient: &mut Self,
        d_input: Option<&mut Maps<IN, H, W>>,
    ) {
        self.differentiate(partial, plain, input, output, d_output, gradient, d_input);
    }

    /// Adds to the second derivatives and, where `h_input` is wanted, carries them below.
    #[inline(always)]
    pub fn curvature<const H: usize, const W: usize, const OH: usize, const OW: usize>(
        &self,
        input: &Maps<IN, H, W>,
        output: &Maps<OUT, OH, OW>,
        h_output: &mut Maps<OUT, OH, OW>,
        second: &mut Self,
        h_input: Option<&mut Maps<IN, H, W>>,
    ) {
        self.differentiate(BATCH, square, input, output, h_output, second, h_input);
    }

    #[allow(clippy::too_many_arguments, reason = "inputs, outputs, derivatives and their totals")]
    #[inline(always)]
    fn differentiate<
        const P: usize,
        const H: usize,
        const W: usize,
        const OH: usize,
        const OW: usize,
    >(
        &self,
        partial: Partial<P>,
        factor: impl Fn(f32) -> f32 + Copy,
        input: &Maps<IN, H, W>,
        output: &Maps<OUT, OH, OW>,
        d_output: &mut Maps<OUT, OH, OW>,
        total: &mut Self,
        d_input: Option<&mut Maps<IN, H, W>>,
    ) {
        squash::backward(factor, output.as_slice(), d_output.as_mut_slice());
        let (d_weight, d_bias) = (&mut total.weight, &mut total.bias);
        convolution::accumulate(partial, L::linked, factor, input, d_output, d_weight, d_bias);
        if let Some(d_input) = d_input {
            convolution::propagate(L::linked, factor, &self.weight, d_output, d_input);
        }
    }

    /// Counts the inputs of each unit of map `to`, its bias not included.
    #[must_use]
    pub fn fan_in(to: usize) -> usize {
        (0..IN).filter(|&from| L::linked(from, to)).count() * KERNEL * KERNEL
    }
}

//! Training with an update after each pattern, as the paper's (Appendix C).

use bytemuck::zeroed_box;

use super::criterion::Criterion;
use super::tally::Tally;
use crate::kernels::Kernels;
use crate::kernels::packed::{Codes, Packed};
use crate::kernels::single;
use crate::level::{Level, at_level};
use crate::network::input::Input;
use crate::network::{Activations, Network, Parameters, Slopes};
use crate::reference::Real as _;
use crate::reference::SINGLE;

/// A network in on-line training, laid out for its kernels.
pub(super) enum Online {
    /// In the plain loops of the specification.
    Reference(Box<Reference>),
    /// In the fast kernels.
    Fast(Box<Fast>),
}

pub(super) struct Reference {
    activations: Activations,
    scratch: Activations,
    gradient: Box<Parameters>,
    rates: Box<Parameters>,
    slopes: Slopes,
}

pub(super) struct Fast {
    level: Level,
    packed: Box<Packed>,
    rates: Box<Packed>,
    codes: Box<Codes>,
    slopes: Slopes,
    workspace: Box<single::Workspace>,
    derivatives: Box<single::BackwardWorkspace>,
}

impl Online {
    /// Lays out a network and the rates of a pass.
    pub(super) fn new(kernels: Kernels, network: &Network, rates: &Parameters) -> Self {
        let slopes = Slopes::zero(network.rbf.classes().count());
        match kernels {
            Kernels::Reference => Self::Reference(Box::new(Reference {
                activations: Activations::new(),
                scratch: Activations::new(),
                gradient: Box::new(Parameters::zero()),
                rates: Box::new(rates.clone()),
                slopes,
            })),
            Kernels::Fast(level) => {
                let mut fast = Fast {
                    level,
                    packed: zeroed_box(),
                    rates: zeroed_box(),
                    codes: zeroed_box(),
                    slopes,
                    workspace: zeroed_box(),
                    derivatives: zeroed_box(),
                };
                fast.packed.pack(&network.parameters);
                fast.rates.pack(rates);
                fast.codes.pack(&network.rbf);
                Self::Fast(Box::new(fast))
            }
        }
    }

    /// Presents one pattern, and then updates.
    ///
    /// The reference changes `network`; the fast kernels change their own layout of it until
    /// [`finish`](Self::finish).
    pub(super) fn present(
        &mut self,
        network: &mut Network,
        criterion: &Criterion,
        input: &Input,
        class: usize,
        tally: &mut Tally,
    ) {
        match self {
            Self::Reference(own) => {
                let Reference { activations, scratch, gradient, rates, slopes } = &mut **own;
                let level = Level::detect();
                at_level!(level, network.forward(input, activations));
                tally.add(&activations.penalties, criterion, class, None, slopes);
                at_level!(level, {
                    gradient.map(|_| 0.0);
                    network.backward(SINGLE, input, activations, slopes, scratch, gradient);
                    update_parameters(&mut network.parameters, gradient, rates);
                });
            }
            Self::Fast(own) => {
                let Fast { level, packed, rates, codes, slopes, workspace, derivatives } =
                    &mut **own;
                let penalties = single::penalties(*level, packed, codes, input, workspace);
                tally.add(&penalties, criterion, class, None, slopes);
                single::learn(*level, packed, rates, codes, slopes, workspace, derivatives);
            }
        }
    }

    /// Brings `network` up to date.
    pub(super) fn finish(&self, network: &mut Network) {
        if let Self::Fast(own) = self {
            own.packed.unpack(&mut network.parameters);
        }
    }
}

/// Changes every parameter against its derivative, at its rate: `w_k -= eps_k dE/dw_k` (paper,
/// Appendix C).
#[inline(always)]
pub fn update_parameters(weights: &mut Parameters, gradient: &Parameters, rates: &Parameters) {
    let tensors = weights.slices_mut().into_iter().zip(gradient.slices()).zip(rates.slices());
    for ((weights, gradient), rates) in tensors {
        update_values(weights, gradient, rates);
    }
}

/// Changes the values of one tensor, or of a part of it, against their derivatives.
#[inline(always)]
pub(super) fn update_values(weights: &mut [f32], gradient: &[f32], rates: &[f32]) {
    for ((w, &g), &rate) in weights.iter_mut().zip(gradient).zip(rates) {
        *w = (-rate).fma(g, *w);
    }
}

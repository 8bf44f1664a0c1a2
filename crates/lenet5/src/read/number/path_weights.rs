//! What the networks' penalties and the shape of ink weigh in the graphs of a line.
//!
//! They are fitted to numbers written of MNIST's digits, so that of all texts the right one is as
//! probable as it may be (`train::fit_weights`; paper, section VI.E: discriminative forward training).

use bytemuck::{Pod, Zeroable};

use crate::network::Calibration;

/// All weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// Where the ink is cut into pieces.
    pub segment: SegmentWeights,
    /// Where a network slides over it.
    pub sdnn: SlideWeights,
    /// Where both are asked.
    pub both: BothWeights,
}

impl Weights {
    /// As fitted, by `cargo xtask weigh`.
    pub const FITTED: Self = Self {
        segment: SegmentWeights::FITTED,
        sdnn: SlideWeights::FITTED,
        both: BothWeights::FITTED,
    };
}

/// The calibration of networks that have none.
const UNCALIBRATED: Calibration = Calibration { scale: 0.1, rubbish: 20.0, least: 0.0 };

/// How much less penalties count in a line than a network's calibration has it, and those of rubbish:
/// what stands in a line is further from what it was calibrated on.
fn softened(own: Calibration, scale: f64, rubbish: f64) -> Calibration {
    let own = if own == Calibration::NONE { UNCALIBRATED } else { own };
    #[allow(clippy::cast_possible_truncation, reason = "penalties are no more exact")]
    let times = |value: f32, by: f64| value * by as f32;
    Calibration { scale: times(own.scale, scale), rubbish: times(own.rubbish, rubbish), ..own }
}

/// What is added to the log-probability of a path for each of its arcs, where these are runs of pieces.
///
/// Heights and widths are in heights of the line's digits, crossed ink is in widths of a stroke.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct SegmentWeights {
    /// How much a penalty counts (`s` of eq. 9), of what it counts by the network's calibration.
    pub scale: f64,
    /// The penalty of rubbish (`j`), of what it is by the network's calibration.
    pub rubbish: f64,
    /// How much more each further piece makes a reading count: a digit of many pieces takes the place
    /// of several.
    pub piece: f64,
    /// For any digit.
    pub digit: f64,
    /// For every cut within a digit that crosses no ink.
    pub free: f64,
    /// For what a cut within a digit crosses less than a stroke.
    pub thin: f64,
    /// For paper within a digit from left to right.
    pub gap: f64,
    /// For ink crossed at its ends.
    pub crossed: f64,
    /// For width beyond a height.
    pub wide: f64,
    /// For what is narrow, and no 1.
    pub narrow: f64,
    /// For what is low, and no 0.
    pub low: f64,
    /// For a low 0.
    pub low_nought: f64,
    /// For a mark to be none of the digits.
    pub mark: f64,
    /// For anything else to be none, beside that it is read as rubbish.
    pub nothing: f64,
    /// For its height.
    pub high_nothing: f64,
    /// For its ink that is cut at its ends.
    pub crossed_nothing: f64,
}

impl SegmentWeights {
    /// As fitted.
    pub const FITTED: Self = Self {
        scale: 0.496,
        rubbish: 0.141,
        piece: 0.21,
        digit: 3.17,
        free: -0.582,
        thin: 0.402,
        gap: -5.77,
        crossed: -1.03,
        wide: -4.83,
        narrow: 3.42,
        low: -8.27,
        low_nought: -6.26,
        mark: -3.19,
        nothing: 0.101,
        high_nothing: -9.8,
        crossed_nothing: 0.572,
    };

    pub(super) fn calibration(&self, own: Calibration) -> Calibration {
        softened(own, self.scale, self.rubbish)
    }
}

/// The weights of the graph of a line that a network slides over.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct SlideWeights {
    /// How much a penalty counts (`s` of eq. 9), of what it counts by the network's calibration.
    pub scale: f64,
    /// The penalty of rubbish (`j`), of what it is by the network's calibration.
    pub rubbish: f64,
    /// For any digit.
    pub digit: f64,
    /// How much it counts that the output behind a digit shows the same again, or nothing.
    pub again: f64,
    /// How much it counts that an output shows nothing.
    pub nothing: f64,
}

impl SlideWeights {
    /// As fitted.
    pub const FITTED: Self =
        Self { scale: 0.599, rubbish: 0.731, digit: -4.17, again: 3.40, nothing: 5.26 };

    pub(super) fn calibration(&self, own: Calibration) -> Calibration {
        softened(own, self.scale, self.rubbish)
    }
}

/// How much the logarithm of a text's probability by each way counts where both are asked.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct BothWeights {
    /// Of that by pieces.
    pub segment: f64,
    /// Of that of the network that slides.
    pub sdnn: f64,
}

impl BothWeights {
    /// As fitted.
    pub const FITTED: Self = Self { segment: 0.488, sdnn: 0.571 };
}

//! The weights of a line's graphs: what penalties and the shape of ink count there.
//!
//! They are fitted to numbers written of digits that the network was not trained on, so that of all texts
//! the right one is as probable as it can be (`train::fit`; paper, section VI.D: discriminative forward
//! training), and they belong to the network: a [`Model`](crate::Model) keeps them beside its weights.

use bytemuck::{Pod, Zeroable};

use crate::network::Calibration;
#[cfg(feature = "train")]
use crate::read::reading::Reading;

/// The weights of all graphs that a reader of lines uses.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct PathWeights {
    /// Those of the graph of pieces.
    pub segment: SegmentWeights,
    /// Those of the graph of a network's outputs over the line.
    pub sdnn: SdnnWeights,
    /// What each way counts where both are asked.
    pub both: BothWeights,
}

impl PathWeights {
    /// Where fitting starts, and what a network is read with that has no weights of its own.
    pub const START: Self =
        Self { segment: SegmentWeights::START, sdnn: SdnnWeights::START, both: BothWeights::START };

    /// Makes them count by another calibration of the networks what they counted by the one before.
    #[cfg(feature = "train")]
    #[must_use]
    pub fn recalibrated(mut self, before: Calibration, after: Calibration) -> Self {
        let [before, after] = [before, after].map(or_uncalibrated);
        let scale = f64::from(before.scale) / f64::from(after.scale);
        let rubbish = f64::from(before.rubbish) / f64::from(after.rubbish);
        self.segment.scale *= scale;
        self.segment.rubbish *= rubbish;
        self.sdnn.scale *= scale;
        self.sdnn.rubbish *= rubbish;
        self
    }
}

/// Lists weights in their order.
pub(crate) fn values_of<W: Pod>(weights: &W) -> &[f64] {
    bytemuck::cast_slice(std::slice::from_ref(weights))
}

/// Lists weights in their order, to be changed.
#[cfg(feature = "train")]
pub(crate) fn values_of_mut<W: Pod>(weights: &mut W) -> &mut [f64] {
    bytemuck::cast_slice_mut(std::slice::from_mut(weights))
}

/// Adds the features of a label, or slopes, `times` over to what there is of them.
#[cfg(feature = "train")]
pub(crate) fn add<W: Pod>(all: &mut W, times: f64, own: &W) {
    let pairs = values_of_mut(all).iter_mut().zip(values_of(own));
    pairs.for_each(|(all, own)| *all += times * own);
}

/// The calibration that stands in for that of a network which has none.
const UNCALIBRATED: Calibration = Calibration { scale: 0.1, rubbish: 20.0, least: 0.0 };

fn or_uncalibrated(own: Calibration) -> Calibration {
    if own == Calibration::NONE { UNCALIBRATED } else { own }
}

/// Scales a network's calibration for use in a line, where pieces look less like digits than what it was
/// calibrated on.
fn scaled(own: Calibration, scale: f64, rubbish: f64) -> Calibration {
    let own = or_uncalibrated(own);
    #[allow(clippy::cast_possible_truncation, reason = "penalties are no more exact")]
    let times = |value: f32, by: f64| value * by as f32;
    Calibration { scale: times(own.scale, scale), rubbish: times(own.rubbish, rubbish), ..own }
}

/// What a loss's slopes by the probabilities of an output are in terms of what they follow from.
#[cfg(feature = "train")]
pub(super) struct OutputSlopes {
    /// By the penalty of each class.
    pub(super) penalties: Vec<f64>,
    /// By the weights `scale` and `rubbish` of a line's graph.
    pub(super) scale: f64,
    pub(super) rubbish: f64,
}

#[cfg(feature = "train")]
impl OutputSlopes {
    /// Takes slopes by the negative logarithms of the probabilities that `reading` has by a calibration of the weights `scale`
    /// and `rubbish` back through eq. 9: of the classes in their order, and, last, of rubbish.
    fn new(reading: &Reading, [scale, rubbish]: [f64; 2], slopes: &[f64]) -> Self {
        let own = or_uncalibrated(reading.calibration());
        let penalties = reading.penalties();
        let by_exponent = scaled(own, scale, rubbish).posterior(penalties).backward(slopes);
        let (of_scale, of_rubbish) = (f64::from(own.scale), f64::from(own.rubbish));
        let count = penalties.as_slice().len();
        let of_classes = by_exponent[..count].iter().zip(penalties.as_slice());
        let in_classes: f64 = of_classes.map(|(slope, &y)| slope * f64::from(y)).sum();
        let by_j = by_exponent[count];
        let by_exponent = by_exponent[..count].iter();
        Self {
            penalties: by_exponent.map(|slope| slope * scale * of_scale).collect(),
            scale: of_scale * (in_classes + by_j * of_rubbish * rubbish),
            rubbish: by_j * scale * of_scale * of_rubbish,
        }
    }
}

/// What is added to the log-probability of a path for each of its arcs, where the arcs are runs of pieces.
///
/// Heights and widths are in heights of the line's digits, crossed ink is in widths of a stroke.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct SegmentWeights {
    /// What a penalty counts (`s` of eq. 9), as a multiple of what the network's calibration says.
    pub scale: f64,
    /// The penalty of rubbish, as a multiple of what the network's calibration says; times the scale it is `j` of
    /// eq. 9.
    pub rubbish: f64,
    /// How much more a reading counts for each further piece: a digit of many pieces takes the place of
    /// several digits.
    pub piece: f64,
    /// Added for any digit.
    pub digit: f64,
    /// Added for every cut within a digit that crosses no ink.
    pub free: f64,
    /// Added for what a cut within a digit crosses less than a stroke.
    pub thin: f64,
    /// Added for paper within a digit from left to right.
    pub gap: f64,
    /// Added for ink that is crossed at a digit's ends.
    pub crossed: f64,
    /// Added for what a digit is wider than 0.8 heights of the line's digits, or than 0.8 of its own height
    /// where it is higher than they are.
    pub wide: f64,
    /// Added for a narrow digit that is no 1.
    pub narrow: f64,
    /// Added for a low digit that is no 0.
    pub low: f64,
    /// Added for a low 0.
    pub low_zero: f64,
    /// Added where a dot, a comma or a dash is labelled "no digit", and where any mark but a slash is read.
    pub mark: f64,
    /// Added where a piece that is not such a mark is labelled "no digit".
    pub no_digit: f64,
    /// Added to that for the height of the piece.
    pub no_digit_height: f64,
    /// Added for ink that is cut at the ends of what is no digit, marks among it.
    pub no_digit_crossed: f64,
    /// Added to `mark` where a dot, a comma, a dash or a colon is read that a format names.
    pub mark_read: f64,
    /// Added for how well a shape is that of a mark which a format names: the logarithm of a likelihood, 0 at best. A 1 that is no
    /// slash has such a one, too, where a slash may be read.
    pub mark_shape: f64,
    /// Added to `digit` for a slash that a format names.
    pub slash: f64,
}

impl SegmentWeights {
    /// Where fitting starts.
    pub const START: Self = Self {
        scale: 0.5,
        rubbish: 0.15,
        piece: 0.2,
        digit: 3.0,
        free: -0.5,
        thin: 0.5,
        gap: -6.0,
        crossed: -1.0,
        wide: -5.0,
        narrow: 3.5,
        low: -8.0,
        low_zero: -6.0,
        mark: -3.0,
        no_digit: 0.0,
        no_digit_height: -10.0,
        no_digit_crossed: 0.5,
        mark_read: 4.0,
        mark_shape: 1.0,
        slash: 0.0,
    };

    pub(super) fn calibration(&self, own: Calibration) -> Calibration {
        scaled(own, self.scale, self.rubbish)
    }

    /// Sums what they count where a label has these features.
    pub(super) fn sum(&self, features: &Self) -> f64 {
        let pairs = values_of(self).iter().zip(values_of(features));
        pairs.map(|(weight, feature)| weight * feature).sum()
    }

    /// Takes slopes by an output's probabilities back through eq. 9.
    #[cfg(feature = "train")]
    pub(super) fn output_slopes(&self, reading: &Reading, slopes: &[f64]) -> OutputSlopes {
        OutputSlopes::new(reading, [self.scale, self.rubbish], slopes)
    }
}

/// The weights of the graph of a line that a network slides over.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct SdnnWeights {
    /// What a penalty counts (`s` of eq. 9), as a multiple of what the network's calibration says.
    pub scale: f64,
    /// The penalty of rubbish, as a multiple of what the network's calibration says; times the scale it is `j` of
    /// eq. 9.
    pub rubbish: f64,
    /// Added for any digit.
    pub digit: f64,
    /// Added where the output after a digit shows the digit again, or no digit.
    pub again: f64,
    /// The weight of the penalty that an output shows no digit.
    pub no_digit: f64,
    /// Added where a mark stands that a format names, and no digit is seen.
    pub mark: f64,
    /// Added to `digit` where a slash stands that a format names, and a 1 or a 7 is seen.
    pub slash: f64,
}

impl SdnnWeights {
    /// Where fitting starts.
    pub const START: Self = Self {
        scale: 0.6,
        rubbish: 0.7,
        digit: -4.0,
        again: 3.5,
        no_digit: 5.0,
        mark: -1.6,
        slash: -1.5,
    };

    pub(super) fn calibration(&self, own: Calibration) -> Calibration {
        scaled(own, self.scale, self.rubbish)
    }

    /// Takes slopes by an output's probabilities back through eq. 9.
    #[cfg(feature = "train")]
    pub(super) fn output_slopes(&self, reading: &Reading, slopes: &[f64]) -> OutputSlopes {
        OutputSlopes::new(reading, [self.scale, self.rubbish], slopes)
    }
}

/// What the logarithm of a text's probability counts by each way, where both are asked.
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub struct BothWeights {
    /// That of the graph of pieces.
    pub segment: f64,
    /// That of the graph of the network that slides.
    pub sdnn: f64,
}

impl BothWeights {
    /// Where fitting starts.
    pub const START: Self = Self { segment: 0.5, sdnn: 0.5 };
}

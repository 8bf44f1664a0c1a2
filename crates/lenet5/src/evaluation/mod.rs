//! How well a network reads: errors on labelled digits, errors against refusals, pictures in sets, and whether
//! a confidence is a probability.

mod confusion;
mod digits;
#[cfg(feature = "data")]
mod layout;
#[cfg(all(feature = "data", feature = "number"))]
mod numbers;
mod operating;
pub mod paper;
mod rejection;
mod reliability;

pub use confusion::{Evaluation, Misread};
pub use digits::{
    DigitResult, DigitSet, DigitSummary, MARKED_ANSWERED_PERCENT, MARKED_WRONG_PERCENT,
    operating_curve,
};
#[cfg(feature = "data")]
pub use layout::guess_layout;
#[cfg(all(feature = "data", feature = "number"))]
pub use numbers::{NumberResult, NumberSet, NumberSummary, number_curve};
pub use operating::{OperatingCurve, OperatingPoint, Verdict};
pub use rejection::Rejection;
pub use reliability::{Bin, expected_calibration_error, reliability};

#[cfg(test)]
mod tests {
    use crate::network::codes::Classes;
    use crate::network::{Calibration, Penalties};
    use crate::read::Reading;

    /// Readings of class 0 by the given margins.
    pub(super) fn readings(margins: &[f32]) -> Vec<Reading> {
        let reading = |&margin: &f32| {
            let penalties = (0..10).map(|class| if class == 0 { 1.0 } else { 1.0 + margin });
            Reading::new(Penalties::from_iter(penalties), Classes::digits(), Calibration::NONE)
        };
        margins.iter().map(reading).collect()
    }
}

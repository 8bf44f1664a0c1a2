//! How well a network reads: errors on labelled digits, errors against refusals, and whether a confidence is a
//! probability.

mod confusion;
mod operating;
pub mod paper;
mod rejection;
mod reliability;

pub use confusion::{Evaluation, Misread};
pub use operating::{OperatingCurve, OperatingPoint, Verdict};
pub use rejection::Rejection;
pub use reliability::{Bin, expected_calibration_error, reliability};

//! What is fitted to a network once it is trained: probabilities, and the weights of the graphs of a line.

mod calibration;
mod path_weights;

pub use calibration::{ANSWERED, calibrate};
pub use path_weights::{FittedPathWeights, fit_path_weights};

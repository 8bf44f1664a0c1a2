//! What makes probabilities of penalties (paper, eq. 9).

/// What makes probabilities of a network's penalties, and where it should not answer.
///
/// With `s` the scale and `j` the penalty of the rubbish class, the answer `D` is right with the
/// probability `e^-s y_D / (e^-s j + sum_i e^-s y_i)` (paper, eq. 9). Both are fitted to digits, and to
/// what is none, that the network was not trained on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// How much a penalty counts: `s`, more than 0.
    pub scale: f32,
    /// The penalty of everything that is no character: `j`.
    pub rubbish: f32,
    /// The probability below which there is no answer.
    pub least: f32,
}

impl Calibration {
    /// Of a network that was never calibrated: penalties as they are, no rubbish, an answer always.
    pub const NONE: Self = Self { scale: 1.0, rubbish: f32::MAX, least: 0.0 };
}

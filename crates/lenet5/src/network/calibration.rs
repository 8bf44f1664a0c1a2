//! What makes probabilities of a network's penalties (paper, eq. 9).

use super::penalties::Penalties;
use super::posterior::Posterior;

/// How a network's penalties become probabilities, and below which probability it does not answer.
///
/// It is fitted to digits, and to what is no digit, that the network was not trained on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// How much a penalty counts: `s` of eq. 9, more than 0.
    pub scale: f32,
    /// The penalty of everything that is no character: `j` of eq. 9 is `scale` times this.
    pub rubbish: f32,
    /// The probability below which there is no answer, from 0 to 1.
    pub least: f32,
}

impl Calibration {
    /// That of a network that was never calibrated: penalties count as they are, rubbish has no
    /// probability, and every input gets an answer.
    pub const NONE: Self = Self { scale: 1.0, rubbish: f32::MAX, least: 0.0 };

    /// Computes the probabilities of the classes and of rubbish.
    ///
    /// *Cost:* one exponential for each class.
    #[must_use]
    pub fn posterior(&self, penalties: &Penalties) -> Posterior {
        let scale = f64::from(self.scale);
        Posterior::new(penalties.as_slice(), scale, scale * f64::from(self.rubbish))
    }
}

//! What is fitted to a network once it is trained: its calibration, and the weights that lines are read with.

mod calibration;
mod descent;
mod doubt;
mod newton;
mod path_weights;

pub use calibration::{ANSWERED_SHARE, calibrate, calibrate_committee};
pub use doubt::{FittedDoubt, JudgedWord, SeenWord, fit_doubt, see_words};
pub use path_weights::{FittedPathWeights, fit_path_weights};

use super::glyphs::TypefaceGlyphs;
use super::random::Seed;
use super::recipe::Recipe;
use super::synth::SyntheticCheque;
use crate::data::Dataset;
use crate::parallel;
use crate::read::number::Method;
use crate::read::{Model, PictureReader};

/// The most cheques that the weights of a line's graphs are fitted to.
const MAX_CHEQUES: usize = 2_000;

/// Fits to a model all that reading with it needs, on digits that its network was not trained on: the
/// calibration, and, for a recipe that presents pieces of lines or windows of them, the weights that lines are
/// read with.
///
/// *Cost:* 20 forward passes a digit, and for lines some hundred passes over a graph for every second
/// digit, on all threads of the caller's `rayon` pool.
pub fn fit_model(
    model: &mut Model,
    recipe: &Recipe,
    seed: Seed,
    held_out: &Dataset,
    glyphs: Option<&TypefaceGlyphs>,
) {
    let before = model.network.calibration;
    model.network.calibration = calibrate(&model.network, recipe, seed, held_out, glyphs);
    let start = model.path_weights().recalibrated(before, model.network.calibration);
    let count = (held_out.len() / 2).min(MAX_CHEQUES);
    let fit = |model: &Model, method: Method| {
        let cheques = write_cheques(recipe, seed, held_out, count);
        let reader = PictureReader::new(model);
        fit_path_weights(&reader, &cheques, method, &start).weights
    };
    if recipe.lines > 0.0 && count > 0 {
        model.segment = Some(fit(model, Method::Segment).segment);
    }
    if recipe.windows > 0.0 && count > 0 {
        model.sdnn = Some(fit(model, Method::Sdnn).sdnn);
    }
}

/// Writes cheques of some digits, distorted as a recipe says; those whose digits have no ink are left out.
///
/// *Cost:* about 3 milliseconds a cheque, on all threads of the caller's `rayon` pool.
#[must_use]
pub fn write_cheques(
    recipe: &Recipe,
    seed: Seed,
    digits: &Dataset,
    count: usize,
) -> Vec<SyntheticCheque> {
    let Some(distortions) = &recipe.distortions else { return Vec::new() };
    let write = |index: usize| SyntheticCheque::write(digits, distortions, seed, index);
    parallel::map(count, write).into_iter().flatten().collect()
}

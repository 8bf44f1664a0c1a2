//! Training as in the paper (sections II.C and III.B, Appendices A to C), and documented departures.

mod batches;
mod blocks;
mod bounds;
mod card;
mod checkpoint;
mod criterion;
mod feed;
pub mod fit;
mod glyphs;
mod observer;
mod online;
mod patterns;
mod random;
mod recipe;
mod recipes;
mod report;
mod robustness;
mod saved;
mod schedule;
mod start;
pub mod synth;
mod tally;
mod teachers;
mod through_graph;
mod trainer;

pub use card::{ModelCard, Origin};
pub use checkpoint::{DataRecord, GlyphRecord, Record, TeacherRecord};
pub use criterion::{Criterion, Distance, Loss, Teaching};
pub use fit::{
    ANSWERED_SHARE, FittedDoubt, FittedPathWeights, JudgedWord, SeenWord, calibrate,
    calibrate_committee, fit_doubt, fit_model, fit_path_weights, see_words, write_cheques,
};
pub use glyphs::{GLYPH_FILES, TypefaceGlyphs};
pub use observer::{Observer, Silent};
pub use online::update_parameters;
pub use random::Seed;
pub use recipe::{
    CurvatureSamples, Direction, GlyphShares, MAX_BATCH, MAX_PASSES, Recipe, ThroughGraph, Update,
};
pub use report::{ErrorCount, NumberReport, PassReport, RateRange};
pub use robustness::Disturbance;
pub use saved::Wanted;
pub use schedule::{PASSES, Schedule, Step};
pub use start::{Law, Start, initialise};
pub use synth::{Distortions, RubbishKinds, SyntheticCheque, make_rubbish};
pub use teachers::Teachers;
pub use trainer::{Outcome, Trainer};

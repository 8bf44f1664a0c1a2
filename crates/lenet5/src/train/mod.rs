//! Training as the paper does it (section II.B, Appendix C), and its documented departures.

mod batches;
mod blocks;
mod bounds;
mod checkpoint;
mod criterion;
mod feed;
pub mod fit;
mod observer;
mod online;
mod patterns;
mod random;
mod recipe;
mod report;
mod robustness;
mod schedule;
mod start;
pub mod synth;
mod tally;
mod trainer;

pub use checkpoint::{CHECKPOINT_FILE, DataRecord, Record};
pub use criterion::{Criterion, Distance, Loss};
pub use fit::{ANSWERED, FittedPathWeights, calibrate, fit_path_weights};
pub use observer::{Observer, Silent};
pub use online::descend;
pub use random::Seed;
pub use recipe::{CurvatureSamples, Direction, MOST_AT_ONCE, MOST_PASSES, Recipe, Update};
pub use report::{PassReport, Range, Score};
pub use robustness::Disturbance;
pub use schedule::{PASSES, Schedule, Step};
pub use start::{Law, Start, initialise};
pub use synth::{Distortions, WrittenNumber, rubbish};
pub use trainer::{Outcome, Trainer};

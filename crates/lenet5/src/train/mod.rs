//! Training as the paper does it (section II.B, Appendix C), and its documented departures.

mod batches;
mod blocks;
mod calibrate;
mod checkpoint;
mod cheque;
mod criterion;
pub mod distort;
mod feed;
mod forms;
mod lines;
mod observer;
mod ones;
mod online;
mod patterns;
mod pen;
mod random;
mod recipe;
mod rubbish;
mod schedule;
mod shapes;
mod signs;
mod start;
mod trainer;

pub use calibrate::{ANSWERED, calibrate};
pub use checkpoint::{CHECKPOINT_FILE, DataRecord, Record};
pub use cheque::WrittenNumber;
pub use criterion::{Criterion, Distance, Loss, Posterior};
pub use distort::Distortions;
pub use observer::{Observer, Silent};
pub use online::descend;
pub use random::Seed;
pub use recipe::{CurvatureSamples, Direction, MOST_AT_ONCE, MOST_PASSES, Recipe, Update};
pub use rubbish::rubbish;
pub use schedule::{PASSES, Schedule, Step};
pub use start::{Law, Start, initialise};
pub use trainer::{Outcome, PassReport, Range, Score, Trainer};

//! The instructions to compute with.

use clap::Args;
use lenet5::Level;

/// Which instructions to compute with.
#[derive(Debug, Args)]
pub(crate) struct Simd {
    /// Compute with these instructions of the processor (avx512, avx2, sse4.2, sse2, neon) instead of
    /// the best that it has, to compare or to test.
    #[arg(long = "simd", value_name = "LEVEL")]
    level: Option<Level>,
}

impl Simd {
    /// The level that was asked for, or the best.
    pub(crate) fn level(&self) -> Level {
        self.level.unwrap_or_else(Level::detect)
    }
}

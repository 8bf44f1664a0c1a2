//! Which instructions of the processor the kernels may use, found at run time.

use core::fmt;

use fearless_simd::Simd as _;

/// A set of vector instructions.
#[derive(Clone, Copy, Debug)]
pub struct Level(pub(crate) fearless_simd::Level);

impl Level {
    /// Finds the best level of this processor; without `std`, what the build was told to expect.
    #[must_use]
    pub fn detect() -> Self {
        #[cfg(feature = "std")]
        return Self(fearless_simd::Level::new());
        #[cfg(not(feature = "std"))]
        return Self(fearless_simd::Level::baseline());
    }

    /// Gives what the build was told to expect of every processor: the slowest level that still runs.
    #[must_use]
    pub const fn baseline() -> Self {
        Self(fearless_simd::Level::baseline())
    }

    /// Lists what this processor has, the best first.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn available() -> Vec<Self> {
        let best = fearless_simd::Level::new();
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        let weaker = [
            best.as_avx512().map(fearless_simd::Level::Avx512),
            best.as_avx2().map(fearless_simd::Level::Avx2),
            best.as_sse4_2().map(fearless_simd::Level::Sse4_2),
            best.as_sse2().map(fearless_simd::Level::Sse2),
        ];
        #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
        let weaker = [Some(best)];
        weaker.into_iter().flatten().map(Self).collect()
    }

    /// Tells whether a multiply-add is rounded once: then every kernel gives the reference's bits.
    #[must_use]
    pub fn is_fused(self) -> bool {
        matches!(self.name(), "avx512" | "avx2" | "neon")
    }

    /// Runs `work` compiled for this level: plain loops in it become vector instructions where the
    /// compiler can see how.
    ///
    /// A closure for `work` must be `#[inline(always)]`: otherwise it may be compiled by itself, for the
    /// level that the build expects of every processor, and be slow without a word.
    #[inline(always)]
    pub fn run<R>(self, work: impl FnOnce() -> R) -> R {
        fearless_simd::dispatch!(self.0, simd => simd.vectorize(work))
    }

    /// Names the level in lower case, such as `avx2`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            #[cfg(target_arch = "aarch64")]
            fearless_simd::Level::Neon(_) => "neon",
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            fearless_simd::Level::WasmSimd128(_) => "simd128",
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            fearless_simd::Level::Sse2(_) => "sse2",
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            fearless_simd::Level::Sse4_2(_) => "sse4.2",
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            fearless_simd::Level::Avx2(_) => "avx2",
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            fearless_simd::Level::Avx512(_) => "avx512",
            #[allow(unreachable_patterns, reason = "some targets have no further level")]
            _ => "fallback",
        }
    }
}

/// Evaluates an expression compiled for a [`Level`]: [`Level::run`] with a closure that is inlined.
macro_rules! at_level {
    ($level:expr, $work:expr) => {
        $level.run(
            #[inline(always)]
            || $work,
        )
    };
}
pub(crate) use at_level;

#[cfg(feature = "std")]
impl std::str::FromStr for Level {
    type Err = String;

    /// Finds a level that this processor has by its name.
    fn from_str(name: &str) -> Result<Self, String> {
        let levels = Self::available();
        levels.iter().find(|level| level.name() == name).copied().ok_or_else(|| {
            let names: Vec<_> = levels.iter().map(|level| level.name()).collect();
            format!("expected what this processor has: {}", names.join(", "))
        })
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

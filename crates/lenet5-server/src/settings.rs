//! Every limit of the service, with the flag of `lenet5 serve` that changes it.

use std::time::Duration;

/// Bytes of a mebibyte.
const MIB: u64 = 1 << 20;

/// The limits of a service, and whom it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Pictures that are read at once (`--threads`): one for each core.
    pub threads: usize,
    /// Requests that may wait while as many as [`threads`](Self::threads) are read (`--queue`).
    pub queue: usize,
    /// The time in which a body has to come, and then the time for a picture's answer (`--timeout`).
    pub timeout: Duration,
    /// Most bytes of a body (`--body-limit`).
    pub body_limit: u64,
    /// Most bytes of the bodies of all requests together (`--buffer`).
    pub buffer: u64,
    /// Most pixels of a picture (`--megapixels`).
    pub pixels: u64,
    /// Most pictures of a request (`--pictures`).
    pub pictures: usize,
    /// Most connections at once (`--connections`).
    pub connections: usize,
    /// Origins of pages, other than the service's own, whose requests are answered (`--origin`); `*` is any.
    pub origins: Vec<String>,
    /// Whether the service listens on this machine alone. Then pages of other names are refused, also those that claim
    /// to be of this machine by a name of their own (DNS rebinding).
    pub is_local: bool,
    /// Whether `/metrics` is among the routes; not where it has a listener of its own (`--metrics`).
    pub has_metrics: bool,
    /// The time from the wish to stop until no connection is accepted any more (`--drain`).
    pub drain: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            threads: std::thread::available_parallelism().map_or(1, Into::into),
            queue: 64,
            timeout: Duration::from_secs(30),
            body_limit: 32 * MIB,
            buffer: 256 * MIB,
            pixels: 8 * MIB,
            pictures: 1_000,
            connections: 768,
            origins: Vec::new(),
            is_local: true,
            has_metrics: true,
            drain: Duration::from_secs(5),
        }
    }
}

impl Settings {
    /// The time in which a request's head has to come, also the next one on a connection.
    pub(crate) fn head_timeout(&self) -> Duration {
        self.timeout.min(Duration::from_secs(10))
    }

    /// The time after which a connection on which no byte moved is closed: longer than a body and an answer may take.
    pub(crate) fn idle_timeout(&self) -> Duration {
        self.timeout * 2
    }
}

/// Takes a time from text: seconds, as in `30` and `0.5`, or with a unit, as in `500ms`, `30s` and `2m`.
///
/// # Errors
/// It is no such time, or not between a millisecond and an hour: what was expected.
///
/// # Examples
/// ```
/// use std::time::Duration;
///
/// assert_eq!(lenet5_server::parse_duration("500ms"), Ok(Duration::from_millis(500)));
/// assert!(lenet5_server::parse_duration("0").is_err());
/// ```
pub fn parse_duration(text: &str) -> Result<Duration, String> {
    const UNITS: [(&str, f64); 3] = [("ms", 0.001), ("s", 1.0), ("m", 60.0)];
    let expected = || "expected a time from 1ms to 60m, as in 500ms, 30s or 2m".to_owned();
    let with_unit =
        UNITS.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)));
    let (number, factor) = with_unit.unwrap_or((text, 1.0));
    // Signs, exponents, `inf` and `nan` are numbers to Rust, too.
    let is_plain = number.chars().all(|c| c.is_ascii_digit() || c == '.');
    let seconds = number.parse::<f64>().ok().filter(|_| is_plain).map(|number| number * factor);
    let seconds = seconds.filter(|seconds| (0.001..=3600.0).contains(seconds));
    seconds.map(Duration::from_secs_f64).ok_or_else(expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units_and_bounds() {
        let right = [("30s", 30_000), ("30", 30_000), ("0.5", 500), ("2m", 120_000), ("1ms", 1)];
        for (text, milliseconds) in right {
            assert_eq!(parse_duration(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
        for wrong in ["", "s", "-1s", "+1s", "1e3", "inf", "nan", "0", "61m", "1 s", "1h", "."] {
            assert!(parse_duration(wrong).is_err(), "{wrong}");
        }
    }
}

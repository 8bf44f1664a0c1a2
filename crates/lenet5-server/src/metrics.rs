//! What is counted, in the text format of Prometheus. All of it is bounded: labels come from tables, and histograms keep
//! counts alone.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::page::is_file;

/// The routes, as they are counted.
const ROUTES: [&str; 9] = [
    "/",
    "/v1/read",
    "/v1/digits",
    "/v1/inspect",
    "/v1/info",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
];

/// What a route is called where requests are counted, also within another router: whatever nobody knows has one name, so
/// that names are few.
pub(crate) fn route_name(matched: &str) -> &'static str {
    if is_file(matched) {
        return "/";
    }
    let is_it = |route: &&str| matched == *route || *route != "/" && matched.ends_with(*route);
    ROUTES.into_iter().find(is_it).unwrap_or("other")
}

/// A stage of a picture's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Decode,
    /// All that comes after the decoder.
    Read,
}

impl Stage {
    const fn name(self) -> &'static str {
        match self {
            Self::Decode => "decode",
            Self::Read => "read",
        }
    }
}

/// Bounds of times in seconds: from a quarter of a millisecond to 8 seconds, each twice the one before.
const SECONDS: [f64; 16] = [
    0.000_25, 0.000_5, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.0,
    2.0, 4.0, 8.0,
];
/// Bounds of confidences.
const TENTHS: [f64; 10] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];

/// How many values lie up to each bound.
struct Histogram<const N: usize> {
    bounds: &'static [f64; N],
    /// The number of values up to each bound and above the one before.
    counts: [u64; N],
    count: u64,
    sum: f64,
}

impl<const N: usize> Histogram<N> {
    const fn new(bounds: &'static [f64; N]) -> Self {
        Self { bounds, counts: [0; N], count: 0, sum: 0.0 }
    }

    fn add(&mut self, value: f64) {
        if let Some(index) = self.bounds.iter().position(|bound| value <= *bound) {
            self.counts[index] += 1;
        }
        self.count += 1;
        self.sum += value;
    }

    fn write(&self, text: &mut String, name: &str, label: &str) {
        let comma = if label.is_empty() { "" } else { "," };
        let braced = if label.is_empty() { String::new() } else { format!("{{{label}}}") };
        let mut up_to = 0;
        for (bound, count) in self.bounds.iter().zip(&self.counts) {
            up_to += count;
            line(text, format_args!("{name}_bucket{{{label}{comma}le=\"{bound}\"}} {up_to}"));
        }
        let count = self.count;
        line(text, format_args!("{name}_bucket{{{label}{comma}le=\"+Inf\"}} {count}"));
        line(text, format_args!("{name}_sum{braced} {}", self.sum));
        line(text, format_args!("{name}_count{braced} {count}"));
    }
}

struct Counts {
    requests: BTreeMap<(&'static str, u16), u64>,
    request_seconds: BTreeMap<&'static str, Histogram<16>>,
    pictures: BTreeMap<&'static str, u64>,
    digits: u64,
    stages: BTreeMap<Stage, Histogram<16>>,
    queue: Histogram<16>,
    confidence: Histogram<10>,
}

/// The counts of a service.
pub(crate) struct Metrics(Mutex<Counts>);

/// What is true at the moment of asking.
pub(crate) struct Gauges {
    pub(crate) waiting: usize,
    pub(crate) requests: usize,
    pub(crate) buffered: u64,
}

impl Default for Metrics {
    fn default() -> Self {
        Self(Mutex::new(Counts {
            requests: BTreeMap::new(),
            request_seconds: BTreeMap::new(),
            pictures: BTreeMap::new(),
            digits: 0,
            stages: BTreeMap::new(),
            queue: Histogram::new(&SECONDS),
            confidence: Histogram::new(&TENTHS),
        }))
    }
}

impl Metrics {
    /// Sums may be taken on in whatever state a panic left them.
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a request; status 499 is a client that was gone before its answer.
    pub(crate) fn request(&self, route: &'static str, status: u16, time: Duration) {
        let mut counts = self.counts();
        *counts.requests.entry((route, status)).or_default() += 1;
        let seconds = counts.request_seconds.entry(route);
        seconds.or_insert_with(|| Histogram::new(&SECONDS)).add(time.as_secs_f64());
    }

    /// Counts a picture: why it was refused, or with what confidence it was answered.
    pub(crate) fn picture(&self, refusal: Option<&'static str>, confidence: Option<f32>) {
        let mut counts = self.counts();
        *counts.pictures.entry(refusal.unwrap_or("read")).or_default() += 1;
        if let (None, Some(confidence)) = (refusal, confidence) {
            counts.confidence.add(confidence.into());
        }
    }

    /// Counts digits that came as bytes.
    pub(crate) fn digits(&self, count: usize) {
        self.counts().digits += count as u64;
    }

    /// Counts the time of a stage.
    pub(crate) fn stage(&self, stage: Stage, time: Duration) {
        let mut counts = self.counts();
        let seconds = counts.stages.entry(stage);
        seconds.or_insert_with(|| Histogram::new(&SECONDS)).add(time.as_secs_f64());
    }

    /// Counts the time that a picture waited for its turn.
    pub(crate) fn queued(&self, time: Duration) {
        self.counts().queue.add(time.as_secs_f64());
    }

    /// Writes all counts.
    pub(crate) fn text(&self, gauges: &Gauges) -> String {
        let counts = self.counts();
        let mut text = String::new();
        let text = &mut text;
        head(text, "lenet5_build_info", "gauge", "the version that answers");
        let version = env!("CARGO_PKG_VERSION");
        line(text, format_args!("lenet5_build_info{{version=\"{version}\"}} 1"));
        head(text, "lenet5_requests_total", "counter", "requests by route and status");
        for ((route, code), count) in &counts.requests {
            line(
                text,
                format_args!("lenet5_requests_total{{route=\"{route}\",code=\"{code}\"}} {count}"),
            );
        }
        let what = "time until an answer begins";
        head(text, "lenet5_request_seconds", "histogram", what);
        for (route, seconds) in &counts.request_seconds {
            seconds.write(text, "lenet5_request_seconds", &format!("route=\"{route}\""));
        }
        head(text, "lenet5_pictures_total", "counter", "pictures by outcome");
        for (outcome, count) in &counts.pictures {
            line(text, format_args!("lenet5_pictures_total{{outcome=\"{outcome}\"}} {count}"));
        }
        head(text, "lenet5_digits_total", "counter", "digits that came as bytes");
        line(text, format_args!("lenet5_digits_total {}", counts.digits));
        head(text, "lenet5_stage_seconds", "histogram", "time of a picture's stages");
        for (stage, seconds) in &counts.stages {
            seconds.write(text, "lenet5_stage_seconds", &format!("stage=\"{}\"", stage.name()));
        }
        let what = "time that a picture waits for its turn";
        head(text, "lenet5_queue_seconds", "histogram", what);
        counts.queue.write(text, "lenet5_queue_seconds", "");
        head(text, "lenet5_confidence", "histogram", "confidence of what was answered");
        counts.confidence.write(text, "lenet5_confidence", "");
        let Gauges { waiting, requests, buffered } = gauges;
        head(text, "lenet5_queue_length", "gauge", "pictures that wait for their turn");
        line(text, format_args!("lenet5_queue_length {waiting}"));
        head(text, "lenet5_requests_inside", "gauge", "requests that are read or wait");
        line(text, format_args!("lenet5_requests_inside {requests}"));
        head(text, "lenet5_buffered_bytes", "gauge", "bytes of the bodies of all requests");
        line(text, format_args!("lenet5_buffered_bytes {buffered}"));
        std::mem::take(text)
    }
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    line(text, format_args!("# HELP {name} {help}\n# TYPE {name} {kind}"));
}

fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{content}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn histograms_count_up_to_each_bound() {
        let mut own = Histogram::new(&TENTHS);
        for value in [0.05, 0.1, 0.95, 7.0] {
            own.add(value);
        }
        let mut text = String::new();
        own.write(&mut text, "x", "");
        assert!(text.starts_with("x_bucket{le=\"0.1\"} 2\nx_bucket{le=\"0.2\"} 2\n"), "{text}");
        assert!(text.contains("x_bucket{le=\"1\"} 3\nx_bucket{le=\"+Inf\"} 4\n"), "{text}");
        assert!(text.contains("x_count 4\n"), "{text}");
    }
}

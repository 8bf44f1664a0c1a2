//! What all requests share.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{SystemTime, UNIX_EPOCH};

use lenet5::PictureReader;
use lenet5::inspect::Inspector;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::buffer::Buffer;
use crate::exchange::Exchange;
use crate::gate::Gate;
use crate::metrics::Metrics;
use crate::settings::Settings;

/// Why a service could not be made: its threads could not be started.
#[derive(Debug)]
pub struct Failure(rayon::ThreadPoolBuildError);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the threads that read cannot be started: {}", self.0)
    }
}

impl std::error::Error for Failure {}

/// A service: its reader, its settings, and what all requests share. Clones are the same service.
#[derive(Clone)]
pub struct State(Arc<Inner>);

/// What is told of every request when its answer begins.
pub type Observer = Box<dyn Fn(&Exchange<'_>) + Send + Sync>;

struct Inner {
    reader: PictureReader,
    /// What the page asks, made when it first does.
    inspector: LazyLock<Inspector>,
    settings: Settings,
    pool: ThreadPool,
    gate: Arc<Gate>,
    buffer: Arc<Buffer>,
    metrics: Metrics,
    observer: Option<Observer>,
    is_stopping: AtomicBool,
    /// What the numbers of this service's requests begin with.
    epoch: u64,
    requests: AtomicU64,
}

impl State {
    /// Makes a service that reads pictures with a reader.
    ///
    /// *Cost:* a thread for each picture that may be read at once.
    ///
    /// # Errors
    /// The threads cannot be started.
    pub fn new(reader: PictureReader, settings: Settings) -> Result<Self, Failure> {
        Self::with_observer(reader, settings, None)
    }

    /// Makes a service that tells of every request when it has been answered.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_observer(
        reader: PictureReader,
        settings: Settings,
        observer: Option<Observer>,
    ) -> Result<Self, Failure> {
        // What the main thread has by custom, and more than a pool's threads have.
        const STACK: usize = 8 << 20;
        let pool = ThreadPoolBuilder::new()
            .num_threads(settings.threads)
            .stack_size(STACK)
            .thread_name(|k| format!("read-{k}"))
            // Where a panic unwinds, the request's channel is dropped with it, and the answer is 500.
            .panic_handler(|_| {})
            .build()
            .map_err(Failure)?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Self(Arc::new(Inner {
            gate: Gate::new(settings.threads, settings.queue),
            buffer: Buffer::new(settings.buffer),
            metrics: Metrics::default(),
            epoch: now.as_secs(),
            requests: AtomicU64::new(0),
            is_stopping: AtomicBool::new(false),
            inspector: LazyLock::new(Inspector::pretrained),
            reader,
            settings,
            pool,
            observer,
        })))
    }

    /// What reads pictures.
    #[must_use]
    pub fn reader(&self) -> &PictureReader {
        &self.0.reader
    }

    /// What the page asks about layers, units and lines: every network that comes with the library.
    #[must_use]
    pub fn inspector(&self) -> &Inspector {
        &self.0.inspector
    }

    /// The limits.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// From now on `/readyz` says that the service is about to stop, and connections end with the next answer. All else
    /// is answered as before.
    pub fn stop(&self) {
        self.0.is_stopping.store(true, Ordering::Relaxed);
    }

    /// Tells whether the service is about to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.0.is_stopping.load(Ordering::Relaxed)
    }

    pub(crate) fn pool(&self) -> &ThreadPool {
        &self.0.pool
    }

    pub(crate) fn gate(&self) -> &Arc<Gate> {
        &self.0.gate
    }

    pub(crate) fn buffer(&self) -> &Arc<Buffer> {
        &self.0.buffer
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// Tells the observer of a request, if there is one.
    pub(crate) fn tell(&self, exchange: &Exchange<'_>) {
        if let Some(observer) = &self.0.observer {
            observer(exchange);
        }
    }

    /// Makes a number that no other request of this service has.
    pub(crate) fn next_request_id(&self) -> String {
        format!("{:x}-{:x}", self.0.epoch, self.0.requests.fetch_add(1, Ordering::Relaxed))
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").field("settings", self.settings()).finish_non_exhaustive()
    }
}

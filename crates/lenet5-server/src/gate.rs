//! Who may come in, and whose picture is read now.
//!
//! A request has a [`Place`] from the moment its body is whole until its answer is written or its client is gone. There are
//! as many places as permits and places in the queue; who finds none is sent away at once. The permits bound what is
//! decoded and read at once: one goes with each picture, and comes back when the picture has been read, also if nobody
//! waits for it any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout_at;

use crate::problem::{Code, Problem};
use crate::state::State;

/// The gate of a service.
pub(crate) struct Gate {
    permits: Arc<Semaphore>,
    places: usize,
    taken: AtomicUsize,
    waiting: AtomicUsize,
}

/// A request's place; it is given back when it is dropped.
pub(crate) struct Place(Arc<Gate>);

/// Counts something until it is dropped.
struct Counted<'a>(&'a AtomicUsize);

impl<'a> Counted<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Gate {
    pub(crate) fn new(permits: usize, queue: usize) -> Arc<Self> {
        Arc::new(Self {
            permits: Arc::new(Semaphore::new(permits)),
            places: permits + queue,
            taken: AtomicUsize::new(0),
            waiting: AtomicUsize::new(0),
        })
    }

    /// Takes a place.
    ///
    /// # Errors
    /// All of them are taken.
    pub(crate) fn enter(self: &Arc<Self>) -> Result<Place, Problem> {
        let free = |taken| (taken < self.places).then_some(taken + 1);
        if self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, free).is_ok() {
            return Ok(Place(Arc::clone(self)));
        }
        let limit = self.places as u64;
        let detail = format!("{limit} requests are read or wait already");
        Err(Problem::beyond(Code::Overloaded, limit, None, detail))
    }

    /// The number of pictures that wait for a permit.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// The number of requests that have a place.
    pub(crate) fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }
}

/// Until when an answer has to be ready.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    at: tokio::time::Instant,
    limit: Duration,
}

impl Deadline {
    /// Counts the time from now.
    pub(crate) fn after(limit: Duration) -> Self {
        Self { at: tokio::time::Instant::now() + limit, limit }
    }

    fn missed(self) -> Problem {
        let seconds = self.limit.as_secs_f64();
        Problem::late(Code::Timeout, self.limit, format!("no answer within {seconds} seconds"))
    }
}

/// Does the work of one picture on one of the threads that read, when it is its turn.
///
/// Work that has begun comes to its end, which is near, and keeps its permit until then, whoever waits for it; work that
/// has not begun when its deadline comes, or when its client goes, is not done.
///
/// # Errors
/// The deadline came first, or the work panicked where panics do not end the process.
pub(crate) async fn work<T: Send + 'static>(
    state: &State,
    deadline: Deadline,
    job: impl FnOnce(&State) -> T + Send + 'static,
) -> Result<T, Problem> {
    let begin = Instant::now();
    let gate = state.gate();
    let permit = {
        let _waiting = Counted::new(&gate.waiting);
        timeout_at(deadline.at, Arc::clone(&gate.permits).acquire_owned()).await
    };
    let permit = permit.map_err(|_| deadline.missed())?;
    state.metrics().queued(begin.elapsed());
    let (done, result) = oneshot::channel();
    let own = state.clone();
    state.pool().spawn(move || {
        let value = job(&own);
        // The next picture may begin before this one's answer is on its way.
        drop(permit);
        // Nobody waits any more if the client is gone.
        let _ = done.send(value);
    });
    match timeout_at(deadline.at, result).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) => Err(Problem::new(Code::Internal, "the picture could not be read")),
        Err(_) => Err(deadline.missed()),
    }
}

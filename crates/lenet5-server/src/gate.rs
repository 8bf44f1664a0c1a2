//! Who may come in.
//!
//! A request has a [`Place`] from the moment its body is whole until its answer is written or its client is gone. There are
//! as many places as threads that read and places in the queue; who finds none is sent away at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::problem::{Code, Problem};

/// The gate of a service.
pub(crate) struct Gate {
    places: usize,
    taken: AtomicUsize,
    waiting: AtomicUsize,
}

/// A request's place; it is given back when it is dropped.
pub(crate) struct Place(Arc<Gate>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Gate {
    pub(crate) fn new(threads: usize, queue: usize) -> Arc<Self> {
        Arc::new(Self {
            places: threads + queue,
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

    /// The number of pictures that wait for their turn.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Counts a picture that waits for its turn.
    pub(crate) fn begin_to_wait(&self) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts it no longer.
    pub(crate) fn end_waiting(&self) {
        self.waiting.fetch_sub(1, Ordering::Relaxed);
    }

    /// The number of requests that have a place.
    pub(crate) fn taken(&self) -> usize {
        self.taken.load(Ordering::Relaxed)
    }
}

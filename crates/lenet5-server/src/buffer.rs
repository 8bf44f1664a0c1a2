//! The memory that the bodies of all requests may take together.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::problem::{Code, Problem};

/// The memory that the bodies of all requests may take.
pub(crate) struct Buffer {
    limit: u64,
    taken: AtomicU64,
}

/// A part of the buffer; it is given back when it is dropped.
pub(crate) struct Share {
    buffer: Arc<Buffer>,
    bytes: u64,
}

impl Buffer {
    pub(crate) fn new(limit: u64) -> Arc<Self> {
        Arc::new(Self { limit, taken: AtomicU64::new(0) })
    }

    /// The bytes that are taken.
    pub(crate) fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }
}

impl Share {
    /// Takes a share of nothing yet.
    pub(crate) fn of(buffer: &Arc<Buffer>) -> Self {
        Self { buffer: Arc::clone(buffer), bytes: 0 }
    }

    /// Takes more of the buffer.
    ///
    /// # Errors
    /// There is not so much of it.
    pub(crate) fn grow(&mut self, bytes: u64) -> Result<(), Problem> {
        let Buffer { limit, taken } = &*self.buffer;
        let free = |taken: u64| taken.checked_add(bytes).filter(|taken| taken <= limit);
        if taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, free).is_err() {
            let detail = format!("the bodies of all requests take up to {limit} bytes together");
            return Err(Problem::beyond(Code::OutOfBuffer, *limit, None, detail));
        }
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.buffer.taken.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

//! The threads that a reader works on.

use std::mem;
use std::process;
use std::sync::{Arc, Mutex};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// A pool of threads that is made when it is first needed, and made again in a process that was forked: threads do not live
/// on in it.
pub(crate) struct Pool {
    /// 0 for one for each core.
    threads: usize,
    /// With the process that it belongs to.
    kept: Mutex<Option<(u32, Arc<ThreadPool>)>>,
}

impl Pool {
    pub(crate) const fn new(threads: usize) -> Self {
        Self { threads, kept: Mutex::new(None) }
    }

    pub(crate) const fn threads(&self) -> usize {
        self.threads
    }

    /// Does some work on the pool's threads.
    pub(crate) fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> PyResult<T> {
        Ok(self.get()?.install(work))
    }

    /// The pool, or one for this call alone where the lock is taken: a process that was forked while another thread had the lock
    /// would wait for it for ever.
    fn get(&self) -> PyResult<Arc<ThreadPool>> {
        let here = process::id();
        if let Ok(kept) = self.kept.try_lock()
            && let Some((process, pool)) = &*kept
            && *process == here
        {
            return Ok(Arc::clone(pool));
        }
        let pool = ThreadPoolBuilder::new().num_threads(self.threads).build();
        let pool = Arc::new(pool.map_err(|error| PyRuntimeError::new_err(error.to_string()))?);
        if let Ok(mut kept) = self.kept.try_lock() {
            let before = kept.replace((here, Arc::clone(&pool)));
            // One whose threads stayed behind in another process is not to be waited for.
            if before.as_ref().is_some_and(|(process, _)| *process != here) {
                mem::forget(before);
            }
        }
        Ok(pool)
    }
}

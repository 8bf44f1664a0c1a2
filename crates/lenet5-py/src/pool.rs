//! The threads that a reader works on.

use std::mem;
use std::process;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// A pool of threads that is made when it is first needed, and made again in a process that was forked: threads do not live
/// on in it.
pub(crate) struct Pool {
    /// 0 for one for each core.
    threads: usize,
    own: Mutex<Option<(u32, Arc<ThreadPool>)>>,
}

impl Pool {
    pub(crate) const fn new(threads: usize) -> Self {
        Self { threads, own: Mutex::new(None) }
    }

    pub(crate) const fn threads(&self) -> usize {
        self.threads
    }

    /// Does some work on the pool's threads.
    pub(crate) fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> PyResult<T> {
        Ok(self.get()?.install(work))
    }

    fn get(&self) -> PyResult<Arc<ThreadPool>> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        let here = process::id();
        if let Some((process, pool)) = &*own
            && *process == here
        {
            return Ok(Arc::clone(pool));
        }
        let pool = ThreadPoolBuilder::new().num_threads(self.threads).build();
        let pool = Arc::new(pool.map_err(|error| PyRuntimeError::new_err(error.to_string()))?);
        // One whose threads stayed behind is not to be waited for.
        mem::forget(own.replace((here, Arc::clone(&pool))));
        Ok(pool)
    }
}

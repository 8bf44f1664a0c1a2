//! The threads that a reader works on.

use std::mem;
use std::process;
use std::sync::{Arc, Mutex};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Pools of threads that are made when they are first needed, and made again in a process that was forked: threads do not live
/// on in it.
///
/// Callers share one pool. Of one thread each caller has its own: engines for batches have a task for each core, and each
/// would wait for the others.
pub(crate) struct Pool {
    /// 0 for one for each core.
    threads: usize,
    /// Those that nobody works in, with the process that they belong to.
    kept: Mutex<(u32, Vec<Arc<ThreadPool>>)>,
}

impl Pool {
    pub(crate) const fn new(threads: usize) -> Self {
        Self { threads, kept: Mutex::new((0, Vec::new())) }
    }

    pub(crate) const fn threads(&self) -> usize {
        self.threads
    }

    /// Does some work on the pool's threads.
    pub(crate) fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> PyResult<T> {
        let pool = self.take()?;
        let done = pool.install(work);
        if self.threads == 1 {
            self.keep(pool);
        }
        Ok(done)
    }

    /// Takes a pool, or makes one. Where the lock is taken, it makes one for this call alone: a process that was forked while
    /// another thread had the lock would wait for it for ever.
    fn take(&self) -> PyResult<Arc<ThreadPool>> {
        if let Ok(mut kept) = self.kept.try_lock() {
            forget_others(&mut kept);
            let own = if self.threads == 1 { kept.1.pop() } else { kept.1.first().cloned() };
            if let Some(pool) = own {
                return Ok(pool);
            }
        }
        let pool = ThreadPoolBuilder::new().num_threads(self.threads).build();
        let pool = Arc::new(pool.map_err(|error| PyRuntimeError::new_err(error.to_string()))?);
        if self.threads != 1 {
            self.keep(Arc::clone(&pool));
        }
        Ok(pool)
    }

    fn keep(&self, pool: Arc<ThreadPool>) {
        if let Ok(mut kept) = self.kept.try_lock() {
            forget_others(&mut kept);
            kept.1.push(pool);
        }
    }
}

/// Forgets the pools of the process that this one was forked from: their threads stayed behind, and are not to be waited for.
fn forget_others(kept: &mut (u32, Vec<Arc<ThreadPool>>)) {
    let here = process::id();
    if kept.0 != here {
        mem::forget(mem::take(&mut kept.1));
        kept.0 = here;
    }
}

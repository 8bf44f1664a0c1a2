//! Work on blocks, on the threads of the caller's `rayon` pool or, without that feature, on this one.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};

use thread_local::ThreadLocal;

/// Workspaces for intermediate results, kept from use to use, since making one costs page faults.
///
/// Each thread has a workspace of its own, which lies in that thread's caches.
#[derive(Debug)]
pub(crate) struct Workspaces<T: Send> {
    free: ThreadLocal<Free<T>>,
    make: fn() -> Box<T>,
}

/// A thread's workspace while nobody uses it.
type Free<T> = Mutex<Option<Box<T>>>;

/// A workspace in use, which goes back when the guard is dropped.
pub(crate) struct WorkspaceGuard<'a, T: Send> {
    free: &'a Free<T>,
    held: Option<Box<T>>,
}

impl<T: Send> Workspaces<T> {
    pub(crate) const fn new(make: fn() -> Box<T>) -> Self {
        Self { free: ThreadLocal::new(), make }
    }

    /// Takes this thread's workspace, or makes one. What the last user left in it is still there.
    pub(crate) fn take(&self) -> WorkspaceGuard<'_, T> {
        let free = self.free.get_or(|| Mutex::new(None));
        let held = free.lock().unwrap_or_else(PoisonError::into_inner).take();
        WorkspaceGuard { free, held: Some(held.unwrap_or_else(self.make)) }
    }
}

impl<T: Send> Clone for Workspaces<T> {
    /// Copies no workspace: the clone makes its own.
    fn clone(&self) -> Self {
        Self::new(self.make)
    }
}

impl<T: Send> Drop for WorkspaceGuard<'_, T> {
    fn drop(&mut self) {
        *self.free.lock().unwrap_or_else(PoisonError::into_inner) = self.held.take();
    }
}

impl<T: Send> Deref for WorkspaceGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.held.as_deref().expect("held until it is dropped")
    }
}

impl<T: Send> DerefMut for WorkspaceGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.held.as_deref_mut().expect("held until it is dropped")
    }
}

/// Maps whole numbers below `count`, in any order on any threads; the results come in the numbers' order.
#[cfg(feature = "parallel")]
pub(crate) fn map<R: Send>(count: usize, work: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;

    // A single result is not worth waking another thread.
    if count <= 1 {
        return (0..count).map(work).collect();
    }
    (0..count).into_par_iter().map(work).collect()
}

/// Maps whole numbers below `count` in their order.
#[cfg(not(feature = "parallel"))]
pub(crate) fn map<R: Send>(count: usize, work: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
    (0..count).map(work).collect()
}

/// Works on whole numbers below `count` on any threads, and hands the results to `take` in the numbers'
/// order while later ones are still worked on: at most as many results wait as there are threads.
///
/// `work` must not itself use `rayon`: a thread that waits there could take up a part of this work
/// that waits for the part it is in.
#[cfg(feature = "train")]
pub(crate) fn in_order<R: Send>(
    count: usize,
    work: impl Fn(usize) -> R + Sync,
    mut take: impl FnMut(R) + Send,
) {
    #[cfg(feature = "parallel")]
    if threads() > 1 && count > 1 {
        return in_order_on_threads(count, work, take);
    }
    (0..count).for_each(|k| take(work(k)));
}

#[cfg(all(feature = "train", feature = "parallel"))]
fn in_order_on_threads<R: Send>(
    count: usize,
    work: impl Fn(usize) -> R + Sync,
    take: impl FnMut(R) + Send,
) {
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

    /// Has the others stop waiting when a thread panics; the scope passes the panic on.
    struct Guard<'a>(&'a AtomicBool);

    impl Drop for Guard<'_> {
        fn drop(&mut self) {
            if std::thread::panicking() {
                self.0.store(true, Ordering::Release);
            }
        }
    }

    let (next, turn) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let panicked = AtomicBool::new(false);
    let take = Mutex::new(take);
    rayon::scope(|scope| {
        for _ in 0..threads().min(count) {
            scope.spawn(|_| {
                let _guard = Guard(&panicked);
                loop {
                    // Numbers are given out in order, so whoever has the smallest waits for nobody.
                    let k = next.fetch_add(1, Ordering::Relaxed);
                    if k >= count {
                        return;
                    }
                    let result = work(k);
                    while turn.load(Ordering::Acquire) != k {
                        if panicked.load(Ordering::Acquire) {
                            return;
                        }
                        // The wait is short, and sleeping would not be.
                        std::thread::yield_now();
                    }
                    take.lock().unwrap_or_else(PoisonError::into_inner)(result);
                    turn.store(k + 1, Ordering::Release);
                }
            });
        }
    });
}

/// Works on each item, in any order on any threads.
pub(crate) fn for_each<T: Send>(items: Vec<T>, work: impl Fn(T) + Sync + Send) {
    #[cfg(feature = "parallel")]
    if threads() > 1 {
        use rayon::prelude::*;

        return items.into_par_iter().for_each(work);
    }
    items.into_iter().for_each(work);
}

/// Counts the threads that can work at once.
#[cfg(feature = "parallel")]
pub(crate) fn threads() -> usize {
    rayon::current_num_threads()
}

#[cfg(all(test, feature = "train", feature = "parallel"))]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    fn pool() -> rayon::ThreadPool {
        rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap()
    }

    #[test]
    fn results_come_in_order_whatever_is_quick() {
        let mut taken = Vec::new();
        let slow_when_even = |k: usize| {
            if k.is_multiple_of(2) {
                std::thread::sleep(std::time::Duration::from_millis(2));
            }
            k
        };
        pool().install(|| in_order(20, slow_when_even, |k| taken.push(k)));
        assert_eq!(taken, (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn a_panic_ends_the_work_instead_of_hanging_it() {
        let work = |k: usize| assert!(k != 3, "on purpose");
        let ended = std::panic::catch_unwind(|| pool().install(|| in_order(20, work, |()| {})));
        assert!(ended.is_err());
    }
}

//! Work on blocks, on the threads of the caller's `rayon` pool or, without that feature, on this one.

use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};

/// Rooms for intermediate results that are kept for the next use: making one costs page faults.
#[derive(Debug)]
pub(crate) struct Rooms<T> {
    free: Mutex<Vec<Box<T>>>,
    make: fn() -> Box<T>,
}

/// A room in use; it goes back when it is dropped.
pub(crate) struct Room<'a, T> {
    rooms: &'a Rooms<T>,
    held: Option<Box<T>>,
}

impl<T> Rooms<T> {
    pub(crate) const fn new(make: fn() -> Box<T>) -> Self {
        Self { free: Mutex::new(Vec::new()), make }
    }

    /// Takes a room that nobody uses, or makes one. What the last user left in it is still there.
    pub(crate) fn take(&self) -> Room<'_, T> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Room { rooms: self, held: Some(free.unwrap_or_else(self.make)) }
    }
}

impl<T> Clone for Rooms<T> {
    /// Copies no room: the clone makes its own.
    fn clone(&self) -> Self {
        Self::new(self.make)
    }
}

impl<T> Drop for Room<'_, T> {
    fn drop(&mut self) {
        if let Some(held) = self.held.take() {
            self.rooms.free.lock().unwrap_or_else(PoisonError::into_inner).push(held);
        }
    }
}

impl<T> Deref for Room<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.held.as_deref().expect("held until it is dropped")
    }
}

impl<T> DerefMut for Room<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.held.as_deref_mut().expect("held until it is dropped")
    }
}

/// Maps whole numbers below `count`, in any order on any threads; the results come in theirs.
#[cfg(feature = "parallel")]
pub(crate) fn map<R: Send>(count: usize, work: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;

    // One piece of work is not worth waking anybody.
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

/// Works on each item, in any order on any threads.
#[cfg(feature = "train")]
pub(crate) fn for_each<T: Send>(items: Vec<T>, work: impl Fn(T) + Sync + Send) {
    #[cfg(feature = "parallel")]
    if threads() > 1 {
        use rayon::prelude::*;

        return items.into_par_iter().for_each(work);
    }
    items.into_iter().for_each(work);
}

/// How many threads can work at once.
#[cfg(feature = "train")]
pub(crate) fn threads() -> usize {
    #[cfg(feature = "parallel")]
    return rayon::current_num_threads();
    #[cfg(not(feature = "parallel"))]
    return 1;
}

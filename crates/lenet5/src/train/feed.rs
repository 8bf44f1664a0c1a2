//! Patterns made ready on another thread, while this one learns from those before.

use std::ops::ControlFlow;

use super::patterns::{Pattern, Patterns};

/// Prepares the patterns at `order`, `at_once` at a time, and has `learn` learn from them in that order,
/// until it breaks off.
///
/// Where the caller's pool has several threads, a thread of its own prepares a little ahead.
pub(super) fn feed(
    source: &Patterns,
    order: &[usize],
    at_once: usize,
    mut learn: impl FnMut(&[Pattern]) -> ControlFlow<()>,
) -> ControlFlow<()> {
    #[cfg(feature = "parallel")]
    if crate::parallel::threads() > 1 {
        return feed_ahead(source, order, at_once, learn);
    }
    let mut patterns = Vec::new();
    order.chunks(at_once).try_for_each(|part| {
        source.prepare(part, &mut patterns);
        learn(&patterns)
    })
}

/// Vectors that go round between the two threads: one being filled, one waiting, one learnt from.
#[cfg(feature = "parallel")]
const BUFFERS: usize = 3;

#[cfg(feature = "parallel")]
fn feed_ahead(
    source: &Patterns,
    order: &[usize],
    at_once: usize,
    mut learn: impl FnMut(&[Pattern]) -> ControlFlow<()>,
) -> ControlFlow<()> {
    use std::sync::mpsc::sync_channel;

    let (give_back, free) = sync_channel::<Vec<Pattern>>(BUFFERS);
    let (hand_over, ready) = sync_channel::<Vec<Pattern>>(BUFFERS);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut fresh = (0..BUFFERS).map(|_| Vec::new());
            for part in order.chunks(at_once) {
                // Whichever fails, nobody learns any more.
                let Some(mut patterns) = fresh.next().or_else(|| free.recv().ok()) else { return };
                source.prepare(part, &mut patterns);
                if hand_over.send(patterns).is_err() {
                    return;
                }
            }
        });
        // Both ends are dropped with this closure, before the other thread is waited for.
        let (ready, give_back) = (ready, give_back);
        ready.iter().try_for_each(|patterns| {
            let flow = learn(&patterns);
            // When the last part is on its way nobody wants it back.
            let _ = give_back.send(patterns);
            flow
        })
    })
}

//! Whose picture is read now.
//!
//! The threads that read bound what is decoded and read at once. They take the next work themselves, the oldest first: however
//! busy those threads are that talk to clients, reading goes on.

use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::time::timeout_at;

use crate::problem::{Code, Problem};
use crate::state::State;

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
/// Work that has begun comes to its end, which is near, whoever waits for it; work that has not begun when its deadline comes,
/// or when its client goes, is not done.
///
/// # Errors
/// The deadline came first, or the work panicked where panics do not end the process.
pub(crate) async fn work<T: Send + 'static>(
    state: &State,
    deadline: Deadline,
    job: impl FnOnce(&State) -> T + Send + 'static,
) -> Result<T, Problem> {
    let begin = Instant::now();
    let (done, result) = oneshot::channel();
    let own = state.clone();
    state.gate().begin_to_wait();
    state.pool().spawn_fifo(move || {
        own.gate().end_waiting();
        if done.is_closed() {
            return;
        }
        own.metrics().queued(begin.elapsed());
        // Nobody waits any more if the client went meanwhile.
        let _ = done.send(job(&own));
    });
    match timeout_at(deadline.at, result).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) => Err(Problem::new(Code::Internal, "the picture could not be read")),
        Err(_) => Err(deadline.missed()),
    }
}

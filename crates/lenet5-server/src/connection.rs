//! A connection on which nothing moves is closed: a client that does not read its answer, or does not end its request, holds
//! its place for a time only.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

/// The number of bytes that tell which version of HTTP is spoken: only then does its own time for a head begin.
const PREFACE: usize = 24;

/// A stream that ends when no byte moved for a time.
pub(crate) struct Watched {
    stream: TcpStream,
    /// The time until the first bytes, and that between any two later on.
    first: Duration,
    later: Duration,
    /// The number of bytes that were read.
    read: usize,
    moved: Instant,
    timer: Pin<Box<Sleep>>,
}

impl Watched {
    pub(crate) fn new(stream: TcpStream, first: Duration, later: Duration) -> Self {
        let (moved, timer) = (Instant::now(), Box::pin(sleep(first)));
        Self { stream, first, later, read: 0, moved, timer }
    }

    /// Notes that bytes moved, or looks whether none has for too long.
    fn watch<T>(
        &mut self,
        result: Poll<io::Result<T>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.moved = Instant::now();
            return result;
        }
        loop {
            ready!(self.timer.as_mut().poll(context));
            // The timer is set anew here alone, since bytes move far more often than it ends.
            let limit = if self.read < PREFACE { self.first } else { self.later };
            let due = self.moved + limit;
            if due <= Instant::now() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.timer.as_mut().reset(due);
        }
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.read = self.read.saturating_add(buffer.filled().len() - before);
        self.watch(result, context)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.watch(result, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.watch(result, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

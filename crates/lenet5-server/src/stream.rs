//! Many answers, written as they are ready: the client's socket holds back the work.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use futures_util::stream::{self, Stream, StreamExt as _};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::buffer::Share;
use crate::gate::Place;
use crate::state::State;

/// A piece of an answer, or none, if the answer has to end here.
pub(crate) type Piece = Option<Bytes>;

/// What is sent from the work to the answer.
enum Sent {
    Piece(Bytes),
    /// There is nothing more.
    End,
}

/// Answers, of which a few wait.
struct Answers {
    pieces: mpsc::Receiver<Sent>,
    has_ended: bool,
}

impl Stream for Answers {
    type Item = Result<Bytes, std::io::Error>;

    /// An answer that was not finished ends in an error, so that the connection breaks, and nobody takes a part of it for
    /// all.
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.has_ended {
            return Poll::Ready(None);
        }
        let sent = std::task::ready!(self.pieces.poll_recv(context));
        let piece = match sent {
            Some(Sent::Piece(bytes)) => return Poll::Ready(Some(Ok(bytes))),
            Some(Sent::End) => None,
            None => Some(Err(std::io::Error::other("the answer was given up"))),
        };
        self.has_ended = true;
        Poll::Ready(piece)
    }
}

/// Makes a body of the pieces that jobs make, in the jobs' order. As many of them run at once as pictures are read at once;
/// the next begins when its turn to be written is near. When the client is gone, or does not read on for as long as an answer
/// may take, no further job begins.
pub(crate) fn body<F>(
    state: &State,
    place: Place,
    share: Share,
    jobs: impl Iterator<Item = F> + Send + 'static,
) -> Body
where
    F: Future<Output = Piece> + Send + 'static,
{
    let (sender, pieces) = mpsc::channel(1);
    let (threads, limit) = (state.settings().threads, state.settings().timeout);
    tokio::spawn(async move {
        // Both are held until the last piece is on its way.
        let _held = (place, share);
        let mut answers = stream::iter(jobs).buffered(threads);
        loop {
            let answer = tokio::select! {
                answer = answers.next() => answer,
                () = sender.closed() => return,
            };
            let (sent, is_last) = match answer {
                Some(Some(bytes)) => (Sent::Piece(bytes), false),
                Some(None) => return,
                None => (Sent::End, true),
            };
            let is_taken = matches!(timeout(limit, sender.send(sent)).await, Ok(Ok(())));
            if is_last || !is_taken {
                return;
            }
        }
    });
    Body::from_stream(Answers { pieces, has_ended: false })
}

//! `POST /v1/inspect`: what the page asks, where it has no engine of its own.

use axum::body::Bytes;
use axum::extract::{RawQuery, Request, State as Of};
use axum::response::Response;

use crate::answer::{OCTETS, typed};
use crate::body;
use crate::parameters::{self, OF_INSPECT};
use crate::pictures;
use crate::problem::Problem;
use crate::state::State;
use crate::stream;
use crate::turn::{Deadline, work};

/// Bytes of a reply that are written at a time.
const PIECE: usize = 64 << 10;

pub(super) async fn inspect(
    Of(state): Of<State>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Problem> {
    let (head, mut body) = request.into_parts();
    let asked = parameters::parse(&state, query.as_deref(), &OF_INSPECT);
    let asked = body::checked(&state, &head.headers, &mut body, asked).await?;
    let body::Whole { bytes, share } = body::read(&state, &head.headers, body).await?;
    let place = state.gate().enter()?;
    let job = move |state: &State| {
        let reply = state.inspector().answer_within(&bytes, state.settings().pixels);
        // The share of the buffer is held as long as its bytes are.
        (reply, share)
    };
    let (reply, mut share) = work(&state, Deadline::after(asked.timeout), job).await?;
    let reply = Bytes::from(reply.map_err(|error| pictures::problem_of_request(&error))?);
    // A reply may be ten times as long as its request, and its client slow.
    share.grow(reply.len() as u64)?;
    let pieces = (0..reply.len()).step_by(PIECE).map(move |start| {
        let piece = reply.slice(start..reply.len().min(start + PIECE));
        async move { Some(piece) }
    });
    Ok(typed(OCTETS, stream::body(&state, place, share, pieces)))
}

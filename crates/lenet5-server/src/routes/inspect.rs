//! `POST /v1/inspect`: what the page asks, where it has no engine of its own.

use axum::extract::{RawQuery, Request, State as Of};
use axum::response::Response;

use crate::answer::{OCTETS, typed};
use crate::body;
use crate::parameters::{self, OF_INSPECT};
use crate::pictures;
use crate::problem::Problem;
use crate::state::State;
use crate::turn::{Deadline, work};

pub(super) async fn inspect(
    Of(state): Of<State>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Problem> {
    let asked = parameters::parse(&state, query.as_deref(), &OF_INSPECT)?;
    let (head, body) = request.into_parts();
    let body::Whole { bytes, share } = body::read(&state, &head.headers, body).await?;
    let _place = state.gate().enter()?;
    let job = move |state: &State| {
        // The share of the buffer is held as long as its bytes are.
        let _share = share;
        state.inspector().answer_within(&bytes, state.settings().pixels)
    };
    let reply = work(&state, Deadline::after(asked.timeout), job).await?;
    Ok(typed(OCTETS, reply.map_err(|error| pictures::problem_of_request(&error))?))
}

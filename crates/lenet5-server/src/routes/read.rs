//! `POST /v1/read`: a picture, or a form of many.

use axum::body::Bytes;
use axum::extract::{RawQuery, Request, State as Of};
use axum::response::Response;

use crate::answer::{JSON, LINES, accepts, typed};
use crate::body;
use crate::gate::Place;
use crate::multipart::{self, Part};
use crate::parameters::{self, Asked, OF_READ};
use crate::pictures;
use crate::problem::Problem;
use crate::state::State;
use crate::stream;
use crate::turn::{Deadline, work};

pub(super) async fn read(
    Of(state): Of<State>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Problem> {
    let (head, mut body) = request.into_parts();
    let asked = parameters::parse(&state, query.as_deref(), &OF_READ);
    let asked = asked.and_then(|asked| Ok((asked, multipart::is_form(&head.headers)?)));
    let (asked, is_form) = body::checked(&state, &head.headers, &mut body, asked).await?;
    let mut whole = body::read(&state, &head.headers, body).await?;
    let parts = if is_form {
        multipart::parts(&state, &head.headers, &mut whole).await?
    } else {
        vec![Part { name: None, bytes: whole.bytes.clone() }]
    };
    let place = state.gate().enter()?;
    if is_form || accepts(&head.headers, LINES) {
        return Ok(lines(&state, place, whole, asked, parts));
    }
    let (deadline, bytes) = (Deadline::after(asked.timeout), whole.bytes);
    let job = move |state: &State| pictures::read(state, &asked, None, &bytes);
    let record = work(&state, deadline, job).await??;
    Ok(typed(JSON, record))
}

/// Answers with a line for each picture, in their order; one that cannot be read has a line that says so.
fn lines(
    state: &State,
    place: Place,
    whole: body::Whole,
    asked: Asked,
    parts: Vec<Part>,
) -> Response {
    let own = state.clone();
    let jobs = parts.into_iter().map(move |Part { name, bytes }| {
        let (state, asked) = (own.clone(), asked.clone());
        async move {
            let (path, deadline) = (name.clone(), Deadline::after(asked.timeout));
            let job = move |state: &State| pictures::read(state, &asked, path.as_deref(), &bytes);
            let record = work(&state, deadline, job).await;
            let record = record.and_then(|record| record);
            let mut line =
                record.unwrap_or_else(|problem| pictures::failure(name.as_deref(), &problem));
            line.push(b'\n');
            Some(Bytes::from(line))
        }
    });
    typed(LINES, stream::body(state, place, whole.share, jobs))
}

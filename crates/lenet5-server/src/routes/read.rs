//! `POST /v1/read`: a picture, or a form of many, or of pictures and what says where their fields are.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, Request, State as Of};
use axum::response::Response;
use lenet5::read::form::Form;

use crate::answer::{JSON, LINES, accepts, typed};
use crate::body;
use crate::gate::Place;
use crate::multipart::{self, Part};
use crate::parameters::{self, Asked, Kind, OF_READ};
use crate::pictures;
use crate::problem::{Code, Problem};
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
    let asked = asked.and_then(|(asked, is_form)| {
        if asked.kind == Kind::Fields && !is_form {
            let detail =
                "kind: fields is for multipart/form-data with a part fields beside the pictures";
            return Err(Problem::new(Code::WrongParameter, detail));
        }
        Ok((asked, is_form))
    });
    let (asked, is_form) = body::checked(&state, &head.headers, &mut body, asked).await?;
    let mut whole = body::read(&state, &head.headers, body).await?;
    let mut parts = if is_form {
        multipart::parts(&state, &head.headers, &mut whole).await?
    } else {
        vec![Part::alone(whole.bytes.clone())]
    };
    let fields = match asked.kind {
        Kind::Fields => Some(multipart::take_fields(&mut parts)?),
        _ => None,
    };
    let place = state.gate().enter()?;
    let form = match fields {
        // A thousand formats take a while.
        Some(json) => {
            let job = move |_: &State| pictures::parse_form(&json);
            Some(Arc::new(work(&state, Deadline::after(asked.timeout), job).await??))
        }
        None => None,
    };
    if is_form || accepts(&head.headers, LINES) {
        return Ok(lines(&state, place, whole, &Wish { asked, form }, parts));
    }
    let (deadline, bytes) = (Deadline::after(asked.timeout), whole.bytes);
    let job = move |state: &State| pictures::read(state, &asked, None, None, &bytes);
    let record = work(&state, deadline, job).await??;
    Ok(typed(JSON, record))
}

/// What is to be read in each picture.
#[derive(Clone)]
struct Wish {
    asked: Asked,
    form: Option<Arc<Form>>,
}

/// Answers with a line for each picture, in their order; one that cannot be read has a line that says so.
fn lines(
    state: &State,
    place: Place,
    whole: body::Whole,
    wish: &Wish,
    parts: Vec<Part>,
) -> Response {
    let (own, wish) = (state.clone(), wish.clone());
    let jobs = parts.into_iter().map(move |Part { name, bytes, .. }| {
        let (state, Wish { asked, form }) = (own.clone(), wish.clone());
        async move {
            let (path, deadline) = (name.clone(), Deadline::after(asked.timeout));
            let job = move |state: &State| {
                pictures::read(state, &asked, form.as_deref(), path.as_deref(), &bytes)
            };
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

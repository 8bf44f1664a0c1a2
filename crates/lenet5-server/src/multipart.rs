//! The pictures of a form (`multipart/form-data`).

use std::convert::Infallible;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use futures_util::stream;

use crate::body::Whole;
use crate::problem::{Code, Problem};
use crate::state::State;

/// The body is parsed in pieces of this size, so that the parser does not keep a copy of it.
const PIECE: usize = 64 << 10;

/// A picture of a form.
pub(crate) struct Part {
    /// The name of its file, if it has one.
    pub(crate) name: Option<String>,
    pub(crate) bytes: Bytes,
}

/// Tells whether a body is a form of pictures, rather than a picture.
///
/// # Errors
/// It has several parts, but is no form.
pub(crate) fn is_form(headers: &HeaderMap) -> Result<bool, Problem> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if essence.starts_with("multipart/") && essence != "multipart/form-data" {
        let detail = format!("content-type: expected multipart/form-data, found {essence}");
        return Err(Problem::new(Code::WrongType, detail));
    }
    Ok(essence == "multipart/form-data")
}

/// Takes the pictures out of a form: every part is one.
///
/// # Errors
/// The form is broken, has no part, or too many of them.
pub(crate) async fn parts(
    state: &State,
    headers: &HeaderMap,
    whole: &mut Whole,
) -> Result<Vec<Part>, Problem> {
    let broken = |why: String| Problem::new(Code::BrokenBody, format!("form: {why}"));
    // The parts are copies.
    whole.share.grow(whole.bytes.len() as u64)?;
    let mut rest = std::mem::take(&mut whole.bytes);
    let pieces = std::iter::from_fn(move || {
        let piece = rest.split_to(rest.len().min(PIECE));
        (!piece.is_empty()).then_some(Ok::<_, Infallible>(piece))
    });
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(kind).map_err(|error| broken(error.to_string()))?;
    let mut form = multer::Multipart::new(stream::iter(pieces), boundary);
    let (mut parts, limit) = (Vec::new(), state.settings().pictures);
    loop {
        let part = form.next_field().await.map_err(|error| broken(error.to_string()))?;
        let Some(part) = part else { break };
        if parts.len() == limit {
            let detail = format!("form: expected at most {limit} pictures, found more");
            let got = Some(limit as u64 + 1);
            return Err(Problem::beyond(Code::TooManyPictures, limit as u64, got, detail));
        }
        let name = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|error| broken(error.to_string()))?;
        parts.push(Part { name, bytes });
    }
    if parts.is_empty() {
        return Err(Problem::new(Code::EmptyBody, "form: expected a picture, found no part"));
    }
    Ok(parts)
}

//! The parts of a form (`multipart/form-data`): pictures, and what says where their fields are.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use futures_util::stream;
use lenet5::read::form::MAX_FORM_BYTES;

use crate::body::Whole;
use crate::problem::{Code, Problem};
use crate::state::State;

/// The body is parsed in pieces of this size, so that the parser does not keep a copy of it.
const PIECE: usize = 64 << 10;

/// The name of the part that says where the fields of pictures are, as the flag of `lenet5 read` is called.
const FIELDS: &str = "fields";

/// A part of a form.
pub(crate) struct Part {
    /// What it is in the form.
    field: Option<String>,
    /// The name of its file, if it has one.
    pub(crate) name: Option<String>,
    pub(crate) bytes: Bytes,
}

impl Part {
    /// The whole body, which is a picture.
    pub(crate) const fn alone(bytes: Bytes) -> Self {
        Self { field: None, name: None, bytes }
    }
}

/// Takes from the parts the one that says where the fields of the others are, a [form](lenet5::read::form::Form) as JSON.
///
/// # Errors
/// There is none, or no other part, or it is too large.
pub(crate) fn take_fields(parts: &mut Vec<Part>) -> Result<Bytes, Problem> {
    let is_own = |part: &Part| part.field.as_deref() == Some(FIELDS);
    let Some(at) = parts.iter().position(is_own) else {
        let detail =
            format!("form: expected a part {FIELDS} of JSON beside the pictures, found none");
        return Err(Problem::new(Code::BrokenBody, detail));
    };
    let fields = parts.remove(at).bytes;
    if parts.iter().any(is_own) {
        let detail = format!("form: expected one part {FIELDS}, found more");
        return Err(Problem::new(Code::BrokenBody, detail));
    }
    if parts.is_empty() {
        let detail = format!("form: expected a picture beside the part {FIELDS}, found none");
        return Err(Problem::new(Code::EmptyBody, detail));
    }
    if fields.len() > MAX_FORM_BYTES {
        let (most, found) = (MAX_FORM_BYTES, fields.len());
        let detail = format!("{FIELDS}: expected at most {most} bytes, found {found}");
        return Err(Problem::new(Code::BrokenBody, detail));
    }
    Ok(fields)
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

/// Takes a form apart.
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
    let mut pictures = 0;
    loop {
        let part = form.next_field().await.map_err(|error| broken(error.to_string()))?;
        let Some(part) = part else { break };
        let field = part.name().map(str::to_owned);
        pictures += usize::from(field.as_deref() != Some(FIELDS));
        if pictures > limit || parts.len() > limit {
            let detail = format!("form: expected at most {limit} pictures, found more");
            let got = Some(limit as u64 + 1);
            return Err(Problem::beyond(Code::TooManyPictures, limit as u64, got, detail));
        }
        let name = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|error| broken(error.to_string()))?;
        parts.push(Part { field, name, bytes });
    }
    if parts.is_empty() {
        return Err(Problem::new(Code::EmptyBody, "form: expected a picture, found no part"));
    }
    Ok(parts)
}

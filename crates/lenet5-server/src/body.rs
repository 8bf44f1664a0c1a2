//! Whole bodies, bounded in size, in time, and in all.

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, EXPECT};
use futures_util::future::poll_fn;
use tokio::time::timeout;

use crate::buffer::Share;
use crate::problem::{Code, Problem};
use crate::state::State;

/// A body that is too large is read on, and thrown away, up to this many times the limit: most clients look for an answer
/// only when they have sent all.
const MAX_THROWN_AWAY: u64 = 4;

/// Memory for the bytes of a body is taken in steps of this, whatever length its head claims.
const FIRST_BYTES: u64 = 1 << 20;

/// A whole body, with its share of the buffer.
pub(crate) struct Whole {
    pub(crate) bytes: Bytes,
    pub(crate) share: Share,
}

/// Hands on what was found in a request's head. Where that is a problem, the body is read on and thrown away first, as one is
/// that is too large: a client that is still sending would not see the answer.
///
/// # Errors
/// The problem that was found.
pub(crate) async fn checked<T>(
    state: &State,
    headers: &HeaderMap,
    body: &mut Body,
    found: Result<T, Problem>,
) -> Result<T, Problem> {
    if found.is_err() && !headers.contains_key(EXPECT) {
        let settings = state.settings();
        let most = MAX_THROWN_AWAY * settings.body_limit;
        // Whatever came until then, the answer is the same.
        let _ = timeout(settings.timeout, throw_away(body, most)).await;
    }
    found
}

/// Reads a body to its end.
///
/// # Errors
/// It is compressed, empty, too large, too slow, or ends early, or all bodies together are too large.
pub(crate) async fn read(
    state: &State,
    headers: &HeaderMap,
    mut body: Body,
) -> Result<Whole, Problem> {
    checked(state, headers, &mut body, check_encoding(headers)).await?;
    let limit = state.settings().timeout;
    let whole = timeout(limit, collect(state, headers, body)).await.map_err(|_| {
        let seconds = limit.as_secs_f64();
        Problem::late(Code::SlowBody, limit, format!("no whole body within {seconds} seconds"))
    })??;
    if whole.bytes.is_empty() {
        return Err(Problem::new(Code::EmptyBody, "body: expected a picture, found nothing"));
    }
    Ok(whole)
}

fn check_encoding(headers: &HeaderMap) -> Result<(), Problem> {
    let Some(encoding) = headers.get(CONTENT_ENCODING) else { return Ok(()) };
    let found = encoding.to_str().unwrap_or("?");
    let detail = format!("content-encoding: expected none, found {found}");
    Err(Problem::new(Code::WrongType, detail))
}

async fn collect(state: &State, headers: &HeaderMap, mut body: Body) -> Result<Whole, Problem> {
    let limit = state.settings().body_limit;
    let length = headers.get(CONTENT_LENGTH);
    let length: Option<u64> = length.and_then(|value| value.to_str().ok()?.parse().ok());
    if let Some(length) = length.filter(|length| *length > limit) {
        // Who asks before sending has not sent anything.
        if !headers.contains_key(EXPECT) {
            throw_away(&mut body, length.min(MAX_THROWN_AWAY * limit)).await;
        }
        return Err(too_large(limit, length));
    }
    let mut share = Share::of(state.buffer());
    let first = length.unwrap_or(0).min(FIRST_BYTES);
    let mut bytes = Vec::with_capacity(usize::try_from(first).unwrap_or(0));
    while let Some(data) = next(&mut body).await? {
        if bytes.len() as u64 + data.len() as u64 > limit {
            let kept = bytes.len() as u64 + data.len() as u64;
            drop((bytes, share));
            let more = throw_away(&mut body, (MAX_THROWN_AWAY - 1) * limit).await;
            return Err(too_large(limit, kept + more));
        }
        share.grow(data.len() as u64)?;
        bytes.extend_from_slice(&data);
    }
    Ok(Whole { bytes: bytes.into(), share })
}

/// Reads the next bytes of a body; `None` at its end.
async fn next(body: &mut Body) -> Result<Option<Bytes>, Problem> {
    loop {
        let frame = poll_fn(|context| std::pin::Pin::new(&mut *body).poll_frame(context)).await;
        match frame {
            None => return Ok(None),
            // Trailers are left out.
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
            Some(Err(error)) => {
                let detail = format!("body: expected it whole, found: {error}");
                return Err(Problem::new(Code::BrokenBody, detail));
            }
        }
    }
}

/// Reads up to `most` bytes of a body, keeps none of them, and tells how many there were.
async fn throw_away(body: &mut Body, most: u64) -> u64 {
    let mut read = 0;
    while read < most {
        match next(body).await {
            Ok(Some(data)) => read += data.len() as u64,
            Ok(None) | Err(_) => break,
        }
    }
    read
}

fn too_large(limit: u64, got: u64) -> Problem {
    let detail = format!("body: expected at most {limit} bytes, found {got} or more");
    Problem::beyond(Code::BodyTooLarge, limit, Some(got), detail)
}

//! `POST /v1/digits`: digits of 28x28 bytes, as many as the body holds.

use axum::body::Bytes;
use axum::extract::{RawQuery, Request, State as Of};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use lenet5::read::Readings;
use lenet5::{Digit, Refusal};
use serde::Serialize;

use crate::answer::{LINES, OCTETS, accepts, typed};
use crate::body;
use crate::parameters::{self, OF_DIGITS};
use crate::problem::{Code, Problem};
use crate::state::State;
use crate::stream;
use crate::turn::{Deadline, work};

/// The bytes of a digit.
const DIGIT_BYTES: usize = size_of::<Digit>();
/// Digits that are read at a turn: five milliseconds on one thread.
const DIGITS_AT_A_TURN: usize = 1024;
/// Digits that the library reads on one thread: of more, other threads would take a part, and this one other work meanwhile.
const DIGITS_ON_A_THREAD: usize = 128;
/// The answer of a digit that is refused, where answers are bytes.
const REFUSED: u8 = 255;

/// A digit's line.
#[derive(Serialize)]
struct Line {
    /// The best guess, whether it is rejected or not; null for a character that is no digit.
    digit: Option<u32>,
    character: char,
    confidence: Option<f32>,
    rejected: bool,
    reason: Option<&'static str>,
}

pub(super) async fn digits(
    Of(state): Of<State>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Problem> {
    let (head, mut body) = request.into_parts();
    let asked = parameters::parse(&state, query.as_deref(), &OF_DIGITS);
    let asked = asked.and_then(|asked| check_type(&head.headers).map(|()| asked));
    let asked = body::checked(&state, &head.headers, &mut body, asked).await?;
    let body::Whole { bytes, share } = body::read(&state, &head.headers, body).await?;
    if bytes.len() % DIGIT_BYTES != 0 {
        let found = bytes.len();
        let detail = format!("body: expected a multiple of {DIGIT_BYTES} bytes, found {found}");
        return Err(Problem::new(Code::WrongLength, detail));
    }
    let place = state.gate().enter()?;
    let as_octets = accepts(&head.headers, OCTETS);
    let own = state.clone();
    let starts = (0..bytes.len()).step_by(DIGITS_AT_A_TURN * DIGIT_BYTES);
    let jobs = starts.map(move |start| {
        let end = bytes.len().min(start + DIGITS_AT_A_TURN * DIGIT_BYTES);
        let (state, bytes) = (own.clone(), bytes.slice(start..end));
        async move {
            let job = move |state: &State| answers(state, &bytes, as_octets);
            // A line in the middle that says nothing of any digit would be taken for one's answer.
            work(&state, Deadline::after(asked.timeout), job).await.ok().map(Bytes::from)
        }
    });
    let kind = if as_octets { OCTETS } else { LINES };
    Ok(typed(kind, stream::body(&state, place, share, jobs)))
}

fn check_type(headers: &HeaderMap) -> Result<(), Problem> {
    let Some(kind) = headers.get(CONTENT_TYPE) else { return Ok(()) };
    let kind = kind.to_str().unwrap_or("?");
    let essence = kind.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(OCTETS) {
        return Ok(());
    }
    Err(Problem::new(Code::WrongType, format!("content-type: expected {OCTETS}, found {essence}")))
}

/// Reads digits, and writes their answers: lines, or for each a byte and a number of four, the lowest first.
fn answers(state: &State, bytes: &[u8], as_octets: bool) -> Vec<u8> {
    // Rows, and digits of them; nothing is left, as the length is a multiple.
    let digits: &[Digit] = bytes.as_chunks().0.as_chunks().0;
    state.metrics().digits(digits.len());
    let mut answers = Vec::new();
    for digits in digits.chunks(DIGITS_ON_A_THREAD) {
        let readings = state.reader().digits().read_digits(digits);
        for k in 0..digits.len() {
            write(&readings, k, as_octets, &mut answers);
        }
    }
    answers
}

fn write(readings: &Readings, k: usize, as_octets: bool, answers: &mut Vec<u8>) {
    let (class, confidence) = (readings.answers()[k], readings.confidences()[k]);
    let refusal = readings.refusals()[k];
    if as_octets {
        answers.push(if refusal.is_some() { REFUSED } else { class });
        answers.extend(confidence.to_le_bytes());
        return;
    }
    let character = readings.classes().characters()[usize::from(class)];
    let line = Line {
        digit: character.to_digit(10),
        character,
        confidence: Some(confidence).filter(|confidence| !confidence.is_nan()),
        rejected: refusal.is_some(),
        reason: refusal.map(Refusal::name),
    };
    // Its fields are numbers and text, which can all be written.
    let _ = serde_json::to_writer(&mut *answers, &line);
    answers.push(b'\n');
}

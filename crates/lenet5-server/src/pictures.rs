//! A picture's answer as JSON, and what is counted of it.

use std::path::Path;
use std::time::Instant;

use lenet5::read::form::Form;
use lenet5::read::record::{FailureRecord, FormRecord, PictureRecord};
use lenet5::{Error, Gray, Refusal};
use serde::Serialize;

use crate::metrics::Stage;
use crate::parameters::{Asked, Kind};
use crate::problem::{Code, Problem};
use crate::state::State;

/// What stands for the path of a picture without a name, in errors.
const NAMELESS: &str = "picture";

/// Parses a form of fields.
///
/// # Errors
/// It is no JSON, or no form that can be.
pub(crate) fn parse_form(json: &[u8]) -> Result<Form, Problem> {
    let wrong = |error| Problem::new(Code::BrokenBody, format!("fields: {error}"));
    serde_json::from_slice(json).map_err(wrong)
}

/// Reads a picture, or the fields of a form in it, and writes what `lenet5 read --json` prints of it; `path` is the name of its
/// file, if it has one.
///
/// # Errors
/// The bytes are no picture, or one of too many pixels, or a field lies beyond it.
pub(crate) fn read(
    state: &State,
    asked: &Asked,
    form: Option<&Form>,
    path: Option<&str>,
    bytes: &[u8],
) -> Result<Vec<u8>, Problem> {
    let begin = Instant::now();
    let name = Path::new(path.unwrap_or(NAMELESS));
    let picture = Gray::parse_within(bytes, name, state.settings().pixels);
    state.metrics().stage(Stage::Decode, begin.elapsed());
    let picture = picture.map_err(|error| {
        state.metrics().picture(Some("broken"), None);
        problem_of(&error)
    })?;
    let begin = Instant::now();
    let count = |refusal: Option<Refusal>, confidence: Option<f32>| {
        state.metrics().stage(Stage::Read, begin.elapsed());
        state.metrics().picture(refusal.map(Refusal::name), confidence);
    };
    let reader = state.reader();
    if let Some(form) = form {
        let fields = reader.read_form_here(&picture, form, &asked.options).map_err(|mismatch| {
            state.metrics().picture(Some("broken"), None);
            Problem::new(Code::BrokenPicture, format!("{}: {mismatch}", name.display()))
        })?;
        let confidence = fields.iter().map(|field| field.confidence).reduce(f32::min);
        count(fields.iter().find_map(|field| field.refusal), confidence);
        return json(&FormRecord::new(path, &fields));
    }
    let record = |refusal: Option<Refusal>, confidence: Option<f32>, record: &PictureRecord| {
        count(refusal, confidence);
        json(record)
    };
    if asked.kind != Kind::Number {
        let answer = reader.read_digit(&picture);
        if asked.kind == Kind::Digit || answer.refusal != Some(Refusal::Several) {
            let own = PictureRecord::of_answer(path, &answer);
            return record(answer.refusal, answer.confidence(), &own);
        }
    }
    let page = reader.read_page(&picture, &asked.options);
    let confidence = page.lines.iter().map(|line| line.confidence).reduce(f32::min);
    record(page.refusal, confidence, &PictureRecord::of_page(path, &page))
}

/// Writes what `lenet5 read --json` prints of a picture that could not be read.
pub(crate) fn failure(path: Option<&str>, problem: &Problem) -> Vec<u8> {
    json(&FailureRecord::new(path, &problem.told())).unwrap_or_default()
}

fn json(record: &impl Serialize) -> Result<Vec<u8>, Problem> {
    // Its fields are numbers and text, which can all be written.
    serde_json::to_vec(record).map_err(|error| Problem::new(Code::Internal, error.to_string()))
}

/// What is wrong with a request of the page.
pub(crate) fn problem_of_request(error: &Error) -> Problem {
    match error {
        Error::TooManyPixels { .. } => problem_of(error),
        _ => Problem::new(Code::WrongRequest, error.to_string()),
    }
}

fn problem_of(error: &Error) -> Problem {
    match error {
        Error::TooManyPixels { width, height, most, .. } => {
            let got = u64::from(*width) * u64::from(*height);
            Problem::beyond(Code::TooManyPixels, *most, Some(got), error.to_string())
        }
        _ => Problem::new(Code::BrokenPicture, error.to_string()),
    }
}

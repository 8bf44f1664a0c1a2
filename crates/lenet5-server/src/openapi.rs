//! The description of the routes, as `OpenAPI` 3.1.

mod schemas;

use lenet5::graph::MAX_FORMAT_TEXT;
use lenet5::read::number::{DEFAULT_LEAST_CONFIDENCE, MAX_ALTERNATIVES, MAX_LENGTH, Method};
use serde_json::{Map, Value, json};

use self::schemas::reference;
use crate::answer::{JSON, LINES, OCTETS};
use crate::parameters::{Kind, OF_DIGITS, OF_INSPECT, OF_READ};
use crate::problem::{Code, PROBLEM_JSON};

/// What can go wrong with any request that has a body.
const OF_BODIES: [Code; 9] = [
    Code::WrongParameter,
    Code::BrokenBody,
    Code::EmptyBody,
    Code::SlowBody,
    Code::BodyTooLarge,
    Code::WrongType,
    Code::Internal,
    Code::Overloaded,
    Code::OutOfBuffer,
];
/// What can go wrong with a picture, in addition.
const OF_PICTURES: [Code; 4] =
    [Code::TooManyPictures, Code::TooManyPixels, Code::BrokenPicture, Code::Timeout];
/// What can go wrong with any request.
const OF_ALL: [Code; 2] = [Code::ForeignOrigin, Code::TooManyConnections];

/// Describes all routes, their parameters, their answers, and what can go wrong.
#[must_use]
pub fn document() -> Value {
    let get = |summary: &str, kind: &str, schema: Value, codes: &[Code]| {
        json!({ "get": {
            "summary": summary,
            "responses": responses(&json!({ kind: { "schema": schema } }), codes),
        } })
    };
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "lenet5",
            "description": "Reads handwritten digits in pictures, with the network of 1998.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "http://127.0.0.1:8498" }],
        "paths": {
            "/v1/read": { "post": read() },
            "/v1/digits": { "post": digits() },
            "/v1/inspect": { "post": inspect() },
            "/v1/info": get("Tells what the service is, and its limits.", JSON, reference("Info"), &[]),
            "/healthz": get("Tells that the process answers.", JSON, reference("Status"), &[]),
            "/readyz": get(
                "Tells whether requests are welcome.", JSON, reference("Status"), &[Code::Stopping]
            ),
            "/metrics": get(
                "Counts, in the text format of Prometheus.",
                "text/plain; version=0.0.4; charset=utf-8",
                json!({ "type": "string" }),
                &[],
            ),
            "/openapi.json": get("This description.", JSON, json!({ "type": "object" }), &[]),
            "/": get("The page.", "text/html; charset=utf-8", json!({ "type": "string" }), &[]),
        },
        "components": { "schemas": schemas::all() },
    })
}

fn read() -> Value {
    let codes = [&OF_BODIES[..], &OF_PICTURES].concat();
    let binary = json!({});
    let files = json!({ "type": "array", "items": { "contentMediaType": OCTETS } });
    json!({
        "summary": "Reads the digit, the lines of digits, or the fields of a form, in a picture or in each picture of many.",
        "description": "The picture is PNG, JPEG, GIF, BMP, WebP, TIFF or PNM, told by its content. The answer is what \
            `lenet5 read --json` prints. A picture that is refused has an answer, too, with `rejected` and a `reason`. \
            For a form, or with `accept: application/x-ndjson`, the answer has a line for each picture, in their order; \
            a picture that cannot be read has a line with `error`. With `kind=fields` the part `fields` says where the fields \
            of the pictures are, as the file of `lenet5 read --fields` does.",
        "parameters": OF_READ.map(parameter),
        "requestBody": { "required": true, "content": {
            "*/*": { "schema": binary },
            "multipart/form-data": { "schema": {
                "type": "object", "additionalProperties": files,
                "properties": { "fields": { "contentMediaType": JSON } },
            } },
        } },
        "responses": responses(
            &json!({
                JSON: { "schema": reference("Picture") },
                LINES: {
                    "schema": { "oneOf": [reference("Picture"), reference("Form"), reference("Failure")] },
                },
            }),
            &codes,
        ),
    })
}

fn digits() -> Value {
    let codes = [&OF_BODIES[..], &[Code::WrongLength]].concat();
    json!({
        "summary": "Reads digits of 28x28 bytes, 255 is ink, one after the other.",
        "description": "The answer has a line for each digit; with `accept: application/octet-stream` five bytes: the \
            digit, or 255 if it is refused, and its confidence as a float of 32 bits, the lowest byte first. A digit that \
            is not ready in time ends the answer, and breaks the connection.",
        "parameters": OF_DIGITS.map(parameter),
        "requestBody": { "required": true, "content": { OCTETS: { "schema": {} } } },
        "responses": responses(
            &json!({ LINES: { "schema": reference("Digit") }, OCTETS: { "schema": {} } }),
            &codes,
        ),
    })
}

fn inspect() -> Value {
    let codes =
        [&OF_BODIES[..], &[Code::WrongRequest, Code::TooManyPixels, Code::Timeout]].concat();
    json!({
        "summary": "Answers what the page asks: every layer, the stages of a picture, the equation of a unit, the lines.",
        "description": "Request and reply are safetensors files whose header has an entry `text` of JSON; docs/page.md \
            describes them.",
        "parameters": OF_INSPECT.map(parameter),
        "requestBody": { "required": true, "content": { OCTETS: { "schema": {} } } },
        "responses": responses(&json!({ OCTETS: { "schema": {} } }), &codes),
    })
}

fn parameter(name: &str) -> Value {
    let (what, schema) = match name {
        "kind" => (
            "What the picture is read as: one digit; lines of digits; one digit, and lines where it is refused since \
             several are seen; or the fields of a form that the part `fields` describes.",
            json!({ "enum": Kind::ALL.map(Kind::name), "default": Kind::Digit.name() }),
        ),
        "format" => (
            "What every number may say: a pattern as dddd-dd, a name as amount, date or luhn, or several joined by ' and '. \
             What has not the format is refused.",
            json!({ "type": "string", "maxLength": MAX_FORMAT_TEXT }),
        ),
        "length" => (
            "Every number has this many digits.",
            json!({ "type": "integer", "minimum": 1, "maximum": MAX_LENGTH }),
        ),
        "digits" => (
            "Only these digits are considered.",
            json!({ "type": "string", "pattern": "^[0-9]+$" }),
        ),
        "alternatives" => (
            "The number of texts for each line.",
            json!({ "type": "integer", "minimum": 1, "maximum": MAX_ALTERNATIVES, "default": 1 }),
        ),
        "method" => (
            "How lines are read.",
            json!({ "enum": Method::ALL.map(Method::name), "default": Method::Both.name() }),
        ),
        "least_confidence" => (
            "Numbers of a lower confidence are refused.",
            json!({
                "type": "number", "minimum": 0, "maximum": 1,
                "default": f64::from((DEFAULT_LEAST_CONFIDENCE * 100.0).round()) / 100.0,
            }),
        ),
        _ => (
            "The time for each picture's answer: seconds, or with a unit, as in 500ms; at most that of the service.",
            json!({ "type": "string", "pattern": "^[0-9]*[.]?[0-9]+(ms|s|m)?$" }),
        ),
    };
    json!({ "name": name, "in": "query", "description": what, "schema": schema })
}

/// The answers of a route: the right one, and a problem for each status that can be.
fn responses(content: &Value, codes: &[Code]) -> Value {
    let mut responses = Map::new();
    responses.insert("200".into(), json!({ "description": "the answer", "content": content }));
    for code in codes.iter().chain(&OF_ALL) {
        let status = code.status().as_u16().to_string();
        let own = format!("{}: {}", code.name(), code.title());
        let told = responses.get(&status).and_then(|one| one["description"].as_str());
        let description = told.map_or_else(|| own.clone(), |told| format!("{told}; {own}"));
        let content = json!({ PROBLEM_JSON: { "schema": reference("Problem") } });
        responses.insert(status, json!({ "description": description, "content": content }));
    }
    responses.into()
}

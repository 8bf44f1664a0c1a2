//! `POST /v1/digits`.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use lenet5::{Digit, Gray};
use serde_json::json;

use crate::{READER, ask, post, root, routes};

/// A digit of the samples, as its bytes.
fn digit(k: usize) -> Vec<u8> {
    let picture = Gray::open(root().join(format!("samples/{k}.png"))).unwrap();
    let digit: Digit = picture.normalise().unwrap();
    digit.concat()
}

fn many(count: usize) -> Vec<u8> {
    (0..count).flat_map(|k| digit(k % 10)).collect()
}

#[tokio::test]
async fn digits_have_the_answers_of_the_library_in_lines_and_in_bytes() {
    // Of several turns, the last one not full.
    let count = 2_100;
    let ten = many(10);
    let bytes = ten.repeat(count / 10);
    let digits: &[Digit] = bytes.as_chunks().0.as_chunks().0;
    let readings = READER.digits().read_digits(digits);
    let routes = routes();
    let answer = post(&routes, "/v1/digits", bytes.clone()).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    let lines = answer.lines();
    assert_eq!(lines.len(), count);
    for (k, line) in lines.iter().enumerate() {
        assert_eq!(line["digit"], json!(readings.answers()[k]));
        let confidence: f32 = line["confidence"].to_string().parse().unwrap();
        assert_eq!(confidence.to_bits(), readings.confidences()[k].to_bits());
        assert_eq!(line["rejected"], json!(readings.refusals()[k].is_some()));
    }
    let request = Request::post("/v1/digits")
        .header("accept", "application/octet-stream")
        .header("content-type", "application/octet-stream");
    let answer = ask(&routes, request.body(Body::from(bytes)).unwrap()).await;
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    let (rows, rest) = answer.body.as_chunks::<5>();
    assert_eq!((rows.len(), rest.len()), (count, 0));
    for (k, &[class, ref confidence @ ..]) in rows.iter().enumerate() {
        let own = if readings.refusals()[k].is_some() { 255 } else { readings.answers()[k] };
        assert_eq!(class, own);
        assert_eq!(*confidence, readings.confidences()[k].to_le_bytes());
    }
}

#[tokio::test]
async fn lengths_and_types_are_checked() {
    let routes = routes();
    for length in [1, 783, 785, 2 * 784 + 1] {
        let answer = post(&routes, "/v1/digits", vec![0; length]).await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::BAD_REQUEST, "wrong_length".into())
        );
    }
    assert_eq!(post(&routes, "/v1/digits", "").await.code(), "empty_body");
    let request = Request::post("/v1/digits").header("content-type", "image/png");
    let answer = ask(&routes, request.body(vec![0; 784].into()).unwrap()).await;
    assert_eq!(
        (answer.status, answer.code()),
        (StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong_type".into())
    );
}

#[tokio::test]
async fn a_digit_that_is_no_digit_is_refused() {
    let lines = post(&routes(), "/v1/digits", vec![0; 784]).await.lines();
    assert_eq!((&lines[0]["rejected"], &lines[0]["reason"]), (&json!(true), &json!("blank")));
    let bars: Vec<u8> = (0..784).map(|at| if at % 28 / 4 % 2 == 0 { 255 } else { 0 }).collect();
    let lines = post(&routes(), "/v1/digits", bars).await.lines();
    assert_eq!((&lines[0]["rejected"], &lines[0]["reason"]), (&json!(true), &json!("not_a_digit")));
}

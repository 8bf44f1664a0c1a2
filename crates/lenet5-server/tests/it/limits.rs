//! Every limit, and what is said of it.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use futures_util::stream;
use lenet5_server::{Settings, router};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::{Answer, ask, blank, form, get, post, sample, service};

fn limited(change: impl FnOnce(&mut Settings)) -> Router {
    let mut settings = Settings::default();
    change(&mut settings);
    router(service(settings))
}

/// The limit of a problem, what was found, and its flag.
fn told(answer: &Answer) -> (Value, Value, Value) {
    let problem = answer.json();
    (problem["limit"].clone(), problem["got"].clone(), problem["flag"].clone())
}

/// A body without a length that begins, and then stays silent.
fn silent(begin: Vec<u8>) -> Body {
    let begin = stream::iter([Ok::<_, std::io::Error>(Bytes::from(begin))]);
    Body::from_stream(futures_util::StreamExt::chain(begin, stream::pending()))
}

#[tokio::test]
async fn bodies_have_a_limit_with_and_without_a_length() {
    let routes = limited(|settings| settings.body_limit = 1_000);
    assert_eq!(post(&routes, "/v1/read", vec![1; 1_000]).await.code(), "broken_picture");
    let with_length = Request::post("/v1/read").header("content-length", "1001");
    let answer = ask(&routes, with_length.body(vec![1; 1_001].into()).unwrap()).await;
    assert_eq!(
        (answer.status, answer.code()),
        (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large".into())
    );
    assert_eq!(told(&answer), (json!(1_000), json!(1_001), json!("--body-limit")));
    let answer = post(&routes, "/v1/digits", vec![1; 784 * 2]).await;
    assert_eq!(told(&answer), (json!(1_000), json!(784 * 2), json!("--body-limit")));
    // What a head claims takes no memory, and what asks before it sends is told at once.
    let claim = Request::post("/v1/read").header("content-length", "18446744073709551615");
    let claim = claim.header("expect", "100-continue").body(silent(Vec::new())).unwrap();
    assert_eq!(ask(&routes, claim).await.code(), "body_too_large");
}

#[tokio::test]
async fn pictures_have_limits_of_pixels_and_of_number() {
    let routes = limited(|settings| (settings.pixels, settings.pictures) = (10_000, 2));
    assert_eq!(post(&routes, "/v1/read", blank(100, 100)).await.status, StatusCode::OK);
    let answer = post(&routes, "/v1/read", blank(101, 100)).await;
    assert_eq!(
        (answer.status, answer.code()),
        (StatusCode::PAYLOAD_TOO_LARGE, "too_many_pixels".into())
    );
    assert_eq!(told(&answer), (json!(10_000), json!(10_100), json!("--megapixels")));
    let (small, large) = (blank(40, 40), blank(101, 100));
    let lines = ask(&routes, form(&[("a", &large), ("b", &small)])).await.lines();
    assert!(lines[0]["error"].as_str().unwrap().contains("--megapixels"), "{}", lines[0]);
    assert_eq!(lines[1]["reason"], "blank");
    let answer = ask(&routes, form(&[("a", &small), ("b", &small), ("c", &small)])).await;
    assert_eq!(
        (answer.status, answer.code()),
        (StatusCode::PAYLOAD_TOO_LARGE, "too_many_pictures".into())
    );
    assert_eq!(told(&answer), (json!(2), json!(3), json!("--pictures")));
}

#[tokio::test]
async fn slow_bodies_end() {
    let routes = limited(|settings| settings.timeout = Duration::from_millis(50));
    for begin in [Vec::new(), sample("samples/7.png")] {
        let answer = post(&routes, "/v1/read", silent(begin)).await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::REQUEST_TIMEOUT, "slow_body".into())
        );
        assert_eq!(told(&answer).0, json!(0.05));
    }
}

#[tokio::test]
async fn broken_and_empty_bodies_are_told() {
    let routes = limited(|_| {});
    let parts = [Ok(Bytes::from("x")), Err(std::io::Error::other("cut"))];
    let answer = post(&routes, "/v1/read", Body::from_stream(stream::iter(parts))).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "broken_body".into()));
    assert_eq!(post(&routes, "/v1/read", "").await.code(), "empty_body");
}

#[tokio::test]
async fn answers_that_take_too_long_are_given_up() {
    let routes = limited(|_| {});
    // Large enough to take more than the time that is asked for.
    let large = blank(2_800, 2_800);
    let answer = post(&routes, "/v1/read?timeout=1ms", large.clone()).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::GATEWAY_TIMEOUT, "timeout".into()));
    assert_eq!(told(&answer), (json!(0.001), Value::Null, json!("--timeout")));
    let mut request = form(&[("a", &large)]);
    *request.uri_mut() = "/v1/read?timeout=1ms".parse().unwrap();
    let lines = ask(&routes, request).await.lines();
    assert!(lines[0]["error"].as_str().unwrap().contains("no answer within 0.001 seconds"));
}

#[tokio::test]
async fn who_finds_no_place_is_sent_away_and_a_dropped_request_gives_its_place_back() {
    let state = service(Settings { threads: 1, queue: 1, ..Settings::default() });
    let routes = router(state);
    // Answers that nobody reads keep their places: they are larger than what may wait.
    let digits = vec![0; 784 * 1024 * 8];
    let hold = async || {
        let request = Request::post("/v1/digits").body(Body::from(digits.clone())).unwrap();
        routes.clone().oneshot(request).await.unwrap()
    };
    let (first, second) = (hold().await, hold().await);
    let answer = post(&routes, "/v1/read", sample("samples/7.png")).await;
    assert_eq!(
        (answer.status, answer.code()),
        (StatusCode::SERVICE_UNAVAILABLE, "overloaded".into())
    );
    assert_eq!(told(&answer), (json!(2), Value::Null, json!("--queue")));
    assert_eq!(answer.header("retry-after"), "1");
    // What is no reading is answered all the same.
    assert_eq!(get(&routes, "/healthz").await.status, StatusCode::OK);
    drop((first, second));
    for _ in 0..1_000 {
        let answer = post(&routes, "/v1/read", sample("samples/7.png")).await;
        if answer.status == StatusCode::OK {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("a dropped answer kept its place");
}

#[tokio::test]
async fn bodies_of_all_requests_have_a_limit_together_and_give_it_back() {
    let routes = limited(|settings| {
        (settings.buffer, settings.timeout) = (10_000, Duration::from_millis(200));
    });
    let slow = tokio::spawn({
        let routes = routes.clone();
        async move { post(&routes, "/v1/read", silent(vec![1; 9_000])).await.code() }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let answer = post(&routes, "/v1/read", blank(40, 40)).await;
    assert_eq!(
        (answer.status, answer.code()),
        (StatusCode::SERVICE_UNAVAILABLE, "out_of_buffer".into())
    );
    assert_eq!(told(&answer), (json!(10_000), Value::Null, json!("--buffer")));
    assert_eq!(slow.await.unwrap(), "slow_body");
    assert_eq!(post(&routes, "/v1/read", blank(40, 40)).await.status, StatusCode::OK);
}

//! What tells how the service is.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use lenet5_server::{Exchange, Settings, State, metrics_router, router};

use crate::{READER, ask, form, get, post, routes, sample, service};

#[tokio::test]
async fn ready_until_it_is_to_stop_and_alive_all_the_time() {
    let state = service(Settings::default());
    let routes = router(state.clone());
    assert_eq!(get(&routes, "/readyz").await.status, StatusCode::OK);
    state.stop();
    let answer = get(&routes, "/readyz").await;
    assert_eq!(
        (answer.status, answer.code()),
        (StatusCode::SERVICE_UNAVAILABLE, "stopping".into())
    );
    assert_eq!(answer.header("connection"), "close");
    assert_eq!(get(&routes, "/healthz").await.status, StatusCode::OK);
    assert_eq!(post(&routes, "/v1/read", sample("samples/7.png")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn info_has_every_limit() {
    let info = get(&routes(), "/v1/info").await.json();
    assert_eq!(info["characters"], "0123456789");
    assert_eq!(info["limits"]["body_bytes"], 32 << 20);
    assert_eq!(info["limits"]["pixels"], 8 << 20);
    assert_eq!(info["limits"]["pictures"], 1_000);
    assert_eq!(info["limits"]["timeout_seconds"], 30.0);
}

#[tokio::test]
async fn unknown_routes_and_methods_are_told() {
    let routes = routes();
    for path in ["/v1/reads", "/v1", "/v1/read/", "/..%2f..%2fetc/passwd", "/%00", "//"] {
        let answer = get(&routes, path).await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::NOT_FOUND, "not_found".into()),
            "{path}"
        );
    }
    for (path, method, allowed) in [
        ("/v1/read", Method::GET, "POST"),
        ("/v1/digits", Method::PUT, "POST"),
        ("/v1/info", Method::POST, "GET,HEAD"),
        ("/healthz", Method::DELETE, "GET,HEAD"),
        ("/v1/read", Method::OPTIONS, "POST"),
        ("/v1/read", Method::TRACE, "POST"),
    ] {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        let answer = ask(&routes, request).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(
            (answer.code().as_str(), answer.header("allow")),
            ("method_not_allowed", allowed)
        );
    }
    let head = Request::head("/v1/info").body(Body::empty()).unwrap();
    let answer = ask(&routes, head).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::OK, 0));
}

#[tokio::test]
async fn the_page_takes_nothing_from_elsewhere() {
    let answer = get(&routes(), "/").await;
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert!(answer.header("content-security-policy").starts_with("default-src 'self'"));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
}

#[tokio::test]
async fn requests_have_numbers() {
    let routes = routes();
    let ask_as = async |id: &str| {
        let request = Request::get("/healthz").header("x-request-id", id).body(Body::empty());
        ask(&routes, request.unwrap()).await.header("x-request-id").to_owned()
    };
    assert_eq!(ask_as("mine-1").await, "mine-1");
    let long = "x".repeat(65);
    for wrong in ["", "a b", "<script>", long.as_str()] {
        let own = ask_as(wrong).await;
        assert!(!own.is_empty() && own != wrong, "{own}");
    }
    assert_ne!(ask_as("").await, ask_as("").await);
}

#[tokio::test]
async fn what_happens_is_counted() {
    let routes = routes();
    let (seven, blank) = (sample("samples/7.png"), crate::blank(40, 40));
    post(&routes, "/v1/read", seven.clone()).await;
    post(&routes, "/v1/read", "no picture").await;
    ask(&routes, form(&[("a", &seven), ("b", &blank), ("c", b"broken")])).await;
    post(&routes, "/v1/digits", vec![0; 784 * 3]).await;
    get(&routes, "/nowhere/at/all").await;
    let answer = get(&routes, "/metrics").await;
    assert!(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
    let text = answer.text();
    for line in [
        "lenet5_requests_total{route=\"/v1/read\",code=\"200\"} 2",
        "lenet5_requests_total{route=\"/v1/read\",code=\"422\"} 1",
        "lenet5_requests_total{route=\"other\",code=\"404\"} 1",
        "lenet5_pictures_total{outcome=\"read\"} 2",
        "lenet5_pictures_total{outcome=\"blank\"} 1",
        "lenet5_pictures_total{outcome=\"broken\"} 2",
        "lenet5_digits_total 3",
        "lenet5_request_seconds_count{route=\"/v1/read\"} 3",
        "lenet5_stage_seconds_count{stage=\"decode\"} 5",
        "lenet5_stage_seconds_count{stage=\"read\"} 3",
        "lenet5_queue_seconds_count 6",
        "lenet5_confidence_count 2",
        "lenet5_queue_length 0",
        "lenet5_requests_inside 0",
        "lenet5_buffered_bytes 0",
    ] {
        assert!(text.lines().any(|own| own == line), "{line}\n{text}");
    }
    // As the format has it: a type before the first value of each name, and numbers.
    let mut typed = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            typed.push(rest.split(' ').next().unwrap());
        } else if !line.starts_with('#') {
            let (name, value) = line.rsplit_once(' ').unwrap();
            assert!(
                value.parse::<f64>().is_ok() && name.starts_with(typed.last().unwrap()),
                "{line}"
            );
        }
    }
}

#[tokio::test]
async fn counts_may_have_a_listener_of_their_own() {
    let state = service(Settings { has_metrics: false, ..Settings::default() });
    let (main, side) = (router(state.clone()), metrics_router(state));
    assert_eq!(get(&main, "/metrics").await.status, StatusCode::NOT_FOUND);
    get(&main, "/v1/info").await;
    let text = get(&side, "/metrics").await.text().to_owned();
    assert!(text.contains("lenet5_requests_total{route=\"/v1/info\",code=\"200\"} 1"), "{text}");
    assert_eq!(get(&side, "/readyz").await.status, StatusCode::OK);
    assert_eq!(
        post(&side, "/v1/read", sample("samples/7.png")).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn an_observer_is_told_of_every_request() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let own = Arc::clone(&told);
    let observer = move |one: &Exchange<'_>| {
        own.lock().unwrap().push(format!("{} {} {} {}", one.id, one.method, one.path, one.status));
    };
    let state = State::with_observer(READER.clone(), Settings::default(), Some(Box::new(observer)));
    let routes = router(state.unwrap());
    let request = Request::get("/nowhere?a=b").header("x-request-id", "n1").body(Body::empty());
    ask(&routes, request.unwrap()).await;
    assert_eq!(*told.lock().unwrap(), ["n1 GET /nowhere 404"]);
}

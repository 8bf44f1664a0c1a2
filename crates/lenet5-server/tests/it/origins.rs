//! Pages of other sites.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use lenet5_server::{Settings, router};

use crate::{Answer, ask, sample, service};

async fn ask_from(routes: &Router, host: &str, origin: &str) -> Answer {
    let request = Request::post("/v1/read").header("host", host).header("origin", origin);
    ask(routes, request.body(sample("samples/7.png").into()).unwrap()).await
}

#[tokio::test]
async fn pages_of_other_sites_may_not_ask() {
    let routes = router(service(Settings::default()));
    for (host, origin) in [
        ("127.0.0.1:8498", "https://evil.example"),
        ("127.0.0.1:8498", "null"),
        ("127.0.0.1:8498", "http://localhost:3000"),
        ("127.0.0.1:8498", ""),
        ("", "http://"),
        // A name that was made to lead here: the page's own, to its browser.
        ("evil.example:8498", "http://evil.example:8498"),
        ("localhost.evil.example", "http://localhost.evil.example"),
    ] {
        let answer = ask_from(&routes, host, origin).await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::FORBIDDEN, "foreign_origin".into()),
            "{origin}"
        );
        assert!(
            answer.json()["flag"] == "--origin"
                && answer.header("access-control-allow-origin").is_empty()
        );
    }
    for name in ["127.0.0.1:8498", "localhost:8498", "[::1]:8498"] {
        let answer = ask_from(&routes, name, &format!("http://{name}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{name}");
    }
}

#[tokio::test]
async fn a_service_for_others_has_pages_under_any_name_of_its_own() {
    let routes = router(service(Settings { is_local: false, ..Settings::default() }));
    assert_eq!(
        ask_from(&routes, "digits.example", "https://digits.example").await.status,
        StatusCode::OK
    );
    assert_eq!(
        ask_from(&routes, "digits.example", "https://evil.example").await.code(),
        "foreign_origin"
    );
}

#[tokio::test]
async fn pages_that_were_named_may_ask_and_are_told_so() {
    let origins = vec!["https://forms.example".to_owned()];
    let routes = router(service(Settings { origins, ..Settings::default() }));
    let answer = ask_from(&routes, "127.0.0.1:8498", "https://forms.example").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("access-control-allow-origin"), "https://forms.example");
    assert_eq!(answer.header("vary"), "origin");
    assert_eq!(
        ask_from(&routes, "127.0.0.1:8498", "https://others.example").await.code(),
        "foreign_origin"
    );
    let preflight = Request::builder()
        .method(Method::OPTIONS)
        .uri("/v1/read")
        .header("origin", "https://forms.example")
        .header("access-control-request-method", "POST");
    let answer = ask(&routes, preflight.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.header("access-control-allow-methods"), "GET, POST");
    let any = router(service(Settings { origins: vec!["*".to_owned()], ..Settings::default() }));
    assert_eq!(ask_from(&any, "127.0.0.1:8498", "null").await.status, StatusCode::OK);
}

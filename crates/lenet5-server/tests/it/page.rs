//! The page, its files, and what it asks.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use lenet5::inspect::Inspector;
use lenet5_page::{File, Sources};
use lenet5_server::{Settings, router};
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::{get, post, root, routes, service};

/// A request as the page writes it.
fn request(text: &Value, name: &str, shape: &[usize], bytes: &[u8]) -> Vec<u8> {
    let view = TensorView::new(Dtype::U8, shape.to_vec(), bytes).unwrap();
    safetensors::serialize([(name, view)], Some([("text".to_owned(), text.to_string())].into()))
        .unwrap()
}

#[tokio::test]
async fn the_page_and_all_that_it_names_is_there() {
    let routes = routes();
    let index = get(&routes, "/").await;
    assert_eq!(index.status, StatusCode::OK);
    assert_eq!(index.header("content-type"), "text/html; charset=utf-8");
    assert!(index.header("content-security-policy").starts_with("default-src 'self'"));
    assert!(index.text().contains("name=\"lenet5-engine\" content=\"server\""));
    let files = Sources::read(&root()).unwrap().with_service().unwrap();
    assert!(files.iter().any(|file| file.path == "samples/7.png"));
    for File { path: file, bytes } in files {
        let answer = get(&routes, &format!("/{file}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{file}");
        assert!(answer.body == bytes, "{file}");
        let kind = match file.rsplit('.').next().unwrap() {
            "html" => "text/html; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            _ => "text/plain; charset=utf-8",
        };
        assert_eq!(answer.header("content-type"), kind, "{file}");
    }
    for path in
        ["/lenet5.wasm", "/networks/reader.safetensors", "/sw.js", "/tests/page.test.js", "/pad.js"]
    {
        assert_eq!(get(&routes, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(post(&routes, "/app.js", "x").await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn what_the_page_asks_has_the_librarys_reply() {
    let picture: Vec<u8> =
        (0..60 * 60)
            .map(|at| {
                if (28..33).contains(&(at % 60)) && (10..50).contains(&(at / 60)) {
                    20
                } else {
                    240
                }
            })
            .collect();
    let asked = request(&json!({"ask": "digit", "stages": true}), "picture", &[60, 60], &picture);
    let answer = post(&routes(), "/v1/inspect", asked.clone()).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/octet-stream");
    assert!(answer.body == Inspector::pretrained().answer(&asked).unwrap());
}

#[tokio::test]
async fn requests_that_are_none_are_told_so() {
    let routes = routes();
    let wide = request(&json!({"ask": "digit"}), "picture", &[4, 3], &[0; 12]);
    for (body, told) in [
        (b"7".to_vec(), "request: expected a safetensors file"),
        (wide, "size of the picture"),
        (request(&json!({"ask": "all"}), "picture", &[1], &[0]), "text of the request"),
    ] {
        let answer = post(&routes, "/v1/inspect", body).await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::BAD_REQUEST, "wrong_request".into())
        );
        assert!(answer.json()["detail"].as_str().unwrap().starts_with(told), "{}", answer.text());
    }
    let answer = post(&routes, "/v1/inspect", "").await;
    assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "empty_body".into()));
    let answer = post(&routes, "/v1/inspect?kind=digit", "x").await;
    assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "wrong_parameter".into()));
}

/// A reply is large: it counts as long as its client does not read it.
#[tokio::test]
async fn replies_are_within_the_buffer_until_they_are_read() {
    let routes = router(service(Settings { buffer: 1 << 20, ..Settings::default() }));
    let wide = vec![0; 4 * 32 * 1000];
    let field = TensorView::new(Dtype::F32, vec![32, 1000], &wide).unwrap();
    let text = json!({"ask": "field", "network": "sdnn"}).to_string();
    let asked = safetensors::serialize([("field", field)], Some([("text".into(), text)].into()));
    let asked = asked.unwrap();
    let inside = async || {
        let counts = get(&routes, "/metrics").await;
        let number = |name: &str| -> u64 {
            let line = counts.text().lines().find(|line| line.starts_with(name)).unwrap();
            line.rsplit(' ').next().unwrap().parse().unwrap()
        };
        [number("lenet5_requests_inside "), number("lenet5_buffered_bytes ")]
    };
    // A megabyte and a half: more than the buffer holds.
    let answer = post(&routes, "/v1/inspect", asked).await;
    assert_eq!(answer.code(), "out_of_buffer");
    assert_eq!(inside().await, [0, 0]);

    let picture = vec![255; 28 * 28];
    let asked = request(&json!({"ask": "drawn"}), "digit", &[28, 28], &picture);
    let request = Request::post("/v1/inspect").body(Body::from(asked)).unwrap();
    let unread = routes.clone().oneshot(request).await.unwrap();
    assert_eq!(unread.status(), StatusCode::OK);
    let [requests, bytes] = inside().await;
    assert!(requests == 1 && bytes > 30_000, "{requests} {bytes}");
    drop(unread);
    for _ in 0..100 {
        if inside().await == [0, 0] {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("what a client that is gone held is not given back: {:?}", inside().await);
}

#[tokio::test]
async fn pictures_beyond_the_limit_are_told_so() {
    let routes = router(service(Settings { pixels: 100, ..Settings::default() }));
    let asked = request(&json!({"ask": "page"}), "picture", &[10, 11], &[255; 110]);
    let answer = post(&routes, "/v1/inspect", asked).await;
    assert_eq!(
        (answer.status, answer.code()),
        (StatusCode::PAYLOAD_TOO_LARGE, "too_many_pixels".into())
    );
    assert_eq!((&answer.json()["limit"], &answer.json()["got"]), (&json!(100), &json!(110)));
}

//! The routes of a service, without a network.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

mod digits;
mod limits;
mod operation;
mod origins;
mod page;
mod read;
mod replay;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use lenet5::PictureReader;
use lenet5_server::{Settings, State, router};
use serde_json::Value;
use tower::ServiceExt as _;

/// One reader for all tests: making it takes longer than asking it.
static READER: LazyLock<PictureReader> = LazyLock::new(PictureReader::pretrained);

/// An answer, whole.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    fn lines(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The code of a problem, which is one in all that it has to be.
    fn code(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        let code = problem["code"].as_str().unwrap();
        assert_eq!(problem["type"], format!("urn:lenet5:problem:{code}"));
        assert!(problem["title"].is_string() && problem["detail"].is_string());
        code.to_owned()
    }
}

fn service(settings: Settings) -> State {
    State::new(READER.clone(), settings).unwrap()
}

fn routes() -> Router {
    router(service(Settings::default()))
}

async fn ask(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: head.status, headers: head.headers, body }
}

async fn get(router: &Router, path: &str) -> Answer {
    ask(router, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn post(router: &Router, path: &str, body: impl Into<Body>) -> Answer {
    ask(router, Request::post(path).body(body.into()).unwrap()).await
}

/// The folder of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(root().join(name)).unwrap()
}

/// A form of pictures, each with the name of its file.
fn form(pictures: &[(&str, &[u8])]) -> Request<Body> {
    let parts: Vec<_> = pictures.iter().map(|&(name, bytes)| ("p", name, bytes)).collect();
    form_of("/v1/read", &parts)
}

/// A form of parts, each with its name, that of its file, and its bytes.
fn form_of(path: &str, parts: &[(&str, &str, &[u8])]) -> Request<Body> {
    let mut body = Vec::new();
    for (name, file, bytes) in parts {
        let head = format!(
            "--x\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\r\n"
        );
        body.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    body.extend(b"--x--\r\n");
    let request = Request::post(path).header("content-type", "multipart/form-data; boundary=x");
    request.body(body.into()).unwrap()
}

/// A blank picture of a size, as PGM.
fn blank(width: usize, height: usize) -> Vec<u8> {
    let head = format!("P5\n{width} {height}\n255\n");
    [head.as_bytes(), &vec![255; width * height]].concat()
}

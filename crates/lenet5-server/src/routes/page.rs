//! `GET /`: the page.

use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::Response;

use super::typed;

/// Nothing of a page comes from elsewhere, and nothing of it goes there.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; img-src 'self' blob: data:",
);

pub(super) async fn index() -> Response {
    file("text/html; charset=utf-8", include_bytes!("index.html"))
}

/// A file of the page.
fn file(kind: &'static str, bytes: &'static [u8]) -> Response {
    let mut response = typed(kind, bytes);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, POLICY);
    response
}

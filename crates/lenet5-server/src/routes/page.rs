//! `GET /` and the files of the page.

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::response::Response;
use axum::routing::{MethodRouter, get};

use crate::answer::typed;
use crate::page::{File, INDEX, files};
use crate::state::State;

/// Nothing of a page comes from elsewhere, and nothing of it goes there.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; img-src 'self' blob: data:",
);

/// A route for each file.
pub(super) fn routes() -> Router<State> {
    let mut routes = Router::new();
    for file in files() {
        if file.path == INDEX {
            routes = routes.route("/", route(&file));
        }
        routes = routes.route(&file.path, route(&file));
    }
    routes
}

fn route(file: &File) -> MethodRouter<State> {
    let (kind, bytes) = (file.kind(), file.bytes.clone());
    get(move || async move {
        let mut response: Response = typed(kind, bytes);
        let headers = response.headers_mut();
        headers.insert(CONTENT_SECURITY_POLICY, POLICY);
        // Another version of the program has other files at the same address.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    })
}

//! The page: its files, compiled in.
//!
//! The page has one interface to what computes, and two makes of it. In a service that was built with the module of
//! WebAssembly it computes for itself, so that many may look at once; in any other it asks `/v1/inspect`.

use std::borrow::Cow;

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::response::Response;
use axum::routing::get;
use lenet5::Pretrained;

use super::{OCTETS, typed};
use crate::state::State;

/// The files of the page by their paths.
static FILES: &[(&str, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// The page itself, also at `/`.
const INDEX: &str = "/index.html";

/// Nothing of a page comes from elsewhere, and nothing of it goes there.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; img-src 'self' blob: data:",
);

/// What the page's head says of its engine, and what a service says that was built without one.
const OWN_ENGINE: &str = "<meta name=\"lenet5-engine\" content=\"wasm\">";
const NO_ENGINE: &str = "<meta name=\"lenet5-engine\" content=\"server\">";

/// The routes of the page's files, and, beside a module, of the networks that it loads.
pub(super) fn routes() -> Router<State> {
    let mut routes = Router::new();
    for &(path, bytes) in FILES {
        let bytes = if path == INDEX { index(bytes) } else { Bytes::from_static(bytes) };
        if path == INDEX {
            routes = routes.route("/", file(path, bytes.clone()));
        }
        routes = routes.route(path, file(path, bytes));
    }
    if cfg!(has_wasm) {
        for network in Pretrained::ALL {
            let path = path_of(network);
            routes = routes.route(&path, file(&path, Bytes::from_static(network.file())));
        }
    }
    routes
}

/// Tells whether a path is that of a file of the page.
pub(super) fn is_file(path: &str) -> bool {
    let is_network = || Pretrained::ALL.into_iter().any(|network| path_of(network) == path);
    FILES.iter().any(|(own, _)| *own == path) || is_network()
}

fn path_of(network: Pretrained) -> String {
    format!("/networks/{network}.safetensors")
}

/// The page, whose head names the engine that it has.
fn index(bytes: &'static [u8]) -> Bytes {
    if cfg!(has_wasm) {
        return Bytes::from_static(bytes);
    }
    match String::from_utf8_lossy(bytes) {
        Cow::Borrowed(text) => Bytes::from(text.replace(OWN_ENGINE, NO_ENGINE)),
        Cow::Owned(_) => Bytes::from_static(bytes),
    }
}

fn file(path: &str, bytes: Bytes) -> axum::routing::MethodRouter<State> {
    let kind = kind_of(path);
    get(move || async move { answer(kind, bytes) })
}

fn answer(kind: &'static str, bytes: Bytes) -> Response {
    let mut response = typed(kind, bytes);
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, POLICY);
    // Another version of the program has other files at the same address.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

/// The type of a file, by its name.
fn kind_of(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "wasm" => "application/wasm",
        _ => OCTETS,
    }
}

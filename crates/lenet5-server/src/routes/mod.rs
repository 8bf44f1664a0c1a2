//! The routes, a file each.

mod digits;
mod info;
mod inspect;
mod page;
mod read;
mod state;

use axum::Router;
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};

use crate::guard::guard;
use crate::problem::{Code, Problem};
use crate::state::State;

/// The routes, as they are counted.
const ROUTES: [&str; 9] = [
    "/",
    "/v1/read",
    "/v1/digits",
    "/v1/inspect",
    "/v1/info",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
];

/// The types of answers.
pub(crate) const JSON: &str = "application/json";
pub(crate) const LINES: &str = "application/x-ndjson";
pub(crate) const OCTETS: &str = "application/octet-stream";

/// What a route is called where requests are counted: whatever nobody knows has one name, so that names are few.
pub(crate) fn name(matched: &str) -> &'static str {
    if page::is_file(matched) {
        return "/";
    }
    ROUTES.into_iter().find(|route| *route == matched).unwrap_or("other")
}

/// Makes the routes of a service: `docs/service.md` tells what each does.
pub fn router(state: State) -> Router {
    let mut routes = Router::new()
        .merge(page::routes())
        .route("/v1/read", post(read::read))
        .route("/v1/digits", post(digits::digits))
        .route("/v1/inspect", post(inspect::inspect))
        .route("/v1/info", get(info::info))
        .route("/healthz", get(state::health))
        .route("/readyz", get(state::ready))
        .route("/openapi.json", get(info::openapi));
    if state.settings().has_metrics {
        routes = routes.route("/metrics", get(state::metrics));
    }
    finished(routes, state)
}

/// Makes the routes of a listener for `/metrics` by itself, with `/healthz` and `/readyz` beside it.
pub fn metrics_router(state: State) -> Router {
    let routes = Router::new()
        .route("/metrics", get(state::metrics))
        .route("/healthz", get(state::health))
        .route("/readyz", get(state::ready));
    finished(routes, state)
}

fn finished(routes: Router<State>, state: State) -> Router {
    routes
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(state.clone(), guard))
        .with_state(state)
}

async fn not_found(uri: Uri) -> Problem {
    let detail = format!("{}: there is no such route; /openapi.json lists all", uri.path());
    Problem::new(Code::NotFound, detail)
}

async fn method_not_allowed(method: axum::http::Method) -> Problem {
    Problem::new(Code::MethodNotAllowed, format!("{method}: the header allow names the others"))
}

/// An answer of a type.
pub(crate) fn typed(kind: &'static str, body: impl Into<Body>) -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static(kind))], body.into()).into_response()
}

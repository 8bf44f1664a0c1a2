//! The routes, a file each.

mod digits;
mod info;
mod inspect;
mod page;
mod read;
mod state;

use axum::Router;
use axum::http::{Method, Uri};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::guard::guard;
use crate::problem::{Code, Problem};
use crate::state::State;

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

async fn method_not_allowed(method: Method) -> Problem {
    Problem::new(
        Code::MethodNotAllowed,
        format!("{method} is not known here; the header `allow` lists the methods that are"),
    )
}

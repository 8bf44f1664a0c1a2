//! `GET /healthz`, `/readyz` and `/metrics`: how the service is.

use axum::extract::State as Of;
use axum::response::Response;

use crate::answer::{JSON, typed};
use crate::metrics::Gauges;
use crate::problem::{Code, Problem};
use crate::state::State;

/// The process is there and answers.
pub(super) async fn health() -> Response {
    typed(JSON, r#"{"status":"alive"}"#)
}

/// The service wants requests: not once it is about to stop.
pub(super) async fn ready(Of(state): Of<State>) -> Result<Response, Problem> {
    if state.is_stopping() {
        return Err(Problem::new(Code::Stopping, "the service was asked to stop"));
    }
    Ok(typed(JSON, r#"{"status":"ready"}"#))
}

pub(super) async fn metrics(Of(state): Of<State>) -> Response {
    let gauges = Gauges {
        waiting: state.gate().waiting(),
        requests: state.gate().taken(),
        buffered: state.buffer().taken(),
    };
    typed("text/plain; version=0.0.4; charset=utf-8", state.metrics().text(&gauges))
}

//! `GET /v1/info` and `/openapi.json`: what the service is, and what it takes.

use axum::extract::State as Of;
use axum::response::Response;
use serde_json::json;

use crate::answer::{JSON, typed};
use crate::state::State;

pub(super) async fn info(Of(state): Of<State>) -> Response {
    let (settings, reader) = (state.settings(), state.reader());
    let characters: String = reader.classes().characters().iter().collect();
    let info = json!({
        "name": "lenet5",
        "version": env!("CARGO_PKG_VERSION"),
        "characters": characters,
        "instructions": reader.digits().level().to_string(),
        "slides": reader.has_slider(),
        "limits": {
            "body_bytes": settings.body_limit,
            "buffer_bytes": settings.buffer,
            "connections": settings.connections,
            "pictures": settings.pictures,
            "pixels": settings.pixels,
            "queue": settings.queue,
            "threads": settings.threads,
            "timeout_seconds": settings.timeout.as_secs_f64(),
        },
    });
    typed(JSON, info.to_string())
}

pub(super) async fn openapi() -> Response {
    typed(JSON, crate::openapi::document().to_string())
}

//! What every request passes: its number, its origin, its count, its log line, and the headers of every answer.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State as Of};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD,
    CONNECTION, HOST, HeaderName, ORIGIN, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Version};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::exchange::Exchange;
use crate::metrics::route_name;
use crate::problem::{Code, Problem};
use crate::state::State;

/// The header with a request's number.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The most characters of a number that a client gives.
const MAX_ID: usize = 64;
/// What is counted where a client was gone before its answer: as others do.
const GONE: u16 = 499;

/// A request that is being answered. It is counted when it is dropped, so that a client that is gone is counted, too.
struct Pending {
    state: State,
    id: String,
    method: Method,
    path: String,
    route: &'static str,
    begin: Instant,
    status: u16,
}

impl Drop for Pending {
    fn drop(&mut self) {
        let (status, time) = (self.status, self.begin.elapsed());
        self.state.metrics().request(self.route, status, time);
        let (id, method, path) = (&self.id, self.method.as_str(), &self.path);
        self.state.tell(&Exchange { id, method, path, status, time });
    }
}

/// Lets a request through to its route, if its origin may ask.
pub(crate) async fn guard(Of(state): Of<State>, request: Request, next: Next) -> Response {
    let id = request_id(&state, request.headers());
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let mut pending = Pending {
        route: route_name(route),
        id,
        method: request.method().clone(),
        path: request.uri().path().to_owned(),
        begin: Instant::now(),
        status: GONE,
        state: state.clone(),
    };
    let is_http1 = request.version() <= Version::HTTP_11;
    let mut response = match allowed_origin(&state, &request) {
        Ok(origin) => {
            let mut response = match &origin {
                Some(_) if is_preflight(&request) => preflight(),
                _ => next.run(request).await,
            };
            if let Some(origin) = origin {
                let headers = response.headers_mut();
                headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
                headers.append(VARY, HeaderValue::from_static("origin"));
                headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from(REQUEST_ID));
            }
            response
        }
        Err(problem) => problem.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if let Ok(id) = HeaderValue::from_str(&pending.id) {
        headers.insert(REQUEST_ID, id);
    }
    // Clients go elsewhere while this service drains.
    if is_http1 && state.is_stopping() {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    pending.status = response.status().as_u16();
    response
}

/// Takes the number that a client gave, if it can stand in a log, or makes one.
fn request_id(state: &State, headers: &HeaderMap) -> String {
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let is_plain = |id: &&str| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        (1..=MAX_ID).contains(&id.len()) && id.bytes().all(is_plain)
    };
    given.filter(is_plain).map_or_else(|| state.next_request_id(), str::to_owned)
}

/// Tells whether the page that asks, if one does, may ask; gives its origin if it is one of those that were named.
///
/// A browser sends the origin of a page with every request that could do something. The service's own page has the origin of
/// the service; but so does, where the service listens on this machine alone, any page whose name was made to lead here. So
/// that name has to be one that always leads here.
fn allowed_origin(state: &State, request: &Request) -> Result<Option<HeaderValue>, Problem> {
    let Some(origin) = request.headers().get(ORIGIN) else { return Ok(None) };
    let text = origin.to_str().unwrap_or_default();
    let settings = state.settings();
    if settings.origins.iter().any(|named| named == "*" || named.eq_ignore_ascii_case(text)) {
        return Ok(Some(origin.clone()));
    }
    let host = request.uri().authority().map(axum::http::uri::Authority::as_str);
    let host = host.or_else(|| request.headers().get(HOST)?.to_str().ok()).unwrap_or_default();
    let own = text
        .split_once("://")
        .is_some_and(|(_, authority)| !host.is_empty() && authority.eq_ignore_ascii_case(host));
    if own && (!settings.is_local || leads_here(host)) {
        return Ok(None);
    }
    let detail = format!("origin {text}: expected the service's own page; --origin names others");
    Err(Problem::new(Code::ForeignOrigin, detail))
}

/// Tells whether a host, perhaps with its port, is this machine by a name that nobody else can give away.
fn leads_here(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

/// Tells whether a browser asks whether a page may ask.
fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

fn preflight() -> Response {
    let headers = [
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "content-type, accept, x-request-id"),
        (ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine_are_few() {
        for host in ["localhost", "LOCALHOST:8498", "127.0.0.1:1", "127.1.2.3", "[::1]:8498"] {
            assert!(leads_here(host), "{host}");
        }
        for host in
            ["", "evil.example", "localhost.evil.example:80", "10.0.0.1", "[::2]", "0.0.0.0"]
        {
            assert!(!leads_here(host), "{host}");
        }
    }
}

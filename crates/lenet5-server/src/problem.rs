//! What can go wrong with a request: one table of codes, and answers as `application/problem+json` (RFC 9457).

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Number;

/// What went wrong, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Code {
    /// A parameter is unknown, given twice, or out of its range.
    WrongParameter,
    /// The body is not what its type says, or ended early.
    BrokenBody,
    /// There is nothing in the body.
    EmptyBody,
    /// The body's length is no multiple of a digit's 784 bytes.
    WrongLength,
    /// The page's request asks for something that the service does not know.
    WrongRequest,
    /// A page of another site asked.
    ForeignOrigin,
    /// There is no such route.
    NotFound,
    /// The route does not know the method.
    MethodNotAllowed,
    /// The body did not come in time.
    SlowBody,
    /// The body has too many bytes.
    BodyTooLarge,
    /// The request has too many pictures.
    TooManyPictures,
    /// The picture has too many pixels.
    TooManyPixels,
    /// The body's type is none that the route takes.
    WrongType,
    /// The bytes are no picture, or a broken one.
    BrokenPicture,
    /// The service failed; it is a fault in it.
    Internal,
    /// As many requests wait already as may.
    Overloaded,
    /// The bodies of all requests take as much memory as they may.
    OutOfBuffer,
    /// There are as many connections as may be.
    TooManyConnections,
    /// The service is about to stop.
    Stopping,
    /// The answer was not ready in time.
    Timeout,
}

/// A row of the table of codes.
struct Entry {
    name: &'static str,
    status: StatusCode,
    title: &'static str,
    /// The flag that changes the limit that was reached.
    flag: Option<&'static str>,
}

impl Code {
    /// All of them, by status.
    pub const ALL: [Self; 20] = [
        Self::WrongParameter,
        Self::BrokenBody,
        Self::EmptyBody,
        Self::WrongLength,
        Self::WrongRequest,
        Self::ForeignOrigin,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::SlowBody,
        Self::BodyTooLarge,
        Self::TooManyPictures,
        Self::TooManyPixels,
        Self::WrongType,
        Self::BrokenPicture,
        Self::Internal,
        Self::Overloaded,
        Self::OutOfBuffer,
        Self::TooManyConnections,
        Self::Stopping,
        Self::Timeout,
    ];

    const fn entry(self) -> Entry {
        use StatusCode as S;
        let (name, status, title, flag) = match self {
            Self::WrongParameter => {
                ("wrong_parameter", S::BAD_REQUEST, "a parameter is wrong", None)
            }
            Self::BrokenBody => ("broken_body", S::BAD_REQUEST, "the body is broken", None),
            Self::EmptyBody => ("empty_body", S::BAD_REQUEST, "the body is empty", None),
            Self::WrongLength => {
                ("wrong_length", S::BAD_REQUEST, "the body has a wrong length", None)
            }
            Self::WrongRequest => {
                let title = "the request asks for something unknown";
                ("wrong_request", S::BAD_REQUEST, title, None)
            }
            Self::ForeignOrigin => {
                let title = "a page of another site asked";
                ("foreign_origin", S::FORBIDDEN, title, Some("--origin"))
            }
            Self::NotFound => ("not_found", S::NOT_FOUND, "there is no such route", None),
            Self::MethodNotAllowed => {
                let title = "the route does not know the method";
                ("method_not_allowed", S::METHOD_NOT_ALLOWED, title, None)
            }
            Self::SlowBody => {
                let title = "the body did not come in time";
                ("slow_body", S::REQUEST_TIMEOUT, title, Some("--timeout"))
            }
            Self::BodyTooLarge => {
                let title = "the body is too large";
                ("body_too_large", S::PAYLOAD_TOO_LARGE, title, Some("--body-limit"))
            }
            Self::TooManyPictures => {
                let title = "the request has too many pictures";
                ("too_many_pictures", S::PAYLOAD_TOO_LARGE, title, Some("--pictures"))
            }
            Self::TooManyPixels => {
                let title = "the picture has too many pixels";
                ("too_many_pixels", S::PAYLOAD_TOO_LARGE, title, Some("--megapixels"))
            }
            Self::WrongType => {
                let title = "the body is of another type";
                ("wrong_type", S::UNSUPPORTED_MEDIA_TYPE, title, None)
            }
            Self::BrokenPicture => {
                let title = "the picture cannot be read";
                ("broken_picture", S::UNPROCESSABLE_ENTITY, title, None)
            }
            Self::Internal => {
                ("internal", S::INTERNAL_SERVER_ERROR, "the service has a fault", None)
            }
            Self::Overloaded => {
                let title = "too many requests wait";
                ("overloaded", S::SERVICE_UNAVAILABLE, title, Some("--queue"))
            }
            Self::OutOfBuffer => {
                let title = "the bodies of all requests are too large";
                ("out_of_buffer", S::SERVICE_UNAVAILABLE, title, Some("--buffer"))
            }
            Self::TooManyConnections => {
                let title = "there are too many connections";
                ("too_many_connections", S::SERVICE_UNAVAILABLE, title, Some("--connections"))
            }
            Self::Stopping => {
                let title = "the service is about to stop";
                ("stopping", S::SERVICE_UNAVAILABLE, title, None)
            }
            Self::Timeout => {
                let title = "the answer was not ready in time";
                ("timeout", S::GATEWAY_TIMEOUT, title, Some("--timeout"))
            }
        };
        Entry { name, status, title, flag }
    }

    /// Its name, as `code` has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.entry().name
    }

    /// The status of its answers.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        self.entry().status
    }

    /// What it means, in a few words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.entry().title
    }

    /// The flag of `lenet5 serve` that changes the limit that was reached.
    #[must_use]
    pub const fn flag(self) -> Option<&'static str> {
        self.entry().flag
    }

    /// Tells whether the same request may be answered a moment later.
    #[must_use]
    pub const fn passes(self) -> bool {
        matches!(self.entry().status, StatusCode::SERVICE_UNAVAILABLE)
    }
}

/// What went wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    detail: String,
    limit: Option<Number>,
    got: Option<Number>,
}

/// A problem as it is written.
#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<&'a Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    got: Option<&'a Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flag: Option<&'static str>,
}

impl Problem {
    /// Makes a problem that has no limit.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), limit: None, got: None }
    }

    /// Says that more was asked for than the limit.
    #[must_use]
    pub fn beyond(code: Code, limit: u64, got: Option<u64>, detail: impl Into<String>) -> Self {
        let (limit, got) = (Some(limit.into()), got.map(Number::from));
        Self { code, detail: detail.into(), limit, got }
    }

    /// Says that something took longer than the limit, in seconds.
    #[must_use]
    pub fn late(code: Code, limit: std::time::Duration, detail: impl Into<String>) -> Self {
        let limit = Number::from_f64(limit.as_secs_f64());
        Self { code, detail: detail.into(), limit, got: None }
    }

    /// What went wrong, for programs.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// What went wrong, for people: the flag that changes a limit included.
    #[must_use]
    pub fn told(&self) -> String {
        match self.code.flag() {
            Some(flag) if self.limit.is_some() => {
                format!("{} ({flag} changes the limit)", self.detail)
            }
            _ => self.detail.clone(),
        }
    }

    /// The problem as JSON.
    pub(crate) fn json(&self) -> String {
        let body = Body {
            r#type: format!("urn:lenet5:problem:{}", self.code.name()),
            title: self.code.title(),
            status: self.code.status().as_u16(),
            detail: &self.detail,
            code: self.code.name(),
            limit: self.limit.as_ref(),
            got: self.got.as_ref(),
            flag: self.code.flag(),
        };
        serde_json::to_string(&body).unwrap_or_default()
    }
}

/// The type of a problem's body.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.code.status(), self.json()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if self.code.passes() {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_name_of_its_own_and_stands_in_order() {
        let names: std::collections::BTreeSet<_> =
            Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(Code::ALL.is_sorted_by_key(|code| code.status()));
    }

    #[test]
    fn a_problem_names_its_limit_and_its_flag() {
        let problem = Problem::beyond(Code::BodyTooLarge, 8, Some(9), "9 bytes");
        assert_eq!(
            problem.json(),
            r#"{"type":"urn:lenet5:problem:body_too_large","title":"the body is too large","status":413,"detail":"9 bytes","code":"body_too_large","limit":8,"got":9,"flag":"--body-limit"}"#
        );
    }
}

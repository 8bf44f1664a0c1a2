//! A request and its answer, for who keeps a log.

use std::time::Duration;

/// A request and its answer, for a log.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Exchange<'a> {
    /// The request's number.
    pub id: &'a str,
    /// Its method.
    pub method: &'a str,
    /// Its path, without the query.
    pub path: &'a str,
    /// The status of the answer; 499 if the client was gone before.
    pub status: u16,
    /// The time until the answer began.
    pub time: Duration,
}

//! What `read` says of a file that could not be opened.

use std::borrow::Cow;
use std::path::Path;

use anyhow::{Error, Result};
use serde::Serialize;

use crate::exit::Exit;
use crate::terminal::Terminal;

/// A line of JSON for a file that could not be opened. It is rejected, so that who asks for that alone need not know
/// of errors.
#[derive(Serialize)]
struct Failure<'a> {
    path: Cow<'a, str>,
    rejected: bool,
    error: String,
}

/// Says why a file has no answer; with `json` in a line of the result, too.
pub(super) fn tell(
    path: &Path,
    error: &Error,
    json: bool,
    terminal: &mut Terminal,
) -> Result<Exit> {
    terminal.error(error);
    if json {
        let (path, error) = (path.to_string_lossy(), format!("{error:#}"));
        terminal.json(&Failure { path, rejected: true, error })?;
    }
    Ok(Exit::Failure)
}

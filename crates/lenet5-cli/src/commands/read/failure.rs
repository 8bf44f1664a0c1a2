//! What `read` says of a file that could not be opened.

use std::path::Path;

use anyhow::{Error, Result};
use lenet5::read::record::FailureRecord;

use crate::exit::Exit;
use crate::terminal::Terminal;

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
        terminal.json(&FailureRecord::new(Some(&path), &error))?;
    }
    Ok(Exit::Failure)
}

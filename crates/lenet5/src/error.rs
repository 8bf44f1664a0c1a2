//! What can go wrong with what comes from outside.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// A result of this library.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A fault in what came from outside, with the facts needed to mend it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder cannot be opened, read or written.
    #[error("{}: {reason}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// An IDX file is not what its name or header says.
    #[error("{}: {mismatch}", path.display())]
    Idx {
        /// The file.
        path: PathBuf,
        /// Where it differs.
        mismatch: Mismatch,
    },
    /// Labelled digits that do not fit together or the network.
    #[error("{}: {mismatch}", path.display())]
    Data {
        /// The file or folder.
        path: PathBuf,
        /// Where it differs.
        mismatch: Mismatch,
    },
    /// A picture that cannot be decoded.
    #[error("{}: {mismatch}", path.display())]
    Picture {
        /// The file.
        path: PathBuf,
        /// Where it differs.
        mismatch: Mismatch,
    },
    /// Weights that are not those of a LeNet-5.
    #[error("{}: {mismatch}", path.display())]
    Model {
        /// The file.
        path: PathBuf,
        /// Where it differs.
        mismatch: Mismatch,
    },
    /// A recipe or another setting in a file that cannot be read.
    #[error("{}: {mismatch}", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// Where it differs.
        mismatch: Mismatch,
    },
    /// A checkpoint that does not belong to the training asked for.
    #[error("{}: {mismatch}", path.display())]
    Checkpoint {
        /// The file.
        path: PathBuf,
        /// Where it differs.
        mismatch: Mismatch,
    },
    /// A setting out of its range.
    #[error("{0}")]
    Setting(Mismatch),
    /// A field that the network cannot slide over.
    #[error("field: {0}")]
    Field(Mismatch),
    /// Weights or second derivatives grew beyond what a network may have.
    #[error("pass {pass}: the weights grew beyond all bounds; try smaller rates")]
    Diverged {
        /// The pass in which it happened, from 1.
        pass: usize,
    },
    /// MNIST could not be had from any source.
    #[error("MNIST could not be fetched{}", list(tried))]
    Fetch {
        /// Each source that was tried and why it failed.
        tried: Vec<(String, String)>,
    },
}

/// What was expected at a place and what was found there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The place, such as `c5.weight` or `magic number`.
    pub what: String,
    /// What should have been there.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl Mismatch {
    /// Names a place, what should be there and what is.
    #[allow(clippy::needless_pass_by_value, reason = "text and numbers as they come")]
    pub fn new(what: impl ToString, expected: impl ToString, found: impl ToString) -> Self {
        Self { what: what.to_string(), expected: expected.to_string(), found: found.to_string() }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, expected, found } = self;
        write!(f, "{what}: expected {expected}, found {found}")
    }
}

impl Error {
    /// Puts the path before what the system says of it.
    #[cfg(any(feature = "data", feature = "format", feature = "image"))]
    pub(crate) fn io(path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |reason| Self::Io { path, reason }
    }
}

/// Writes each source that was tried on a line of its own.
fn list(tried: &[(String, String)]) -> String {
    let lines = tried.iter().map(|(source, reason)| format!("{source}: {reason}"));
    lines.fold(String::new(), |text, line| text + "\n  " + &line)
}

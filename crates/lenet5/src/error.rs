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
    /// A file's content is not what it should be.
    #[error("{}: {mismatch}", path.display())]
    Invalid {
        /// What the file should hold.
        kind: FileKind,
        /// The file or folder.
        path: PathBuf,
        /// Where it differs.
        mismatch: Mismatch,
    },
    /// A picture has more pixels than the caller allows.
    #[error(
        "{}: pixels of the picture: expected at most {most}, found {width}x{height}, {}",
        path.display(),
        u64::from(*width) * u64::from(*height)
    )]
    TooManyPixels {
        /// The file.
        path: PathBuf,
        /// Its columns.
        width: u32,
        /// Its rows.
        height: u32,
        /// Most pixels that the caller allows.
        most: u64,
    },
    /// Values that a caller gave do not fit together, or are out of bounds.
    #[error("{0}")]
    Argument(Mismatch),
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
    /// MNIST could not be fetched from any source.
    #[error("MNIST could not be fetched{}", list(tried))]
    Fetch {
        /// Each source that was tried and why it failed.
        tried: Vec<(String, String)>,
    },
}

/// What a file should hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileKind {
    /// Images or labels in an IDX file.
    Idx,
    /// Labelled digits that fit together.
    Data,
    /// A picture.
    Picture,
    /// The weights of a LeNet-5.
    Model,
    /// A recipe or another setting.
    Config,
    /// The checkpoint of a training.
    Checkpoint,
    /// The record of a training.
    Record,
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

#[cfg(any(feature = "data", feature = "decode", feature = "format"))]
impl Error {
    /// Puts the path before what the system says of it.
    pub(crate) fn io(path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |reason| Self::Io { path, reason }
    }

    /// Says where a file differs from what it should hold.
    pub(crate) fn invalid(kind: FileKind, path: &std::path::Path, mismatch: Mismatch) -> Self {
        Self::Invalid { kind, path: path.to_owned(), mismatch }
    }
}

/// Writes each source that was tried on a line of its own.
fn list(tried: &[(String, String)]) -> String {
    let lines = tried.iter().map(|(source, reason)| format!("{source}: {reason}"));
    lines.fold(String::new(), |text, line| text + "\n  " + &line)
}

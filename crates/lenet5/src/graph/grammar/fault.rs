//! Why there is no such format.

use crate::error::{Error, Mismatch};

/// The most states of a format.
pub const MAX_STATES: usize = 100_000;

/// The error of a format that is none.
pub(super) fn wrong(what: impl ToString, expected: impl ToString, found: impl ToString) -> Error {
    Error::Argument(Mismatch::new(what, expected, found))
}

/// The error of a format that needs more states than are held.
pub(super) fn too_many_states(name: &str) -> Error {
    wrong(format!("the states of '{name}'"), format!("at most {MAX_STATES}"), "more")
}

//! Exit codes: what a script can tell from them.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Done, and the answer is yes.
    Done,
    /// Done, and the answer is no: a picture was refused, an accuracy not reached.
    No,
    /// Wrong usage, or something failed.
    Failure,
    /// Stopped by Ctrl-C.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::No => 1,
            Exit::Failure => 2,
            Exit::Interrupted => 130,
        })
    }
}

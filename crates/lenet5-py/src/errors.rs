//! Errors of the library as exceptions.

use pyo3::PyErr;
use pyo3::create_exception;
use pyo3::exceptions::{PyOSError, PyValueError};

create_exception!(
    lenet5,
    Error,
    PyValueError,
    "What came from outside is not what it should be: the message says what was expected, and what was found."
);

/// Makes an exception of an error: with the library's text, or of the kind that Python has for what a system says of a file.
pub(crate) fn exception(error: &lenet5::Error) -> PyErr {
    match error {
        lenet5::Error::Io { path, reason } => {
            match reason.raw_os_error() {
                // Python has its own class for each number, and tells number and path itself.
                Some(number) => {
                    let text = reason.to_string();
                    let text = text.trim_end_matches(&format!(" (os error {number})")).to_owned();
                    PyOSError::new_err((number, text, path.clone().into_os_string()))
                }
                None => PyOSError::new_err(format!("{}: {reason}", path.display())),
            }
        }
        _ => Error::new_err(error.to_string()),
    }
}

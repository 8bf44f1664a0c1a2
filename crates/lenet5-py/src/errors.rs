//! Errors of the library as exceptions.

use std::io::ErrorKind;

use pyo3::PyErr;
use pyo3::create_exception;
use pyo3::exceptions::{PyFileNotFoundError, PyOSError, PyPermissionError, PyValueError};

create_exception!(
    lenet5,
    Error,
    PyValueError,
    "What came from outside is not what it should be: the message says what was expected, and what was found."
);

/// Makes an exception of an error: with the library's text, and of the kind that Python has for files that are missing or
/// closed to the user.
pub(crate) fn exception(error: &lenet5::Error) -> PyErr {
    let text = error.to_string();
    match error {
        lenet5::Error::Io { reason, .. } => match reason.kind() {
            ErrorKind::NotFound => PyFileNotFoundError::new_err(text),
            ErrorKind::PermissionDenied => PyPermissionError::new_err(text),
            _ => PyOSError::new_err(text),
        },
        _ => Error::new_err(text),
    }
}

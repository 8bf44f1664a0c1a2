//! What was read in a picture of one digit.

use lenet5::{Answer, Refusal};
use numpy::{IntoPyArray as _, PyArray1, PyArray2, PyArrayMethods as _};
use pyo3::prelude::*;

use crate::page::Page;

/// What was read in a picture of one digit.
///
/// A refused picture has no `digit`, but a `guess`. A picture that could not be opened has neither, but an `error`.
#[pyclass(frozen, module = "lenet5")]
pub(crate) struct Reading {
    answer: Result<Answer, String>,
}

impl Reading {
    pub(crate) const fn new(answer: Answer) -> Self {
        Self { answer: Ok(answer) }
    }

    fn reading(&self) -> Option<&lenet5::Reading> {
        self.answer.as_ref().ok().and_then(Answer::reading)
    }
}

#[pymethods]
impl Reading {
    /// A picture that could not be opened, or not be taken from Python.
    #[staticmethod]
    #[pyo3(name = "_broken")]
    pub(crate) fn broken(error: String) -> Self {
        Self { answer: Err(error) }
    }

    /// The digit, 0 to 9; None if the picture is refused or could not be opened, or if the network reads other characters.
    #[getter]
    fn digit(&self) -> Option<u8> {
        self.answer.as_ref().ok().and_then(Answer::digit)
    }

    /// The character; None if the picture is refused or could not be opened.
    #[getter]
    fn character(&self) -> Option<char> {
        self.guess().filter(|_| self.refusal().is_none())
    }

    /// The best guess, whether the picture is refused or not; None if there is no ink.
    #[getter]
    fn guess(&self) -> Option<char> {
        self.reading().map(lenet5::Reading::character)
    }

    /// The probability that the guess is right, from 0 to 1; None if there is no ink, or the network was never calibrated.
    #[getter]
    fn confidence(&self) -> Option<f32> {
        self.reading().and_then(lenet5::Reading::confidence)
    }

    /// Why there is no answer: "blank", "not_a_digit", "ambiguous" or "several"; None if there is one.
    #[getter]
    fn refusal(&self) -> Option<&'static str> {
        self.answer.as_ref().ok().and_then(|answer| answer.refusal).map(Refusal::name)
    }

    /// What is wrong with a picture that could not be opened, among others that could; None otherwise.
    #[getter]
    fn error(&self) -> Option<&str> {
        self.answer.as_ref().err().map(String::as_str)
    }

    /// The penalty of the guess: small is good; None if there is no ink.
    #[getter]
    fn penalty(&self) -> Option<f32> {
        self.reading().map(lenet5::Reading::penalty)
    }

    /// How much larger the penalty of the runner-up is: large is good; None if there is no ink.
    #[getter]
    fn margin(&self) -> Option<f32> {
        self.reading().map(lenet5::Reading::margin)
    }

    /// The character of the second smallest penalty; None if there is no ink.
    #[getter]
    fn runner_up(&self) -> Option<char> {
        self.reading().map(lenet5::Reading::runner_up)
    }

    /// The penalties of all classes, float32; None if there is no ink.
    #[getter]
    fn penalties<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyArray1<f32>>> {
        let penalties = self.reading()?.penalties().as_slice();
        Some(PyArray1::from_slice(py, penalties))
    }

    /// The probabilities of all classes, and last that of no character at all, float32; None if there is no ink.
    #[getter]
    fn probabilities<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyArray1<f32>>> {
        let reading = self.reading()?;
        let classes = reading.penalties().as_slice().len();
        let all = (0..classes).map(|class| reading.probability(class));
        let all: Vec<f32> = all.chain([reading.rubbish_probability()]).collect();
        Some(all.into_pyarray(py))
    }

    /// The digit that the network saw, 28x28 bytes, 255 is ink; None if there is no ink.
    #[getter]
    fn image<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyArray2<u8>>>> {
        let Some(guess) = self.answer.as_ref().ok().and_then(|answer| answer.guess.as_ref()) else {
            return Ok(None);
        };
        let pixels = PyArray1::from_slice(py, guess.digit.as_flattened());
        Ok(Some(pixels.reshape([guess.digit.len(), guess.digit[0].len()])?))
    }

    /// The page that was read instead, if the picture is refused because it shows several characters.
    #[getter]
    fn page(&self) -> Option<Page> {
        self.answer.as_ref().ok().and_then(|answer| answer.page.as_ref()).map(Page::new)
    }

    fn __repr__(&self) -> String {
        match &self.answer {
            Ok(answer) => format!("<Reading: {answer}>"),
            Err(error) => format!("<Reading: {error}>"),
        }
    }
}

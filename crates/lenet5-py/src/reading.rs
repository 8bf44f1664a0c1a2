//! What was read in a picture of one digit.

use lenet5::network::architecture::DIGIT;
use lenet5::{Answer, Digit};
use numpy::{PyArray1, PyArray2, PyArrayMethods as _};
use pyo3::prelude::*;
use serde::{Deserialize, Serialize};

use crate::drawing::drawn;
use crate::page::Page;
use crate::pickle::{Pickled, pickled, unpickled};
use crate::refusals::{REFUSALS, number_of};

/// What was read in a picture of one digit.
///
/// A refused picture has no `digit`, but a `guess`. A picture that could not be opened has neither, but an `error`.
#[pyclass(frozen, module = "lenet5")]
#[derive(Serialize, Deserialize)]
pub(crate) struct Reading {
    /// The answer in words, or what is wrong with the picture.
    told: String,
    is_broken: bool,
    digit: Option<u8>,
    /// The number of the reason.
    refusal: Option<usize>,
    seen: Option<Seen>,
    page: Option<Page>,
}

/// What the network makes of ink.
#[derive(Serialize, Deserialize)]
struct Seen {
    guess: char,
    runner_up: char,
    confidence: Option<f32>,
    penalty: f32,
    margin: f32,
    classes: String,
    penalties: Vec<f32>,
    /// Of all classes, and last of no character at all.
    probabilities: Vec<f32>,
    /// 28 rows of 28 bytes.
    image: Vec<u8>,
}

impl Reading {
    pub(crate) fn new(answer: &Answer) -> Self {
        Self {
            told: answer.to_string(),
            is_broken: false,
            digit: answer.digit(),
            refusal: answer.refusal.and_then(number_of),
            seen: answer.guess.as_ref().map(|guess| Seen::new(&guess.reading, &guess.digit)),
            page: answer.page.as_ref().map(Page::new),
        }
    }
}

impl Seen {
    fn new(reading: &lenet5::Reading, digit: &Digit) -> Self {
        let penalties = reading.penalties().as_slice();
        let probabilities = (0..penalties.len()).map(|class| reading.probability(class));
        Self {
            guess: reading.character(),
            runner_up: reading.runner_up(),
            confidence: reading.confidence(),
            penalty: reading.penalty(),
            margin: reading.margin(),
            classes: reading.classes().characters().iter().collect(),
            penalties: penalties.to_vec(),
            probabilities: probabilities.chain([reading.rubbish_probability()]).collect(),
            image: digit.as_flattened().to_vec(),
        }
    }
}

#[pymethods]
impl Reading {
    /// A picture that could not be opened, or not be taken from Python.
    #[staticmethod]
    #[pyo3(name = "_broken")]
    pub(crate) const fn broken(error: String) -> Self {
        Self { told: error, is_broken: true, digit: None, refusal: None, seen: None, page: None }
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Pickled<'py>> {
        pickled(self, py)
    }

    #[staticmethod]
    #[pyo3(name = "_unpickled")]
    fn unpickled(json: &str) -> PyResult<Self> {
        unpickled(json)
    }

    /// The digit, 0 to 9; None if the picture is refused or could not be opened, or if the network reads other characters.
    #[getter]
    const fn digit(&self) -> Option<u8> {
        self.digit
    }

    /// The character; None if the picture is refused or could not be opened.
    #[getter]
    fn character(&self) -> Option<char> {
        self.guess().filter(|_| self.refusal.is_none())
    }

    /// The best guess, whether the picture is refused or not; None if there is no ink.
    #[getter]
    fn guess(&self) -> Option<char> {
        self.seen.as_ref().map(|seen| seen.guess)
    }

    /// The probability that the guess is right, from 0 to 1; None if there is no ink, or the network was never calibrated.
    #[getter]
    fn confidence(&self) -> Option<f32> {
        self.seen.as_ref().and_then(|seen| seen.confidence)
    }

    /// Why there is no answer: "blank", "not_a_digit", "ambiguous" or "several"; None if there is one.
    #[getter]
    fn refusal(&self) -> Option<&'static str> {
        self.refusal.and_then(|number| REFUSALS.get(number).copied())
    }

    /// What is wrong with a picture that could not be opened, among others that could; None otherwise.
    #[getter]
    fn error(&self) -> Option<&str> {
        self.is_broken.then_some(&self.told)
    }

    /// The penalty of the guess: small is good; None if there is no ink.
    #[getter]
    fn penalty(&self) -> Option<f32> {
        self.seen.as_ref().map(|seen| seen.penalty)
    }

    /// How much larger the penalty of the runner-up is: large is good; None if there is no ink.
    #[getter]
    fn margin(&self) -> Option<f32> {
        self.seen.as_ref().map(|seen| seen.margin)
    }

    /// The character of the second smallest penalty; None if there is no ink.
    #[getter]
    fn runner_up(&self) -> Option<char> {
        self.seen.as_ref().map(|seen| seen.runner_up)
    }

    /// The characters that the classes stand for, in their order; None if there is no ink.
    #[getter]
    fn classes(&self) -> Option<&str> {
        self.seen.as_ref().map(|seen| &*seen.classes)
    }

    /// The penalties of all classes, float32, as all networks that were asked see them together: `Readings.penalties` are those of
    /// one. None if there is no ink.
    #[getter]
    fn penalties<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyArray1<f32>>> {
        self.seen.as_ref().map(|seen| PyArray1::from_slice(py, &seen.penalties))
    }

    /// The probabilities of all classes, and last that of no character at all, float32; None if there is no ink.
    #[getter]
    fn probabilities<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyArray1<f32>>> {
        self.seen.as_ref().map(|seen| PyArray1::from_slice(py, &seen.probabilities))
    }

    /// The digit that the network saw, 28x28 bytes, 255 is ink; None if there is no ink.
    #[getter]
    fn image<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyArray2<u8>>>> {
        let image = self.seen.as_ref().map(|seen| PyArray1::from_slice(py, &seen.image));
        image.map(|image| image.reshape([DIGIT, DIGIT])).transpose()
    }

    /// The page that was read instead, if the picture is refused because it shows several characters.
    #[getter]
    fn page(&self) -> Option<Page> {
        self.page.clone()
    }

    /// Draws the digit that the network saw, the answer, and the penalties, as an SVG document.
    fn to_svg<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        drawn("draw_reading", slf.as_any(), None)
    }

    /// What a notebook shows.
    fn _repr_svg_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        drawn("draw_reading", slf.as_any(), None)
    }

    fn __repr__(&self) -> String {
        format!("<Reading: {}>", self.told)
    }
}

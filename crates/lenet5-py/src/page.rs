//! The lines of a picture.

use lenet5::image::Rect;
use lenet5::read::number;
use pyo3::prelude::*;
use serde::{Deserialize, Serialize};

use crate::drawing::drawn;
use crate::pickle::{Pickled, pickled, unpickled};

/// A box in the picture, in pixels.
#[pyclass(frozen, get_all, eq, hash, module = "lenet5")]
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Box {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
}

impl From<Rect> for Box {
    fn from(Rect { x, y, width, height }: Rect) -> Self {
        Self { x, y, width, height }
    }
}

#[pymethods]
impl Box {
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Pickled<'py>> {
        pickled(self, py)
    }

    #[staticmethod]
    #[pyo3(name = "_unpickled")]
    fn unpickled(json: &str) -> PyResult<Self> {
        unpickled(json)
    }

    fn __repr__(&self) -> String {
        format!("Box(x={}, y={}, width={}, height={})", self.x, self.y, self.width, self.height)
    }
}

/// A word of a line: digits without wide gaps.
#[pyclass(frozen, get_all, module = "lenet5")]
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Word {
    text: String,
    confidence: f32,
    r#box: Box,
}

#[pymethods]
impl Word {
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Pickled<'py>> {
        pickled(self, py)
    }

    #[staticmethod]
    #[pyo3(name = "_unpickled")]
    fn unpickled(json: &str) -> PyResult<Self> {
        unpickled(json)
    }

    fn __repr__(&self) -> String {
        format!("<Word: {} (confidence {:.3})>", self.text, self.confidence)
    }
}

/// A digit of a line.
#[pyclass(frozen, get_all, module = "lenet5")]
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct LineDigit {
    character: char,
    confidence: f32,
    penalty: f32,
    r#box: Box,
}

#[pymethods]
impl LineDigit {
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Pickled<'py>> {
        pickled(self, py)
    }

    #[staticmethod]
    #[pyo3(name = "_unpickled")]
    fn unpickled(json: &str) -> PyResult<Self> {
        unpickled(json)
    }

    fn __repr__(&self) -> String {
        format!("<LineDigit: {} (confidence {:.3})>", self.character, self.confidence)
    }
}

/// A mark among the digits of a line, which is none: `kind` is "dot", "comma", "dash" or "slash", and `after` the number of
/// the digit that it follows, or None if it stands before all of them.
#[pyclass(frozen, get_all, module = "lenet5")]
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Mark {
    kind: String,
    after: Option<usize>,
    r#box: Box,
}

#[pymethods]
impl Mark {
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Pickled<'py>> {
        pickled(self, py)
    }

    #[staticmethod]
    #[pyo3(name = "_unpickled")]
    fn unpickled(json: &str) -> PyResult<Self> {
        unpickled(json)
    }

    fn __repr__(&self) -> String {
        format!("<Mark: {}>", self.kind)
    }
}

/// A line of digits: `text` has a space between words, `confidence` is the probability that all of it is right, and
/// `alternatives` are the most probable texts, each with its probability; `has_format` tells whether it has the format that was asked for,
/// and `format_probability` how likely that is whatever it says; they are None if none was.
#[pyclass(frozen, get_all, module = "lenet5")]
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Line {
    text: String,
    confidence: f32,
    r#box: Box,
    words: Vec<Word>,
    digits: Vec<LineDigit>,
    marks: Vec<Mark>,
    alternatives: Vec<(String, f32)>,
    has_format: Option<bool>,
    format_probability: Option<f32>,
}

impl Line {
    fn new(line: &number::Line) -> Self {
        let word = |own: &number::Word| Word {
            text: own.text.clone(),
            confidence: own.confidence,
            r#box: own.area.into(),
        };
        let digit = |own: &number::LineDigit| LineDigit {
            character: own.character,
            confidence: own.confidence,
            penalty: own.penalty,
            r#box: own.area.into(),
        };
        let mark = |own: &number::Mark| Mark {
            kind: own.kind.name().to_owned(),
            after: own.after,
            r#box: own.area.into(),
        };
        let alternative = |own: &number::Alternative| (own.text.clone(), own.probability);
        Self {
            text: line.text.clone(),
            confidence: line.confidence,
            r#box: line.area.into(),
            words: line.words.iter().map(word).collect(),
            digits: line.digits.iter().map(digit).collect(),
            marks: line.marks.iter().map(mark).collect(),
            alternatives: line.alternatives.iter().map(alternative).collect(),
            has_format: line.format.map(|format| format.holds),
            format_probability: line.format.map(|format| format.probability),
        }
    }
}

#[pymethods]
impl Line {
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Pickled<'py>> {
        pickled(self, py)
    }

    #[staticmethod]
    #[pyo3(name = "_unpickled")]
    fn unpickled(json: &str) -> PyResult<Self> {
        unpickled(json)
    }

    fn __repr__(&self) -> String {
        format!("<Line: {} (confidence {:.3})>", self.text, self.confidence)
    }
}

/// The lines of a picture, in reading order. `refused` are the words that are not sure enough to be answered, with what they
/// say at best; `unread` counts what was left out because there was too much; `rotation` is how far the picture was turned
/// to the left to read it, in degrees; `refusal` says why there is no line: "blank", "not_a_digit" or "not_the_format".
#[pyclass(frozen, get_all, module = "lenet5")]
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Page {
    lines: Vec<Line>,
    refused: Vec<Line>,
    rotation: u16,
    unread: usize,
    refusal: Option<String>,
    /// What is wrong with a picture that could not be opened, among others that could.
    error: Option<String>,
}

impl Page {
    pub(crate) fn new(page: &number::Page) -> Self {
        Self {
            lines: page.lines.iter().map(Line::new).collect(),
            refused: page.refused.iter().map(Line::new).collect(),
            rotation: page.rotation,
            unread: page.unread,
            refusal: page.refusal.map(|own| own.name().to_owned()),
            error: None,
        }
    }
}

#[pymethods]
impl Page {
    /// A picture that could not be opened, or not be taken from Python.
    #[staticmethod]
    #[pyo3(name = "_broken")]
    pub(crate) fn broken(error: String) -> Self {
        Self { error: Some(error), ..Self::default() }
    }

    /// What a notebook shows: a box around each word, with its text and confidence.
    fn _repr_svg_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        drawn("draw_page", slf.as_any(), None)
    }

    /// Draws the page on the picture that it was read from, as an SVG document: any that `read_page` takes.
    #[pyo3(text_signature = "($self, picture)")]
    fn to_svg<'py>(
        slf: &Bound<'py, Self>,
        picture: Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        drawn("draw_page", slf.as_any(), Some(picture))
    }

    /// The texts of the lines, with a newline between them.
    #[getter]
    fn text(&self) -> String {
        self.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Pickled<'py>> {
        pickled(self, py)
    }

    #[staticmethod]
    #[pyo3(name = "_unpickled")]
    fn unpickled(json: &str) -> PyResult<Self> {
        unpickled(json)
    }

    fn __repr__(&self) -> String {
        let texts: Vec<String> = self.lines.iter().map(|line| format!("{:?}", line.text)).collect();
        match (&self.error, &self.refusal) {
            (Some(error), _) => format!("<Page: {error}>"),
            (None, Some(reason)) => format!("<Page: refused, {reason}>"),
            (None, None) => format!("<Page: {}>", texts.join(", ")),
        }
    }
}

//! What reads pictures and digits.

use lenet5::graph::Format;
use lenet5::read::form::Form;
use lenet5::read::number::{DEFAULT_LEAST_CONFIDENCE, Method, Options};
use lenet5::{Answer, Digit, Level, PictureReader, Refusal};
use numpy::{IntoPyArray as _, PyArray1, PyArray2, PyArrayMethods as _, PyReadonlyArray3};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use rayon::prelude::*;

use crate::errors::exception;
use crate::form::FormReading;
use crate::network::Network;
use crate::page::Page;
use crate::picture::Picture;
use crate::pool::Pool;
use crate::reading::Reading;
use crate::refusals::number_of;

/// Digits that are read before Python is asked whether the user wants to stop.
const DIGITS_AT_ONCE: usize = 1 << 14;

/// The answers to many digits: digits (-1 where refused), guesses, confidences, refusals, penalties.
type Arrays<'py> = (
    Bound<'py, PyArray1<i8>>,
    Bound<'py, PyArray1<u8>>,
    Bound<'py, PyArray1<f32>>,
    Bound<'py, PyArray1<u8>>,
    Bound<'py, PyArray2<f32>>,
);

/// Reads pictures and digits; one reader serves any number of threads.
#[pyclass(frozen, subclass, module = "lenet5._lenet5")]
pub(crate) struct Reader {
    reader: PictureReader,
    pool: Pool,
}

#[pymethods]
impl Reader {
    /// Reads with a network, on a number of threads; 0 is one for each core.
    #[new]
    fn new(py: Python<'_>, network: &Network, threads: usize) -> Self {
        let reader = py.detach(|| match network.own {
            Some(own) => PictureReader::of_pretrained(own, Level::detect()),
            None => PictureReader::new(&network.model),
        });
        Self { reader, pool: Pool::new(threads) }
    }

    /// The characters that it knows, in the order of its classes.
    #[getter]
    fn classes(&self) -> String {
        self.reader.classes().characters().iter().collect()
    }

    /// The number of threads; 0 is one for each core.
    #[getter]
    fn threads(&self) -> usize {
        self.pool.threads()
    }

    /// Reads one picture.
    #[pyo3(name = "_read_one")]
    fn read_one(&self, py: Python<'_>, picture: Picture) -> PyResult<Reading> {
        let answer = py.detach(|| self.answer(&picture));
        answer.map(|answer| Reading::new(&answer)).map_err(|error| exception(&error))
    }

    /// Reads some pictures; one that cannot be opened is told by its `error`.
    #[pyo3(name = "_read_many")]
    fn read_many(&self, py: Python<'_>, pictures: Vec<Picture>) -> PyResult<Vec<Reading>> {
        let read = |picture: &Picture| match self.answer(picture) {
            Ok(answer) => Reading::new(&answer),
            Err(error) => Reading::broken(error.to_string()),
        };
        self.each(py, &pictures, read)
    }

    /// Reads the lines of one picture.
    #[pyo3(name = "_read_one_page")]
    fn read_one_page(
        &self,
        py: Python<'_>,
        picture: Picture,
        options: PageOptions,
    ) -> PyResult<Page> {
        let options = options.checked()?;
        let page = py.detach(|| Ok(self.reader.read_page(&picture.gray()?, &options)));
        page.map(|page| Page::new(&page)).map_err(|error| exception(&error))
    }

    /// Reads the lines of some pictures; one that cannot be opened is told by its `error`.
    #[pyo3(name = "_read_many_pages")]
    fn read_many_pages(
        &self,
        py: Python<'_>,
        pictures: Vec<Picture>,
        options: PageOptions,
    ) -> PyResult<Vec<Page>> {
        let options = options.checked()?;
        let read = |picture: &Picture| match picture.gray() {
            Ok(gray) => Page::new(&self.reader.read_page(&gray, &options)),
            Err(error) => Page::broken(error.to_string()),
        };
        self.each(py, &pictures, read)
    }

    /// Reads the fields of a form, given as JSON, in one picture.
    #[pyo3(name = "_read_one_form")]
    fn read_one_form(&self, py: Python<'_>, picture: Picture, form: &str) -> PyResult<FormReading> {
        let form = form_of(form)?;
        py.detach(|| self.fields(&picture, &form)).map_err(|error| exception(&error))
    }

    /// Reads the fields of a form in some pictures; one that cannot be opened, or is too small, is told by its `error`.
    #[pyo3(name = "_read_many_forms")]
    fn read_many_forms(
        &self,
        py: Python<'_>,
        pictures: Vec<Picture>,
        form: &str,
    ) -> PyResult<Vec<FormReading>> {
        let form = form_of(form)?;
        let read = |picture: &Picture| match self.fields(picture, &form) {
            Ok(fields) => fields,
            Err(error) => FormReading::broken(error.to_string()),
        };
        self.each(py, &pictures, read)
    }

    /// Reads digits as MNIST has them, from where they lie.
    #[pyo3(name = "_read_arrays")]
    fn read_arrays<'py>(
        &self,
        py: Python<'py>,
        digits: PyReadonlyArray3<'py, u8>,
    ) -> PyResult<Arrays<'py>> {
        let view = digits.as_array();
        let bytes =
            view.as_slice().ok_or_else(|| PyValueError::new_err("digits: expected C order"))?;
        let digits: &[Digit] = bytemuck::try_cast_slice(bytes)
            .map_err(|_| PyValueError::new_err("digits: expected 28x28 bytes each"))?;
        let digit_of_class: Vec<i8> =
            self.reader.classes().characters().iter().copied().map(value_of).collect();
        let classes = digit_of_class.len();
        let count = digits.len();
        let mut answers = Vec::with_capacity(count);
        let mut guesses = Vec::with_capacity(count);
        let mut confidences = Vec::with_capacity(count);
        let mut refusals = Vec::with_capacity(count);
        let mut penalties = Vec::with_capacity(count * classes);
        for some in digits.chunks(DIGITS_AT_ONCE) {
            let found = py.detach(|| self.pool.run(|| self.reader.digits().read_digits(some)))?;
            for (&guess, &refusal) in found.answers().iter().zip(found.refusals()) {
                let is_answered = refusal.is_none();
                answers.push(if is_answered { digit_of_class[usize::from(guess)] } else { NONE });
                refusals.push(code_of(refusal));
            }
            guesses.extend_from_slice(found.answers());
            confidences.extend_from_slice(found.confidences());
            penalties.extend_from_slice(found.penalties());
            py.check_signals()?;
        }
        let penalties = penalties.into_pyarray(py).reshape([count, classes])?;
        Ok((
            answers.into_pyarray(py),
            guesses.into_pyarray(py),
            confidences.into_pyarray(py),
            refusals.into_pyarray(py),
            penalties,
        ))
    }
}

impl Reader {
    fn answer(&self, picture: &Picture) -> lenet5::Result<Answer> {
        Ok(self.reader.read_digit(&picture.gray()?))
    }

    fn fields(&self, picture: &Picture, form: &Form) -> lenet5::Result<FormReading> {
        let fields = self.reader.read_form(&picture.gray()?, form, &Options::default())?;
        Ok(FormReading::new(&fields))
    }

    /// Does the same with each of some pictures, on all threads, and looks then whether the user wants to stop.
    fn each<T: Send>(
        &self,
        py: Python<'_>,
        pictures: &[Picture],
        work: impl Fn(&Picture) -> T + Sync,
    ) -> PyResult<Vec<T>> {
        let found = py.detach(|| self.pool.run(|| pictures.par_iter().map(&work).collect()))?;
        py.check_signals()?;
        Ok(found)
    }
}

/// Makes the form that a text in JSON tells.
fn form_of(json: &str) -> PyResult<Form> {
    serde_json::from_str(json).map_err(|error| PyValueError::new_err(format!("form: {error}")))
}

/// What stands for no digit in an array.
const NONE: i8 = -1;

/// The digit that a character is.
fn value_of(character: char) -> i8 {
    character.to_digit(10).and_then(|digit| i8::try_from(digit).ok()).unwrap_or(NONE)
}

/// The number by which Python has a reason: that of its name in `lenet5.REFUSALS`, in which 0 stands for none.
fn code_of(refusal: Option<Refusal>) -> u8 {
    let number = refusal.and_then(number_of).map_or(0, |number| number + 1);
    u8::try_from(number).unwrap_or(u8::MAX)
}

/// How lines are read, as Python has it.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
struct PageOptions {
    format: Option<String>,
    length: Option<usize>,
    digits: Option<String>,
    alternatives: usize,
    method: String,
    least_confidence: Option<f32>,
}

impl PageOptions {
    fn checked(self) -> PyResult<Options> {
        let wrong = |what: &str, expected: &str, found: String| {
            PyValueError::new_err(format!("{what}: expected {expected}, found {found}"))
        };
        let method = match &*self.method {
            "both" => Method::Both,
            "segment" => Method::Segment,
            "sdnn" => Method::Sdnn,
            other => {
                let expected = "\"both\", \"segment\" or \"sdnn\"";
                return Err(wrong("method", expected, format!("{other:?}")));
            }
        };
        let least_confidence = self.least_confidence.unwrap_or(DEFAULT_LEAST_CONFIDENCE);
        if !(0.0..=1.0).contains(&least_confidence) {
            return Err(wrong("least_confidence", "0 to 1", least_confidence.to_string()));
        }
        let alternatives = self.alternatives;
        let mut options = Options { alternatives, method, least_confidence, format: None };
        let digits_of = |text: String| {
            Format::digits(&text)
                .map_err(|_| wrong("digits", "some of 0 to 9", format!("{text:?}")))
        };
        let digits = self.digits.map(digits_of).transpose()?;
        let value_error = |told: lenet5::Error| PyValueError::new_err(format!("format: {told}"));
        let length = self.length.map(Format::length).transpose().map_err(value_error)?;
        let format = self.format.as_deref().map(Format::parse).transpose().map_err(value_error)?;
        for format in [length, digits, format].into_iter().flatten() {
            options.require(format).map_err(value_error)?;
        }
        Ok(options)
    }
}

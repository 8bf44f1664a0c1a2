//! Training, a pass at a time: what to do between passes is Python's.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use lenet5::Digit;
use lenet5::data::{Dataset, Mnist};
use lenet5::evaluation::Evaluation;
use lenet5::format::ModelFolder;
use lenet5::network::codes::Classes;
use lenet5::train::{
    DataRecord, Observer, Origin, Outcome, PassReport, Recipe, Seed, Wanted, fit_model, initialise,
};
use numpy::{IntoPyArray as _, PyArray1, PyArray3, PyArrayMethods as _};
use numpy::{PyReadonlyArray1, PyReadonlyArray3};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use crate::errors::exception;
use crate::network::Network;
use crate::pool::Pool;

/// How often a training tells how far it is, and looks whether the user wants to stop.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The arrays of labelled digits.
type Labelled<'py> = (Bound<'py, PyArray3<u8>>, Bound<'py, PyArray1<u8>>);
/// Digits and their labels.
type Given<'py> = (PyReadonlyArray3<'py, u8>, PyReadonlyArray1<'py, u8>);

/// What a pass did; Python has it as a dictionary.
#[derive(IntoPyObject)]
pub(crate) struct Pass {
    number: usize,
    eta: f64,
    loss: f64,
    presented: usize,
    errors: usize,
    test_count: Option<usize>,
    test_errors: Option<usize>,
}

impl Pass {
    fn new(report: &PassReport) -> Self {
        // The number that single precision shows, instead of its digits beyond.
        let eta = report.eta.to_string().parse().unwrap_or_else(|_| f64::from(report.eta));
        Self {
            number: report.pass,
            eta,
            loss: report.loss,
            presented: report.presented,
            errors: report.errors,
            test_count: report.test.map(|own| own.count),
            test_errors: report.test.map(|own| own.errors),
        }
    }
}

/// A training under way.
#[pyclass(frozen, module = "lenet5._lenet5")]
pub(crate) struct Trainer {
    work: Arc<Work>,
}

/// What the threads of a training share.
struct Work {
    trainer: Mutex<lenet5::train::Trainer>,
    train: Dataset,
    test: Dataset,
    data: DataRecord,
    pool: Pool,
}

#[pymethods]
impl Trainer {
    /// Starts a training, or goes on with the one in a folder.
    #[new]
    #[allow(clippy::too_many_arguments, reason = "Python gives what it has checked")]
    #[pyo3(signature = (train, test, recipe, seed, classes, threads, resumed))]
    fn new(
        py: Python<'_>,
        train: Given<'_>,
        test: Given<'_>,
        recipe: Option<&str>,
        seed: Option<u64>,
        classes: &str,
        threads: usize,
        resumed: Option<PathBuf>,
    ) -> PyResult<Self> {
        let (train, test) = (dataset_of(&train)?, dataset_of(&test)?);
        let data = py.detach(|| DataRecord::new(&train));
        let recipe = recipe.map(parse_recipe).transpose()?;
        let seed = seed.map(Seed);
        let classes = Classes::of(classes).ok_or_else(|| {
            let expected = "different characters from space to DEL of ASCII";
            PyValueError::new_err(format!("classes: expected {expected}, found {classes:?}"))
        })?;
        let trainer = if let Some(folder) = resumed {
            let recipe = recipe.as_ref();
            let wanted = Wanted { classes: &classes, recipe, seed, tested: test.len() };
            lenet5::train::Trainer::resume_in(&ModelFolder::new(folder), &data, &wanted)
        } else {
            let (recipe, seed) = (recipe.unwrap_or_else(Recipe::paper), seed.unwrap_or(Seed(1)));
            let network = initialise(&recipe.start, classes, seed);
            lenet5::train::Trainer::with_network(network, recipe, seed)
        };
        let trainer = Mutex::new(trainer.map_err(|error| exception(&error))?);
        let pool = Pool::new(threads);
        Ok(Self { work: Arc::new(Work { trainer, train, test, data, pool }) })
    }

    /// Makes a pass, or the rest of one, and tests the network. Every 50 ms `progress` is called with the digits presented and
    /// those misread of them, and Ctrl-C is looked for; an exception stops the training where it is.
    fn pass_(&self, py: Python<'_>, progress: Option<Py<PyAny>>) -> PyResult<Pass> {
        let watch = Arc::new(Watch::default());
        let (work, own) = (Arc::clone(&self.work), Arc::clone(&watch));
        let mut stopped_by = None;
        let ended = beside(
            py,
            move || work.pool.run(|| work.pass_and_test(&mut &*own)),
            || {
                if stopped_by.is_none()
                    && let Err(error) = watch.tell(py, progress.as_ref())
                {
                    // The pass ends soon, and can then be saved.
                    watch.is_stopped.store(true, Ordering::Relaxed);
                    stopped_by = Some(error);
                }
                Ok(())
            },
        );
        match (stopped_by, ended?) {
            (Some(error), _) => Err(error),
            (None, ended) => match ended?.map_err(|error| exception(&error))? {
                Some(report) => Ok(Pass::new(&report)),
                None => Err(PyRuntimeError::new_err("the training was stopped by nobody")),
            },
        }
    }

    /// The passes that have ended.
    fn passes(&self) -> Vec<Pass> {
        self.work.trainer().reports().iter().map(Pass::new).collect()
    }

    /// How many passes the recipe has.
    fn scheduled(&self) -> usize {
        self.work.trainer().recipe().schedule.passes()
    }

    /// The recipe in JSON.
    fn recipe(&self) -> PyResult<String> {
        json_of(self.work.trainer().recipe())
    }

    /// The recipe's name, if it has one.
    fn recipe_name(&self) -> Option<&'static str> {
        self.work.trainer().recipe().name()
    }

    /// The seed.
    fn seed(&self) -> u64 {
        self.work.trainer().seed().0
    }

    /// The network as it is now; fitted to the test digits, if these were held out. Ctrl-C ends the wait for the fit.
    fn network(&self, py: Python<'_>, is_fitted: bool) -> PyResult<Network> {
        let trainer = self.work.trainer();
        let record = Some(trainer.record(&self.work.data));
        let mut model = trainer.model();
        if !is_fitted || *trainer.network().rbf.classes() != Classes::digits() {
            return Ok(Network { model, own: None, record });
        }
        let (recipe, seed) = (trainer.recipe().clone(), trainer.seed());
        // The fit cannot be stopped, and goes on without anybody who waits for it: it must not hold the training.
        drop(trainer);
        let work = Arc::clone(&self.work);
        let fit = move || {
            work.pool.run(|| {
                fit_model(&mut model, &recipe, seed, &work.test, None);
                model
            })
        };
        let model = beside(py, fit, || py.check_signals())??;
        Ok(Network { model, own: None, record })
    }

    /// Tells whether a folder has everything that was made so far.
    fn is_saved(&self, folder: PathBuf) -> bool {
        self.work.trainer().is_saved(&ModelFolder::new(folder), &self.work.data)
    }

    /// Saves everything that was made so far.
    fn save(
        &self,
        py: Python<'_>,
        folder: PathBuf,
        network: &Network,
        test_name: &str,
        date: &str,
        command: &str,
    ) -> PyResult<()> {
        let origin = Origin { test_name, date, command };
        let folder = ModelFolder::new(folder);
        let Work { data, .. } = &*self.work;
        py.detach(|| self.work.trainer().save(&folder, &network.model, data, origin))
            .map_err(|error| exception(&error))
    }

    /// Saves the checkpoint alone.
    fn save_checkpoint(&self, py: Python<'_>, folder: PathBuf) -> PyResult<()> {
        let path = ModelFolder::new(folder).checkpoint();
        py.detach(|| self.work.trainer().save_checkpoint(&path, &self.work.data))
            .map_err(|error| exception(&error))
    }
}

impl Work {
    /// A training of which a pass panicked is as it was at the start of that pass, or refuses to go on.
    fn trainer(&self) -> MutexGuard<'_, lenet5::train::Trainer> {
        self.trainer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pass_and_test(&self, observer: &mut dyn Observer) -> lenet5::Result<Option<PassReport>> {
        let mut trainer = self.trainer();
        if trainer.pass(&self.train, observer)? == Outcome::Stopped {
            return Ok(None);
        }
        if !self.test.is_empty() {
            let reader = lenet5::Reader::new(trainer.network());
            let evaluation = Evaluation::of(&reader, &self.test);
            trainer.note_test(&evaluation);
        }
        Ok(trainer.reports().last().cloned())
    }
}

/// Works on another thread, and looks about every 50 ms meanwhile: only the main thread of Python hears of Ctrl-C. If looking
/// about fails, nobody waits for the work any longer.
fn beside<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce() -> T + Send + 'static,
    mut look: impl FnMut() -> PyResult<()>,
) -> PyResult<T> {
    let (tell, mut hear) = channel();
    let worker = thread::Builder::new().spawn(move || {
        // Somebody who no longer listens was stopped by an exception.
        let _ = tell.send(work());
    });
    worker.map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
    loop {
        let heard;
        (hear, heard) = py.detach(move || {
            let heard = hear.recv_timeout(LOOK_EVERY);
            (hear, heard)
        });
        match heard {
            Ok(ended) => return Ok(ended),
            Err(RecvTimeoutError::Timeout) => look()?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("a thread of the training has panicked"));
            }
        }
    }
}

/// How far a pass is, and whether it is to stop.
#[derive(Default)]
struct Watch {
    presented: AtomicUsize,
    errors: AtomicUsize,
    is_stopped: AtomicBool,
}

impl Watch {
    /// Tells Python how far it is, and asks whether the user wants to stop.
    fn tell(&self, py: Python<'_>, progress: Option<&Py<PyAny>>) -> PyResult<()> {
        py.check_signals()?;
        let Some(progress) = progress else { return Ok(()) };
        let counts = (self.presented.load(Ordering::Relaxed), self.errors.load(Ordering::Relaxed));
        progress.call1(py, counts).map(drop)
    }
}

impl Observer for &Watch {
    fn presented(&mut self, done: usize, _: usize, errors: usize) -> ControlFlow<()> {
        self.presented.store(done, Ordering::Relaxed);
        self.errors.store(errors, Ordering::Relaxed);
        if self.is_stopped.load(Ordering::Relaxed) {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }
}

/// Takes digits and their labels from Python.
fn dataset_of((digits, labels): &Given<'_>) -> PyResult<Dataset> {
    let bytes: Vec<u8> = digits.as_array().iter().copied().collect();
    let digits: Vec<Digit> = bytemuck::try_cast_slice(&bytes)
        .map_err(|_| PyValueError::new_err("images: expected 28x28 bytes each"))?
        .to_vec();
    let labels = labels.as_array().iter().copied().collect();
    Dataset::new(digits, labels).map_err(|error| exception(&error))
}

fn parse_recipe(recipe: &str) -> PyResult<Recipe> {
    match Recipe::named(recipe) {
        Some(own) => Ok(own),
        None => {
            Recipe::parse(recipe.as_bytes(), Path::new("recipe")).map_err(|error| exception(&error))
        }
    }
}

fn json_of(recipe: &Recipe) -> PyResult<String> {
    serde_json::to_string(recipe).map_err(|error| PyValueError::new_err(error.to_string()))
}

/// The settings of a recipe with a name, in JSON; None if there is none of that name.
#[pyfunction]
pub(crate) fn recipe_of(name: &str) -> PyResult<Option<String>> {
    Recipe::named(name).as_ref().map(json_of).transpose()
}

/// The digits and labels of a folder with the four files of MNIST: those to train on, then those to test with.
#[pyfunction]
pub(crate) fn open_mnist(
    py: Python<'_>,
    folder: PathBuf,
) -> PyResult<(Labelled<'_>, Labelled<'_>)> {
    let mnist = py.detach(|| Mnist::open(folder)).map_err(|error| exception(&error))?;
    Ok((arrays_of(py, &mnist.train)?, arrays_of(py, &mnist.test)?))
}

fn arrays_of<'py>(py: Python<'py>, data: &Dataset) -> PyResult<Labelled<'py>> {
    let digits = PyArray1::from_slice(py, data.digits().as_flattened().as_flattened());
    let labels = data.labels().to_vec().into_pyarray(py);
    Ok((digits.reshape([data.len(), 28, 28])?, labels))
}

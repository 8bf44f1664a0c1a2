//! `lenet5 train`: the paper's training, saved after every pass.

use std::fmt::Write as _;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, anyhow, bail, ensure};
use indicatif::ProgressBar;
use lenet5::Reader;
use lenet5::data::{Dataset, Layout, Mnist};
use lenet5::evaluation::Evaluation;
use lenet5::format::ModelFolder;
use lenet5::kernels::Kernels;
use lenet5::network::codes::Classes;
use lenet5::train::{
    DataRecord, Observer, Origin, Outcome, PassReport, RateRange, Recipe, Seed, Teachers, Trainer,
    TypefaceGlyphs, Wanted, initialise,
};
use serde::Serialize;

use super::data;
use crate::arguments::{self, told_layout};
use crate::exit::Exit;
use crate::interrupt;
use crate::terminal::{Terminal, is_broken_pipe};

/// A pass as a line of JSON.
#[derive(Serialize)]
struct PassRecord {
    pass: usize,
    eta: f32,
    loss: f64,
    training_error_percent: f64,
    test_count: usize,
    test_errors: usize,
    test_error_percent: f64,
    rates: RateRange,
    seconds: f64,
}

pub(super) fn run(arguments: &arguments::Train, terminal: &mut Terminal) -> Result<Exit> {
    let recipe = arguments.recipe.as_deref().map(named_or_open).transpose()?;
    if arguments.print_recipe {
        let recipe = recipe.unwrap_or_else(Recipe::paper);
        terminal.line(serde_json::to_string_pretty(&recipe)?)?;
        return Ok(Exit::Done);
    }
    // Asked for before hours of work, not after them.
    let out = &arguments.out;
    if arguments.resume {
        let checkpoint = ModelFolder::new(out).checkpoint();
        ensure!(checkpoint.exists(), "{}: there is nothing to go on with", checkpoint.display());
    } else {
        check_free(&ModelFolder::new(out), arguments.force)?;
    }
    let classes = arguments.classes.unwrap_or_else(Classes::digits);
    let (train, test, test_name) = parts(arguments, open(arguments, &classes, terminal)?)?;
    let (glyphs, held_out_glyphs) = open_glyphs(arguments)?;
    let data = DataRecord::new(&train);
    let data = match &glyphs {
        Some(glyphs) => data.with_glyphs(glyphs),
        None => data,
    };
    let teachers = open_teachers(arguments)?;
    let data = match &teachers {
        Some(teachers) => data.with_teachers(teachers),
        None => data,
    };
    let trainer = if arguments.resume {
        let seed = arguments.seed.map(Seed);
        let wanted =
            Wanted { classes: &classes, recipe: recipe.as_ref(), seed, tested: test.len() };
        Trainer::resume_in(&ModelFolder::new(out), &data, &wanted)?
    } else {
        let seed = Seed(arguments.seed.unwrap_or(1));
        let recipe = recipe.unwrap_or_else(Recipe::paper);
        let name = arguments.recipe.as_deref().unwrap_or("paper");
        let trainer = match &arguments.from {
            Some(model) => Trainer::from_model(&model.load_model_for("--from")?, recipe, seed),
            None => Trainer::with_network(initialise(&recipe.start, classes, seed), recipe, seed),
        };
        trainer.map_err(|error| anyhow!("--recipe {name}: {error}"))?
    };
    let trainer = match arguments.simd {
        Some(kernels) => trainer.with_kernels(kernels),
        None => trainer,
    };
    let trainer = match glyphs {
        Some(glyphs) => trainer.with_glyphs(glyphs),
        None => trainer,
    };
    let trainer = match teachers {
        Some(teachers) => trainer.with_teachers(teachers),
        None => trainer,
    };
    trainer.check_teachers()?;
    fs::create_dir_all(out).map_err(|reason| lenet5::Error::Io { path: out.clone(), reason })?;
    if arguments.force {
        // What is left of another model beside a checkpoint of this one would be taken for its own.
        for path in ModelFolder::new(out).files().iter().filter(|path| path.exists()) {
            let io = |reason| lenet5::Error::Io { path: path.clone(), reason };
            fs::remove_file(path).map_err(io)?;
        }
    }
    interrupt::listen()?;
    Session { arguments, train, test, test_name, held_out_glyphs, data, trainer }.run(terminal)
}

/// Opens the glyphs of typefaces: those to train on, and those that are held out as digits are.
fn open_glyphs(
    arguments: &arguments::Train,
) -> Result<(Option<TypefaceGlyphs>, Option<TypefaceGlyphs>)> {
    let Some(folder) = &arguments.glyphs else { return Ok((None, None)) };
    let all = TypefaceGlyphs::open(folder)?;
    if arguments.hold_out.is_none() {
        return Ok((Some(all), None));
    }
    let (train, held_out) = all.split_last_tenth();
    Ok((Some(train), Some(held_out)))
}

/// Loads the networks to learn from.
fn open_teachers(arguments: &arguments::Train) -> Result<Option<Teachers>> {
    if arguments.teachers.is_empty() {
        return Ok(None);
    }
    let load = |own: &crate::model::Model| Ok(own.load_model_for("--teacher")?.network);
    let networks = arguments.teachers.iter().map(load).collect::<Result<Vec<_>>>()?;
    Ok(Some(Teachers::new(networks)?))
}

/// Refuses to replace a model, unless forced to, and to replace a README that belongs to something else at all.
fn check_free(folder: &ModelFolder, force: bool) -> Result<()> {
    let mut own = [folder.network(), folder.record(), folder.checkpoint()].into_iter();
    let (taken, card) = (own.find(|path| path.exists()), folder.card());
    if taken.is_none() && card.exists() {
        bail!("{}: belongs to no model; choose another folder with --out", card.display());
    }
    if let Some(taken) = taken.filter(|_| !force) {
        let taken = taken.display();
        bail!("{taken}: is there already; --resume goes on with a training, --force replaces it");
    }
    Ok(())
}

/// Finds a recipe by name, or opens it as a file.
pub(super) fn named_or_open(name: &str) -> Result<Recipe> {
    if let Some(recipe) = Recipe::named(name) {
        return Ok(recipe);
    }
    if !Path::new(name).exists() {
        let names = Recipe::names().collect::<Vec<_>>().join(", ");
        bail!("--recipe {name}: expected one of {names}, or a JSON file");
    }
    Ok(Recipe::open(Path::new(name))?)
}

/// Opens what is trained on, and what is tested with; the latter is empty where it is held out of the former.
fn open(arguments: &arguments::Train, classes: &Classes, terminal: &Terminal) -> Result<Mnist> {
    match (&arguments.images, &arguments.labels) {
        (Some(images), Some(labels)) => {
            let train = data::open_pair([images, labels], &arguments.mnist, classes, terminal)?;
            Ok(Mnist { train, test: Dataset::default() })
        }
        _ => data::open_of(&arguments.mnist, classes, terminal),
    }
}

/// Parts the data in what is trained on and what is tested with, and names the latter.
fn parts(arguments: &arguments::Train, mnist: Mnist) -> Result<(Dataset, Dataset, &'static str)> {
    let Mnist { mut train, mut test } = mnist;
    let mut name = "test";
    if let Some(count) = arguments.hold_out {
        if count == 0 || count >= train.len() {
            bail!("--hold-out {count}: expected 1 to {}", train.len() - 1);
        }
        (train, test) = train.split_at(train.len() - count);
        name = "held-out";
    }
    if let Some(count) = arguments.limit {
        if count == 0 || count > train.len() {
            bail!("--limit {count}: expected 1 to {}", train.len());
        }
        train.truncate(count);
    }
    Ok((train, test, name))
}

/// A training under way.
struct Session<'a> {
    arguments: &'a arguments::Train,
    train: Dataset,
    test: Dataset,
    test_name: &'static str,
    held_out_glyphs: Option<TypefaceGlyphs>,
    data: DataRecord,
    trainer: Trainer,
}

impl Session<'_> {
    /// How many passes it is to have in the end.
    fn passes(&self) -> Result<usize> {
        Ok(match self.arguments.passes {
            Some(passes) => usize::try_from(passes)?,
            None => self.trainer.recipe().schedule.passes(),
        })
    }

    fn run(&mut self, terminal: &mut Terminal) -> Result<Exit> {
        let passes = self.passes()?;
        if self.trainer.reports().len() >= passes {
            terminal.note(format_args!("pass {passes} has been made: nothing to do"));
            // It may have been stopped before that pass was saved.
            if !self.trainer.is_saved(&ModelFolder::new(&self.arguments.out), &self.data) {
                self.save()?;
            }
        }
        while self.trainer.reports().len() < passes {
            let started = Instant::now();
            let mut bar = Bar::new(terminal, self.train.len());
            let outcome = self.trainer.pass(&self.train, &mut bar)?;
            bar.bar.finish_and_clear();
            let Outcome::Passed(mut report) = outcome else {
                return self.interrupted(terminal);
            };
            let evaluation = Evaluation::of(&Reader::new(self.trainer.network()), &self.test);
            self.trainer.note_test(&evaluation);
            report.test = Some((&evaluation).into());
            self.save()?;
            match self.print(&report, started.elapsed().as_secs_f64(), terminal) {
                // The result is the model; that nobody reads along is no reason to end.
                Err(error) if !is_broken_pipe(&error) => return Err(error),
                _ => {}
            }
            if interrupt::asked() && report.pass < passes {
                return self.interrupted(terminal);
            }
        }
        let out = self.arguments.out.display();
        terminal.note(format_args!("saved in {out}; read with: lenet5 read --model {out} FILE..."));
        Ok(Exit::Done)
    }

    /// Saves a training that was stopped, and says how to go on with it.
    fn interrupted(&self, terminal: &Terminal) -> Result<Exit> {
        self.save_checkpoint()?;
        let pass = self.trainer.reports().len() + 1;
        let (done, total) = (self.trainer.midway().unwrap_or(0), self.train.len());
        terminal.note(format_args!(
            "interrupted in pass {pass} after {done} of {total} digits; saved. To go on, give --resume \
             with the same options for the data, --out, --limit and --hold-out"
        ));
        Ok(Exit::Interrupted)
    }

    fn save_checkpoint(&self) -> Result<()> {
        let path = ModelFolder::new(&self.arguments.out).checkpoint();
        Ok(self.trainer.save_checkpoint(&path, &self.data)?)
    }

    /// Saves everything that the training has made so far; after the last pass, if digits are held out, with what is
    /// fitted to them.
    fn save(&self) -> Result<()> {
        let Self { arguments, test, data, trainer, .. } = self;
        let is_done = trainer.reports().len() >= self.passes()?;
        let model = if arguments.hold_out.is_some() && is_done {
            trainer.fitted_model(test, self.held_out_glyphs.as_ref())
        } else {
            trainer.model()
        };
        let recipe = trainer.recipe().name().unwrap_or("FILE");
        let origin = Origin {
            test_name: self.test_name,
            date: &jiff::Timestamp::now().strftime("%Y-%m-%d").to_string(),
            command: &command(arguments, recipe, trainer.seed(), trainer.reports().len()),
        };
        Ok(trainer.save(&ModelFolder::new(&arguments.out), &model, data, origin)?)
    }

    fn print(&self, report: &PassReport, seconds: f64, terminal: &mut Terminal) -> Result<()> {
        if !self.arguments.json {
            return terminal.line(format_args!("{report}, {seconds:.1} s"));
        }
        let test = report.test.unwrap_or(lenet5::train::ErrorCount { count: 0, errors: 0 });
        terminal.json(&PassRecord {
            pass: report.pass,
            eta: report.eta,
            loss: report.loss,
            training_error_percent: report.error_percent(),
            test_count: test.count,
            test_errors: test.errors,
            test_error_percent: test.error_percent(),
            rates: report.rates,
            seconds,
        })
    }
}

/// The command that makes the same network again.
fn command(arguments: &arguments::Train, recipe: &str, seed: Seed, passes: usize) -> String {
    let mut command = format!("lenet5 train --recipe {recipe} --seed {} --passes {passes}", seed.0);
    if arguments.mnist.data.is_some() {
        command += " --data FOLDER";
    }
    if arguments.images.is_some() {
        command += " --images FILE --labels FILE";
    }
    let layout = arguments.mnist.layout();
    if layout != Layout::default() {
        // Writing to a string cannot fail.
        let _ = write!(command, " --idx-layout {}", told_layout(layout));
    }
    if let Some(classes) = &arguments.classes {
        let classes: String = classes.characters().iter().collect();
        let _ = write!(command, " --classes {}", quoted(&classes));
    }
    if let Some(model) = &arguments.from {
        // Writing to a string cannot fail.
        let _ = write!(command, " --from {}", quoted(&model.name()));
    }
    if arguments.glyphs.is_some() {
        command += " --glyphs FOLDER";
    }
    for teacher in &arguments.teachers {
        // Writing to a string cannot fail.
        let _ = write!(command, " --teacher {}", quoted(&teacher.name()));
    }
    // Other levels give the same bits.
    if let Some(Kernels::Fast(level)) = arguments.simd
        && !level.is_fused()
    {
        let _ = write!(command, " --simd {level}");
    }
    for (flag, value) in [("--limit", arguments.limit), ("--hold-out", arguments.hold_out)] {
        if let Some(value) = value {
            // Writing to a string cannot fail.
            let _ = write!(command, " {flag} {value}");
        }
    }
    command
}

/// Quotes what a shell would not take as it is.
fn quoted(text: &str) -> String {
    if text.chars().all(char::is_alphanumeric) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Shows the progress of a pass, and stops it on Ctrl-C.
struct Bar {
    bar: ProgressBar,
}

impl Bar {
    fn new(terminal: &Terminal, digits: usize) -> Self {
        let template = "{msg} {wide_bar} {pos}/{len} {eta}";
        Self { bar: terminal.progress(digits as u64, template) }
    }
}

impl Observer for Bar {
    fn curvature(&mut self, pass: usize) {
        self.bar.set_message(format!("pass {pass}: second derivatives"));
    }

    fn presented(&mut self, done: usize, _: usize, errors: usize) -> ControlFlow<()> {
        self.bar.set_position(done as u64);
        let percent = 100.0 * errors as f64 / done as f64;
        self.bar.set_message(format!("training error {percent:.2} %"));
        if interrupt::asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

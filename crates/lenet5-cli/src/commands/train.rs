//! `lenet5 train`: the paper's training, saved after every pass.

use std::fmt::Write as _;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, bail, ensure};
use indicatif::ProgressBar;
use lenet5::Calibration;
use lenet5::Reader;
use lenet5::data::{Dataset, Mnist};
use lenet5::evaluation::Evaluation;
use lenet5::format::NETWORK_FILE;
use lenet5::kernels::Kernels;
use lenet5::train::{
    ANSWERED, CHECKPOINT_FILE, DataRecord, Observer, Outcome, PassReport, RateRange, Recipe,
    Record, Seed, Trainer, calibrate,
};
use serde::Serialize;

use super::data;
use crate::arguments;
use crate::exit::Exit;
use crate::interrupt;
use crate::model::{CARD_FILE, RECORD_FILE};
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
        let checkpoint = out.join(CHECKPOINT_FILE);
        ensure!(checkpoint.exists(), "{}: there is nothing to go on with", checkpoint.display());
    } else if !arguments.force
        && let Some(taken) = files(out).into_iter().find(|path| path.exists())
    {
        let taken = taken.display();
        bail!("{taken}: is there already; --resume goes on with a training, --force replaces it");
    }
    let (train, test, test_name) = parts(arguments, data::open(&arguments.mnist, terminal)?)?;
    let data = DataRecord::new(&train);
    let trainer = if arguments.resume {
        resume(arguments, recipe.as_ref(), &data, test.len())?
    } else {
        let seed = Seed(arguments.seed.unwrap_or(1));
        Trainer::new(recipe.unwrap_or_else(Recipe::paper), seed)?
    };
    let trainer = match arguments.simd {
        Some(kernels) => trainer.with_kernels(kernels),
        None => trainer,
    };
    fs::create_dir_all(out).map_err(|reason| lenet5::Error::Io { path: out.clone(), reason })?;
    if arguments.force {
        // What is left of another model beside a checkpoint of this one would be taken for its own.
        for path in files(out).iter().filter(|path| path.exists()) {
            let io = |reason| lenet5::Error::Io { path: path.clone(), reason };
            fs::remove_file(path).map_err(io)?;
        }
    }
    interrupt::listen()?;
    Session { arguments, train, test, test_name, data, trainer }.run(terminal)
}

/// The files that a training writes.
fn files(out: &Path) -> [PathBuf; 4] {
    [NETWORK_FILE, RECORD_FILE, CARD_FILE, CHECKPOINT_FILE].map(|name| out.join(name))
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

/// Goes on with the training in the model's folder, if it is the one that the arguments describe.
fn resume(
    arguments: &arguments::Train,
    recipe: Option<&Recipe>,
    data: &DataRecord,
    test_count: usize,
) -> Result<Trainer> {
    let path = arguments.out.join(CHECKPOINT_FILE);
    let trainer = Trainer::resume(&path, data)?;
    if recipe.is_some_and(|recipe| recipe != trainer.recipe()) {
        bail!("{}: is of another recipe; leave --recipe out to go on with it", path.display());
    }
    if let Some(seed) = arguments.seed
        && Seed(seed) != trainer.seed()
    {
        let found = trainer.seed().0;
        bail!("{}: seed: expected {seed}, found {found}", path.display());
    }
    let tested = trainer.reports().last().and_then(|report| report.test);
    if let Some(found) = tested.map(|score| score.count).filter(|&count| count != test_count) {
        bail!("{}: test digits: expected {test_count}, found {found}", path.display());
    }
    Ok(trainer)
}

/// A training under way.
struct Session<'a> {
    arguments: &'a arguments::Train,
    train: Dataset,
    test: Dataset,
    test_name: &'static str,
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
             with the same --out, --data, --limit and --hold-out"
        ));
        Ok(Exit::Interrupted)
    }

    fn save_checkpoint(&self) -> Result<()> {
        let path = self.arguments.out.join(CHECKPOINT_FILE);
        Ok(self.trainer.save_checkpoint(&path, &self.data)?)
    }

    /// Saves the network with its record, and the checkpoint last: if that is the new one, so is
    /// everything else.
    fn save(&self) -> Result<()> {
        let out = &self.arguments.out;
        let record = self.trainer.record(&self.data);
        let calibration = self.calibration()?;
        let mut network = Box::new(self.trainer.network().clone());
        network.calibration = calibration;
        network.save(out)?;
        let json = serde_json::to_string_pretty(&record)? + "\n";
        lenet5::format::write(&out.join(RECORD_FILE), json.as_bytes())?;
        lenet5::format::write(&out.join(CARD_FILE), self.card(&record, calibration)?.as_bytes())?;
        self.save_checkpoint()
    }

    /// After the last pass, what makes probabilities of the penalties: it takes digits that are held
    /// out.
    fn calibration(&self) -> Result<Calibration> {
        let (trainer, passes) = (&self.trainer, self.passes()?);
        if self.arguments.hold_out.is_none() || trainer.reports().len() < passes {
            return Ok(Calibration::NONE);
        }
        Ok(calibrate(trainer.network(), trainer.recipe(), trainer.seed(), &self.test))
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

    /// Writes the model card.
    fn card(&self, record: &Record, calibration: Calibration) -> Result<String> {
        let Self { arguments, data, test_name, .. } = self;
        // One from a file is known by its settings alone.
        let name = record.recipe.name().unwrap_or("FILE");
        let passes = record.passes.len();
        let last = record.passes.last();
        let mut card = String::new();
        writeln!(card, "# LeNet-5\n")?;
        writeln!(
            card,
            "The network of LeCun, Bottou, Bengio and Haffner (1998): 60,000 trained parameters, \
             340,908 connections.\n"
        )?;
        if let Some(report) = last {
            if let Some(test) = report.test {
                let (errors, count, percent) = (test.errors, test.count, test.error_percent());
                writeln!(
                    card,
                    "- Error: {percent:.2} %, {errors} of {count} {test_name} digits misread"
                )?;
            }
            let percent = report.error_percent();
            writeln!(
                card,
                "- Training error: {percent:.2} %, counted on the fly in the last pass"
            )?;
        }
        writeln!(card, "- Recipe: `{name}`, {passes} passes; its settings are in `{RECORD_FILE}`")?;
        writeln!(card, "- Seed: {}", record.seed.0)?;
        writeln!(card, "- Data: {} digits, SHA-256 {}", data.digits, data.sha256)?;
        writeln!(card, "- Date: {}", jiff::Timestamp::now().strftime("%Y-%m-%d"))?;
        writeln!(card, "- Version: lenet5 {}", env!("CARGO_PKG_VERSION"))?;
        writeln!(card, "- Command: `{}`\n", command(arguments, name, record.seed, passes))?;
        write!(
            card,
            "It reads single handwritten digits, brought to 28x28 pixels as MNIST's are. "
        )?;
        if calibration == Calibration::NONE {
            write!(
                card,
                "It answers every picture with ink in it, also one that shows no digit. "
            )?;
        } else {
            let Calibration { scale, rubbish, least } = calibration;
            write!(
                card,
                "Its confidence was fitted on the held-out digits, distorted, and on what is none \
                 (penalties times {scale:.4}, rubbish {rubbish:.2}); below {least:.3} it does not \
                 answer, which was so for {:.0} % of these digits. ",
                100.0 * (1.0 - ANSWERED)
            )?;
        }
        writeln!(card, "The weights are in `{NETWORK_FILE}`.")?;
        Ok(card)
    }
}

/// The command that makes the same network again.
fn command(arguments: &arguments::Train, recipe: &str, seed: Seed, passes: usize) -> String {
    let mut command = format!("lenet5 train --recipe {recipe} --seed {} --passes {passes}", seed.0);
    if arguments.mnist.data.is_some() {
        command += " --data FOLDER";
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

//! A worker: one engine, started once, that answers requests.
//!
//! ```text
//! ENGINE THREADS FOLDER
//! ```
//!
//! `worker.py` tells of the requests and answers, one line of JSON each, and does the same in Python.
//! The folder holds the digits and weights that `models.py` has written.

use std::collections::HashMap;
use std::fs;
use std::hint::black_box;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value, json};

/// Values of one digit's field.
pub const FIELD: usize = 32 * 32;
/// Classes.
pub const CLASSES: usize = 10;

const CHECKED: usize = 200;
const TRIAL_SECONDS: f64 = 0.1;
const STRETCHES: f64 = 10.0;
/// Batches of at most this many digits in all take turns.
const DISTINCT: usize = 1000;
/// The pieces of a larger batch, if the best for the batch before it do not divide it.
const PIECE: usize = 250;

/// What is timed; the number keeps the work from being left out.
type Call<I> = Box<dyn FnMut(&I) -> Result<f32>>;
/// Reads a batch: its penalties, ten a digit.
pub type Reader<I> = Box<dyn FnMut(&I) -> Result<Vec<f32>>>;
/// Takes a whole step of training on a batch: its loss, before the update.
pub type Trainer<I> = Call<I>;

/// A peer.
pub trait Engine: Sized {
    /// A batch of digits and labels as the engine's own tensors.
    type Input: 'static;
    /// The version that `Cargo.toml` pins.
    const VERSION: &'static str;

    /// Opens the engine on a number of threads.
    fn open(threads: usize, folder: &Path) -> Result<Self>;
    /// The forms of the network that are worth a trial; see `models.py`.
    fn forms(&self, train: bool) -> &'static [&'static str];
    fn input(&self, batch: usize, digits: &[f32], labels: &[u8]) -> Result<Self::Input>;
    fn reader(&self, form: &str, batch: usize) -> Result<Reader<Self::Input>>;
    fn trainer(&self, _form: &str) -> Result<Trainer<Self::Input>> {
        bail!("does not train")
    }
}

/// A form that was built, and its inputs, in pieces where the batch is read so.
struct Ready<I> {
    call: Call<I>,
    inputs: Vec<Vec<I>>,
}

impl<I> Ready<I> {
    /// Calls on the inputs in turn, for about that long.
    fn measure(&mut self, seconds: f64) -> Result<Value> {
        let mut turn = 0;
        let mut once = || -> Result<()> {
            let pieces = &self.inputs[turn % self.inputs.len()];
            turn += 1;
            for piece in pieces {
                black_box((self.call)(piece)?);
            }
            Ok(())
        };
        let (begin, processor) = (Instant::now(), processor_time()?);
        once()?;
        let single = begin.elapsed().as_secs_f64();
        let calls = (seconds / STRETCHES / single.max(1e-7)).round().max(1.0);
        // A long call counts from the first; short ones are warmed up by it.
        let mut stretches = if calls > 1.0 { vec![] } else { vec![single] };
        while stretches.is_empty() || begin.elapsed().as_secs_f64() < seconds {
            let start = Instant::now();
            for _ in 0..calls as usize {
                once()?;
            }
            stretches.push(start.elapsed().as_secs_f64() / calls);
        }
        let cores = (processor_time()? - processor) / begin.elapsed().as_secs_f64();
        stretches.sort_by(f64::total_cmp);
        let (last, middle) = (stretches.len() - 1, stretches.len() / 2);
        Ok(json!({
            "microseconds": f64::midpoint(stretches[middle], stretches[last - middle]) * 1e6,
            "least": stretches[0] * 1e6,
            "cores": cores,
        }))
    }
}

/// Seconds that all threads of this process have run.
fn processor_time() -> Result<f64> {
    // Fields 14 and 15, counted from 1, in hundredths; the name in field 2 may hold spaces.
    let Ok(stat) = fs::read_to_string("/proc/self/stat") else { return Ok(f64::NAN) };
    let fields = stat.rsplit_once(')').context("/proc/self/stat")?.1;
    let ticks: Vec<f64> =
        fields.split_whitespace().skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() / 100.0)
}

/// Reading or training, and the batch.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Work {
    train: bool,
    batch: usize,
}

struct Worker<E: Engine> {
    engine: E,
    digits: Vec<f32>,
    labels: Vec<u8>,
    ready: HashMap<Work, Ready<E::Input>>,
    /// The form, and the size of its pieces, that was best for the batch before.
    best: Option<(&'static str, usize)>,
}

impl<E: Engine> Worker<E> {
    /// `count` digits from number `first` on, over and over.
    fn input(&self, first: usize, count: usize) -> Result<E::Input> {
        let numbers = (first..first + count).map(|n| n % self.labels.len());
        let digits: Vec<f32> =
            numbers.clone().flat_map(|n| &self.digits[n * FIELD..][..FIELD]).copied().collect();
        let labels: Vec<u8> = numbers.map(|n| self.labels[n]).collect();
        self.engine.input(count, &digits, &labels)
    }

    fn inputs(&self, batch: usize, piece: usize) -> Result<Vec<Vec<E::Input>>> {
        let input = |b: usize, p: usize| self.input(b * batch + p * piece, piece);
        let batches = (DISTINCT / batch).max(1);
        (0..batches).map(|b| (0..batch / piece).map(|p| input(b, p)).collect()).collect()
    }

    /// A form, and what it answers at first.
    fn build(&self, work: Work, form: &str, piece: usize) -> Result<(Ready<E::Input>, Value)> {
        let inputs = self.inputs(work.batch, piece)?;
        if work.train {
            let mut step = self.engine.trainer(form)?;
            let losses: Result<Vec<f32>> =
                (0..3).map(|i| step(&inputs[i % inputs.len()][0])).collect();
            return Ok((Ready { call: step, inputs }, json!(losses?)));
        }
        let mut read = self.engine.reader(form, piece)?;
        let mut penalties: Vec<f32> = Vec::new();
        for first in (0..CHECKED).step_by(piece) {
            penalties.extend(read(&self.input(first, piece)?)?);
        }
        ensure!(penalties.len() >= CHECKED * CLASSES, "{form}: {} penalties", penalties.len());
        let rows: Vec<&[f32]> = penalties.chunks_exact(CLASSES).take(CHECKED).collect();
        let call = Box::new(move |input: &E::Input| Ok(read(input)?[0]));
        Ok((Ready { call, inputs }, json!(rows)))
    }

    /// Forms and sizes of pieces.
    ///
    /// A batch may also be read in pieces, as the batch before it was best read; a large one is
    /// tried in that form alone, in pieces and whole.
    fn attempts(&self, work: Work) -> Vec<(&'static str, usize)> {
        let whole = self.engine.forms(work.train).iter().map(|&form| (form, work.batch));
        let Some((form, piece)) = self.best.filter(|_| !work.train) else {
            return whole.collect();
        };
        let pieces = (form, if work.batch.is_multiple_of(piece) { piece } else { PIECE });
        if work.batch > DISTINCT {
            vec![pieces, (form, work.batch)]
        } else {
            whole.chain([pieces]).collect()
        }
    }

    fn prepare(&mut self, work: Work) -> Result<Value> {
        ensure!(!self.engine.forms(work.train).is_empty(), "does not train");
        let (mut tried, mut numbers) = (Map::new(), Map::new());
        let (mut best, mut least) = (String::new(), f64::INFINITY);
        for (form, piece) in self.attempts(work) {
            let mut name = form.to_owned();
            if piece != work.batch {
                name += &format!(", in pieces of {piece}");
            }
            let (mut ready, answer) = self.build(work, form, piece)?;
            let took = ready.measure(TRIAL_SECONDS)?["least"].as_f64().context("no time")?;
            tried.insert(name.clone(), json!(took));
            numbers.insert(name.clone(), answer);
            if took < least {
                (best, least) = (name, took);
                self.ready.insert(work, ready);
                if !work.train {
                    self.best = Some((form, piece));
                }
            }
        }
        let key = if work.train { "losses" } else { "penalties" };
        Ok(json!({ "form": best, "tried": tried, key: numbers }))
    }

    fn answer(&mut self, line: &str) -> Result<Value> {
        let request: Value = serde_json::from_str(line)?;
        let batch = request["batch"].as_u64().context("no batch")?;
        let work = Work { train: request["work"] == "train", batch: batch.try_into()? };
        match request["do"].as_str() {
            Some("prepare") => self.prepare(work),
            Some("run") => {
                let seconds = request["seconds"].as_f64().context("no seconds")?;
                self.ready.get_mut(&work).context("not prepared")?.measure(seconds)
            }
            _ => bail!("unknown request"),
        }
    }
}

/// Serves until the standard input ends.
pub fn serve<E: Engine>() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let threads = arguments.next().context("no number of threads")?.parse()?;
    let folder = PathBuf::from(arguments.next().context("no folder")?);
    let mut worker = Worker {
        engine: E::open(threads, &folder)?,
        digits: bytemuck::pod_collect_to_vec(&fs::read(folder.join("digits.f32"))?),
        labels: fs::read(folder.join("labels.u8"))?,
        ready: HashMap::new(),
        best: None,
    };
    let mut output = std::io::stdout().lock();
    writeln!(output, "{}", json!({ "version": E::VERSION }))?;
    output.flush()?;
    for line in std::io::stdin().lock().lines() {
        let answer = worker.answer(&line?);
        let answer = answer.unwrap_or_else(|error| json!({ "error": format!("{error:#}") }));
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}

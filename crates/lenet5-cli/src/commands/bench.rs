//! `lenet5 bench`: how fast this machine reads and trains, beside what it could multiply and add.

use std::hint::black_box;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use image::{GrayImage, ImageFormat};
use lenet5::Level;
use lenet5::data::Dataset;
use lenet5::kernels::{Kernels, peak};
use lenet5::network::architecture::MULTIPLY_ADDS;
use lenet5::network::architecture::{CODE_COLUMNS, CODE_ROWS, DIGIT, DIGITS};
use lenet5::network::codes;
use lenet5::train::{Recipe, Schedule, Seed, Silent, Step, Trainer, Update};
use lenet5::{Digit, Input, Network, Pretrained, Reader};
use rayon::{ThreadPool, ThreadPoolBuilder};
use serde::Serialize;

use crate::arguments;
use crate::exit::Exit;
use crate::terminal::{Terminal, grouped};

/// Multiply-adds to read one image: those of C1, C3, C5, F6 and the output. Sub-sampling and squashing
/// are left out.
const READ_MULTIPLY_ADDS: f64 = MULTIPLY_ADDS as f64;
/// Multiply-adds to train on one image: forward, back to C1's weighted sums, and all gradients, to
/// three digits. The update is left out: 60,000 an image one by one, fewer in batches.
const TRAIN_MULTIPLY_ADDS: f64 = 861_000.0;

const READ_BATCHES: [usize; 4] = [1, 16, 256, 10_000];
const TRAIN_BATCHES: [usize; 3] = [1, 32, 256];

/// Images that small batches are taken from in turn: more than the second-level cache keeps.
const IMAGES: usize = 1024;
/// Digits of one pass of training.
const DIGITS_A_PASS: usize = 4096;
/// Small enough that the weights stay what they are, however often they are changed.
const ETA: f32 = 1e-12;

/// The number of stretches that a figure is the median of.
const STRETCHES: usize = 7;
/// The shortest time for which a stretch repeats its work.
const MIN_STRETCH: Duration = Duration::from_millis(40);

#[derive(Serialize)]
struct Report {
    level: &'static str,
    /// The most threads that were used: one for each core, or `--threads`.
    cores: usize,
    peak_gflops: Peak,
    runs: Vec<Run>,
    startup_ms: f64,
    /// The memory of this bench, most of which its images take; null where the system does not tell.
    peak_rss_mb: Option<f64>,
}

#[derive(Clone, Copy, Serialize)]
struct Peak {
    one: f64,
    all: f64,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Work {
    Read,
    /// Reading digits from where they lie, with answers as a struct of arrays.
    Digits,
    Train,
}

#[derive(Serialize)]
struct Run {
    work: Work,
    batch: usize,
    threads: usize,
    per_second: f64,
    /// The time of one image: with batches of one on one thread, the latency.
    microseconds: f64,
    percent_of_peak: f64,
}

pub(super) fn run(arguments: &arguments::Bench, terminal: &mut Terminal) -> Result<Exit> {
    let network = Pretrained::Best.load();
    let level = arguments.simd.level();
    let reader = Reader::with_level(&network, level);
    let cores = rayon::current_num_threads();
    let bench = Bench { network, reader, level, digits: digits(DIGITS_A_PASS)? };

    let mut runs = Vec::new();
    let mut peaks = Peak { one: 0.0, all: 0.0 };
    for threads in if cores > 1 { vec![1, cores] } else { vec![1] } {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
        let mut samples = Vec::new();
        let mut found = Vec::new();
        let mut measure = |work, batch| -> Result<()> {
            terminal.note(format_args!("{} on {threads}, batch {batch}", work_name(work)));
            samples.push(bench.peak(&pool));
            let per_second = match work {
                Work::Read => bench.read(&pool, batch),
                Work::Digits => bench.read_digits(&pool, batch),
                Work::Train => bench.train(&pool, batch)?,
            };
            samples.push(bench.peak(&pool));
            found.push((work, batch, per_second));
            Ok(())
        };
        READ_BATCHES.into_iter().try_for_each(|batch| measure(Work::Read, batch))?;
        measure(Work::Digits, READ_BATCHES[READ_BATCHES.len() - 1])?;
        TRAIN_BATCHES.into_iter().try_for_each(|batch| measure(Work::Train, batch))?;
        let peak = median(&mut samples);
        runs.extend(found.into_iter().map(|(work, batch, per_second)| {
            let multiply_adds = match work {
                Work::Train => TRAIN_MULTIPLY_ADDS,
                Work::Read | Work::Digits => READ_MULTIPLY_ADDS,
            };
            let microseconds = 1e6 / per_second;
            let percent_of_peak = 100.0 * per_second * 2.0 * multiply_adds / (1e9 * peak);
            Run { work, batch, threads, per_second, microseconds, percent_of_peak }
        }));
        if threads == 1 {
            peaks.one = peak;
        }
        peaks.all = peak;
    }
    let report = Report {
        level: level.name(),
        cores,
        peak_gflops: peaks,
        runs,
        startup_ms: startup()?,
        peak_rss_mb: peak_rss(),
    };
    if arguments.json {
        terminal.json(&report)?;
    } else {
        print(&report, terminal)?;
    }
    Ok(Exit::Done)
}

const fn work_name(work: Work) -> &'static str {
    match work {
        Work::Read => "reading",
        Work::Digits => "digits",
        Work::Train => "training",
    }
}

fn print(report: &Report, terminal: &mut Terminal) -> Result<()> {
    let Report { level, cores, peak_gflops: Peak { one, all }, runs, startup_ms, .. } = report;
    terminal.line(format_args!(
        "{level}, {cores} threads; peak {one:.0} GFLOP/s on one, {all:.0} on all"
    ))?;
    terminal.line("")?;
    terminal.line("work      batch  threads  images/s  us/image  % of peak")?;
    for run in runs {
        let Run { batch, threads, per_second, microseconds, percent_of_peak, .. } = run;
        let work = work_name(run.work);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a speed is above 0, and far below 2^53"
        )]
        let per_second = grouped(per_second.round() as usize);
        let batch = grouped(*batch);
        terminal.line(format_args!(
            "{work:<9}{batch:>6}{threads:>9}{per_second:>10}{microseconds:>10.2}{percent_of_peak:>10.0}"
        ))?;
    }
    terminal.line("")?;
    terminal.line(format_args!("lenet5 read of one picture, start to exit: {startup_ms:.1} ms"))?;
    if let Some(megabytes) = report.peak_rss_mb {
        terminal.line(format_args!("memory of this bench: at most {megabytes:.0} MB"))?;
    }
    Ok(())
}

/// What is measured.
struct Bench {
    network: Box<Network>,
    reader: Reader,
    level: Level,
    digits: Dataset,
}

impl Bench {
    /// The peak on all threads of the pool, in GFLOP/s.
    fn peak(&self, pool: &ThreadPool) -> f64 {
        const ROUNDS: usize = 2_000_000;
        let multiply_adds = per_second(3, || {
            let done = pool.broadcast(|_| peak::multiply_add(self.level, ROUNDS));
            done.into_iter().sum()
        });
        multiply_adds * 2.0 / 1e9
    }

    /// Images read a second, one batch after the other.
    fn read(&self, pool: &ThreadPool, batch: usize) -> f64 {
        let samples = (0..self.digits.len()).cycle().filter_map(|k| self.digits.get(k));
        let inputs = samples.take(batch.max(IMAGES)).map(|sample| sample.to_input());
        let inputs: Vec<Input> = inputs.collect();
        let read = |batch: &[Input]| match batch {
            [one] => {
                black_box(self.reader.read(one));
            }
            many => {
                black_box(self.reader.read_all(many));
            }
        };
        pool.install(|| {
            per_second(STRETCHES, || {
                inputs.chunks(batch).for_each(read);
                inputs.len()
            })
        })
    }

    /// Digits read a second by the lean door for whole files of them.
    fn read_digits(&self, pool: &ThreadPool, batch: usize) -> f64 {
        let digits: Vec<Digit> = self.digits.digits().iter().copied().cycle().take(batch).collect();
        pool.install(|| {
            per_second(STRETCHES, || {
                black_box(self.reader.read_digits(&digits));
                digits.len()
            })
        })
    }

    /// Digits trained on a second, a pass at a time: without second derivatives, with everything
    /// else that a training does.
    fn train(&self, pool: &ThreadPool, batch: usize) -> Result<f64> {
        let recipe = Recipe {
            update: Update::GradientDescent,
            batch,
            schedule: Schedule(vec![Step::even(1, ETA)]),
            ..Recipe::paper()
        };
        let trainer = Trainer::with_network(self.network.clone(), recipe, Seed(1))?;
        let mut trainer = trainer.with_kernels(Kernels::Fast(self.level));
        let mut result = Ok(());
        let speed = pool.install(|| {
            per_second(STRETCHES, || {
                if let Err(error) = trainer.pass(&self.digits, &mut Silent) {
                    result = Err(error);
                }
                self.digits.len()
            })
        });
        result?;
        Ok(speed)
    }
}

/// Calls `work`, which tells how much it did, and finds how much that is a second: the median of so
/// many stretches, after one that does not count.
fn per_second(stretches: usize, mut work: impl FnMut() -> usize) -> f64 {
    let mut stretch = || {
        let (start, mut done) = (Instant::now(), 0);
        while start.elapsed() < MIN_STRETCH {
            done += work();
        }
        done as f64 / start.elapsed().as_secs_f64()
    };
    stretch();
    median(&mut (0..stretches).map(|_| stretch()).collect::<Vec<_>>())
}

fn median(samples: &mut [f64]) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}

/// Digits to work on: the codes' pictures, twice as large, each at every place in turn.
fn digits(count: usize) -> Result<Dataset> {
    let mut data = Dataset::default();
    for number in 0..count {
        let label = u8::try_from(number % DIGITS)?;
        let code = codes::of(char::from(b'0' + label)).context("a digit has a code")?;
        let (columns, rows) = (DIGIT - 2 * CODE_COLUMNS, DIGIT - 2 * CODE_ROWS);
        let place = number / DIGITS;
        let (left, top) = (place % columns, place / columns % rows);
        let mut digit: Digit = [[0; DIGIT]; DIGIT];
        for (y, row) in digit[top..][..2 * CODE_ROWS].iter_mut().enumerate() {
            for (x, pixel) in row[left..][..2 * CODE_COLUMNS].iter_mut().enumerate() {
                *pixel = if code[y / 2 * CODE_COLUMNS + x / 2] > 0.0 { 255 } else { 0 };
            }
        }
        data.push(digit, label);
    }
    Ok(data)
}

/// Milliseconds from the start of a process of this program that reads one picture to its end.
fn startup() -> Result<f64> {
    const TIMES: usize = 15;
    /// The picture of a 3 is answered for sure.
    const SHOWN: usize = 3;
    let data = digits(SHOWN + 1)?;
    let digit = data.get(SHOWN).context("the last digit")?.digit;
    let side = u32::try_from(DIGIT)?;
    let picture = GrayImage::from_raw(side, side, digit.as_flattened().to_vec());
    let mut png = std::io::Cursor::new(Vec::new());
    picture.context("as many pixels as the size says")?.write_to(&mut png, ImageFormat::Png)?;
    let program = std::env::current_exe()?;
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let start = Instant::now();
        let mut command = Command::new(&program);
        command.args(["read", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        child.stdin.take().context("its standard input")?.write_all(png.get_ref())?;
        let output = child.wait_with_output()?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
        ensure!(output.status.success(), "{} read -: {}", program.display(), output.status);
    }
    Ok(median(&mut times))
}

/// The most memory that this process has had, in megabytes, where Linux tells.
fn peak_rss() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes / 1024.0)
}

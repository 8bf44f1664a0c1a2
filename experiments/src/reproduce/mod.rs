//! Trains every network that the paper's results are compared with, and writes the report.
//!
//! A run is saved after every twentieth of its passes, and its record when it has ended: after an
//! interruption the experiment goes on where it was, to the same bits.

mod plan;
mod record;
mod report;
mod session;
mod variants;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow};
use lenet5::Reader;
use lenet5::data::Mnist;
use lenet5::evaluation::Evaluation;
use lenet5::format::ModelFolder;
use lenet5::train::{Outcome, Silent, Trainer};

use self::plan::PlannedRun;
use self::record::{Data, Machine, Provenance, RunRecord};
use self::session::Session;
use self::variants::{VARIANTS, Variant, VariantRecord};
use crate::repository::{build_lenet5, root, say};

/// The runs to reproduce, and the folders.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder with the four files of MNIST.
    #[arg(long)]
    mnist: PathBuf,
    /// The folder of the trained networks [default: target/reproduce].
    #[arg(long)]
    work: Option<PathBuf>,
    /// Train the runs of these groups only, and write no report.
    #[arg(long, value_name = "GROUP")]
    only: Vec<String>,
    /// Try every step on few digits and with one seed, and write the report to the folder of the
    /// networks: the figures mean nothing.
    #[arg(long, requires = "work")]
    smoke: bool,
    /// The program that draws the figures [default: built by cargo, as it is shipped].
    #[arg(long, value_name = "PROGRAM")]
    lenet5: Option<PathBuf>,
}

/// Training digits of a run with `--smoke`.
const SMOKE_DIGITS: usize = 30;

/// Trains what has not been trained yet, and writes the report.
///
/// # Errors
/// The digits cannot be read, an earlier result belongs to other settings, or a file cannot be written.
pub(crate) fn reproduce(arguments: &Arguments) -> Result<()> {
    let mut mnist = Mnist::open(&arguments.mnist)?;
    let work = arguments.work.clone().unwrap_or_else(|| root().join("target/reproduce"));
    let mut runs = plan::plan_runs(mnist.train.len());
    let mut variants = VARIANTS.to_vec();
    let mut seeds = plan::COMPARISON_SEEDS;
    let mut docs = root().join("docs");
    if arguments.smoke {
        mnist.train = mnist.train.split_at(SMOKE_DIGITS).0;
        plan::cut(&mut runs, SMOKE_DIGITS);
        seeds = 1;
        docs = work.join("docs");
        fs::create_dir_all(&docs).with_context(|| docs.display().to_string())?;
    }
    if !arguments.only.is_empty() {
        let mut groups: Vec<&str> = runs.iter().map(|run| run.group).collect();
        groups.extend(variants.iter().map(|variant| variant.group));
        groups.dedup();
        if let Some(unknown) = arguments.only.iter().find(|&name| !groups.contains(&name.as_str()))
        {
            return Err(anyhow!("--only {unknown}: expected one of {}", groups.join(", ")));
        }
        let wanted = |group: &str| arguments.only.iter().any(|name| name == group);
        runs.retain(|run| wanted(run.group));
        variants.retain(|variant| wanted(variant.group));
    }
    // Asked before hours of work, not after them.
    report::check(&docs)?;
    let session = Session { mnist: &mnist, work: &work, machine: Machine::detect()? };
    let records = train_all(&runs, &session)?;
    let variants = train_variants(&variants, seeds, &session)?;
    if arguments.only.is_empty() {
        let results = report::Outcomes { runs: &records, variants: &variants };
        report::write(&results, &mnist.test, &docs, &work)?;
        let program = match &arguments.lenet5 {
            Some(program) => fs::canonicalize(program)?,
            None => build_lenet5()?,
        };
        report::draw_figures(&records, &program, &docs, &work, &arguments.mnist)?;
    }
    Ok(())
}

/// Trains the runs that have not ended, one a core; gives all records in the order of the runs.
fn train_all(runs: &[PlannedRun], session: &Session) -> Result<Vec<RunRecord>> {
    let Session { mnist, work, .. } = session;
    let sizes: BTreeSet<usize> = runs.iter().map(|run| run.digits).collect();
    let data: BTreeMap<usize, Data> =
        sizes.into_iter().map(|digits| (digits, Data::new(mnist, digits))).collect();
    let mut records = Vec::new();
    let mut left = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        let record = RunRecord::open(&work.join(run.name()), run, &data[&run.digits])?;
        if record.is_none() {
            left.push(index);
        }
        records.push(record);
    }
    say(format_args!(
        "{} of {} runs have ended; in {}",
        runs.len() - left.len(),
        runs.len(),
        work.display()
    ))?;
    let total: usize = left.iter().map(|&index| runs[index].patterns()).sum();
    let (started, done) = (Instant::now(), Mutex::new(0usize));
    let new = share_out(left.into(), |index| {
        let run = &runs[index];
        let record = train(run, &data[&run.digits], session).with_context(|| run.name())?;
        let mut done = done.lock().map_err(|_| anyhow!("another run failed"))?;
        *done += run.patterns();
        let seconds = started.elapsed().as_secs_f64();
        say(format_args!(
            "{}: test {:.2} %, training {:.2} %, {:.0} s; about {:.0} minutes left",
            run.name(),
            record.test_error_percent,
            record.training_error_percent,
            record.made.seconds,
            seconds * (total - *done) as f64 / *done as f64 / 60.0
        ))?;
        Ok((index, record))
    })?;
    for (index, record) in new {
        records[index] = Some(record);
    }
    records.into_iter().map(|record| record.context("every run has ended")).collect()
}

/// Trains the variants that have no records yet.
fn train_variants(
    variants: &[Variant],
    seeds: u64,
    session: &Session,
) -> Result<Vec<VariantRecord>> {
    let data = &variants::data(session.mnist);
    let tasks = variants.iter().copied().enumerate().collect();
    let mut done = share_out(tasks, |(index, variant)| {
        let records = variants::run(variant, 1..=seeds, data, session)?;
        let errors: Vec<String> =
            records.iter().map(|one| format!("{:.2}", one.test_error_percent)).collect();
        say(format_args!("{}: test {} %", variant.group, errors.join(", ")))?;
        Ok((index, records))
    })?;
    done.sort_by_key(|one| one.0);
    Ok(done.into_iter().flat_map(|one| one.1).collect())
}

/// Does tasks side by side, one a core: on-line training is one thread's work.
fn share_out<T: Send, R: Send>(
    tasks: VecDeque<T>,
    work: impl Fn(T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let (queue, done) = (Mutex::new(tasks), Mutex::new(Vec::new()));
    let worker = || -> Result<()> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
        loop {
            let next = queue.lock().map_err(|_| anyhow!("another task failed"))?.pop_front();
            let Some(task) = next else { return Ok(()) };
            let result = pool.install(|| work(task));
            if result.is_err() {
                // The other workers end and save their present tasks; the rest is not begun.
                queue.lock().map_err(|_| anyhow!("another task failed"))?.clear();
            }
            let result = result?;
            done.lock().map_err(|_| anyhow!("another task failed"))?.push(result);
        }
    };
    std::thread::scope(|scope| -> Result<()> {
        let cores = std::thread::available_parallelism()?.get();
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        for worker in workers {
            worker.join().map_err(|_| anyhow!("a task panicked"))??;
        }
        Ok(())
    })?;
    done.into_inner().map_err(|_| anyhow!("a task failed"))
}

/// Trains one run to its end, from where it was left.
fn train(run: &PlannedRun, sources: &Data, session: &Session) -> Result<RunRecord> {
    let Session { mnist, work, machine } = session;
    let folder = work.join(run.name());
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let model = ModelFolder::new(&folder);
    let checkpoint = model.checkpoint();
    let (data, _) = mnist.train.split_at(run.digits);
    let data_record = &sources.training;
    let started = Instant::now();
    let mut trainer = Trainer::new(run.recipe.clone(), run.seed)?;
    let mut made = Provenance::begun_on(machine);
    if checkpoint.exists() {
        let left = Trainer::resume(&checkpoint, data_record)?;
        // A checkpoint with other settings is from an earlier plan: it is ignored.
        if *left.recipe() == run.recipe && left.seed() == run.seed {
            trainer = left;
            let before = folder.join(PROVENANCE_FILE);
            let text = fs::read(&before).with_context(|| before.display().to_string())?;
            made = made.after(serde_json::from_slice(&text)?);
        }
    }
    let passes = run.recipe.schedule.passes();
    let save_every = passes.div_ceil(20);
    while trainer.reports().len() < passes {
        let Outcome::Passed(report) = trainer.pass(&data, &mut Silent)? else { continue };
        if run.followed && report.pass < passes {
            let evaluation = Evaluation::of(&Reader::new(trainer.network()), &mnist.test);
            trainer.note_test(&evaluation);
        }
        if report.pass % save_every == 0 || report.pass == passes {
            record::write(
                &folder.join(PROVENANCE_FILE),
                &made.plus(started.elapsed().as_secs_f64()),
            )?;
            trainer.save_checkpoint(&checkpoint, data_record)?;
        }
    }
    let evaluation = Evaluation::of(&Reader::new(trainer.network()), &mnist.test);
    trainer.note_test(&evaluation);
    trainer.network().save(model.path())?;
    let json = serde_json::to_string_pretty(&trainer.record(data_record))? + "\n";
    lenet5::format::write(&model.record(), json.as_bytes())?;
    let made = made.plus(started.elapsed().as_secs_f64());
    let record = RunRecord::new(run, sources.clone(), made, trainer.reports(), &evaluation)?;
    record.save(&folder)?;
    Ok(record)
}

/// The file beside a checkpoint that says what trained the run up to there.
const PROVENANCE_FILE: &str = "made.json";

#[cfg(test)]
mod tests {
    use lenet5::train::{Observer, Recipe, Schedule, Seed, Step};

    use super::*;

    /// Stops a pass half way.
    struct Interrupt;

    impl Observer for Interrupt {
        fn presented(&mut self, done: usize, _: usize, _: usize) -> std::ops::ControlFlow<()> {
            if done >= 300 {
                std::ops::ControlFlow::Break(())
            } else {
                std::ops::ControlFlow::Continue(())
            }
        }
    }

    #[test]
    fn interrupted_run_goes_on_and_gives_the_same_record() {
        let mnist = Mnist::open(root().join("crates/lenet5/tests/fixtures")).expect("the fixture");
        let recipe =
            Recipe { schedule: Schedule(vec![Step::even(2, 1e-4)]), ..Recipe::distorted() };
        let run = PlannedRun { group: "try", recipe, seed: Seed(1), digits: 600, followed: true };
        let machine = Machine { commit: "abc".to_owned(), machine: "this one".to_owned() };
        let work = tempfile::tempdir().expect("a folder");
        let session = Session { mnist: &mnist, work: work.path(), machine: machine.clone() };
        let folder = work.path().join(run.name());
        let data = Data::new(&mnist, 600);
        assert!(RunRecord::open(&folder, &run, &data).expect("none").is_none());
        let whole = train(&run, &data, &session).expect("trained");
        assert_eq!((whole.test_count, whole.passes.len()), (1000, 2));

        // The same, left after the first pass.
        let other = tempfile::tempdir().expect("a folder");
        let left = other.path().join(run.name());
        fs::create_dir_all(&left).expect("made");
        let (digits, _) = mnist.train.split_at(600);
        let mut trainer = Trainer::new(run.recipe.clone(), run.seed).expect("a recipe");
        let _ = trainer.pass(&digits, &mut Silent).expect("a pass");
        let evaluation = Evaluation::of(&Reader::new(trainer.network()), &mnist.test);
        trainer.note_test(&evaluation);
        let _ = trainer.pass(&digits, &mut Interrupt).expect("half a pass");
        let earlier = Machine { commit: "000".to_owned(), ..machine.clone() };
        record::write(&left.join(PROVENANCE_FILE), &Provenance::begun_on(&earlier).plus(1e6))
            .expect("saved");
        trainer
            .save_checkpoint(&ModelFolder::new(&left).checkpoint(), &data.training)
            .expect("saved");
        let resumed =
            train(&run, &data, &Session { work: other.path(), ..session }).expect("trained");
        assert_eq!(resumed.misread, whole.misread);
        assert_eq!(resumed.passes.len(), 2);
        // It tells of both halves.
        assert_eq!(resumed.made.commits.iter().collect::<Vec<_>>(), ["000", "abc"]);
        assert!(resumed.made.seconds > 1e6);

        // Ended: opened, and refused to any other run.
        let opened = RunRecord::open(&folder, &run, &data).expect("opened").expect("ended");
        assert_eq!(opened.misread, whole.misread);
        let fewer = Data::new(&mnist, 500);
        let others = [(run.clone(), fewer), (PlannedRun { recipe: Recipe::paper(), ..run }, data)];
        for (run, data) in others {
            let told = RunRecord::open(&folder, &run, &data).expect_err("refused").to_string();
            assert!(told.contains("with other settings"), "{told}");
        }
    }
}

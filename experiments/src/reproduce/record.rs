//! The results of a run, as they are kept beside its network and in `docs/results.json`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use lenet5::data::Mnist;
use lenet5::evaluation::Evaluation;
use lenet5::train::{DataRecord, PassReport, Recipe};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::plan::PlannedRun;
use crate::repository::root;

/// Version of the format of the records; other versions are refused.
pub(super) const VERSION: u32 = 2;
/// Name of the record in a run's folder.
const RECORD_FILE: &str = "result.json";

/// The results of a run that has ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RunRecord {
    version: u32,
    pub(super) group: String,
    pub(super) seed: u64,
    pub(super) recipe: Recipe,
    pub(super) data: Data,
    pub(super) made: Provenance,
    /// Error in percent on the training digits, counted on the fly in the last pass.
    pub(super) training_error_percent: f64,
    pub(super) test_count: usize,
    pub(super) test_errors: usize,
    pub(super) test_error_percent: f64,
    pub(super) misread: Vec<MisreadDigit>,
    /// Training and test error in percent by pass, where each pass was tested.
    pub(super) passes: Vec<(f64, f64)>,
}

/// The digits that a run is trained and tested on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    pub(super) training: DataRecord,
    pub(super) test: DataRecord,
}

impl Data {
    /// Records the first `digits` of the training set, and the test set.
    pub(super) fn new(mnist: &Mnist, digits: usize) -> Self {
        let (training, _) = mnist.train.split_at(digits);
        Self { training: DataRecord::new(&training), test: DataRecord::new(&mnist.test) }
    }
}

/// The commits and machines that trained a run, and the time that it took.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Provenance {
    /// The commits of the code that trained the run: several where it was interrupted. A `+` marks
    /// code that differed from its commit.
    pub(super) commits: BTreeSet<String>,
    pub(super) machines: BTreeSet<String>,
    /// Seconds of the training and its tests, while other runs kept the other cores busy.
    pub(super) seconds: f64,
}

impl Provenance {
    /// Describes a run that begins on a machine.
    pub(super) fn begun_on(here: &Machine) -> Self {
        let Machine { commit, machine } = here.clone();
        Self { commits: [commit].into(), machines: [machine].into(), seconds: 0.0 }
    }

    /// Adds what was trained before an interruption.
    pub(super) fn after(mut self, before: Self) -> Self {
        self.commits.extend(before.commits);
        self.machines.extend(before.machines);
        self.seconds += before.seconds;
        self
    }

    /// Gives the provenance after some more seconds.
    pub(super) fn plus(&self, seconds: f64) -> Self {
        Self { seconds: self.seconds + seconds, ..self.clone() }
    }
}

/// A misread digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MisreadDigit {
    pub(super) index: usize,
    pub(super) label: u8,
    pub(super) answer: u8,
}

impl RunRecord {
    /// Records a run that has ended, from the reports of its passes and its last test.
    ///
    /// # Errors
    /// There was no pass.
    pub(super) fn new(
        run: &PlannedRun,
        data: Data,
        made: Provenance,
        reports: &[PassReport],
        test: &Evaluation,
    ) -> Result<Self> {
        let passes = reports
            .iter()
            .filter_map(|report| Some((report.error_percent(), report.test?.error_percent())));
        let last = reports.last().context("a run has a pass")?;
        let misread: Vec<MisreadDigit> = test
            .misread
            .iter()
            .map(|one| MisreadDigit { index: one.index, label: one.label, answer: one.answer })
            .collect();
        Ok(Self {
            version: VERSION,
            group: run.group.to_owned(),
            seed: run.seed.0,
            recipe: run.recipe.clone(),
            data,
            made,
            training_error_percent: last.error_percent(),
            test_count: test.count,
            test_errors: misread.len(),
            test_error_percent: 100.0 * misread.len() as f64 / test.count.max(1) as f64,
            misread,
            passes: if run.followed { passes.collect() } else { Vec::new() },
        })
    }

    /// Opens the record in a run's folder, if the run has ended.
    ///
    /// # Errors
    /// The record has another version or belongs to another run: nothing is overwritten.
    pub(super) fn open(folder: &Path, run: &PlannedRun, data: &Data) -> Result<Option<Self>> {
        let path = folder.join(RECORD_FILE);
        let Some(record) = read::<Self>(&path)? else { return Ok(None) };
        let same = record.recipe == run.recipe && record.seed == run.seed.0 && record.data == *data;
        if !same {
            let path = path.display();
            bail!(
                "{path}: was trained with other settings or on other digits; remove its folder to train it anew"
            );
        }
        Ok(Some(record))
    }

    pub(super) fn save(&self, folder: &Path) -> Result<()> {
        write(&folder.join(RECORD_FILE), self)
    }
}

/// Reads results from a file, if it exists.
///
/// # Errors
/// The file cannot be read, or it has another version.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    if !path.exists() {
        return Ok(None);
    }
    let named = || path.display().to_string();
    let value: Value =
        serde_json::from_slice(&fs::read(path).with_context(named)?).with_context(named)?;
    let found = value.get("version").and_then(Value::as_u64);
    ensure!(
        found == Some(u64::from(VERSION)),
        "{}: version: expected {VERSION}, found {}; it is left as it is",
        path.display(),
        found.map_or("none".to_owned(), |found| found.to_string())
    );
    Ok(Some(serde_json::from_value(value).with_context(named)?))
}

/// Writes results to a file, whole or not at all.
pub(super) fn write(path: &Path, results: &impl Serialize) -> Result<()> {
    let text = serde_json::to_string(results)? + "\n";
    Ok(lenet5::format::write(path, text.as_bytes())?)
}

/// The machine that trains a run, and the commit of the code that it runs.
#[derive(Clone, Debug)]
pub(super) struct Machine {
    pub(super) commit: String,
    pub(super) machine: String,
}

impl Machine {
    /// Describes this machine and the commit that is checked out.
    ///
    /// # Errors
    /// `git` cannot be run.
    pub(super) fn detect() -> Result<Self> {
        let git = |arguments: &[&str]| -> Result<String> {
            let output = Command::new("git").args(arguments).current_dir(root()).output()?;
            ensure!(output.status.success(), "git {arguments:?}: {}", output.status);
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        // Documents change no result, and this experiment writes them.
        let changed = git(&["status", "--porcelain", "--", ".", ":!docs"])?;
        let mark = if changed.is_empty() { "" } else { "+" };
        let commit = git(&["rev-parse", "--short=12", "HEAD"])? + mark;
        let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = processor.lines().find_map(|line| line.strip_prefix("model name"));
        let model =
            model.map_or(std::env::consts::ARCH, |m| m.trim_start_matches([' ', '\t', ':']));
        let level = lenet5::Level::detect();
        let cores = std::thread::available_parallelism()?;
        Ok(Self { commit, machine: format!("{model}, {level}, {cores} cores") })
    }
}

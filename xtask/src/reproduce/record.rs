//! What a run came to, as kept beside its network and in `docs/results.json`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use lenet5::data::Mnist;
use lenet5::evaluation::Misread;
use lenet5::train::{DataRecord, PassReport, Recipe};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::plan::Run;
use crate::run::root;

/// Of the records' format: others are refused.
pub(super) const VERSION: u32 = 2;
/// The file in a run's folder.
const FILE: &str = "result.json";

/// A run that has ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    version: u32,
    pub(super) group: String,
    pub(super) seed: u64,
    pub(super) recipe: Recipe,
    pub(super) data: Data,
    pub(super) made: Made,
    /// Error in percent on the training digits, counted on the fly in the last pass.
    pub(super) training_error_percent: f64,
    pub(super) test_count: usize,
    pub(super) test_errors: usize,
    pub(super) test_error_percent: f64,
    pub(super) misread: Vec<Wrong>,
    /// Training and test error in percent by pass, where each pass was tested.
    pub(super) passes: Vec<(f64, f64)>,
}

/// The digits of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    pub(super) training: DataRecord,
    pub(super) test: DataRecord,
}

impl Data {
    /// The first `digits` of the training set, and the test set.
    pub(super) fn new(mnist: &Mnist, digits: usize) -> Self {
        let (training, _) = mnist.train.split_at(digits);
        Self { training: DataRecord::new(&training), test: DataRecord::new(&mnist.test) }
    }
}

/// By what a run was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Made {
    /// The commits that it was trained by, several where it was interrupted; `+` where files had been
    /// changed since.
    pub(super) commits: BTreeSet<String>,
    pub(super) machines: BTreeSet<String>,
    /// Time of the training with its tests, beside another run.
    pub(super) seconds: f64,
}

impl Made {
    /// Nothing as yet, at a place.
    pub(super) fn at(place: &Place) -> Self {
        let Place { commit, machine } = place.clone();
        Self { commits: [commit].into(), machines: [machine].into(), seconds: 0.0 }
    }

    /// What was made before an interruption, and is gone on with.
    pub(super) fn after(mut self, before: Self) -> Self {
        self.commits.extend(before.commits);
        self.machines.extend(before.machines);
        self.seconds += before.seconds;
        self
    }

    /// This after more time.
    pub(super) fn plus(&self, seconds: f64) -> Self {
        Self { seconds: self.seconds + seconds, ..self.clone() }
    }
}

/// A misread digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wrong {
    pub(super) index: usize,
    pub(super) label: u8,
    pub(super) answer: u8,
}

impl Record {
    pub(super) fn new(
        run: &Run,
        (data, made): (Data, Made),
        reports: &[PassReport],
        (test_count, misread): (usize, &[Misread]),
    ) -> Result<Self> {
        let passes = reports
            .iter()
            .filter_map(|report| Some((report.error_percent(), report.test?.error_percent())));
        let last = reports.last().context("a run has a pass")?;
        let misread: Vec<Wrong> = misread
            .iter()
            .map(|one| Wrong { index: one.index, label: one.label, answer: one.answer })
            .collect();
        Ok(Self {
            version: VERSION,
            group: run.group.to_owned(),
            seed: run.seed.0,
            recipe: run.recipe.clone(),
            data,
            made,
            training_error_percent: last.error_percent(),
            test_count,
            test_errors: misread.len(),
            test_error_percent: 100.0 * misread.len() as f64 / test_count.max(1) as f64,
            misread,
            passes: if run.followed { passes.collect() } else { Vec::new() },
        })
    }

    /// Opens the record in a run's folder, if the run has ended.
    ///
    /// # Errors
    /// It is of another version or of another run: nothing is overwritten.
    pub(super) fn open(folder: &Path, run: &Run, data: &Data) -> Result<Option<Self>> {
        let path = folder.join(FILE);
        let Some(record) = read::<Self>(&path)? else { return Ok(None) };
        let same = record.recipe == run.recipe && record.seed == run.seed.0 && record.data == *data;
        if !same {
            let path = path.display();
            bail!(
                "{path}: is of other settings or other digits; remove its folder to train it anew"
            );
        }
        Ok(Some(record))
    }

    pub(super) fn save(&self, folder: &Path) -> Result<()> {
        write(&folder.join(FILE), self)
    }
}

/// Reads results from a file, if it is there; those of another version are refused.
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

/// Where and from what a run is trained.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) commit: String,
    pub(super) machine: String,
}

impl Place {
    pub(super) fn here() -> Result<Self> {
        let git = |arguments: &[&str]| -> Result<String> {
            let output = Command::new("git").args(arguments).current_dir(root()).output()?;
            ensure!(output.status.success(), "git {arguments:?}: {}", output.status);
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        // Documents change no result, and are what this command writes.
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

//! Checkpoints: a training on disk, to go on with to the same bits.

use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::glyphs::TypefaceGlyphs;
use super::random::Seed;
use super::recipe::{ADAM_SQUARES, Recipe};
use super::report::PassReport;
use super::tally::Tally;
use super::teachers::Teachers;
use super::through_graph::{GraphWeights, SavedGraphWeights};
use super::trainer::{Midway, Trainer};
use crate::data::Dataset;
use crate::error::{Error, FileKind, Mismatch, Result};
use crate::format::{self, Bundle, MAX_MODEL_BYTES, Tensors};
use crate::network::MAX_WEIGHT;
use crate::network::codes::Classes;

/// Entry of the file's header that holds the record, and the version of its format.
const RECORD_ENTRY: &str = "lenet5.checkpoint.1";
/// Prefix of the names of the second derivatives of a pass that was stopped.
const SECOND_PREFIX: &str = "second.";
/// That of the parameters before the passes with numbers.
const BEFORE_PREFIX: &str = "before.";

/// The record of a training: everything that its result follows from, and its passes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Record {
    /// Everything but the data and the seed.
    pub recipe: Recipe,
    /// What all chance followed from.
    pub seed: Seed,
    /// The data that it was trained on.
    pub data: DataRecord,
    /// The network's characters in the order of its classes.
    pub classes: String,
    /// The passes that have ended.
    pub passes: Vec<PassReport>,
}

/// A description of a training's data, by which other data are told apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataRecord {
    /// Number of digits.
    pub digits: usize,
    /// SHA-256 of all digits and labels ([`Dataset::fingerprint`]).
    pub sha256: String,
    /// The glyphs of typefaces that it was trained on as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glyphs: Option<GlyphRecord>,
    /// The networks that it learnt from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teachers: Option<TeacherRecord>,
}

/// A description of a training's teachers, by which others are told apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeacherRecord {
    /// Number of networks.
    pub count: usize,
    /// SHA-256 of their parameters ([`Teachers::fingerprint`]).
    pub sha256: String,
}

/// A description of a training's glyphs, by which others are told apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlyphRecord {
    /// Number of glyphs, digits among them.
    pub count: usize,
    /// SHA-256 of all glyphs and labels ([`TypefaceGlyphs::fingerprint`]).
    pub sha256: String,
}

impl DataRecord {
    /// Describes labelled digits.
    #[must_use]
    pub fn new(data: &Dataset) -> Self {
        Self { digits: data.len(), sha256: data.fingerprint(), glyphs: None, teachers: None }
    }

    /// Describes glyphs that are trained on beside the digits.
    #[must_use]
    pub fn with_glyphs(mut self, glyphs: &TypefaceGlyphs) -> Self {
        self.glyphs = Some(GlyphRecord { count: glyphs.len(), sha256: glyphs.fingerprint() });
        self
    }

    /// Describes networks that are learnt from beside the labels.
    #[must_use]
    pub fn with_teachers(mut self, teachers: &Teachers) -> Self {
        let (count, sha256) = (teachers.networks().len(), teachers.fingerprint());
        self.teachers = Some(TeacherRecord { count, sha256 });
        self
    }
}

impl fmt::Display for DataRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} digits of SHA-256 {}", self.digits, self.sha256)?;
        if let Some(glyphs) = &self.glyphs {
            write!(f, ", {} glyphs of SHA-256 {}", glyphs.count, glyphs.sha256)?;
        }
        match &self.teachers {
            Some(own) => write!(f, ", {} teachers of SHA-256 {}", own.count, own.sha256),
            None => Ok(()),
        }
    }
}

/// A record, and how far the pass after its last had come.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    record: Record,
    midway: Option<Tally>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    graph: Option<SavedGraphWeights>,
}

impl Record {
    /// Opens the record in a model's folder, `training.json`.
    ///
    /// # Errors
    /// The file cannot be read, is larger than 16 MiB, or [`parse`](Self::parse) refuses it.
    pub fn open(path: &Path) -> Result<Self> {
        Self::parse(&format::read_limited(path, MAX_MODEL_BYTES, FileKind::Record)?, path)
    }

    /// Parses a record from JSON; `name` stands for the file in errors.
    ///
    /// # Errors
    /// It is no JSON, or lacks a field, or has another.
    pub fn parse(json: &[u8], name: &Path) -> Result<Self> {
        serde_json::from_slice(json).map_err(|error| {
            let mismatch = Mismatch::new("record", "the record of a training in JSON", error);
            Error::invalid(FileKind::Record, name, mismatch)
        })
    }
}

impl Trainer {
    /// Makes the record of this training.
    #[must_use]
    pub fn record(&self, data: &DataRecord) -> Record {
        Record {
            recipe: self.recipe.clone(),
            seed: self.seed,
            data: data.clone(),
            classes: self.network.rbf.classes().characters().iter().collect(),
            passes: self.reports.clone(),
        }
    }

    /// Encodes the training as it is now, be it between passes or within one.
    ///
    /// # Panics
    /// Never: a record can always be written as JSON.
    #[must_use]
    pub fn to_checkpoint(&self, data: &DataRecord) -> Vec<u8> {
        let midway = self.midway.as_ref();
        let header = Header {
            record: self.record(data),
            midway: midway.map(|m| m.tally),
            graph: self.graph.as_ref().map(GraphWeights::save),
        };
        let text = serde_json::to_string(&header).expect("a record has text keys only");
        let mut bundle = Bundle::new();
        bundle.add_network(&self.network);
        if let Some(midway) = midway {
            bundle.add_parameters(SECOND_PREFIX, &midway.second);
        }
        if let Some(before) = &self.before {
            bundle.add_parameters(BEFORE_PREFIX, before);
        }
        for (name, values) in self.recipe.direction.memory().iter().zip(&self.memory) {
            bundle.add_parameters(&format!("{name}."), values);
        }
        bundle.encode(RECORD_ENTRY, text)
    }

    /// Saves the training as it is now to a file, whole or not at all.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save_checkpoint(&self, path: &Path, data: &DataRecord) -> Result<()> {
        format::write(path, &self.to_checkpoint(data))
    }

    /// Goes on with a training from a checkpoint's file: its next pass, and every one after, gives
    /// the bits that it would have given without the interruption.
    ///
    /// # Errors
    /// The file cannot be read, or [`parse_checkpoint`](Self::parse_checkpoint) refuses it.
    pub fn resume(path: &Path, data: &DataRecord) -> Result<Self> {
        Self::parse_checkpoint(
            &format::read_limited(path, MAX_MODEL_BYTES, FileKind::Checkpoint)?,
            path,
            data,
        )
    }

    /// Parses a checkpoint; `name` stands for the file in errors.
    ///
    /// # Errors
    /// It is no checkpoint, its weights are refused, or it is one of a training on other data.
    pub fn parse_checkpoint(bytes: &[u8], name: &Path, data: &DataRecord) -> Result<Self> {
        let of_this = |mismatch| Error::invalid(FileKind::Checkpoint, name, mismatch);
        let refuse = |what: &str, expected: &str, found: &dyn fmt::Display| {
            of_this(Mismatch::new(what, expected, found))
        };
        let mut tensors = Tensors::parse(bytes, name, RECORD_ENTRY)?;
        let Some(text) = tensors.text() else {
            return Err(refuse("header", RECORD_ENTRY, &"no such entry"));
        };
        let Header { record, midway, graph } =
            serde_json::from_str(text).map_err(|error| refuse(RECORD_ENTRY, "a record", &error))?;
        record.recipe.check().map_err(of_this)?;
        if record.data != *data {
            return Err(refuse("data", &data.to_string(), &record.data));
        }
        let classes = Classes::of(&record.classes);
        let classes = classes.ok_or_else(|| refuse("classes", "characters", &record.classes))?;
        let network = tensors.take_network_of(&classes)?;
        let midway = match midway {
            None => None,
            Some(tally)
                if tally.presented < data.digits
                    && tally.presented.is_multiple_of(record.recipe.batch)
                    && tally.errors <= tally.presented =>
            {
                let second = tensors.take_parameters(SECOND_PREFIX, MAX_WEIGHT)?;
                Some(Midway { second, tally })
            }
            Some(tally) => {
                let Recipe { batch, .. } = record.recipe;
                let expected = format!("whole batches of {batch}, fewer than {}", data.digits);
                return Err(refuse("patterns presented", &expected, &tally.presented));
            }
        };
        let keeps = record.recipe.keeps_network_before(record.passes.len(), midway.is_some());
        let before =
            keeps.then(|| tensors.take_parameters(BEFORE_PREFIX, MAX_WEIGHT)).transpose()?;
        let memory = record.recipe.direction.memory().iter();
        let memory = memory.map(|name| {
            let values = tensors.take_parameters(&format!("{name}."), f32::MAX)?;
            // A mean of squares: its root is taken.
            let negative = values.slices().into_iter().flatten().find(|&&value| value < 0.0);
            match negative.filter(|_| *name == ADAM_SQUARES) {
                Some(value) => Err(refuse(ADAM_SQUARES, "0 or more", value)),
                None => Ok(values),
            }
        });
        let memory = memory.collect::<Result<Vec<_>>>()?;
        tensors.finish()?;
        let graph = match (record.recipe.through_graph, graph) {
            (None, None) => None,
            (Some(_), Some(saved)) => {
                let found = "others, or such as are not finite";
                Some(saved.load().ok_or_else(|| refuse("graph", "the graphs' weights", &found))?)
            }
            (recipe, _) => {
                let expected = if recipe.is_some() { "the graphs' weights" } else { "none" };
                return Err(refuse("graph", expected, &"the other"));
            }
        };
        let mut trainer = Self::with_network(network, record.recipe, record.seed)?;
        trainer.memory = memory;
        trainer.reports = record.passes;
        trainer.midway = midway;
        trainer.before = before;
        trainer.graph = graph;
        Ok(trainer)
    }
}

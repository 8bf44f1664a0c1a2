//! Scenes written to a folder: their files, their tables, and what they show.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Serialize;

use super::camera::Scene;
use super::judge::{Judged, Verdict};
use super::truth::{Truth, Way};

/// The tables of scenes, as text.
pub(crate) struct Record {
    folder: PathBuf,
    digits: String,
    numbers: String,
    nondigits: String,
    failed: String,
    truths: Vec<Told>,
}

/// What a scene shows, and where its file lies.
#[derive(Serialize)]
struct Told {
    path: String,
    kind: &'static str,
    #[serde(flatten)]
    truth: Truth,
}

impl Record {
    /// Begins the tables of a folder.
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            digits: "path,label,set\n".to_owned(),
            numbers: "path,numbers,rotation,set\n".to_owned(),
            nondigits: "path,what,set\n".to_owned(),
            failed: "path,set,verdict,truth,read,reason,confidence\n".to_owned(),
            truths: Vec::new(),
        }
    }

    /// The path of a scene's file within the folder.
    fn path(kind: &str, index: usize, scene: &Scene) -> String {
        format!("{kind}/{index:04}.{}", scene.ending)
    }

    /// Writes a scene's file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn write_file(folder: &Path, kind: &str, index: usize, scene: &Scene) -> Result<()> {
        let path = folder.join(Self::path(kind, index, scene));
        if let Some(own) = path.parent() {
            fs::create_dir_all(own)?;
        }
        fs::write(&path, &scene.bytes).with_context(|| path.display().to_string())
    }

    /// Adds a scene to the tables.
    pub(crate) fn add(&mut self, kind: &'static str, index: usize, scene: &Scene, judged: &Judged) {
        let path = Self::path(kind, index, scene);
        let truth = &scene.truth;
        let numbers = truth.numbers();
        match truth.way {
            _ if numbers.is_empty() => {
                let what = if truth.what.is_empty() { kind } else { &truth.what };
                self.nondigits += &format!("{path},{what},{kind}\n");
            }
            Way::Digit => self.digits += &format!("{path},{numbers},{kind}\n"),
            Way::Page => {
                let rotation = truth.rotation;
                self.numbers += &format!("{path},{numbers},{rotation},{kind}\n");
            }
        }
        if judged.verdict != Verdict::Right {
            let Judged { verdict, read, reason, confidence, .. } = judged;
            let verdict = verdict.name();
            let confidence = confidence.map(|sure| format!("{sure:.3}")).unwrap_or_default();
            self.failed +=
                &format!("{path},{kind},{verdict},{numbers},{read},{reason},{confidence}\n");
        }
        self.truths.push(Told { path, kind, truth: truth.clone() });
    }

    /// Writes the tables.
    ///
    /// # Errors
    /// A file cannot be written.
    pub(crate) fn finish(&self) -> Result<()> {
        fs::create_dir_all(&self.folder)?;
        let tables = [
            ("digits.csv", &self.digits),
            ("numbers.csv", &self.numbers),
            ("nondigits.csv", &self.nondigits),
            ("failed.csv", &self.failed),
        ];
        for (name, table) in tables {
            fs::write(self.folder.join(name), table)?;
        }
        fs::write(self.folder.join("truth.json"), serde_json::to_vec(&self.truths)?)?;
        Ok(())
    }
}

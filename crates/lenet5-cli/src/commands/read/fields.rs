//! `lenet5 read --fields`: the fields of a form.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, ensure};
use lenet5::PictureReader;
use lenet5::read::form::{FieldReading, Form, MAX_FORM_BYTES};
use lenet5::read::number::Options;
use lenet5::read::record::FormRecord;

use super::failure;
use crate::arguments;
use crate::exit::Exit;
use crate::pictures;
use crate::terminal::Terminal;

/// Reads the fields of a form in each picture, and prints what they say.
pub(super) fn run(
    reader: &PictureReader,
    paths: &[PathBuf],
    form: &Path,
    arguments: &arguments::Read,
    terminal: &mut Terminal,
) -> Result<Exit> {
    let form = open(form)?;
    let mut exit = Exit::Done;
    for path in paths {
        let read = pictures::open(path, arguments.pixels()).and_then(|picture| {
            let read = reader.read_form(&picture, &form, &Options::default());
            read.map_err(|mismatch| anyhow!("{}: {mismatch}", path.display()))
        });
        let fields = match read {
            Ok(fields) => fields,
            Err(error) => {
                exit = exit.max(failure::tell(path, &error, arguments.json, terminal)?);
                continue;
            }
        };
        if fields.iter().any(|field| field.value.is_none()) {
            exit = exit.max(Exit::No);
        }
        if arguments.json {
            terminal.json(&FormRecord::new(Some(&path.to_string_lossy()), &fields))?;
            continue;
        }
        for field in &fields {
            terminal.line(format_args!("{}, {}: {}", path.display(), field.name, told(field)))?;
        }
    }
    Ok(exit)
}

fn open(path: &Path) -> Result<Form> {
    let told = || format!("--fields {}", path.display());
    let mut json = Vec::new();
    let file = File::open(path).with_context(told)?;
    file.take(MAX_FORM_BYTES as u64 + 1).read_to_end(&mut json).with_context(told)?;
    let is_small = json.len() <= MAX_FORM_BYTES;
    ensure!(is_small, "{}: expected a form of at most 1 MiB", told());
    serde_json::from_slice(&json).with_context(told)
}

/// Tells what a field says in words.
fn told(field: &FieldReading) -> String {
    let confidence = field.confidence;
    match (&field.value, field.refusal, &field.text) {
        (Some(value), ..) => format!("{value} (confidence {confidence:.3})"),
        (None, Some(reason), Some(text)) => {
            format!("refused, {reason}: {text} at best (confidence {confidence:.3})")
        }
        (None, Some(reason), None) => format!("refused, {reason}"),
        (None, None, _) => "refused".to_owned(),
    }
}

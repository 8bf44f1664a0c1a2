//! `lenet5 evaluate`: how many labelled digits are read right.

mod listed;
mod numbers;
mod report;
mod table;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};
use lenet5::data::{Dataset, Folder, Mnist};
use lenet5::evaluation::Evaluation;
use lenet5::{Pretrained, Reader, Refusal};
use serde::Serialize;

use super::data;
use crate::arguments;
use crate::exit::Exit;
use crate::model::Model;
use crate::terminal::Terminal;

/// The digits to read: what they are, and what could not be had of them.
#[derive(Default)]
struct Digits {
    data: Dataset,
    /// The file of each digit; none for IDX.
    paths: Vec<PathBuf>,
    /// Pictures in which there is no digit to read: wrong answers all the same.
    refused: Vec<(PathBuf, &'static str)>,
    broken: bool,
}

#[derive(Serialize)]
struct Record<'a> {
    count: usize,
    errors: usize,
    error_percent: f64,
    confusion: &'a [Vec<usize>],
    misread: Vec<Misread<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    refused: Vec<Refused<'a>>,
}

#[derive(Serialize)]
struct Misread<'a> {
    index: usize,
    label: u8,
    answer: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<Cow<'a, str>>,
}

#[derive(Serialize)]
struct Refused<'a> {
    path: Cow<'a, str>,
    reason: &'static str,
}

pub(super) fn run(arguments: &arguments::Evaluate, terminal: &mut Terminal) -> Result<Exit> {
    let is_of_pictures = arguments.images.is_none() && !arguments.labels.is_empty();
    // With which `read` reads pictures.
    let own = Model::Own(if is_of_pictures { Pretrained::Reader } else { Pretrained::Best });
    let model = arguments.model.clone().unwrap_or(own);
    let network = model.load_digits()?;
    model.check_method(arguments.method)?;
    ensure!(is_of_pictures || arguments.method.is_none(), "--method: is of tables of numbers");
    let level = arguments.simd.level();
    if is_of_pictures {
        return listed::run(arguments, &model.reader(level)?, terminal);
    }
    let reader = Reader::with_level(&network, level);
    ensure!(arguments.report.is_none(), "--report: is of the pictures of --labels");
    let digits = open(arguments, terminal)?;
    ensure!(digits.data.len() + digits.refused.len() > 0, "there is no digit to read");
    let evaluation = Evaluation::of(&reader, &digits.data);
    let (count, errors) =
        (evaluation.count + digits.refused.len(), evaluation.errors() + digits.refused.len());
    let error_percent = 100.0 * errors as f64 / count.max(1) as f64;

    if arguments.json {
        terminal.json(&Record {
            count,
            errors,
            error_percent,
            confusion: &evaluation.confusion,
            misread: misread(&evaluation, &digits),
            refused: refused(&digits),
        })?;
    } else {
        print(&evaluation, terminal)?;
        for misread in misread(&evaluation, &digits) {
            if let Some(path) = misread.path {
                let (label, answer) = (misread.label, misread.answer);
                terminal.line(format_args!("{path}: {label} read as {answer}"))?;
            }
        }
        for (path, reason) in &digits.refused {
            terminal.line(format_args!("{}: refused, {reason}", path.display()))?;
        }
        terminal.line(format_args!("{errors} of {count} misread, {error_percent:.2} %"))?;
    }

    let accurate = arguments.min_accuracy.is_none_or(|least| 100.0 - error_percent >= least);
    Ok(match (digits.broken, accurate) {
        (true, _) => Exit::Failure,
        (false, false) => Exit::No,
        (false, true) => Exit::Done,
    })
}

/// Opens the digits that the arguments name.
fn open(arguments: &arguments::Evaluate, terminal: &Terminal) -> Result<Digits> {
    let idx = |data| Digits { data, ..Digits::default() };
    if let (Some(images), labels) = (&arguments.images, arguments.labels.as_slice()) {
        let [labels] = labels else {
            bail!("--labels: expected the one IDX file of the labels of --images");
        };
        return Ok(idx(Dataset::open_idx(images, labels)?));
    }
    match &arguments.mnist.data {
        Some(folder) if !Mnist::is_in(folder) => open_folder(folder, terminal),
        _ => Ok(idx(data::open_test(&arguments.mnist, terminal)?)),
    }
}

/// Opens a folder of pictures; a bad one is told of and does not stop the others.
fn open_folder(folder: &Path, terminal: &Terminal) -> Result<Digits> {
    let folder = Folder::open(folder)?;
    let broken = !folder.broken.is_empty();
    for error in folder.broken {
        terminal.error(&error.into());
    }
    let refused = folder.blank.into_iter().map(|path| (path, Refusal::Blank.name()));
    Ok(Digits { data: folder.data, paths: folder.paths, refused: refused.collect(), broken })
}

fn misread<'a>(evaluation: &Evaluation, digits: &'a Digits) -> Vec<Misread<'a>> {
    let misread = evaluation.misread.iter().map(|misread| Misread {
        index: misread.index,
        label: misread.label,
        answer: misread.answer,
        path: digits.paths.get(misread.index).map(|path| path.to_string_lossy()),
    });
    misread.collect()
}

fn refused(digits: &Digits) -> Vec<Refused<'_>> {
    let refused = digits.refused.iter();
    refused.map(|(path, reason)| Refused { path: path.to_string_lossy(), reason }).collect()
}

/// Prints the confusion table: a row for each label, a column for each answer, a dot for no digit.
fn print(evaluation: &Evaluation, terminal: &mut Terminal) -> Result<()> {
    let columns = evaluation.confusion.first().map_or(0, Vec::len);
    let heads: String = (0..columns).map(|answer| format!("{answer:>6}")).collect();
    terminal.line(format_args!("       read as"))?;
    terminal.line(format_args!("label {heads}"))?;
    for (label, row) in evaluation.confusion.iter().enumerate() {
        let cell = |&count: &usize| if count == 0 { ".".to_owned() } else { count.to_string() };
        let cells: String = row.iter().map(|count| format!("{:>6}", cell(count))).collect();
        terminal.line(format_args!("{label:>5} {cells}"))?;
    }
    Ok(())
}

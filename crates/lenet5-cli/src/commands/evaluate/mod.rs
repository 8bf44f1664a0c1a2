//! `lenet5 evaluate`: how many labelled digits, and numbers, are read right.

mod digits;
mod numbers;
mod report;
mod table;

use std::borrow::Cow;
use std::path::Path;

use anyhow::{Result, bail, ensure};
use lenet5::data::{Dataset, Mnist};
use lenet5::evaluation::{DigitSummary, Evaluation, Misread, NumberSummary};
use lenet5::network::codes::Classes;
use lenet5::read::number::Options;
use lenet5::{PictureReader, Reading, Refusal};
use serde::Serialize;

use self::digits::{Listed, ReadPicture};
use self::table::{Rows, Table};
use crate::arguments;
use crate::checks::{check_method, check_target};
use crate::commands::data;
use crate::exit::Exit;
use crate::model::{Model, check_digits};
use crate::terminal::Terminal;

/// Labelled digits of IDX files as one JSON object.
#[derive(Serialize)]
struct Record<'a> {
    model: Cow<'a, str>,
    /// The characters, in the order of the labels.
    classes: String,
    count: usize,
    errors: usize,
    error_percent: f64,
    confusion: &'a [Vec<usize>],
    misread: &'a [Misread],
}

/// Pictures of digits as one JSON object.
#[derive(Serialize)]
struct PictureRecord<'a> {
    #[serde(flatten)]
    summary: &'a DigitSummary,
    /// The pictures that are answered wrong.
    misread: Vec<MisreadPicture<'a>>,
}

#[derive(Serialize)]
struct MisreadPicture<'a> {
    path: Cow<'a, str>,
    /// The digit that the picture shows; null if it shows no digit.
    label: Option<u8>,
    answer: Option<u8>,
}

pub(super) fn run(arguments: &arguments::Evaluate, terminal: &mut Terminal) -> Result<Exit> {
    let model = arguments.model.clone().unwrap_or(Model::DEFAULT);
    let reader = model.reader(arguments.simd.level())?;
    check_method(arguments.method, &model, &reader)?;
    let is_of_tables = arguments.images.is_none() && !arguments.labels.is_empty();
    let folder = arguments.mnist.data.as_deref().filter(|folder| !Mnist::is_in(folder));
    if !is_of_tables {
        refuse_how_numbers_are_read(arguments)?;
    }
    if is_of_tables || folder.is_some() {
        check_digits(&reader)?;
        data::check_layout(&arguments.mnist)?;
        return of_pictures(arguments, &reader, folder, terminal);
    }
    ensure!(arguments.report.is_none(), "--report: needs pictures, in tables or in a folder");
    of_idx(arguments, &model, &reader, terminal)
}

/// Reads the digits of IDX files, in one look each.
fn of_idx(
    arguments: &arguments::Evaluate,
    model: &Model,
    reader: &PictureReader,
    terminal: &mut Terminal,
) -> Result<Exit> {
    let classes = reader.classes();
    let data = open_idx(arguments, classes, terminal)?;
    ensure!(!data.is_empty(), "there is no digit to read");
    let evaluation = Evaluation::of(reader.digits(), &data);
    let (errors, error_percent) = (evaluation.errors(), evaluation.error_percent());
    if arguments.json {
        terminal.json(&Record {
            model: model.name().into(),
            classes: classes.characters().iter().collect(),
            count: evaluation.count,
            errors,
            error_percent,
            confusion: &evaluation.confusion,
            misread: &evaluation.misread,
        })?;
    } else {
        print_confusion(&evaluation, classes, terminal)?;
        terminal.line(format_args!("{evaluation} (network {}, one look each)", model.name()))?;
    }
    Ok(exit(true, 100.0 - error_percent, arguments))
}

/// Opens the digits that the arguments name.
fn open_idx(
    arguments: &arguments::Evaluate,
    classes: &Classes,
    terminal: &Terminal,
) -> Result<Dataset> {
    let Some(images) = &arguments.images else {
        return data::open_test_of(&arguments.mnist, classes, terminal);
    };
    let [labels] = arguments.labels.as_slice() else {
        bail!("--labels: expected the one IDX file of the labels of --images");
    };
    data::open_pair([images, labels], &arguments.mnist, classes, terminal)
}

/// Reads pictures, in tables or in a folder, as `lenet5 read` does.
fn of_pictures(
    arguments: &arguments::Evaluate,
    reader: &PictureReader,
    folder: Option<&Path>,
    terminal: &mut Terminal,
) -> Result<Exit> {
    let tables: Vec<Table> =
        arguments.labels.iter().map(|table| Table::open(table)).collect::<Result<_>>()?;
    let (numbers, digits): (Vec<Table>, Vec<Table>) =
        tables.into_iter().partition(|table| table.column("numbers").is_some());
    if let Some(path) = &arguments.report {
        check_target("--report", path, arguments.force)?;
    }
    if numbers.is_empty() {
        refuse_how_numbers_are_read(arguments)?;
    }
    let reads_digits = !digits.is_empty() || folder.is_some();
    let Rows { mut listed, is_complete } = digits::list_tables(&digits, terminal)?;
    if let Some(folder) = folder {
        listed.extend(digits::list_folder(folder, terminal)?);
    }
    if reads_digits {
        digits::check(&listed, arguments.min_accuracy)?;
    }
    let (mut outcome, mut parts) = (Exit::Done, Vec::new());
    if !numbers.is_empty() {
        outcome = of_numbers(&numbers, arguments, reader, terminal, &mut parts)?;
    }
    if reads_digits {
        let names_pictures = folder.is_some();
        let own = of_digits(listed, names_pictures, arguments, reader, terminal, &mut parts)?;
        outcome = outcome.max(own);
    }
    if !is_complete {
        outcome = Exit::Failure;
    }
    if let Some(path) = &arguments.report {
        lenet5::format::write(path, report::html(&parts).as_bytes())?;
        terminal.note(format_args!("report: {}", path.display()));
    }
    Ok(outcome)
}

/// Refuses flags that say how numbers are read where there are none.
fn refuse_how_numbers_are_read(arguments: &arguments::Evaluate) -> Result<()> {
    for (flag, is_given) in
        [("--method", arguments.method.is_some()), ("--format", !arguments.format.is_empty())]
    {
        ensure!(!is_given, "{flag}: needs a table of numbers in --labels");
    }
    Ok(())
}

/// Reads the pictures of tables of numbers, and tells how it went.
fn of_numbers(
    tables: &[Table],
    arguments: &arguments::Evaluate,
    reader: &PictureReader,
    terminal: &mut Terminal,
    parts: &mut Vec<String>,
) -> Result<Exit> {
    let method = arguments.method.unwrap_or(Options::default().method);
    // Thresholds are told from all answers, however doubtful.
    let mut options = Options { method, least_confidence: 0.0, ..Options::default() };
    for format in &arguments.format {
        options.require(format.clone())?;
    }
    let (pictures, all_opened) = numbers::read(tables, reader, &options, terminal)?;
    let results: Vec<_> = pictures.iter().map(|picture| picture.result.clone()).collect();
    let summary = NumberSummary::new(&results);
    if arguments.json {
        terminal.json(&summary)?;
    } else {
        numbers::print(&summary, terminal)?;
    }
    if arguments.report.is_some() {
        parts.push(report::numbers(&summary, &results, &pictures)?);
    }
    Ok(exit(all_opened, summary.right_percent(), arguments))
}

/// Reads pictures of digits, and tells how it went; with `names_pictures` also which are not answered right.
fn of_digits(
    listed: Vec<Listed>,
    names_pictures: bool,
    arguments: &arguments::Evaluate,
    reader: &PictureReader,
    terminal: &mut Terminal,
    parts: &mut Vec<String>,
) -> Result<Exit> {
    let (pictures, all_opened) = digits::read(reader, listed, terminal)?;
    let results: Vec<_> = pictures.iter().map(|picture| picture.result.clone()).collect();
    let summary = DigitSummary::new(&results);
    if arguments.json {
        terminal.json(&PictureRecord { summary: &summary, misread: misread(&pictures) })?;
    } else {
        digits::print(&summary, terminal)?;
        if names_pictures {
            let not_right = |picture: &&ReadPicture| !picture.result.is_answered_right();
            for picture in pictures.iter().filter(not_right) {
                terminal.line(told(picture))?;
            }
        }
    }
    if arguments.report.is_some() {
        parts.push(report::digits(&summary, &results, &pictures)?);
    }
    Ok(exit(all_opened, summary.right_percent(), arguments))
}

/// Tells of a picture that is not answered right.
fn told(picture: &ReadPicture) -> String {
    let path = picture.path.display();
    let result = &picture.result;
    let label = result.label.map_or("no digit".to_owned(), |label| label.to_string());
    match (result.refusal, &result.reading) {
        (Some(Refusal::Blank), _) | (_, None) => format!("{path}: {label} refused, blank"),
        (Some(reason), Some(reading)) => {
            format!("{path}: {label} refused, {reason}; at best {}", reading.character())
        }
        (None, Some(reading)) => format!("{path}: {label} read as {}", reading.character()),
    }
}

fn misread(pictures: &[ReadPicture]) -> Vec<MisreadPicture<'_>> {
    let wrong = pictures.iter().filter(|picture| picture.result.is_answered_wrong());
    wrong
        .map(|picture| MisreadPicture {
            path: picture.path.to_string_lossy(),
            label: picture.result.label,
            answer: picture.result.reading.as_ref().and_then(Reading::digit),
        })
        .collect()
}

/// Chooses the exit code from whether every file opened, and the accuracy that was reached.
fn exit(all_opened: bool, right_percent: f64, arguments: &arguments::Evaluate) -> Exit {
    match (all_opened, arguments.min_accuracy.is_none_or(|least| right_percent >= least)) {
        (false, _) => Exit::Failure,
        (true, false) => Exit::No,
        (true, true) => Exit::Done,
    }
}

/// Prints the confusion table: a row for each label, a column for each answer, a dot for no digit.
fn print_confusion(
    evaluation: &Evaluation,
    classes: &Classes,
    terminal: &mut Terminal,
) -> Result<()> {
    let characters = classes.characters();
    let heads: String = characters.iter().map(|answer| format!("{answer:>6}")).collect();
    terminal.line(format_args!("       read as"))?;
    terminal.line(format_args!("label {heads}"))?;
    for (label, row) in characters.iter().zip(&evaluation.confusion) {
        let cell = |&count: &usize| if count == 0 { ".".to_owned() } else { count.to_string() };
        let cells: String = row.iter().map(|count| format!("{:>6}", cell(count))).collect();
        terminal.line(format_args!("{label:>5} {cells}"))?;
    }
    Ok(())
}

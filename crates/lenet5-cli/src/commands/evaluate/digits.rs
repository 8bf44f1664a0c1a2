//! Pictures of digits, in tables or in a folder: what they show, and what was read in them.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};
use lenet5::data::folder::Listing;
use lenet5::evaluation::{
    Bin, DigitResult, DigitSet, DigitSummary, MARKED_ANSWERED_PERCENT, MARKED_WRONG_PERCENT,
    OperatingPoint,
};
use lenet5::{Digit, Gray, PictureReader};
use rayon::prelude::*;

use super::table::{Rows, Table};
use crate::terminal::Terminal;

/// A picture to read.
pub(super) struct Listed {
    pub(super) path: PathBuf,
    set: String,
    /// The digit that it shows; none where there is none to read.
    label: Option<u8>,
}

/// A picture that was read.
pub(super) struct ReadPicture {
    pub(super) path: PathBuf,
    /// The digit as the network saw it.
    pub(super) seen: Option<Digit>,
    pub(super) result: DigitResult,
}

/// Lists the pictures of tables.
pub(super) fn list_tables(tables: &[Table], terminal: &Terminal) -> Result<Rows<Listed>> {
    Rows::of(tables, |table| rows(table, terminal))
}

/// Most names of pictures without a label that are listed.
const MAX_UNLABELLED: usize = 10;

/// Lists the labelled pictures of a folder, which is one set, and says what else is there.
pub(super) fn list_folder(folder: &Path, terminal: &Terminal) -> Result<Vec<Listed>> {
    let listing = Listing::open(folder)?;
    let set = listing.folder.display().to_string();
    if listing.folder != folder {
        terminal
            .note(format_args!("{}: the labelled pictures are those in {set}", folder.display()));
    }
    let unlabelled = &listing.unlabelled;
    if !unlabelled.is_empty() {
        let name =
            |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut names: Vec<String> = unlabelled.iter().take(MAX_UNLABELLED).map(name).collect();
        if unlabelled.len() > MAX_UNLABELLED {
            names.push("...".to_owned());
        }
        terminal.note(format_args!(
            "{set}: left out pictures without a label at the beginning of their names, as in 7.png, 7-a.png or \
             7_a.png: {} ({})",
            unlabelled.len(),
            names.join(", ")
        ));
    }
    if !listing.left_out.is_empty() {
        terminal.note(format_args!("{set}: left out {}", listing.left_out));
    }
    let listed = listing.pictures.into_iter();
    Ok(listed.map(|(path, label)| Listed { path, set: set.clone(), label: Some(label) }).collect())
}

/// Refuses to evaluate nothing.
pub(super) fn check(listed: &[Listed], min_accuracy: Option<f64>) -> Result<()> {
    ensure!(!listed.is_empty(), "there is no picture to read");
    if min_accuracy.is_some() && listed.iter().all(|one| one.label.is_none()) {
        bail!("--min-accuracy: there is no digit in these tables");
    }
    Ok(())
}

/// Reads pictures, and tells whether all could be opened.
pub(super) fn read(
    reader: &PictureReader,
    listed: Vec<Listed>,
    terminal: &Terminal,
) -> Result<(Vec<ReadPicture>, bool)> {
    let read: Vec<_> = listed.into_par_iter().map(|listed| read_one(reader, listed)).collect();
    opened(read, terminal)
}

/// Keeps the pictures that could be opened, says why the others could not, and tells whether all could.
pub(super) fn opened<T>(
    read: Vec<Result<T, lenet5::Error>>,
    terminal: &Terminal,
) -> Result<(Vec<T>, bool)> {
    let (mut pictures, mut all_opened) = (Vec::new(), true);
    for one in read {
        match one {
            Ok(one) => pictures.push(one),
            Err(error) => {
                terminal.error(&error.into());
                all_opened = false;
            }
        }
    }
    ensure!(!pictures.is_empty(), "none of the pictures can be opened");
    Ok((pictures, all_opened))
}

fn read_one(reader: &PictureReader, listed: Listed) -> Result<ReadPicture, lenet5::Error> {
    let Listed { path, set, label } = listed;
    let answer = reader.read_digit(&Gray::open(&path)?);
    let (seen, reading) = answer.guess.map(|guess| (guess.digit, guess.reading)).unzip();
    let result = DigitResult { set, label, reading, refusal: answer.refusal };
    Ok(ReadPicture { path, seen, result })
}

/// The pictures of a table, and what they show.
fn rows(table: &Table, terminal: &Terminal) -> Result<Vec<Option<Listed>>> {
    let (label, what) = (table.column("label"), table.column("what"));
    let Some(path) = table.column("path").filter(|_| label.is_some() || what.is_some()) else {
        return Err(table.lacks("path, and label, what or numbers, with commas between"));
    };
    let listed = table.rows().map(|row| {
        let label = match (row.cell(label), row.cell(what)) {
            ("", told) if !told.is_empty() => None,
            (label, _) => match label.parse() {
                Ok(digit @ 0..=9) => Some(digit),
                _ => {
                    return Err(
                        row.wrong("label: expected 0 to 9, or a text in the column what", label)
                    );
                }
            },
        };
        Ok(row.file(path, terminal)?.map(|path| Listed { path, set: row.set(), label }))
    });
    listed.collect()
}

/// Prints what became of pictures.
pub(super) fn print(summary: &DigitSummary, terminal: &mut Terminal) -> Result<()> {
    let names = summary.sets.iter().map(|set| set.name.chars().count());
    let width = names.max().unwrap_or(0).max(3);
    terminal.line(format_args!(
        "{:<width$}  pictures   right   wrong  refused  best guess right",
        "set"
    ))?;
    for set in &summary.sets {
        let DigitSet { name, pictures, right, wrong, refused, .. } = set;
        let share = best_guess_right(set);
        terminal.line(format_args!(
            "{name:<width$}  {pictures:>8}  {right:>6}  {wrong:>6}  {refused:>7}  {share:>16}"
        ))?;
    }
    for line in lines(summary) {
        terminal.line(line)?;
    }
    Ok(())
}

/// The share of a set's pictures whose best guess is right, in words.
pub(super) fn best_guess_right(set: &DigitSet) -> String {
    if !set.shows_digits {
        return "no digits".to_owned();
    }
    format!("{:.1} %", 100.0 * set.best_guess_right as f64 / set.pictures as f64)
}

/// What else there is to say, line by line.
pub(super) fn lines(summary: &DigitSummary) -> Vec<String> {
    let mut lines = Vec::new();
    if summary.at_98_percent_answered.is_none() {
        lines.push("no thresholds: the network is not calibrated, or there is no digit".to_owned());
    }
    if let Some(point) = &summary.at_most_1_percent_wrong {
        let point = point_in_words(point);
        lines.push(format!(
            "threshold for at most {MARKED_WRONG_PERCENT} % of the digits answered wrong: {point}"
        ));
    }
    if let Some(point) = &summary.at_98_percent_answered {
        let point = point_in_words(point);
        lines.push(format!(
            "threshold for {MARKED_ANSWERED_PERCENT} % of the digits answered: {point}"
        ));
    }
    if let Some(percent) = summary.others_refused_percent {
        lines.push(format!(
            "pictures of no digit that are refused at that threshold: {percent:.1} %"
        ));
    }
    lines.extend(reliability_lines(&summary.reliability, "digits"));
    if let Some(error) = summary.expected_calibration_error {
        lines.push(format!("expected calibration error: {:.2} %", 100.0 * error));
    }
    lines
}

/// A point of an operating curve, in words.
pub(super) fn point_in_words(point: &OperatingPoint) -> String {
    let OperatingPoint { least_confidence, right, wrong, refused } = point;
    let threshold = match least_confidence {
        Some(least) => format!("confidence {least:.3}, "),
        None => "none, ".to_owned(),
    };
    format!("{threshold}{right} right, {wrong} wrong, {refused} refused")
}

/// The table of a reliability diagram, with its head.
pub(super) fn reliability_lines(bins: &[Bin], things: &str) -> Vec<String> {
    if bins.is_empty() {
        return Vec::new();
    }
    let head = format!("confidence    {things:>8}  mean confidence     right");
    let line = |bin: &Bin| {
        let Bin { from, to, answers, confidence, right } = bin;
        format!(
            "{from:.2} to {to:.2}  {answers:>8}  {:>13.1} %  {:>6.1} %",
            100.0 * confidence,
            100.0 * right
        )
    };
    [head].into_iter().chain(bins.iter().map(line)).collect()
}

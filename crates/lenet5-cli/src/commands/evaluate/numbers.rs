//! Pictures of numbers in tables: what they say, and what was read in them.

use std::path::PathBuf;

use anyhow::{Result, ensure};
use lenet5::evaluation::{MARKED_WRONG_PERCENT, NumberResult, NumberSet, NumberSummary};
use lenet5::graph::MARKS;
use lenet5::read::number::Options;
use lenet5::{Gray, PictureReader};
use rayon::prelude::*;

use super::digits::{opened, point_in_words, reliability_lines};
use super::table::{Rows, Table};
use crate::terminal::Terminal;

/// A picture to read.
struct Listed {
    path: PathBuf,
    set: String,
    /// The numbers that it shows in reading order, with a space between two.
    numbers: String,
}

/// A picture that was read.
pub(super) struct ReadPicture {
    pub(super) path: PathBuf,
    pub(super) result: NumberResult,
}

/// Reads the pictures of tables, and tells whether all could be opened.
pub(super) fn read(
    tables: &[Table],
    reader: &PictureReader,
    options: &Options,
    terminal: &Terminal,
) -> Result<(Vec<ReadPicture>, bool)> {
    let Rows { listed, is_complete } = Rows::of(tables, |table| rows(table, terminal))?;
    ensure!(!listed.is_empty(), "there is no picture to read");
    let read: Vec<_> =
        listed.into_par_iter().map(|listed| read_one(reader, options, listed)).collect();
    let (pictures, all_opened) = opened(read, terminal)?;
    Ok((pictures, all_opened && is_complete))
}

/// The pictures of a table, and the numbers that they show.
fn rows(table: &Table, terminal: &Terminal) -> Result<Vec<Option<Listed>>> {
    let (Some(path), Some(numbers)) = (table.column("path"), table.column("numbers")) else {
        return Err(table.lacks("path, and label, what or numbers, with commas between"));
    };
    let listed = table.rows().map(|row| {
        let found = row.cell(Some(numbers));
        let words: Vec<&str> = found.split_whitespace().collect();
        let is_character = |own: char| own.is_ascii_digit() || MARKS.contains(&own);
        let is_sound = |word: &&str| word.chars().all(is_character);
        if words.is_empty() || !words.iter().all(is_sound) {
            let expected = "numbers: expected digits and marks, with spaces between numbers";
            return Err(row.wrong(expected, found));
        }
        let file = row.file(path, terminal)?;
        Ok(file.map(|path| Listed { path, set: row.set(), numbers: words.join(" ") }))
    });
    listed.collect()
}

fn read_one(
    reader: &PictureReader,
    options: &Options,
    listed: Listed,
) -> Result<ReadPicture, lenet5::Error> {
    let Listed { path, set, numbers } = listed;
    let page = reader.read_page(&Gray::open(&path)?, options);
    Ok(ReadPicture { path, result: NumberResult::new(set, numbers, &page) })
}

/// Prints what became of pictures.
pub(super) fn print(summary: &NumberSummary, terminal: &mut Terminal) -> Result<()> {
    let names = summary.sets.iter().map(|set| set.name.chars().count());
    let width = names.max().unwrap_or(0).max(3);
    terminal.line(format_args!(
        "{:<width$}  pictures  whole right   wrong  refused  digits   edits  digits right",
        "set"
    ))?;
    for NumberSet { name, pictures, right, wrong, refused, digits, edits } in &summary.sets {
        let whole = format!("{right} ({:.1} %)", 100.0 * *right as f64 / *pictures as f64);
        let share = 100.0 - 100.0 * *edits as f64 / (*digits).max(1) as f64;
        terminal.line(format_args!(
            "{name:<width$}  {pictures:>8}  {whole:>11}  {wrong:>6}  {refused:>7}  {digits:>6}  \
             {edits:>6}  {share:>10.1} %"
        ))?;
    }
    for line in lines(summary) {
        terminal.line(line)?;
    }
    Ok(())
}

/// What else there is to say, line by line.
pub(super) fn lines(summary: &NumberSummary) -> Vec<String> {
    let point = point_in_words(&summary.at_most_1_percent_wrong);
    let mut lines = vec![format!(
        "threshold for at most {MARKED_WRONG_PERCENT} % of the pictures answered wrong: {point}"
    )];
    lines.extend(reliability_lines(&summary.reliability, "pictures"));
    let error = 100.0 * summary.expected_calibration_error;
    lines.push(format!("expected calibration error: {error:.2} %"));
    lines
}

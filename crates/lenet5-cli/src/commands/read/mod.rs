//! `lenet5 read`: the digit in each picture, or, with `--number`, the lines of digits.

mod explain;
mod failure;
mod page;
mod record;

use std::collections::BTreeSet;
use std::iter;
use std::path::{Path, PathBuf};

use anyhow::Result;
use lenet5::{Answer, Digit, PictureReader, Refusal};

use self::explain::explain;
use self::record::Record;
use crate::arguments;
use crate::checks::check_method;
use crate::exit::Exit;
use crate::model::Model;
use crate::pictures;
use crate::terminal::Terminal;

pub(super) fn run(arguments: &arguments::Read, terminal: &mut Terminal) -> Result<Exit> {
    let model = arguments.model.clone().unwrap_or(Model::DEFAULT);
    let reader = model.reader(arguments.simd.level())?;
    check_method(arguments.number.method, &model, &reader)?;
    let mut exit = Exit::Done;
    let mut paths = Vec::new();
    for path in &arguments.files {
        // One bad file does not stop the others.
        match pictures::list(path, terminal) {
            Ok(pictures) => paths.extend(pictures),
            Err(error) => exit = failure::tell(path, &error, arguments.json, terminal)?,
        }
    }
    if arguments.lines {
        return Ok(exit.max(page::run(&reader, &paths, arguments, terminal)?));
    }
    for (path, folder) in paths.iter().zip(explanations(arguments, &paths)) {
        exit = exit.max(read(&reader, path, folder.as_deref(), arguments, terminal)?);
    }
    Ok(exit)
}

/// Names the folder in which each picture is explained, if any is: the one that was asked for, or, of several
/// pictures, one in it that is named like the picture, with the picture's number where names are the same.
fn explanations(arguments: &arguments::Read, paths: &[PathBuf]) -> Vec<Option<PathBuf>> {
    let Some(folder) = &arguments.explain else { return vec![None; paths.len()] };
    if paths.len() == 1 {
        return vec![Some(folder.clone())];
    }
    let mut taken = BTreeSet::new();
    let names = paths.iter().enumerate().map(|(index, path)| {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_owned();
        let numbered = (index + 1..).map(|n| format!("{n}-{}", name.to_string_lossy()).into());
        let mut names = iter::once(name.clone()).chain(numbered);
        let free = names.find(|name| taken.insert(name.clone()));
        free.map(|name| folder.join(name))
    });
    names.collect()
}

/// Reads one picture and prints the answer.
fn read(
    reader: &PictureReader,
    path: &Path,
    explanation: Option<&Path>,
    arguments: &arguments::Read,
    terminal: &mut Terminal,
) -> Result<Exit> {
    let picture = match pictures::open(path, arguments.pixels()) {
        Ok(picture) => picture,
        Err(error) => return failure::tell(path, &error, arguments.json, terminal),
    };
    let answer = reader.read_digit(&picture);
    let seen = answer.guess.as_ref().map(|guess| &guess.digit);
    let mut exit = if answer.refusal.is_none() { Exit::Done } else { Exit::No };
    if let Some(Err(error)) =
        explanation.map(|folder| explain(&picture, seen, folder, arguments.force))
    {
        // The answer is there all the same, and so are the other pictures.
        terminal.error(&error);
        exit = Exit::Failure;
    }
    if arguments.json {
        terminal.json(&Record::of_answer(path, &answer))?;
    } else {
        terminal.line(format_args!("{}: {}", path.display(), told(&answer)))?;
        if let (true, Some(digit)) = (arguments.show, seen) {
            terminal.line(draw(digit))?;
        }
    }
    Ok(exit)
}

/// Tells an answer in a line. Where several characters were seen, their text says more than the best guess for a
/// single one.
pub(super) fn told(answer: &Answer) -> String {
    match (&answer.refusal, &answer.page) {
        (Some(reason @ Refusal::Several), Some(page)) => {
            let texts: Vec<&str> = page.lines.iter().map(|line| line.text.as_str()).collect();
            format!("refused, {reason}: {}; --number reads them", texts.join(" "))
        }
        _ => answer.to_string(),
    }
}

/// Draws a digit with two pixels for each character, one above the other.
fn draw(digit: &Digit) -> String {
    const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];
    let shade = |above: u8, below: u8| match (above > 127, below > 127) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => SHADES[usize::from(above.max(below)) * (SHADES.len() - 2) / 255],
    };
    let lines = digit.chunks(2).map(|rows| {
        let below = rows.get(1).unwrap_or(&rows[0]);
        rows[0].iter().zip(below).map(|(&a, &b)| shade(a, b)).collect::<String>()
    });
    lines.collect::<Vec<_>>().join("\n")
}

//! `lenet5 read`: the digit in each picture, or, with `--number`, the lines of digits, or, with `--fields`, the fields of a form.

mod explain;
mod failure;
mod fields;
mod folders;
mod page;
pub(super) mod told;

use std::path::Path;

use anyhow::Result;
use lenet5::read::record::PictureRecord;
use lenet5::{Digit, PictureReader};

use self::explain::explain_digit;
use self::folders::explanations;
use self::told::told;
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
    if let Some(form) = &arguments.fields {
        return Ok(exit.max(fields::run(&reader, &paths, form, arguments, terminal)?));
    }
    if arguments.lines {
        return Ok(exit.max(page::run(&reader, &paths, arguments, terminal)?));
    }
    for (path, folder) in paths.iter().zip(explanations(arguments.explain.as_deref(), &paths)) {
        exit = exit.max(read(&reader, path, folder.as_deref(), arguments, terminal)?);
    }
    Ok(exit)
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
        explanation.map(|folder| explain_digit(path, &picture, &answer, folder, arguments.force))
    {
        // The answer is there all the same, and so are the other pictures.
        terminal.error(&error);
        exit = Exit::Failure;
    }
    if arguments.json {
        terminal.json(&PictureRecord::of_answer(Some(&path.to_string_lossy()), &answer))?;
    } else {
        terminal.line(format_args!("{}: {}", path.display(), told(&answer)))?;
        if let (true, Some(digit)) = (arguments.show, seen) {
            terminal.line(draw(digit))?;
        }
    }
    Ok(exit)
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

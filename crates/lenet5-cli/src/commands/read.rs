//! `lenet5 read`: the digit in each picture; with `--number`, see [`read_number`].

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Read as _;
use std::iter;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use lenet5::data::folder::is_picture;
use lenet5::image::MAX_FILE_BYTES;
use lenet5::{Digit, Gray, Pretrained, Reader, Reading, Refusal};
use serde::Serialize;

use super::explain::explain;
use super::read_number;
use crate::arguments;
use crate::exit::Exit;
use crate::model::Model;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Record<'a> {
    path: Cow<'a, str>,
    digit: Option<u8>,
    character: Option<char>,
    confidence: Option<f32>,
    penalty: Option<f32>,
    runner_up: Option<u8>,
    margin: Option<f32>,
    rejected: bool,
    reason: Option<&'static str>,
}

pub(super) fn run(arguments: &arguments::Read, terminal: &mut Terminal) -> Result<Exit> {
    let model = arguments.model.clone().unwrap_or(Model::Own(Pretrained::Reader));
    model.check_method(arguments.number.method)?;
    let reader = model.reader(arguments.simd.level())?;
    let mut exit = Exit::Done;
    let mut paths = Vec::new();
    for path in &arguments.files {
        // One bad file does not stop the others.
        match pictures(path) {
            Ok(pictures) => paths.extend(pictures),
            Err(error) => {
                terminal.error(&error);
                exit = Exit::Failure;
            }
        }
    }
    if arguments.lines {
        return Ok(exit.max(read_number::run(&reader, &paths, arguments, terminal)?));
    }
    let folders = explanations(arguments, &paths);
    for (path, folder) in paths.iter().zip(folders) {
        exit = exit.max(read(&reader, path, folder.as_deref(), (arguments, terminal))?);
    }
    Ok(exit)
}

/// Names the folder in which each picture is explained, if any is: that which was asked for, or, of
/// several pictures, one in it that is named like the picture, with its number where names are the same.
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

/// Lists the pictures that a path stands for: itself, or those in a folder.
fn pictures(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let name = || path.display().to_string();
    let entries = std::fs::read_dir(path).with_context(name)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>();
    let mut paths = paths.with_context(name)?;
    paths.retain(|path| path.is_file() && is_picture(path));
    paths.sort();
    anyhow::ensure!(!paths.is_empty(), "{}: a folder without a picture in it", path.display());
    Ok(paths)
}

fn read(
    reader: &Reader,
    path: &Path,
    explanation: Option<&Path>,
    (arguments, terminal): (&arguments::Read, &mut Terminal),
) -> Result<Exit> {
    let picture = match open(path, arguments.pixels()) {
        Ok(picture) => picture,
        Err(error) => {
            terminal.error(&error);
            return Ok(Exit::Failure);
        }
    };
    let answer = reader.read_picture(&picture);
    if let Err(Refusal::Several) = answer
        && explanation.is_none()
        && !arguments.show
    {
        // What is seen there is a number.
        let page = reader.read_page(&picture, &arguments.number.options());
        return read_number::report(path, &page, arguments, terminal);
    }
    let seen = answer.as_ref().ok().map(|(digit, _)| digit);
    let mut exit = Exit::Done;
    if let Some(Err(error)) =
        explanation.map(|folder| explain(&picture, seen, folder, arguments.force))
    {
        // The answer is there all the same, and so are the other pictures.
        terminal.error(&error);
        exit = Exit::Failure;
    }
    let reading = answer.as_ref().map(|(_, reading)| reading);
    let refusal = match &reading {
        Ok(reading) => reading.refusal(),
        Err(reason) => Some(**reason),
    };
    if arguments.json {
        terminal.json(&record(path, reading.ok(), refusal))?;
    } else {
        let path = path.display();
        match (&reading, refusal) {
            (Ok(reading), None) => terminal.line(format_args!("{path}: {reading}"))?,
            (Ok(reading), Some(reason)) => {
                terminal.line(format_args!("{path}: refused, {reason}; at best {reading}"))?;
            }
            (Err(Refusal::Several), _) => {
                let several = Refusal::Several;
                terminal.line(format_args!("{path}: refused, {several}; --number reads them"))?;
            }
            (Err(reason), _) => terminal.line(format_args!("{path}: refused, {reason}"))?,
        }
        if let (true, Some(digit)) = (arguments.show, seen) {
            terminal.line(draw(digit))?;
        }
    }
    Ok(exit.max(if refusal.is_none() { Exit::Done } else { Exit::No }))
}

/// Opens a picture in a file or on standard input, of so many pixels at most.
pub(super) fn open(path: &Path, pixels: u64) -> Result<Gray> {
    if path != Path::new("-") {
        return Ok(Gray::open_within(path, pixels)?);
    }
    let mut bytes = Vec::new();
    let input = std::io::stdin().lock();
    input.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).context("standard input")?;
    Ok(Gray::parse_within(&bytes, Path::new("standard input"), pixels)?)
}

/// What is printed of a picture: the answer, and where it is refused also the one that it would be.
fn record<'a>(path: &'a Path, reading: Option<&Reading>, refusal: Option<Refusal>) -> Record<'a> {
    let digit = |character: char| character.to_digit(10).and_then(|d| u8::try_from(d).ok());
    let confidence = |reading: &Reading| reading.is_calibrated().then(|| reading.confidence());
    let answer = reading.filter(|_| refusal.is_none());
    Record {
        path: path.to_string_lossy(),
        digit: answer.and_then(Reading::digit),
        character: answer.map(Reading::character),
        confidence: reading.and_then(confidence),
        penalty: reading.map(Reading::penalty),
        runner_up: reading.and_then(|reading| digit(reading.runner_up())),
        margin: reading.map(Reading::margin),
        rejected: refusal.is_some(),
        reason: refusal.map(Refusal::name),
    }
}

/// Draws a digit with two pixels a character, one above the other.
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

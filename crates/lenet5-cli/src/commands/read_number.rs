//! `lenet5 read --number`: the lines of digits in each picture.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use lenet5::read::number::{self, Line, MOST_CUTS, MOST_LINES, Page};
use lenet5::{Reader, Refusal};
use serde::Serialize;

use super::read::open;
use super::refuse_overwriting;
use crate::arguments;
use crate::draw::boxes::draw_boxes;
use crate::exit::Exit;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Record<'a> {
    path: Cow<'a, str>,
    rotation: Option<u16>,
    lines: Vec<LineRecord<'a>>,
    /// Lines that were not read, since there are too many, or ask for too much.
    unread: usize,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct LineRecord<'a> {
    text: &'a str,
    confidence: f64,
    r#box: [usize; 4],
    digits: Vec<DigitRecord>,
    alternatives: Vec<AlternativeRecord<'a>>,
}

#[derive(Serialize)]
struct DigitRecord {
    digit: char,
    r#box: [usize; 4],
    penalty: f32,
    confidence: f32,
}

#[derive(Serialize)]
struct AlternativeRecord<'a> {
    text: &'a str,
    probability: f64,
}

/// Reads the lines of digits in each picture.
pub(super) fn run(
    reader: &Reader,
    paths: &[PathBuf],
    arguments: &arguments::Read,
    terminal: &mut Terminal,
) -> Result<Exit> {
    if let Some(to) = &arguments.annotate {
        ensure!(paths.len() <= 1, "--annotate: one file for {} pictures", paths.len());
        refuse_overwriting(to, arguments.force)?;
    }
    let options = arguments.number.options();
    let mut exit = Exit::Done;
    for path in paths {
        let picture = match open(path, arguments.pixels()) {
            Ok(picture) => picture,
            Err(error) => {
                terminal.error(&error);
                exit = Exit::Failure;
                continue;
            }
        };
        let answer = reader.read_page(&picture, &options);
        exit = exit.max(report(path, &answer, arguments, terminal)?);
        if let Some(to) = &arguments.annotate {
            let lines = answer.as_ref().map_or(&[][..], |page| &page.lines);
            draw_boxes(&picture, lines).save(to).with_context(|| to.display().to_string())?;
        }
    }
    Ok(exit)
}

/// Prints the lines of a picture, or why there are none.
pub(super) fn report(
    path: &Path,
    answer: &Result<Page, Refusal>,
    arguments: &arguments::Read,
    terminal: &mut Terminal,
) -> Result<Exit> {
    if arguments.json {
        terminal.json(&record(path, answer))?;
    } else {
        print(path, answer, arguments.number.alternatives, terminal)?;
    }
    if let Ok(page) = answer
        && page.unread > 0
    {
        terminal.note(format_args!(
            "{}: {} more lines were not read: at most {MOST_LINES} are, and none that asks for more than \
             {MOST_CUTS} cuts",
            path.display(),
            page.unread
        ));
    }
    Ok(if answer.is_ok() { Exit::Done } else { Exit::No })
}

fn print(
    path: &Path,
    answer: &Result<Page, Refusal>,
    alternatives: usize,
    terminal: &mut Terminal,
) -> Result<()> {
    let path = path.display();
    match answer {
        Ok(page) => {
            for line in &page.lines {
                terminal.line(format_args!("{path}: {line}"))?;
                for other in line.alternatives.iter().filter(|_| alternatives > 1) {
                    let (text, probability) = (&other.text, other.probability);
                    terminal.line(format_args!("    {text} (probability {probability:.3})"))?;
                }
            }
        }
        Err(reason) => terminal.line(format_args!("{path}: refused, {reason}"))?,
    }
    Ok(())
}

fn record<'a>(path: &'a Path, answer: &'a Result<Page, Refusal>) -> Record<'a> {
    let page = answer.as_ref().ok();
    let of_box = |area: number::Box| [area.x, area.y, area.width, area.height];
    let of_line = |line: &'a Line| LineRecord {
        text: &line.text,
        confidence: line.confidence,
        r#box: of_box(line.area),
        digits: line
            .digits
            .iter()
            .map(|digit| DigitRecord {
                digit: digit.character,
                r#box: of_box(digit.area),
                penalty: digit.penalty,
                confidence: digit.confidence,
            })
            .collect(),
        alternatives: line
            .alternatives
            .iter()
            .map(|other| AlternativeRecord { text: &other.text, probability: other.probability })
            .collect(),
    };
    Record {
        path: path.to_string_lossy(),
        rotation: page.map(|page| page.rotation),
        lines: page.into_iter().flat_map(|page| &page.lines).map(of_line).collect(),
        unread: page.map_or(0, |page| page.unread),
        reason: answer.as_ref().err().map(|reason| reason.name()),
    }
}

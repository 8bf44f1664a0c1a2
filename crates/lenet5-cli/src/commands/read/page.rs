//! `lenet5 read --number`: the lines of digits in each picture.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use lenet5::read::number::{
    Line, MAX_CHARACTERS, MAX_CUTS, MAX_LINES, MAX_OUTPUTS, MAX_WORDS, Page,
};
use lenet5::read::record::PictureRecord;
use lenet5::{PictureReader, Refusal};

use super::explain::explain_number;
use super::failure;
use super::folders::explanations;
use crate::arguments;
use crate::checks::check_target;
use crate::draw::boxes::draw_boxes;
use crate::draw::raster::png;
use crate::exit::Exit;
use crate::pictures;
use crate::terminal::Terminal;

/// Reads the lines of digits in each picture.
pub(super) fn run(
    reader: &PictureReader,
    paths: &[PathBuf],
    arguments: &arguments::Read,
    terminal: &mut Terminal,
) -> Result<Exit> {
    if let Some(to) = &arguments.annotate {
        ensure!(paths.len() <= 1, "--annotate: one file for {} pictures", paths.len());
        check_target("--annotate", to, arguments.force)?;
    }
    let options = arguments.number.options()?;
    let mut exit = Exit::Done;
    for (path, folder) in paths.iter().zip(explanations(arguments.explain.as_deref(), paths)) {
        let picture = match pictures::open(path, arguments.pixels()) {
            Ok(picture) => picture,
            Err(error) => {
                exit = failure::tell(path, &error, arguments.json, terminal)?;
                continue;
            }
        };
        let page = match folder {
            Some(folder) => {
                let stages = reader.read_page_stages(&picture, &options);
                if let Err(error) =
                    explain_number(path, &picture, &stages, &folder, arguments.force)
                {
                    // The answer is there all the same, and so are the other pictures.
                    terminal.error(&error);
                    exit = Exit::Failure;
                }
                stages.page
            }
            None => reader.read_page(&picture, &options),
        };
        if arguments.json {
            terminal.json(&PictureRecord::of_page(Some(&path.to_string_lossy()), &page))?;
        } else {
            print(path, &page, arguments.number.alternatives, terminal)?;
        }
        note_unread(path, &page, terminal);
        exit = exit.max(if page.refusal.is_none() { Exit::Done } else { Exit::No });
        if let Some(to) = &arguments.annotate {
            lenet5::format::write(to, &png(&draw_boxes(&picture, &page.lines))?)?;
        }
    }
    Ok(exit)
}

/// Prints the lines of a picture, or why there are none.
fn print(path: &Path, page: &Page, alternatives: usize, terminal: &mut Terminal) -> Result<()> {
    let path = path.display();
    for line in &page.lines {
        terminal.line(format_args!("{path}: {line}"))?;
        for other in line.alternatives.iter().filter(|_| alternatives > 1) {
            let (text, probability) = (&other.text, other.probability);
            terminal.line(format_args!("    {text} (probability {probability:.3})"))?;
        }
    }
    match (page.refusal, &page.refused[..]) {
        (Some(Refusal::NotADigit), []) => {
            terminal.line(format_args!("{path}: refused, no line of digits was found"))?;
        }
        (Some(Refusal::NotADigit), refused) => {
            let best = in_words(refused);
            terminal.line(format_args!(
                "{path}: refused, nothing is a number for sure; at best {best}"
            ))?;
        }
        (Some(reason), _) => terminal.line(format_args!("{path}: refused, {reason}"))?,
        (None, []) => {}
        (None, refused) => {
            let (count, best) = (refused.len(), in_words(refused));
            let words = if count == 1 { "word is" } else { "words are" };
            terminal.note(format_args!("{path}: {count} more {words} refused; at best {best}"));
        }
    }
    Ok(())
}

/// The texts of what is refused, with their confidences: the first few.
fn in_words(refused: &[Line]) -> String {
    const MAX_SHOWN: usize = 5;
    let texts: Vec<String> = refused.iter().take(MAX_SHOWN).map(ToString::to_string).collect();
    let more = if refused.len() > MAX_SHOWN { ", ..." } else { "" };
    format!("{}{more}", texts.join(", "))
}

/// Says that there is more writing than was read.
fn note_unread(path: &Path, page: &Page, terminal: &Terminal) {
    if page.unread > 0 {
        terminal.note(format_args!(
            "{}: {} more lines or words were not read: at most {MAX_LINES} lines of {MAX_WORDS} words are, \
             none that needs more than {MAX_CUTS} cuts and {MAX_OUTPUTS} outputs of the network that slides, \
             and nothing in a pattern of more than {MAX_CHARACTERS} characters",
            path.display(),
            page.unread
        ));
    }
}

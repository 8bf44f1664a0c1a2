//! The pictures that commands work on: finding and opening them.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use glob::MatchOptions;
use lenet5::Gray;
use lenet5::data::LeftOut;
use lenet5::data::folder::is_picture;
use lenet5::image::MAX_FILE_BYTES;

use crate::terminal::Terminal;

/// Lists the pictures that a path stands for: itself, those in a folder, or, where there is no such file, those that
/// it matches as a pattern: not every shell expands one.
pub(crate) fn list(path: &Path, terminal: &Terminal) -> Result<Vec<PathBuf>> {
    match path.to_str() {
        Some(pattern) if pattern.contains(['*', '?', '[']) && !path.exists() => {
            let mut pictures = Vec::new();
            for path in matching(pattern)? {
                pictures.extend(list_existing(&path, terminal)?);
            }
            Ok(pictures)
        }
        _ => list_existing(path, terminal),
    }
}

/// Lists the files and folders that a pattern matches, by name.
fn matching(pattern: &str) -> Result<Vec<PathBuf>> {
    // As the shell of each system takes a pattern.
    let options = MatchOptions {
        case_sensitive: !cfg!(windows),
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    let name = || pattern.to_owned();
    let paths = glob::glob_with(pattern, options).with_context(name)?;
    let paths = paths.collect::<Result<Vec<_>, _>>().with_context(name)?;
    ensure!(!paths.is_empty(), "{pattern}: there is no such file, and none that matches");
    Ok(paths)
}

fn list_existing(path: &Path, terminal: &Terminal) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let name = || path.display().to_string();
    let entries = std::fs::read_dir(path).with_context(name)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>();
    let mut paths = paths.with_context(name)?;
    let mut left_out = LeftOut::default();
    paths.retain(|path| {
        let is_meant = path.is_file() && is_picture(path);
        if !is_meant {
            left_out.count(path);
        }
        is_meant
    });
    paths.sort();
    let name = path.display();
    ensure!(!paths.is_empty(), "{name}: a folder without a picture in it; it has {left_out}");
    if !left_out.is_empty() {
        terminal.note(format_args!("{name}: left out {left_out}"));
    }
    Ok(paths)
}

/// Opens a picture in a file or on standard input, of at most `pixels` pixels.
pub(crate) fn open(path: &Path, pixels: u64) -> Result<Gray> {
    if path != Path::new("-") {
        return Ok(Gray::open_within(path, pixels)?);
    }
    let mut bytes = Vec::new();
    let input = std::io::stdin().lock();
    input.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).context("standard input")?;
    Ok(Gray::parse_within(&bytes, Path::new("standard input"), pixels)?)
}

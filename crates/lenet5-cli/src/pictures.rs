//! The pictures that commands work on: finding and opening them.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use lenet5::Gray;
use lenet5::data::folder::is_picture;
use lenet5::image::MAX_FILE_BYTES;

/// Lists the pictures that a path stands for: itself, or those in a folder.
pub(crate) fn list(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let name = || path.display().to_string();
    let entries = std::fs::read_dir(path).with_context(name)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>();
    let mut paths = paths.with_context(name)?;
    paths.retain(|path| path.is_file() && is_picture(path));
    paths.sort();
    ensure!(!paths.is_empty(), "{}: a folder without a picture in it", path.display());
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

//! Folders of pictures named by their labels.
//!
//! Either a sub-folder a label (`7/any-name.png`), or pictures whose names begin with their label
//! (`7.png`, `7-0001.png`, `7_b.jpg`); both may be mixed.

use std::fs;
use std::path::{Path, PathBuf};

use super::dataset::Dataset;
use crate::error::{Error, FileKind, Mismatch, Result};
use crate::image::{Blank, Gray};
use crate::network::architecture::DIGITS;

/// Endings of names that are taken for pictures.
pub const ENDINGS: [&str; 10] =
    ["png", "jpg", "jpeg", "bmp", "webp", "pnm", "pbm", "pgm", "ppm", "pam"];

/// The labelled digits in the pictures of a folder.
#[derive(Debug)]
#[non_exhaustive]
pub struct Folder {
    /// The digits that could be read, in the order of their paths.
    pub data: Dataset,
    /// The path of each.
    pub paths: Vec<PathBuf>,
    /// Pictures without ink.
    pub blank: Vec<PathBuf>,
    /// Files that could not be opened, each with its error.
    pub broken: Vec<Error>,
}

impl Folder {
    /// Opens every labelled picture below a folder and normalises it; lists those that are blank or broken.
    ///
    /// *Cost:* that of [`Gray::open`] and [`Gray::normalise`] for each picture, one after the other.
    ///
    /// # Errors
    /// The folder cannot be read, or has no labelled picture.
    pub fn open(folder: &Path) -> Result<Self> {
        let pictures = list_labelled(folder)?;
        let (data, paths) = (Dataset::default(), Vec::new());
        let mut found = Self { data, paths, blank: Vec::new(), broken: Vec::new() };
        for (path, label) in pictures {
            match Gray::open(&path).map(|picture| picture.normalise()) {
                Ok(Ok(digit)) => {
                    found.data.push(digit, label);
                    found.paths.push(path);
                }
                Ok(Err(Blank)) => found.blank.push(path),
                Err(error) => found.broken.push(error),
            }
        }
        Ok(found)
    }
}

/// Lists the labelled pictures below a folder with their labels, by path.
///
/// # Errors
/// The folder cannot be read, or has no labelled picture.
pub fn list_labelled(folder: &Path) -> Result<Vec<(PathBuf, u8)>> {
    let mut pictures = Vec::new();
    for path in list(folder)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if let Some(label) = find_label(&name).filter(|_| name.len() == 1) {
                let inner = list(&path)?.into_iter().filter(|path| is_picture(path));
                pictures.extend(inner.map(|path| (path, label)));
            }
        } else if is_picture(&path)
            && let Some(label) = find_label(&name)
        {
            pictures.push((path, label));
        }
    }
    if pictures.is_empty() {
        let expected = "sub-folders 0 to 9 with pictures, or pictures named like 7.png or 7-a.jpg";
        let mismatch = Mismatch::new("labelled pictures", expected, "none");
        return Err(Error::invalid(FileKind::Data, folder, mismatch));
    }
    pictures.sort();
    Ok(pictures)
}

/// Lists what is in a folder, by name.
fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(Error::io(folder))?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = paths.collect::<Result<Vec<_>, _>>().map_err(Error::io(folder))?;
    paths.sort();
    Ok(paths)
}

/// Tells from its name whether a file is a picture.
#[must_use]
pub fn is_picture(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending)))
}

/// Finds the label at the beginning of a name: a digit that no other digit or letter follows.
fn find_label(name: &str) -> Option<u8> {
    let mut characters = name.chars();
    let digit = characters.next()?.to_digit(10)?;
    let alone = characters.next().is_none_or(|next| !next.is_alphanumeric());
    let label = u8::try_from(digit).ok()?;
    (alone && usize::from(label) < DIGITS).then_some(label)
}

//! Folders of pictures named by their labels.
//!
//! Either a sub-folder a label (`7/any-name.png`, `seven/any-name.png`), or pictures whose names begin with their
//! label (`7.png`, `7-0001.png`, `7_b.jpg`); both may be mixed. All of it may lie in one folder further down.

use std::fs;
use std::path::{Path, PathBuf};

use super::dataset::Dataset;
use super::left_out::{LeftOut, is_litter};
use crate::error::{Error, FileKind, Mismatch, Result};
use crate::image::{Blank, Gray};
use crate::network::architecture::DIGITS;

/// Endings of names that are taken for pictures.
pub const ENDINGS: [&str; 15] = [
    "png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "webp", "tif", "tiff", "pnm", "pbm", "pgm",
    "ppm", "pam",
];

/// Names of sub-folders that stand for the digits, besides the digits themselves.
const WORDS: [&str; DIGITS] =
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

const SCHEMES: &str = "sub-folders 0 to 9, or zero to nine, with pictures, or pictures whose names begin with a digit, \
                       such as 7.png, 7-a.jpg or 7_a.jpg";

/// Most names that an error lists.
const MAX_NAMES: usize = 5;

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
    /// Pictures whose names have no label.
    pub unlabelled: Vec<PathBuf>,
}

impl Folder {
    /// Opens every labelled picture below a folder and normalises it; lists those that are blank or broken.
    ///
    /// *Cost:* that of [`Gray::open`] and [`Gray::normalise`] for each picture, one after the other.
    ///
    /// # Errors
    /// As [`Listing::open`].
    pub fn open(folder: &Path) -> Result<Self> {
        let Listing { pictures, unlabelled, .. } = Listing::open(folder)?;
        let (data, paths) = (Dataset::default(), Vec::new());
        let mut found = Self { data, paths, blank: Vec::new(), broken: Vec::new(), unlabelled };
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

/// The files of a folder of labelled pictures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listing {
    /// The folder itself, or the one in it that has the pictures.
    pub folder: PathBuf,
    /// The labelled pictures with their labels, by path.
    pub pictures: Vec<(PathBuf, u8)>,
    /// Pictures whose names have no label, by path.
    pub unlabelled: Vec<PathBuf>,
    /// What is there besides.
    pub left_out: LeftOut,
}

impl Listing {
    /// Lists the labelled pictures below a folder, or, if it has none, below the only folder in it that does.
    ///
    /// # Errors
    /// The folder cannot be read, or has no labelled picture, or has them in several folders further down.
    pub fn open(folder: &Path) -> Result<Self> {
        let own = Self::of(folder)?;
        if !own.pictures.is_empty() {
            return Ok(own);
        }
        let mut below = Vec::new();
        for path in list(folder)?.into_iter().filter(|path| path.is_dir()) {
            below.extend(Some(Self::of(&path)?).filter(|listing| !listing.pictures.is_empty()));
        }
        let refuse = |expected: &str, found: String| {
            let mismatch = Mismatch::new("labelled pictures", expected, found);
            Err(Error::invalid(FileKind::Data, folder, mismatch))
        };
        match below.len() {
            1 => Ok(below.remove(0)),
            0 => refuse(SCHEMES, own.told_without_labels()),
            _ => {
                let folders: Vec<&Path> =
                    below.iter().map(|below| below.folder.as_path()).collect();
                refuse(
                    "those of one folder",
                    format!("some in each of {}: name one of them", names(&folders)),
                )
            }
        }
    }

    /// Lists what lies in a folder, and in its sub-folders that are labels.
    fn of(folder: &Path) -> Result<Self> {
        let mut listing = Self { folder: folder.to_owned(), ..Self::default() };
        for path in list(folder)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                let Some(label) = find_folder_label(&name) else {
                    listing.left_out.count(&path);
                    continue;
                };
                for path in list(&path)? {
                    if path.is_file() && is_picture(&path) {
                        listing.pictures.push((path, label));
                    } else {
                        listing.left_out.count(&path);
                    }
                }
            } else if !is_picture(&path) {
                listing.left_out.count(&path);
            } else if let Some(label) = find_label(&name) {
                listing.pictures.push((path, label));
            } else {
                listing.unlabelled.push(path);
            }
        }
        listing.pictures.sort();
        Ok(listing)
    }

    /// Says what there is instead of labelled pictures.
    fn told_without_labels(&self) -> String {
        let Self { unlabelled, left_out, .. } = self;
        if unlabelled.is_empty() {
            return left_out.to_string();
        }
        let paths: Vec<&Path> = unlabelled.iter().map(PathBuf::as_path).collect();
        let rest = if left_out.is_empty() { String::new() } else { format!(", and {left_out}") };
        format!("pictures without a label: {} ({}){rest}", paths.len(), names(&paths))
    }
}

/// Lists the names of files, or the first of them.
fn names(paths: &[&Path]) -> String {
    let name = |path: &&Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut names: Vec<String> = paths.iter().take(MAX_NAMES).map(name).collect();
    if paths.len() > MAX_NAMES {
        names.push("...".to_owned());
    }
    names.join(", ")
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
    let is_known = |ending: &str| ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending));
    ending.is_some_and(is_known) && !is_litter(path)
}

/// Finds the label that a folder's name is: a digit, or its English word.
fn find_folder_label(name: &str) -> Option<u8> {
    let word = WORDS.iter().position(|word| word.eq_ignore_ascii_case(name));
    let digit = find_label(name).filter(|_| name.len() == 1);
    digit.or_else(|| u8::try_from(word?).ok())
}

/// Finds the label at the beginning of a name: a digit that no other digit or letter follows.
fn find_label(name: &str) -> Option<u8> {
    let mut characters = name.chars();
    let digit = characters.next()?.to_digit(10)?;
    let alone = characters.next().is_none_or(|next| !next.is_alphanumeric());
    let label = u8::try_from(digit).ok()?;
    (alone && usize::from(label) < DIGITS).then_some(label)
}

//! Where the files of MNIST, or of other digits in files named like them, lie in a folder.
//!
//! ```text
//! train-images-idx3-ubyte       as MNIST's authors name it; .gz may follow each of these names
//! train-images.idx3-ubyte       as archivers and some sites name it
//! emnist-letters-train-images-idx3-ubyte
//! MNIST/raw/train-images-idx3-ubyte, train-images-idx3-ubyte/train-images.idx3-ubyte
//! ```

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, FileKind, Mismatch, Result};

/// How many folders further down files may lie: two, as in `MNIST/raw`.
const MAX_DEPTH: usize = 2;

/// A file that bears the name of one of MNIST's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    /// Whether it is compressed: a plain one of the same name is taken before it.
    is_compressed: bool,
    path: PathBuf,
    /// What stands before MNIST's name in its own, such as `emnist-letters`; often nothing.
    set: String,
}

/// Finds a file of MNIST by its name: plain or compressed, in the folder or at most two folders further down. Where
/// there is no such folder, `place` may be the beginning of the names of files, such as `gzip/emnist-letters`.
pub(super) fn find(place: &Path, name: &str) -> Result<PathBuf> {
    let refuse = |found: String| {
        let expected = format!("{name}, plain or with .gz, in this folder or below it");
        Error::invalid(FileKind::Data, place, Mismatch::new("files of MNIST", expected, found))
    };
    let mut found = candidates(place, name)?;
    let sets: BTreeSet<&str> = found.iter().map(|one| one.set.as_str()).collect();
    if sets.len() > 1 && !sets.contains("") {
        let sets: Vec<&str> = sets.into_iter().collect();
        let example = place.join(sets[0]);
        let listed = sets.join(", ");
        return Err(refuse(format!("{listed}: name one of them, as in {}", example.display())));
    }
    if sets.len() > 1 {
        found.retain(|one| one.set.is_empty());
    }
    let folders: BTreeSet<&Path> = found.iter().filter_map(|one| one.path.parent()).collect();
    if folders.len() > 1 {
        let listed: Vec<String> = folders.iter().map(|path| path.display().to_string()).collect();
        return Err(refuse(format!("one in each of {}: name one of them", listed.join(", "))));
    }
    found.into_iter().min().map(|one| one.path).ok_or_else(|| refuse("none".to_owned()))
}

/// Tells whether there is a file of this name, or several.
pub(super) fn has(place: &Path, name: &str) -> bool {
    candidates(place, name).is_ok_and(|found| !found.is_empty())
}

/// Lists the files of a name that lie least deep.
fn candidates(place: &Path, name: &str) -> Result<Vec<Candidate>> {
    let (root, set) = if place.is_dir() { (place, None) } else { split(place)? };
    let mut folders = vec![root.to_owned()];
    for depth in 0..=MAX_DEPTH {
        let (mut found, mut below) = (Vec::new(), Vec::new());
        for folder in &folders {
            let entries = match fs::read_dir(folder).map_err(Error::io(folder)) {
                Ok(entries) => entries.flatten(),
                Err(error) if depth == 0 => return Err(error),
                // Nobody named this one.
                Err(_) => continue,
            };
            for entry in entries {
                let (kind, path) = (entry.file_type(), entry.path());
                let is_folder =
                    kind.is_ok_and(|kind| kind.is_dir() || kind.is_symlink() && path.is_dir());
                if is_folder {
                    below.push(path);
                } else {
                    found.extend(candidate(path, name));
                }
            }
        }
        if let Some(set) = &set {
            found.retain(|one| one.set == *set);
        }
        if !found.is_empty() {
            return Ok(found);
        }
        folders = below;
    }
    Ok(Vec::new())
}

/// Splits what is no folder into a folder and the beginning of the names of some of its files.
fn split(place: &Path) -> Result<(&Path, Option<String>)> {
    let folder = place.parent().filter(|folder| folder.as_os_str().is_empty() || folder.is_dir());
    let (Some(folder), Some(set)) = (folder, place.file_name()) else {
        return Err(missing(place));
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let set = plain_name(&set.to_string_lossy());
    let has_such = |entry: fs::DirEntry| {
        let name = plain_name(&entry.file_name().to_string_lossy());
        name.strip_prefix(&set).is_some_and(|rest| rest.starts_with('-'))
    };
    let entries = fs::read_dir(folder).map_err(Error::io(folder))?;
    if entries.flatten().any(has_such) { Ok((folder, Some(set))) } else { Err(missing(place)) }
}

fn missing(place: &Path) -> Error {
    let mismatch = Mismatch::new("folder", "one that is there", "nothing of this name");
    Error::invalid(FileKind::Data, place, mismatch)
}

/// Takes a file that bears the name.
fn candidate(path: PathBuf, name: &str) -> Option<Candidate> {
    let own = plain_name(&path.file_name()?.to_string_lossy());
    let (own, is_compressed) = match own.strip_suffix("-gz") {
        Some(own) => (own, true),
        None => (own.as_str(), false),
    };
    // EMNIST calls its test digits so.
    let others = name.strip_prefix("t10k-").map(|rest| format!("test-{rest}"));
    let set = own.strip_suffix(name).or_else(|| own.strip_suffix(&others?))?;
    let set = if set.is_empty() { set } else { set.strip_suffix('-')? };
    let set = set.to_owned();
    Some(Candidate { is_compressed, path, set })
}

/// Writes a name without capitals, and with a hyphen for every dot, space and underscore.
fn plain_name(name: &str) -> String {
    name.to_lowercase().replace(['.', '_', ' '], "-")
}

//! The folders in which pictures are explained.

use std::collections::BTreeSet;
use std::iter;
use std::path::{Path, PathBuf};

/// Names the folder in which each picture is explained, if any is: the one that was asked for, or, of several
/// pictures, one in it that is named like the picture, with the picture's number where names are the same.
pub(super) fn explanations(folder: Option<&Path>, paths: &[PathBuf]) -> Vec<Option<PathBuf>> {
    let Some(folder) = folder else { return vec![None; paths.len()] };
    if paths.len() == 1 {
        return vec![Some(folder.to_owned())];
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

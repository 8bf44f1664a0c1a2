//! What is in a folder besides pictures.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// What systems put into folders by themselves, besides files whose names begin with [`SHADOW`].
const LITTER: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];
/// How the names begin of the files that macOS puts beside others on disks of other systems.
const SHADOW: &str = "._";

/// Files of a folder that are no pictures, by the endings of their names, and its sub-folders: counted, so that
/// one can say what was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// How many files have each ending; an empty one stands for none.
    pub endings: BTreeMap<String, usize>,
    /// How many sub-folders there are.
    pub folders: usize,
}

impl LeftOut {
    /// Counts a file or folder, unless it is one that systems make by themselves.
    pub fn count(&mut self, path: &Path) {
        if is_litter(path) {
            return;
        }
        if path.is_dir() {
            self.folders += 1;
            return;
        }
        let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned());
        *self.endings.entry(ending.unwrap_or_default()).or_default() += 1;
    }

    /// Tells whether nothing was left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.folders == 0 && self.endings.is_empty()
    }
}

impl fmt::Display for LeftOut {
    /// Writes the counts, as in `3 files that are no pictures (.HEIC 2, .txt 1) and 1 sub-folder`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        let files: usize = self.endings.values().sum();
        if files > 0 {
            let ending = |(ending, count): (&String, &usize)| match ending.as_str() {
                "" => format!("without an ending {count}"),
                ending => format!(".{ending} {count}"),
            };
            let endings = self.endings.iter().map(ending).collect::<Vec<_>>().join(", ");
            let noun =
                if files == 1 { "file that is no picture" } else { "files that are no pictures" };
            parts.push(format!("{files} {noun} ({endings})"));
        }
        if self.folders > 0 {
            let plural = if self.folders == 1 { "" } else { "s" };
            parts.push(format!("{} sub-folder{plural}", self.folders));
        }
        if parts.is_empty() { f.write_str("nothing") } else { f.write_str(&parts.join(" and ")) }
    }
}

/// Tells whether systems put a file into folders by themselves: nobody means it.
pub(super) fn is_litter(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.starts_with(SHADOW) || LITTER.iter().any(|litter| litter.eq_ignore_ascii_case(&name))
}

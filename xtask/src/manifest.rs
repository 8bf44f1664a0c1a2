//! The features of a crate, read from its manifest.

use std::path::Path;

use crate::run::{Result, told};

/// Lists the features of the crate whose `Cargo.toml` lies at a path, `default` left out.
///
/// # Errors
/// The file cannot be read, or it has no table of features.
pub(crate) fn features(path: &Path) -> Result<Vec<String>> {
    let text = told(std::fs::read_to_string(path), path.display())?;
    let names = parse_features(&text);
    if names.is_empty() { Err(format!("{}: no feature found", path.display())) } else { Ok(names) }
}

/// Finds the names in the table `[features]`: an entry begins a line, its list may run over several.
fn parse_features(manifest: &str) -> Vec<String> {
    let table = manifest.lines().skip_while(|line| line.trim() != "[features]").skip(1);
    let entries = table.take_while(|line| !line.starts_with('['));
    let names = entries.filter_map(|line| {
        let (name, value) = line.split_once('=')?;
        let is_entry = !line.trim_start().starts_with('#') && value.trim_start().starts_with('[');
        is_entry.then(|| name.trim().trim_matches('"').to_owned())
    });
    names.filter(|name| name != "default").collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_of_the_table_is_a_feature() {
        let manifest = "[package]\nname = \"x\"\n\n[features]\ndefault = [\"a\"]\n# e = [\"no\"]\n\
                        a = []\nb-c = [\n    \"a\",\n    \"dep:d\",\n]\n\n[dependencies]\nd = [\"1\"]\n";
        assert_eq!(parse_features(manifest), ["a", "b-c"]);
        assert!(parse_features("[package]\n").is_empty());
    }
}

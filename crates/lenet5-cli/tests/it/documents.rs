//! The command lines that the documents name.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::{lenet5, root, run};

/// Every document of the repository that tells of the program.
fn documents() -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for folder in ["", "docs", "bench/peers", "bench/readers"] {
        let entries = std::fs::read_dir(root().join(folder)).unwrap();
        paths.extend(entries.map(|entry| entry.unwrap().path()));
    }
    for entry in std::fs::read_dir(root().join("crates/lenet5/pretrained")).unwrap() {
        paths.push(entry.unwrap().path().join("README.md"));
    }
    // The changelog also tells of what was.
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.retain(|path| !path.ends_with("CHANGELOG.md"));
    paths
}

/// Finds command lines: code in a line of text, or a line of a block.
fn command_lines(text: &str) -> Vec<String> {
    let inline = text.split("`lenet5 ").skip(1);
    let inline = inline.map(|rest| rest.split('`').next().unwrap_or_default().replace('\n', " "));
    // Every second part lies within a block.
    let blocks = text.split("\n```").skip(1).step_by(2).flat_map(str::lines);
    let lines = blocks.map(|line| line.strip_prefix("$ ").unwrap_or(line));
    let lines = lines.filter_map(|line| line.strip_prefix("lenet5 ")).map(str::to_owned);
    inline.chain(lines).collect()
}

#[test]
fn command_lines_of_documents_have_commands_and_flags_that_exist() {
    let mut helps: BTreeMap<String, String> = BTreeMap::new();
    let mut count = 0;
    for path in documents() {
        let text = std::fs::read_to_string(&path).unwrap();
        for line in command_lines(&text) {
            let mut words = line.split_whitespace();
            let command = words.next().unwrap().to_owned();
            if !command.starts_with(|c: char| c.is_ascii_lowercase()) {
                continue;
            }
            let help = helps.entry(command.clone()).or_insert_with(|| {
                let (code, out, err) = run(lenet5().args([command.as_str(), "--help"]));
                assert_eq!(code, Some(0), "{}: lenet5 {line}: {err}", path.display());
                out
            });
            let named: Vec<&str> =
                help.split(|c: char| !(c == '-' || c.is_alphanumeric())).collect();
            let figure = if command == "plot" { words.clone().next() } else { None };
            for word in words.filter(|word| word.starts_with("--")).chain(figure) {
                assert!(named.contains(&word), "{}: lenet5 {line}: {word}", path.display());
            }
            count += 1;
        }
    }
    assert!(count > 40, "{count} command lines");
}

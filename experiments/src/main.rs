//! How the results, the weights of the graphs and the fixtures came about: `cargo experiments EXPERIMENT`.

#![forbid(unsafe_code)]

mod fixture;
mod repository;
mod reproduce;
mod scenes;
mod typefaces;
mod weigh;

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

/// Repeats the experiments that the repository's networks, figures and fixtures come from.
#[derive(Parser)]
#[command(name = "cargo experiments", disable_version_flag = true)]
enum Experiment {
    /// Make the fixture of MNIST digits and the samples again.
    Fixture {
        /// The folder with the four files of MNIST.
        #[arg(long)]
        mnist: PathBuf,
    },
    /// Fit the weights of the graphs that numbers are read by, and print them.
    Weigh(weigh::Arguments),
    /// Train every network that the paper's results are compared with, and write docs/results.md;
    /// an interrupted training goes on where it was.
    Reproduce(reproduce::Arguments),
    /// Make pictures as people take them, read them, and tell by kind how many were read right.
    Scenes(scenes::Arguments),
    /// Fetch the free typefaces that scenes have words and signs of, and list them.
    Typefaces(typefaces::Place),
}

fn main() -> Result<()> {
    match Experiment::parse() {
        Experiment::Fixture { mnist } => fixture::make(&mnist),
        Experiment::Weigh(arguments) => weigh::weigh(&arguments),
        Experiment::Reproduce(arguments) => reproduce::reproduce(&arguments),
        Experiment::Scenes(arguments) => scenes::measure(&arguments),
        Experiment::Typefaces(place) => typefaces::list(&place),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command line of the documents that begins with `cargo experiments` is one.
    #[test]
    fn documents_name_experiments_and_flags_that_exist() {
        let mut count = 0;
        for path in ["CONTRIBUTING.md", "docs/paper-map.md", "docs/reading.md", "docs/results.md"] {
            let text = std::fs::read_to_string(repository::root().join(path)).expect("a document");
            for (start, _) in text.match_indices("`cargo experiments ") {
                let line = text[start + 1..].split('`').next().unwrap_or_default();
                let mut words: Vec<&str> = line.split_whitespace().skip(1).collect();
                if !words.contains(&"--mnist") && !words.contains(&"typefaces") {
                    words.extend(["--mnist", "FOLDER"]);
                }
                let parsed = Experiment::try_parse_from(words);
                assert!(parsed.is_ok(), "{path}: {line}");
                count += 1;
            }
        }
        assert!(count >= 4, "{count}");
    }
}

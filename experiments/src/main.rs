//! How the results, the weights of the graphs and the fixtures came about: `cargo experiments EXPERIMENT`.

#![forbid(unsafe_code)]

mod fixture;
mod glyphs;
mod networks;
mod repository;
mod reproduce;
mod scenes;
mod tables;
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
    /// Draw letters, signs and digits of free typefaces as pictures like MNIST's, to train on.
    Glyphs(glyphs::Arguments),
    /// Tell how many glyphs of held-out typefaces a network refuses.
    Refusals(glyphs::refusals::Arguments),
    /// Fit the confidence of single digits and the weights of the graphs that numbers are read by, and print them.
    Weigh(weigh::Arguments),
    /// Fit what the evidence for a word counts, to the words of scenes, and print it.
    Doubt(scenes::doubt::Arguments),
    /// Train every network that the paper's results are compared with, and write docs/results.md;
    /// an interrupted training goes on where it was.
    Reproduce(reproduce::Arguments),
    /// Draw the form of the documents, filled in, and the file of its fields.
    Form(scenes::form::Arguments),
    /// Make pictures as people take them, read them, and tell by kind how many were read right.
    Scenes(scenes::Arguments),
    /// Read the numbers of tables with given networks, and tell how many are right.
    Tables(tables::Arguments),
    /// Fetch the free typefaces that scenes have words and signs of, and list them.
    Typefaces(typefaces::Place),
}

fn main() -> Result<()> {
    match Experiment::parse() {
        Experiment::Fixture { mnist } => fixture::make(&mnist),
        Experiment::Glyphs(arguments) => glyphs::make(&arguments),
        Experiment::Refusals(arguments) => glyphs::refusals::measure(&arguments),
        Experiment::Weigh(arguments) => weigh::weigh(&arguments),
        Experiment::Doubt(arguments) => scenes::doubt::fit(&arguments),
        Experiment::Reproduce(arguments) => reproduce::reproduce(&arguments),
        Experiment::Form(arguments) => scenes::form::make(&arguments),
        Experiment::Scenes(arguments) => scenes::measure(&arguments),
        Experiment::Tables(arguments) => tables::read(&arguments),
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
                let needs_mnist =
                    !["typefaces", "glyphs", "tables"].iter().any(|own| words.contains(own));
                if needs_mnist && !words.contains(&"--mnist") {
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

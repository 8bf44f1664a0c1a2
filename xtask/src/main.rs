//! What is done to this repository: `cargo xtask TASK`.

#![forbid(unsafe_code)]

mod ci;
mod environment;
mod floors;
mod manifest;
mod page;
mod python;
mod run;
mod wheel;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// Checks the repository, also against other engines, and makes the golden dump.
#[derive(Parser)]
#[command(name = "cargo xtask", disable_version_flag = true)]
enum Task {
    /// Run everything that must pass before a change lands.
    Ci,
    /// Check that no file imports from a floor above its own, and that no imports go round in a circle.
    Floors,
    /// Make the golden dump again with PyTorch, in a virtual environment of its own.
    Golden,
    /// Build the Python package, and test it with every version of Python that is there.
    Python,
    /// Build the source distribution of the Python package, and the wheels that this machine can build.
    Wheel,
    /// Build the page that shows every layer, as a folder of static files.
    Page {
        /// Also put it into one file, which opens from a disk.
        #[arg(long)]
        single: bool,
        /// Then test it, in Node and in Chromium.
        #[arg(long)]
        test: bool,
    },
    /// Run exported networks in other engines, in virtual environments of their own.
    Onnx {
        /// A file of MNIST's images to run them on [default: the fixture's 1,000].
        #[arg(long)]
        images: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let done = match Task::parse() {
        Task::Ci => ci::ci(),
        Task::Floors => floors::check(),
        Task::Golden => python::golden(),
        Task::Python => python::package(),
        Task::Wheel => wheel::wheels(),
        Task::Page { test: true, .. } => page::test(),
        Task::Page { single, .. } => page::page(single),
        Task::Onnx { images } => python::onnx(images.as_deref()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            let _ = run::say(format_args!("failed: {reason}"));
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command line of the documents that begins with `cargo xtask` is a task.
    #[test]
    fn documents_name_tasks_that_exist() {
        let mut count = 0;
        for path in [
            "CONTRIBUTING.md",
            "README.md",
            "ARCHITECTURE.md",
            "docs/page.md",
            "docs/performance.md",
            "docs/python.md",
        ] {
            let text = std::fs::read_to_string(run::root().join(path)).expect("a document");
            for (start, _) in text.match_indices("cargo xtask ") {
                let line = text[start..].split(['`', '\n']).next().unwrap_or_default();
                // A list of tasks, as in a table, is many lines in one.
                let tasks = line.trim_start_matches("cargo xtask ").split('|');
                for task in tasks {
                    let words = ["xtask"].into_iter().chain(task.split_whitespace());
                    assert!(Task::try_parse_from(words).is_ok(), "{path}: {line}");
                    count += 1;
                }
            }
        }
        assert!(count >= 2, "{count}");
    }
}

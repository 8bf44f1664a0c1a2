//! The program as somebody uses it.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
#![allow(clippy::cast_possible_truncation, reason = "small numbers of a test's own")]

mod bad_input;
mod characters;
mod documents;
mod fetch;
mod form;
mod numbers;
mod reading;
#[cfg(feature = "serve")]
mod serve;
mod speed;
mod training;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What the documentation shows is what the program prints.
#[test]
fn commands() {
    // Where a reader of the README stands. No other test depends on where the process does.
    std::env::set_current_dir(root()).unwrap();
    let cases = trycmd::TestCases::new();
    cases.case("crates/lenet5-cli/tests/cmd/*.trycmd").case("README.md").case("docs/*.md");
}

/// The folder of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder with a thousand training and a thousand test digits of MNIST.
fn fixtures() -> PathBuf {
    root().join("crates/lenet5/tests/fixtures")
}

/// The program in the root of the repository, with a cache that is not the user's.
fn lenet5() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lenet5"));
    command.current_dir(root()).env("LENET5_CACHE", "/nonexistent/cache");
    command
}

fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("the program prints text");
    (status.code(), text(stdout), text(stderr))
}

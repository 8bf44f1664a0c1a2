//! Everything that must pass before a change lands.

use std::process::Command;
use std::thread::{self, JoinHandle};
use std::time::Instant;

use crate::run::{Result, cargo, cargo_command, program, root, run, say};
use crate::{floors, manifest, page, python};

/// Runs every step, those that need no build first, and says how long each of them took.
///
/// # Errors
/// A step failed: those after it are not begun.
pub(crate) fn ci() -> Result<()> {
    let begin = Instant::now();
    let step = |name: &str, run: &dyn Fn() -> Result<()>| timed(name, begin, run);
    // Python's packages are gigabytes: they come while Rust is checked. Tests of signals and slow clients have the machine
    // for themselves.
    let packages = thread::spawn(python::prepare);
    step("format", &|| cargo(&["fmt", "--all", "--check"]))?;
    step("floors", &floors::check)?;
    step("lints", &lint)?;
    timed("packages of Python", begin, || joined(packages))?;
    step("tests", &|| cargo(&["test", "--workspace", "--locked"]))?;
    // As a test: each benchmark runs once, and is not timed.
    step("benchmarks", &|| cargo(&["test", "--workspace", "--locked", "--bench", "*"]))?;
    step("scripts in Python", &check_scripts)?;
    step("Python package", &python::package)?;
    step("other engines", &|| python::onnx(None))?;
    step("page", &page::test)?;
    step("documentation", &document)?;
    step("other targets", &build_for_other_targets)
}

/// Runs a step, and says how long it took, and all since the beginning.
fn timed(name: &str, begin: Instant, run: impl FnOnce() -> Result<()>) -> Result<()> {
    let start = Instant::now();
    say(format_args!("--- {name}"))?;
    run().map_err(|reason| format!("{name}: {reason}"))?;
    let (step, all) = (start.elapsed().as_secs_f64(), begin.elapsed().as_secs_f64());
    say(format_args!("--- {name}: {step:.0} s, {all:.0} s so far"))
}

/// Waits for what runs beside the steps.
fn joined(beside: JoinHandle<Result<()>>) -> Result<()> {
    beside.join().unwrap_or_else(|_| Err("it panicked".to_owned()))
}

/// Lints, warnings as errors.
fn clippy(arguments: &[&str]) -> Result<()> {
    let (before, after) = (["clippy", "--locked"], ["--", "-D", "warnings"]);
    cargo(&[&before[..], arguments, &after].concat())
}

/// Lints the workspace, the library with each feature by itself and with none, and the workspaces of
/// their own as far as a stable compiler builds them.
fn lint() -> Result<()> {
    clippy(&["--workspace", "--all-targets"])?;
    let features = manifest::features(&root().join("crates/lenet5/Cargo.toml"))?;
    for feature in [String::new()].into_iter().chain(features) {
        let alone = ["--package", "lenet5", "--no-default-features", "--features", &feature];
        clippy(&alone)?;
    }
    // Among what is built already: most dependencies are the same.
    let target = ["--target-dir", "target"];
    let fuzz = ["check", "--locked", "--manifest-path", "fuzz/Cargo.toml"];
    // A check links nothing: libFuzzer, which wants a C++ compiler, need not be there.
    let no_libfuzzer = ("CUSTOM_LIBFUZZER_PATH", "/nonexistent/libfuzzer.a");
    run(cargo_command(&[&fuzz[..], &target].concat()).env(no_libfuzzer.0, no_libfuzzer.1))?;
    let peers = ["check", "--locked", "--manifest-path", "bench/peers/engines/Cargo.toml"];
    cargo(&[&peers[..], &["--features", "ours", "--bin", "ours"], &target].concat())
}

/// Makes the documentation, warnings as errors.
fn document() -> Result<()> {
    let arguments = ["doc", "--workspace", "--no-deps", "--locked"];
    run(cargo_command(&arguments).env("RUSTDOCFLAGS", "-D warnings"))
}

/// Runs what Python's standard library can run of the scripts: the golden dump itself needs packages of some gigabytes.
fn check_scripts() -> Result<()> {
    let python = |arguments: &[&str]| {
        let done = run(Command::new("python3").args(arguments));
        done.map_err(|reason| {
            format!("{reason} (Python 3.11 or later has to be there as `python3`)")
        })
    };
    python(&["tools/golden/dump.py"])?;
    let lenet5 = program();
    for contest in ["bench/peers/peers.py", "bench/readers/readers.py"] {
        python(&[contest, "--check", "--lenet5", &lenet5.to_string_lossy()])?;
    }
    Ok(())
}

/// Builds the library for a microcontroller and for the browser.
fn build_for_other_targets() -> Result<()> {
    run(&mut Command::new("tools/cross/build.sh"))
}

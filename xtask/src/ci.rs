//! Everything that must pass before a change lands.

use std::process::Command;
use std::time::Instant;

use crate::run::{Result, cargo, cargo_command, program, root, run, say};
use crate::{floors, manifest, page, python};

/// One thing that must pass.
struct Step {
    name: &'static str,
    run: fn() -> Result<()>,
}

/// The steps, those that need no build first.
const STEPS: [Step; 11] = [
    Step { name: "format", run: || cargo(&["fmt", "--all", "--check"]) },
    Step { name: "floors", run: floors::check },
    Step { name: "lints", run: lint },
    Step { name: "tests", run: || cargo(&["test", "--workspace", "--locked"]) },
    // As a test: each benchmark runs once, and is not timed.
    Step {
        name: "benchmarks",
        run: || cargo(&["test", "--workspace", "--locked", "--bench", "*"]),
    },
    Step { name: "scripts in Python", run: check_scripts },
    Step { name: "Python package", run: python::package },
    Step { name: "other engines", run: || python::onnx(None) },
    Step { name: "page", run: page::test },
    Step { name: "documentation", run: document },
    Step { name: "other targets", run: build_for_other_targets },
];

/// Runs every step, and says how long each of them took.
///
/// # Errors
/// A step failed: those after it are not begun.
pub(crate) fn ci() -> Result<()> {
    let begin = Instant::now();
    for Step { name, run } in STEPS {
        let start = Instant::now();
        say(format_args!("--- {name}"))?;
        run().map_err(|reason| format!("{name}: {reason}"))?;
        let (step, all) = (start.elapsed().as_secs_f64(), begin.elapsed().as_secs_f64());
        say(format_args!("--- {name}: {step:.0} s, {all:.0} s so far"))?;
    }
    Ok(())
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
    python(&["bench/peers/peers.py", "--check", "--lenet5", &program().to_string_lossy()])
}

/// Builds the library for a microcontroller and for the browser.
fn build_for_other_targets() -> Result<()> {
    run(&mut Command::new("tools/cross/build.sh"))
}

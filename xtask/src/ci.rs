//! Everything that must pass before a change lands.

use std::process::Command;
use std::time::Instant;

use crate::run::{Result, cargo, cargo_command, root, run, say};
use crate::{floors, manifest};

/// A step, and what it is called.
type Step = (&'static str, fn() -> Result<()>);

/// The steps, those that need no build first.
const STEPS: [Step; 9] = [
    ("format", || cargo(&["fmt", "--all", "--check"])),
    ("floors of the library", floors::check),
    ("scripts in Python", check_scripts),
    ("lints", || clippy(&["--workspace", "--all-targets"])),
    ("lints of each feature by itself", lint_features),
    ("tests", || cargo(&["test", "--workspace", "--locked"])),
    // As tests: each benchmark runs once, and is not timed.
    ("benchmarks", || cargo(&["test", "--workspace", "--locked", "--bench", "kernels"])),
    ("documentation", document),
    ("targets without an operating system", build_for_other_targets),
];

/// Runs every step, and says how long each of them took.
///
/// # Errors
/// A step failed: those after it are not begun.
pub(crate) fn ci() -> Result<()> {
    let begin = Instant::now();
    for (name, step) in STEPS {
        let start = Instant::now();
        say(format_args!("--- {name}"))?;
        step().map_err(|reason| format!("{name}: {reason}"))?;
        let seconds = start.elapsed().as_secs_f64();
        say(format_args!(
            "--- {name}: {seconds:.1} s, {:.1} s in all",
            begin.elapsed().as_secs_f64()
        ))?;
    }
    Ok(())
}

/// Lints, warnings as errors.
fn clippy(arguments: &[&str]) -> Result<()> {
    let (before, after) = (["clippy", "--locked"], ["--", "-D", "warnings"]);
    cargo(&[&before[..], arguments, &after].concat())
}

/// Lints the library without any feature, with each feature by itself, and the fuzz targets.
fn lint_features() -> Result<()> {
    let library = ["--package", "lenet5", "--no-default-features", "--features"];
    for feature in [String::new()]
        .into_iter()
        .chain(manifest::features(&root().join("crates/lenet5/Cargo.toml"))?)
    {
        clippy(&[&library[..], &[feature.as_str()]].concat())?;
    }
    Ok(())
}

/// Makes the documentation, warnings as errors.
fn document() -> Result<()> {
    let arguments = ["doc", "--workspace", "--no-deps", "--locked"];
    run(cargo_command(&arguments).env("RUSTDOCFLAGS", "-D warnings"))
}

/// Runs what Python's standard library can run of the scripts: the rest needs packages of some gigabytes.
fn check_scripts() -> Result<()> {
    let python = |script: &str| {
        let done = run(Command::new("python3").args([script, "--check"]));
        done.map_err(|reason| format!("{reason}; Python 3.11 or later is needed as `python3`"))
    };
    python("tools/golden/golden.py")?;
    python("bench/peers/peers.py")
}

/// Builds the library for a microcontroller and for the browser.
fn build_for_other_targets() -> Result<()> {
    run(&mut Command::new("tools/cross/build.sh"))
}

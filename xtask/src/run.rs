//! Tasks that run other programs.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// Checks format, lints, the build without `std`, tests and documentation, warnings as errors.
pub(crate) fn ci() -> Result<()> {
    cargo(&["fmt", "--all", "--check"], &[])?;
    clippy(&["--workspace", "--all-targets"])?;
    // The inference half alone, and each feature by itself.
    for feature in ["", "std", "data", "image", "format", "parallel", "train"] {
        clippy(&["-p", "lenet5", "--no-default-features", "--features", feature])?;
    }
    cargo(&["test", "--workspace", "--locked"], &[])?;
    let rustdoc = [("RUSTDOCFLAGS", "-D warnings")];
    cargo(&["doc", "--workspace", "--no-deps", "--locked"], &rustdoc)
}

/// Runs `tools/golden/golden.py` with the versions that its requirements name.
pub(crate) fn golden() -> Result<()> {
    let folder = root().join("tools/golden");
    let venv = folder.join(".venv");
    let python = venv.join("bin/python");
    if !python.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    }
    let requirements = folder.join("requirements.txt");
    run(Command::new(&python).args(["-m", "pip", "install", "-q", "-r"]).arg(requirements))?;
    run(Command::new(&python).arg(folder.join("golden.py")))
}

/// Lints, warnings as errors.
fn clippy(arguments: &[&str]) -> Result<()> {
    let (before, after) = (["clippy", "--locked"], ["--", "-D", "warnings"]);
    cargo(&[&before[..], arguments, &after].concat(), &[])
}

/// Says something to whoever waits.
pub(crate) fn say(text: impl std::fmt::Display) -> Result<()> {
    Ok(writeln!(std::io::stdout().lock(), "{text}")?)
}

/// Runs the program of the release build.
pub(crate) fn lenet5(arguments: &[&str]) -> Result<()> {
    run(Command::new(root().join("target/release/lenet5")).args(arguments))
}

pub(crate) fn cargo(arguments: &[&str], environment: &[(&str, &str)]) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(Command::new(cargo).args(arguments).envs(environment.iter().copied()))
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.current_dir(root()).status().with_context(|| format!("{command:?}"))?;
    ensure!(status.success(), "{command:?}: {status}");
    Ok(())
}

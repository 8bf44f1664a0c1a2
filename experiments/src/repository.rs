//! The repository that the experiments write to, and the programs of its workspace.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// The repository's folder.
pub(crate) fn root() -> PathBuf {
    let experiments = Path::new(env!("CARGO_MANIFEST_DIR"));
    experiments.parent().unwrap_or(experiments).to_owned()
}

/// Prints a line on progress.
pub(crate) fn say(text: impl std::fmt::Display) -> Result<()> {
    Ok(writeln!(std::io::stdout().lock(), "{text}")?)
}

/// Builds the program `lenet5` as it is shipped; gives its path, which lies beside this program's.
pub(crate) fn build_lenet5() -> Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let build = ["build", "--release", "--locked", "--quiet", "--package", "lenet5-cli"];
    run(Command::new(cargo).args(build))?;
    let own = std::env::current_exe()?;
    let target = own.parent().and_then(Path::parent).context("this program lies in no folder")?;
    Ok(target.join("release").join(format!("lenet5{}", std::env::consts::EXE_SUFFIX)))
}

/// Runs a command in the repository's folder.
///
/// # Errors
/// The command cannot be started, or it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.current_dir(root()).status().with_context(|| format!("{command:?}"))?;
    ensure!(status.success(), "{command:?}: {status}");
    Ok(())
}

//! Runs other programs in the repository's folder.

use std::fmt::Display;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a task gives, or the reason why it failed.
pub(crate) type Result<T> = std::result::Result<T, String>;

/// Names what an error concerns.
pub(crate) fn told<T, E: Display>(
    result: std::result::Result<T, E>,
    what: impl Display,
) -> Result<T> {
    result.map_err(|error| format!("{what}: {error}"))
}

/// The repository's folder.
pub(crate) fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_owned()
}

/// The program `lenet5` as tests have it built.
pub(crate) fn program() -> PathBuf {
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into);
    target.join(format!("debug/lenet5{}", std::env::consts::EXE_SUFFIX))
}

/// Prints a line on progress.
pub(crate) fn say(text: impl Display) -> Result<()> {
    told(writeln!(std::io::stdout().lock(), "{text}"), "standard output")
}

/// Runs cargo with some arguments.
pub(crate) fn cargo(arguments: &[&str]) -> Result<()> {
    run(&mut cargo_command(arguments))
}

/// The command that runs the cargo which runs this program.
pub(crate) fn cargo_command(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments);
    command
}

/// Runs a command in the repository's folder, unless it names another.
///
/// # Errors
/// The command cannot be started, or it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    if command.get_current_dir().is_none() {
        command.current_dir(root());
    }
    let status = told(command.status(), format_args!("{} cannot be started", shown(command)))?;
    if status.success() { Ok(()) } else { Err(format!("{}: {status}", shown(command))) }
}

/// A command as one would type it.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

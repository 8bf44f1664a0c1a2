//! Virtual environments of Python.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{Result, run};

/// The interpreter that scripts run on.
pub(crate) const PYTHON: &str = "python3";

/// Makes a virtual environment at a place, if it is not there, with the packages that a file names; gives its interpreter.
pub(crate) fn environment(python: &Path, place: &Path, requirements: &Path) -> Result<PathBuf> {
    let own = place.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !own.exists() {
        run(Command::new(python).args(["-m", "venv"]).arg(place))?;
    }
    run(Command::new(&own).args(["-m", "pip", "install", "-q", "-r"]).arg(requirements))?;
    Ok(own)
}

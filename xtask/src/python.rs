//! The scripts in Python that need packages: each has a virtual environment of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{Result, cargo, program, root, run};

/// Runs `tools/golden/golden.py`.
///
/// # Errors
/// Python or a package is missing, or the script fails.
pub(crate) fn golden() -> Result<()> {
    let folder = root().join("tools/golden");
    let python = environment(&folder, "requirements.txt")?;
    run(Command::new(python).arg(folder.join("golden.py")))
}

/// Runs `tools/onnx/check.py` with the engines of today, and with the oldest one.
///
/// # Errors
/// Python or a package is missing, or an engine says something else than the network.
pub(crate) fn onnx(images: Option<&Path>) -> Result<()> {
    cargo(&["build", "--locked", "--package", "lenet5-cli"])?;
    let folder = root().join("tools/onnx");
    let check = |requirements: &str, engines: &[&str]| {
        let python = environment(&folder, requirements)?;
        let mut command = Command::new(python);
        command.arg(folder.join("check.py")).arg(program()).args(engines);
        if let Some(images) = images {
            command.arg("--images").arg(images);
        }
        run(&mut command)
    };
    check("requirements.txt", &[])?;
    check("requirements-oldest.txt", &["--engines", "onnxruntime"])
}

/// Makes a virtual environment beside a script, if it is not there, with the packages that a file of the folder names;
/// gives its interpreter.
fn environment(folder: &Path, requirements: &str) -> Result<PathBuf> {
    let name = requirements.trim_start_matches("requirements").trim_end_matches(".txt");
    let place = folder.join(format!(".venv{name}"));
    let python = place.join("bin/python");
    if !python.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&place))?;
    }
    let mut install = Command::new(&python);
    run(install.args(["-m", "pip", "install", "-q", "-r"]).arg(folder.join(requirements)))?;
    Ok(python)
}

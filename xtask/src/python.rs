//! The scripts in Python that need packages: each has a virtual environment of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::environment::{PYTHON, environment};
use crate::run::{Result, cargo, program, root, run, say};
use crate::wheel;

/// Runs `tools/golden/golden.py`.
///
/// # Errors
/// Python or a package is missing, or the script fails.
pub(crate) fn golden() -> Result<()> {
    let folder = root().join("tools/golden");
    let python =
        environment(Path::new(PYTHON), &folder.join(".venv"), &folder.join("requirements.txt"))?;
    run(Command::new(python).arg(folder.join("golden.py")))
}

/// Runs `tools/onnx/check.py` with the engines of today, and with the oldest one.
///
/// # Errors
/// Python or a package is missing, or an engine says something else than the network.
pub(crate) fn onnx(images: Option<&Path>) -> Result<()> {
    build_program()?;
    let folder = root().join("tools/onnx");
    let check = |age: &str, engines: &[&str]| {
        let mut command = Command::new(engines_environment(age)?);
        command.arg(folder.join("check.py")).arg(program()).args(engines);
        if let Some(images) = images {
            command.arg("--images").arg(images);
        }
        run(&mut command)
    };
    let [today, oldest] = ENGINES;
    check(today, &[])?;
    check(oldest, &["--engines", "onnxruntime"])
}

/// The environments of the engines of today and of the oldest one, by what their names end with.
const ENGINES: [&str; 2] = ["", "-oldest"];

fn engines_environment(age: &str) -> Result<PathBuf> {
    let folder = root().join("tools/onnx");
    let requirements = folder.join(format!("requirements{age}.txt"));
    environment(Path::new(PYTHON), &folder.join(format!(".venv{age}")), &requirements)
}

/// The versions of Python that the package is for.
const PYTHONS: [&str; 5] = ["3.10", "3.11", "3.12", "3.13", "3.14"];

/// The examples with the package, each in a folder of its own.
const EXAMPLES: [&str; 2] = ["batch", "torch"];

/// Makes all environments that [`package`] and [`onnx`] use, so that neither waits for packages.
///
/// # Errors
/// As those.
pub(crate) fn prepare() -> Result<()> {
    for (version, own) in PYTHONS.map(|version| (version, interpreter(version))) {
        if let Some(own) = own {
            tests_environment(version, &own)?;
        }
    }
    EXAMPLES.into_iter().try_for_each(|name| example_environment(name).map(drop))?;
    ENGINES.into_iter().try_for_each(|age| engines_environment(age).map(drop))
}

fn tests_environment(version: &str, interpreter: &Path) -> Result<PathBuf> {
    let folder = root().join("crates/lenet5-py");
    let place = folder.join(format!(".venv-{version}"));
    environment(interpreter, &place, &folder.join("tests/requirements.txt"))
}

fn example_environment(name: &str) -> Result<PathBuf> {
    let folder = root().join("examples").join(name);
    environment(Path::new(PYTHON), &folder.join(".venv"), &folder.join("requirements.txt"))
}

/// Builds the wheel of the Python package from its source distribution, and tests it with every version of Python that is
/// there, each in an environment of its own, and the examples with it; says which are not there. Versions between the oldest and
/// the newest run what a version may change.
///
/// # Errors
/// No Python is there, the wheel cannot be built, or a test fails.
pub(crate) fn package() -> Result<()> {
    build_program()?;
    let folder = root().join("crates/lenet5-py");
    let wheel = wheel::wheel()?;
    let (found, missing): (Vec<_>, Vec<_>) = PYTHONS
        .iter()
        .map(|version| (version, interpreter(version)))
        .partition(|(_, own)| own.is_some());
    for (version, _) in missing {
        say(format_args!("--- LEFT OUT: Python {version} is not on this machine"))?;
    }
    for (number, (version, own)) in found.iter().enumerate() {
        let is_between = number > 0 && number + 1 < found.len();
        let told = if is_between { ", without the tests that are marked `thorough`" } else { "" };
        say(format_args!("--- Python {version}{told}"))?;
        let python = tests_environment(version, own.as_deref().unwrap_or(Path::new(PYTHON)))?;
        install(&python, &wheel)?;
        let mut test = Command::new(&python);
        test.args(["-m", "pytest", "-q", "-rs"])
            .arg(folder.join("tests"))
            .env("LENET5_PROGRAM", program());
        if is_between {
            test.args(["-m", "not thorough"]);
        }
        run(&mut test)?;
    }
    if found.is_empty() {
        return Err(format!("none of Python {} is there", PYTHONS.join(", ")));
    }
    for example in EXAMPLES {
        test_example(example, &wheel)?;
    }
    Ok(())
}

/// Tests examples with a wheel, in an environment of their own.
fn test_example(name: &str, wheel: &Path) -> Result<()> {
    let folder = root().join("examples").join(name);
    say(format_args!("--- {}", folder.display()))?;
    let python = example_environment(name)?;
    install(&python, wheel)?;
    run(Command::new(python).args(["-m", "pytest", "-q", "-rs"]).arg(folder))
}

/// Installs a wheel, also in place of another build of the same version.
fn install(python: &Path, wheel: &Path) -> Result<()> {
    let arguments = ["-m", "pip", "install", "-q", "--force-reinstall", "--no-deps"];
    run(Command::new(python).args(arguments).arg(wheel))
}

/// Builds the program that scripts compare with: that at [`program`], as the tests of the workspace have it, so that
/// nothing is compiled again after them.
pub(crate) fn build_program() -> Result<()> {
    cargo(&["build", "--locked", "--workspace", "--bin", "lenet5", "--test", "it"])
}

/// Finds a version of Python: by its name, or among those that pyenv keeps.
fn interpreter(version: &str) -> Option<PathBuf> {
    let named = PathBuf::from(format!("python{version}"));
    let says_its_version = |own: &Path| {
        let said = Command::new(own).arg("--version").output().ok()?;
        String::from_utf8_lossy(&said.stdout)
            .contains(&format!(" {version}."))
            .then(|| own.to_owned())
    };
    let kept = std::env::home_dir().unwrap_or_default().join(".pyenv/versions");
    let kept = std::fs::read_dir(kept).into_iter().flatten().flatten();
    let mut all = kept.map(|own| own.path().join("bin/python")).chain([named, "python3".into()]);
    all.find_map(|own| says_its_version(&own))
}

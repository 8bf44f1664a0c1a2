//! The wheels of the Python package.

use std::env::consts::OS;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::environment::{PYTHON, environment};
use crate::run::{Result, root, run, say, told};

/// A wheel of the matrix: what it is called, the target of Rust, and the oldest system that it is for.
struct Kind {
    name: &'static str,
    target: &'static str,
    compatibility: Option<&'static str>,
}

/// All that should be published beside the source distribution.
const MATRIX: [Kind; 7] = [
    linux("Linux x86-64", "x86_64-unknown-linux-gnu", "manylinux2014"),
    linux("Linux ARM64", "aarch64-unknown-linux-gnu", "manylinux2014"),
    linux("Alpine x86-64", "x86_64-unknown-linux-musl", "musllinux_1_2"),
    linux("Alpine ARM64", "aarch64-unknown-linux-musl", "musllinux_1_2"),
    other("macOS ARM64", "aarch64-apple-darwin"),
    other("macOS x86-64", "x86_64-apple-darwin"),
    other("Windows x86-64", "x86_64-pc-windows-msvc"),
];

const fn linux(name: &'static str, target: &'static str, oldest: &'static str) -> Kind {
    Kind { name, target, compatibility: Some(oldest) }
}

const fn other(name: &'static str, target: &'static str) -> Kind {
    Kind { name, target, compatibility: None }
}

/// The folder that the wheels are put into.
pub(crate) fn folder() -> PathBuf {
    root().join("target/wheels")
}

/// Builds the source distribution and, from it, the wheels that this machine can build; says which it cannot, and why.
///
/// # Errors
/// A wheel cannot be built, or is not for the systems that its name says.
pub(crate) fn wheels() -> Result<()> {
    let python = build_environment()?;
    let (source, host) = (source(&python)?, host()?);
    for kind in &MATRIX {
        match obstacle(kind, &host)? {
            None => build(&python, &source, Some(kind), Haste::ToPublish)?,
            Some(reason) => say(format_args!("--- LEFT OUT: {}: {reason}", kind.name))?,
        }
    }
    // Every other Python takes the same wheel; this one has no stable interface.
    say("--- LEFT OUT: Python 3.14 without the lock (3.14t): build it there with `pip install`")
}

/// Builds the source distribution and, from it, the wheel for this machine, for tests; gives the wheel. It is built in half
/// the time of one to publish, and is slower.
///
/// # Errors
/// It cannot be built, or is not for the systems that its name says.
pub(crate) fn wheel() -> Result<PathBuf> {
    let python = build_environment()?;
    let (source, host) = (source(&python)?, host()?);
    build(&python, &source, MATRIX.iter().find(|kind| kind.target == host), Haste::ForTests)?;
    let wheels = told(std::fs::read_dir(folder()), folder().display())?.flatten();
    let mut wheels =
        wheels.map(|own| own.path()).filter(|own| own.extension() == Some("whl".as_ref()));
    wheels.next().ok_or_else(|| format!("{}: no wheel was built", folder().display()))
}

fn build_environment() -> Result<PathBuf> {
    let crates = root().join("crates/lenet5-py");
    environment(
        Path::new(PYTHON),
        &crates.join(".venv-build"),
        &crates.join("requirements-build.txt"),
    )
}

/// Makes the source distribution anew, and unpacks it; gives its folder.
fn source(python: &Path) -> Result<PathBuf> {
    let _ = std::fs::remove_dir_all(folder());
    let manifest = root().join("crates/lenet5-py/Cargo.toml");
    let mut make = Command::new(python);
    make.args(["-m", "maturin", "sdist", "--manifest-path"]).arg(manifest);
    run(make.arg("--out").arg(folder()))?;
    let packed = folder().join(concat!("lenet5-", env!("CARGO_PKG_VERSION"), ".tar.gz"));
    let place = root().join("target/source-distribution");
    let _ = std::fs::remove_dir_all(&place);
    run(Command::new(python).args(["-m", "tarfile", "-e"]).arg(packed).arg(&place))?;
    let source = place.join(concat!("lenet5-", env!("CARGO_PKG_VERSION")));
    touch(&source)?;
    Ok(source)
}

/// Gives all files of a folder today's date: an archive has the same date for all, by which cargo would take changed ones
/// for those that it has built.
fn touch(folder: &Path) -> Result<()> {
    let now = std::time::SystemTime::now();
    for entry in told(folder.read_dir(), folder.display())?.flatten() {
        let path = entry.path();
        if path.is_dir() {
            touch(&path)?;
        } else {
            let file = told(std::fs::File::options().append(true).open(&path), path.display())?;
            told(file.set_modified(now), path.display())?;
        }
    }
    Ok(())
}

/// Says why a wheel cannot be built here.
fn obstacle(kind: &Kind, host: &str) -> Result<Option<String>> {
    if kind.target == host {
        return Ok(None);
    }
    if kind.compatibility.is_none() || OS != "linux" {
        return Ok(Some("it is built on such a system, by the same command".to_owned()));
    }
    let library = told_by_rustc(&["--print", "target-libdir", "--target", kind.target])?;
    let is_there =
        Path::new(library.trim()).read_dir().is_ok_and(|mut files| files.next().is_some());
    Ok((!is_there).then(|| format!("run `rustup target add {}`", kind.target)))
}

/// The target that the machine itself is.
fn host() -> Result<String> {
    let version = told_by_rustc(&["-vV"])?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| format!("rustc names no host: {version}"))
}

fn told_by_rustc(arguments: &[&str]) -> Result<String> {
    let done = told(Command::new("rustc").args(arguments).output(), "rustc")?;
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// How long a build may take.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Haste {
    ForTests,
    ToPublish,
}

/// Builds a wheel from the source distribution: for old systems by the linker of zig, or for the one at hand.
fn build(python: &Path, source: &Path, kind: Option<&Kind>, haste: Haste) -> Result<()> {
    let mut build = Command::new(python);
    if haste == Haste::ForTests {
        build.envs([
            ("CARGO_PROFILE_WHEEL_LTO", "off"),
            ("CARGO_PROFILE_WHEEL_CODEGEN_UNITS", "16"),
        ]);
    }
    build.current_dir(source).args(["-m", "maturin", "build", "--profile", "wheel"]);
    build.arg("--target-dir").arg(root().join("target/wheel-build")).arg("--out").arg(folder());
    if let Some(Kind { target, compatibility: Some(oldest), .. }) = kind {
        build.args(["--zig", "--target", target, "--compatibility", oldest]);
    }
    // Its packages are those of the environment, zig among them.
    let places = std::env::var_os("PATH").unwrap_or_default();
    let own = python.parent().map(Path::to_owned);
    let places = std::env::join_paths(own.into_iter().chain(std::env::split_paths(&places)));
    run(build.env("PATH", told(places, "PATH")?))?;
    if kind.is_none_or(|kind| kind.compatibility.is_none()) {
        return Ok(());
    }
    // That it needs nothing newer than its name says, and nothing of Python but the stable interface.
    let wheels =
        told(std::fs::read_dir(folder()), folder().display())?.flatten().map(|own| own.path());
    for wheel in wheels.filter(|own| own.extension() == Some("whl".as_ref())) {
        run(Command::new(python).args(["-m", "auditwheel", "show"]).arg(&wheel))?;
        run(Command::new(python).args(["-m", "abi3audit", "--strict"]).arg(&wheel))?;
    }
    Ok(())
}

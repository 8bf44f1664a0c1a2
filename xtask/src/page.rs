//! The page: a folder of static files, or a single file of HTML.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lenet5_page::Sources;

use crate::python::build_program;
use crate::run::{Result, cargo_command, program, root, run, say, told};

/// The module as cargo builds it.
const MODULE: &str = "target/cross/wasm32-unknown-unknown/web/lenet5_wasm.wasm";

/// The service's example: a program that is built with the module.
const EXAMPLE: &str = "own_program";

/// Where the page is put.
pub(crate) fn folder() -> PathBuf {
    root().join("target/page")
}

/// Builds the page as a folder, and with `single` also as one file beside it, `lenet5.html`.
///
/// # Errors
/// The module cannot be built, or a file cannot be read or written.
pub(crate) fn page(single: bool) -> Result<()> {
    run(Command::new("tools/cross/build.sh").arg("wasm32-unknown-unknown"))?;
    let module = told(fs::read(root().join(MODULE)), MODULE)?;
    let sources = told(Sources::read(&root()), "the page")?;
    let mut files = told(sources.with_module(module.clone()), "the page")?;
    files.extend(told(sources.networks(), "the page")?);
    let folder = folder();
    let _ = fs::remove_dir_all(&folder);
    for file in &files {
        write(&folder.join(&file.path), &file.bytes)?;
    }
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    say(format_args!("{}: {} files, {bytes} bytes", folder.display(), files.len()))?;
    if single {
        let path = folder.with_file_name("lenet5.html");
        let html = told(sources.in_one_file(module), "the page")?;
        write(&path, html.as_bytes())?;
        say(format_args!("{}: {} bytes", path.display(), html.len()))?;
    }
    Ok(())
}

/// Builds the page, and runs its tests: the engine in Node beside the program, and both makes of the page in a browser.
///
/// # Errors
/// The page cannot be built, Node or Chromium is missing, or a test fails.
pub(crate) fn test() -> Result<()> {
    page(true)?;
    build_program()?;
    let example = ["build", "--locked", "--workspace", "--example", EXAMPLE];
    run(cargo_command(&example).env("LENET5_WASM", MODULE))?;
    let tests = root().join("web/tests");
    let mut install = Command::new("npm");
    install.args(["install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]);
    run(install.current_dir(&tests))?;
    let node = |arguments: &[&str]| {
        let mut node = Command::new("node");
        node.args(arguments).env("LENET5_PROGRAM", program());
        node.env("LENET5_EXAMPLE", program().with_file_name("examples").join(EXAMPLE))
            .env("ROUNDS", "1");
        run(node.current_dir(&tests))
    };
    for test in ["engine.test.js", "page.test.js"] {
        node(&["--test-reporter=spec", test])?;
    }
    // Only that it runs: it asserts nothing.
    node(&["figures.js"])
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    told(fs::create_dir_all(folder), folder.display())?;
    told(fs::write(path, bytes), path.display())
}

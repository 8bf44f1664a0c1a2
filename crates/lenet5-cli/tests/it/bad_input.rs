//! Bad input: one clear line on stderr, exit code 2, nothing half-written, and the others go on.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::{fixtures, lenet5, root, run};

/// Exit code 2, and one line on stderr that holds each of the facts.
fn assert_refused(command: &mut Command, facts: &[&str]) {
    let (code, _, stderr) = run(command);
    assert_eq!(code, Some(2), "{stderr}");
    let errors = stderr.lines().filter(|line| line.starts_with("error: ")).count();
    assert_eq!(errors, 1, "{stderr}");
    for fact in facts {
        assert!(stderr.contains(fact), "{stderr:?} does not say {fact:?}");
    }
}

#[test]
fn one_bad_picture_does_not_stop_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("text.png");
    fs::write(&bad, "Dear Sir or Madam,").unwrap();
    let mut command = lenet5();
    command.args(["read", "--json", "samples/3.png"]).arg(&bad).arg("samples/7.png");
    let (code, stdout, stderr) = run(&mut command);
    assert_eq!(code, Some(2));
    let digits: Vec<i64> = stdout
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["digit"].as_i64().unwrap()
        })
        .collect();
    assert_eq!(digits, [3, 7]);
    assert!(
        stderr.contains("text.png: picture: expected PNG, JPEG, GIF, BMP, WebP, TIFF or PNM"),
        "{stderr}"
    );
}

#[test]
fn blank_picture_is_refused_with_exit_code_1() {
    let folder = tempfile::tempdir().unwrap();
    let blank = folder.path().join("blank.pgm");
    fs::write(&blank, [b"P5\n40 40\n255\n".as_slice(), &[255; 1600]].concat()).unwrap();
    let (code, stdout, _) = run(lenet5().args(["read", "--json"]).arg(&blank));
    let record: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(code, Some(1));
    assert_eq!(record["rejected"], true);
    assert_eq!(record["reason"], "blank");
    assert!(record["digit"].is_null() && record["penalty"].is_null());
}

#[cfg(unix)]
#[test]
fn file_names_need_not_be_unicode() {
    use std::os::unix::ffi::OsStrExt as _;

    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join(std::ffi::OsStr::from_bytes(b"\xff\xfe.png"));
    fs::copy(root().join("samples/5.png"), &odd).unwrap();
    let (code, stdout, _) = run(lenet5().args(["read", "--json"]).arg(&odd).arg("samples/6.png"));
    assert_eq!((code, stdout.lines().count()), (Some(0), 2));
}

#[test]
fn missing_file_and_empty_folder() {
    assert_refused(lenet5().args(["read", "no-such.png"]), &["no-such.png"]);
    let folder = tempfile::tempdir().unwrap();
    assert_refused(lenet5().arg("read").arg(folder.path()), &["a folder without a picture"]);
    assert_refused(
        lenet5().args(["evaluate", "--data"]).arg(folder.path()),
        &["labelled pictures"],
    );
    assert_refused(
        lenet5().args(["train", "--data"]).arg(folder.path()),
        &["train-images-idx3-ubyte"],
    );
}

#[test]
fn folder_of_pictures_is_evaluated_and_a_bad_one_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for digit in 0..10 {
        let name = format!("{digit}.png");
        fs::create_dir(folder.path().join(digit.to_string())).unwrap();
        let to = folder.path().join(digit.to_string()).join("a.png");
        fs::copy(root().join("samples").join(name), to).unwrap();
    }
    let evaluate = || {
        let mut command = lenet5();
        command.args(["evaluate", "--json", "--data"]).arg(folder.path());
        command
    };
    let (code, stdout, _) = run(&mut evaluate());
    let record: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let counts = |record: &serde_json::Value| {
        ["pictures", "right", "wrong", "refused"].map(|name| record["sets"][0][name].as_i64())
    };
    assert_eq!((code, counts(&record)), (Some(0), [10, 10, 0, 0].map(Some)));

    fs::write(folder.path().join("4/broken.jpg"), "no").unwrap();
    let (code, stdout, stderr) = run(&mut evaluate());
    let record: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, counts(&record)), (Some(2), [10, 10, 0, 0].map(Some)));
    assert!(stderr.contains("broken.jpg: picture: expected"), "{stderr}");
}

#[test]
fn model_that_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("model.safetensors");
    fs::write(&model, [0xff; 40]).unwrap();
    let mut command = lenet5();
    command.args(["read", "samples/1.png", "--model"]).arg(&model);
    assert_refused(&mut command, &["model.safetensors: content: expected a safetensors file"]);
}

#[test]
fn recipe_that_is_none() {
    let recipe = ["train", "--recipe", "papier"];
    assert_refused(
        lenet5().args(recipe),
        &["papier", "paper, paper-eq8, distorted, best, robust, reader, sdnn, printed, sgd"],
    );
}

#[test]
fn min_accuracy_that_is_not_reached_is_exit_code_1() {
    let evaluate = |least| {
        let mut command = lenet5();
        command.args(["evaluate", "--min-accuracy", least, "--data"]).arg(fixtures());
        run(&mut command).0
    };
    assert_eq!((evaluate("95"), evaluate("100")), (Some(0), Some(1)));
}

#[test]
fn offline_without_data_says_how_to_get_it() {
    let facts = ["MNIST could not be fetched", "hint: ", "--from"];
    assert_refused(lenet5().args(["evaluate", "--offline"]), &facts);
}

#[test]
fn folder_without_mnist_is_told_and_nothing_else_is_tried() {
    let (from, cache) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut command = lenet5();
    command.args(["data", "fetch", "mnist", "--from"]).arg(from.path());
    command.arg("--cache").arg(cache.path());
    let (code, stdout, stderr) = run(&mut command);
    assert_eq!((code, stdout.as_str()), (Some(2), ""));
    assert!(stderr.contains("expected train-images-idx3-ubyte"), "{stderr}");
    assert!(!stderr.contains("https:") && !stderr.contains("npm"), "{stderr}");
}

#[test]
fn pictures_are_not_overwritten_without_force() {
    let folder = tempfile::tempdir().unwrap();
    let inspect = || {
        let mut command = lenet5();
        command.args(["inspect", "samples/8.png", "--out"]).arg(folder.path());
        command
    };
    let (code, stdout, _) = run(&mut inspect());
    assert_eq!((code, stdout.lines().count()), (Some(0), 10));
    for line in stdout.lines() {
        let path = Path::new(line);
        let is_svg = path.extension().is_some_and(|extension| extension == "svg");
        let start: &[u8] = if is_svg { b"<svg " } else { b"\x89PNG" };
        assert!(fs::read(path).unwrap().starts_with(start), "{line}");
    }
    assert_refused(&mut inspect(), &["is there already", "--force"]);
    assert_eq!(run(inspect().arg("--force")).0, Some(0));
}

#[test]
fn reader_that_has_read_enough_is_no_error() {
    let mut command = lenet5();
    command.args(["plot", "codes"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // Far more than a pipe holds is to come; nobody reads it.
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()));
}

#[test]
fn standard_input_is_a_picture_too() {
    let picture = fs::File::open(root().join("samples/6.png")).unwrap();
    let (code, stdout, _) = run(lenet5().args(["read", "-"]).stdin(picture));
    assert_eq!(code, Some(0));
    assert!(stdout.starts_with("-: 6 "), "{stdout}");
}

#[test]
fn models_without_a_name_and_sizes_of_several_recipes_are_refused() {
    let (code, _, stderr) = run(lenet5().args(["read", "samples/3.png", "--model", ""]));
    assert!(
        code == Some(2) && stderr.contains("expected reader, best, robust, paper, sdnn, or a path"),
        "{stderr}"
    );
    let mut command = lenet5();
    command.args(["plot", "sizes", "--model", "paper", "--model", "best"]);
    assert_refused(&mut command, &["--model best: was trained by another recipe than the first"]);
}

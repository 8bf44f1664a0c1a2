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
    let lines: Vec<serde_json::Value> =
        stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let digits: Vec<Option<i64>> = lines.iter().map(|line| line["digit"].as_i64()).collect();
    assert_eq!(digits, [Some(3), None, Some(7)]);
    // The line of the bad one says so.
    assert_eq!(lines[1]["path"], bad.to_string_lossy().as_ref());
    assert!(lines[1]["error"].as_str().is_some_and(|error| error.contains("found none of them")));
    assert_eq!(lines[1]["rejected"], true);
    assert!(lines[0].get("error").is_none());
    assert!(
        stderr.contains("text.png: picture: expected PNG, JPEG, GIF, BMP, WebP, TIFF or PNM"),
        "{stderr}"
    );
}

/// A line for each file, also with `--number`, and for a path that stands for no picture at all.
#[test]
fn json_has_a_line_for_each_file_that_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.png");
    for more in [None, Some("--number")] {
        let mut command = lenet5();
        command.args(["read", "--json"]).args(more).arg(&missing).arg(folder.path());
        let (code, stdout, stderr) = run(command.arg("nothing*.png"));
        assert_eq!((code, stdout.lines().count()), (Some(2), 3), "{stderr}");
        for line in stdout.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let error = line["error"].as_str().unwrap();
            assert!(error.starts_with(line["path"].as_str().unwrap()), "{line}");
            assert!(stderr.contains(error), "{stderr}");
        }
    }
}

#[test]
fn folders_say_what_was_left_out() {
    let folder = tempfile::tempdir().unwrap();
    for (from, to) in [("3.png", "a.PNG"), ("7.png", "b.jfif"), ("4.png", "c.tiff")] {
        fs::copy(root().join("samples").join(from), folder.path().join(to)).unwrap();
    }
    let litter = ["._a.PNG", ".DS_Store", "Thumbs.db"];
    for name in ["1.HEIC", "2.HEIC", "notes.txt", "README"].iter().chain(&litter) {
        fs::write(folder.path().join(name), "").unwrap();
    }
    fs::create_dir(folder.path().join("more")).unwrap();
    let (code, stdout, stderr) = run(lenet5().arg("read").arg(folder.path()));
    assert_eq!((code, stdout.lines().count()), (Some(0), 3), "{stderr}");
    let told = "left out 4 files that are no pictures (without an ending 1, .HEIC 2, .txt 1) and 1 sub-folder";
    assert!(stderr.contains(told), "{stderr}");
    let (_, _, stderr) = run(lenet5().args(["--quiet", "read"]).arg(folder.path()));
    assert_eq!(stderr, "");

    for name in ["a.PNG", "b.jfif", "c.tiff"] {
        fs::remove_file(folder.path().join(name)).unwrap();
    }
    let facts = ["a folder without a picture in it; it has 4 files", ".HEIC 2", "1 sub-folder"];
    assert_refused(lenet5().arg("read").arg(folder.path()), &facts);
}

/// What cmd and PowerShell leave to the program.
#[test]
fn patterns_are_expanded_where_no_file_is_called_so() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["b.png", "a.png", "c.txt", "[d].png", ".e.png"] {
        fs::copy(root().join("samples/7.png"), folder.path().join(name)).unwrap();
    }
    let read = |pattern: &str| {
        let (code, stdout, stderr) = run(lenet5().arg("read").arg(folder.path().join(pattern)));
        let start = folder.path().to_string_lossy().into_owned() + std::path::MAIN_SEPARATOR_STR;
        let name =
            |line: &str| line.strip_prefix(&start).unwrap().split(':').next().unwrap().to_owned();
        (code, stdout.lines().map(name).collect::<Vec<_>>(), stderr)
    };
    assert_eq!(read("?.png").1, ["a.png", "b.png"]);
    assert_eq!(read("*.png").1, ["[d].png", "a.png", "b.png"]);
    assert_eq!(read("[d].png").1, ["[d].png"]);
    let (code, names, stderr) = read("*.jpg");
    assert!(code == Some(2) && names.is_empty(), "{stderr}");
    assert!(stderr.contains("*.jpg: there is no such file, and none that matches"), "{stderr}");
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
fn folders_of_labelled_pictures_have_several_schemes() {
    let folder = tempfile::tempdir().unwrap();
    let put = |digit: u8, to: &str| {
        let to = folder.path().join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(root().join(format!("samples/{digit}.png")), to).unwrap();
    };
    let evaluate = |folder: &Path| {
        let (code, stdout, stderr) =
            run(lenet5().args(["evaluate", "--json", "--data"]).arg(folder));
        let record = serde_json::from_str::<serde_json::Value>(&stdout).unwrap_or_default();
        (code, record["sets"][0]["right"].as_i64(), stderr)
    };
    // No label is guessed.
    put(5, "img_5.png");
    put(5, "label5.png");
    fs::write(folder.path().join("notes.txt"), "").unwrap();
    assert_refused(
        lenet5().args(["evaluate", "--data"]).arg(folder.path()),
        &[
            "expected sub-folders 0 to 9, or zero to nine",
            "7-a.jpg or 7_a.jpg, found pictures without a label: 2 (img_5.png, label5.png)",
            ", and 1 file that is no picture (.txt 1)",
        ],
    );
    put(5, "deep/train/Five/any.png");
    put(6, "deep/train/6_a.png");
    put(7, "deep/train/7-b.tif");
    put(8, "deep/train/8.png");
    put(9, "deep/train/img_9.png");
    // One folder further down is found; of two, one has to be named.
    let (code, right, stderr) = evaluate(&folder.path().join("deep"));
    assert_eq!((code, right), (Some(0), Some(4)), "{stderr}");
    assert!(stderr.contains("the labelled pictures are those in "), "{stderr}");
    assert!(stderr.contains("left out pictures without a label at the beginning"), "{stderr}");
    assert!(stderr.contains("1 (img_9.png)"), "{stderr}");
    put(5, "deep/test/5/any.png");
    let (code, _, stderr) = evaluate(&folder.path().join("deep"));
    assert!(
        code == Some(2) && stderr.contains("some in each of test, train: name one"),
        "{stderr}"
    );
    assert_eq!(evaluate(&folder.path().join("deep/test")).1, Some(1));
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
        &[
            "papier",
            "paper, paper-eq8, distorted, best, robust, reader, reader-numbers, sdnn, sdnn-numbers, verifier, verifier-2, printed, sgd",
        ],
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
        code == Some(2)
            && stderr.contains(
                "expected reader, best, robust, paper, sdnn, verifier, verifier-2, or a path"
            ),
        "{stderr}"
    );
    let mut command = lenet5();
    command.args(["plot", "sizes", "--model", "paper", "--model", "best"]);
    assert_refused(&mut command, &["--model best: was trained by another recipe than the first"]);
}

/// What is there stays as it is, and nothing is written to a folder that is not there.
#[test]
fn exports_replace_nothing_unless_forced_to() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lenet5.onnx");
    let export = |file: &Path| {
        let mut command = lenet5();
        command.args(["export", "--model", "paper", "--onnx"]).arg(file);
        command
    };
    let (code, stdout, stderr) = run(&mut export(&file));
    assert_eq!((code, stdout.trim()), (Some(0), &*file.to_string_lossy()), "{stderr}");
    let bytes = fs::read(&file).unwrap();
    assert_refused(export(&file).args(["--input", "field"]), &["is there already", "--force"]);
    assert_eq!(fs::read(&file).unwrap(), bytes);
    let (code, _, stderr) = run(export(&file).args(["--input", "field", "--force"]));
    assert_eq!(code, Some(0), "{stderr}");
    assert_ne!(fs::read(&file).unwrap(), bytes);
    let nowhere = folder.path().join("missing/lenet5.onnx");
    assert_refused(&mut export(&nowhere), &["--onnx", "there is no folder"]);
    assert_refused(export(&nowhere).args(["--input", "words"]), &["--input", "bytes", "field"]);
}

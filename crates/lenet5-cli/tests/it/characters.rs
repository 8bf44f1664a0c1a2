//! Digits from elsewhere, and other characters: files of other names, pixels that lie otherwise, labels of letters.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lenet5::Digit;
use lenet5::data::{Layout, Mnist, idx};

use crate::{fixtures, lenet5, run};

/// Writes images and labels, and returns their paths.
fn write(folder: &Path, name: &str, digits: &[Digit], labels: &[u8]) -> [PathBuf; 2] {
    fs::create_dir_all(folder).unwrap();
    let paths =
        ["images-idx3", "labels-idx1"].map(|kind| folder.join(format!("{name}-{kind}-ubyte")));
    fs::write(&paths[0], idx::encode_images(digits)).unwrap();
    fs::write(&paths[1], idx::encode_labels(labels)).unwrap();
    paths
}

/// A letter of upright, level and slanting strokes, at a place that depends on its number.
fn letter(character: char, number: usize) -> Digit {
    let mut digit = [[0; 28]; 28];
    let (left, top) = (7 + number % 3, 4 + number / 3 % 3);
    let mut draw = |from: [usize; 2], to: [usize; 2]| {
        for step in 0..=40 {
            let at = |k: usize| (from[k] * (40 - step) + to[k] * step) / 40;
            for (x, y) in [(0, 0), (1, 0), (0, 1)] {
                digit[top + at(1) + y][left + at(0) + x] = 255;
            }
        }
    };
    let strokes: &[[usize; 4]] = match character {
        'A' => &[[5, 0, 0, 18], [5, 0, 11, 18], [3, 11, 8, 11]],
        'L' => &[[0, 0, 0, 18], [0, 18, 9, 18]],
        'T' => &[[0, 0, 11, 0], [5, 0, 5, 18]],
        'X' => &[[0, 0, 11, 18], [11, 0, 0, 18]],
        _ => panic!("{character}"),
    };
    for &[x0, y0, x1, y1] in strokes {
        draw([x0, y0], [x1, y1]);
    }
    digit
}

/// Letters in turn, whose labels count from `first`.
fn letters(count: usize, first: u8) -> (Vec<Digit>, Vec<u8>) {
    let one = |number: usize| letter(['A', 'L', 'T', 'X'][number % 4], number / 4);
    let label = |number: usize| first + (number % 4) as u8;
    ((0..count).map(one).collect(), (0..count).map(label).collect())
}

fn train(folder: &Path, out: &Path, more: &[&str]) -> Command {
    let mut command = lenet5();
    command.args(["train", "--passes", "3", "--data"]).arg(folder).arg("--out").arg(out).args(more);
    command
}

#[test]
fn letters_are_trained_evaluated_and_read() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("model");
    // EMNIST's letters count from 1.
    for (name, first) in [("from-0", 0), ("from-1", 1)] {
        let folder = root.path().join(name);
        let (digits, labels) = letters(240, first);
        write(&folder, "emnist-some-train", &digits, &labels);
        write(&folder, "emnist-some-test", &digits[..60], &labels[..60]);
        let (code, stdout, stderr) =
            run(train(&folder, &out, &["--classes", "ALTX", "--force", "--json"]).arg("--seed=2"));
        assert_eq!(code, Some(0), "{stderr}");
        let last: serde_json::Value = serde_json::from_str(stdout.lines().last().unwrap()).unwrap();
        assert_eq!(
            (last["test_count"].as_i64(), last["test_errors"].as_i64()),
            (Some(60), Some(0))
        );
        assert_eq!(
            stderr.contains("the labels count from 1: 1 is A, 4 is X"),
            first == 1,
            "{stderr}"
        );
        assert!(!stderr.contains("warning"), "{stderr}");

        let mut evaluate = lenet5();
        evaluate.args(["evaluate", "--data"]).arg(&folder).arg("--model").arg(&out);
        let (code, stdout, stderr) = run(&mut evaluate);
        assert_eq!(code, Some(0), "{stderr}");
        assert!(stdout.contains("label      A     L     T     X\n    A     15 "), "{stdout}");
        let (_, stdout, _) = run(evaluate.arg("--json"));
        let found: serde_json::Value = serde_json::from_str(&stdout).unwrap();
        assert_eq!((found["classes"].as_str(), found["errors"].as_i64()), (Some("ALTX"), Some(0)));
    }
    let card = fs::read_to_string(out.join("README.md")).unwrap();
    assert!(card.contains("--data FOLDER --classes ALTX"), "{card}");
    assert!(card.contains("handwritten characters, ALTX, brought to"), "{card}");

    // What is no letter is not known, so that nothing is fitted to letters that are held out.
    let held = root.path().join("held");
    let folder = root.path().join("from-1");
    let mut command = train(&folder, &held, &["--classes", "ALTX", "--hold-out", "40", "--json"]);
    let (code, stdout, _) = run(&mut command);
    assert!(code == Some(0) && stdout.contains("\"test_count\":40"), "{stdout}");
    let network = lenet5::Network::load(&held).unwrap();
    assert!(network.calibration == lenet5::Calibration::NONE);

    // A picture of one is answered with the character.
    let picture = root.path().join("T.pgm");
    let pixels: Vec<u8> = letter('T', 4).as_flattened().iter().map(|ink| 255 - ink).collect();
    fs::write(&picture, [b"P5\n28 28\n255\n".as_slice(), &pixels].concat()).unwrap();
    let (code, stdout, _) =
        run(lenet5().args(["read", "--json", "--model"]).arg(&out).arg(&picture));
    let line: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, line["character"].as_str()), (Some(0), Some("T")));
    assert!(line["digit"].is_null());

    // What such a network cannot do is said.
    let refused = |command: &mut Command, fact: &str| {
        let (code, _, stderr) = run(command);
        assert!(code == Some(2) && stderr.contains(fact), "{fact}: {stderr}");
    };
    let data = root.path().join("from-0");
    let mut pictures = lenet5();
    pictures.args(["evaluate", "--data", "samples", "--model"]).arg(&out);
    refused(&mut pictures, "expected a network of the digits 0 to 9, found one of ALTX");
    let new = root.path().join("new");
    refused(
        &mut train(&data, &new, &["--classes", "ALTX", "--recipe", "reader"]),
        "--recipe reader: rubbish: expected 0, as the characters are not the digits",
    );
    refused(&mut train(&data, &out, &["--resume"]), "classes: expected 0123456789, found ALTX");
    assert!(!new.exists());
}

#[test]
fn labels_that_are_no_classes_name_the_option() {
    let root = tempfile::tempdir().unwrap();
    let (digits, _) = letters(40, 0);
    let labels: Vec<u8> = (1..=26).cycle().take(40).collect();
    write(root.path(), "train", &digits, &labels);
    write(root.path(), "t10k", &digits, &labels);
    let out = root.path().join("model");
    let refused = |command: &mut Command, facts: &[&str]| {
        let (code, _, stderr) = run(command);
        assert!(code == Some(2) && facts.iter().all(|fact| stderr.contains(fact)), "{stderr}");
    };
    let facts = ["label 9 of the training digits: expected 0 to 9", "found 10", "--classes A-Z"];
    refused(&mut train(root.path(), &out, &[]), &facts);
    let mut evaluate = lenet5();
    evaluate.args(["evaluate", "--data"]).arg(root.path());
    refused(&mut evaluate, &["label 9 of the test digits: expected 0 to 9", "--classes"]);
    refused(&mut train(root.path(), &out, &["--classes", "A-Y"]), &["expected 0 to 24"]);
    // Of digits, 10 may stand for 0: no note could make that right.
    let labels: Vec<u8> = (1..=10).cycle().take(40).collect();
    write(root.path(), "train", &digits, &labels);
    refused(&mut train(root.path(), &out, &[]), &["found 10"]);
    for wrong in ["Z-A", "AA", "A-ZB", "", "é", " -\u{ffff}"] {
        let (code, _, stderr) = run(&mut train(root.path(), &out, &["--classes", wrong]));
        assert!(code == Some(2) && stderr.contains("--classes"), "{wrong}: {stderr}");
    }
}

#[test]
fn pixels_that_lie_otherwise_are_noticed_and_mended() {
    let mnist = Mnist::open(fixtures()).unwrap();
    let root = tempfile::tempdir().unwrap();
    let layouts = [
        ("transposed", Layout { transposed: true, ..Layout::default() }),
        ("inverted", Layout { inverted: true, ..Layout::default() }),
        ("transposed,inverted", Layout { transposed: true, inverted: true, bits: false }),
    ];
    for (name, layout) in layouts {
        let digits: Vec<Digit> = mnist.test.digits().iter().map(|one| layout.mended(one)).collect();
        let folder = root.path().join(name);
        let [images, labels] = write(&folder, "test", &digits, mnist.test.labels());
        let evaluate = |more: &[&str]| {
            let mut command = lenet5();
            command.args(["evaluate", "--json", "--data"]).arg(&folder).args(more);
            let (code, stdout, stderr) = run(&mut command);
            let found: serde_json::Value = serde_json::from_str(&stdout).unwrap();
            (code, found["errors"].as_i64().unwrap(), stderr)
        };
        let (_, errors, stderr) = evaluate(&[]);
        assert!(errors > 300, "{name}: {errors}");
        assert!(stderr.contains(&format!("--idx-layout {name} would mend them")), "{stderr}");
        let (code, errors, stderr) = evaluate(&["--idx-layout", name]);
        assert!(code == Some(0) && errors < 20 && stderr.is_empty(), "{name}: {errors} {stderr}");

        // The same files by their own names, to train on; what is held out is tested on.
        let out = folder.join("model");
        let mut command = lenet5();
        command.args(["train", "--passes", "1", "--limit", "300", "--hold-out", "50", "--images"]);
        command.arg(images).arg("--labels").arg(labels).arg("--out").arg(&out);
        let (code, stdout, stderr) = run(command.args(["--idx-layout", name]));
        assert!(code == Some(0) && !stderr.contains("warning"), "{stderr}");
        assert!(stdout.contains("test error"), "{stdout}");
        let card = fs::read_to_string(out.join("README.md")).unwrap();
        assert!(
            card.contains(&format!("--images FILE --labels FILE --idx-layout {name}")),
            "{card}"
        );
    }
    let layout = ["--idx-layout", "bits"];
    let (code, _, stderr) = run(lenet5().args(["evaluate", "--offline"]).args(layout));
    assert!(code == Some(2) && stderr.contains("--idx-layout: needs IDX files"), "{stderr}");
    let (code, _, stderr) = run(lenet5().args(["evaluate", "--data", "samples"]).args(layout));
    assert!(code == Some(2) && stderr.contains("--idx-layout: needs IDX files"), "{stderr}");
}

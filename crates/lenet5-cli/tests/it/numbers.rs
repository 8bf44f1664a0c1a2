//! Numbers: `read --number`, and tables of them in `evaluate --labels`.

use std::fs;
use std::path::{Path, PathBuf};

use lenet5::Gray;
use serde_json::Value;

use crate::{fixtures, lenet5, root, run};

/// Puts samples side by side into one picture.
fn amount(folder: &Path, digits: &str) -> PathBuf {
    let samples: Vec<Gray> = digits
        .chars()
        .map(|digit| Gray::open(root().join(format!("samples/{digit}.png"))).unwrap())
        .collect();
    let height = samples[0].height();
    let rows = (0..height).flat_map(|y| {
        samples.iter().flat_map(move |sample| {
            let width = sample.width();
            sample.pixels()[y * width..][..width].to_vec()
        })
    });
    let pixels: Vec<u8> = rows.collect();
    let width = pixels.len() / height;
    let path = folder.join(format!("{digits}.pgm"));
    fs::write(&path, [format!("P5 {width} {height} 255\n").into_bytes(), pixels].concat()).unwrap();
    path
}

#[test]
fn numbers_are_read_told_in_json_and_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let picture = amount(folder.path(), "3624");
    let (code, stdout, _) = run(lenet5().args(["read", "--number"]).arg(&picture));
    assert_eq!(code, Some(0));
    assert!(stdout.contains(": 3624 (confidence "), "{stdout}");

    let drawn = folder.path().join("drawn.png");
    let mut command = lenet5();
    command.args(["read", "--number", "--json", "--alternatives", "2", "--annotate"]);
    let (_, stdout, _) = run(command.arg(&drawn).arg(&picture));
    let told: Value = serde_json::from_str(&stdout).unwrap();
    let line = &told["lines"][0];
    assert_eq!((&told["rotation"], &line["text"]), (&Value::from(0), &Value::from("3624")));
    assert_eq!(line["alternatives"].as_array().unwrap().len(), 2);
    let lefts = line["digits"].as_array().unwrap().iter().map(|digit| digit["box"][0].as_u64());
    assert!(lefts.is_sorted());
    // Boxes are drawn around what is in the picture.
    let (plain, drawn) = (Gray::open(&picture).unwrap(), Gray::open(&drawn).unwrap());
    assert!(drawn.width() >= plain.width() && drawn.height() > plain.height());
    let (code, _, stderr) = run(command.arg(&picture));
    assert_eq!(code, Some(2), "{stderr}");
    assert!(stderr.contains("one file for 2 pictures"), "{stderr}");

    // A line that has to have three digits may be read as three, but for that it leaves out a digit.
    let three = ["read", "--number", "--length", "3"];
    let (code, stdout, _) = run(lenet5().args(three).arg(&picture));
    assert!(code == Some(1) && stdout.contains("refused"), "{stdout}");
    let (_, stdout, _) = run(lenet5().args(three).args(["--least-confidence", "0"]).arg(&picture));
    let (_, text) = stdout.split_once("3624.pgm: ").unwrap();
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    assert_eq!(digits, 3, "{stdout}");
}

/// A number that is not sure enough is refused, and told all the same.
#[test]
fn doubtful_numbers_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let picture = amount(folder.path(), "3624");
    let read = |more: &[&str]| run(lenet5().args(["read", "--number"]).args(more).arg(&picture));
    let (code, stdout, _) = read(&["--least-confidence", "1"]);
    assert_eq!(code, Some(1));
    assert!(stdout.contains("refused, nothing is a number for sure; at best 3624 "), "{stdout}");
    let (code, stdout, _) = read(&["--least-confidence", "1", "--json"]);
    let record: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(code, Some(1));
    assert_eq!(record["reason"], "not_a_digit");
    assert_eq!(
        (&record["lines"], &record["refused"][0]["text"]),
        (&serde_json::json!([]), &"3624".into())
    );
    let (code, _, stderr) = read(&["--least-confidence", "2"]);
    assert!(code == Some(2) && stderr.contains("expected a number from 0 to 1"), "{stderr}");
}

#[test]
fn formats_are_enforced_and_wrong_ones_told() {
    let folder = tempfile::tempdir().unwrap();
    let picture = amount(folder.path(), "3624");
    let read = |more: &[&str]| run(lenet5().args(["read", "--number"]).args(more).arg(&picture));
    let known = folder.path().join("known.txt");
    fs::write(&known, "1998\n3624\n\n2278\n").unwrap();
    let listed = format!("@{}", known.display());
    for format in ["dddd", "amount", &listed] {
        let (code, stdout, _) = read(&["--format", format]);
        assert!(code == Some(0) && stdout.contains(": 3624 "), "{format}: {stdout}");
    }
    let (code, stdout, _) = read(&["--format", "dddd", "--format", "9d*", "--json"]);
    let record: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, &record["reason"]), (Some(1), &"not_the_format".into()));
    let refused = &record["refused"][0];
    assert_eq!((&refused["text"], &refused["format"]), (&"3624".into(), &"not_the_format".into()));
    assert!(refused["format_probability"].as_f64().unwrap() < 1e-3);
    fs::write(&known, "1998\n36 24\n").unwrap();
    for (wrong, told) in [
        ("dd-x", "character 4 of the pattern 'dd-x': expected d, a digit"),
        ("amuont", "the name of a format: expected amount, date,"),
        ("1d and 2d", "'1d and 2d': expected a format that allows some text, found none"),
        (&listed, "text '36 24': expected digits and the marks . , - / :, found ' '"),
        ("@missing.txt", "missing.txt: "),
    ] {
        let (code, _, stderr) = read(&["--format", wrong]);
        assert!(code == Some(2) && stderr.contains(told), "{wrong}: {stderr}");
    }
    // Each by itself allows something, both together nothing.
    let (code, _, stderr) = read(&["--format", "1d", "--length", "3"]);
    assert!(code == Some(2) && stderr.contains("a format that allows some text"), "{stderr}");
}

#[test]
fn methods_and_digits_are_chosen_and_wrong_ones_told() {
    let folder = tempfile::tempdir().unwrap();
    let picture = amount(folder.path(), "3624");
    let read = |more: &[&str]| run(lenet5().args(["read", "--number"]).args(more).arg(&picture));
    for method in ["segment", "sdnn", "both"] {
        let (code, stdout, _) = read(&["--method", method]);
        assert!(code == Some(0) && stdout.contains(": 3624 (confidence "), "{method}: {stdout}");
    }
    let (_, stdout, _) = read(&["--digits", "0123456789"]);
    assert!(stdout.contains(": 3624 "), "{stdout}");
    let (_, stdout, _) = read(&["--digits", "012345"]);
    let (_, text) = stdout.split_once(".pgm: ").unwrap();
    let (text, _) = text.split_once(' ').unwrap();
    assert!(!text.contains('6'), "{stdout}");
    for (wrong, fact) in [
        (["--method", "guess"], "segment, sdnn, both"),
        (["--digits", "1-9"], "expected some of the digits 0 to 9, as in 01"),
    ] {
        let (code, _, stderr) = read(&wrong);
        assert!(code == Some(2) && stderr.contains(fact), "{stderr}");
    }
    // They are of numbers.
    let (code, _, stderr) = run(lenet5().args(["read", "--method", "both"]).arg(&picture));
    assert!(code == Some(2) && stderr.contains("--number"), "{stderr}");
}

/// Whoever asks for one digit is told that there are several, and which.
#[test]
fn several_digits_are_refused_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let picture = amount(folder.path(), "3624");
    let (code, stdout, _) = run(lenet5().arg("read").arg(&picture));
    assert_eq!(code, Some(1));
    assert!(stdout.contains("refused, several characters: 3624; --number reads them"), "{stdout}");
    let json = |more: &[&str]| -> Value {
        let (_, stdout, _) = run(lenet5().args(["read", "--json"]).args(more).arg(&picture));
        serde_json::from_str(&stdout).unwrap()
    };
    let (one, lines) = (json(&[]), json(&["--number"]));
    assert_eq!((&one["rejected"], &one["reason"]), (&Value::from(true), &Value::from("several")));
    assert_eq!(one["lines"][0]["text"], Value::from("3624"));
    // The best guess for a single digit is not lost.
    assert!(one["digit"].is_u64() && one["penalty"].is_f64(), "{one}");
    // The same fields, whatever was asked for and whatever is in the picture.
    let fields = |told: &Value| told.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(fields(&one), fields(&lines));
    assert_eq!((&lines["rejected"], &lines["lines"]), (&Value::from(false), &one["lines"]));
}

#[test]
fn tables_of_numbers_are_counted_whole_and_by_digit() {
    let folder = tempfile::tempdir().unwrap();
    for digits in ["3624", "70"] {
        amount(folder.path(), digits);
    }
    let table = folder.path().join("table.csv");
    // The second is said to be what it is not.
    fs::write(&table, "path,numbers,set\n3624.pgm,3624,mine\n70.pgm,71,mine\n").unwrap();
    let evaluate = |json: bool| {
        let mut command = lenet5();
        command.args(["evaluate", "--labels"]).arg(&table);
        run(if json { command.arg("--json") } else { &mut command })
    };
    let (code, stdout, _) = evaluate(true);
    assert_eq!(code, Some(0));
    let told: Value = serde_json::from_str(&stdout).unwrap();
    let set = &told["sets"][0];
    let counts = ["pictures", "right", "wrong", "refused", "digits", "edits"]
        .map(|name| set[name].as_u64().unwrap());
    assert_eq!((set["set"].as_str(), counts), (Some("mine"), [2, 1, 1, 0, 6, 1]));
    let (_, stdout, _) = evaluate(false);
    assert!(stdout.contains("1 (50.0 %)") && stdout.contains("83.3 %"), "{stdout}");

    let report = folder.path().join("report.html");
    let mut command = lenet5();
    command.args(["evaluate", "--labels"]).arg(&table).arg("--report").arg(&report);
    let (code, _, stderr) = run(&mut command);
    assert!(code == Some(0) && stderr.contains("report: "), "{stderr}");
    let page = fs::read_to_string(&report).unwrap();
    assert!(page.contains("71 read as 70") && !page.contains("3624 read as"), "{page}");
    // Two charts, and the picture that was misread.
    assert_eq!((page.matches("<svg").count(), page.matches("<figure>").count()), (2, 1));
    let (code, _, stderr) = run(&mut command);
    assert!(code == Some(2) && stderr.contains("report.html"), "{stderr}");

    for (row, fact) in [
        ("3624.pgm,36x4,mine", "line 2: numbers: expected digits"),
        ("3624.pgm,,mine", "line 2: numbers: expected digits"),
        ("none.pgm,3624,mine", "line 2: path: expected a file"),
    ] {
        fs::write(&table, format!("path,numbers,set\n{row}\n")).unwrap();
        let (code, _, stderr) = evaluate(false);
        assert!(code == Some(2) && stderr.contains(fact), "{stderr}");
    }
}

/// What is written on cheques is what the table says, and is read.
#[test]
fn numbers_on_cheques_are_drawn_and_can_be_measured_by() {
    let folder = tempfile::tempdir().unwrap();
    let numbers = folder.path().join("numbers");
    let plot = |more: &[&str]| {
        let mut command = lenet5();
        command.args(["plot", "lines", "--count", "12", "--data"]).arg(fixtures());
        run(command.args(more))
    };
    let (code, svg, stderr) = plot(&["--pictures", numbers.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(svg.matches("data:image/png").count(), 12);
    assert_eq!(plot(&[]).1, svg);
    assert_ne!(plot(&["--seed", "2"]).1, svg);
    let table = fs::read_to_string(numbers.join("labels.csv")).unwrap();
    for line in table.lines().skip(1) {
        let number = line.split(',').nth(1).unwrap();
        assert!(svg.contains(&format!("\n{number}\n")), "{number} is not below its picture");
    }
    let (code, stdout, stderr) =
        run(lenet5().args(["evaluate", "--json", "--labels"]).arg(numbers.join("labels.csv")));
    assert_eq!(code, Some(0), "{stderr}");
    let told: Value = serde_json::from_str(&stdout).unwrap();
    let set = &told["sets"][0];
    let of = |name: &str| set[name].as_u64().unwrap();
    // One in four at least of those that a network was trained on, distorted as they are.
    assert!(of("pictures") == 12 && of("right") >= 3, "{stdout}");
    assert!(of("edits") * 3 < of("digits"), "{stdout}");

    let (code, _, stderr) = plot(&["--pictures", numbers.to_str().unwrap()]);
    assert!(code == Some(2) && stderr.contains("is there already"), "{stderr}");
    let (code, _, stderr) = run(lenet5().args(["plot", "codes", "--seed", "1"]));
    assert!(
        code == Some(2) && stderr.contains("--seed: applies to the figure lines only"),
        "{stderr}"
    );
}

//! The experiments `reproduce` and `scenes`, from their first step to their last, on a few digits.

#![allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]

use std::path::Path;
use std::process::Command;

#[test]
fn every_network_is_trained_and_the_report_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let experiments = Path::new(env!("CARGO_BIN_EXE_experiments"));
    let work = tempfile::tempdir().unwrap();
    let mut command = Command::new(experiments);
    command.args(["reproduce", "--smoke", "--mnist"]);
    command.arg(root.join("crates/lenet5/tests/fixtures")).arg("--work").arg(work.path());
    // A test of the whole workspace has built the program; a test of this package alone builds it now.
    let program = experiments.with_file_name(format!("lenet5{}", std::env::consts::EXE_SUFFIX));
    if program.exists() {
        command.arg("--lenet5").arg(program);
    }
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}{told}", String::from_utf8_lossy(&output.stdout));

    let docs = work.path().join("docs");
    let report = std::fs::read_to_string(docs.join("results.md")).unwrap();
    for figure in report.split("](results/").skip(1) {
        let name = figure.split(')').next().unwrap();
        let drawn = std::fs::read_to_string(docs.join("results").join(name)).unwrap();
        assert!(drawn.contains("<svg"), "{name}");
    }
    let results = std::fs::read(docs.join("results.json")).unwrap();
    let results: serde_json::Value = serde_json::from_slice(&results).unwrap();
    // The committed report has the same groups and variants.
    let committed = std::fs::read(root.join("docs/results.json")).unwrap();
    let committed: serde_json::Value = serde_json::from_slice(&committed).unwrap();
    for key in ["runs", "variants"] {
        let groups = |value: &serde_json::Value| {
            let records = value[key].as_array().unwrap().iter();
            records.map(|one| one["group"].as_str().unwrap().to_owned()).collect()
        };
        let found: std::collections::BTreeSet<String> = groups(&results);
        let expected: std::collections::BTreeSet<String> = groups(&committed);
        assert_eq!(found, expected, "{key}");
    }
}

#[test]
fn scenes_are_read_and_told() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/lenet5/tests/fixtures");
    let work = tempfile::tempdir().unwrap();
    let sheet = work.path().join("sheet.png");
    let mut command = Command::new(env!("CARGO_BIN_EXE_experiments"));
    command.args(["scenes", "--count", "1", "--kind", "plain", "--kind", "number", "--mnist"]);
    command.arg(fixtures).arg("--write").arg(work.path()).arg("--sheet").arg(&sheet);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = String::from_utf8(output.stdout).unwrap();
    let names: Vec<&str> =
        table.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(names, ["kind", "plain", "number", "all", "single"], "{table}");

    assert!(sheet.exists());
    for (table, kind) in [("digits.csv", "plain"), ("numbers.csv", "number")] {
        let table = std::fs::read_to_string(work.path().join(table)).unwrap();
        let row = table.lines().nth(1).unwrap();
        assert!(row.ends_with(kind), "{row}");
        assert!(work.path().join(row.split(',').next().unwrap()).exists(), "{row}");
    }
    let truths = std::fs::read(work.path().join("truth.json")).unwrap();
    let truths: serde_json::Value = serde_json::from_slice(&truths).unwrap();
    assert_eq!(truths.as_array().unwrap().len(), 2);
    let word = &truths[0]["lines"][0]["words"][0];
    assert!(word["area"]["right"].as_f64() > word["area"]["left"].as_f64(), "{word}");
}

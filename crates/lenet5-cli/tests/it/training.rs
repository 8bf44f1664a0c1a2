//! Training from the command line: saved, resumed, interrupted.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::{fixtures, lenet5, run};

fn train(out: &Path, more: &[&str]) -> Command {
    let mut command = lenet5();
    command.args(["train", "--limit", "300", "--seed", "5", "--data"]).arg(fixtures());
    command.arg("--out").arg(out).args(more);
    command
}

fn network(folder: &Path) -> Vec<u8> {
    fs::read(folder.join("network.safetensors")).unwrap()
}

#[test]
fn training_prints_a_line_a_pass_and_saves_a_model_that_reads() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model");
    let (code, stdout, stderr) = run(&mut train(&out, &["--passes", "2", "--json"]));
    assert_eq!(code, Some(0), "{stderr}");
    let passes: Vec<serde_json::Value> =
        stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(passes.len(), 2);
    assert_eq!(passes[1]["pass"], 2);
    assert_eq!(passes[1]["test_count"], 1000);
    let percent = |pass: &serde_json::Value| pass["test_error_percent"].as_f64().unwrap();
    assert!(percent(&passes[1]) < percent(&passes[0]), "{stdout}");

    for file in ["network.safetensors", "training.json", "README.md", "checkpoint.safetensors"] {
        assert!(out.join(file).is_file(), "{file}");
    }
    let card = fs::read_to_string(out.join("README.md")).unwrap();
    assert!(
        card.contains("lenet5 train --recipe paper --seed 5 --passes 2 --data FOLDER --limit 300"),
        "{card}"
    );
    let (code, ..) = run(lenet5().args(["read", "samples/0.png", "--model"]).arg(&out));
    assert_eq!(code, Some(0));
    let (code, stdout, _) = run(lenet5().args(["plot", "curve", "--model"]).arg(&out));
    assert!(code == Some(0) && stdout.contains("</svg>"));

    // Begun again, it would lose what is there.
    let (code, _, stderr) = run(&mut train(&out, &[]));
    assert!(code == Some(2) && stderr.contains("--force replaces it"), "{stderr}");
}

#[test]
fn files_of_somebody_else_are_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("README.md"), "mine").unwrap();
    for more in [None, Some("--force")] {
        let (code, _, stderr) = run(train(folder.path(), &["--passes", "1"]).args(more));
        let told = stderr.contains("README.md: belongs to no model");
        assert!(code == Some(2) && told, "{stderr}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("README.md")).unwrap(), "mine");
}

#[test]
fn card_of_a_resumed_training_names_its_recipe() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model");
    assert_eq!(run(&mut train(&out, &["--passes", "1", "--recipe", "paper-eq8"])).0, Some(0));
    assert_eq!(run(&mut train(&out, &["--passes", "2", "--resume"])).0, Some(0));
    let card = fs::read_to_string(out.join("README.md")).unwrap();
    assert!(card.contains("lenet5 train --recipe paper-eq8 --seed 5 --passes 2"), "{card}");
}

#[test]
fn training_goes_on_when_nobody_reads_along() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model");
    let mut command = train(&out, &["--passes", "3"]);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let record = fs::read_to_string(out.join("training.json")).unwrap();
    assert!(record.contains("\"pass\": 3"), "{record}");
}

#[test]
fn resumed_training_ends_in_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (whole, parts) = (folder.path().join("whole"), folder.path().join("parts"));
    assert_eq!(run(&mut train(&whole, &["--passes", "3"])).0, Some(0));
    assert_eq!(run(&mut train(&parts, &["--passes", "1"])).0, Some(0));
    assert_eq!(run(&mut train(&parts, &["--passes", "3", "--resume"])).0, Some(0));
    assert!(network(&whole) == network(&parts));
    let record = |folder: &Path| fs::read_to_string(folder.join("training.json")).unwrap();
    assert_eq!(record(&whole), record(&parts));

    // Another seed, recipe or other data are another training.
    let refused: [&[&str]; 3] = [&["--seed", "6"], &["--recipe", "sgd"], &["--limit", "200"]];
    for other in refused {
        let mut command = lenet5();
        command.args(["train", "--resume", "--data"]).arg(fixtures()).arg("--out").arg(&parts);
        if other[0] != "--limit" {
            command.args(["--limit", "300"]);
        }
        let (code, _, stderr) = run(command.args(other));
        assert!(
            code == Some(2) && stderr.contains("checkpoint.safetensors: "),
            "{other:?} {stderr}"
        );
    }
}

#[cfg(unix)]
#[test]
fn interrupted_training_is_saved_and_goes_on_to_the_same_bytes() {
    use std::io::{BufRead as _, BufReader};
    use std::process::Stdio;

    let folder = tempfile::tempdir().unwrap();
    let (whole, parts) = (folder.path().join("whole"), folder.path().join("parts"));
    let long = |out: &Path, more: &[&str]| {
        let mut command = lenet5();
        command.args(["train", "--passes", "4", "--data"]).arg(fixtures()).arg("--out").arg(out);
        command.args(more);
        command
    };
    let mut child =
        long(&parts, &[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // After the first line it is somewhere within the second pass.
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("pass  1"), "{line}");
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("interrupted in pass"), "{stderr}");

    assert_eq!(run(&mut long(&parts, &["--resume"])).0, Some(0));
    assert_eq!(run(&mut long(&whole, &[])).0, Some(0));
    assert!(network(&whole) == network(&parts));
}

#[test]
fn held_out_digits_are_tested_on_instead_of_the_test_digits() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = lenet5();
    command.args(["train", "--hold-out", "700", "--passes", "1", "--json", "--data"]);
    let (code, stdout, _) = run(command.arg(fixtures()).arg("--out").arg(folder.path()));
    let pass: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, pass["test_count"].as_i64()), (Some(0), Some(700)));
    // What is held out calibrates the network, once the last pass has ended.
    let network = lenet5::Network::load(folder.path()).unwrap();
    assert!(network.calibration.scale > 0.0 && network.calibration.rubbish < 1e6);
    let card = fs::read_to_string(folder.path().join("README.md")).unwrap();
    assert!(card.contains("Its confidence was fitted on the held-out digits"), "{card}");
    let mut read = lenet5();
    let (_, line, _) =
        run(read.args(["read", "--json", "samples/3.png", "--model"]).arg(folder.path()));
    let line: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert!((0.0..=1.0).contains(&line["confidence"].as_f64().unwrap()), "{line}");
    let (code, _, stderr) =
        run(lenet5().args(["train", "--hold-out", "1000", "--data"]).arg(fixtures()));
    assert!(code == Some(2) && stderr.contains("--hold-out 1000: expected 1 to 999"), "{stderr}");
}

/// A committee teaches a network, whose card names its teachers.
#[test]
fn a_network_learns_from_others() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("taught.json");
    let (_, json, _) = run(lenet5().args(["train", "--recipe", "best", "--print-recipe"]));
    let mut recipe: serde_json::Value = serde_json::from_str(&json).unwrap();
    recipe["criterion"]["teaching"] = serde_json::json!({ "share": 0.9, "scale": 0.05 });
    fs::write(&file, recipe.to_string()).unwrap();
    let out = folder.path().join("model");
    let file = file.to_str().unwrap();
    let common = ["--passes", "1", "--recipe", file];
    let (code, _, stderr) =
        run(train(&out, &common).args(["--teacher", "best"]).args(["--teacher", "robust"]));
    assert_eq!(code, Some(0), "{stderr}");
    let card = fs::read_to_string(out.join("README.md")).unwrap();
    assert!(card.contains("--teacher best --teacher robust"), "{card}");
    assert!(card.contains("- Teachers: 2, SHA-256 "), "{card}");
    let mut resumed = train(&out, &["--passes", "2", "--resume", "--teacher", "best"]);
    let (code, _, stderr) = run(&mut resumed);
    assert!(code == Some(2) && stderr.contains("teachers of SHA-256"), "{stderr}");
    // What is there stays there.
    let before = network(&out);
    let (code, _, stderr) = run(train(&out, &common).arg("--force"));
    assert!(code == Some(2) && stderr.contains("teachers: expected 1 or more"), "{stderr}");
    assert!(network(&out) == before);
}

#[test]
fn printed_recipe_is_a_recipe_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.json");
    let (_, json, _) = run(lenet5().args(["train", "--recipe", "printed", "--print-recipe"]));
    fs::write(&file, &json).unwrap();
    let mut command = lenet5();
    let (code, again, _) = run(command.args(["train", "--print-recipe", "--recipe"]).arg(&file));
    assert_eq!((code, again), (Some(0), json));
}

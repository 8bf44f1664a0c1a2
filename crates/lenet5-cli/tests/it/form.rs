//! `lenet5 read --fields`: the fields of a form.

use serde_json::Value;

use crate::{lenet5, run};

/// An amount of 833300.
const AMOUNT: &str = "docs/reading/amount.png";

/// Reads the fields of a form in pictures.
fn read(json: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let form = folder.path().join("form.json");
    std::fs::write(&form, json).unwrap();
    run(lenet5().arg("read").arg("--fields").arg(&form).args(arguments))
}

fn field(format: &str) -> String {
    let field = format!(r#"{{"name": "sum", "box": [0, 0, 1, 1], "format": "{format}"}}"#);
    format!(r#"{{"unit": "parts", "fields": [{field}]}}"#)
}

#[test]
fn a_field_has_a_value_or_a_reason() {
    let (code, out, _) = read(&field("amount"), &["--json", AMOUNT]);
    assert_eq!(code, Some(0));
    let told: Value = serde_json::from_str(out.trim()).unwrap();
    assert_eq!(told["path"], AMOUNT);
    assert_eq!(told["rejected"], false);
    let own = &told["fields"][0];
    assert_eq!(
        (&own["name"], &own["value"], &own["reason"]),
        (&"sum".into(), &"833300".into(), &Value::Null)
    );
    assert!(own["confidence"].as_f64().unwrap() > 0.6, "{own}");

    let (code, out, _) = read(&field("dd:dd"), &["--json", AMOUNT]);
    assert_eq!(code, Some(1));
    let told: Value = serde_json::from_str(out.trim()).unwrap();
    let own = &told["fields"][0];
    assert_eq!((&told["rejected"], &own["value"]), (&true.into(), &Value::Null));
    assert_eq!((&own["reason"], &own["text"]), (&"not_the_format".into(), &"833300".into()));

    let (_, out, _) = read(&field("amount"), &[AMOUNT]);
    assert!(out.starts_with("docs/reading/amount.png, sum: 833300 (confidence 0."), "{out}");
}

/// What `cargo experiments form` wrote into it.
#[test]
fn the_form_of_the_documents_is_read() {
    let form = ["docs/forms/form.json", "docs/forms/form.jpg"];
    let (code, out, _) = run(lenet5().args(["read", "--json", "--fields"]).args(form));
    assert_eq!(code, Some(1));
    let told: Value = serde_json::from_str(out.trim()).unwrap();
    let fields = told["fields"].as_array().unwrap();
    let values: Vec<(&str, Option<&str>)> = fields
        .iter()
        .map(|field| (field["name"].as_str().unwrap(), field["value"].as_str()))
        .collect();
    let written = [
        ("branch", Some("1042")),
        ("date", Some("17/06/1998")),
        ("account", Some("4539148803436467")),
        ("phone", Some("555-014-2368")),
        ("time", Some("14:35")),
        ("amount", Some("1,278.50")),
        ("reference", None),
    ];
    assert_eq!(values, written);
    assert_eq!(fields[6]["reason"], "blank");
}

/// One bad picture does not stop the others, and a bad form is told before any is read.
#[test]
fn what_is_wrong_is_told() {
    let (code, out, err) = read(&field("amount"), &["--json", "nowhere.png", AMOUNT]);
    assert_eq!((code, out.lines().count()), (Some(2), 2), "{out}");
    assert!(err.contains("nowhere.png") && out.contains("833300"), "{err}");

    let far = r#"{"fields": [{"name": "sum", "box": [0, 0, 5000, 20]}]}"#;
    let (code, _, err) = read(far, &[AMOUNT]);
    assert_eq!(code, Some(2));
    assert!(err.contains("the box of field sum") && err.contains(AMOUNT), "{err}");

    for (json, told) in [("{", "EOF"), (r#"{"fields": []}"#, "fields: expected 1 to 1000")] {
        let (code, out, err) = read(json, &[AMOUNT]);
        assert_eq!((code, out.as_str()), (Some(2), ""));
        assert!(err.contains("form.json") && err.contains(told), "{err}");
    }
    let (code, _, err) = run(lenet5().args(["read", "--fields", "nowhere.json", AMOUNT]));
    assert_eq!(code, Some(2));
    assert!(err.contains("nowhere.json"), "{err}");
}

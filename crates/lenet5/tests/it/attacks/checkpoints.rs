//! Checkpoints and recipes.

use lenet5::data::Dataset;
use lenet5::train::{DataRecord, Outcome, Recipe, Seed, Silent, Trainer};
use lenet5::{Error, Pretrained};
use safetensors::SafeTensors;

use super::{assert_told, name};
use crate::fixture::MNIST;

fn checkpoint() -> (Vec<u8>, DataRecord, Dataset) {
    let (data, _) = MNIST.train.split_at(100);
    let record = DataRecord::new(&data);
    let mut trainer = Trainer::new(Recipe::paper(), Seed(1)).unwrap();
    assert!(matches!(trainer.pass(&data, &mut Silent).unwrap(), Outcome::Passed(_)));
    (trainer.to_checkpoint(&record), record, data)
}

#[test]
fn checkpoint_of_other_data() {
    let (bytes, _, _) = checkpoint();
    let other = DataRecord::new(&MNIST.test);
    let told = Trainer::parse_checkpoint(&bytes, name(), &other);
    assert_told(told, &["data: expected 1000 digits", "found 100 digits"]);
}

#[test]
fn checkpoint_that_is_only_a_network() {
    let (_, record, _) = checkpoint();
    let bytes = Pretrained::Best.load().to_safetensors();
    assert_told(Trainer::parse_checkpoint(&bytes, name(), &record), &["header", "no such entry"]);
}

#[test]
fn checkpoint_with_a_broken_record() {
    let (bytes, record, _) = checkpoint();
    // The same length, so that only the record is broken, not the file.
    let position = bytes.windows(6).position(|w| w == b"recipe").unwrap();
    let mut broken = bytes;
    broken[position..position + 6].copy_from_slice(b"recipa");
    assert_told(Trainer::parse_checkpoint(&broken, name(), &record), &["expected a record"]);
}

/// A checkpoint of Adam, with one number of one tensor replaced.
fn adam_with(tensor: &str, value: f32) -> (Vec<u8>, DataRecord) {
    let (data, _) = MNIST.train.split_at(100);
    let record = DataRecord::new(&data);
    let mut trainer = Trainer::new(Recipe::adam(), Seed(1)).unwrap();
    assert!(matches!(trainer.pass(&data, &mut Silent).unwrap(), Outcome::Passed(_)));
    let mut bytes = trainer.to_checkpoint(&record);
    let (header, parsed) = SafeTensors::read_metadata(&bytes).unwrap();
    let (first, _) = parsed.info(tensor).unwrap().data_offsets;
    bytes[8 + header + first..][..4].copy_from_slice(&value.to_le_bytes());
    (bytes, record)
}

#[test]
fn memory_of_adam_that_is_none() {
    let (sound, record) = adam_with("square.f6.bias", 0.0);
    assert!(Trainer::parse_checkpoint(&sound, name(), &record).is_ok());
    let (negative, record) = adam_with("square.f6.bias", -1.0);
    let told = Trainer::parse_checkpoint(&negative, name(), &record);
    assert_told(told, &["square: expected 0 or more", "found -1"]);
    let (infinite, record) = adam_with("mean.c1.weight", f32::INFINITY);
    let told = Trainer::parse_checkpoint(&infinite, name(), &record);
    assert_told(told, &["mean.c1.weight: expected finite numbers", "found inf"]);
}

/// A checkpoint whose record is changed in place, to as many bytes.
fn record_with(from: &str, to: &str) -> Result<Trainer, Error> {
    assert_eq!(from.len(), to.len());
    let (mut bytes, record, _) = checkpoint();
    let place = bytes.windows(from.len()).position(|window| window == from.as_bytes());
    bytes[place.unwrap()..][..to.len()].copy_from_slice(to.as_bytes());
    Trainer::parse_checkpoint(&bytes, name(), &record)
}

#[test]
fn checkpoint_with_settings_out_of_range() {
    // The record is JSON within JSON, so its quotes are escaped.
    assert_told(record_with(r#"batch\":1"#, r#"batch\":0"#), &["batch: expected 1 to 65536"]);
}

#[test]
fn recipes_that_are_none() {
    let json = serde_json::to_value(Recipe::paper()).unwrap();
    let parse = |value: &serde_json::Value| Recipe::parse(value.to_string().as_bytes(), name());
    assert!(parse(&json).is_ok());
    assert_told(Recipe::parse(b"{", name()), &["a recipe in JSON"]);
    assert_told(Recipe::parse(b"\xff\xfe", name()), &["a recipe in JSON"]);

    let with = |pointer: &str, value: serde_json::Value| {
        let mut changed = json.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        parse(&changed)
    };
    assert_told(
        with("/schedule/0/eta", (-1.0).into()),
        &["schedule.eta: expected 0 to 10, found -1"],
    );
    assert_told(
        with("/schedule/0/passes", u64::MAX.into()),
        &["schedule.passes: expected 1 to 10000"],
    );
    assert_told(with("/schedule", serde_json::json!([])), &["schedule.passes", "found 0"]);
    assert_told(with("/update/levenberg_marquardt/mu", 0.into()), &["mu: expected"]);
    assert_told(with("/update/levenberg_marquardt/samples", 0.into()), &["samples: expected 1"]);
    assert_told(with("/criterion/loss", "eq7".into()), &["a recipe in JSON", "eq7"]);
    let mut extra = json.clone();
    extra["momentum"] = 0.9.into();
    assert_told(parse(&extra), &["momentum"]);
}

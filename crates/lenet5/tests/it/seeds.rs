//! The fuzz targets' seeds through their doors, on a stable compiler: none may panic, and what passes
//! keeps its promises.

use std::path::{Path, PathBuf};

use lenet5::data::{Dataset, idx};
use lenet5::inspect::Inspector;
use lenet5::read::number::Options;
use lenet5::train::{DataRecord, Recipe, Trainer};
use lenet5::{Gray, Network, PictureReader};

/// Gives each seed of a target to its door; tells how many passed and how many were refused.
fn replay(target: &str, passes: impl Fn(&[u8], &Path) -> bool) -> (usize, usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target);
    let seeds: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let passed = seeds.iter().filter(|path| passes(&std::fs::read(path).unwrap(), path)).count();
    (passed, seeds.len() - passed)
}

#[test]
fn idx() {
    let (passed, refused) = replay("idx", |bytes, name| {
        let images = idx::Images::parse(bytes, name).map(|images| images.iter().count());
        let labels = idx::parse_labels(bytes, name);
        images.is_ok() || labels.is_ok()
    });
    assert_eq!((passed, refused), (5, 4));
}

#[test]
fn image() {
    let reader = PictureReader::pretrained();
    let (passed, refused) = replay("image", |bytes, name| {
        let Ok(gray) = Gray::parse(bytes, name) else { return false };
        let page = reader.read_page_stages(&gray, &Options::default()).page;
        assert_eq!(page.lines.is_empty(), page.refusal.is_some());
        let answer = reader.read_digit(&gray);
        let reading = answer.reading();
        reading.is_some_and(|reading| reading.penalty().is_finite() && reading.margin() >= 0.0)
    });
    assert_eq!((passed, refused), (11, 8));
}

#[test]
fn inspect() {
    let inspector = Inspector::pretrained();
    let passes = |bytes: &[u8], _: &Path| inspector.answer(bytes).is_ok();
    assert_eq!(replay("inspect", passes), (6, 3));
}

#[test]
fn model() {
    let data = DataRecord::new(&Dataset::default());
    let passes = |bytes: &[u8], name: &Path| {
        Network::parse_safetensors(bytes, name).is_ok()
            || Trainer::parse_checkpoint(bytes, name, &data).is_ok()
    };
    assert_eq!(replay("model", passes), (0, 6));
    // A door that refuses all would pass so far. A sound file is too large for a seed of its own: the
    // fuzzer is given this one.
    let sound = Path::new(env!("CARGO_MANIFEST_DIR")).join("pretrained/best/network.safetensors");
    let bytes = std::fs::read(&sound).unwrap();
    assert!(passes(&bytes, &sound));
    assert!(!passes(&bytes[..bytes.len() - 4], &sound), "the last number is missing");
}

#[test]
fn config() {
    let (passed, refused) = replay("config", |bytes, name| Recipe::parse(bytes, name).is_ok());
    assert_eq!((passed, refused), (3, 2));
}

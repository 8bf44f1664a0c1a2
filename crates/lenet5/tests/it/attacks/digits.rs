//! Digits in IDX files, and files in general.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use lenet5::data::{Dataset, Mnist, idx};
use lenet5::error::FileKind;
use lenet5::train::{DataRecord, Recipe, Trainer};
use lenet5::{Error, Gray, Network};

use super::{assert_told, name};
use crate::fixture::MNIST;

fn images(header: [u32; 4], body: &[u8]) -> Result<idx::Images, Error> {
    let mut bytes: Vec<u8> = header.iter().flat_map(|word| word.to_be_bytes()).collect();
    bytes.extend_from_slice(body);
    idx::Images::parse(&bytes, name())
}

#[test]
fn idx_with_a_truncated_header() {
    assert_told(
        idx::Images::parse(&[0, 0, 8, 3, 0, 0], name()),
        &["header", "16 bytes", "fewer than 8"],
    );
    assert_told(idx::Images::parse(&[], name()), &["header", "16 bytes"]);
    assert_told(idx::parse_labels(&[0, 0, 8, 1], name()), &["header", "8 bytes"]);
}

#[test]
fn idx_with_another_magic_number() {
    assert_told(images([0x0801, 1, 1, 1], &[0]), &["magic", "0x00000803", "0x00000801"]);
    assert_told(idx::parse_labels(b"\0\0\x08\x03\0\0\0\0", name()), &["magic", "0x00000801"]);
}

#[test]
fn idx_that_claims_four_billion_images() {
    assert_told(images([0x0803, u32::MAX, 28, 28], &[0; 784]), &["images claimed", "4294967295"]);
    assert_told(
        images([0x0803, 1000, u32::MAX, u32::MAX], &[]),
        &["bytes claimed", "1000 x 4294967295 x 4294967295"],
    );
    // Within the limit, but not there: only what is there is read.
    assert_told(images([0x0803, 2_000_000, 28, 28], &[0; 784]), &["1568000000", "784"]);
    assert_told(idx::parse_labels(b"\0\0\x08\x01\x7f\xff\xff\xff\0", name()), &["2147483647", "1"]);
}

#[test]
fn idx_longer_or_shorter_than_its_header_says() {
    assert_told(images([0x0803, 2, 28, 28], &[0; 1567]), &["expected 1568", "found 1567"]);
    assert_told(images([0x0803, 2, 28, 28], &[0; 1569]), &["expected 1568", "found more"]);
}

#[test]
fn idx_of_images_without_pixels() {
    assert_told(images([0x0803, 5, 0, 28], &[]), &["1x1", "0x28"]);
}

#[test]
fn idx_with_labels_above_the_codes() {
    assert_told(
        idx::parse_labels(b"\0\0\x08\x01\0\0\0\x03\x00\x60\x61", name()),
        &["label 2", "0 to 95, or 1 to 96", "97"],
    );
}

#[test]
fn idx_in_a_corrupt_gzip() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&idx::encode_images(&[*MNIST.test.get(0).unwrap().digit])).unwrap();
    let good = encoder.finish().unwrap();
    assert!(idx::Images::parse(&good, name()).is_ok());
    assert_told(idx::Images::parse(&good[..good.len() / 2], name()), &["gzip"]);
    let mut flipped = good;
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0xff;
    assert_told(idx::Images::parse(&flipped, name()), &["bad.file"]);
    assert_told(idx::Images::parse(&[0x1f, 0x8b], name()), &["bad.file"]);
}

/// A gzip of a few kilobytes that would unpack to a hundred times the header's claim.
#[test]
fn idx_in_a_gzip_bomb() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let head: Vec<u8> = [0x0803u32, 1, 28, 28].iter().flat_map(|w| w.to_be_bytes()).collect();
    encoder.write_all(&head).unwrap();
    encoder.write_all(&vec![0; 10 << 20]).unwrap();
    assert_told(
        idx::Images::parse(&encoder.finish().unwrap(), name()),
        &["expected 784", "found more"],
    );
}

#[test]
fn digits_without_a_label_each() {
    let error = Dataset::new(vec![[[0; 28]; 28]; 2], vec![1; 3]).unwrap_err();
    assert_eq!(error.to_string(), "labels: expected 2 as there are digits, found 3");
}

#[test]
fn images_and_labels_of_different_counts() {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["images", "labels"].map(|name| folder.path().join(name));
    std::fs::write(&paths[0], idx::encode_images(&[[[0; 28]; 28]; 2])).unwrap();
    std::fs::write(&paths[1], idx::encode_labels(&[1, 2, 3])).unwrap();
    let text = Dataset::open_idx(&paths[0], &paths[1]).unwrap_err().to_string();
    assert!(
        text.contains("labels: count: expected 2 labels") && text.ends_with("found 3"),
        "{text}"
    );
}

/// Each file that is too large is called what it should have held.
#[test]
fn files_that_are_too_large_are_told_by_their_kind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large");
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(100 << 20).unwrap();
    let kind = |error: Error| match error {
        Error::Invalid { kind, mismatch, .. } if mismatch.what == "size of the file" => kind,
        other => panic!("{other}"),
    };
    let data = DataRecord::new(&MNIST.test);
    assert_eq!(kind(Network::load(&path).unwrap_err()), FileKind::Model);
    assert_eq!(kind(Recipe::open(&path).unwrap_err()), FileKind::Config);
    assert_eq!(kind(Trainer::resume(&path, &data).unwrap_err()), FileKind::Checkpoint);
}

#[test]
fn missing_files_and_folders_in_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("nowhere");
    for text in [
        Mnist::open(&missing).unwrap_err().to_string(),
        Network::load(&missing).unwrap_err().to_string(),
        Gray::open(&missing).unwrap_err().to_string(),
        Gray::open(folder.path()).unwrap_err().to_string(),
        Network::load(folder.path()).unwrap_err().to_string(),
        Recipe::open(folder.path()).unwrap_err().to_string(),
    ] {
        assert!(text.starts_with(&folder.path().display().to_string()), "{text}");
        assert!(!text.contains('\n'), "{text}");
    }
}

/// A gzip of a few kilobytes whose tiny images would each become a digit of 784 bytes.
#[test]
fn idx_of_very_many_tiny_images() {
    assert_told(images([0x0803, 100_000_000, 1, 1], &[0; 8]), &["images claimed", "at most 2739"]);
}

#[test]
fn idx_in_a_gzip_of_several_members_or_with_rubbish_behind() {
    let file = idx::encode_images(&[*MNIST.test.get(0).unwrap().digit]);
    let member = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let whole = [member(&file[..400]), member(&file[400..])].concat();
    assert!(idx::Images::parse(&whole, name()).is_ok());
    assert_told(idx::Images::parse(&[whole, b"rubbish".to_vec()].concat(), name()), &["gzip"]);
}

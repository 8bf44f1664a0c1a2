//! The door for IDX files: images and labels, plain and gzip.

#![no_main]

use std::path::Path;

use lenet5::data::idx;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(images) = idx::Images::parse(bytes, Path::new("fuzz")) {
        assert_eq!(images.iter().len(), images.count());
    }
    if let Ok(labels) = idx::parse_labels(bytes, Path::new("fuzz")) {
        assert!(labels.iter().all(|&label| label <= 96));
    }
});

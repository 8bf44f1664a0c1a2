//! The doors for weights and checkpoints: what passes gives finite penalties.

#![no_main]

use std::path::Path;

use lenet5::data::Dataset;
use lenet5::train::{DataRecord, Trainer};
use lenet5::{Input, Network};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(network) = Network::parse_safetensors(bytes, Path::new("fuzz")) {
        let penalties = network.penalties(&Input::blank());
        assert!(penalties.as_slice().iter().all(|penalty| penalty.is_finite()));
    }
    let data = DataRecord::new(&Dataset::default());
    let _ = Trainer::parse_checkpoint(bytes, Path::new("fuzz"), &data);
});

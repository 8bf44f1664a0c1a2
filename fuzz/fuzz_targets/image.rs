//! The door for pictures, and what follows it up to the network's answer.

#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use lenet5::{Gray, Network, Reader};
use libfuzzer_sys::fuzz_target;

static READER: LazyLock<Reader> = LazyLock::new(|| Reader::new(&Network::pretrained()));

fuzz_target!(|bytes: &[u8]| {
    if let Ok(gray) = Gray::parse(bytes, Path::new("fuzz"))
        && let Ok((_, reading)) = READER.read_picture(&gray)
    {
        assert!(reading.penalty().is_finite() && reading.margin() >= 0.0);
    }
});

//! The door for pictures, and what follows it up to the network's answer.

#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use lenet5::read::number::Options;
use lenet5::{Gray, Reader};
use libfuzzer_sys::fuzz_target;

static READER: LazyLock<Reader> = LazyLock::new(Reader::pretrained);

fuzz_target!(|bytes: &[u8]| {
    let Ok(gray) = Gray::parse(bytes, Path::new("fuzz")) else { return };
    if let Ok((_, reading)) = READER.read_picture(&gray) {
        assert!(reading.penalty().is_finite() && reading.margin() >= 0.0);
    }
    if let Ok(page) = READER.read_page(&gray, &Options { alternatives: 3, ..Options::default() }) {
        assert!(page.lines.iter().all(|line| line.text.len() == line.digits.len()));
    }
});

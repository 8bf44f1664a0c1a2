//! The door for pictures, and what follows it up to the network's answer.

#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use lenet5::read::number::Options;
use lenet5::{Gray, PictureReader};
use libfuzzer_sys::fuzz_target;

static READER: LazyLock<PictureReader> = LazyLock::new(PictureReader::pretrained);

fuzz_target!(|bytes: &[u8]| {
    let Ok(gray) = Gray::parse(bytes, Path::new("fuzz")) else { return };
    let answer = READER.read_digit(&gray);
    assert_eq!(answer.digit().is_some(), answer.refusal.is_none());
    if let Some(reading) = answer.reading() {
        assert!(reading.penalty().is_finite() && reading.margin() >= 0.0);
    }
    let stages = READER.read_page_stages(&gray, &Options { alternatives: 3, ..Options::default() });
    let page = &stages.page;
    assert_eq!(page.lines.is_empty(), page.refusal.is_some());
    for line in &page.lines {
        // Words have a space between them.
        assert_eq!(line.text.len(), line.digits.len() + line.words.len() - 1);
        assert!(line.marks.iter().all(|mark| mark.after.is_none_or(|k| k < line.digits.len())));
    }
    for word in &stages.words {
        assert!(word.area.x + word.area.width <= gray.width());
        assert!(word.area.y + word.area.height <= gray.height());
    }
});

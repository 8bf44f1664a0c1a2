//! Pictures as people take them, one or two of each kind that was once misread without a word: `cargo experiments scenes`
//! made them, with digits of MNIST's training part that no network was trained on. `labels.csv` tells what each shows.

use std::path::Path;

use lenet5::read::number::Options;
use lenet5::{Gray, PictureReader};

#[test]
fn pictures_of_every_kind_that_was_misread_are_read_or_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/scenes");
    let labels = std::fs::read_to_string(folder.join("labels.csv")).unwrap();
    let reader = PictureReader::pretrained();
    let mut failed = Vec::new();
    for row in labels.lines().skip(1) {
        let [path, way, expected] = row.split(',').collect::<Vec<_>>().try_into().unwrap();
        let picture = Gray::open(folder.join(path)).unwrap();
        let found = if way == "digit" {
            reader.read_digit(&picture).digit().map_or_else(String::new, |digit| digit.to_string())
        } else {
            let page = reader.read_page(&picture, &Options::default());
            page.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("|")
        };
        // What networks of before read, and those of now are not sure of, may be read again.
        if way == "refused" && found.is_empty() {
            continue;
        }
        // Where a gap parts words, and where a line ends, is another question than what the digits are.
        let digits = |text: &str| text.replace([' ', '|'], "");
        if digits(&found) != digits(expected) {
            failed.push(format!("{path}: {found} instead of {expected}"));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

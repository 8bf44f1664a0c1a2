//! Files of weights and recipes: what is saved is what is loaded, to the bit.

use std::path::Path;

use lenet5::Reader;
use lenet5::data::idx;
use lenet5::evaluation::Evaluation;
use lenet5::network::codes::Classes;
use lenet5::train::{Recipe, Record, Seed, initialise};
use lenet5::{Calibration, Digit, Network, Pretrained};
use proptest::prelude::*;

use crate::fixture::MNIST;

#[test]
fn saved_network_is_loaded_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("new/model");
    for text in ["0123456789", "Zebra!"] {
        let start = &Recipe::paper().start;
        let mut network = initialise(start, Classes::of(text).unwrap(), Seed(5));
        if text == "Zebra!" {
            network.calibration = Calibration { scale: 0.25, rubbish: -3.5, least: 0.75 };
        }
        network.save(&model).unwrap();
        let loaded = Network::load(&model).unwrap();
        assert!(loaded == network);
        // The file by its own name will do as well.
        assert!(Network::load(model.join("network.safetensors")).unwrap() == network);
    }
    // Nothing half-written is left.
    let names: Vec<_> =
        std::fs::read_dir(&model).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["network.safetensors"]);
}

#[test]
fn same_network_gives_the_same_bytes() {
    let network = Pretrained::Best.load();
    assert!(network.to_safetensors() == network.to_safetensors());
    assert!(network.to_safetensors().len() < 300_000);
}

#[test]
fn pretrained_networks_read_the_test_digits_of_the_fixture() {
    // The first thousand test digits of MNIST are about as hard as the rest: 1 % are 10.
    for (own, most) in [(Pretrained::Paper, 15), (Pretrained::Best, 9), (Pretrained::Robust, 15)] {
        let evaluation = Evaluation::of(&Reader::new(&own.load()), &MNIST.test);
        assert!(evaluation.errors() <= most, "{own}: {evaluation}");
        assert_eq!(evaluation.count, 1000);
        let diagonal: usize = (0..10).map(|digit| evaluation.confusion[digit][digit]).sum();
        assert_eq!(diagonal + evaluation.errors(), 1000);
        assert_eq!(own.name().parse(), Ok(own));
    }
    assert!("worst".parse::<Pretrained>().unwrap_err().contains("reader, best, robust"));
}

/// The card of each network claims what the record of its training says.
#[test]
fn model_cards_say_what_the_records_say() {
    for own in Pretrained::ALL {
        let record: Record = serde_json::from_str(own.record()).unwrap();
        assert_eq!(Recipe::named(own.name()), Some(record.recipe), "{own}");
        let score = record.passes.last().unwrap().test.unwrap();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pretrained").join(own.name());
        let card = std::fs::read_to_string(folder.join("README.md")).unwrap();
        let (errors, count, percent) = (score.errors, score.count, score.error_percent());
        let is_held_out = matches!(own, Pretrained::Reader | Pretrained::Sdnn);
        let digits = if is_held_out { "held-out" } else { "test" };
        let claim = format!("- Error: {percent:.2} %, {errors} of {count} {digits} digits misread");
        assert!(card.contains(&claim), "{own}: {claim}");
        assert!(card.contains(&record.data.sha256));
    }
}

proptest! {
    #[test]
    fn idx_images_survive(bytes in proptest::collection::vec(any::<u8>(), 0..3 * 784)) {
        let (digits, _) = bytes.as_chunks::<28>();
        let digits: &[Digit] = digits.as_chunks::<28>().0;
        let file = idx::encode_images(digits);
        let parsed = idx::Images::parse(&file, Path::new("images")).unwrap();
        prop_assert_eq!(parsed.count(), digits.len());
        let pixels: Vec<u8> = parsed.iter().flatten().copied().collect();
        prop_assert_eq!(pixels.as_slice(), digits.as_flattened().as_flattened());
    }

    #[test]
    fn idx_labels_survive(labels in proptest::collection::vec(0u8..10, 0..50)) {
        let file = idx::encode_labels(&labels);
        prop_assert_eq!(idx::parse_labels(&file, Path::new("labels")).unwrap(), labels);
    }

    #[test]
    fn no_bytes_make_a_door_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let name = Path::new("noise");
        let _ = idx::Images::parse(&bytes, name);
        let _ = idx::parse_labels(&bytes, name);
        let _ = Network::parse_safetensors(&bytes, name);
        let _ = Recipe::parse(&bytes, name);
        let _ = lenet5::Gray::parse(&bytes, name);
    }
}

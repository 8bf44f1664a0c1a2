//! Files of weights and recipes: what is saved is what is loaded, to the bit.

use std::path::Path;

use lenet5::Reader;
use lenet5::data::mnist::FILES;
use lenet5::data::{Dataset, Layout, Mnist, idx};
use lenet5::evaluation::{Evaluation, guess_layout};
use lenet5::network::codes::Classes;
use lenet5::train::{Recipe, Record, Seed, initialise};
use lenet5::{Calibration, Digit, Network, Pretrained};
use proptest::prelude::*;

use crate::fixture::{MNIST, folder};

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
        let recipe = match own {
            Pretrained::Reader => "reader-numbers",
            Pretrained::Sdnn => "sdnn-numbers",
            _ => own.name(),
        };
        assert_eq!(Recipe::named(recipe), Some(record.recipe), "{own}");
        let score = record.passes.last().unwrap().test.unwrap();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pretrained").join(own.name());
        let card = std::fs::read_to_string(folder.join("README.md")).unwrap();
        let (errors, count, percent) = (score.errors, score.count, score.error_percent());
        let is_held_out = own == Pretrained::Sdnn
            || own == Pretrained::Reader
            || Pretrained::Reader.verifiers().contains(&own);
        let digits = if is_held_out { "held-out" } else { "test" };
        let claim = format!("- Error: {percent:.2} %, {errors} of {count} {digits} digits misread");
        assert!(card.contains(&claim), "{own}: {claim}");
        assert!(card.contains(&record.data.sha256));
    }
}

/// Files of other names and in other places, as torchvision, 7-Zip, macOS and EMNIST have them.
#[test]
fn files_of_digits_are_found_by_other_names() {
    let whole = |name: &str| {
        let gz = std::fs::read(folder().join(format!("{name}.gz"))).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&gz[..]), &mut bytes).unwrap();
        (gz, bytes)
    };
    let root = tempfile::tempdir().unwrap();
    let put = |place: &str, bytes: &[u8]| {
        let path = root.path().join(place);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    let names = FILES.map(|file| file.name);
    for name in names {
        let (gz, plain) = whole(name);
        let dotted = name.replace("-idx", ".idx");
        put(&format!("dotted/{dotted}"), &plain);
        put(&format!("torch/MNIST/raw/{name}"), &plain);
        put(&format!("zipped/{name}/{dotted}"), &plain);
        for set in ["digits", "letters"] {
            let name = format!("emnist-{set}-{}", name.replace("t10k", "test"));
            put(&format!("emnist/gzip/{name}.gz"), &gz);
        }
        put(&format!("both/{name}.gz"), &gz);
        put(&format!("both/other/{name}"), b"no digits");
        put(&format!("two/a/{name}"), b"");
        put(&format!("two/b/{name}"), b"");
    }
    for place in ["dotted", "torch", "zipped", "emnist/gzip/emnist-digits", "both"] {
        let place = root.path().join(place);
        assert!(Mnist::is_in(&place), "{place:?}");
        assert!(Mnist::open(&place).unwrap() == *MNIST, "{place:?}");
    }
    let refused = |place: &str| {
        let error = Mnist::open(root.path().join(place)).unwrap_err();
        error.to_string()
    };
    for place in ["emnist", "emnist/gzip"] {
        let told = refused(place);
        assert!(told.contains("found emnist-digits, emnist-letters: name one of them"), "{told}");
    }
    assert!(refused("two").contains("one in each of "), "{}", refused("two"));
    assert!(refused("emnist/gzip/emnist").ends_with("found none"));
    assert!(refused("nowhere").contains("expected one that is there, found nothing"));
    assert!(!Mnist::is_in(&root.path().join("nowhere")));
}

#[test]
fn layouts_are_noticed_and_mended() {
    let root = tempfile::tempdir().unwrap();
    let [images, labels] = ["images", "labels"].map(|name| root.path().join(name));
    std::fs::write(&labels, idx::encode_labels(MNIST.test.labels())).unwrap();
    let digits = MNIST.test.digits();
    let reader = Reader::new(&Pretrained::Best.load());
    for bits in 0..8 {
        let [transposed, inverted, bits] = [1, 2, 4].map(|bit| bits & bit != 0);
        let ours = Layout { transposed, inverted, bits };
        // To transpose or invert twice is nothing.
        let change = |digit: &Digit| {
            let changed = Layout { bits: false, ..ours }.mended(digit);
            changed.map(|row| row.map(|pixel| if bits { pixel / 128 } else { pixel }))
        };
        let changed: Vec<Digit> = digits.iter().map(change).collect();
        std::fs::write(&images, idx::encode_images(&changed)).unwrap();
        let data = Dataset::open_idx(&images, &labels).unwrap();
        assert!(data.digits() == changed);
        assert_eq!(Layout::guess(&changed), ours);
        assert_eq!(guess_layout(&reader, &data), ours);
        let mended = Dataset::open_idx_as(&images, &labels, ours).unwrap();
        assert!(bits || mended.digits() == digits, "{ours:?}");
        let evaluation = Evaluation::of(&reader, &mended);
        assert!(evaluation.errors() < 30, "{ours:?}: {evaluation}");
    }
    assert_eq!(Layout::guess(&[]), Layout::default());
    assert_eq!(guess_layout(&reader, &Dataset::default()), Layout::default());
}

#[test]
fn labels_that_count_from_one_are_noticed() {
    let data =
        |labels: &[u8]| Dataset::new(vec![[[0; 28]; 28]; labels.len()], labels.to_vec()).unwrap();
    assert!(data(&[1, 26, 3]).counts_from_one(26));
    assert!(!data(&[1, 25, 3]).counts_from_one(26));
    assert!(!data(&[0, 26, 3]).counts_from_one(26));
    assert!(!data(&[]).counts_from_one(26));
    let mut letters = data(&[1, 26, 3]);
    letters.count_from_zero().unwrap();
    assert_eq!(letters.labels(), [0, 25, 2]);
    assert!(letters.count_from_zero().is_err());
    assert_eq!(letters.labels(), [0, 25, 2]);
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

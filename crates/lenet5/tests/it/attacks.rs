//! What a bad file gets: one line that names it, what was expected and what was found.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use lenet5::data::{Dataset, Mnist, idx};
use lenet5::error::FileKind;
use lenet5::train::{DataRecord, Outcome, Recipe, Seed, Silent, Trainer};
use lenet5::{Calibration, Error, Gray, Network, Pretrained};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use crate::fixture::MNIST;

/// One clear line that begins with the file's name and holds each of the facts.
fn assert_told<T>(result: Result<T, Error>, facts: &[&str]) {
    let Err(error) = result else { panic!("accepted; expected an error with {facts:?}") };
    let text = error.to_string();
    assert!(text.starts_with("bad.file: ") && !text.contains('\n'), "{text:?}");
    for fact in facts {
        assert!(text.contains(fact), "{text:?} does not say {fact:?}");
    }
}

fn name() -> &'static Path {
    Path::new("bad.file")
}

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

/// A picture's header that claims a size, as plain PNM and as BMP.
fn claiming(width: u32, height: u32) -> [Vec<u8>; 2] {
    let pnm = format!("P5\n{width} {height}\n255\n").into_bytes();
    let mut bmp = b"BM".to_vec();
    for word in [14 + 40, 0, 14 + 40, 40, width, height] {
        bmp.extend_from_slice(&word.to_le_bytes());
    }
    bmp.extend_from_slice(&[1, 0, 24, 0]);
    bmp.extend_from_slice(&[0; 24]);
    [pnm, bmp]
}

#[test]
fn pictures_of_impossible_sizes() {
    for (width, height) in [(0, 0), (0, 5), (1, 1), (3, 100)] {
        for bytes in claiming(width, height) {
            assert_told(Gray::parse(&bytes, name()), &["expected", "found"]);
        }
    }
    for (width, height) in [(20_000, 20_000), (16_385, 4), (16_384, 16_384), (4_000_000_000, 4)] {
        for bytes in claiming(width, height) {
            assert_told(Gray::parse(&bytes, name()), &["expected", "found"]);
        }
    }
    for (width, height) in [(1, 1), (3, 100)] {
        let [pnm, _] = claiming(width, height);
        assert_told(
            Gray::parse(&pnm, name()),
            &["size of the picture", "4x4", &format!("{width}x{height}")],
        );
    }
    let [pnm, _] = claiming(20_000, 20_000);
    assert_told(Gray::parse(&pnm, name()), &["size of the picture", "16384x16384", "20000x20000"]);
}

/// A caller may set the limit, lower and higher, but not beyond what a side may have.
#[test]
fn pictures_of_more_pixels_than_a_caller_allows() {
    let [pnm, png] = claiming(10_000, 10_000);
    for bytes in [&pnm, &png] {
        let facts = ["pixels of the picture", "at most 67108864", "10000x10000, 100000000"];
        assert_told(Gray::parse(bytes, name()), &facts);
        // Large enough; but there are no pixels in it.
        let error = Gray::parse_within(bytes, name(), u64::MAX).unwrap_err();
        assert!(!matches!(error, Error::TooManyPixels { .. }), "{error}");
    }
    let [small, _] = claiming(10, 10);
    let refused = Gray::parse_within(&small, name(), 99);
    let error = refused.as_ref().unwrap_err();
    assert!(matches!(error, Error::TooManyPixels { width: 10, height: 10, most: 99, .. }));
    assert_told(refused, &["pixels of the picture", "at most 99", "10x10, 100"]);
}

#[test]
fn pictures_that_end_early() {
    let mut image = image::GrayImage::from_pixel(64, 64, image::Luma([255]));
    image.put_pixel(30, 30, image::Luma([0]));
    let formats = [
        image::ImageFormat::Png,
        image::ImageFormat::Jpeg,
        image::ImageFormat::Gif,
        image::ImageFormat::WebP,
        image::ImageFormat::Tiff,
        image::ImageFormat::Bmp,
        image::ImageFormat::Pnm,
    ];
    for format in formats {
        let mut bytes = std::io::Cursor::new(Vec::new());
        let image = image::DynamicImage::from(image.clone()).to_rgb8();
        image.write_to(&mut bytes, format).unwrap();
        let bytes = bytes.into_inner();
        for end in [0, 1, 8, 20, bytes.len() / 2, bytes.len() - 20] {
            assert_told(Gray::parse(&bytes[..end], name()), &["picture: expected "]);
        }
        assert!(Gray::parse(&bytes, name()).is_ok(), "{format:?}");
    }
}

#[test]
fn text_named_as_a_picture() {
    let facts = ["PNG, JPEG, GIF, BMP, WebP, TIFF or PNM", "none of them"];
    assert_told(Gray::parse(b"Dear Sir or Madam,", name()), &facts);
    assert_told(Gray::parse(b"", name()), &["an empty file"]);
}

#[test]
fn files_of_other_kinds_are_called_by_their_names() {
    let named: [(&[u8], &[&str]); 21] = [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", &["HEIC", "JPEG", "Most Compatible"]),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", &["AVIF", "convert it"]),
        (b"\0\0\0\x18ftypavif\0\0\0\0", &["AVIF"]),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isom", &["a film", "frames"]),
        (b"\0\0\0\x08ftyp", &["a film"]),
        (b"\xff\xff\xff\xffftypcrx ", &["a camera's raw picture"]),
        (b"%PDF-1.7\n", &["a PDF document", "save its page as PNG"]),
        (b"\xef\xbb\xbf <?xml version='1.0'?>\n<!-- x --><svg xmlns=''/>", &["an SVG drawing"]),
        (b"<svg>", &["an SVG drawing"]),
        (b"\n<!DOCTYPE HTML><HTML>", &["a web page"]),
        (b"\0\0\0\x0cjP  \r\n\x87\n", &["JPEG 2000"]),
        (b"\0\0\0\x0cJXL \r\n\x87\n", &["JPEG XL"]),
        (b"\0\0\x01\0\x01\0\x10\x10", &["an icon"]),
        (b"\0\0\x02\0 pixels TRUEVISION-XFILE.\0", &["TGA"]),
        (b"\x1f\x8b\x08\0", &["gzip", "unpack it"]),
        (b"PK\x03\x04\x14\0", &["a ZIP archive"]),
        (b"7z\xbc\xaf\x27\x1c\0", &["a 7-Zip archive"]),
        (b"8BPS\0\x01", &["a Photoshop file"]),
        (b"qoif\0\0", &["QOI"]),
        (b"\0\0\x08\x03\0\0\0\x01", &["an IDX file of images", "--images"]),
        (b"SIMPLE  =      T", &["FITS"]),
    ];
    for (bytes, facts) in named {
        assert_told(Gray::parse(bytes, name()), &["picture: expected PNG, JPEG, GIF"]);
        assert_told(Gray::parse(bytes, name()), facts);
        for end in 0..bytes.len() {
            assert_told(Gray::parse(&bytes[..end], name()), &["picture: expected PNG"]);
        }
    }
}

/// A little-endian TIFF of one strip: its entries are tag, kind, count and value.
fn tiff(entries: &[(u16, u16, u32, u32)], pixels: &[u8]) -> Vec<u8> {
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    bytes.extend(u16::try_from(entries.len()).unwrap().to_le_bytes());
    for &(tag, kind, count, value) in entries {
        bytes.extend(tag.to_le_bytes().into_iter().chain(kind.to_le_bytes()));
        bytes.extend(count.to_le_bytes().into_iter().chain(value.to_le_bytes()));
    }
    bytes.extend([0; 4]);
    bytes.extend(pixels);
    bytes
}

/// The head of a grey TIFF of one strip behind its eight entries.
fn grey_tiff(width: u32, height: u32, compression: u32, strip: u32) -> [(u16, u16, u32, u32); 8] {
    [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, compression),
        (262, 3, 1, 1),
        (273, 4, 1, 8 + 2 + 8 * 12 + 4),
        (278, 4, 1, height),
        (279, 4, 1, strip),
    ]
}

#[test]
fn tiffs_that_lie() {
    let refused = |entries: &[(u16, u16, u32, u32)], facts: &[&str]| {
        assert_told(Gray::parse(&tiff(entries, &[200; 256]), name()), facts);
    };
    assert!(Gray::parse(&tiff(&grey_tiff(16, 16, 1, 256), &[200; 256]), name()).is_ok());
    // The strip is not there, or there is less of it than the picture needs.
    refused(&grey_tiff(1000, 1000, 1, 1_000_000), &["picture: expected"]);
    refused(&grey_tiff(16, 16, 5, 256), &["picture: expected"]);
    refused(&grey_tiff(16, 16, 7, 256), &["compression of the TIFF: expected none", "JPEG; save"]);
    refused(&grey_tiff(16, 16, 99, 256), &["compression of the TIFF: expected none", "99"]);
    refused(&grey_tiff(16, 16, 4, 256), &["picture: expected"]);
    refused(&grey_tiff(20_000, 20_000, 1, 256), &["size of the picture", "20000x20000"]);
    refused(&grey_tiff(10_000, 10_000, 1, 256), &["pixels of the picture", "10000x10000"]);
    refused(&grey_tiff(u32::MAX, u32::MAX, 1, 256), &["expected"]);
    // A billion values of a tag, offsets beyond the end, a circle of directories.
    let mut entries = grey_tiff(16, 16, 1, 256);
    entries[5] = (273, 4, 1_000_000_000, 0);
    refused(&entries, &["picture: expected"]);
    entries[5] = (273, 4, 1, u32::MAX);
    refused(&entries, &["picture: expected"]);
    let mut circle = tiff(&grey_tiff(16, 16, 1, 256), &[200; 256]);
    circle[8 + 2 + 8 * 12] = 8;
    assert_told(Gray::parse(&circle, name()), &["picture: expected"]);
    // Much more data for a pixel, or for the only tile, than the picture shows.
    let mut wide = grey_tiff(16, 16, 1, 256).to_vec();
    wide.insert(6, (277, 3, 1, 65_535));
    refused(&wide, &["samples of a pixel: expected at most 8, found 65535"]);
    let mut tiled = grey_tiff(16, 16, 8, 256)[..5].to_vec();
    let [width, height] = [(322, 4, 1, 1 << 31), (323, 4, 1, 16)];
    tiled.extend([width, height, (324, 4, 1, 0), (325, 4, 1, 256)]);
    refused(&tiled, &["width of a tile: expected at most 16384, found 2147483648"]);
    // Many bytes a pixel: the copy within the decoder counts.
    let mut deep = image::DynamicImage::new_rgba16(64, 64);
    deep.invert();
    let mut bytes = std::io::Cursor::new(Vec::new());
    deep.write_to(&mut bytes, image::ImageFormat::Tiff).unwrap();
    assert!(Gray::parse(bytes.get_ref(), name()).is_ok());
    let within = Gray::parse_within(bytes.get_ref(), name(), 64 * 64);
    assert_told(within, &["decoded picture: expected at most 32768 bytes, found 65536"]);
}

/// A GIF whose frame lies at a place of the screen, with data of its own.
fn gif(screen: [u16; 2], frame: [u16; 4], data: &[u8]) -> Vec<u8> {
    let words =
        |words: &[u16]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
    let black_and_white = [0, 0, 0, 255, 255, 255];
    [
        b"GIF89a".as_slice(),
        &words(&screen),
        &[0x80, 0, 0],
        &black_and_white,
        &[0x2c],
        &words(&frame),
        &[0, 2],
        data,
        &[0x3b],
    ]
    .concat()
}

#[test]
fn gifs_that_lie() {
    // Clear, four ones, end: codes of three bits.
    let four_pixels = [3, 0b0100_1100, 0b1001_0010, 0b0000_0101, 0];
    let refused = |screen, frame, facts: &[&str]| {
        assert_told(Gray::parse(&gif(screen, frame, &four_pixels), name()), facts);
    };
    refused([8, 8], [0, 0, 8, 8], &["picture: expected"]);
    refused([8, 8], [0, 0, u16::MAX, u16::MAX], &["picture: expected"]);
    refused([8, 8], [100, 100, 16_384, 8_000], &["picture: expected"]);
    refused([u16::MAX, 8], [0, 0, 8, 8], &["size of the picture", "65535x8"]);
    refused([16_000, 16_000], [0, 0, 8, 8], &["pixels of the picture", "16000x16000"]);
    refused([0, 0], [0, 0, 8, 8], &["size of the picture", "0x0"]);
}

/// The pretrained weights with one tensor changed.
fn changed(tensor: &str, shape: Vec<usize>, change: impl Fn(&mut Vec<f32>)) -> Vec<u8> {
    let bytes = Pretrained::Best.load().to_safetensors();
    let parsed = SafeTensors::deserialize(&bytes).unwrap();
    let mut values: HashMap<String, (Vec<usize>, Vec<u8>)> = parsed
        .tensors()
        .into_iter()
        .map(|(name, view)| (name, (view.shape().to_vec(), view.data().to_vec())))
        .collect();
    let entry = values.get_mut(tensor).unwrap();
    let chunks = entry.1.as_chunks::<4>().0;
    let mut floats: Vec<f32> = chunks.iter().map(|&b| f32::from_le_bytes(b)).collect();
    change(&mut floats);
    *entry = (shape, floats.iter().flat_map(|v| v.to_le_bytes()).collect());
    let views = values.iter().map(|(name, (shape, data))| {
        (name, TensorView::new(Dtype::F32, shape.clone(), data).unwrap())
    });
    safetensors::serialize(views, None).unwrap()
}

fn parse_network(bytes: &[u8]) -> Result<Box<Network>, Error> {
    Network::parse_safetensors(bytes, name())
}

#[test]
fn weights_unchanged_pass_the_same_door() {
    assert!(parse_network(&changed("c1.bias", vec![6], |_| ())).is_ok());
}

#[test]
fn weights_of_another_shape() {
    let bytes = changed("c5.weight", vec![120, 400], |_| ());
    assert_told(parse_network(&bytes), &["c5.weight: expected 120x16x5x5, found 120x400"]);
}

#[test]
fn weights_that_are_not_finite() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 2e6] {
        let bytes = changed("f6.bias", vec![84], |values| values[3] = bad);
        assert_told(parse_network(&bytes), &["f6.bias", "expected numbers", "at 3"]);
    }
}

#[test]
fn weights_where_table_one_has_no_link() {
    // S2 map 2 does not feed C3 map 5.
    let bytes = changed("c3.weight", vec![16, 6, 5, 5], |values| values[(5 * 6 + 2) * 25] = 0.5);
    assert_told(parse_network(&bytes), &["c3.weight[5][2]", "Table I", "0.5"]);
}

#[test]
fn weights_missing_unknown_or_of_another_type() {
    let (data, double) = ([0; 4], [0; 8]);
    let one =
        |name: &'static str, view: TensorView<'_>| safetensors::serialize([(name, view)], None);
    let bytes = one("c1.bias", TensorView::new(Dtype::F32, vec![1], &data).unwrap()).unwrap();
    assert_told(parse_network(&bytes), &["c1.weight", "6x1x5x5", "no such tensor"]);

    let bytes = Pretrained::Best.load().to_safetensors();
    let parsed = SafeTensors::deserialize(&bytes).unwrap();
    let mut tensors = parsed.tensors();
    tensors.push(("extra".to_owned(), TensorView::new(Dtype::F32, vec![1], &data).unwrap()));
    let extra = safetensors::serialize(tensors, None).unwrap();
    assert_told(parse_network(&extra), &["those of LeNet-5 alone", "extra"]);

    let mut tensors = parsed.tensors();
    tensors.retain(|(name, _)| name != "s2.bias");
    let wide = TensorView::new(Dtype::F64, vec![1], &double).unwrap();
    tensors.push(("s2.bias".to_owned(), wide));
    let wide = safetensors::serialize(tensors, None).unwrap();
    assert_told(parse_network(&wide), &["s2.bias", "expected 6, found 1"]);
}

#[test]
fn calibrations_that_give_no_probability() {
    let wrong = [(0.0, 5.0, 0.5), (-1.0, 5.0, 0.5), (1.0, 5.0, 1.5), (1.0, 5.0, -0.5)];
    for (scale, rubbish, least) in wrong {
        let mut network = Pretrained::Best.load();
        network.calibration = Calibration { scale, rubbish, least };
        assert_told(parse_network(&network.to_safetensors()), &["calibration", "from 0 to 1"]);
    }
    let mut network = Pretrained::Best.load();
    network.calibration = Calibration { scale: f32::NAN, rubbish: 5.0, least: 0.5 };
    assert_told(parse_network(&network.to_safetensors()), &["calibration", "NaN at 0"]);
}

#[test]
fn weights_in_a_header_that_lies() {
    // A header of 2^63 bytes, an empty one, one of broken JSON.
    let lies: [&[u8]; 3] = [&[0xff; 16], &[0; 8], b"\x02\0\0\0\0\0\0\0{]"];
    for bytes in lies {
        assert_told(parse_network(bytes), &["a safetensors file"]);
    }
    let bytes = Pretrained::Best.load().to_safetensors();
    assert_told(parse_network(&bytes[..bytes.len() - 1]), &["a safetensors file"]);
}

fn checkpoint() -> (Vec<u8>, DataRecord, Dataset) {
    let (data, _) = MNIST.train.split_at(100);
    let record = DataRecord::new(&data);
    let mut trainer = Trainer::new(Recipe::paper(), Seed(1)).unwrap();
    assert!(matches!(trainer.pass(&data, &mut Silent).unwrap(), Outcome::Passed(_)));
    (trainer.to_checkpoint(&record), record, data)
}

#[test]
fn checkpoint_of_other_data() {
    let (bytes, _, _) = checkpoint();
    let other = DataRecord::new(&MNIST.test);
    let told = Trainer::parse_checkpoint(&bytes, name(), &other);
    assert_told(told, &["data: expected 1000 digits", "found 100 digits"]);
}

#[test]
fn checkpoint_that_is_only_a_network() {
    let (_, record, _) = checkpoint();
    let bytes = Pretrained::Best.load().to_safetensors();
    assert_told(Trainer::parse_checkpoint(&bytes, name(), &record), &["header", "no such entry"]);
}

#[test]
fn checkpoint_with_a_broken_record() {
    let (bytes, record, _) = checkpoint();
    // The same length, so that only the record is broken, not the file.
    let position = bytes.windows(6).position(|w| w == b"recipe").unwrap();
    let mut broken = bytes;
    broken[position..position + 6].copy_from_slice(b"recipa");
    assert_told(Trainer::parse_checkpoint(&broken, name(), &record), &["expected a record"]);
}

/// A checkpoint of Adam, with one number of one tensor replaced.
fn adam_with(tensor: &str, value: f32) -> (Vec<u8>, DataRecord) {
    let (data, _) = MNIST.train.split_at(100);
    let record = DataRecord::new(&data);
    let mut trainer = Trainer::new(Recipe::adam(), Seed(1)).unwrap();
    assert!(matches!(trainer.pass(&data, &mut Silent).unwrap(), Outcome::Passed(_)));
    let mut bytes = trainer.to_checkpoint(&record);
    let (header, parsed) = SafeTensors::read_metadata(&bytes).unwrap();
    let (first, _) = parsed.info(tensor).unwrap().data_offsets;
    bytes[8 + header + first..][..4].copy_from_slice(&value.to_le_bytes());
    (bytes, record)
}

#[test]
fn memory_of_adam_that_is_none() {
    let (sound, record) = adam_with("square.f6.bias", 0.0);
    assert!(Trainer::parse_checkpoint(&sound, name(), &record).is_ok());
    let (negative, record) = adam_with("square.f6.bias", -1.0);
    let told = Trainer::parse_checkpoint(&negative, name(), &record);
    assert_told(told, &["square: expected 0 or more", "found -1"]);
    let (infinite, record) = adam_with("mean.c1.weight", f32::INFINITY);
    let told = Trainer::parse_checkpoint(&infinite, name(), &record);
    assert_told(told, &["mean.c1.weight: expected finite numbers", "found inf"]);
}

/// A checkpoint whose record is changed in place, to as many bytes.
fn record_with(from: &str, to: &str) -> Result<Trainer, Error> {
    assert_eq!(from.len(), to.len());
    let (mut bytes, record, _) = checkpoint();
    let place = bytes.windows(from.len()).position(|window| window == from.as_bytes());
    bytes[place.unwrap()..][..to.len()].copy_from_slice(to.as_bytes());
    Trainer::parse_checkpoint(&bytes, name(), &record)
}

#[test]
fn checkpoint_with_settings_out_of_range() {
    // The record is JSON within JSON, so its quotes are escaped.
    assert_told(record_with(r#"batch\":1"#, r#"batch\":0"#), &["batch: expected 1 to 65536"]);
}

#[test]
fn recipes_that_are_none() {
    let json = serde_json::to_value(Recipe::paper()).unwrap();
    let parse = |value: &serde_json::Value| Recipe::parse(value.to_string().as_bytes(), name());
    assert!(parse(&json).is_ok());
    assert_told(Recipe::parse(b"{", name()), &["a recipe in JSON"]);
    assert_told(Recipe::parse(b"\xff\xfe", name()), &["a recipe in JSON"]);

    let with = |pointer: &str, value: serde_json::Value| {
        let mut changed = json.clone();
        *changed.pointer_mut(pointer).unwrap() = value;
        parse(&changed)
    };
    assert_told(
        with("/schedule/0/eta", (-1.0).into()),
        &["schedule.eta: expected 0 to 10, found -1"],
    );
    assert_told(
        with("/schedule/0/passes", u64::MAX.into()),
        &["schedule.passes: expected 1 to 10000"],
    );
    assert_told(with("/schedule", serde_json::json!([])), &["schedule.passes", "found 0"]);
    assert_told(with("/update/levenberg_marquardt/mu", 0.into()), &["mu: expected"]);
    assert_told(with("/update/levenberg_marquardt/samples", 0.into()), &["samples: expected 1"]);
    assert_told(with("/criterion/loss", "eq7".into()), &["a recipe in JSON", "eq7"]);
    let mut extra = json.clone();
    extra["momentum"] = 0.9.into();
    assert_told(parse(&extra), &["momentum"]);
}

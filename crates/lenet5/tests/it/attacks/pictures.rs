//! Pictures.

use lenet5::{Error, Gray};

use super::{assert_told, name};

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

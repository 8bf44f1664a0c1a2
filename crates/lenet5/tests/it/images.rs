//! Pictures of every kind become the same digit, and what is blank is refused.

use std::io::Cursor;
use std::path::Path;

use image::imageops::{self, FilterType};
use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage};
use lenet5::image::Blank;
use lenet5::{Digit, Gray, Input, PictureReader, Pretrained, Reader};

use crate::fixture::MNIST;

/// A digit as a picture, black on white as one writes, each pixel `scale` wide, within a margin.
fn picture(digit: &Digit, scale: u32, margin: u32) -> GrayImage {
    let side = 28 * scale + 2 * margin;
    GrayImage::from_fn(side, side, |x, y| {
        let at = |v: u32| v.checked_sub(margin).map(|v| (v / scale) as usize).filter(|&v| v < 28);
        let ink = at(x).zip(at(y)).map_or(0, |(x, y)| digit[y][x]);
        Luma([255 - ink])
    })
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn parse(bytes: &[u8]) -> Gray {
    Gray::parse(bytes, Path::new("picture")).unwrap()
}

fn distance(a: &Digit, b: &Digit) -> f64 {
    let pairs = a.as_flattened().iter().zip(b.as_flattened());
    pairs.map(|(&a, &b)| f64::from(a.abs_diff(b))).sum::<f64>() / 784.0
}

fn digit(index: usize) -> &'static Digit {
    MNIST.test.get(index).unwrap().digit
}

/// A digit moved by whole pixels.
fn moved(digit: &Digit, right: isize, down: isize) -> Digit {
    let at = |y: usize, x: usize| {
        let (y, x) = (y.checked_add_signed(-down)?, x.checked_add_signed(-right)?);
        digit.get(y)?.get(x).copied()
    };
    std::array::from_fn(|y| std::array::from_fn(|x| at(y, x).unwrap_or(0)))
}

/// A picture in memory, as a browser has it, becomes the levels of the same picture from a file: on white paper, in a pen
/// whose colour has the paper's luminance, without paper, and with a corner that is transparent.
#[test]
fn pixels_in_memory_become_the_levels_of_a_file() {
    let grey = picture(digit(3), 4, 12);
    let inked = |x: u32, y: u32| grey.get_pixel(x, y).0[0] < 128;
    let draw = |ink: [u8; 4], paper: [u8; 4]| {
        RgbaImage::from_fn(grey.width(), grey.height(), |x, y| {
            Rgba(if inked(x, y) { ink } else { paper })
        })
    };
    let mut cornered = draw([30, 30, 90, 255], [250, 240, 230, 255]);
    cornered.put_pixel(0, 0, Rgba([1, 2, 3, 0]));
    for own in [
        draw([20, 30, 120, 255], [250, 250, 245, 255]),
        draw([220, 90, 90, 255], [90, 130, 90, 255]),
        draw([200, 30, 30, 255], [0, 0, 0, 0]),
        draw([200, 30, 30, 128], [255, 255, 255, 255]),
        cornered,
    ] {
        let (width, height) = (own.width() as usize, own.height() as usize);
        let found = Gray::from_rgba(width, height, own.as_raw().as_chunks().0).unwrap();
        let expected = parse(&encoded(&DynamicImage::from(own), ImageFormat::Png));
        assert!(found == expected);
    }
    assert!(Gray::from_rgba(8, 8, &[[0; 4]; 63]).is_err());
    assert!(Gray::from_rgba(0, 8, &[]).is_err());
}

/// MNIST's digits are normalised already: normalising them again must change next to nothing. Only a
/// centre of mass half-way between two pixels may come to lie on the other one; and the thinnest and
/// thickest strokes, of less than a third of the digits, are redrawn.
#[test]
fn normalising_a_normalised_digit_changes_little() {
    let mut same = 0;
    for index in 0..300 {
        let white_on_black = digit(index).as_flattened().to_vec();
        let gray = Gray::from_pixels(28, 28, white_on_black).unwrap();
        let ink = gray.ink().unwrap().cropped().unwrap();
        if ink.clone().with_even_strokes() != ink {
            continue;
        }
        same += 1;
        let again = gray.normalise().unwrap();
        let steps = [(0, 0), (0, 1), (0, -1), (1, 0), (-1, 0)];
        let off = steps.map(|(x, y)| distance(&again, &moved(digit(index), x, y)));
        let off = off.into_iter().fold(f64::INFINITY, f64::min);
        assert!(off < 3.0, "digit {index} differs by {off} a pixel");
    }
    assert!(same > 200, "{same} of 300 keep their strokes");
}

#[test]
fn either_polarity_and_any_size_give_the_same_digit() {
    for index in [0, 5, 17] {
        let expected = parse(&encoded(&picture(digit(index), 1, 0).into(), ImageFormat::Png));
        let expected = expected.normalise().unwrap();
        for (scale, margin) in [(1, 40), (3, 0), (8, 15), (20, 300)] {
            let black = picture(digit(index), scale, margin);
            let mut white = black.clone();
            imageops::invert(&mut white);
            for image in [black, white] {
                let gray = parse(&encoded(&image.into(), ImageFormat::Png));
                let found = gray.normalise().unwrap();
                // The centre of mass may come to lie on the other side of half a pixel.
                let steps = [(0, 0), (0, 1), (0, -1), (1, 0), (-1, 0)];
                let off = steps.map(|(x, y)| distance(&found, &moved(&expected, x, y)));
                let off = off.into_iter().fold(f64::INFINITY, f64::min);
                assert!(off < 6.0, "digit {index} x{scale}: {off} a pixel");
            }
        }
    }
}

#[test]
fn every_format_and_colour_type_is_read() {
    let gray = DynamicImage::from(picture(digit(3), 4, 10));
    let expected = parse(&encoded(&gray, ImageFormat::Png)).normalise().unwrap();
    let types = [
        gray.clone(),
        DynamicImage::from(gray.to_luma16()),
        DynamicImage::from(gray.to_luma_alpha8()),
        DynamicImage::from(gray.to_rgb8()),
        DynamicImage::from(gray.to_rgb16()),
        DynamicImage::from(gray.to_rgba8()),
        DynamicImage::from(gray.to_rgba16()),
    ];
    for image in &types {
        let found = parse(&encoded(image, ImageFormat::Png)).normalise().unwrap();
        assert!(distance(&found, &expected) < 0.5, "PNG {:?}", image.color());
    }
    let formats = [
        ImageFormat::Jpeg,
        ImageFormat::Gif,
        ImageFormat::Bmp,
        ImageFormat::WebP,
        ImageFormat::Tiff,
        ImageFormat::Pnm,
    ];
    for format in formats {
        let image = DynamicImage::from(gray.to_rgb8());
        let found = parse(&encoded(&image, format)).normalise().unwrap();
        assert!(distance(&found, &expected) < 4.0, "{format:?}");
    }
}

/// What a scanner makes of a page: a bit a pixel, packed as a fax machine does it, white as 0. Pillow made the
/// file of `samples/7.png`.
#[test]
fn faxed_pages_are_read() {
    let gray = parse(include_bytes!("../fixtures/fax.tif"));
    let reader = Reader::new(&Pretrained::Reader.load());
    let reading = reader.read(&Input::from_digit(&gray.normalise().unwrap()));
    assert_eq!(reading.digit(), Some(7));
}

#[test]
fn transparency_is_laid_over_white() {
    let black = picture(digit(3), 4, 10);
    let ink_only = RgbaImage::from_fn(black.width(), black.height(), |x, y| {
        Rgba([0, 0, 0, 255 - black.get_pixel(x, y).0[0]])
    });
    let found = parse(&encoded(&ink_only.into(), ImageFormat::Png));
    let expected = parse(&encoded(&black.into(), ImageFormat::Png));
    assert!(found == expected);
}

/// A JPEG whose EXIF data say how to turn it.
fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let exif: Vec<u8> = [
        b"Exif\0\0MM\0*\0\0\0\x08".as_slice(),
        // One entry: tag 0x0112 (orientation), one 16-bit number.
        &[0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0],
    ]
    .concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

#[test]
fn exif_orientation_is_heeded() {
    let upright = DynamicImage::from(picture(digit(3), 8, 20));
    let jpeg = encoded(&upright.rotate270(), ImageFormat::Jpeg);
    let expected = parse(&encoded(&upright, ImageFormat::Jpeg)).normalise().unwrap();
    // 6 means: turn by 90 degrees clockwise to have it upright.
    let turned = parse(&with_orientation(&jpeg, 6)).normalise().unwrap();
    assert!(distance(&turned, &expected) < 4.0);
    let left_lying = parse(&with_orientation(&jpeg, 1)).normalise().unwrap();
    assert!(distance(&left_lying, &expected) > 20.0);
}

/// What telephones append to a JPEG: a film, a second picture, a note with or without markers in it.
#[test]
fn what_follows_the_end_of_a_jpeg_is_not_looked_at() {
    let image = DynamicImage::from(picture(digit(3), 8, 20));
    let jpeg = encoded(&image, ImageFormat::Jpeg);
    let expected = parse(&jpeg);
    let film = b"\0\0\0\x18ftypmp42 \xff\xda \xff\xd8 \xff\xd9 \xff\xda \xff".as_slice();
    let cut = &jpeg[..jpeg.len() / 2];
    for behind in [film, &jpeg, cut, b"\xff\xda", b"\0\0\x01\x0aSEFH"] {
        assert!(parse(&[&jpeg, behind].concat()) == expected);
    }
    // Nor is the thumbnail in the EXIF data, which has an end of its own.
    let length = u16::try_from(jpeg.len() + 8).unwrap().to_be_bytes();
    let app1: Vec<u8> = [b"\xff\xe1", length.as_slice(), b"Exif\0\0", &jpeg].concat();
    let with_thumbnail = [&jpeg[..2], &app1, &jpeg[2..]].concat();
    assert!(parse(&with_thumbnail) == expected);
    let refused = |bytes: &[u8]| Gray::parse(bytes, Path::new("picture")).unwrap_err().to_string();
    for missing in [1, 2, jpeg.len() / 3, jpeg.len() - 4] {
        let told = refused(&with_thumbnail[..with_thumbnail.len() - missing]);
        assert!(told.contains("expected an end to the JPEG data, found none"), "{told}");
    }
    // Half a scan is half a digit, also where a whole picture follows.
    let told = refused(&[cut, jpeg.as_slice()].concat());
    assert!(told.contains("found the marker 0xffd8 before it"), "{told}");
}

/// Pillow made the file of `samples/7.png`, with a restart marker after every second row of blocks.
#[test]
fn progressive_jpegs_with_restarts_are_read_and_their_parts_refused() {
    let whole = include_bytes!("../fixtures/progressive.jpg");
    let upright = parse(whole).normalise().unwrap();
    let reader = Reader::new(&Pretrained::Reader.load());
    assert_eq!(reader.read(&Input::from_digit(&upright)).digit(), Some(7));
    assert!(parse(&[whole.as_slice(), b"\xff\xda a trailer"].concat()) == parse(whole));
    let scans: Vec<usize> =
        (0..whole.len() - 1).filter(|&at| whole[at..at + 2] == [0xff, 0xda]).collect();
    assert!(scans.len() > 3, "{} scans", scans.len());
    for end in scans.into_iter().chain([whole.len() - 2]) {
        assert!(Gray::parse(&whole[..end], Path::new("picture")).is_err(), "{end}");
    }
}

#[test]
fn coloured_pens_on_coloured_paper_are_read() {
    let reader = Reader::new(&Pretrained::Best.load());
    let black = picture(digit(0), 6, 20);
    let (pen, paper) = ([40.0, 60.0, 190.0], [250.0, 240.0, 170.0]);
    let image = RgbImage::from_fn(black.width(), black.height(), |x, y| {
        let light = f32::from(black.get_pixel(x, y).0[0]) / 255.0;
        #[allow(clippy::cast_sign_loss, reason = "a mean of levels")]
        let mix = |k: usize| (pen[k] * (1.0 - light) + paper[k] * light) as u8;
        Rgb([mix(0), mix(1), mix(2)])
    });
    let gray = parse(&encoded(&image.into(), ImageFormat::Png));
    let reading = reader.read(&Input::from_digit(&gray.normalise().unwrap()));
    assert_eq!(reading.digit(), MNIST.test.get(0).map(|sample| sample.label));
}

#[test]
fn blank_pictures_are_refused_as_blank() {
    let noisy = GrayImage::from_fn(64, 64, |x, y| Luma([230 + ((x * 7 + y * 13) % 9) as u8]));
    let flat = |level| GrayImage::from_pixel(64, 64, Luma([level]));
    for image in [flat(0), flat(128), flat(255), noisy] {
        let gray = parse(&encoded(&image.into(), ImageFormat::Png));
        assert_eq!(gray.normalise(), Err(Blank));
    }
}

#[test]
fn digits_in_a_corner_are_centred() {
    let small = picture(digit(2), 1, 0);
    let mut page = GrayImage::from_pixel(300, 200, Luma([255]));
    imageops::replace(&mut page, &small, 270, 170);
    let found = parse(&encoded(&page.into(), ImageFormat::Png)).normalise().unwrap();
    let expected = parse(&encoded(&small.into(), ImageFormat::Png)).normalise().unwrap();
    assert!(distance(&found, &expected) < 1.0);
}

#[test]
fn pictures_in_memory_are_those_in_files() {
    let gray = DynamicImage::from(picture(digit(3), 4, 10));
    for image in [gray.clone(), gray.to_rgb16().into(), gray.to_luma_alpha8().into()] {
        let file = parse(&encoded(&image, ImageFormat::Png));
        assert_eq!(Gray::from_image(&image).unwrap(), file, "{:?}", image.color());
    }
    assert!(Gray::from_image(&DynamicImage::new_luma8(3, 100)).is_err());
}

#[test]
fn pixels_that_do_not_make_a_picture_are_refused() {
    let told = |width, height, count| {
        Gray::from_pixels(width, height, vec![0; count]).unwrap_err().to_string()
    };
    assert_eq!(told(5, 5, 24), "pixels: expected 25, found 24");
    let sides = "size of the picture: expected 4x4 to 16384x16384, found ";
    assert_eq!(told(3, 9, 27), format!("{sides}3x9"));
    assert_eq!(told(usize::MAX, 4, 0), format!("{sides}{}x4", usize::MAX));
}

/// The bar of a 5 is apart from the rest, which is a 6 by itself.
#[test]
fn a_digit_is_not_read_without_its_parts() {
    let first = MNIST.test.labels().iter().position(|&label| label == 5).unwrap();
    let small = picture(digit(first), 1, 4);
    let five = imageops::resize(&small, 144, 144, FilterType::CatmullRom);
    let answer = PictureReader::pretrained().read_digit(&Gray::from_image(&five.into()).unwrap());
    assert!(matches!(answer.digit(), None | Some(5)), "{answer}");
}

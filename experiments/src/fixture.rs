//! The digits of MNIST that lie in the repository: a fixture for tests, samples to read.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use image::imageops::{self, FilterType};
use image::{GrayImage, Luma};
use lenet5::Digit;
use lenet5::data::mnist::FILES;
use lenet5::data::{Dataset, Mnist, idx};

use crate::repository::root;

/// Digits of each part of the fixture.
const DIGITS_PER_PART: usize = 1000;
/// Side of a sample's digit in pixels.
const DIGIT_SIDE: u32 = 112;
/// Paper around the digit in pixels.
const MARGIN: u32 = 16;

/// Writes the first thousand digits of both parts of MNIST, and one picture of each digit.
pub(crate) fn make(folder: &Path) -> Result<()> {
    let mnist = Mnist::open(folder)?;
    let fixtures = root().join("crates/lenet5/tests/fixtures");
    for (part, files) in [(&mnist.train, &FILES[..2]), (&mnist.test, &FILES[2..])] {
        let (first, _) = part.split_at(DIGITS_PER_PART);
        let digits: Vec<Digit> = first.iter().map(|sample| *sample.digit).collect();
        let contents = [idx::encode_images(&digits), idx::encode_labels(first.labels())];
        for (file, content) in files.iter().zip(contents) {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&content)?;
            let path = fixtures.join(format!("{}.gz", file.name));
            lenet5::format::write(&path, &encoder.finish()?)?;
        }
    }
    write_samples(&mnist.test)
}

/// Writes a test digit of each class as black ink on white paper: the first one, but the second 5, as the first is hardly one.
fn write_samples(test: &Dataset) -> Result<()> {
    for label in 0..10 {
        let earlier = usize::from(label == 5);
        let sample = test.iter().filter(|sample| sample.label == label).nth(earlier);
        let sample = sample.with_context(|| format!("there is no test digit {label}"))?;
        let small =
            GrayImage::from_fn(28, 28, |x, y| Luma([255 - sample.digit[y as usize][x as usize]]));
        let large = imageops::resize(&small, DIGIT_SIDE, DIGIT_SIDE, FilterType::CatmullRom);
        let side = DIGIT_SIDE + 2 * MARGIN;
        let mut picture = GrayImage::from_pixel(side, side, Luma([255]));
        imageops::replace(&mut picture, &large, i64::from(MARGIN), i64::from(MARGIN));
        picture.save(root().join(format!("samples/{label}.png")))?;
    }
    Ok(())
}

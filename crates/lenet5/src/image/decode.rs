//! Decoding pictures: the validated door for their bytes.

use std::fs::File;
use std::io::{Cursor, Read as _};
use std::path::Path;

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};

use super::gray::{Gray, SMALLEST_SIDE};
use crate::error::{Error, Mismatch, Result};

/// Most bytes that a picture's file may hold.
pub const LARGEST_FILE: u64 = 256 << 20;
/// Most pixels that a side may have.
pub const LARGEST_SIDE: usize = 16_384;
/// Most pixels that a picture may have unless a caller says otherwise: those of a good telephone.
pub const LARGEST_PIXELS: u64 = 64 << 20;
/// Most pixels that a caller may allow.
pub const MOST_PIXELS: u64 = (LARGEST_SIDE * LARGEST_SIDE) as u64;

/// What is amiss where there are more pixels than a caller allows.
pub const TOO_MANY_PIXELS: &str = "pixels of the picture";

/// Most memory that a decoded pixel takes: 16 bits in four channels.
const LARGEST_PIXEL: u64 = 8;

impl Gray {
    /// Opens a picture: PNG, JPEG, BMP, WebP or PNM, told by its content, not its name.
    ///
    /// # Errors
    /// The file cannot be read, or [`parse`](Self::parse) refuses it.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_within(path, LARGEST_PIXELS)
    }

    /// The same for a picture of another number of pixels at most, but no more than [`MOST_PIXELS`].
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_within(path: impl AsRef<Path>, pixels: u64) -> Result<Self> {
        let path = path.as_ref();
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(Error::io(path))?;
        file.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(Error::io(path))?;
        Self::parse_within(&bytes, path, pixels)
    }

    /// Decodes a picture in any colour type and depth; `name` stands for its file in errors.
    ///
    /// It is turned upright as its EXIF data say, laid over white where it is transparent, and
    /// reduced to the luminance of each pixel.
    ///
    /// *Cost:* the memory of the decoded pixels, at most 512 MiB whatever the header claims, and
    /// half as much again while they are reduced.
    ///
    /// # Errors
    /// The format is unknown, the data are broken or end early, or the size is out of bounds: more than
    /// [`LARGEST_PIXELS`], or a side of fewer than 4 or more than [`LARGEST_SIDE`].
    pub fn parse(bytes: &[u8], name: &Path) -> Result<Self> {
        Self::parse_within(bytes, name, LARGEST_PIXELS)
    }

    /// The same for a picture of another number of pixels at most, but no more than [`MOST_PIXELS`].
    ///
    /// *Cost:* eight bytes of memory a pixel that is allowed, and half as much again, at most.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_within(bytes: &[u8], name: &Path, pixels: u64) -> Result<Self> {
        let most = pixels.min(MOST_PIXELS);
        let memory = LARGEST_PIXEL * most;
        let refuse = |what: &str, expected: String, found: String| Error::Picture {
            path: name.to_owned(),
            mismatch: Mismatch::new(what, expected, found),
        };
        if bytes.len() as u64 > LARGEST_FILE {
            let expected = format!("at most {LARGEST_FILE} bytes");
            return Err(refuse("size of the file", expected, "more".to_owned()));
        }
        let unknown = || "PNG, JPEG, BMP, WebP or PNM".to_owned();
        let mut reader = ImageReader::new(Cursor::new(bytes))
            .with_guessed_format()
            .map_err(|error| refuse("picture", unknown(), error.to_string()))?;
        if reader.format().is_none() {
            let found = if bytes.is_empty() { "an empty file" } else { "none of them" };
            return Err(refuse("picture", unknown(), found.to_owned()));
        }
        let mut limits = Limits::default();
        limits.max_alloc = Some(memory);
        reader.limits(limits);
        let broken = |error: image::ImageError| match error {
            image::ImageError::Unsupported(error) => {
                refuse("picture", unknown(), error.to_string())
            }
            error => refuse("picture", "data as its format has them".to_owned(), error.to_string()),
        };
        // The decoder makes do with a part of the scans; half a digit is another digit.
        if reader.format() == Some(ImageFormat::Jpeg) && !jpeg_is_whole(bytes) {
            let expected = "an end to the JPEG data".to_owned();
            return Err(refuse("picture", expected, "none: it was cut off".to_owned()));
        }
        let mut decoder = reader.into_decoder().map_err(broken)?;

        let (width, height) = decoder.dimensions();
        let fits = |side: u32| {
            usize::try_from(side).is_ok_and(|side| (SMALLEST_SIDE..=LARGEST_SIDE).contains(&side))
        };
        let pixels = u64::from(width) * u64::from(height);
        let size = format!("{width}x{height}");
        if !fits(width) || !fits(height) {
            let least = format!("{SMALLEST_SIDE}x{SMALLEST_SIDE}");
            let expected = format!("{least} to {LARGEST_SIDE}x{LARGEST_SIDE}");
            return Err(refuse("size of the picture", expected, size));
        }
        if pixels > most {
            let expected = format!("at most {most}");
            return Err(refuse(TOO_MANY_PIXELS, expected, format!("{size}, {pixels}")));
        }
        if decoder.total_bytes() > memory {
            let expected = format!("at most {memory} bytes");
            return Err(refuse("decoded picture", expected, decoder.total_bytes().to_string()));
        }
        // A picture whose orientation cannot be read is taken as it lies.
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let image = DynamicImage::from_decoder(decoder).map_err(broken)?;
        // Turned only now, when a pixel is a byte.
        let mut image = DynamicImage::from(luminance(image));
        image.apply_orientation(orientation);
        let size = (image.width() as usize, image.height() as usize);
        Self::from_pixels(size.0, size.1, image.into_bytes()).ok_or_else(|| {
            refuse("picture", "as many pixels as its size says".to_owned(), "fewer".to_owned())
        })
    }
}

/// Reduces a picture to the luminance of each pixel, over white where it is transparent.
fn luminance(image: DynamicImage) -> GrayImage {
    if !image.color().has_alpha() {
        return image.into_luma8();
    }
    let image = image.into_luma_alpha8();
    let (width, height) = image.dimensions();
    let pixels = image.into_raw();
    let over_white = |&[luma, alpha]: &[u8; 2]| {
        let (luma, alpha) = (u32::from(luma), u32::from(alpha));
        u8::try_from((luma * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
    };
    let pixels = pixels.as_chunks::<2>().0.iter().map(over_white).collect();
    GrayImage::from_raw(width, height, pixels).unwrap_or_default()
}

/// Tells whether an end-of-image marker follows the last start-of-scan marker: neither can occur
/// within a scan.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let last = |marker: [u8; 2]| bytes.windows(2).rposition(|pair| pair == marker);
    last([0xff, 0xda]) < last([0xff, 0xd9])
}

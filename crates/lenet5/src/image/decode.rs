//! Pictures in the formats of cameras, scanners and the web: the validated door for their bytes.

mod foreign;
mod jpeg;
mod tiff;

use std::fs::File;
use std::io::{Cursor, Read as _};
use std::path::Path;

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};

use super::gray::{Gray, MAX_SIDE, MIN_SIDE, wrong_size};
use super::{alpha, colour};
use crate::error::{Error, FileKind, Mismatch, Result};

/// Most bytes that a picture's file may hold.
pub const MAX_FILE_BYTES: u64 = 256 << 20;
/// Most pixels that a picture may have unless a caller says otherwise: those of a good telephone.
pub const DEFAULT_MAX_PIXELS: u64 = 64 << 20;
/// Most pixels that a caller may allow.
pub const MAX_PIXELS: u64 = (MAX_SIDE * MAX_SIDE) as u64;

/// The formats that are read.
const FORMATS: [ImageFormat; 7] = [
    ImageFormat::Png,
    ImageFormat::Jpeg,
    ImageFormat::Gif,
    ImageFormat::Bmp,
    ImageFormat::WebP,
    ImageFormat::Tiff,
    ImageFormat::Pnm,
];
/// Their names, for errors.
const FORMAT_NAMES: &str = "PNG, JPEG, GIF, BMP, WebP, TIFF or PNM";

/// Most memory that a decoded pixel takes: 16 bits in four channels.
const BYTES_PER_PIXEL: u64 = 8;

impl Gray {
    /// Opens a picture: PNG, JPEG, GIF (its first frame), BMP, WebP, TIFF (its first page) or PNM,
    /// whichever its content is, whatever its name.
    ///
    /// *Cost:* as [`parse`](Self::parse), and the memory of the file.
    ///
    /// # Errors
    /// The file cannot be read, or [`parse`](Self::parse) refuses it.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_within(path, DEFAULT_MAX_PIXELS)
    }

    /// Opens a picture of at most `pixels` pixels, and never more than [`MAX_PIXELS`].
    ///
    /// *Cost:* as [`parse_within`](Self::parse_within), and the memory of the file.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_within(path: impl AsRef<Path>, pixels: u64) -> Result<Self> {
        let path = path.as_ref();
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(Error::io(path))?;
        file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(Error::io(path))?;
        Self::parse_within(&bytes, path, pixels)
    }

    /// Decodes a picture in any colour type and depth; `name` stands for its file in errors.
    ///
    /// It is turned upright as its EXIF data say, what lies behind transparent parts is chosen
    /// by what is visible, and it is reduced to the luminance of each pixel.
    ///
    /// *Cost:* the memory of the decoded pixels, at most 512 MiB whatever the header claims, and
    /// half as much again while they are reduced. Those 512 MiB hold a TIFF twice.
    ///
    /// # Errors
    /// The format is unknown, the data are broken or end early, or the size is out of bounds: more than
    /// [`DEFAULT_MAX_PIXELS`], or a side of fewer than [`MIN_SIDE`] or more than [`MAX_SIDE`].
    pub fn parse(bytes: &[u8], name: &Path) -> Result<Self> {
        Self::parse_within(bytes, name, DEFAULT_MAX_PIXELS)
    }

    /// Decodes a picture of at most `pixels` pixels, and never more than [`MAX_PIXELS`].
    ///
    /// *Cost:* eight bytes of memory a pixel that is allowed, and half as much again, at most.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_within(bytes: &[u8], name: &Path, pixels: u64) -> Result<Self> {
        let most = pixels.min(MAX_PIXELS);
        let memory = BYTES_PER_PIXEL * most;
        let refuse = |what: &str, expected: String, found: String| {
            Error::invalid(FileKind::Picture, name, Mismatch::new(what, expected, found))
        };
        if bytes.len() as u64 > MAX_FILE_BYTES {
            let expected = format!("at most {MAX_FILE_BYTES} bytes");
            return Err(refuse("size of the file", expected, "more".to_owned()));
        }
        let format = image::guess_format(bytes).ok().filter(|format| FORMATS.contains(format));
        let Some(format) = format else {
            let found = foreign::told(bytes).unwrap_or_else(|| "none of them".to_owned());
            return Err(refuse("picture", FORMAT_NAMES.to_owned(), found));
        };
        // The decoder makes do with a part of the scans; half a digit is another digit. And it need not see what
        // stands behind the picture's end.
        let picture = if format == ImageFormat::Jpeg { jpeg::picture(bytes) } else { Ok(bytes) };
        let picture = picture.map_err(|fault| {
            refuse("picture", "an end to the JPEG data".to_owned(), fault.to_string())
        })?;
        if format == ImageFormat::Tiff {
            tiff::check(bytes).map_err(|fault| Error::invalid(FileKind::Picture, name, fault))?;
        }
        let mut reader = ImageReader::with_format(Cursor::new(picture), format);
        let mut limits = Limits::default();
        limits.max_alloc = Some(memory);
        reader.limits(limits);
        let broken = |error: image::ImageError| match error {
            image::ImageError::Unsupported(error) => {
                refuse("picture", "a kind that is read".to_owned(), error.to_string())
            }
            error => refuse("picture", "data as its format has them".to_owned(), error.to_string()),
        };
        let mut decoder = reader.into_decoder().map_err(broken)?;

        let (width, height) = decoder.dimensions();
        let sides = [width, height].map(|side| side as usize);
        if sides.iter().any(|side| !(MIN_SIDE..=MAX_SIDE).contains(side)) {
            return Err(Error::invalid(FileKind::Picture, name, wrong_size(sides[0], sides[1])));
        }
        if u64::from(width) * u64::from(height) > most {
            return Err(Error::TooManyPixels { path: name.to_owned(), width, height, most });
        }
        let mut bytes_decoded = decoder.total_bytes();
        if format == ImageFormat::Tiff {
            // Its decoder has a copy of its own.
            let bits = u64::from(decoder.original_color_type().bits_per_pixel());
            bytes_decoded += u64::from(width) * u64::from(height) * bits / 8;
        }
        if bytes_decoded > memory {
            let expected = format!("at most {memory} bytes");
            return Err(refuse("decoded picture", expected, bytes_decoded.to_string()));
        }
        if matches!(format, ImageFormat::Gif | ImageFormat::Tiff) {
            // What they take besides the picture, such as a frame larger than it, is of the same memory.
            let mut limits = Limits::default();
            limits.max_alloc = Some(memory - decoder.total_bytes());
            decoder.set_limits(limits).map_err(broken)?;
        }
        // A picture whose orientation cannot be read is taken as it lies.
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let image = DynamicImage::from_decoder(decoder).map_err(broken)?;
        // Turned only now, when a pixel is a byte.
        let mut image = DynamicImage::from(levels(image));
        image.apply_orientation(orientation);
        Self::from_levels(image.into_luma8())
    }

    /// Takes a picture in memory in any colour type and depth: what lies behind transparent parts is chosen
    /// by what is visible, and it is reduced to the luminance of each pixel.
    ///
    /// *Cost:* two looks at every pixel; two bytes of memory a pixel.
    ///
    /// # Errors
    /// A side is not between [`MIN_SIDE`] and [`MAX_SIDE`].
    pub fn from_image(image: &DynamicImage) -> Result<Self> {
        Self::from_levels(levels(image.clone()))
    }

    fn from_levels(image: GrayImage) -> Result<Self> {
        Self::from_pixels(image.width() as usize, image.height() as usize, image.into_raw())
    }
}

/// Reduces a picture to the level of each pixel: [`colour`] tells which it is, and [`alpha`] what lies behind transparent
/// parts.
fn levels(image: DynamicImage) -> GrayImage {
    let image = without_idle_alpha(image);
    if !image.color().has_alpha() {
        if !image.color().has_color() {
            return image.into_luma8();
        }
        let image = image.into_rgb8();
        let (width, height) = image.dimensions();
        return match colour::clearest(width as usize, image.as_raw().as_chunks::<3>().0) {
            Some(levels) => GrayImage::from_raw(width, height, levels).unwrap_or_default(),
            None => DynamicImage::from(image).into_luma8(),
        };
    }
    let image = image.into_luma_alpha8();
    let (width, height) = image.dimensions();
    let pixels = alpha::flatten(image.into_raw().as_chunks::<2>().0);
    GrayImage::from_raw(width, height, pixels).unwrap_or_default()
}

/// Takes the alpha channel from a picture of which no part is transparent, as screenshots are.
fn without_idle_alpha(image: DynamicImage) -> DynamicImage {
    match image {
        DynamicImage::ImageRgba8(own) if own.pixels().all(|pixel| pixel.0[3] == u8::MAX) => {
            DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(own).into_rgb8())
        }
        other => other,
    }
}

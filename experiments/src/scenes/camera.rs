//! The camera: light, focus, grain, and the file that it writes.

use std::io::Cursor;

use anyhow::{Result, ensure};
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageFormat};

use super::geometry::Point;
use super::light::{Light, shine};
use super::plane::Plane;
use super::random::Random;
use super::truth::Truth;

/// A picture in a file, and what it shows.
pub(crate) struct Scene {
    /// The file.
    pub(crate) bytes: Vec<u8>,
    /// The end of the file's name.
    pub(crate) ending: &'static str,
    pub(crate) truth: Truth,
}

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Png,
    /// JPEG of a quality.
    Jpeg(u8),
}

/// How a picture is taken.
#[derive(Clone, Debug)]
pub(crate) struct Shot {
    pub(crate) lights: Vec<Light>,
    /// The deviation of the blur, in pixels.
    pub(crate) blur: f32,
    /// The deviation of the grain, in levels.
    pub(crate) grain: f32,
    pub(crate) encoding: Encoding,
    /// The EXIF tag of the orientation, 1 to 8; the picture is stored so that it is upright once the tag is
    /// heeded.
    pub(crate) orientation: Option<u8>,
}

impl Shot {
    /// Draws a shot with mild faults.
    pub(crate) fn mild(random: &mut Random) -> Self {
        let lights = vec![
            Light::Even(random.between(0.85, 1.0)),
            Light::Gradient {
                angle: random.around(std::f32::consts::PI),
                least: random.between(0.85, 1.0),
            },
        ];
        let quality = [75, 85, 92, 95];
        let encoding =
            if random.one_in(3) { Encoding::Png } else { Encoding::Jpeg(random.pick(&quality)) };
        Self {
            lights,
            blur: random.between(0.2, 0.8),
            grain: random.between(0.5, 4.0),
            encoding,
            orientation: None,
        }
    }

    /// Draws a scan: even light, hardly any grain.
    pub(crate) fn scan(random: &mut Random) -> Self {
        Self {
            lights: Vec::new(),
            blur: random.between(0.2, 0.6),
            grain: random.between(0.0, 2.0),
            ..Self::mild(random)
        }
    }

    /// Takes a picture.
    ///
    /// # Errors
    /// The picture cannot be written in its format.
    pub(crate) fn take(
        &self,
        random: &mut Random,
        mut plane: Plane,
        truth: Truth,
    ) -> Result<Scene> {
        plane.blur(self.blur);
        if !self.lights.is_empty() {
            shine(&mut plane, &self.lights);
        }
        let (plane, tag) = match self.orientation {
            Some(tag) => (stored(&plane, tag), tag),
            None => (plane, 1),
        };
        let levels = plane.to_levels(random, self.grain);
        let kind = ExtendedColorType::Rgb8;
        let bytes = encode(&levels, plane.width, plane.height, kind, self.encoding)?;
        let bytes = if self.orientation.is_some() { with_tag(&bytes, tag)? } else { bytes };
        let ending = match self.encoding {
            Encoding::Png => "png",
            Encoding::Jpeg(_) => "jpg",
        };
        Ok(Scene { bytes, ending, truth })
    }
}

/// The picture as a camera stores it that is held so that a tag is needed.
fn stored(plane: &Plane, tag: u8) -> Plane {
    let mirrored = |plane: &Plane| {
        Plane::from_fn(plane.width, plane.height, |x, y| {
            plane.sample(Point::new((plane.width - 1) as f32 - x, y))
        })
    };
    // What a tag asks a reader to do: 2 mirror, 3 turn by 180, 4 mirror and turn by 180, 5 turn by 90 and
    // mirror, 6 turn by 90, 7 turn by 270 and mirror, 8 turn by 270, all clockwise. This is the way back.
    match tag {
        2 => mirrored(plane),
        3 => plane.turned(2),
        4 => mirrored(&plane.turned(2)),
        5 => mirrored(plane).turned(3),
        6 => plane.turned(3),
        7 => mirrored(plane).turned(1),
        8 => plane.turned(1),
        _ => plane.clone(),
    }
}

/// Writes levels in a format.
pub(crate) fn encode(
    levels: &[u8],
    width: usize,
    height: usize,
    colour: ExtendedColorType,
    encoding: Encoding,
) -> Result<Vec<u8>> {
    let (width, height) = (u32::try_from(width)?, u32::try_from(height)?);
    let mut bytes = Vec::new();
    match encoding {
        Encoding::Png => {
            let mut to = Cursor::new(&mut bytes);
            image::write_buffer_with_format(
                &mut to,
                levels,
                width,
                height,
                colour,
                ImageFormat::Png,
            )?;
        }
        Encoding::Jpeg(quality) => {
            JpegEncoder::new_with_quality(&mut bytes, quality)
                .encode(levels, width, height, colour)?;
        }
    }
    Ok(bytes)
}

/// A JPEG file with an EXIF segment that has the tag of the orientation alone.
fn with_tag(jpeg: &[u8], tag: u8) -> Result<Vec<u8>> {
    ensure!(jpeg.starts_with(&[0xff, 0xd8]), "only a JPEG file takes a tag");
    // Little endian: the head of a TIFF file, a directory of one entry, no further directory.
    let tiff = [
        b"II*\0\x08\0\0\0".as_slice(),
        b"\x01\0\x12\x01\x03\0\x01\0\0\0",
        &[tag, 0, 0, 0],
        b"\0\0\0\0",
    ]
    .concat();
    let length = u16::try_from(2 + 6 + tiff.len())?.to_be_bytes();
    Ok([&[0xff, 0xd8, 0xff, 0xe1], length.as_slice(), b"Exif\0\0", &tiff, &jpeg[2..]].concat())
}

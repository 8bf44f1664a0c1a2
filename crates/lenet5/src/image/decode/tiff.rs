//! What a TIFF may hold: pixels packed in a way whose decoder keeps to the size of the picture.

use std::io::Cursor;

use ::tiff::decoder::Decoder;
use ::tiff::tags::Tag;

use crate::error::Mismatch;
use crate::image::gray::MAX_SIDE;

/// The ways to pack pixels that are unpacked: not at all, fax (group 4), LZW, deflate by its two numbers, `PackBits`.
const PACKINGS: [u64; 6] = [1, 4, 5, 8, 32_946, 32_773];
/// JPEG within a TIFF: its decoder takes memory for whatever size the JPEG claims, strip by strip.
const JPEG: u64 = 7;
/// Most numbers of a pixel, of which the first four at most are used.
const MAX_SAMPLES: u64 = 8;

/// Refuses what would take time or memory beyond what the picture's own size allows. What is no TIFF at all, or has
/// no such tags, is left to the decoder.
pub(super) fn check(bytes: &[u8]) -> Result<(), Mismatch> {
    let Ok(mut decoder) = Decoder::new(Cursor::new(bytes)) else { return Ok(()) };
    let mut value = |tag: Tag, what: &str, otherwise: u64| {
        let found = decoder.find_tag_unsigned::<u64>(tag);
        let found = found.map_err(|error| Mismatch::new(what, "a number", error))?;
        Ok::<u64, Mismatch>(found.unwrap_or(otherwise))
    };
    let packing = value(Tag::Compression, "compression", 1)?;
    if !PACKINGS.contains(&packing) {
        let found = match packing {
            JPEG => "JPEG; save the picture as PNG or JPEG first".to_owned(),
            _ => format!("number {packing}"),
        };
        let expected = "none, fax (group 4), LZW, deflate or PackBits";
        return Err(Mismatch::new("compression of the TIFF", expected, found));
    }
    let samples = value(Tag::SamplesPerPixel, "samples of a pixel", 1)?;
    if samples > MAX_SAMPLES {
        return Err(Mismatch::new("samples of a pixel", format!("at most {MAX_SAMPLES}"), samples));
    }
    for (tag, what) in [(Tag::TileWidth, "width of a tile"), (Tag::TileLength, "height of a tile")]
    {
        let side = value(tag, what, 1)?;
        if side > MAX_SIDE as u64 {
            return Err(Mismatch::new(what, format!("at most {MAX_SIDE}"), side));
        }
    }
    Ok(())
}

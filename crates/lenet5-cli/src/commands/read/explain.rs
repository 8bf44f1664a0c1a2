//! `lenet5 read --explain`: a picture of each stage on the way to the network.

use std::path::Path;

use anyhow::{Context as _, Result};
use image::GrayImage;
use lenet5::{Digit, Gray};

use crate::checks::refuse_overwriting;
use crate::draw::raster::{of_digit, of_gray, of_ink, png};

/// The pictures, in the order of the stages.
const STAGES: [&str; 8] = [
    "1-grey",
    "2-even-light",
    "3-ink",
    "4-writing",
    "5-box",
    "6-even-strokes",
    "7-digit",
    "8-as-read",
];

/// How large a pixel of the digit is drawn.
const PIXEL: u32 = 10;

/// Writes what [`Gray::normalise`] makes of a picture, stage by stage, as far as it comes, and what the
/// network saw, where that is another digit.
pub(super) fn explain(
    picture: &Gray,
    seen: Option<&Digit>,
    folder: &Path,
    force: bool,
) -> Result<()> {
    let place = |name: &str| folder.join(name).with_extension("png");
    // All of them, also those that this picture has no use for: they would pass for its own.
    for name in STAGES {
        let path = place(name);
        refuse_overwriting(&path, force)?;
        if path.exists() {
            std::fs::remove_file(&path).with_context(|| path.display().to_string())?;
        }
    }
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let [grey, even_light, shows, without_lines, boxed, even_strokes, digit, as_read] = STAGES;
    let write = |name: &str, stage: GrayImage| -> Result<()> {
        Ok(lenet5::format::write(&place(name), &png(&stage)?)?)
    };
    write(grey, of_gray(picture))?;
    let Ok(stages) = picture.writing_stages() else { return Ok(()) };
    write(even_light, of_gray(&stages.even_light))?;
    write(shows, of_ink(&stages.ink))?;
    let ink = stages.writing.ink;
    write(without_lines, of_ink(&ink))?;
    let Ok(cut) = ink.boxed() else { return Ok(()) };
    write(boxed, of_ink(&cut))?;
    let even = cut.with_even_strokes();
    write(even_strokes, of_ink(&even))?;
    let Some(made) = even.to_digit() else { return Ok(()) };
    write(digit, of_digit(&made, PIXEL))?;
    match seen {
        Some(seen) if *seen != made => write(as_read, of_digit(seen, PIXEL)),
        _ => Ok(()),
    }
}

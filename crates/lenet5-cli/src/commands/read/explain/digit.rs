//! How a single digit was read.

use std::path::Path;

use anyhow::Result;
use lenet5::{Answer, Digit, Gray};

use super::explanation::Explanation;
use crate::commands::read::told::told;
use crate::draw::raster::{of_digit, of_ink};

/// How large a pixel of the digit is drawn.
const PIXEL: u32 = 10;

/// Shows what [`Gray::normalise`] makes of a picture, stage by stage, as far as it comes, and what the
/// network saw, where that is another digit.
pub(crate) fn explain_digit(
    path: &Path,
    picture: &Gray,
    answer: &Answer,
    folder: &Path,
    force: bool,
) -> Result<()> {
    let mut page = Explanation::begin(folder, force)?;
    show_stages(&mut page, picture, answer.guess.as_ref().map(|guess| &guess.digit))?;
    page.end(path, format_args!("Answer: {}.", told(answer)))
}

fn show_stages(page: &mut Explanation, picture: &Gray, seen: Option<&Digit>) -> Result<()> {
    let Some(stages) = page.stages_of(picture)? else { return Ok(()) };
    let ink = stages.writing.ink;
    page.section(
        "Writing",
        "The ink without printed lines, and without what goes around other ink.",
    );
    page.picture("4-writing.png", &of_ink(&ink))?;
    let Ok(cut) = ink.boxed() else { return Ok(()) };
    page.section("Box", "The smallest box around the writing, without specks.");
    page.picture("5-box.png", &of_ink(&cut))?;
    let even = cut.with_even_strokes();
    page.section("Even strokes", "Strokes that are too thin or too thick are redrawn.");
    page.picture("6-even-strokes.png", &of_ink(&even))?;
    let Some(made) = even.to_digit() else { return Ok(()) };
    page.section(
        "Digit",
        "The longer side becomes 20 pixels, and the centre of mass the middle of 28x28 (paper, section III.A).",
    );
    page.picture("7-digit.png", &of_digit(&made, PIXEL))?;
    if let Some(seen) = seen.filter(|seen| **seen != made) {
        page.section("As read", "The digit that the network saw in the end.");
        page.picture("8-as-read.png", &of_digit(seen, PIXEL))?;
    }
    Ok(())
}

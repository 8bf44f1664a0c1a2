//! A folder in which an answer is explained, and its page.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use image::{EncodableLayout, ImageBuffer, PixelWithColorType};
use lenet5::Gray;
use lenet5::image::WritingStages;

use crate::checks::refuse_overwriting;
use crate::draw::html::{document, escaped};
use crate::draw::raster::{of_gray, of_ink, png};

/// The page that shows all pictures in order.
const PAGE: &str = "index.html";

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:64em;padding:0 1em;\
color:#222;background:#fff}img{max-width:100%;max-height:32em;border:1px solid #ddd;image-rendering:pixelated}\
h2{margin-top:2em}svg{max-width:100%;height:auto}.graph{overflow-x:auto}.graph svg{max-width:none}table{border-collapse:collapse}td,th{padding:.2em .8em;\
text-align:left;border-bottom:1px solid #ddd}";

/// A folder in which an answer is explained, and the page so far.
pub(super) struct Explanation {
    folder: PathBuf,
    body: String,
}

impl Explanation {
    /// Begins one. Pictures of an earlier one go, lest they pass for this one's.
    pub(super) fn begin(folder: &Path, force: bool) -> Result<Self> {
        let told = || folder.display().to_string();
        let mut stale = Vec::new();
        if folder.is_dir() {
            for entry in std::fs::read_dir(folder).with_context(told)? {
                let path = entry.with_context(told)?.path();
                if is_own(&path) {
                    stale.push(path);
                }
            }
        }
        stale.sort();
        for path in stale {
            refuse_overwriting(&path, force)?;
            std::fs::remove_file(&path).with_context(|| path.display().to_string())?;
        }
        std::fs::create_dir_all(folder).with_context(told)?;
        Ok(Self { folder: folder.to_owned(), body: String::new() })
    }

    /// Begins a section.
    pub(super) fn section(&mut self, title: impl Display, text: impl Display) {
        let [title, text] = [title.to_string(), text.to_string()].map(|text| escaped(&text));
        self.body.push_str(&format!("<h2>{title}</h2>\n<p>{text}</p>\n"));
    }

    /// Shows a picture, and its stages up to the ink; gives them, if there is ink.
    pub(super) fn stages_of(&mut self, picture: &Gray) -> Result<Option<WritingStages>> {
        self.section("Grey", "The picture, upright, in the level in which strokes stand out.");
        self.picture("1-grey.png", &of_gray(picture))?;
        let Ok(stages) = picture.writing_stages() else { return Ok(None) };
        self.section(
            "Even light",
            "The part that has writing, divided by the paper's level at each place.",
        );
        self.picture("2-even-light.png", &of_gray(&stages.even_light))?;
        self.section("Ink", "What is darker than the paper, and hangs together with clear ink.");
        self.picture("3-ink.png", &of_ink(&stages.ink))?;
        Ok(Some(stages))
    }

    /// Writes a picture into the folder, and shows it.
    pub(super) fn picture<P>(
        &mut self,
        name: &str,
        picture: &ImageBuffer<P, Vec<P::Subpixel>>,
    ) -> Result<()>
    where
        P: PixelWithColorType,
        [P::Subpixel]: EncodableLayout,
    {
        lenet5::format::write(&self.folder.join(name), &png(picture)?)?;
        self.markup(&format!("<img alt=\"{}\" src=\"{name}\">\n", name.trim_end_matches(".png")));
        Ok(())
    }

    /// Writes a drawing into the folder, and shows it.
    pub(super) fn drawing(&mut self, name: &str, svg: &str) -> Result<()> {
        lenet5::format::write(&self.folder.join(name), svg.as_bytes())?;
        self.markup(&format!("<div class=\"graph\">{svg}</div>\n"));
        Ok(())
    }

    /// Adds what is HTML already.
    pub(super) fn markup(&mut self, html: &str) {
        self.body.push_str(html);
    }

    /// Writes the page.
    pub(super) fn end(self, path: &Path, answer: impl Display) -> Result<()> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let body = format!("<p>{}</p>\n{}", escaped(&answer.to_string()), self.body);
        let page = document(&format!("How {name} was read"), &name, STYLE, &body);
        Ok(lenet5::format::write(&self.folder.join(PAGE), page.as_bytes())?)
    }
}

/// Tells whether a file is called as those of an explanation are: `3-ink.png`, `word-012.png`, `word-012-cuts.svg`, the page.
fn is_own(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let is_picture = name.strip_suffix(".png").is_some_and(|stem| {
        let (first, rest) = stem.split_once('-').unwrap_or((stem, ""));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let is_stage = is_number(first) && first.len() == 1 && NAMES.contains(&rest);
        is_stage || first == "word" && is_number(rest)
    });
    let is_drawing = name.strip_suffix(".svg").and_then(|stem| stem.strip_prefix("word-"));
    let is_drawing = is_drawing.is_some_and(|rest| {
        let (number, way) = rest.split_once('-').unwrap_or((rest, ""));
        !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) && WAYS.contains(&way)
    });
    is_picture || is_drawing || name == PAGE
}

/// What the pictures of the stages are called, behind their numbers.
const NAMES: [&str; 11] = [
    "grey",
    "even-light",
    "ink",
    "writing",
    "box",
    "even-strokes",
    "digit",
    "as-read",
    "taken-away",
    "words",
    "answer",
];

/// What the drawings of a word's graphs are called, behind its number.
pub(super) const WAYS: [&str; 2] = ["cuts", "windows"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_an_explanation_are_taken_for_its_own() {
        for name in
            ["1-grey.png", "4-taken-away.png", "word-012.png", "word-001-cuts.svg", "index.html"]
        {
            assert!(is_own(Path::new(name)), "{name}");
        }
        for name in [
            "word-001.svg",
            "word--cuts.svg",
            "grey.png",
            "12-grey.png",
            "1-holiday.png",
            "word-.png",
            "word-a.png",
            "a.html",
        ] {
            assert!(!is_own(Path::new(name)), "{name}");
        }
    }
}

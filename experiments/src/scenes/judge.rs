//! What a reader made of a scene.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use lenet5::graph::Format;
use lenet5::read::number::Options;
use lenet5::{Gray, PictureReader};

use super::camera::Scene;
use super::geometry::Area;
use super::truth::Way;

/// Whether a scene was read right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// What it shows was read, or nothing where there is nothing.
    Right,
    /// What was answered is not what it shows, or something was left out without a word.
    Wrong,
    /// It was refused, although it shows something; or words of it were, and the others are right.
    Refused,
}

impl Verdict {
    /// The verdict in one word.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::Refused => "refused",
        }
    }
}

/// What a reader made of a scene.
pub(crate) struct Judged {
    pub(crate) verdict: Verdict,
    /// The digits that were read, or would have been read were they not refused; with a bar between lines.
    pub(crate) read: String,
    /// The reason of a refusal, or nothing.
    pub(crate) reason: &'static str,
    /// The least confidence of what was read.
    pub(crate) confidence: Option<f32>,
    /// How long it was read, in milliseconds, without decoding.
    pub(crate) milliseconds: f64,
}

/// Reads a scene from its file, and compares what was read with what it shows.
///
/// # Errors
/// The library cannot decode the file.
pub(crate) fn judge(reader: &PictureReader, scene: &Scene) -> Result<Judged> {
    let gray = Gray::parse(&scene.bytes, Path::new(&format!("scene.{}", scene.ending)))?;
    let start = Instant::now();
    let mut is_partly_refused = false;
    let (read, digits, refusal, confidence) = match scene.truth.way {
        Way::Digit => {
            let answer = reader.read_digit(&gray);
            let guess = answer.reading().map(ToString::to_string).unwrap_or_default();
            let guess = guess.chars().take(1).collect::<String>();
            let digits = answer.digit().map(|digit| digit.to_string());
            (guess, digits, answer.refusal, answer.confidence())
        }
        Way::Page => {
            let format = scene.truth.format.as_deref().map(Format::parse).transpose()?;
            let page = reader.read_page(&gray, &Options { format, ..Options::default() });
            let texts: Vec<&str> = page.lines.iter().map(|line| line.text.as_str()).collect();
            let mut words = page.lines.iter().flat_map(|line| &line.words);
            is_partly_refused = (!page.refused.is_empty() || page.unread > 0)
                && page.rotation == scene.truth.rotation
                && words.all(|word| scene.truth.says(&word.text, Area::of(&word.area)));
            let least = page.lines.iter().map(|line| line.confidence).reduce(f32::min);
            let digits = (page.refusal.is_none() && !texts.is_empty())
                .then(|| texts.concat().replace(' ', ""));
            (texts.join("|"), digits, page.refusal, least)
        }
    };
    let milliseconds = 1000.0 * start.elapsed().as_secs_f64();
    let verdict = match (digits, scene.truth.characters()) {
        (None, truth) if truth.is_empty() => Verdict::Right,
        (None, _) => Verdict::Refused,
        (Some(digits), truth) if digits == truth => Verdict::Right,
        (Some(_), _) if is_partly_refused => Verdict::Refused,
        (Some(_), _) => Verdict::Wrong,
    };
    let reason = refusal.map_or("", lenet5::Refusal::name);
    Ok(Judged { verdict, read, reason, confidence, milliseconds })
}

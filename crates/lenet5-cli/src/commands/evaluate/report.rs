//! The report of an evaluation as one page of HTML, with every picture that was not answered right.

use std::fmt::Write as _;

use anyhow::Result;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use image::{GrayImage, imageops};
use lenet5::{Digit, Gray};

use super::listed::{Seen, Set, Summary};
use crate::commands::explain::of_gray;
use crate::commands::inspect::png;

/// Most pictures that a report shows: a page should open.
const MOST_SHOWN: usize = 500;
/// The longer side of a picture in the report, in pixels.
const SIDE: u32 = 112;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:60em;padding:0 1em;\
color:#222;background:#fff}table{border-collapse:collapse}td,th{padding:.2em .8em;text-align:right;\
border-bottom:1px solid #ddd}td:first-child,th:first-child{text-align:left}figure{display:inline-block;\
margin:.5em;vertical-align:top;width:14.5em}figure img{width:7em;height:7em;object-fit:contain;\
image-rendering:pixelated;background:#eee}figcaption{font-size:12px;overflow-wrap:anywhere}";

/// Writes the page.
pub(super) fn html(summary: &Summary, pictures: &[Seen]) -> Result<String> {
    let mut page = String::new();
    let out = &mut page;
    writeln!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>lenet5 evaluate</title>\n<style>{STYLE}</style>\n<h1>What was read</h1>\n\
         <table><tr><th>set<th>pictures<th>right<th>wrong<th>refused<th>right if none is refused"
    )?;
    for set in &summary.sets {
        let (Set { name, pictures, right, wrong, refused, .. }, share) = (set, set.share());
        let name = escaped(name);
        writeln!(
            out,
            "<tr><td>{name}<td>{pictures}<td>{right}<td>{wrong}<td>{refused}<td>{share}"
        )?;
    }
    writeln!(out, "</table>\n<ul>")?;
    for line in summary.lines() {
        writeln!(out, "<li>{}", escaped(&line))?;
    }
    writeln!(out, "</ul>")?;
    let wrong = |one: &&Seen| one.refusal().is_none() && !one.is_right();
    section(out, "Answered wrong", pictures.iter().filter(wrong))?;
    let refused = |one: &&Seen| one.refusal().is_some() && one.listed.label.is_some();
    section(out, "Digits refused", pictures.iter().filter(refused))?;
    Ok(page)
}

fn section<'a>(
    out: &mut String,
    title: &str,
    pictures: impl Iterator<Item = &'a Seen> + Clone,
) -> Result<()> {
    let count = pictures.clone().count();
    writeln!(out, "<h2>{title}: {count}</h2>")?;
    if count > MOST_SHOWN {
        writeln!(out, "<p>The first {MOST_SHOWN} of them.</p>")?;
    }
    for one in pictures.take(MOST_SHOWN) {
        let label = one.listed.label.map_or("no digit".to_owned(), |digit| digit.to_string());
        let answer = one.digit().map_or("nothing".to_owned(), |digit| digit.to_string());
        let mut told = format!("{label} read as {answer}");
        if let Ok((_, reading)) = &one.read
            && reading.is_calibrated()
        {
            write!(told, ", confidence {:.3}", reading.confidence())?;
        }
        if let Some(reason) = one.refusal() {
            write!(told, "; refused, {reason}")?;
        }
        let path = escaped(&one.listed.path.to_string_lossy());
        write!(out, "<figure>")?;
        // It could be opened a moment ago.
        if let Ok(picture) = Gray::open(&one.listed.path) {
            write!(out, "{}", embedded(&thumbnail(&picture))?)?;
        }
        if let Ok((digit, _)) = &one.read {
            write!(out, "{}", embedded(&drawn(digit))?)?;
        }
        writeln!(out, "<figcaption>{}<br>{path}</figcaption></figure>", escaped(&told))?;
    }
    Ok(())
}

/// Shrinks a picture for the page.
fn thumbnail(picture: &Gray) -> GrayImage {
    let image = of_gray(picture);
    let (width, height) = image.dimensions();
    let longest = width.max(height);
    if longest <= SIDE {
        return image;
    }
    let side = |from: u32| (from * SIDE / longest).max(1);
    imageops::thumbnail(&image, side(width), side(height))
}

/// Draws what the network saw, dark on light.
fn drawn(digit: &Digit) -> GrayImage {
    let levels = digit.as_flattened().iter().map(|ink| 255 - ink).collect();
    GrayImage::from_raw(28, 28, levels).unwrap_or_default()
}

fn embedded(picture: &GrayImage) -> Result<String> {
    let encoded = BASE64_STANDARD.encode(png(picture)?);
    Ok(format!("<img alt=\"\" src=\"data:image/png;base64,{encoded}\">"))
}

/// Text as HTML shows it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

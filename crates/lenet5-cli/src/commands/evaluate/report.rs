//! The report of an evaluation as one page of HTML, with every picture that was not answered right.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use image::{GrayImage, imageops};
use lenet5::evaluation::{
    Bin, DigitResult, DigitSet, DigitSummary, NumberResult, NumberSet, NumberSummary,
    OperatingCurve, OperatingPoint, number_curve, operating_curve,
};
use lenet5::{Gray, Reading};

use super::{digits, numbers};
use crate::draw::html::{document, escaped};
use crate::draw::raster::{of_digit, of_gray, png};
use crate::draw::svg::operating;

/// Most pictures that a section shows: a page should open.
const MAX_SHOWN: usize = 500;
/// The longer side of the picture of a digit in the report, and of that of a number, in pixels.
const DIGIT_SIDE: u32 = 112;
const NUMBER_SIDE: u32 = 224;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:60em;padding:0 1em;\
color:#222;background:#fff}table{border-collapse:collapse}td,th{padding:.2em .8em;text-align:right;\
border-bottom:1px solid #ddd}td:first-child,th:first-child{text-align:left}figure{display:inline-block;\
margin:.5em;vertical-align:top;width:14.5em}figure img{max-width:14em;height:7em;object-fit:contain;\
image-rendering:pixelated;background:#eee}figcaption{font-size:12px;overflow-wrap:anywhere}\
svg{max-width:100%;height:auto}";

/// Writes the page of some parts, as [`digits`] and [`numbers`] make them.
pub(super) fn html(parts: &[String]) -> String {
    document("lenet5 evaluate", "What was read", STYLE, &parts.concat())
}

/// Tells of pictures of single digits.
pub(super) fn digits(
    summary: &DigitSummary,
    results: &[DigitResult],
    pictures: &[digits::ReadPicture],
) -> Result<String> {
    let mut page = String::new();
    let out = &mut page;
    writeln!(
        out,
        "<table><tr><th>set<th>pictures<th>right<th>wrong<th>refused<th>best guess right"
    )?;
    for set in &summary.sets {
        let DigitSet { name, pictures, right, wrong, refused, .. } = set;
        let (name, share) = (escaped(name), digits::best_guess_right(set));
        writeln!(
            out,
            "<tr><td>{name}<td>{pictures}<td>{right}<td>{wrong}<td>{refused}<td>{share}"
        )?;
    }
    writeln!(out, "</table>")?;
    list(out, &digits::lines(summary))?;
    if let (Some(curve), Some(marked)) =
        (operating_curve(results), &summary.at_most_1_percent_wrong)
    {
        charts(out, &curve, marked, &summary.reliability)?;
    }
    let wrong = |one: &&digits::ReadPicture| one.result.is_answered_wrong();
    section(out, "Answered wrong", pictures.iter().filter(wrong), digit_figure)?;
    let refused =
        |one: &&digits::ReadPicture| one.result.refusal.is_some() && one.result.label.is_some();
    section(out, "Digits refused", pictures.iter().filter(refused), digit_figure)?;
    Ok(page)
}

/// Tells of pictures of numbers.
pub(super) fn numbers(
    summary: &NumberSummary,
    results: &[NumberResult],
    pictures: &[numbers::ReadPicture],
) -> Result<String> {
    let mut page = String::new();
    let out = &mut page;
    writeln!(
        out,
        "<table><tr><th>set<th>pictures<th>whole right<th>wrong<th>refused<th>digits<th>edits"
    )?;
    for NumberSet { name, pictures, right, wrong, refused, digits, edits } in &summary.sets {
        let name = escaped(name);
        writeln!(
            out,
            "<tr><td>{name}<td>{pictures}<td>{right}<td>{wrong}<td>{refused}<td>{digits}<td>{edits}"
        )?;
    }
    writeln!(out, "</table>")?;
    list(out, &numbers::lines(summary))?;
    let curve = number_curve(results);
    charts(out, &curve, &summary.at_most_1_percent_wrong, &summary.reliability)?;
    let wrong = |one: &&numbers::ReadPicture| !one.result.is_right();
    section(out, "Numbers not read right", pictures.iter().filter(wrong), number_figure)?;
    Ok(page)
}

fn list(out: &mut String, lines: &[String]) -> Result<()> {
    writeln!(out, "<ul>")?;
    for line in lines {
        writeln!(out, "<li>{}", escaped(line))?;
    }
    Ok(writeln!(out, "</ul>")?)
}

/// Draws wrong against refused, and right against sure.
fn charts(
    out: &mut String,
    curve: &OperatingCurve,
    marked: &OperatingPoint,
    bins: &[Bin],
) -> Result<()> {
    out.push_str(&operating::operating(curve, marked)?);
    out.push_str(&operating::reliability(bins)?);
    Ok(())
}

fn section<'a, T: 'a>(
    out: &mut String,
    title: &str,
    pictures: impl Iterator<Item = &'a T> + Clone,
    figure: impl Fn(&mut String, &T) -> Result<()>,
) -> Result<()> {
    let count = pictures.clone().count();
    writeln!(out, "<h2>{title}: {count}</h2>")?;
    if count > MAX_SHOWN {
        writeln!(out, "<p>The first {MAX_SHOWN} of them.</p>")?;
    }
    for one in pictures.take(MAX_SHOWN) {
        write!(out, "<figure>")?;
        figure(out, one)?;
        writeln!(out, "</figure>")?;
    }
    Ok(())
}

fn digit_figure(out: &mut String, one: &digits::ReadPicture) -> Result<()> {
    let label = one.result.label.map_or("no digit".to_owned(), |digit| digit.to_string());
    let reading = one.result.reading.as_ref();
    let answer = reading.map_or("nothing".to_owned(), |own| own.character().to_string());
    let mut told = format!("{label} read as {answer}");
    if let Some(confidence) = reading.and_then(Reading::confidence) {
        write!(told, ", confidence {confidence:.3}")?;
    }
    if let Some(reason) = one.result.refusal {
        write!(told, "; refused, {reason}")?;
    }
    picture(out, &one.path, DIGIT_SIDE)?;
    if let Some(digit) = &one.seen {
        write!(out, "{}", embedded(&of_digit(digit, 1))?)?;
    }
    caption(out, &told, &one.path)
}

fn number_figure(out: &mut String, one: &numbers::ReadPicture) -> Result<()> {
    let NumberResult { expected, found, confidence, .. } = &one.result;
    let told = if found.is_empty() {
        format!("{expected} read as nothing")
    } else {
        format!("{expected} read as {found}, confidence {confidence:.3}")
    };
    picture(out, &one.path, NUMBER_SIDE)?;
    caption(out, &told, &one.path)
}

fn picture(out: &mut String, path: &Path, side: u32) -> Result<()> {
    // It could be opened a moment ago.
    if let Ok(picture) = Gray::open(path) {
        write!(out, "{}", embedded(&thumbnail(&picture, side))?)?;
    }
    Ok(())
}

fn caption(out: &mut String, told: &str, path: &Path) -> Result<()> {
    let path = escaped(&path.to_string_lossy());
    Ok(write!(out, "<figcaption>{}<br>{path}</figcaption>", escaped(told))?)
}

/// Shrinks a picture for the page.
fn thumbnail(picture: &Gray, most: u32) -> GrayImage {
    let image = of_gray(picture);
    let (width, height) = image.dimensions();
    let longest = width.max(height);
    if longest <= most {
        return image;
    }
    let side = |from: u32| (from * most / longest).max(1);
    imageops::thumbnail(&image, side(width), side(height))
}

fn embedded(picture: &GrayImage) -> Result<String> {
    let encoded = BASE64_STANDARD.encode(png(picture)?);
    Ok(format!("<img alt=\"\" src=\"data:image/png;base64,{encoded}\">"))
}

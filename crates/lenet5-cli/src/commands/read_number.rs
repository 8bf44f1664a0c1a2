//! `lenet5 read --number`: the lines of digits in each picture.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use embedded_graphics::Drawable as _;
use embedded_graphics::Pixel;
use embedded_graphics::draw_target::DrawTarget;
use embedded_graphics::geometry::{OriginDimensions, Point, Size};
use embedded_graphics::mono_font::MonoTextStyle;
use embedded_graphics::mono_font::ascii::FONT_6X10;
use embedded_graphics::pixelcolor::{Rgb888, RgbColor as _};
use embedded_graphics::prelude::Primitive as _;
use embedded_graphics::primitives::{PrimitiveStyle, Rectangle};
use embedded_graphics::text::{Baseline, Text};
use image::{Rgb, RgbImage};
use lenet5::read::number::{self, Line, MOST_CUTS, MOST_LINES, Page};
use lenet5::{Gray, Reader, Refusal};
use serde::Serialize;

use super::read::open;
use super::refuse_overwriting;
use crate::arguments;
use crate::exit::Exit;
use crate::terminal::Terminal;

#[derive(Serialize)]
struct Record<'a> {
    path: Cow<'a, str>,
    rotation: Option<u16>,
    lines: Vec<LineRecord<'a>>,
    /// Lines that were not read, since there are too many, or ask for too much.
    unread: usize,
    reason: Option<&'static str>,
}

#[derive(Serialize)]
struct LineRecord<'a> {
    text: &'a str,
    confidence: f64,
    r#box: [usize; 4],
    digits: Vec<DigitRecord>,
    alternatives: Vec<AlternativeRecord<'a>>,
}

#[derive(Serialize)]
struct DigitRecord {
    digit: char,
    r#box: [usize; 4],
    penalty: f32,
    confidence: f32,
}

#[derive(Serialize)]
struct AlternativeRecord<'a> {
    text: &'a str,
    probability: f64,
}

/// Reads the lines of digits in each picture.
pub(super) fn run(
    reader: &Reader,
    paths: &[PathBuf],
    arguments: &arguments::Read,
    terminal: &mut Terminal,
) -> Result<Exit> {
    if let Some(to) = &arguments.annotate {
        ensure!(paths.len() <= 1, "--annotate: one file for {} pictures", paths.len());
        refuse_overwriting(to, arguments.force)?;
    }
    let options = arguments.number.options();
    let mut exit = Exit::Done;
    for path in paths {
        let picture = match open(path, arguments.pixels()) {
            Ok(picture) => picture,
            Err(error) => {
                terminal.error(&error);
                exit = Exit::Failure;
                continue;
            }
        };
        let answer = reader.read_page(&picture, &options);
        exit = exit.max(report(path, &answer, arguments, terminal)?);
        if let Some(to) = &arguments.annotate {
            let lines = answer.as_ref().map_or(&[][..], |page| &page.lines);
            let annotated = annotated(&picture, lines);
            annotated.save(to).with_context(|| to.display().to_string())?;
        }
    }
    Ok(exit)
}

/// Prints the lines of a picture, or why there are none.
pub(super) fn report(
    path: &Path,
    answer: &Result<Page, Refusal>,
    arguments: &arguments::Read,
    terminal: &mut Terminal,
) -> Result<Exit> {
    if arguments.json {
        terminal.json(&record(path, answer))?;
    } else {
        print(path, answer, arguments.number.alternatives, terminal)?;
    }
    if let Ok(page) = answer
        && page.unread > 0
    {
        terminal.note(format_args!(
            "{}: {} more lines were not read: at most {MOST_LINES} are, and none that asks for more than \
             {MOST_CUTS} cuts",
            path.display(),
            page.unread
        ));
    }
    Ok(if answer.is_ok() { Exit::Done } else { Exit::No })
}

fn print(
    path: &Path,
    answer: &Result<Page, Refusal>,
    alternatives: usize,
    terminal: &mut Terminal,
) -> Result<()> {
    let path = path.display();
    match answer {
        Ok(page) => {
            for line in &page.lines {
                terminal.line(format_args!("{path}: {line}"))?;
                for other in line.alternatives.iter().filter(|_| alternatives > 1) {
                    let (text, probability) = (&other.text, other.probability);
                    terminal.line(format_args!("    {text} (probability {probability:.3})"))?;
                }
            }
        }
        Err(reason) => terminal.line(format_args!("{path}: refused, {reason}"))?,
    }
    Ok(())
}

fn record<'a>(path: &'a Path, answer: &'a Result<Page, Refusal>) -> Record<'a> {
    let page = answer.as_ref().ok();
    let of_box = |area: number::Box| [area.x, area.y, area.width, area.height];
    let of_line = |line: &'a Line| LineRecord {
        text: &line.text,
        confidence: line.confidence,
        r#box: of_box(line.area),
        digits: line
            .digits
            .iter()
            .map(|digit| DigitRecord {
                digit: digit.character,
                r#box: of_box(digit.area),
                penalty: digit.penalty,
                confidence: digit.confidence,
            })
            .collect(),
        alternatives: line
            .alternatives
            .iter()
            .map(|other| AlternativeRecord { text: &other.text, probability: other.probability })
            .collect(),
    };
    Record {
        path: path.to_string_lossy(),
        rotation: page.map(|page| page.rotation),
        lines: page.into_iter().flat_map(|page| &page.lines).map(of_line).collect(),
        unread: page.map_or(0, |page| page.unread),
        reason: answer.as_ref().err().map(|reason| reason.name()),
    }
}

/// A picture that boxes and text are drawn on.
struct Canvas(RgbImage);

impl OriginDimensions for Canvas {
    fn size(&self) -> Size {
        Size::new(self.0.width(), self.0.height())
    }
}

impl DrawTarget for Canvas {
    type Color = Rgb888;
    type Error = std::convert::Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<Rgb888>>>(
        &mut self,
        pixels: I,
    ) -> Result<(), Self::Error> {
        for Pixel(Point { x, y }, color) in pixels {
            let place = u32::try_from(x).ok().zip(u32::try_from(y).ok());
            if let Some(pixel) = place.and_then(|(x, y)| self.0.get_pixel_mut_checked(x, y)) {
                *pixel = Rgb([color.r(), color.g(), color.b()]);
            }
        }
        Ok(())
    }
}

/// Draws a box around each digit, and above it what it is. Small pictures are drawn larger.
fn annotated(picture: &Gray, lines: &[Line]) -> RgbImage {
    /// Least width in pixels, up to which a picture is drawn larger.
    const LEAST: usize = 600;
    /// Most times as large.
    const MOST: usize = 4;
    /// Above and below the picture, for what is written there.
    const MARGIN: usize = 12;
    /// Neighbouring digits have different colours, which those who see no red tell apart, too.
    const COLORS: [Rgb888; 2] = [Rgb888::new(0xd5, 0x5e, 0x00), Rgb888::new(0x00, 0x72, 0xb2)];
    let by = (LEAST / picture.width()).clamp(1, MOST);
    let narrow = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
    let size = (by * picture.width(), by * picture.height() + 2 * MARGIN);
    let drawn = RgbImage::from_fn(narrow(size.0), narrow(size.1), |x, y| {
        let row = (y as usize).checked_sub(MARGIN).map(|y| y / by);
        let row = row.filter(|&y| y < picture.height());
        let level = row.map_or(255, |y| picture.pixels()[y * picture.width() + x as usize / by]);
        Rgb([level; 3])
    });
    let mut canvas = Canvas(drawn);
    for digit in lines.iter().flat_map(|line| line.digits.iter().zip(COLORS.iter().cycle())) {
        let (digit, &color) = digit;
        let place = |at: usize| i32::try_from(at).unwrap_or(i32::MAX);
        let corner = Point::new(place(by * digit.area.x), place(by * digit.area.y + MARGIN));
        let size = Size::new(narrow(by * digit.area.width), narrow(by * digit.area.height));
        let style = PrimitiveStyle::with_stroke(color, if by > 1 { 2 } else { 1 });
        let Ok(()) = Rectangle::new(corner, size).into_styled(style).draw(&mut canvas);
        let text = digit.character.to_string();
        let style = MonoTextStyle::new(&FONT_6X10, color);
        let above = corner - Point::new(0, 11);
        let Ok(_) = Text::with_baseline(&text, above, style, Baseline::Top).draw(&mut canvas);
    }
    canvas.0
}

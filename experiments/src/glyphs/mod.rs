//! Letters, signs and marks of the typefaces that may be trained on, as pictures like MNIST's digits, and the digits
//! of these typefaces.

mod characters;
mod drawing;
pub(crate) mod refusals;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use image::{GrayImage, Luma, imageops};
use lenet5::Digit;
use lenet5::data::idx;
use lenet5::train::GLYPH_FILES;

use crate::repository::say;
use crate::scenes::content::outlines::Face;
use crate::scenes::content::segments::SegmentDigits;
use crate::scenes::geometry::Point;
use crate::scenes::mask::Mask;
use crate::scenes::random::Random;
use crate::typefaces::{self, Look, Part, Typeface};

/// The height of a typeface's digits as they are drawn, before they are brought to MNIST's size.
const HEIGHT: f32 = 80.0;
/// Pairs of letters of each typeface.
const PAIRS: usize = 60;
/// Displays of seven segments.
const DISPLAYS: usize = 12;
/// The share of the width of a letter by which two of them may overlap or lie apart.
const MAX_OFF: f32 = 0.08;
/// The side of a glyph's picture.
const SIDE: usize = 28;
/// Glyphs in a row of the sheet.
const COLUMNS: usize = 60;

/// What is drawn, and where it is written.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    typefaces: typefaces::Place,
    /// The folder to write the IDX files to.
    #[arg(long)]
    write: PathBuf,
    /// Leave out the typefaces whose digits alone are taken: `verifier` was trained without them.
    #[arg(long)]
    fewer_digits: bool,
    /// The PNG file to write a sheet to, with some of the glyphs and of the digits.
    #[arg(long)]
    sheet: Option<PathBuf>,
    /// One glyph of this number is on the sheet.
    #[arg(long, default_value_t = 5)]
    one_in: usize,
}

/// What was drawn of the typefaces.
#[derive(Default)]
struct Glyphs {
    characters: Vec<Digit>,
    /// Which character each of them is.
    names: Vec<char>,
    pairs: Vec<Digit>,
    digits: Vec<Digit>,
    labels: Vec<u8>,
}

/// Draws the glyphs of all typefaces that may be trained on, and the digits of displays, and writes them.
///
/// Typefaces of different looks alternate, so that any part of the files has some of each.
///
/// # Errors
/// A typeface cannot be fetched, or a file cannot be written.
pub(crate) fn make(arguments: &Arguments) -> Result<()> {
    let folder = arguments.typefaces.folder()?;
    let mut ordered = Vec::new();
    for look in Look::ALL {
        if look == Look::Digits && arguments.fewer_digits {
            continue;
        }
        let own = typefaces::load(&folder, look, Part::Training)?;
        let count = own.len() as f32;
        let place = |(at, typeface)| ((at as f32 + 0.5) / count, look, typeface);
        ordered.extend(own.into_iter().enumerate().map(place));
    }
    ordered.sort_by(|(one, ..), (other, ..)| one.total_cmp(other));
    let (mut no_digits, mut digits, mut labels) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..DISPLAYS {
        let mut glyphs = Glyphs::default();
        glyphs.add_display(&mut Random::new(1, "display", number));
        digits.extend(glyphs.digits);
        labels.extend(glyphs.labels);
    }
    for (_, look, Typeface { family, sfnt }) in ordered {
        let face = Face::parse(sfnt).with_context(|| format!("typeface {}", family.name))?;
        let mut glyphs = Glyphs::default();
        glyphs.add(&face, look, &mut Random::new(1, family.name, 0));
        for (glyph, name) in glyphs.characters.into_iter().zip(glyphs.names) {
            no_digits.extend(std::iter::repeat_n(glyph, characters::times(name)));
        }
        no_digits.extend(glyphs.pairs);
        digits.extend(glyphs.digits);
        labels.extend(glyphs.labels);
    }
    fs::create_dir_all(&arguments.write)?;
    let contents =
        [idx::encode_images(&no_digits), idx::encode_images(&digits), idx::encode_labels(&labels)];
    for (name, content) in GLYPH_FILES.into_iter().zip(contents) {
        write(&arguments.write.join(name), &content)?;
    }
    say(format_args!("{} glyphs that are no digits, {} digits", no_digits.len(), digits.len()))?;
    if let Some(path) = &arguments.sheet {
        let shown = no_digits.iter().step_by(arguments.one_in.max(1)).chain(&digits);
        sheet(&shown.collect::<Vec<_>>())?.save(path)?;
    }
    Ok(())
}

impl Glyphs {
    /// Draws the characters of a typeface, some pairs of letters, and its digits.
    fn add(&mut self, face: &Face, look: Look, random: &mut Random) {
        let draw = |character: char| face.character(character, HEIGHT);
        for character in characters::no_digits(look) {
            let digit = draw(character).and_then(|drawn| drawing::to_digit(&drawn.mask));
            if let Some(digit) = digit {
                self.characters.push(digit);
                self.names.push(character);
            }
        }
        let letters: Vec<char> =
            characters::of_words(look).into_iter().filter(|&letter| face.has(letter)).collect();
        for _ in 0..if letters.is_empty() { 0 } else { PAIRS } {
            let (one, other) = (random.pick(&letters), random.pick(&letters));
            let off = random.around(MAX_OFF) * HEIGHT;
            let (Some(one), Some(other)) = (draw(one), draw(other)) else { continue };
            let advance = one.advance.unwrap_or(HEIGHT / 2.0) + off;
            let pair = joined(&one.mask, &other.mask.moved(advance, 0.0));
            self.pairs.extend(drawing::to_digit(&pair));
        }
        if look == Look::OtherAlphabet {
            return;
        }
        for (label, character) in (0..).zip('0'..='9') {
            if let Some(digit) = draw(character).and_then(|drawn| drawing::to_digit(&drawn.mask)) {
                self.digits.push(digit);
                self.labels.push(label);
            }
        }
    }

    /// Draws the digits of a display, with their segments joined.
    fn add_display(&mut self, random: &mut Random) {
        let digits = SegmentDigits::draw(random, HEIGHT).0.without_gaps();
        for (label, character) in (0..).zip('0'..='9') {
            let segments = digits.segments(character, Point::new(0.0, 0.0));
            let lit = segments.into_iter().flatten().filter(|(is_lit, _)| *is_lit);
            let masks = lit.map(|(_, segment)| Mask::of_polygon(&segment));
            let whole = masks.reduce(|one, other| joined(&one, &other));
            if let Some(digit) = whole.and_then(|mask| drawing::to_digit(&mask)) {
                self.digits.push(digit);
                self.labels.push(label);
            }
        }
    }
}

/// What either of two masks covers.
fn joined(one: &Mask, other: &Mask) -> Mask {
    let (left, top) = (one.left.min(other.left), one.top.min(other.top));
    let end =
        |mask: &Mask| (mask.left + mask.width.cast_signed(), mask.top + mask.height.cast_signed());
    let ((right, bottom), (other_right, other_bottom)) = (end(one), end(other));
    let side = |from: isize, to: isize| usize::try_from(to - from).unwrap_or(0);
    let (width, height) = (side(left, right.max(other_right)), side(top, bottom.max(other_bottom)));
    let mut all = Mask { left, top, width, height, coverage: vec![0.0; width * height] };
    for mask in [one, other] {
        let (x, y) = (side(left, mask.left), side(top, mask.top));
        for (v, row) in mask.coverage.chunks(mask.width).enumerate() {
            for (u, &share) in row.iter().enumerate() {
                let own = &mut all.coverage[(y + v) * width + x + u];
                *own = own.max(share);
            }
        }
    }
    all
}

/// Writes a compressed file whole or not at all.
fn write(path: &Path, content: &[u8]) -> Result<()> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(lenet5::format::write(path, &encoder.finish()?)?)
}

/// Lays pictures out side by side.
fn sheet(shown: &[&Digit]) -> Result<GrayImage> {
    let side = |glyphs: usize| u32::try_from(SIDE * glyphs);
    let mut sheet = GrayImage::new(side(COLUMNS)?, side(shown.len().div_ceil(COLUMNS))?);
    for (at, digit) in shown.iter().enumerate() {
        let own = GrayImage::from_fn(28, 28, |x, y| Luma([digit[y as usize][x as usize]]));
        let (x, y) = (side(at % COLUMNS)?, side(at / COLUMNS)?);
        imageops::replace(&mut sheet, &own, x.into(), y.into());
    }
    Ok(sheet)
}

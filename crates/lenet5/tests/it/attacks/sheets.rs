//! Sheets of what is hard to tell from writing, and costly to look at: each is read to an end.

use std::io::Cursor;
use std::sync::LazyLock;

use lenet5::read::number::{MAX_LINES, MAX_WORDS, Options};
use lenet5::{Gray, PictureReader};

use super::name;

static READER: LazyLock<PictureReader> = LazyLock::new(PictureReader::pretrained);

fn sheet(width: usize, height: usize, is_ink: impl Fn(usize, usize) -> bool) -> Gray {
    let level = |at: usize| if is_ink(at % width, at / width) { 30 } else { 225 };
    Gray::from_pixels(width, height, (0..width * height).map(level).collect()).unwrap()
}

/// Numbers from a generator of one's own, each from 0 to 1.
fn noise(mut state: u32) -> impl FnMut() -> f32 {
    move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32
    }
}

/// Reads a sheet both ways; tells how many digits are answered.
fn read(what: &str, picture: &Gray) -> usize {
    let answer = READER.read_digit(picture);
    assert_eq!(answer.digit().is_some(), answer.refusal.is_none(), "{what}");
    let page = READER.read_page(picture, &Options::default());
    assert_eq!(page.lines.is_empty(), page.refusal.is_some(), "{what}");
    let words: usize = page.lines.iter().map(|line| line.words.len()).sum();
    assert!(page.lines.len() <= MAX_LINES && words <= MAX_WORDS, "{what}");
    page.lines.iter().map(|line| line.digits.len()).sum()
}

#[test]
fn sheets_that_are_all_rules_or_squares_have_no_number() {
    let rules = sheet(1600, 1200, |_, y| y % 8 < 2);
    let squares = sheet(1600, 1200, |x, y| x % 16 < 2 || y % 16 < 2);
    let frames = sheet(1500, 1500, |x, y| {
        let from_border = x.min(y).min(1499 - x).min(1499 - y);
        from_border % 8 < 2 && from_border < 740
    });
    for (what, picture) in [("rules", rules), ("squares", squares), ("nested frames", frames)] {
        assert_eq!(read(what, &picture), 0, "{what}");
    }
}

#[test]
fn combs_of_ten_thousand_teeth_are_read_to_an_end() {
    let tooth = |x: usize, y: usize| x.is_multiple_of(8) && (10..38).contains(&(y % 60));
    let comb = sheet(8000, 600, |x, y| tooth(x, y) || y % 60 == 38);
    read("combs", &comb);
    read("loose teeth", &sheet(8000, 600, tooth));
}

#[test]
fn a_million_specks_are_read_to_an_end() {
    let mut draw = noise(7);
    let specks: Vec<bool> = (0..4000 * 3000).map(|_| draw() < 0.1).collect();
    read("specks", &sheet(4000, 3000, |x, y| specks[y * 4000 + x]));
    // The same on a small sheet, where none is averaged away.
    read("few specks", &sheet(400, 300, |x, y| specks[y * 4000 + x]));
}

#[test]
fn noise_in_the_alpha_channel_is_read_to_an_end() {
    let mut draw = noise(3);
    let black = image::RgbaImage::from_fn(900, 700, |_, _| {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a level")]
        let alpha = (255.0 * draw()) as u8;
        image::Rgba([0, 0, 0, alpha])
    });
    let mut bytes = Cursor::new(Vec::new());
    black.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    read("alpha", &Gray::parse(bytes.get_ref(), name()).unwrap());
}

/// Bars as those of a display, but thicker than any writing and far apart, among loose strokes that keep the sheet from being
/// shrunk.
#[test]
fn thick_bars_far_apart_are_read_to_an_end() {
    let bars = [
        [398, 20, 113, 412],
        [1110, 45, 113, 384],
        [47, 925, 609, 113],
        [424, 1068, 113, 532],
        [366, 1280, 113, 320],
        [1332, 629, 114, 590],
    ];
    let mut random = noise(5);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place")]
    let mut place = || (1570.0 * random()) as usize;
    let strokes: Vec<[usize; 4]> = (0..400).map(|_| [place(), place(), 3, 18]).collect();
    let mut is_ink = vec![false; 1600 * 1600];
    for [left, top, width, height] in strokes.into_iter().chain(bars) {
        for row in top..(top + height).min(1600) {
            is_ink[row * 1600 + left..][..width].fill(true);
        }
    }
    read("thick bars", &sheet(1600, 1600, |x, y| is_ink[y * 1600 + x]));
}

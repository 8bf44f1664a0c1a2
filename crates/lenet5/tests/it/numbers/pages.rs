//! Lines on pages: in order, askew, on any side, touching, ruled.

use lenet5::Gray;
use lenet5::image::{Ink, Rect};
use lenet5::read::number::{LineDigit, MarkKind, Options};

use super::{READER, is_within, page, stroke, texts, turned};
use crate::fixture::MNIST;

#[test]
fn lines_are_read_in_order_with_every_digit_in_its_place() {
    let (picture, expected) = page(&[&[0, 1, 2, 3, 4], &[10, 11, 12]], 2);
    let page = READER.read_page(&picture, &Options::default());
    assert_eq!(texts(&page), expected);
    assert_eq!(page.rotation, 0);
    for (number, line) in page.lines.iter().enumerate() {
        assert!(line.confidence > 0.0 && line.confidence <= 1.0);
        assert_eq!(line.alternatives[0].text, line.text);
        for (place, digit) in line.digits.iter().enumerate() {
            let (left, top) = (10 + 30 * place, 10 + 40 * number);
            let Rect { x, y, width, height } = digit.area;
            assert!(x >= left && x + width <= left + 28, "{digit:?}");
            assert!(y >= top && y + height <= top + 28, "{digit:?}");
        }
    }
    assert_eq!(page.refusal, None);
}

#[test]
fn slashes_dots_and_dashes_are_told_and_left_out() {
    // Two digits, room for a mark, and two more.
    let (picture, expected) = page(&[&[0, 1, 2, 3]], 6);
    let marks = |picture: &Gray| {
        let page = READER.read_page(picture, &Options::default());
        assert_eq!(page.lines.len(), 1, "{page:?}");
        let line = &page.lines[0];
        let marks = line.marks.iter().map(|mark| (mark.kind, mark.after));
        (line.text.replace(' ', ""), marks.collect::<Vec<_>>())
    };
    let between = 10.0 + 2.0 * 34.0 - 3.0;
    let slash = stroke(&picture, [between - 4.0, 41.0], [between + 4.0, 7.0]);
    assert_eq!(marks(&slash), (expected[0].clone(), vec![(MarkKind::Slash, Some(1))]));
    let dot = stroke(&picture, [between - 1.0, 32.0], [between + 1.0, 32.0]);
    assert_eq!(marks(&dot), (expected[0].clone(), vec![(MarkKind::Dot, Some(1))]));
    let dash = stroke(&picture, [between - 5.0, 24.0], [between + 5.0, 24.0]);
    assert_eq!(marks(&dash), (expected[0].clone(), vec![(MarkKind::Dash, Some(1))]));
}

/// Fields that overlap by a quarter: most digits touch.
#[test]
fn digits_that_touch_are_parted() {
    const FIELD: usize = 28;
    const STEP: usize = 19;
    let (mut right, mut count) = (0, 0);
    for first in (0..200).step_by(4) {
        let samples: Vec<_> = (first..first + 4).map(|k| MNIST.test.get(k).unwrap()).collect();
        let (width, height) = (20 + 3 * STEP + FIELD, 48);
        let mut pixels = vec![255u8; width * height];
        for (place, sample) in samples.iter().enumerate() {
            for (k, &ink) in sample.digit.as_flattened().iter().enumerate() {
                let at = (10 + k / FIELD) * width + 10 + place * STEP + k % FIELD;
                pixels[at] = pixels[at].min(255 - ink);
            }
        }
        let picture = Gray::from_pixels(width, height, pixels).unwrap();
        let text: String = samples.iter().map(|s| char::from(b'0' + s.label)).collect();
        let found = READER.read_page(&picture, &Options::default()).lines;
        right += usize::from(found.len() == 1 && found[0].text == text);
        count += 1;
    }
    // All four digits: two of three, where pieces alone, without a graph, give next to none.
    assert!(3 * right >= 2 * count, "{right} of {count} lines");
}

#[test]
fn pages_may_lie_on_any_side() {
    let (picture, expected) = page(&[&[0, 1, 2, 3], &[10, 11, 12, 13], &[4, 5, 6, 7]], 8);
    for (times, rotation) in [(0, 0), (1, 90), (2, 180), (3, 270)] {
        let picture = turned(&picture, times);
        let page = READER.read_page(&picture, &Options::default());
        assert_eq!(
            (texts(&page), page.rotation),
            (expected.iter().map(String::as_str).collect(), rotation)
        );
        assert!(page.lines.iter().all(|line| is_within(line.area, &picture)));
    }
}

/// The same picture turned about its middle against the clock, by degrees; paper is around it.
#[allow(clippy::cast_sign_loss, reason = "within the picture, or asked first")]
fn skewed(picture: &Gray, degrees: f32) -> Gray {
    const PAPER: usize = 60;
    let (width, height) = (picture.width() + 2 * PAPER, picture.height() + 2 * PAPER);
    let (sin, cos) = degrees.to_radians().sin_cos();
    let level = |x: f32, y: f32| {
        let is_inside = x >= 0.0 && y >= 0.0;
        let (x, y) = (x as usize, y as usize);
        let is_inside = is_inside && x < picture.width() && y < picture.height();
        if is_inside { f32::from(picture.pixels()[y * picture.width() + x]) } else { 255.0 }
    };
    let pixels = (0..width * height).map(|k| {
        let (u, v) =
            ((k % width) as f32 - width as f32 / 2.0, (k / width) as f32 - height as f32 / 2.0);
        let x = cos * u - sin * v + picture.width() as f32 / 2.0;
        let y = sin * u + cos * v + picture.height() as f32 / 2.0;
        // Between four pixels.
        let (left, top) = (x.floor(), y.floor());
        let across = |y| level(left, y) + (x - left) * (level(left + 1.0, y) - level(left, y));
        (across(top) + (y - top) * (across(top + 1.0) - across(top))) as u8
    });
    Gray::from_pixels(width, height, pixels.collect()).unwrap()
}

#[test]
fn pages_may_lie_askew() {
    let (picture, expected) = page(&[&[0, 1, 2, 3, 4], &[10, 11, 12, 13, 14]], 2);
    for degrees in [-15.0, -8.0, 8.0, 15.0] {
        let picture = skewed(&picture, degrees);
        let page = READER.read_page(&picture, &Options::default());
        assert_eq!(
            (texts(&page), page.rotation),
            (expected.iter().map(String::as_str).collect(), 0),
            "{degrees}"
        );
        // Boxes lie on the ink: along the line they rise with it.
        for line in &page.lines {
            let middle = |digit: &LineDigit| {
                let area = digit.area;
                [area.x as f32 + area.width as f32 / 2.0, area.y as f32 + area.height as f32 / 2.0]
            };
            let (first, last) = (middle(&line.digits[0]), middle(&line.digits[4]));
            let slope = (first[1] - last[1]) / (last[0] - first[0]);
            assert!((slope.atan().to_degrees() - degrees).abs() < 4.0, "{slope} {degrees}");
            assert!(line.digits.iter().all(|digit| is_within(digit.area, &picture)));
        }
    }
}

/// Printed lines under a number, and along its side, are no part of it.
#[test]
fn ruled_lines_are_taken_away_and_digits_are_not() {
    let (picture, expected) = page(&[&[0, 1, 2, 3, 4, 5]], 2);
    let (width, height) = (picture.width(), picture.height());
    let ruled = |x: usize, y: usize| {
        let lying = y == 36 + x / 60 || y == 8;
        let upright = x == 1;
        if lying || upright { 60 } else { picture.pixels()[y * width + x] }
    };
    let pixels = (0..width * height).map(|k| ruled(k % width, k / width)).collect();
    let lined = Gray::from_pixels(width, height, pixels).unwrap();
    let ink = |gray: &Gray| gray.ink().unwrap();
    let mass = |ink: &Ink| ink.values().iter().sum::<f32>();
    let clean = mass(&ink(&picture));
    let without = mass(&ink(&lined).without_printed_lines());
    assert!((without / clean - 1.0).abs() < 0.05, "{without} for {clean}");
    let page = READER.read_page(&lined, &Options::default());
    assert_eq!(texts(&page), expected);
    // Where there is no line, nothing is taken.
    assert_eq!(ink(&picture).without_printed_lines(), ink(&picture));
}

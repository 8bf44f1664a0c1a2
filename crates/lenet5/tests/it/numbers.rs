//! Numbers in pictures that are put together of MNIST's test digits: what they say, and where, is known.

use std::sync::LazyLock;

use lenet5::image::Ink;
use lenet5::image::Rect;
use lenet5::read::number::{
    Digits, LineDigit, MAX_CHARACTERS, MAX_LINES, MAX_WORDS, MarkKind, Method, Options, Page,
};
use lenet5::{Gray, PictureReader, Pretrained, Refusal};
use proptest::prelude::*;

use crate::fixture::MNIST;

static READER: LazyLock<PictureReader> = LazyLock::new(PictureReader::pretrained);

/// Lines of test digits side by side, with `apart` pixels of paper between their fields.
fn page(lines: &[&[usize]], apart: usize) -> (Gray, Vec<String>) {
    const FIELD: usize = 28;
    let longest = lines.iter().map(|line| line.len()).max().unwrap();
    let (width, height) = (20 + longest * (FIELD + apart), 20 + lines.len() * 40);
    let mut pixels = vec![255; width * height];
    let mut texts = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let mut text = String::new();
        for (place, &index) in line.iter().enumerate() {
            let sample = MNIST.test.get(index).unwrap();
            text.push(char::from(b'0' + sample.label));
            for (y, row) in sample.digit.iter().enumerate() {
                for (x, &ink) in row.iter().enumerate() {
                    let at = (10 + number * 40 + y) * width + 10 + place * (FIELD + apart) + x;
                    pixels[at] = 255 - ink;
                }
            }
        }
        texts.push(text);
    }
    (Gray::from_pixels(width, height, pixels).unwrap(), texts)
}

/// A picture turned to the right by `times` right angles.
fn turned(picture: &Gray, times: usize) -> Gray {
    (0..times).fold(picture.clone(), |picture, _| {
        let (width, height) = (picture.width(), picture.height());
        let pixels = (0..width * height)
            .map(|k| picture.pixels()[(height - 1 - k % height) * width + k / height])
            .collect();
        Gray::from_pixels(height, width, pixels).unwrap()
    })
}

fn texts(page: &Page) -> Vec<&str> {
    page.lines.iter().map(|line| line.text.as_str()).collect()
}

fn is_within(area: Rect, picture: &Gray) -> bool {
    let sound = area.width > 0 && area.height > 0;
    sound && area.x + area.width <= picture.width() && area.y + area.height <= picture.height()
}

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

/// Draws a straight stroke of three pixels, from a column and row to others.
fn stroke(picture: &Gray, [from_x, from_y]: [f32; 2], [to_x, to_y]: [f32; 2]) -> Gray {
    let (width, height) = (picture.width(), picture.height());
    let [x, y] = [to_x - from_x, to_y - from_y];
    let level = |at: usize| {
        let [u, v] = [(at % width) as f32 - from_x, (at / width) as f32 - from_y];
        let along = ((u * x + v * y) / (x * x + y * y)).clamp(0.0, 1.0);
        let away = (u - along * x).hypot(v - along * y);
        if away < 1.5 { 30 } else { picture.pixels()[at] }
    };
    Gray::from_pixels(width, height, (0..width * height).map(level).collect()).unwrap()
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
/// The stages lead to the page that is read without them.
#[test]
fn stages_of_a_page_spell_its_words_both_ways() {
    let (picture, expected) = page(&[&[0, 1, 2, 3], &[4, 5, 7]], 4);
    let stages = READER.read_page_stages(&picture, &Options::default());
    assert_eq!(stages.page, READER.read_page(&picture, &Options::default()));
    assert_eq!(texts(&stages.page), expected);
    assert_eq!(stages.words.len(), 2);
    for (word, (row, text)) in stages.words.iter().zip(expected.iter().enumerate()) {
        assert_eq!((word.row, &word.texts[0].text), (row, text));
        assert!(is_within(word.area, &picture));
        let segment = word.segment.as_ref().unwrap();
        let pixels = word.ink.width() * word.ink.height();
        assert_eq!(segment.owners.len(), pixels);
        let chosen = segment.runs.iter().filter(|run| run.chosen.is_some());
        let spelled: String = chosen.clone().map(|run| run.reading.character()).collect();
        assert_eq!((&spelled, &segment.texts[0].text), (text, text));
        // The runs of a path follow each other.
        let ends: Vec<_> = chosen.map(|run| run.pieces.clone()).collect();
        assert!(ends.windows(2).all(|pair| pair[0].end <= pair[1].start), "{ends:?}");
        let sdnn = word.sdnn.as_ref().unwrap();
        let chosen = sdnn.outputs.iter().filter(|output| output.chosen.is_some());
        assert_eq!(chosen.count(), sdnn.texts[0].text.len());
    }
    let cut = Options { method: Method::Segment, ..Options::default() };
    let stages = READER.read_page_stages(&picture, &cut);
    assert!(stages.words.iter().all(|word| word.segment.is_some() && word.sdnn.is_none()));
    let blank = Gray::from_pixels(60, 40, vec![200; 2400]).unwrap();
    let stages = READER.read_page_stages(&blank, &cut);
    assert_eq!((stages.words.len(), stages.page.refusal), (0, Some(Refusal::Blank)));
}

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

#[test]
fn lines_beyond_the_limit_are_counted() {
    // Two ones each, small enough for all of them to fit.
    let (width, pitch) = (60, 15);
    let height = (MAX_LINES + 3) * pitch;
    let is_ink =
        |x: usize, y: usize| matches!(x, 20 | 21 | 30 | 31) && (3..12).contains(&(y % pitch));
    let pixels = (0..width * height).map(|k| if is_ink(k % width, k / width) { 0 } else { 255 });
    let picture = Gray::from_pixels(width, height, pixels.collect()).unwrap();
    let page = READER.read_page(&picture, &Options::default());
    assert_eq!((page.lines.len(), page.unread), (MAX_LINES, 3));
    assert!(page.lines.iter().all(|line| line.text == "11"));
}

/// A page of more words than are read, in fewer lines.
#[test]
fn words_beyond_the_limit_are_counted() {
    let (columns, rows, pitch) = (10, MAX_WORDS / 10 + 2, 15);
    let (width, height) = (columns * 2 * pitch, rows * pitch);
    let is_ink = |x: usize, y: usize| x % (2 * pitch) / 2 == 7 && (3..12).contains(&(y % pitch));
    let pixels = (0..width * height).map(|k| if is_ink(k % width, k / width) { 0 } else { 255 });
    let picture = Gray::from_pixels(width, height, pixels.collect()).unwrap();
    let options = Options { least_confidence: 0.0, ..Options::default() };
    let page = READER.read_page(&picture, &options);
    let words = page.lines.iter().map(|line| line.words.len()).sum::<usize>();
    assert_eq!((words, page.unread), (MAX_WORDS, 2 * columns));
}

/// More characters than any page of print has: a screen of dots.
#[test]
fn patterns_are_not_read() {
    let screen = |dots: usize| {
        let (side, pitch) = (dots.isqrt() + 1, 6);
        let is_ink = |x: usize, y: usize| {
            (2..5).contains(&(x % pitch))
                && (2..5).contains(&(y % pitch))
                && y / pitch * side + x / pitch < dots
        };
        let width = side * pitch;
        let pixels = (0..width * width).map(|k| if is_ink(k % width, k / width) { 0 } else { 255 });
        let picture = Gray::from_pixels(width, width, pixels.collect()).unwrap();
        let options = Options { least_confidence: 0.0, ..Options::default() };
        READER.read_page(&picture, &options)
    };
    let page = screen(MAX_CHARACTERS + 100);
    assert_eq!((page.lines.len(), page.unread), (0, 1));
    assert!(!screen(MAX_CHARACTERS - 100).lines.is_empty());
}

#[test]
fn a_length_is_kept_to_and_alternatives_are_ordered() {
    let (picture, expected) = page(&[&[0, 1, 2, 3]], 0);
    let read = |length, alternatives| {
        let options = Options { length, alternatives, ..Options::default() };
        READER.read_page(&picture, &options)
    };
    let own = read(Some(4), 5).lines;
    assert_eq!(own[0].text, expected[0]);
    assert_eq!(own[0].alternatives.len(), 5);
    let falls = own[0].alternatives.is_sorted_by(|a, b| a.probability >= b.probability);
    assert!(falls && own[0].alternatives.iter().all(|other| other.text.len() == 4));
    assert!(read(Some(3), 1).lines.iter().all(|line| line.text.len() == 3));
    let none = read(Some(90), 1);
    assert_eq!((none.lines.len(), none.refusal), (0, Some(Refusal::NotADigit)));
}

/// Who asks for more texts gets the same answer, as sure as before.
#[test]
fn confidence_does_not_depend_on_the_number_of_alternatives() {
    let (picture, _) = page(&[&[0, 1, 2, 3, 4], &[10, 11, 12, 13, 14]], 0);
    for method in [Method::Segment, Method::Sdnn, Method::Both] {
        for length in [None, Some(4), Some(5)] {
            let read = |alternatives| {
                let least_confidence = 0.0;
                let options = Options {
                    method,
                    length,
                    alternatives,
                    least_confidence,
                    ..Options::default()
                };
                READER.read_page(&picture, &options).lines
            };
            let alone = read(1);
            assert_eq!(alone.len(), 2, "{method:?} {length:?}");
            for count in [2, 5, 20, 100] {
                let lines = read(count);
                assert_eq!(lines.len(), alone.len(), "{method:?} {length:?}");
                for (more, one) in lines.iter().zip(&alone) {
                    assert_eq!((&more.text, more.confidence), (&one.text, one.confidence));
                    assert_eq!(more.alternatives[0], one.alternatives[0]);
                    let others = &more.alternatives;
                    assert!(others.is_sorted_by(|a, b| a.probability >= b.probability));
                    assert!(others.len() <= count && others.len() >= count.min(20), "{count}");
                    let sum: f32 = others.iter().map(|other| other.probability).sum();
                    // Of both ways, only the sum over the texts that count is made one.
                    assert!(
                        method == Method::Both || sum <= 1.0 + 1e-5,
                        "{method:?} {length:?} {count}: {sum}"
                    );
                }
            }
        }
    }
}

/// Cuts, the sliding network, and both: each by itself reads what is plain, and finds it.
#[test]
fn every_method_reads_plain_lines() {
    let (picture, expected) = page(&[&[0, 1, 2, 3, 4], &[10, 11, 12, 13, 14]], 4);
    for method in [Method::Segment, Method::Sdnn, Method::Both] {
        let options = Options { method, alternatives: 3, ..Options::default() };
        let page = READER.read_page(&picture, &options);
        assert_eq!(texts(&page), expected, "{method:?}");
        for (number, line) in page.lines.iter().enumerate() {
            let sum: f32 = line.alternatives.iter().map(|other| other.probability).sum();
            assert!(sum <= 1.0 + 1e-6);
            for (place, digit) in line.digits.iter().enumerate() {
                // The middle of the box lies in the digit's own field.
                let (x, y) =
                    (digit.area.x + digit.area.width / 2, digit.area.y + digit.area.height / 2);
                let (left, top) = (10 + 32 * place, 10 + 40 * number);
                assert!((left..left + 28).contains(&x) && (top..top + 28).contains(&y));
            }
        }
    }
}

/// Without a network that was trained to slide, both ways are one.
#[test]
fn without_a_slider_lines_are_cut() {
    let (picture, _) = page(&[&[0, 1, 2, 3, 4]], 0);
    let alone = PictureReader::new(&Pretrained::Reader.model())
        .with_verifier(&Pretrained::Verifier.model())
        .with_verifier(&Pretrained::SecondVerifier.model());
    assert!(!alone.has_slider() && READER.has_slider());
    let read = |method| alone.read_page(&picture, &Options { method, ..Options::default() });
    assert_eq!(read(Method::Both), read(Method::Segment));
    let options = Options { method: Method::Segment, ..Options::default() };
    assert_eq!(read(Method::Segment), READER.read_page(&picture, &options));
}

#[test]
fn digits_that_there_are_none_of_are_not_read() {
    let (picture, expected) = page(&[&[0, 1, 2, 3]], 4);
    assert_eq!(expected, ["7210"]);
    for method in [Method::Segment, Method::Sdnn, Method::Both] {
        let read = |digits| {
            let digits = Digits::of(digits);
            // A 7 that is to be something else is doubtful.
            let options = Options { digits, method, least_confidence: 0.0, ..Options::default() };
            READER.read_page(&picture, &options).lines[0].text.clone()
        };
        assert_eq!(read("0127"), "7210");
        let other = read("012345689");
        assert!(!other.contains('7') && other.ends_with("210"), "{other}");
    }
    for bad in ["", "12a", "1.5"] {
        assert_eq!(Digits::of(bad), None);
    }
}

/// What is not sure enough is refused, and kept.
#[test]
fn doubtful_words_are_refused_and_told() {
    let (picture, expected) = page(&[&[0, 1, 2], &[3, 4, 5]], 4);
    let read = |least_confidence| {
        READER.read_page(&picture, &Options { least_confidence, ..Options::default() })
    };
    let all = read(0.0);
    assert_eq!(texts(&all), expected);
    assert!(all.refused.is_empty());
    let least = all.lines.iter().map(|line| line.confidence).fold(1.0, f32::min);
    let some = read(least + 1e-6);
    assert_eq!((some.lines.len(), some.refused.len(), some.refusal), (1, 1, None));
    assert!(expected.contains(&some.refused[0].text));
    let none = read(1.1);
    assert_eq!((none.lines.len(), none.refused.len()), (0, 2));
    assert_eq!(none.refusal, Some(Refusal::NotADigit));
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

/// Asked for one digit, the reader does not take four for one; one is read as before.
#[test]
fn several_digits_are_not_one() {
    let (picture, expected) = page(&[&[0, 1, 2, 3]], 4);
    let answer = READER.read_digit(&picture);
    assert_eq!((answer.refusal, answer.digit()), (Some(Refusal::Several), None));
    // What was seen is kept: the lines, and what a single digit would be.
    assert_eq!(texts(answer.page.as_ref().unwrap()), expected);
    assert!(answer.reading().is_some());
    for index in [0, 1, 2, 3] {
        let (picture, expected) = page(&[&[index]], 4);
        let answer = READER.read_digit(&picture);
        assert_eq!(answer.digit().map(|digit| digit.to_string()).as_deref(), Some(&*expected[0]));
        assert_eq!((answer.refusal, answer.page), (None, None));
    }
}

/// Lines one below the other are no higher than a digit is wide.
#[test]
fn a_page_of_lines_is_not_one_digit() {
    let (picture, expected) = page(&[&[0, 1, 2], &[3, 4, 5], &[6, 7, 8], &[9, 10, 11]], 4);
    let answer = READER.read_digit(&picture);
    assert_eq!((answer.refusal, answer.digit()), (Some(Refusal::Several), None));
    assert_eq!(texts(answer.page.as_ref().unwrap()), expected);
}

/// Signs of strokes and points, which a network for digits takes for 1s.
#[test]
fn exclamation_marks_and_signs_of_equality_are_no_numbers() {
    let blank = Gray::from_pixels(90, 90, vec![230; 90 * 90]).unwrap();
    let text = |strokes: &[[[f32; 2]; 2]]| {
        let mut picture = blank.clone();
        for [from, to] in strokes {
            picture = stroke(&picture, *from, *to);
        }
        let page = READER.read_page(&picture, &Options::default());
        texts(&page).join("|")
    };
    let one = [[40.0, 20.0], [40.0, 50.0]];
    assert_eq!(text(&[one]), "1");
    assert_eq!(text(&[one, [[39.0, 58.0], [41.0, 58.0]]]), "", "a point below");
    assert_eq!(text(&[one, [[39.0, 12.0], [41.0, 12.0]]]), "", "a point above");
    assert_eq!(text(&[one, [[55.0, 20.0], [55.0, 50.0]]]), "11");
    assert_eq!(text(&[[[25.0, 38.0], [55.0, 38.0]], [[25.0, 50.0], [55.0, 50.0]]]), "", "equals");
}

#[test]
fn blank_paper_has_no_number() {
    let blank = Gray::from_pixels(300, 100, vec![230; 30_000]).unwrap();
    let page = READER.read_page(&blank, &Options::default());
    assert_eq!((page.lines.len(), page.refusal), (0, Some(Refusal::Blank)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is in a picture: no panic, and all that is read lies within it.
    #[test]
    fn any_picture_is_read_or_refused(
        (width, height, pixels) in (4usize..90, 4usize..60).prop_flat_map(|(width, height)| {
            let levels = prop_oneof![Just(0u8), Just(255u8), any::<u8>()];
            (Just(width), Just(height), proptest::collection::vec(levels, width * height))
        }),
        length in proptest::option::of(1usize..5),
        method in prop_oneof![Just(Method::Segment), Just(Method::Sdnn), Just(Method::Both)],
    ) {
        let picture = Gray::from_pixels(width, height, pixels).unwrap();
        let options = Options { length, alternatives: 3, method, ..Options::default() };
        let page = READER.read_page(&picture, &options);
        prop_assert_eq!(page.lines.is_empty(), page.refusal.is_some());
        for line in &page.lines {
            prop_assert!(!line.text.is_empty() && line.text.len() == line.digits.len());
            prop_assert!(length.is_none_or(|length| line.text.len() == length));
            prop_assert!(is_within(line.area, &picture));
            prop_assert!(line.digits.iter().all(|digit| is_within(digit.area, &picture)));
            prop_assert!((0.0..=1.0).contains(&line.confidence));
        }
    }
}

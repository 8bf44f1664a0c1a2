//! What is refused, left out, or too much.

use lenet5::graph::Format;
use lenet5::read::number::{MAX_CHARACTERS, MAX_LINES, MAX_WORDS, Method, Options};
use lenet5::{Gray, Refusal};
use proptest::prelude::*;

use super::{READER, is_within, page, stroke, texts};

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

/// What is not sure enough is refused, and kept; where much more is answered, nothing else is doubted for it.
#[test]
fn doubtful_words_are_refused_and_told() {
    let (picture, expected) = page(&[&[0, 1, 2], &[3, 4, 5], &[6, 7, 8], &[9, 10, 11]], 4);
    let read = |least_confidence| {
        READER.read_page(&picture, &Options { least_confidence, ..Options::default() })
    };
    let all = read(0.0);
    assert_eq!(texts(&all), expected);
    assert!(all.refused.is_empty());
    let least = all.lines.iter().map(|line| line.confidence).fold(1.0, f32::min);
    let some = read(least + 1e-6);
    assert_eq!((some.lines.len(), some.refused.len(), some.refusal), (3, 1, None));
    assert!(expected.contains(&some.refused[0].text));
    let none = read(1.1);
    assert_eq!((none.lines.len(), none.refused.len()), (0, 4));
    assert_eq!(none.refusal, Some(Refusal::NotADigit));
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

/// However many numbers there are, all ink together is not one digit, though squeezed into one it may look like one.
#[test]
fn pages_of_many_numbers_are_not_one_digit() {
    let words = |at: usize| -> Vec<[usize; 4]> {
        (0..12).map(|line| [0, 1, 2, 3].map(|place| (97 * at + 4 * line + place) % 1000)).collect()
    };
    for at in 0..20 {
        let words = words(at);
        let lines: Vec<&[usize]> = words.iter().map(|line| &line[..3 + at % 2]).collect();
        let (picture, _) = page(&lines, 4);
        let answer = READER.read_digit(&picture);
        assert_eq!(answer.digit(), None, "{at}: {:?}", answer.reading());
    }
    let page = format!("{}/../../docs/reading/page.jpg", env!("CARGO_MANIFEST_DIR"));
    let answer = READER.read_digit(&Gray::open(page).unwrap());
    assert_eq!((answer.digit(), answer.refusal), (None, Some(Refusal::Several)));
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
        let format = length.map(|length| Format::length(length).unwrap());
        let options = Options { format, alternatives: 3, method, ..Options::default() };
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

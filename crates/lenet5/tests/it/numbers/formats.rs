//! What a field may say: patterns, marks as characters, check digits, lists.

use lenet5::graph::Format;
use lenet5::read::number::{MarkKind, Options, Page};
use lenet5::{Gray, Refusal};

use super::{READER, page, stroke, texts};

fn read(picture: &Gray, format: Format) -> Page {
    READER.read_page(picture, &Options { format: Some(format), ..Options::default() })
}

fn parse(text: &str) -> Format {
    Format::parse(text).unwrap()
}

#[test]
fn a_pattern_is_enforced_and_what_breaks_it_is_refused_with_what_it_says() {
    let (picture, expected) = page(&[&[0, 1, 2, 3]], 4);
    assert_eq!(expected, ["7210"]);
    for format in ["dddd", "72d+", "[27]{2}(10|99)", "d*"] {
        let read = read(&picture, parse(format));
        assert_eq!(texts(&read), expected, "{format}");
        let own = read.lines[0].format.unwrap();
        assert!(own.holds && own.probability > 0.5, "{format}: {own:?}");
    }
    for format in ["8ddd", "d{3}", "d{5}", "d{2}", "dd-dd", "date", "[89]*"] {
        let read = read(&picture, parse(format));
        assert_eq!((read.lines.len(), read.refusal), (0, Some(Refusal::NotTheFormat)), "{format}");
        let own = &read.refused[0];
        assert_eq!(own.text, expected[0], "{format}");
        assert!(own.format.is_some_and(|own| !own.holds && own.probability < 0.01), "{format}");
    }
    // Nothing was asked for.
    let read = READER.read_page(&picture, &Options::default());
    assert_eq!(read.lines[0].format, None);
}

#[test]
fn marks_that_a_format_names_are_characters_of_the_text() {
    let (picture, expected) = page(&[&[0, 1, 2, 3]], 6);
    let between = 10.0 + 2.0 * 34.0 - 3.0;
    let draw = |from: [f32; 2], to: [f32; 2]| {
        stroke(&picture, [between + from[0], from[1]], [between + to[0], to[1]])
    };
    let colon = stroke(&draw([0.0, 21.0], [0.5, 21.0]), [between, 32.0], [between + 0.5, 32.0]);
    for (picture, mark, kind) in [
        (draw([-0.5, 32.0], [0.5, 32.0]), '.', MarkKind::Dot),
        (draw([0.5, 32.0], [-1.5, 38.0]), ',', MarkKind::Comma),
        (draw([-5.0, 24.0], [5.0, 24.0]), '-', MarkKind::Dash),
        (draw([-4.0, 41.0], [4.0, 7.0]), '/', MarkKind::Slash),
        (colon, ':', MarkKind::Colon),
    ] {
        // Whichever mark stands there, or none.
        let read = read(&picture, parse("dd[-.,/:]?dd"));
        let refused = read.refused.first();
        assert_eq!(texts(&read), [format!("72{mark}10")], "{refused:?}");
        let line = &read.lines[0];
        let digits: String = line.digits.iter().map(|own| own.character).collect();
        assert_eq!(digits, expected[0]);
        let marks: Vec<_> = line.marks.iter().map(|own| (own.kind, own.after)).collect();
        assert_eq!(marks, [(kind, Some(1))]);
    }
    let none = read(&picture, parse("dd[-.,/:]?dd"));
    assert_eq!(texts(&none), expected);
}

#[test]
fn a_check_digit_chooses_among_texts_or_refuses() {
    // 7, 2, 1, 0, 4, 1, 4, 9, 5, 9: the last of 14 digits makes the sum right, and no other does.
    let (picture, expected) = page(&[&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]], 2);
    let text = &expected[0];
    let sum = |text: &str| {
        let digits = text.bytes().rev().map(|own| u32::from(own - b'0')).enumerate();
        let weighted = digits.map(|(place, own)| match place % 2 {
            0 => own,
            _ => 2 * own / 10 + 2 * own % 10,
        });
        weighted.sum::<u32>() % 10
    };
    let read = read(&picture, parse("luhn and d{10}"));
    if sum(text) == 0 {
        assert_eq!(texts(&read), [text.as_str()]);
    } else {
        assert_eq!(read.lines.len(), 0, "{read:?}");
    }
    // The number itself, among others that differ in a digit.
    let known = ["7210414950", "7210414959", "1210414959", "721041495"];
    let found = self::read(&picture, Format::list("known", known).unwrap());
    assert_eq!(texts(&found), [text.as_str()]);
}

#[test]
fn words_of_a_row_are_one_where_only_together_they_have_the_format() {
    // Room for a wide dash.
    let (picture, _) = page(&[&[0, 1], &[2, 3]], 0);
    let (width, height) = (picture.width(), 48);
    let mut pixels = vec![255; 3 * width * height];
    for y in 0..height {
        pixels[3 * width * y..][..width].copy_from_slice(&picture.pixels()[width * y..][..width]);
        if y + 40 < picture.height() {
            let row = &picture.pixels()[width * (y + 40)..][..width];
            pixels[3 * width * y + width + 30..][..width].copy_from_slice(row);
        }
    }
    let two = Gray::from_pixels(3 * width, height, pixels).unwrap();
    let free = READER.read_page(&two, &Options::default());
    assert_eq!(texts(&free), ["72 10"]);
    // Each word has this one by itself.
    assert_eq!(texts(&read(&two, parse("dd"))), ["72 10"]);
    let middle = width as f32 + 15.0;
    let dash = stroke(&two, [middle - 12.0, 24.0], [middle + 12.0, 24.0]);
    assert_eq!(texts(&read(&dash, parse("dd-dd"))), ["72-10"]);
}

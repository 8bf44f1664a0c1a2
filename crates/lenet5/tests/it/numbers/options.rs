//! What a caller may ask for: a length, digits, alternatives, a method, stages.

use lenet5::graph::Format;
use lenet5::read::number::{Method, Options, Page};
use lenet5::{Gray, PictureReader, Pretrained, Refusal};

use super::{READER, is_within, page, texts};

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
fn a_length_is_kept_to_and_alternatives_are_ordered() {
    let (picture, expected) = page(&[&[0, 1, 2, 3]], 0);
    let read = |length: Option<usize>, alternatives| {
        let format = length.map(|length| Format::length(length).unwrap());
        let options = Options { format, alternatives, ..Options::default() };
        READER.read_page(&picture, &options)
    };
    let own = read(Some(4), 5).lines;
    assert_eq!(own[0].text, expected[0]);
    assert_eq!(own[0].alternatives.len(), 5);
    let falls = own[0].alternatives.is_sorted_by(|a, b| a.probability >= b.probability);
    assert!(falls && own[0].alternatives.iter().all(|other| other.text.len() == 4));
    assert!(read(Some(3), 1).lines.iter().all(|line| line.text.len() == 3));
    let none = read(Some(90), 1);
    assert_eq!((none.lines.len(), none.refusal), (0, Some(Refusal::NotTheFormat)));
    // What it says all the same.
    let refused = &none.refused[0];
    assert_eq!((&refused.text, refused.format.map(|own| own.holds)), (&expected[0], Some(false)));
}

/// Who asks for more texts gets the same answer, as sure as before.
#[test]
fn confidence_does_not_depend_on_the_number_of_alternatives() {
    let (picture, _) = page(&[&[0, 1, 2, 3, 4], &[10, 11, 12, 13, 14]], 0);
    for method in [Method::Segment, Method::Sdnn, Method::Both] {
        for length in [None, Some(4), Some(5)] {
            let read = |alternatives| {
                let least_confidence = 0.0;
                let format = length.map(|length| Format::length(length).unwrap());
                let options = Options { method, format, alternatives, least_confidence };
                let Page { lines, refused, .. } = READER.read_page(&picture, &options);
                // A number of five digits may plainly have no length of four.
                lines.into_iter().chain(refused).collect::<Vec<_>>()
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
            let format = Some(Format::digits(digits).unwrap());
            // A 7 that is to be something else is doubtful.
            let options = Options { format, method, least_confidence: 0.0, ..Options::default() };
            READER.read_page(&picture, &options).lines[0].text.clone()
        };
        assert_eq!(read("0127"), "7210");
        let other = read("012345689");
        assert!(!other.contains('7') && other.ends_with("210"), "{other}");
    }
}

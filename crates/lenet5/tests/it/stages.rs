//! The stages between a picture and a digit, each against pictures of which one knows what it must do.

use lenet5::image::Ink;
use lenet5::{Digit, Gray, PictureReader, Pretrained, Refusal};
use proptest::prelude::*;

use crate::fixture::MNIST;

/// A picture of a level for each place.
fn picture(width: usize, height: usize, level: impl Fn(usize, usize) -> u8) -> Gray {
    let pixels = (0..width * height).map(|k| level(k % width, k / width)).collect();
    Gray::from_pixels(width, height, pixels).unwrap()
}

/// Black where `is_ink` says so, on white.
fn drawing(width: usize, height: usize, is_ink: impl Fn(usize, usize) -> bool) -> Gray {
    picture(width, height, |x, y| if is_ink(x, y) { 0 } else { 255 })
}

/// A tall ring, as a 0 is: strokes of `stroke` pixels between two ellipses.
fn ring(stroke: f64) -> impl Fn(usize, usize) -> bool {
    move |x, y| {
        let (dx, dy) = (x as f64 - 99.5, y as f64 - 99.5);
        let within = |grow: f64| (dx / (40.0 + grow)).powi(2) + (dy / (60.0 + grow)).powi(2) <= 1.0;
        within(stroke / 2.0) && !within(-stroke / 2.0)
    }
}

fn size(ink: &Ink) -> (usize, usize) {
    (ink.width(), ink.height())
}

#[test]
fn clean_paper_is_left_as_it_is() {
    let clean = drawing(200, 200, ring(8.0));
    assert_eq!(clean.flattened(), clean);
    let inverted = picture(200, 200, |x, y| if ring(8.0)(x, y) { 255 } else { 0 });
    assert_eq!(inverted.flattened(), clean);
}

/// A lamp on one side, a shadow with an edge on the other: the paper, dark as ink in places, becomes
/// white, and the digit that of clean paper.
#[test]
fn light_and_shadow_are_taken_out() {
    let expected = drawing(200, 200, ring(8.0)).normalise().unwrap();
    let lamp = |x: usize, _: usize| 0.35 + 0.65 * x as f64 / 199.0;
    let shadow = |x: usize, y: usize| if x + y > 250 { 0.55 } else { 1.0 };
    let lights: [&dyn Fn(usize, usize) -> f64; 2] = [&lamp, &shadow];
    for light in lights {
        let gray = picture(200, 200, |x, y| {
            let level = if ring(8.0)(x, y) { 60.0 } else { 240.0 };
            #[allow(clippy::cast_sign_loss, reason = "of 0 to 240")]
            let lit = (level * light(x, y)) as u8;
            lit
        });
        let flat = gray.flattened();
        let paper = (0..200 * 200).filter(|&k| !ring(9.0)(k % 200, k / 200));
        let dark = paper.filter(|&k| flat.pixels()[k] < 200).count();
        assert!(dark < 2_000, "{dark} of the paper's pixels are dark");
        let found = gray.normalise().unwrap();
        let pairs = found.as_flattened().iter().zip(expected.as_flattened());
        let off = pairs.map(|(&a, &b)| f64::from(a.abs_diff(b))).sum::<f64>() / 784.0;
        assert!(off < 6.0, "{off} a pixel");
    }
}

#[test]
fn specks_are_taken_away_and_parts_kept() {
    let dust = |x: usize, y: usize| (10..13).contains(&x) && (15..18).contains(&y);
    let cleaned = |is_ink: &dyn Fn(usize, usize) -> bool| {
        let ink = drawing(200, 200, is_ink).ink().unwrap();
        size(&ink.without_specks().cropped().unwrap())
    };
    let alone = cleaned(&ring(8.0));
    assert_eq!(cleaned(&|x, y| ring(8.0)(x, y) || dust(x, y)), alone);
    // A loose stroke belongs to it, near or far: it is large. A dot does where it is near.
    let stroke = |x: usize, y: usize| (150..190).contains(&x) && (30..38).contains(&y);
    assert!(cleaned(&|x, y| ring(8.0)(x, y) || stroke(x, y)).0 > alone.0 + 40);
    let dot = |x: usize, y: usize| (146..154).contains(&x) && (96..104).contains(&y);
    assert!(cleaned(&|x, y| ring(8.0)(x, y) || dot(x, y)).0 > alone.0 + 5);
    // Pictures that are shrunk before pieces are told apart.
    let large = |x: usize, y: usize| ring(8.0)(x / 5, y / 5);
    let ink = drawing(1000, 1000, |x, y| large(x, y) || dust(x / 5, y / 5)).ink().unwrap();
    let expected = drawing(1000, 1000, large).ink().unwrap().cropped().unwrap();
    assert_eq!(ink.without_specks().cropped().unwrap(), expected);
}

#[test]
fn strokes_are_measured() {
    for stroke in [3.0, 8.0, 16.0] {
        let found = drawing(200, 200, ring(stroke)).ink().unwrap().stroke_width();
        assert!((f64::from(found) / stroke - 1.0).abs() < 0.12, "{found} for {stroke}");
    }
}

/// Hair lines and brushes are brought to the widths that MNIST's digits have, and the shape is kept.
#[test]
fn strokes_of_every_pen_become_those_of_mnist() {
    for stroke in [1.0, 2.0, 6.0, 12.0, 20.0, 30.0, 50.0] {
        let boxed = drawing(200, 200, ring(stroke)).ink().unwrap().cropped().unwrap();
        let even = boxed.clone().with_even_strokes().cropped().unwrap();
        let (width, height) = size(&even);
        let relative = 20.0 * even.stroke_width() / width.max(height) as f32;
        assert!((1.6..3.9).contains(&relative), "{relative} from {stroke}");
        // The middle of the stroke stays where it is: 40 to 60 of a ring without width.
        let expected = (40.0 + relative * 3.0) / (60.0 + relative * 3.0);
        let ratio = width as f32 / height as f32;
        assert!((ratio - expected).abs() < 0.06, "{ratio} for {expected} from {stroke}");
    }
    let usual = drawing(200, 200, ring(16.0)).ink().unwrap().cropped().unwrap();
    assert_eq!(usual.clone().with_even_strokes(), usual);
}

/// A bold 0 in a square hand, whose sides are thinner than its strokes are in the mean: it keeps
/// its hole and its sides.
#[test]
fn thick_strokes_are_not_worn_away() {
    let reader = PictureReader::pretrained();
    for stroke in [50, 60, 66] {
        let frame = |x: usize, y: usize| {
            let within = |margin: usize| {
                (margin..200 - margin).contains(&x) && (margin..200 - margin).contains(&y)
            };
            within(4) && !within(4 + stroke)
        };
        let answer = reader.read_digit(&drawing(200, 200, frame));
        let guess = answer.guess.as_ref().unwrap();
        assert_eq!(guess.reading.class(), 0, "{answer} from {stroke}");
        let inked = guess.digit[14].iter().filter(|&&ink| ink > 100).count();
        assert!((4..=10).contains(&inked), "{inked} pixels of both sides from {stroke}");
    }
}

/// Pictures just below and just above the size from which strokes are redrawn on a smaller one.
#[test]
fn strokes_are_redrawn_alike_at_every_size() {
    let ink = |side: usize| {
        let scale = side as f64 / 128.0;
        let is_ink = |x: usize, y: usize| {
            let (dx, dy) = (x as f64 - 0.75 * side as f64, y as f64 - 0.75 * side as f64);
            let within = |radius: f64| dx * dx + dy * dy <= (radius * scale).powi(2);
            within(64.0) && !within(60.0)
        };
        let digit = drawing(side * 3 / 2, side * 3 / 2, is_ink).normalise().unwrap();
        digit.as_flattened().iter().map(|&ink| f64::from(ink)).sum::<f64>()
    };
    for (small, large) in [(127, 131), (250, 262)] {
        let ratio = ink(large) / ink(small);
        assert!((ratio - 1.0).abs() < 0.04, "{ratio} from {small} to {large}");
    }
}

/// Ones that were cut out and made square, real ones in black and white: tried narrower, they are ones
/// again.
#[test]
fn digits_that_were_made_square_are_read_narrower() {
    let reader = PictureReader::new(&Pretrained::Best.model());
    let (mut plain, mut tried, mut count) = (0, 0, 0);
    for sample in MNIST.test.iter().filter(|sample| sample.label == 1) {
        let wide = |x: usize| (x + 180) / 20;
        let is_ink = |x: usize, y: usize| sample.digit[y / 8][wide(x).min(27)] > 127;
        let gray = drawing(200, 224, is_ink);
        count += 1;
        let is_one = |digit: &Digit| reader.read_views(digit).digit() == Some(1);
        plain += usize::from(is_one(&gray.normalise().unwrap()));
        let guess = reader.read_digit(&gray).guess.unwrap();
        assert_eq!(guess.reading, reader.read_views(&guess.digit));
        tried += usize::from(guess.reading.digit() == Some(1));
    }
    assert!(count > 100 && tried > plain + count / 50, "{plain} and {tried} of {count}");
    // What is read well is left as it is.
    let ring = drawing(200, 200, ring(8.0));
    let guess = reader.read_digit(&ring).guess.unwrap();
    assert_eq!(guess.digit, ring.normalise().unwrap());
    let blank = reader.read_digit(&drawing(40, 40, |_, _| false));
    assert_eq!((blank.refusal, blank.guess), (Some(Refusal::Blank), None));
}

/// A 7 of 40 pixels on a sheet of 3000x2200: once shrunk to be looked for, its strokes are thinner than half a pixel.
#[test]
fn a_small_digit_on_a_large_sheet_is_seen() {
    let reader = PictureReader::pretrained();
    let seven = |x: usize, y: usize| {
        let (x, y) = (x as f64 - 1900.0, y as f64 - 700.0);
        let stem = (0.0..40.0).contains(&y) && (x + 0.4 * y - 24.0).abs() < 2.0;
        stem || (0.0..4.0).contains(&y) && (2.0..26.0).contains(&x)
    };
    let answer = reader.read_digit(&drawing(3000, 2200, seven));
    assert_eq!(answer.digit(), Some(7), "{answer}");
}

/// A disc, a square that is turned and a triangle, with paper around them, and a 7 and a 1 of bold strokes.
#[test]
fn solid_shapes_are_no_digits_and_bold_strokes_are() {
    type IsInk = fn(f64, f64) -> bool;
    let reader = PictureReader::pretrained();
    let away = |at: usize| at as f64 - 150.0;
    let solid: [IsInk; 3] = [
        |x, y| x * x + y * y < 2000.0,
        |x, y| (x + 0.3 * y).abs() < 40.0 && (y - 0.3 * x).abs() < 40.0,
        |x, y| y < 40.0 && y > 2.0 * x.abs() - 40.0,
    ];
    for (number, is_ink) in solid.iter().enumerate() {
        let answer = reader.read_digit(&drawing(300, 300, |x, y| is_ink(away(x), away(y))));
        assert_eq!(answer.refusal, Some(Refusal::NotADigit), "shape {number}: {answer}");
        assert!(answer.confidence().unwrap() < 0.2, "shape {number}: {answer}");
    }
    let bold: [(u8, IsInk); 2] = [
        (7, |x, y| {
            x.abs() < 42.0 && y.abs() < 60.0 && (y < -38.0 || (x + 0.5 * y - 10.0).abs() < 14.0)
        }),
        (1, |x, y| x.abs() < 13.0 && y.abs() < 60.0),
    ];
    for (digit, is_ink) in bold {
        let answer = reader.read_digit(&drawing(300, 300, |x, y| is_ink(away(x), away(y))));
        assert_eq!(answer.digit(), Some(digit), "{answer}");
    }
}

/// Digits on ruled paper, with two lines across each.
#[test]
fn single_digits_are_read_on_ruled_paper() {
    let reader = PictureReader::new(&Pretrained::Reader.model());
    let (mut plain, mut ruled) = (0, 0);
    for sample in MNIST.test.iter().take(100) {
        let page = |is_ruled: bool| {
            picture(300, 260, |x, y| {
                let place = x.checked_sub(90).zip(y.checked_sub(70));
                let ink = place.filter(|&(x, y)| x < 112 && y < 112);
                let ink = ink.map_or(0, |(x, y)| sample.digit[y / 4][x / 4]);
                let rule = if is_ruled && (y + x / 40) % 40 < 2 { 170 } else { 255 };
                rule.min(255 - ink)
            })
        };
        let is_right = |page: &Gray| {
            let answer = reader.read_digit(page);
            answer.reading().is_some_and(|reading| reading.digit() == Some(sample.label))
        };
        plain += usize::from(is_right(&page(false)));
        ruled += usize::from(is_right(&page(true)));
    }
    // Next to none, if rules are left as they are.
    assert!(plain >= 95 && ruled >= 80, "{plain} without, {ruled} with rules");
}

#[test]
fn narrower_ink_keeps_its_mass() {
    let ink = drawing(200, 200, ring(16.0)).ink().unwrap().cropped().unwrap();
    let mass = |ink: &Ink| ink.values().iter().sum::<f32>() / ink.width() as f32;
    for share in [1.0, 0.7, 0.35, 0.0] {
        let narrow = ink.narrowed(share);
        let expected = (share * ink.width() as f32).round().max(1.0);
        assert!((narrow.width() as f32 - expected).abs() < 0.5);
        assert!((mass(&narrow) / mass(&ink) - 1.0).abs() < 1e-3, "{share}");
    }
}

proptest! {
    /// Whatever is in a picture, each stage gives ink within its bounds, and there is an answer or a
    /// refusal.
    #[test]
    fn no_picture_makes_a_stage_panic(
        width in 4usize..90,
        bytes in proptest::collection::vec(
            prop_oneof![Just(0u8), Just(255u8), any::<u8>()], 4 * 90..6000,
        ),
    ) {
        let height = bytes.len() / width;
        let gray = Gray::from_pixels(width, height, bytes[..width * height].to_vec()).unwrap();
        let flat = gray.flattened();
        prop_assert_eq!((flat.width(), flat.height()), (width, height));
        if let Ok(ink) = flat.ink() {
            let within = |ink: &Ink| ink.values().iter().all(|share| (0.0..=1.0).contains(share));
            prop_assert!(within(&ink));
            if let Some(boxed) = ink.without_specks().cropped() {
                prop_assert!(boxed.stroke_width() > 0.0);
                prop_assert!(within(&boxed.narrowed(0.5)));
                prop_assert!(within(&boxed.with_even_strokes()));
            }
        }
        let reader = PictureReader::new(&Pretrained::Best.model());
        if let Some(reading) = reader.read_digit(&gray).reading() {
            prop_assert!(reading.penalty().is_finite());
        }
    }
}

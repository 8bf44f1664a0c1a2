//! Scenes of one digit on a plain sheet: pens, papers, sizes.

use anyhow::Result;

use super::kind::Kind;
use crate::scenes::camera::{Encoding, Scene, Shot};
use crate::scenes::geometry::{Area, index};
use crate::scenes::plane::Colour;
use crate::scenes::studio::Studio;
use crate::scenes::truth::Way;

pub(super) const KINDS: &[Kind] = &[
    Kind::new("plain", plain),
    Kind::new("coloured-paper", coloured_paper),
    Kind::new("coloured-pen", coloured_pen),
    Kind::new("pencil", pencil),
    Kind::new("chalk", chalk),
    Kind::new("equal-luminance", equal_luminance),
    Kind::new("small", small),
    Kind::new("inverted-scan", inverted_scan),
    Kind::new("stretched", stretched),
];

fn plain(studio: &mut Studio) -> Result<Scene> {
    let format = studio.usual_digit();
    let mut sheet = studio.sheet(Way::Digit, format);
    studio.write_digit(&mut sheet, format.digit);
    studio.shoot(sheet)
}

fn coloured_paper(studio: &mut Studio) -> Result<Scene> {
    let format = studio.usual_digit();
    let paper = Colour::of_levels(studio.random.pick(&[
        [250.0, 235.0, 120.0],
        [245.0, 190.0, 205.0],
        [180.0, 215.0, 245.0],
        [185.0, 230.0, 170.0],
        [200.0, 160.0, 115.0],
        [250.0, 170.0, 80.0],
        [170.0, 150.0, 210.0],
        [225.0, 110.0, 100.0],
    ]));
    let hand = studio.hand();
    let mut sheet = studio.sheet_of(Way::Digit, format, hand, paper);
    studio.write_digit(&mut sheet, format.digit);
    studio.shoot(sheet)
}

fn coloured_pen(studio: &mut Studio) -> Result<Scene> {
    let format = studio.usual_digit();
    let mut sheet = studio.sheet(Way::Digit, format);
    sheet.hand.pen.colour = Colour::of_levels(studio.random.pick(&[
        [215.0, 40.0, 45.0],
        [30.0, 140.0, 70.0],
        [235.0, 120.0, 30.0],
        [140.0, 60.0, 180.0],
        [70.0, 140.0, 220.0],
        [225.0, 80.0, 150.0],
        [20.0, 150.0, 160.0],
        [130.0, 85.0, 45.0],
    ]));
    studio.write_digit(&mut sheet, format.digit);
    studio.shoot(sheet)
}

fn pencil(studio: &mut Studio) -> Result<Scene> {
    let format = studio.digit_format([40.0, 190.0], [0.28, 0.68]);
    let mut sheet = studio.sheet(Way::Digit, format);
    let random = &mut studio.random;
    sheet.hand.set_width(random.between(0.05, 0.08));
    let pen = &mut sheet.hand.pen;
    pen.colour = Colour::grey(random.between(70.0, 115.0));
    pen.roughness = random.between(0.2, 0.5);
    studio.write_digit(&mut sheet, format.digit);
    studio.shoot(sheet)
}

fn chalk(studio: &mut Studio) -> Result<Scene> {
    let format = studio.digit_format([50.0, 190.0], [0.28, 0.6]);
    let mut sheet = studio.board(Way::Digit, format);
    studio.write_digit(&mut sheet, format.digit);
    studio.shoot(sheet)
}

fn equal_luminance(studio: &mut Studio) -> Result<Scene> {
    let format = studio.digit_format([50.0, 190.0], [0.3, 0.68]);
    let mut sheet = studio.equally_light(Way::Digit, format);
    studio.write_digit(&mut sheet, format.digit);
    studio.shoot(sheet)
}

fn small(studio: &mut Studio) -> Result<Scene> {
    let format = studio.digit_format([10.0, 20.0], [0.3, 0.6]);
    let mut sheet = studio.sheet(Way::Digit, format);
    let random = &mut studio.random;
    sheet.hand.set_width(random.between(0.1, 0.14));
    studio.write_digit(&mut sheet, format.digit);
    let random = &mut studio.random;
    let shot = Shot {
        blur: 0.3,
        grain: random.between(0.0, 2.0),
        encoding: random.pick(&[Encoding::Png, Encoding::Jpeg(92)]),
        ..Shot::mild(random)
    };
    studio.take(&shot, sheet)
}

/// A scan whose levels were turned round.
fn inverted_scan(studio: &mut Studio) -> Result<Scene> {
    let format = studio.usual_digit();
    let mut sheet = studio.sheet(Way::Digit, format);
    studio.write_digit(&mut sheet, format.digit);
    sheet.plane.change(|_, _, pixel| Colour::of_levels(pixel.levels().map(|level| 255.0 - level)));
    let shot = Shot::scan(&mut studio.random);
    studio.take(&shot, sheet)
}

/// A picture that was brought to another shape.
fn stretched(studio: &mut Studio) -> Result<Scene> {
    let format = studio.usual_digit();
    let mut sheet = studio.sheet(Way::Digit, format);
    studio.write_digit(&mut sheet, format.digit);
    let random = &mut studio.random;
    let factor =
        if random.one_in(2) { random.between(0.45, 0.75) } else { random.between(1.35, 2.2) };
    let width = index(sheet.width() * factor).max(20);
    let factor = width as f32 / sheet.width();
    sheet.plane = sheet.plane.resized(width, sheet.plane.height);
    sheet.truth.map(|area| Area { left: area.left * factor, right: area.right * factor, ..area });
    studio.shoot(sheet)
}

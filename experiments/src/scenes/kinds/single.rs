//! Scenes of one digit on a plain sheet: pens, papers, sizes.

use anyhow::Result;
use image::ExtendedColorType;

use super::Kind;
use crate::scenes::camera::{Encoding, Scene, Shot, encode};
use crate::scenes::content::hand::{Hand, Source};
use crate::scenes::geometry::{Area, index, level};
use crate::scenes::plane::Colour;
use crate::scenes::studio::{Format, Studio};
use crate::scenes::truth::Way;

pub(super) const KINDS: &[Kind] = &[
    Kind::new("plain", plain),
    Kind::new("coloured-paper", coloured_paper),
    Kind::new("coloured-pen", coloured_pen),
    Kind::new("pencil", pencil),
    Kind::new("chalk", chalk),
    Kind::new("canvas", canvas),
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

/// What a drawing program makes: a digit on a transparent, a black or a white ground.
fn canvas(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let side = random.between_sizes(100.0, 480.0);
    let format = Format { width: side, height: side, digit: side * random.between(0.4, 0.75) };
    let source = random.pick(&[Source::Mnist, Source::Strokes]);
    let mut hand = Hand::of(random, studio.content, source);
    hand.set_width(random.between(0.08, 0.16));
    // White on black, so that the light is what the pen covers.
    hand.pen.colour = Colour::grey(255.0);
    hand.pen.opacity = 1.0;
    let mut sheet = studio.sheet_of(Way::Digit, format, hand, Colour::grey(0.0));
    studio.write_digit(&mut sheet, format.digit);
    let random = &mut studio.random;
    let covered: Vec<f32> = sheet.plane.pixels.iter().map(|pixel| pixel.0[0].min(1.0)).collect();
    let side = sheet.plane.width;
    let pens = [[0, 0, 0], [255, 255, 255], [30, 60, 200], [200, 30, 40], [250, 240, 120]];
    let mut pen = random.pick(&pens);
    // Where the ground is seen: nowhere, everywhere, or within round corners.
    let is_transparent = random.one_in(2);
    let radius = match random.below(3) {
        0 => 0.0,
        1 => random.between(0.05, 0.25) * side as f32,
        _ => 0.5 * side as f32,
    };
    let is_black = random.one_in(2);
    if !is_transparent {
        pen = if is_black { [255; 3] } else { [0; 3] };
    }
    let ground = match (is_transparent, is_black) {
        (false, false) => [255; 3],
        (false, true) => [0; 3],
        // What lies below transparent pixels is as may be.
        (true, _) => random.pick(&[[0; 3], [255; 3], pen]),
    };
    let mixed = |one: u8, other: u8, share: f32| {
        level(f32::from(one) + (f32::from(other) - f32::from(one)) * share)
    };
    let corner = |x: f32, y: f32| {
        let far = side as f32 - 1.0 - radius;
        let (dx, dy) = ((radius - x).max(x - far).max(0.0), (radius - y).max(y - far).max(0.0));
        (radius + 0.5 - dx.hypot(dy)).clamp(0.0, 1.0)
    };
    let is_grey = pen == [pen[0]; 3] && random.one_in(3);
    let mut levels = Vec::new();
    for (at, share) in covered.into_iter().enumerate() {
        let (x, y) = ((at % side) as f32, (at / side) as f32);
        let (colour, alpha) = if is_transparent {
            (if share > 0.0 { pen } else { ground }, level(255.0 * share))
        } else {
            let colour = std::array::from_fn(|part| mixed(ground[part], pen[part], share));
            let alpha = if radius > 0.0 { corner(x, y) } else { 1.0 };
            (colour, level(255.0 * alpha))
        };
        let parts = if is_grey { 1 } else { 3 };
        levels.extend(&colour[..parts]);
        levels.push(alpha);
    }
    let kind = if is_grey { ExtendedColorType::La8 } else { ExtendedColorType::Rgba8 };
    let bytes = encode(&levels, side, sheet.plane.height, kind, Encoding::Png)?;
    Ok(Scene { bytes, ending: "png", truth: sheet.truth })
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

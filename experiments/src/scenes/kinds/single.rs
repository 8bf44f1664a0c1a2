//! Scenes of one digit.

use anyhow::Result;

use super::Kind;
use crate::scenes::camera::{Encoding, Scene, Shot};
use crate::scenes::geometry::Point;
use crate::scenes::light::Light;
use crate::scenes::plane::Colour;
use crate::scenes::studio::{Format, Studio};
use crate::scenes::things::{Lie, lay, ring_around};
use crate::scenes::truth::Way;

pub(super) const KINDS: &[Kind] = &[
    Kind::new("plain", plain),
    Kind::new("cell", cell),
    Kind::new("boxed", boxed),
    Kind::new("ringed", ringed),
    Kind::new("ruled-digit", ruled),
    Kind::new("squared-digit", squared),
    Kind::new("shadow", shadow),
    Kind::new("vignette", vignette),
    Kind::new("desk-digit", desk),
    Kind::new("grain", grain),
    Kind::new("large", large),
];

fn plain(studio: &mut Studio) -> Result<Scene> {
    let format = studio.usual_digit();
    let mut sheet = studio.sheet(Way::Digit, format);
    studio.write_digit(&mut sheet, format.digit);
    studio.shoot(sheet)
}

/// A digit cut out of a cell, with scraps of its border on some sides.
fn cell(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let side = random.between_sizes(32.0, 320.0);
    let (width, height) = (side * random.between(0.8, 1.25), side);
    let share = random.between(0.4, 0.8);
    let format = Format { width, height, digit: side * share };
    let mut sheet = studio.sheet(Way::Digit, format);
    let random = &mut studio.random;
    let thickness = random.between(1.0, 5.0).min(side / 16.0).max(1.0);
    let colour = Colour::grey(random.between(0.0, 150.0));
    let mut inner = sheet.area();
    let mut sides: [bool; 4] = std::array::from_fn(|_| random.one_in(2));
    sides[random.below(4)] = true;
    let inset = if random.one_in(2) {
        random.around(0.5) * thickness
    } else {
        random.between(0.01, 0.07) * side
    };
    let tilt = random.around(0.015) * side;
    let [w, h] = [sheet.width(), sheet.height()];
    let ends = [
        [Point::new(inset, -2.0), Point::new(inset + tilt, h + 2.0)],
        [Point::new(-2.0, inset), Point::new(w + 2.0, inset + tilt)],
        [Point::new(w - 1.0 - inset, -2.0), Point::new(w - 1.0 - inset + tilt, h + 2.0)],
        [Point::new(-2.0, h - 1.0 - inset), Point::new(w + 2.0, h - 1.0 - inset + tilt)],
    ];
    for (at, [from, to]) in ends.into_iter().enumerate() {
        if sides[at] {
            sheet.line(from, to, thickness, colour);
            let room = inset.max(0.0) + thickness + tilt.abs() + 1.0;
            match at {
                0 => inner.left += room,
                1 => inner.top += room,
                2 => inner.right -= room,
                _ => inner.bottom -= room,
            }
        }
    }
    let digit = random.digit();
    let word = sheet.fill(random, inner, digit, format.digit);
    sheet.truth.push_line(word.into_iter().collect());
    let shot = Shot::scan(random);
    studio.take(&shot, sheet)
}

/// A digit in a frame, with paper around it.
fn boxed(studio: &mut Studio) -> Result<Scene> {
    let format = studio.digit_format([36.0, 150.0], [0.25, 0.5]);
    let mut sheet = studio.sheet(Way::Digit, format);
    let area = studio.write_digit(&mut sheet, format.digit);
    let random = &mut studio.random;
    let room = format.digit * random.between(0.12, 0.35) + 3.0;
    let square = (area.height() - area.width()).max(0.0) / 2.0 * random.unit();
    let mut frame = area.grown(room);
    frame.left -= square;
    frame.right += square;
    let thickness = random.between(1.0, 5.0).min(format.digit / 14.0).max(1.0);
    if random.one_in(2) {
        sheet.frame(frame, thickness, Colour::grey(random.between(10.0, 170.0)));
    } else {
        let mut corners = frame.corners().to_vec();
        let stray = 0.03 * format.digit;
        for corner in &mut corners {
            *corner = corner.moved(random.around(stray), random.around(stray));
        }
        corners.push(corners[0]);
        studio.draw_with_pen(&mut sheet, &[corners], thickness);
    }
    studio.shoot(sheet)
}

fn ringed(studio: &mut Studio) -> Result<Scene> {
    let format = studio.digit_format([36.0, 150.0], [0.25, 0.45]);
    let mut sheet = studio.sheet(Way::Digit, format);
    let area = studio.write_digit(&mut sheet, format.digit);
    let ring = ring_around(&mut studio.random, area);
    let width = sheet.hand.pen.width * format.digit * studio.random.between(0.6, 1.0);
    studio.draw_with_pen(&mut sheet, &[ring], width);
    studio.shoot(sheet)
}

fn ruled(studio: &mut Studio) -> Result<Scene> {
    let format = studio.usual_digit();
    let mut sheet = studio.sheet(Way::Digit, format);
    let colour = studio.rule_colour();
    let random = &mut studio.random;
    let pitch = format.digit * random.between(0.6, 1.8);
    let width = random.between(1.0, (format.digit / 30.0).clamp(1.2, 4.0));
    sheet.rule(random, pitch, width, colour);
    studio.write_digit(&mut sheet, format.digit);
    studio.shoot(sheet)
}

fn squared(studio: &mut Studio) -> Result<Scene> {
    let format = studio.usual_digit();
    let mut sheet = studio.sheet(Way::Digit, format);
    let colour = studio.rule_colour();
    let random = &mut studio.random;
    let pitch = (format.digit * random.between(0.3, 1.2)).max(12.0);
    let width = random.between(1.0, (format.digit / 40.0).clamp(1.2, 2.5));
    sheet.square(random, pitch, width, colour);
    studio.write_digit(&mut sheet, format.digit);
    studio.shoot(sheet)
}

/// Draws a shadow with a straight edge that takes a share of the picture.
pub(super) fn draw_shadow(studio: &mut Studio) -> Light {
    let random = &mut studio.random;
    let share = random.between(0.2, 0.85);
    let angle = random.around(std::f32::consts::PI);
    // The edge crosses the line through the middle so that the share lies behind it.
    let reach = 0.5 * (angle.cos().abs() + angle.sin().abs());
    let off = reach * (1.0 - 2.0 * share);
    let through = Point::new(0.5 + off * angle.cos(), 0.5 + off * angle.sin());
    let softness = random.between_sizes(0.003, 0.2);
    Light::Shadow { through, angle, softness, least: random.between(0.4, 0.75) }
}

fn shadow(studio: &mut Studio) -> Result<Scene> {
    let format = studio.usual_digit();
    let mut sheet = studio.sheet(Way::Digit, format);
    studio.write_digit(&mut sheet, format.digit);
    let mut shot = Shot::mild(&mut studio.random);
    shot.lights.push(draw_shadow(studio));
    studio.take(&shot, sheet)
}

/// Draws dark corners.
pub(super) fn draw_vignette(studio: &mut Studio) -> Light {
    let random = &mut studio.random;
    let centre = Point::new(random.between(0.35, 0.65), random.between(0.35, 0.65));
    Light::Vignette { centre, least: random.between(0.4, 0.75) }
}

fn vignette(studio: &mut Studio) -> Result<Scene> {
    let format = studio.usual_digit();
    let mut sheet = studio.sheet(Way::Digit, format);
    studio.write_digit(&mut sheet, format.digit);
    let mut shot = Shot::mild(&mut studio.random);
    shot.lights.push(draw_vignette(studio));
    studio.take(&shot, sheet)
}

fn desk(studio: &mut Studio) -> Result<Scene> {
    let format = studio.digit_format([40.0, 170.0], [0.22, 0.5]);
    let mut sheet = studio.sheet(Way::Digit, format);
    studio.write_digit(&mut sheet, format.digit);
    let lie = Lie::draw(&mut studio.random);
    let (picture, truth) = lay(&mut studio.random, sheet, lie);
    let shot = Shot::mild(&mut studio.random);
    shot.take(&mut studio.random, picture, truth)
}

fn grain(studio: &mut Studio) -> Result<Scene> {
    let format = studio.digit_format([60.0, 190.0], [0.28, 0.68]);
    let mut sheet = studio.sheet(Way::Digit, format);
    let width = studio.random.between(0.08, 0.13);
    sheet.hand.set_width(width);
    studio.write_digit(&mut sheet, format.digit);
    let shot = Shot { grain: studio.random.between(8.0, 40.0), ..Shot::mild(&mut studio.random) };
    studio.take(&shot, sheet)
}

/// A small digit on a large photograph.
fn large(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let pixels = random.between(8e6, 12e6);
    let height = (pixels * 0.75).sqrt();
    let format =
        Format { width: pixels / height, height, digit: random.between_sizes(35.0, 300.0) };
    let mut sheet = studio.sheet(Way::Digit, format);
    let width = studio.random.between(0.07, 0.12);
    sheet.hand.set_width(width);
    let digit = studio.random.digit().to_string();
    studio.write_number(&mut sheet, &digit, format.digit);
    let shot = Shot {
        grain: studio.random.between(2.0, 6.0),
        blur: studio.random.between(0.5, 0.9),
        encoding: Encoding::Jpeg(90),
        ..Shot::mild(&mut studio.random)
    };
    studio.take(&shot, sheet)
}

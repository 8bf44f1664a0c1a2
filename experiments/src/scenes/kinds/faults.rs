//! Scenes of one digit with faults of light, focus and sheet, and with things in the picture.

use anyhow::Result;

use super::kind::Kind;
use crate::scenes::camera::{Encoding, Scene, Shot};
use crate::scenes::desk::{Lie, lay};
use crate::scenes::geometry::Point;
use crate::scenes::light::Light;
use crate::scenes::sheet::Sheet;
use crate::scenes::studio::{Format, Studio};
use crate::scenes::things::{self, free_place};
use crate::scenes::truth::Way;

pub(super) const KINDS: &[Kind] = &[
    Kind::new("crumpled", crumpled),
    Kind::new("shadow", shadow),
    Kind::new("vignette", vignette),
    Kind::new("lamp", lamp),
    Kind::new("gradient", gradient),
    Kind::new("desk-digit", desk),
    Kind::new("stain", stain),
    Kind::new("holes", holes),
    Kind::new("finger", finger),
    Kind::new("highlight", highlight),
    Kind::new("grain", grain),
    Kind::new("blur", blur),
    Kind::new("jpeg", jpeg),
    Kind::new("large", large),
];

/// A digit on a sheet of the usual size.
fn usual<'a>(studio: &mut Studio<'a>) -> Sheet<'a> {
    let format = studio.usual_digit();
    let mut sheet = studio.sheet(Way::Digit, format);
    studio.write_digit(&mut sheet, format.digit);
    sheet
}

fn crumpled(studio: &mut Studio) -> Result<Scene> {
    let mut sheet = usual(studio);
    things::crumple(&mut studio.random, &mut sheet.plane);
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

fn lamp(studio: &mut Studio) -> Result<Scene> {
    let sheet = usual(studio);
    let random = &mut studio.random;
    let mut shot = Shot::mild(random);
    shot.lights.push(Light::Lamp {
        centre: Point::new(random.between(0.2, 0.8), random.between(0.2, 0.8)),
        radius: random.between(0.25, 0.5),
        least: random.between(0.35, 0.7),
    });
    studio.take(&shot, sheet)
}

fn gradient(studio: &mut Studio) -> Result<Scene> {
    let sheet = usual(studio);
    let random = &mut studio.random;
    let mut shot = Shot::mild(random);
    shot.lights.push(Light::Gradient {
        angle: random.around(std::f32::consts::PI),
        least: random.between(0.3, 0.6),
    });
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

/// A digit on a sheet with room beside it.
fn roomy<'a>(studio: &mut Studio<'a>) -> Sheet<'a> {
    let format = studio.digit_format([40.0, 130.0], [0.2, 0.36]);
    let mut sheet = studio.sheet(Way::Digit, format);
    studio.write_digit(&mut sheet, format.digit);
    sheet
}

/// A coffee ring or a blot beside a digit.
fn stain(studio: &mut Studio) -> Result<Scene> {
    let mut sheet = roomy(studio);
    let (area, avoid) = (sheet.area(), sheet.truth.area());
    let random = &mut studio.random;
    let side = sheet.width().min(sheet.height());
    let size = side * random.between(0.25, 0.45);
    if let Some(place) = free_place(random, area, avoid, size, size, true) {
        if random.one_in(3) {
            things::blot(random, &mut sheet.plane, place);
        } else {
            things::coffee_ring(random, &mut sheet.plane, place);
        }
    }
    studio.shoot(sheet)
}

/// Punch holes or a fold.
fn holes(studio: &mut Studio) -> Result<Scene> {
    let mut sheet = roomy(studio);
    let avoid = sheet.truth.area();
    let random = &mut studio.random;
    if random.one_in(2) {
        things::fold(random, &mut sheet.plane, avoid);
    } else {
        things::punch_holes(random, &mut sheet.plane, avoid);
    }
    studio.shoot(sheet)
}

/// A finger, a pen or a ruler in the picture.
fn finger(studio: &mut Studio) -> Result<Scene> {
    let mut sheet = roomy(studio);
    let (area, avoid) = (sheet.area(), sheet.truth.area());
    let random = &mut studio.random;
    let side = sheet.width().min(sheet.height());
    let plane = &mut sheet.plane;
    match random.below(3) {
        0 => {
            let (length, width) =
                (side * random.between(0.2, 0.4), side * random.between(0.12, 0.2));
            if let Some(place) = things::rim_place(random, area, avoid, length, width) {
                things::finger(random, plane, place);
            }
        }
        1 => {
            let (length, width) =
                (side * random.between(0.5, 0.9), side * random.between(0.03, 0.07));
            let (width, length) = if random.one_in(2) { (length, width) } else { (width, length) };
            if let Some(place) = free_place(random, area, avoid, width, length, true) {
                things::lying_pen(random, plane, place);
            }
        }
        _ => {
            let depth = side * random.between(0.1, 0.2);
            if let Some(place) = things::rim_strip(random, area, avoid, depth) {
                things::ruler(random, plane, place);
            }
        }
    }
    studio.shoot(sheet)
}

/// A digit under a marker.
fn highlight(studio: &mut Studio) -> Result<Scene> {
    let mut sheet = usual(studio);
    if let Some(area) = sheet.truth.area() {
        let random = &mut studio.random;
        let patch = area.grown(area.height() * random.between(0.08, 0.3));
        things::highlight(random, &mut sheet.plane, patch);
    }
    studio.shoot(sheet)
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

fn blur(studio: &mut Studio) -> Result<Scene> {
    let format = studio.usual_digit();
    let mut sheet = studio.sheet(Way::Digit, format);
    studio.write_digit(&mut sheet, format.digit);
    let random = &mut studio.random;
    let shot = Shot { blur: format.digit * random.between(0.02, 0.06), ..Shot::mild(random) };
    studio.take(&shot, sheet)
}

fn jpeg(studio: &mut Studio) -> Result<Scene> {
    let sheet = usual(studio);
    let random = &mut studio.random;
    let encoding = Encoding::Jpeg(random.pick(&[5, 8, 12, 18, 24, 30]));
    let shot = Shot { encoding, ..Shot::mild(random) };
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

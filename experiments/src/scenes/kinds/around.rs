//! Scenes of one digit with lines around it: scraps of a cell, frames, rings, rules.

use anyhow::Result;

use super::kind::Kind;
use crate::scenes::camera::{Scene, Shot};
use crate::scenes::geometry::Point;
use crate::scenes::plane::Colour;
use crate::scenes::studio::{Format, Studio};
use crate::scenes::things::ring_around;
use crate::scenes::truth::Way;

pub(super) const KINDS: &[Kind] = &[
    Kind::new("cell", cell),
    Kind::new("boxed", boxed),
    Kind::new("ringed", ringed),
    Kind::new("underlined-digit", underlined),
    Kind::new("ruled-digit", ruled),
    Kind::new("squared-digit", squared),
    Kind::new("dotted-digit", dotted),
    Kind::new("margin-line", margin_line),
];

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
        sheet.stroke(&[corners], thickness);
    }
    studio.shoot(sheet)
}

fn ringed(studio: &mut Studio) -> Result<Scene> {
    let format = studio.digit_format([36.0, 150.0], [0.25, 0.45]);
    let mut sheet = studio.sheet(Way::Digit, format);
    let area = studio.write_digit(&mut sheet, format.digit);
    let ring = ring_around(&mut studio.random, area);
    let width = sheet.hand.pen.width * format.digit * studio.random.between(0.6, 1.0);
    sheet.stroke(&[ring], width);
    studio.shoot(sheet)
}

fn underlined(studio: &mut Studio) -> Result<Scene> {
    let format = studio.usual_digit();
    let mut sheet = studio.sheet(Way::Digit, format);
    let area = studio.write_digit(&mut sheet, format.digit);
    let line = studio.underline(area, format.digit);
    let width = sheet.hand.pen.width * format.digit * studio.random.between(0.5, 1.0);
    sheet.stroke(&[line], width);
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

fn dotted(studio: &mut Studio) -> Result<Scene> {
    let format = studio.usual_digit();
    let mut sheet = studio.sheet(Way::Digit, format);
    let colour = studio.rule_colour();
    let random = &mut studio.random;
    let pitch = (format.digit * random.between(0.2, 0.8)).max(10.0);
    let radius = random.between(0.8, (format.digit / 40.0).clamp(1.0, 2.5));
    sheet.dot(random, pitch, radius, colour);
    studio.write_digit(&mut sheet, format.digit);
    studio.shoot(sheet)
}

/// A digit beside the upright line of a margin.
fn margin_line(studio: &mut Studio) -> Result<Scene> {
    let format = studio.usual_digit();
    let mut sheet = studio.sheet(Way::Digit, format);
    let area = studio.write_digit(&mut sheet, format.digit);
    studio.margin_line(&mut sheet, area);
    studio.shoot(sheet)
}

//! Scenes of one number.

use anyhow::Result;

use super::faults::{draw_shadow, draw_vignette};
use super::kind::Kind;
use crate::scenes::camera::{Encoding, Scene, Shot};
use crate::scenes::desk::{Lie, lay};
use crate::scenes::geometry::{Point, index};
use crate::scenes::plane::Colour;
use crate::scenes::sheet::{Sheet, Style, Written};
use crate::scenes::studio::{Format, Studio};
use crate::scenes::things;
use crate::scenes::truth::Way;

pub(super) const KINDS: &[Kind] = &[
    Kind::new("number", plain),
    Kind::new("number-ruled", ruled),
    Kind::new("number-squared", squared),
    Kind::new("number-dotted", dotted),
    Kind::new("number-margin", margin),
    Kind::new("number-desk", desk),
    Kind::new("number-shadow", shadow),
    Kind::new("number-vignette", vignette),
    Kind::new("number-highlight", highlight),
    Kind::new("number-grain", grain),
    Kind::new("number-large", large),
    Kind::new("number-chalk", chalk),
    Kind::new("number-colour", colour),
    Kind::new("number-underlined", underlined),
    Kind::new("number-touching", touching),
    Kind::new("number-tilted", tilted),
    Kind::new("strip", strip),
    Kind::new("strip-ruled", strip_ruled),
    Kind::new("strip-cut", strip_cut),
];

/// A number, and the sheet for it.
struct Draft {
    text: String,
    format: Format,
}

/// Draws a number of 2 to 10 digits, with room around it in heights.
fn draft(studio: &mut Studio, room: [f32; 2]) -> Draft {
    let count = studio.random.count(2, 10);
    let text = studio.number(count);
    Draft { format: studio.number_format(count, room), text }
}

/// The usual room around a number, in heights.
const ROOM: [f32; 2] = [1.0, 5.0];

fn plain(studio: &mut Studio) -> Result<Scene> {
    let Draft { text, format } = draft(studio, ROOM);
    let mut sheet = studio.sheet(Way::Page, format);
    studio.write_number(&mut sheet, &text, format.digit);
    studio.shoot(sheet)
}

fn ruled(studio: &mut Studio) -> Result<Scene> {
    let Draft { text, format } = draft(studio, ROOM);
    let mut sheet = studio.sheet(Way::Page, format);
    let colour = studio.rule_colour();
    let random = &mut studio.random;
    let pitch = format.digit * random.between(0.7, 2.0);
    let width = random.between(1.0, (format.digit / 20.0).clamp(1.2, 4.0));
    sheet.rule(random, pitch, width, colour);
    studio.write_number(&mut sheet, &text, format.digit);
    studio.shoot(sheet)
}

fn squared(studio: &mut Studio) -> Result<Scene> {
    let Draft { text, format } = draft(studio, ROOM);
    let mut sheet = studio.sheet(Way::Page, format);
    let colour = studio.rule_colour();
    let random = &mut studio.random;
    let pitch = (format.digit * random.between(0.4, 1.3)).max(14.0);
    let width = random.between(1.0, (format.digit / 40.0).clamp(1.2, 2.5));
    sheet.square(random, pitch, width, colour);
    studio.write_number(&mut sheet, &text, format.digit);
    studio.shoot(sheet)
}

fn dotted(studio: &mut Studio) -> Result<Scene> {
    let Draft { text, format } = draft(studio, ROOM);
    let mut sheet = studio.sheet(Way::Page, format);
    let colour = studio.rule_colour();
    let random = &mut studio.random;
    let pitch = (format.digit * random.between(0.25, 0.8)).max(10.0);
    let radius = random.between(0.8, (format.digit / 40.0).clamp(1.0, 2.2));
    sheet.dot(random, pitch, radius, colour);
    studio.write_number(&mut sheet, &text, format.digit);
    studio.shoot(sheet)
}

/// A number beside the upright line of a margin, on ruled paper or not.
fn margin(studio: &mut Studio) -> Result<Scene> {
    let Draft { text, format } = draft(studio, [2.5, 6.0]);
    let mut sheet = studio.sheet(Way::Page, format);
    if studio.random.one_in(2) {
        let colour = studio.rule_colour();
        let random = &mut studio.random;
        let pitch = format.digit * random.between(1.2, 2.0);
        sheet.rule(random, pitch, 1.2, colour);
    }
    let area = studio.write_number(&mut sheet, &text, format.digit);
    studio.margin_line(&mut sheet, area);
    studio.shoot(sheet)
}

fn desk(studio: &mut Studio) -> Result<Scene> {
    let Draft { text, format } = draft(studio, [2.5, 7.0]);
    let mut sheet = studio.sheet(Way::Page, format);
    studio.write_number(&mut sheet, &text, format.digit);
    let lie = Lie::draw(&mut studio.random);
    let (picture, truth) = lay(&mut studio.random, sheet, lie);
    let shot = Shot::mild(&mut studio.random);
    shot.take(&mut studio.random, picture, truth)
}

fn shadow(studio: &mut Studio) -> Result<Scene> {
    let Draft { text, format } = draft(studio, ROOM);
    let mut sheet = studio.sheet(Way::Page, format);
    studio.write_number(&mut sheet, &text, format.digit);
    let mut shot = Shot::mild(&mut studio.random);
    shot.lights.push(draw_shadow(studio));
    studio.take(&shot, sheet)
}

fn vignette(studio: &mut Studio) -> Result<Scene> {
    let Draft { text, format } = draft(studio, ROOM);
    let mut sheet = studio.sheet(Way::Page, format);
    studio.write_number(&mut sheet, &text, format.digit);
    let mut shot = Shot::mild(&mut studio.random);
    shot.lights.push(draw_vignette(studio));
    studio.take(&shot, sheet)
}

/// A number under a marker.
fn highlight(studio: &mut Studio) -> Result<Scene> {
    let Draft { text, format } = draft(studio, ROOM);
    let mut sheet = studio.sheet(Way::Page, format);
    let area = studio.write_number(&mut sheet, &text, format.digit);
    let random = &mut studio.random;
    let patch = area.grown(format.digit * random.between(0.08, 0.3));
    things::highlight(random, &mut sheet.plane, patch);
    studio.shoot(sheet)
}

fn grain(studio: &mut Studio) -> Result<Scene> {
    let Draft { text, format } = draft(studio, ROOM);
    let mut sheet = studio.sheet(Way::Page, format);
    sheet.hand.set_width(studio.random.between(0.1, 0.14));
    studio.write_number(&mut sheet, &text, format.digit);
    let random = &mut studio.random;
    // Small digits drown in strong grain.
    let most = format.digit.min(60.0) / 60.0 * 40.0;
    let shot = Shot { grain: random.between(8.0, most), ..Shot::mild(random) };
    studio.take(&shot, sheet)
}

/// A whole sheet of A4 with one number.
fn large(studio: &mut Studio) -> Result<Scene> {
    /// The height of a sheet of A4, for its width.
    const ASPECT: f32 = 1.414;
    let random = &mut studio.random;
    let width = (random.between(8e6, 12e6) / ASPECT).sqrt();
    let digit = random.between_sizes(50.0, 200.0);
    let count = random.count(2, 10).min(index(width * 0.85 / digit));
    let format = Format { width, height: width * ASPECT, digit };
    let text = studio.number(count);
    let mut sheet = studio.sheet(Way::Page, format);
    sheet.hand.set_width(studio.random.between(0.07, 0.12));
    studio.write_number(&mut sheet, &text, format.digit);
    let random = &mut studio.random;
    let shot = Shot {
        grain: random.between(1.0, 6.0),
        blur: random.between(0.5, 0.9),
        encoding: Encoding::Jpeg(90),
        ..Shot::mild(random)
    };
    studio.take(&shot, sheet)
}

fn chalk(studio: &mut Studio) -> Result<Scene> {
    let Draft { text, format } = draft(studio, ROOM);
    let mut sheet = studio.board(Way::Page, format);
    studio.write_number(&mut sheet, &text, format.digit);
    studio.shoot(sheet)
}

/// A pen and a paper of one luminance.
fn colour(studio: &mut Studio) -> Result<Scene> {
    let Draft { text, format } = draft(studio, ROOM);
    let mut sheet = studio.equally_light(Way::Page, format);
    studio.write_number(&mut sheet, &text, format.digit);
    studio.shoot(sheet)
}

fn underlined(studio: &mut Studio) -> Result<Scene> {
    let Draft { text, format } = draft(studio, [1.8, 5.0]);
    let mut sheet = studio.sheet(Way::Page, format);
    let area = studio.write_number(&mut sheet, &text, format.digit);
    let width = sheet.hand.pen.width * format.digit * studio.random.between(0.5, 1.0);
    let count = studio.random.count(1, 2);
    for at in 0..count {
        let lower = area.moved(0.0, at as f32 * format.digit * 0.18);
        let line = studio.underline(lower, format.digit);
        sheet.stroke(&[line], width);
    }
    studio.shoot(sheet)
}

fn touching(studio: &mut Studio) -> Result<Scene> {
    let Draft { text, format } = draft(studio, ROOM);
    let mut sheet = studio.sheet(Way::Page, format);
    let gap = studio.random.between(-0.1, 0.05);
    let style = Style { gap, unrest: 0.02, ..Style::draw(&mut studio.random, format.digit) };
    studio.write_styled(&mut sheet, &text, style);
    studio.shoot(sheet)
}

fn tilted(studio: &mut Studio) -> Result<Scene> {
    let Draft { text, format } = draft(studio, ROOM);
    let random = &mut studio.random;
    let side = if random.one_in(2) { 1.0 } else { -1.0 };
    let angle = side * random.between(4.0, 15.0_f32).to_radians();
    let hand = studio.hand();
    let style = Style::draw(&mut studio.random, format.digit);
    let written = Written::new(&mut studio.random, &hand, &text, style).turned(angle);
    let height = written.area.height() + format.height - format.digit;
    let paper = studio.white();
    let mut sheet = studio.sheet_of(Way::Page, Format { height, ..format }, hand, paper);
    let at = studio.place(&sheet, written.area, 0.3 * format.digit);
    let word = sheet.put(written, at);
    sheet.truth.push_line(word.into_iter().collect());
    studio.shoot(sheet)
}

/// A number cut out closely, with a margin in heights.
fn cut_out<'a>(studio: &mut Studio<'a>, margin: [f32; 2]) -> (Sheet<'a>, Written, f32) {
    let random = &mut studio.random;
    let (count, height) = (random.count(2, 10), random.between_sizes(24.0, 90.0));
    let text = studio.number(count);
    let (hand, paper) = (studio.hand(), studio.white());
    let style = Style::draw(&mut studio.random, height);
    let written = Written::new(&mut studio.random, &hand, &text, style);
    let room = height * studio.random.between(margin[0], margin[1]) + 2.0;
    let format = Format {
        width: written.area.width() + 2.0 * room,
        height: written.area.height() + 2.0 * room,
        digit: height,
    };
    (studio.sheet_of(Way::Page, format, hand, paper), written, height)
}

/// Puts a number into the middle of its strip, and takes a picture.
fn finish_strip(studio: &mut Studio, mut sheet: Sheet, written: Written) -> Result<Scene> {
    let centre = sheet.area().centre();
    let word = sheet.put_centred(written, centre);
    sheet.truth.push_line(word.into_iter().collect());
    studio.shoot(sheet)
}

fn strip(studio: &mut Studio) -> Result<Scene> {
    let (sheet, written, _) = cut_out(studio, [0.05, 0.3]);
    finish_strip(studio, sheet, written)
}

/// A strip with a printed line through or below the number.
fn strip_ruled(studio: &mut Studio) -> Result<Scene> {
    let (mut sheet, written, height) = cut_out(studio, [0.1, 0.4]);
    let colour = studio.rule_colour();
    let random = &mut studio.random;
    let pitch = sheet.height() * random.between(0.35, 1.0);
    let width = random.between(1.0, (height / 20.0).clamp(1.2, 3.0));
    sheet.rule(random, pitch, width, colour);
    finish_strip(studio, sheet, written)
}

/// A strip with scraps of a border at its rim.
fn strip_cut(studio: &mut Studio) -> Result<Scene> {
    let (mut sheet, written, height) = cut_out(studio, [0.2, 0.4]);
    let random = &mut studio.random;
    let thickness = random.between(1.0, (height / 14.0).clamp(1.5, 5.0));
    let colour = Colour::grey(random.between(10.0, 150.0));
    let inset = random.between(-0.3, 0.1) * 0.2 * height + thickness / 3.0;
    let [w, h] = [sheet.width(), sheet.height()];
    let tilt = random.around(0.02) * h;
    let ends = [
        [Point::new(inset, -2.0), Point::new(inset + tilt, h + 2.0)],
        [Point::new(-2.0, inset), Point::new(w + 2.0, inset + tilt)],
        [Point::new(w - 1.0 - inset, -2.0), Point::new(w - 1.0 - inset + tilt, h + 2.0)],
        [Point::new(-2.0, h - 1.0 - inset), Point::new(w + 2.0, h - 1.0 - inset + tilt)],
    ];
    let always = random.below(4);
    for (at, [from, to]) in ends.into_iter().enumerate() {
        if at == always || random.one_in(2) {
            sheet.line(from, to, thickness, colour);
        }
    }
    finish_strip(studio, sheet, written)
}

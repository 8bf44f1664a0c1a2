//! Displays of seven segments.

use anyhow::Result;

use super::kind::Kind;
use crate::scenes::camera::Scene;
use crate::scenes::content::segments::SegmentDigits;
use crate::scenes::geometry::{Area, Point};
use crate::scenes::mask::Mask;
use crate::scenes::plane::Colour;
use crate::scenes::random::Random;
use crate::scenes::sheet::Sheet;
use crate::scenes::studio::{Format, Studio, joined};
use crate::scenes::truth::{Way, Word};

pub(super) const KINDS: &[Kind] = &[Kind::new("segments", segments)];

/// A display of seven segments.
struct Display {
    ground: Colour,
    lit: Colour,
    /// How well segments are seen that are not lit.
    ghost: f32,
    digits: SegmentDigits,
    /// From one digit to the next.
    pitch: f32,
}

impl Display {
    /// Draws a display: lights on black, or the dark segments of a liquid crystal.
    fn draw(random: &mut Random, height: f32) -> Self {
        let is_light = random.one_in(2);
        let (ground, lit) = if is_light {
            let lit =
                random.pick(&[[255.0, 50.0, 40.0], [60.0, 240.0, 90.0], [70.0, 150.0, 255.0]]);
            (Colour::grey(random.between(8.0, 35.0)), Colour::of_levels(lit))
        } else {
            let ground = random.pick(&[[165.0, 180.0, 150.0], [190.0, 200.0, 190.0]]);
            (Colour::of_levels(ground), Colour::grey(random.between(15.0, 50.0)))
        };
        let (digits, ghost) = SegmentDigits::draw(random, height);
        let pitch = digits.width + height * random.between(0.2, 0.35);
        Self { ground, lit, ghost, digits, pitch }
    }

    /// Shows a digit whose upper left corner is at a point.
    fn show(&self, sheet: &mut Sheet, digit: char, at: Point) -> Option<Word> {
        let mut area: Option<Area> = None;
        for (is_lit, segment) in self.digits.segments(digit, at)? {
            let mask = Mask::of_polygon(&segment);
            let strength = if is_lit { 1.0 } else { self.ghost };
            sheet.plane.paint(&mask, self.lit, strength);
            if is_lit {
                let own = Area::around(&segment);
                area = Some(area.map_or(own, |area| area.joined(own)));
            }
        }
        Some(Word { text: digit.to_string(), area: area?, marks: Vec::new() })
    }
}

/// A number on a display of seven segments; it may be read, but not wrong.
fn segments(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let way = random.pick(&[Way::Digit, Way::Page]);
    let count = if way == Way::Digit { 1 } else { random.count(2, 6) };
    let height = random.between_sizes(40.0, 130.0);
    let display = Display::draw(random, height);
    let margin = height * random.between(0.3, 1.2);
    let format = Format {
        width: count as f32 * display.pitch + 2.0 * margin,
        height: height + 2.0 * margin,
        digit: height,
    };
    let hand = studio.hand();
    let mut sheet = studio.sheet_of(way, format, hand, display.ground);
    sheet.truth.what = "display of seven segments".into();
    let mut words = Vec::new();
    for at in 0..count {
        let digit = studio.random.digit();
        let left = margin + at as f32 * display.pitch;
        words.extend(display.show(&mut sheet, digit, Point::new(left, margin)));
    }
    sheet.truth.push_line(joined(words).into_iter().collect());
    studio.shoot(sheet)
}

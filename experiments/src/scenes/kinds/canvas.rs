//! Scenes of a digit drawn on the canvas of a program, with transparent parts.

use anyhow::Result;
use image::ExtendedColorType;

use super::kind::Kind;
use crate::scenes::camera::{Encoding, Scene, encode};
use crate::scenes::content::hand::{Hand, Source};
use crate::scenes::geometry::{index, level};
use crate::scenes::plane::Colour;
use crate::scenes::random::Random;
use crate::scenes::studio::{Format, Studio};
use crate::scenes::truth::Way;

pub(super) const KINDS: &[Kind] = &[Kind::new("canvas", canvas)];

/// The colours of pens.
const PENS: [[u8; 3]; 5] =
    [[0, 0, 0], [255, 255, 255], [30, 60, 200], [200, 30, 40], [250, 240, 120]];

/// What a digit is drawn on.
struct Canvas {
    side: usize,
    pen: [u8; 3],
    /// The colour of the ground, or of what lies below transparent pixels.
    ground: [u8; 3],
    /// Whether the ground is transparent all over.
    is_transparent: bool,
    /// The radius of its round corners, which are transparent.
    radius: f32,
}

impl Canvas {
    fn draw(random: &mut Random, side: usize) -> Self {
        let radius = match random.below(3) {
            0 => 0.0,
            1 => random.between(0.05, 0.25) * side as f32,
            _ => 0.5 * side as f32,
        };
        let is_transparent = random.one_in(2);
        let (pen, ground) = if is_transparent {
            let pen = random.pick(&PENS);
            (pen, random.pick(&[[0; 3], [255; 3], pen]))
        } else {
            random.pick(&[([255; 3], [0; 3]), ([0; 3], [255; 3])])
        };
        Self { side, pen, ground, is_transparent, radius }
    }

    /// The colour and the opacity of a pixel of which the pen covers a share.
    fn pixel(&self, at: usize, share: f32) -> [u8; 4] {
        let [red, green, blue] = if self.is_transparent {
            if share > 0.0 { self.pen } else { self.ground }
        } else {
            std::array::from_fn(|part| {
                let (from, to) = (f32::from(self.ground[part]), f32::from(self.pen[part]));
                level(from + (to - from) * share)
            })
        };
        let opacity = if self.is_transparent { share } else { self.corner(at) };
        [red, green, blue, level(255.0 * opacity)]
    }

    /// How much of a pixel lies within the round corners.
    fn corner(&self, at: usize) -> f32 {
        if self.radius <= 0.0 {
            return 1.0;
        }
        let far = self.side as f32 - 1.0 - self.radius;
        let out = |place: usize| {
            let place = place as f32;
            (self.radius - place).max(place - far).max(0.0)
        };
        let (across, down) = (out(at % self.side), out(at / self.side));
        (self.radius + 0.5 - across.hypot(down)).clamp(0.0, 1.0)
    }
}

/// What a drawing program makes: a digit on a transparent, a black or a white ground.
fn canvas(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let side = random.between_sizes(100.0, 480.0);
    let canvas = Canvas::draw(random, index(side));
    // A digit keeps within a round canvas.
    let is_round = canvas.radius > 0.3 * side;
    let share = if is_round { random.between(0.35, 0.5) } else { random.between(0.4, 0.7) };
    let format = Format { width: side, height: side, digit: side * share };
    let source = random.pick(&[Source::Mnist, Source::Strokes]);
    let mut hand = Hand::of(random, studio.content, source);
    hand.set_width(random.between(0.08, 0.16));
    // White on black, so that the light is what the pen covers.
    hand.pen.colour = Colour::grey(255.0);
    hand.pen.opacity = 1.0;
    let mut sheet = studio.sheet_of(Way::Digit, format, hand, Colour::grey(0.0));
    let inset = if is_round { 0.2 } else { 0.08 } * side;
    let cell = sheet.area().grown(-inset);
    let random = &mut studio.random;
    let digit = random.digit();
    let word = sheet.fill(random, cell, digit, format.digit);
    sheet.truth.push_line(word.into_iter().collect());
    let pixels = sheet.plane.pixels.iter().enumerate();
    let pixels = pixels.map(|(at, Colour(light))| canvas.pixel(at, light[0].min(1.0)));
    let is_grey = canvas.pen == [canvas.pen[0]; 3] && random.one_in(3);
    let (levels, kind) = if is_grey {
        let levels = pixels.flat_map(|[grey, _, _, opacity]| [grey, opacity]).collect();
        (levels, ExtendedColorType::La8)
    } else {
        (pixels.flatten().collect::<Vec<u8>>(), ExtendedColorType::Rgba8)
    };
    let (width, height) = (sheet.plane.width, sheet.plane.height);
    let bytes = encode(&levels, width, height, kind, Encoding::Png)?;
    Ok(Scene { bytes, ending: "png", truth: sheet.truth })
}

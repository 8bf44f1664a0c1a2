//! Drawing activations as grey pictures.
//!
//! Dark is a large output, as ink is; middle grey is nought.

use embedded_graphics::Drawable as _;
use embedded_graphics::geometry::{Point, Size};
use embedded_graphics::mono_font::MonoTextStyle;
use embedded_graphics::mono_font::ascii::FONT_7X13;
use embedded_graphics::pixelcolor::{Rgb888, RgbColor as _};
use embedded_graphics::text::{Baseline, Text};
use image::{Rgb, RgbImage};
use lenet5::network::architecture::{CODE_COLUMNS, Kind, LAYERS};
use lenet5::reference::squash::AMPLITUDE;
use lenet5::{Activations, Input, Network};

use super::canvas::Canvas;

const WHITE: Rgb<u8> = Rgb([255; 3]);
/// The grey of the penalties' bars.
const BAR: Rgb<u8> = Rgb([110; 3]);

/// Pixels between two maps, and around a picture.
const GAP: u32 = 6;
/// Pixels around and between the layers of the sheet.
const MARGIN: u32 = 18;
/// Width of a character.
const CHARACTER: u32 = FONT_7X13.character_size.width;
/// Height of a line of text.
const LINE: u32 = FONT_7X13.character_size.height + 5;

/// A layer's picture: its label, and its maps side by side.
pub(crate) struct Panel {
    /// Name of the file without its ending, such as `c1`.
    pub(crate) file: &'static str,
    label: String,
    pub(crate) picture: RgbImage,
}

/// Draws every layer, from the field to the penalties.
pub(crate) fn panels(network: &Network, input: &Input, activations: &Activations) -> Vec<Panel> {
    let Activations { c1, s2, c3, s4, c5, f6, penalties } = activations;
    let winner = penalties.winner();
    let code = &network.rbf.codes()[winner];
    let characters = network.rbf.classes().characters();

    let mut panels = Vec::new();
    let mut layer = |file, maps: Vec<&[f32]>, width: usize, scale: u32, columns: u32| {
        let label = label(panels.len());
        panels.push(Panel { file, label, picture: tiles(&maps, width, scale, columns) });
    };
    layer("input", vec![input.maps().as_slice()], 32, 4, 1);
    layer("c1", c1.iter().map(|map| map.as_flattened()).collect(), 28, 4, 6);
    layer("s2", s2.iter().map(|map| map.as_flattened()).collect(), 14, 8, 6);
    layer("c3", c3.iter().map(|map| map.as_flattened()).collect(), 10, 8, 8);
    layer("s4", s4.iter().map(|map| map.as_flattened()).collect(), 5, 16, 8);
    layer("c5", vec![c5.as_slice()], 30, 22, 1);
    layer("f6", vec![f6, code], CODE_COLUMNS, 12, 2);
    // F6 has two tiles: what the network drew, and the code that it takes it for.
    if let Some(panel) = panels.last_mut() {
        panel.label += &format!(", and the code of {} beside it", characters[winner]);
    }
    let label = label(panels.len());
    panels.push(Panel { file: "output", label, picture: bars(penalties.as_slice(), characters) });
    panels
}

/// Says what a layer is, by its place from the input.
fn label(index: usize) -> String {
    let layer = &LAYERS[index];
    let (name, maps) = (layer.name, layer.maps);
    match layer.kind {
        Kind::Input => format!("{name} {maps}@{}x{}", layer.height, layer.width),
        Kind::FullyConnected => format!("{name} {maps}, {}", layer.kind),
        Kind::Rbf => format!("{name} {maps}: the penalties, of which the smallest wins"),
        _ => format!("{name} {maps}@{}x{}, {}", layer.height, layer.width, layer.kind),
    }
}

/// Puts the pictures of all layers on one sheet, each under its label.
pub(crate) fn sheet(panels: &[Panel]) -> RgbImage {
    let widest =
        panels.iter().map(|panel| panel.picture.width().max(text_width(&panel.label))).max();
    let height: u32 = panels.iter().map(|panel| LINE + panel.picture.height() + MARGIN).sum();
    let mut sheet = blank(widest.unwrap_or(0) + 2 * MARGIN, height + MARGIN);
    let mut y = MARGIN;
    for panel in panels {
        write(&mut sheet, MARGIN, y, &panel.label);
        y += LINE;
        image::imageops::replace(&mut sheet, &panel.picture, i64::from(MARGIN), i64::from(y));
        y += panel.picture.height() + MARGIN;
    }
    sheet
}

/// Draws maps of the same width side by side, `columns` in a row, each unit `scale` pixels wide.
fn tiles(maps: &[&[f32]], width: usize, scale: u32, columns: u32) -> RgbImage {
    let height = maps.first().map_or(0, |map| map.len() / width);
    let (tile_width, tile_height) = (pixels(width) * scale, pixels(height) * scale);
    let rows = pixels(maps.len()).div_ceil(columns);
    let step = |tile: u32| tile + GAP;
    let mut picture = blank(columns * step(tile_width) - GAP, rows * step(tile_height) - GAP);
    for (index, map) in (0..).zip(maps) {
        let (left, top) = (index % columns * step(tile_width), index / columns * step(tile_height));
        for (at, &value) in (0..).zip(*map) {
            let (x, y) = (at % pixels(width), at / pixels(width));
            fill(&mut picture, left + x * scale, top + y * scale, scale, scale, grey(value));
        }
    }
    picture
}

/// Draws the penalties as bars with their characters and values.
fn bars(penalties: &[f32], characters: &[char]) -> RgbImage {
    const LONGEST: u32 = 400;
    let largest = penalties.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    let left = 2 * CHARACTER + GAP;
    let room = left + LONGEST + GAP + 8 * CHARACTER;
    let mut picture = blank(room, pixels(penalties.len()) * LINE);
    for (row, (&penalty, character)) in (0..).zip(penalties.iter().zip(characters)) {
        let top = row * LINE;
        write(&mut picture, 0, top, &character.to_string());
        let length = share(penalty / largest, LONGEST).max(1);
        fill(&mut picture, left, top + 3, length, LINE - 10, BAR);
        write(&mut picture, left + length + GAP, top, &format!("{penalty:.1}"));
    }
    picture
}

fn blank(width: u32, height: u32) -> RgbImage {
    RgbImage::from_pixel(width.max(1), height.max(1), WHITE)
}

fn fill(picture: &mut RgbImage, left: u32, top: u32, width: u32, height: u32, colour: Rgb<u8>) {
    for y in top..top + height {
        for x in left..left + width {
            if let Some(pixel) = picture.get_pixel_mut_checked(x, y) {
                *pixel = colour;
            }
        }
    }
}

/// Writes a line of text.
fn write(picture: &mut RgbImage, left: u32, top: u32, text: &str) {
    let style = MonoTextStyle::new(&FONT_7X13, Rgb888::BLACK);
    let at = Point::zero() + Size::new(left, top);
    let Ok(_) = Text::with_baseline(text, at, style, Baseline::Top).draw(&mut Canvas(picture));
}

fn text_width(text: &str) -> u32 {
    pixels(text.chars().count()) * CHARACTER
}

/// The grey of an output between -A and A: white to black.
#[allow(clippy::cast_possible_truncation, reason = "a shade of grey")]
fn grey(value: f32) -> Rgb<u8> {
    let limit = AMPLITUDE as f32;
    let light = share((limit - value) / (2.0 * limit), 255);
    Rgb([u8::try_from(light).unwrap_or(u8::MAX); 3])
}

/// A share between 0 and 1 of a whole, rounded.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=whole first"
)]
fn share(share: f32, whole: u32) -> u32 {
    (share.clamp(0.0, 1.0) * whole as f32).round() as u32
}

fn pixels(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

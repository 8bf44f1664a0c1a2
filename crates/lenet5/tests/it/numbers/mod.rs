//! Numbers in pictures that are put together of MNIST's test digits: what they say, and where, is known.

mod formats;
mod options;
mod pages;
mod refused;

use std::sync::LazyLock;

use lenet5::image::Rect;
use lenet5::read::number::Page;
use lenet5::{Gray, PictureReader};

use crate::fixture::MNIST;

static READER: LazyLock<PictureReader> = LazyLock::new(PictureReader::pretrained);

/// Lines of test digits side by side, with `apart` pixels of paper between their fields.
fn page(lines: &[&[usize]], apart: usize) -> (Gray, Vec<String>) {
    const FIELD: usize = 28;
    let longest = lines.iter().map(|line| line.len()).max().unwrap();
    let (width, height) = (20 + longest * (FIELD + apart), 20 + lines.len() * 40);
    let mut pixels = vec![255; width * height];
    let mut texts = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let mut text = String::new();
        for (place, &index) in line.iter().enumerate() {
            let sample = MNIST.test.get(index).unwrap();
            text.push(char::from(b'0' + sample.label));
            for (y, row) in sample.digit.iter().enumerate() {
                for (x, &ink) in row.iter().enumerate() {
                    let at = (10 + number * 40 + y) * width + 10 + place * (FIELD + apart) + x;
                    pixels[at] = 255 - ink;
                }
            }
        }
        texts.push(text);
    }
    (Gray::from_pixels(width, height, pixels).unwrap(), texts)
}

/// A picture turned to the right by `times` right angles.
fn turned(picture: &Gray, times: usize) -> Gray {
    (0..times).fold(picture.clone(), |picture, _| {
        let (width, height) = (picture.width(), picture.height());
        let pixels = (0..width * height)
            .map(|k| picture.pixels()[(height - 1 - k % height) * width + k / height])
            .collect();
        Gray::from_pixels(height, width, pixels).unwrap()
    })
}

fn texts(page: &Page) -> Vec<&str> {
    page.lines.iter().map(|line| line.text.as_str()).collect()
}

fn is_within(area: Rect, picture: &Gray) -> bool {
    let sound = area.width > 0 && area.height > 0;
    sound && area.x + area.width <= picture.width() && area.y + area.height <= picture.height()
}

/// Draws a straight stroke of three pixels, from a column and row to others.
fn stroke(picture: &Gray, [from_x, from_y]: [f32; 2], [to_x, to_y]: [f32; 2]) -> Gray {
    let (width, height) = (picture.width(), picture.height());
    let [x, y] = [to_x - from_x, to_y - from_y];
    let level = |at: usize| {
        let [u, v] = [(at % width) as f32 - from_x, (at / width) as f32 - from_y];
        let along = ((u * x + v * y) / (x * x + y * y)).clamp(0.0, 1.0);
        let away = (u - along * x).hypot(v - along * y);
        if away < 1.5 { 30 } else { picture.pixels()[at] }
    };
    Gray::from_pixels(width, height, (0..width * height).map(level).collect()).unwrap()
}

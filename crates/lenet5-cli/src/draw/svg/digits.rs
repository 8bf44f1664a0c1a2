//! Sheets of digits: how they are distorted (paper, Figure 7), which are misread (Figure 8).

use anyhow::Result;
use image::GrayImage;
use lenet5::evaluation::Misread;
use lenet5::network::architecture::INPUT;
use lenet5::network::input::{BACKGROUND, INK};
use lenet5::train::SyntheticCheque;
use lenet5::{Digit, Input};

use super::sheet;
use super::theme::{LABEL, NOTE, TITLE};
use crate::draw::raster::{of_gray, of_shares};

/// Side of a digit on the sheet.
const SIDE: f64 = 64.0;
/// From one digit to the next.
const PITCH: f64 = 72.0;
const LEFT: f64 = 24.0;

/// Draws a row for each digit: as it is, then distorted again and again.
pub(crate) fn distortions(rows: &[Vec<Input>]) -> Result<String> {
    const TOP: f64 = 76.0;
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let size = sheet_size(columns, TOP + rows.len() as f64 * PITCH + 16.0);
    sheet::draw("Digits as they are, and distorted", size, |sheet| {
        sheet.text((LEFT, 30.0), "Distortions", TITLE)?;
        sheet.text((LEFT, 54.0), "On the left a training digit as it is. Ink is black.", NOTE)?;
        for (row, inputs) in rows.iter().enumerate() {
            for (column, input) in inputs.iter().enumerate() {
                let at = (LEFT + column as f64 * PITCH, TOP + row as f64 * PITCH);
                sheet.picture(at, (SIDE, SIDE), &picture(input))?;
            }
        }
        Ok(())
    })
}

/// Draws misread digits, each above its label and the answer.
pub(crate) fn misread(digits: &[(&Digit, Misread)], count: usize) -> Result<String> {
    const COLUMNS: usize = 12;
    const TOP: f64 = 76.0;
    const HEIGHT: f64 = PITCH + 18.0;
    let rows = digits.len().div_ceil(COLUMNS);
    let size = sheet_size(COLUMNS, TOP + rows as f64 * HEIGHT + 8.0);
    sheet::draw("The digits that are misread", size, |sheet| {
        let title = format!("{} of {count} misread", digits.len());
        sheet.text((LEFT, 30.0), &title, TITLE)?;
        sheet.text((LEFT, 54.0), "Ink is black. Below each: what it is -> what was read.", NOTE)?;
        for (place, (digit, misread)) in digits.iter().enumerate() {
            let (column, row) = (place % COLUMNS, place / COLUMNS);
            let at = (LEFT + column as f64 * PITCH, TOP + row as f64 * HEIGHT);
            sheet.picture(at, (SIDE, SIDE), &picture(&Input::from_digit(digit)))?;
            let below = (at.0 + SIDE / 2.0, at.1 + SIDE + 10.0);
            let text = format!("{}->{}", misread.label, misread.answer);
            sheet.text(below, &text, LABEL.centred())?;
        }
        Ok(())
    })
}

/// Draws numbers on their cheques, each above its text.
pub(crate) fn lines(numbers: &[SyntheticCheque]) -> Result<String> {
    const COLUMNS: usize = 4;
    const TOP: f64 = 76.0;
    /// The size of the place for a picture, which is shrunk to it, never enlarged.
    const PLACE: (f64, f64) = (240.0, 100.0);
    const STEP: (f64, f64) = (260.0, 134.0);
    let rows = numbers.len().div_ceil(COLUMNS);
    let columns = (STEP.0 / PITCH * COLUMNS as f64).ceil();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some ten")]
    let size = sheet_size(columns as usize, TOP + rows as f64 * STEP.1 + 8.0);
    sheet::draw("Numbers on cheques, made of digits", size, |sheet| {
        sheet.text((LEFT, 30.0), "Numbers on cheques", TITLE)?;
        let note = "Made of training digits, and hard on purpose: a few cannot be read by people, either. \
                    Below each: what it is.";
        sheet.text((LEFT, 54.0), note, NOTE)?;
        for (place, number) in numbers.iter().enumerate() {
            let (column, row) = (place % COLUMNS, place / COLUMNS);
            let at = (LEFT + column as f64 * STEP.0, TOP + row as f64 * STEP.1);
            let picture = of_gray(&number.picture);
            let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
            let share = (PLACE.0 / width).min(PLACE.1 / height).min(1.0);
            sheet.picture(at, (share * width, share * height), &picture)?;
            let below = (at.0, at.1 + share * height + 14.0);
            sheet.text(below, &number.text, LABEL)?;
        }
        Ok(())
    })
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size in pixels")]
fn sheet_size(columns: usize, height: f64) -> (u32, u32) {
    let width = LEFT * 2.0 + columns.max(6) as f64 * PITCH;
    (width.ceil() as u32, height.ceil() as u32)
}

/// Makes a picture of a field: ink is black.
fn picture(input: &Input) -> GrayImage {
    let share = |&value: &f32| (value - BACKGROUND) / (INK - BACKGROUND);
    let shares: Vec<f32> = input.maps().as_slice().iter().map(share).collect();
    of_shares(INPUT, &shares)
}

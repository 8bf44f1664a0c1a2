//! The 96 codes as a sheet (paper, Figure 3).

use anyhow::Result;
use lenet5::network::architecture::{CODE_COLUMNS, CODE_ROWS};
use lenet5::network::codes::{CHARACTERS, all};
use plotters::style::{RGBColor, WHITE};

use super::sheet::{self, Sheet};
use super::theme::{HAIR, INK, LABEL, NOTE, PALE, TITLE};

const SIZE: (u32, u32) = (960, 780);
/// Codes side by side.
const COLUMNS: usize = 16;
const ROWS: usize = CHARACTERS / COLUMNS;
/// Side of a component's cell.
const CELL: f64 = 6.0;
/// From one code to the next.
const PITCH: (f64, f64) = (57.0, 108.0);
/// Upper left corner of the first code.
const ORIGIN: (f64, f64) = (32.0, 74.0);

/// Why many characters have a bar, which looks like a mistake.
const NOTES: [&str; 2] = [
    "These are the codes that the paper prints as its Figure 3. The bars on top of many characters are the \
     paper's, too:",
    "a bar is often all that tells a capital from its small letter, as C from c; 0, 2, 4 and 5 have one as well.",
];

/// Draws the picture of every code: dark for +1, pale for -1.
pub(crate) fn codes() -> Result<String> {
    sheet::draw("The 96 codes of 7x12 components", SIZE, |sheet| {
        sheet.text((ORIGIN.0, 30.0), "The codes: what F6 should show for each character", TITLE)?;
        let legend = format!("{CODE_COLUMNS}x{CODE_ROWS} components: dark is +1, pale is -1");
        sheet.text((ORIGIN.0, 54.0), &legend, NOTE)?;
        for (place, (_, code)) in places().zip(all()) {
            picture(sheet, place, code)?;
        }
        grid(sheet)?;
        for ((x, y), (character, _)) in places().zip(all()) {
            let below = (x + width() / 2.0, y + height() + 13.0);
            sheet.text(below, &caption(character), LABEL.centred())?;
        }
        let bottom = f64::from(SIZE.1);
        for (note, up) in NOTES.into_iter().zip([40.0, 20.0]) {
            sheet.text((ORIGIN.0, bottom - up), note, NOTE)?;
        }
        Ok(())
    })
}

/// Upper left corners of the codes, row by row.
fn places() -> impl Iterator<Item = (f64, f64)> {
    (0..CHARACTERS).map(|i| corner(i % COLUMNS, i / COLUMNS))
}

fn corner(column: usize, row: usize) -> (f64, f64) {
    (ORIGIN.0 + column as f64 * PITCH.0, ORIGIN.1 + row as f64 * PITCH.1)
}

fn width() -> f64 {
    CODE_COLUMNS as f64 * CELL
}

fn height() -> f64 {
    CODE_ROWS as f64 * CELL
}

/// Draws one code, a rectangle for each run of ink: single cells would make the file twice as long.
fn picture(sheet: &Sheet<'_>, (x, y): (f64, f64), code: &[f32]) -> Result<()> {
    sheet.fill((x, y), (width(), height()), PALE)?;
    for (row, components) in code.chunks(CODE_COLUMNS).enumerate() {
        let mut column = 0;
        for run in components.chunk_by(|a, b| ink(*a) == ink(*b)) {
            if ink(run[0]) {
                let place = (x + column as f64 * CELL, y + row as f64 * CELL);
                sheet.fill(place, (run.len() as f64 * CELL, CELL), INK)?;
            }
            column += run.len();
        }
    }
    Ok(())
}

fn ink(component: f32) -> bool {
    component > 0.0
}

/// Parts the cells by white lines, each drawn over all codes at once: between them it is not seen.
fn grid(sheet: &Sheet<'_>) -> Result<()> {
    const PAPER: RGBColor = WHITE;
    let ((left, top), (right, bottom)) = (ORIGIN, corner(COLUMNS, ROWS));
    for row in 0..ROWS {
        for line in 1..CODE_ROWS {
            let y = corner(0, row).1 + line as f64 * CELL;
            sheet.path(&[(left, y), (right, y)], PAPER, HAIR)?;
        }
    }
    for column in 0..COLUMNS {
        for line in 1..CODE_COLUMNS {
            let x = corner(column, 0).0 + line as f64 * CELL;
            sheet.path(&[(x, top), (x, bottom)], PAPER, HAIR)?;
        }
    }
    Ok(())
}

/// Names a character; two of the 96 have no picture of their own.
fn caption(character: char) -> String {
    match character {
        ' ' => "space".to_owned(),
        '\u{7f}' => "DEL".to_owned(),
        _ => character.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the note under the figure says.
    #[test]
    fn a_bar_on_top_tells_capitals_from_small_letters() {
        let code = |character: char| {
            let (_, code) = all().find(|&(other, _)| other == character).expect("one of the 96");
            code
        };
        let differ_on_top = |capital: &char| {
            let (capital, small) = (code(*capital), code(capital.to_ascii_lowercase()));
            let (top, below) = (CODE_COLUMNS, CODE_COLUMNS..);
            capital[..top] != small[..top] && capital[below.clone()] == small[below]
        };
        let capitals: String = ('A'..='Z').filter(differ_on_top).collect();
        assert_eq!(capitals, "BCDJKMNOPQSUVWXYZ");
        let has_bar = |digit: &char| {
            let mut rows = code(*digit).chunks(CODE_COLUMNS);
            let counts = [rows.next(), rows.next()]
                .map(|row| row.into_iter().flatten().filter(|&&one| ink(one)).count());
            counts[0] >= 5 && counts[1] == 0
        };
        assert_eq!(('0'..='9').filter(has_bar).collect::<String>(), "0245");
    }
}

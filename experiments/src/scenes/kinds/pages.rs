//! Scenes of several lines.

use anyhow::Result;

use super::Kind;
use super::forms::print_colour;
use super::single::draw_shadow;
use crate::scenes::camera::{Encoding, Scene, Shot};
use crate::scenes::geometry::Point;
use crate::scenes::sheet::{Sheet, Style, Written};
use crate::scenes::studio::{Format, Studio};
use crate::scenes::things::{Lie, lay};
use crate::scenes::truth::{Way, Word};

pub(super) const KINDS: &[Kind] = &[
    Kind::new("columns", columns),
    Kind::new("table-ruled", table),
    Kind::new("page", page),
    Kind::new("page-desk", page_desk),
];

/// Rows and columns of numbers.
struct Table {
    rows: usize,
    columns: usize,
    digit: f32,
    /// The most digits of a number.
    most: usize,
    column_width: f32,
    /// Between the columns, in pixels.
    gap: f32,
    row_height: f32,
}

impl Table {
    /// Draws a table whose columns stand apart by some heights.
    fn draw(studio: &mut Studio, gaps: [f32; 2]) -> Self {
        /// The widest sheet, in pixels.
        const MAX_WIDTH: f32 = 1500.0;
        let random = &mut studio.random;
        let (rows, columns) = (random.count(3, 12), random.count(2, 6));
        let digit = random.between(24.0, 36.0);
        let most = random.count(2, 5);
        let column_width = most as f32 * 0.95 * digit;
        let widest = (MAX_WIDTH / columns as f32 - column_width).max(gaps[0] * digit * 1.2);
        let gap = (digit * random.between_sizes(gaps[0], gaps[1])).min(widest);
        let row_height = digit * random.between(1.8, 2.8);
        Self { rows, columns, digit, most, column_width, gap, row_height }
    }

    fn format(&self) -> Format {
        Format {
            width: self.columns as f32 * (self.column_width + self.gap) + 2.0 * self.digit,
            height: self.rows as f32 * self.row_height + 2.0 * self.digit,
            digit: self.digit,
        }
    }

    /// The left edge of a column's text.
    fn left(&self, column: usize) -> f32 {
        self.digit + self.gap / 2.0 + column as f32 * (self.column_width + self.gap)
    }

    /// Writes a number into each cell; each row is a line.
    fn fill(&self, studio: &mut Studio, sheet: &mut Sheet) {
        let style = Style { gap: 0.14, ..Style::draw(&mut studio.random, self.digit) };
        let flush_right = studio.random.one_in(2);
        for row in 0..self.rows {
            let middle = self.digit + (row as f32 + 0.5) * self.row_height;
            let mut words: Vec<Word> = Vec::new();
            for column in 0..self.columns {
                let count = studio.random.count(1, self.most);
                let text = studio.number(count);
                let written = Written::new(&mut studio.random, &sheet.hand, &text, style);
                let free = self.column_width - written.area.width();
                let shift = if flush_right { free.max(0.0) } else { 0.0 };
                let stray = studio.random.around(0.08) * self.digit;
                let x = self.left(column) + shift - written.area.left;
                let at = Point::new(x + stray, middle - self.digit / 2.0 + stray);
                words.extend(sheet.put(written, at));
            }
            sheet.truth.push_line(words);
        }
    }
}

fn columns(studio: &mut Studio) -> Result<Scene> {
    let table = Table::draw(studio, [1.0, 9.0]);
    let mut sheet = studio.sheet(Way::Page, table.format());
    table.fill(studio, &mut sheet);
    studio.shoot(sheet)
}

fn table(studio: &mut Studio) -> Result<Scene> {
    let table = Table::draw(studio, [0.8, 3.0]);
    let mut sheet = studio.sheet(Way::Page, table.format());
    let colour = print_colour(studio);
    let thickness = studio.random.between(1.0, 3.0);
    let (left, right) =
        (table.left(0) - table.gap / 2.0, table.left(table.columns) - table.gap / 2.0);
    let (top, bottom) = (table.digit, table.digit + table.rows as f32 * table.row_height);
    for row in 0..=table.rows {
        let y = top + row as f32 * table.row_height;
        sheet.line(Point::new(left, y), Point::new(right, y), thickness, colour);
    }
    for column in 0..=table.columns {
        let x = table.left(column) - table.gap / 2.0;
        sheet.line(Point::new(x, top), Point::new(x, bottom), thickness, colour);
    }
    table.fill(studio, &mut sheet);
    studio.shoot(sheet)
}

/// Draws a sheet with several lines of numbers, the distance of lines in heights.
fn lines<'a>(studio: &mut Studio<'a>, heights: [f32; 2], pitch: [f32; 2]) -> Sheet<'a> {
    let random = &mut studio.random;
    let (count, digit) = (random.count(3, 9), random.between_sizes(heights[0], heights[1]));
    let pitch = digit * random.between(pitch[0], pitch[1]);
    let most = random.count(4, 9);
    let margin = digit * random.between(0.8, 2.5);
    let format = Format {
        width: most as f32 * digit + 2.0 * margin,
        height: (count - 1) as f32 * pitch + digit + 2.0 * margin,
        digit,
    };
    let mut sheet = studio.sheet(Way::Page, format);
    let style = Style::draw(&mut studio.random, digit);
    for row in 0..count {
        let digits = studio.random.count(2, most);
        let text = studio.number(digits);
        let written = Written::new(&mut studio.random, &sheet.hand, &text, style);
        let free = (format.width - 2.0 * margin - written.area.width()).max(0.0);
        let x = margin + 0.3 * free * studio.random.unit() - written.area.left;
        let word = sheet.put(written, Point::new(x, margin + row as f32 * pitch));
        sheet.truth.push_line(word.into_iter().collect());
    }
    sheet
}

fn page(studio: &mut Studio) -> Result<Scene> {
    let sheet = lines(studio, [26.0, 60.0], [1.7, 3.0]);
    studio.shoot(sheet)
}

/// A page on a desk, photographed: turned, unevenly lit, grainy.
fn page_desk(studio: &mut Studio) -> Result<Scene> {
    let sheet = lines(studio, [32.0, 64.0], [1.8, 3.0]);
    let random = &mut studio.random;
    let lie = Lie { sides: [true; 4], share: random.between(0.04, 0.15), ..Lie::draw(random) };
    let (picture, truth) = lay(random, sheet, lie);
    let mut shot = Shot {
        grain: random.between(3.0, 9.0),
        blur: random.between(0.5, 1.1),
        encoding: Encoding::Jpeg(random.pick(&[70, 80, 90])),
        ..Shot::mild(random)
    };
    if studio.random.one_in(2) {
        shot.lights.push(draw_shadow(studio));
    }
    shot.take(&mut studio.random, picture, truth)
}

//! Scenes of several lines.

use anyhow::Result;

use super::faults::draw_shadow;
use super::forms::print_colour;
use super::kind::Kind;
use crate::scenes::camera::{Encoding, Scene, Shot};
use crate::scenes::content::hand::{Hand, Source};
use crate::scenes::desk::{Lie, lay};
use crate::scenes::geometry::{Area, Point};
use crate::scenes::plane::Colour;
use crate::scenes::sheet::{Sheet, Style, Written};
use crate::scenes::studio::{Format, Studio};
use crate::scenes::truth::{Way, Word};

pub(super) const KINDS: &[Kind] = &[
    Kind::new("columns", columns),
    Kind::new("table-ruled", table),
    Kind::with_type("sudoku", sudoku),
    Kind::new("lines-close", lines_close),
    Kind::new("page", page),
    Kind::new("page-desk", page_desk),
    Kind::with_type("typed-page", typed_page),
    Kind::new("turned-page", turned_page),
    Kind::new("upside-down", upside_down),
    Kind::new("exif", exif),
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
    let hand = studio.hand();
    lines_by(studio, hand, heights, pitch)
}

/// The same by a certain hand.
fn lines_by<'a>(
    studio: &mut Studio<'a>,
    hand: Hand<'a>,
    heights: [f32; 2],
    pitch: [f32; 2],
) -> Sheet<'a> {
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
    let paper = studio.white();
    let mut sheet = studio.sheet_of(Way::Page, format, hand, paper);
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

/// A sudoku with some digits; each row that has one is a line.
fn sudoku(studio: &mut Studio) -> Result<Scene> {
    const SIDE: usize = 9;
    let random = &mut studio.random;
    let cell = random.between(36.0, 80.0);
    let margin = cell * random.between(0.3, 1.0);
    let side = SIDE as f32 * cell + 2.0 * margin;
    let format = Format { width: side, height: side, digit: cell * random.between(0.5, 0.72) };
    let (thin, thick) = (random.between(1.0, 2.0), random.between(2.5, 5.0));
    let colour = Colour::grey(random.between(10.0, 110.0));
    let share = random.between(0.25, 0.5);
    let hand = if random.one_in(2) {
        Hand::of(random, studio.content, Source::Type)
    } else {
        studio.hand()
    };
    let paper = studio.white();
    let mut sheet = studio.sheet_of(Way::Page, format, hand, paper);
    for at in 0..=SIDE {
        let width = if at % 3 == 0 { thick } else { thin };
        let (place, end) = (margin + at as f32 * cell, side - margin);
        sheet.line(Point::new(place, margin), Point::new(place, end), width, colour);
        sheet.line(Point::new(margin, place), Point::new(end, place), width, colour);
    }
    for row in 0..SIDE {
        let mut words = Vec::new();
        for column in 0..SIDE {
            if studio.random.unit() > share {
                continue;
            }
            let (left, top) = (margin + column as f32 * cell, margin + row as f32 * cell);
            let own = Area::new(left, top, left + cell, top + cell).grown(-thick);
            let digit = studio.random.pick(&['1', '2', '3', '4', '5', '6', '7', '8', '9']);
            words.extend(sheet.fill(&mut studio.random, own, digit, format.digit));
        }
        sheet.truth.push_line(words);
    }
    studio.shoot(sheet)
}

/// Lines that stand close to each other.
fn lines_close(studio: &mut Studio) -> Result<Scene> {
    let sheet = lines(studio, [30.0, 60.0], [1.05, 1.6]);
    studio.shoot(sheet)
}

fn typed_page(studio: &mut Studio) -> Result<Scene> {
    let hand = Hand::of(&mut studio.random, studio.content, Source::Type);
    let sheet = lines_by(studio, hand, [22.0, 50.0], [1.5, 2.6]);
    studio.shoot(sheet)
}

/// Turns a sheet clockwise by quarters, with what it shows.
fn turn(sheet: &mut Sheet, quarters: usize) {
    for _ in 0..quarters {
        let height = sheet.height();
        sheet.plane = sheet.plane.turned(1);
        sheet
            .truth
            .map(|area| Area::new(height - area.bottom, area.left, height - area.top, area.right));
        sheet.truth.rotation += 90;
    }
}

fn turned_page(studio: &mut Studio) -> Result<Scene> {
    let mut sheet = lines(studio, [28.0, 60.0], [1.7, 3.0]);
    turn(&mut sheet, studio.random.count(1, 3));
    studio.shoot(sheet)
}

/// A line upside down, with digits that tell so.
fn upside_down(studio: &mut Studio) -> Result<Scene> {
    /// The least digits that are none of another upside down.
    const MIN_TELLING: usize = 3;
    let count = studio.random.count(5, 10);
    let text = loop {
        let text = studio.number(count);
        if text.chars().filter(|digit| "23457".contains(*digit)).count() >= MIN_TELLING {
            break text;
        }
    };
    let format = studio.number_format(count, [1.0, 5.0]);
    let mut sheet = studio.sheet(Way::Page, format);
    studio.write_number(&mut sheet, &text, format.digit);
    turn(&mut sheet, 2);
    studio.shoot(sheet)
}

/// A picture that is upright only once the tag of its orientation is heeded.
fn exif(studio: &mut Studio) -> Result<Scene> {
    let sheet = lines(studio, [28.0, 60.0], [1.7, 3.0]);
    let random = &mut studio.random;
    let tag = random.pick(&[2, 3, 4, 5, 6, 7, 8]);
    let shot = Shot { orientation: Some(tag), encoding: Encoding::Jpeg(90), ..Shot::mild(random) };
    studio.take(&shot, sheet)
}

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
    Kind::with_type("sudoku-filled", sudoku_filled),
    Kind::with_type("print-and-pencil", print_and_pencil),
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

/// A sudoku with some digits, of one hand.
fn sudoku(studio: &mut Studio) -> Result<Scene> {
    let grid = SudokuGrid::draw(studio);
    let share = studio.random.between(0.25, 0.5);
    let hand = if studio.random.one_in(2) {
        Hand::of(&mut studio.random, studio.content, Source::Type)
    } else {
        studio.hand()
    };
    let mut sheet = grid.sheet(studio, hand);
    for row in 0..SudokuGrid::SIDE {
        let mut words = Vec::new();
        for column in 0..SudokuGrid::SIDE {
            if studio.random.unit() <= share {
                words.extend(grid.fill(studio, &mut sheet, row, column));
            }
        }
        sheet.truth.push_line(words);
    }
    studio.shoot(sheet)
}

/// A sudoku that is nearly solved: some digits are printed, and the others written with a pencil.
fn sudoku_filled(studio: &mut Studio) -> Result<Scene> {
    let grid = SudokuGrid::draw(studio);
    let mut pens = PrintAndPencil::draw(studio);
    let (printed, empty) = (studio.random.between(0.3, 0.45), studio.random.between(0.0, 0.15));
    let hand = studio.hand();
    let mut sheet = grid.sheet(studio, hand);
    for row in 0..SudokuGrid::SIDE {
        let mut words = Vec::new();
        for column in 0..SudokuGrid::SIDE {
            let share = studio.random.unit();
            if share >= empty {
                let is_printed = share < empty + printed;
                pens.write_with(is_printed, &mut sheet, |sheet| {
                    words.extend(grid.fill(studio, sheet, row, column));
                });
            }
        }
        sheet.truth.push_line(words);
    }
    studio.shoot(sheet)
}

/// A page on which some numbers are printed, and the others written with a pencil.
fn print_and_pencil(studio: &mut Studio) -> Result<Scene> {
    let mut pens = PrintAndPencil::draw(studio);
    let random = &mut studio.random;
    let (count, digit) = (random.count(3, 8), random.between_sizes(28.0, 56.0));
    let (pitch, margin) = (digit * random.between(1.7, 2.6), digit * random.between(0.8, 2.0));
    let most = random.count(3, 6);
    let format = Format {
        width: most as f32 * digit + 2.0 * margin,
        height: (count - 1) as f32 * pitch + digit + 2.0 * margin,
        digit,
    };
    let mut sheet = studio.sheet(Way::Page, format);
    let style = Style::draw(&mut studio.random, digit);
    for row in 0..count {
        let digits = studio.random.count(1, most);
        let text = studio.number(digits);
        // The first is printed, and the second is not.
        let is_printed = row == 0 || (row > 1 && studio.random.one_in(2));
        pens.write_with(is_printed, &mut sheet, |sheet| {
            let written = Written::new(&mut studio.random, &sheet.hand, &text, style);
            let at = Point::new(margin - written.area.left, margin + row as f32 * pitch);
            let word = sheet.put(written, at);
            sheet.truth.push_line(word.into_iter().collect());
        });
    }
    studio.shoot(sheet)
}

/// The two hands of a sheet that is printed and filled in.
struct PrintAndPencil<'a> {
    print: Hand<'a>,
    pencil: Hand<'a>,
}

impl<'a> PrintAndPencil<'a> {
    fn draw(studio: &mut Studio<'a>) -> Self {
        let mut print = Hand::of(&mut studio.random, studio.content, Source::Type);
        let mut pencil = studio.hand();
        let random = &mut studio.random;
        print.pen.colour = Colour::grey(random.between(10.0, 40.0));
        pencil.set_width(random.between(0.05, 0.09));
        pencil.pen.colour = Colour::grey(random.between(80.0, 140.0));
        pencil.pen.roughness = random.between(0.0, 0.3);
        Self { print, pencil }
    }

    /// Writes on a sheet with one of both.
    fn write_with(
        &mut self,
        is_printed: bool,
        sheet: &mut Sheet<'a>,
        write: impl FnOnce(&mut Sheet<'a>),
    ) {
        let own = if is_printed { &mut self.print } else { &mut self.pencil };
        std::mem::swap(&mut sheet.hand, own);
        write(sheet);
        std::mem::swap(&mut sheet.hand, own);
    }
}

/// The grid of a sudoku; each row that has a digit is a line.
struct SudokuGrid {
    cell: f32,
    margin: f32,
    digit: f32,
    thin: f32,
    thick: f32,
    colour: Colour,
}

impl SudokuGrid {
    const SIDE: usize = 9;

    fn draw(studio: &mut Studio) -> Self {
        let random = &mut studio.random;
        let cell = random.between(36.0, 80.0);
        Self {
            cell,
            margin: cell * random.between(0.3, 1.0),
            digit: cell * random.between(0.5, 0.72),
            thin: random.between(1.0, 2.0),
            thick: random.between(2.5, 5.0),
            colour: Colour::grey(random.between(10.0, 110.0)),
        }
    }

    /// A sheet with the grid, for a hand.
    fn sheet<'a>(&self, studio: &mut Studio<'a>, hand: Hand<'a>) -> Sheet<'a> {
        let side = Self::SIDE as f32 * self.cell + 2.0 * self.margin;
        let format = Format { width: side, height: side, digit: self.digit };
        let paper = studio.white();
        let mut sheet = studio.sheet_of(Way::Page, format, hand, paper);
        for at in 0..=Self::SIDE {
            let width = if at % 3 == 0 { self.thick } else { self.thin };
            let place = self.margin + at as f32 * self.cell;
            let (first, last) = (self.margin, side - self.margin);
            sheet.line(Point::new(place, first), Point::new(place, last), width, self.colour);
            sheet.line(Point::new(first, place), Point::new(last, place), width, self.colour);
        }
        sheet
    }

    /// Writes a digit into a cell.
    fn fill(
        &self,
        studio: &mut Studio,
        sheet: &mut Sheet,
        row: usize,
        column: usize,
    ) -> Option<Word> {
        let [left, top] = [column, row].map(|at| self.margin + at as f32 * self.cell);
        let own = Area::new(left, top, left + self.cell, top + self.cell).grown(-self.thick);
        let digit = studio.random.pick(&['1', '2', '3', '4', '5', '6', '7', '8', '9']);
        sheet.fill(&mut studio.random, own, digit, self.digit)
    }
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

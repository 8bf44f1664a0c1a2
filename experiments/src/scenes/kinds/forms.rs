//! Scenes of forms: boxes, combs, frames, cells.

use anyhow::Result;

use super::kind::Kind;
use crate::scenes::camera::Scene;
use crate::scenes::geometry::{Area, Point};
use crate::scenes::plane::Colour;
use crate::scenes::sheet::{Sheet, Style, Written};
use crate::scenes::studio::{Format, Studio, joined};
use crate::scenes::truth::Way;

pub(super) const KINDS: &[Kind] = &[
    Kind::new("form-boxes", boxes),
    Kind::new("form-comb", comb),
    Kind::new("form-frame", frame),
    Kind::new("form-cells", cells),
    Kind::new("form-dotted", dotted),
];

/// Rows of boxes for one digit each.
#[derive(Clone, Copy)]
pub(super) struct Boxes {
    pub(super) rows: usize,
    pub(super) count: usize,
    /// The size of a box.
    width: f32,
    height: f32,
    /// Between two boxes; 0 joins them.
    pub(super) gap: f32,
    /// Between two rows.
    row_gap: f32,
    /// The thickness of the lines.
    thickness: f32,
    colour: Colour,
}

/// Draws the colour of a form's print.
pub(super) fn print_colour(studio: &mut Studio) -> Colour {
    let random = &mut studio.random;
    if random.one_in(4) {
        let pale = random.between(60.0, 150.0);
        return Colour::of_levels(random.pick(&[
            [230.0, pale, pale],
            [pale, pale, 230.0],
            [pale, 190.0, pale],
            [240.0, 150.0, pale],
        ]));
    }
    Colour::grey(random.between(60.0, 190.0))
}

impl Boxes {
    pub(super) fn draw(studio: &mut Studio) -> Self {
        let colour = print_colour(studio);
        let random = &mut studio.random;
        let height = random.between(44.0, 100.0);
        Self {
            rows: if random.one_in(4) { random.count(2, 4) } else { 1 },
            count: random.count(3, 10),
            width: height * random.between(0.75, 1.05),
            height,
            gap: if random.one_in(2) { 0.0 } else { height * random.between(0.08, 0.4) },
            row_gap: height * random.between(0.3, 1.0),
            thickness: random.between(1.0, 5.0).min(height / 16.0),
            colour,
        }
    }

    /// The size of a sheet for them.
    pub(super) fn format(&self, studio: &mut Studio) -> Format {
        let random = &mut studio.random;
        let (count, rows) = (self.count as f32, self.rows as f32);
        Format {
            width: count * (self.width + self.gap) + self.height * random.between(0.4, 2.5),
            height: rows * (self.height + self.row_gap) + self.height * random.between(0.4, 2.5),
            digit: self.height * random.between(0.5, 0.78),
        }
    }

    /// The boxes on a sheet, row by row.
    pub(super) fn cells(&self, studio: &mut Studio, sheet: &Sheet) -> Vec<Vec<Area>> {
        let (count, rows) = (self.count as f32, self.rows as f32);
        let all = Area::new(
            0.0,
            0.0,
            count * (self.width + self.gap) - self.gap,
            rows * (self.height + self.row_gap) - self.row_gap,
        );
        let start = studio.place(sheet, all, 4.0);
        let cell = |row: usize, at: usize| {
            let left = start.x + at as f32 * (self.width + self.gap);
            let top = start.y + row as f32 * (self.height + self.row_gap);
            Area::new(left, top, left + self.width, top + self.height)
        };
        (0..self.rows).map(|row| (0..self.count).map(|at| cell(row, at)).collect()).collect()
    }

    /// Prints the boxes, or if `comb` the ticks of a comb.
    pub(super) fn print(&self, sheet: &mut Sheet, cells: &[Vec<Area>], comb: Option<Comb>) {
        for row in cells {
            let Some(comb) = comb else {
                for cell in row {
                    sheet.frame(*cell, self.thickness, self.colour);
                }
                continue;
            };
            let Some(all) = row.iter().copied().reduce(Area::joined) else { continue };
            if comb.has_frame {
                sheet.frame(all, self.thickness, self.colour);
            } else {
                let (from, to) =
                    (Point::new(all.left, all.bottom), Point::new(all.right, all.bottom));
                sheet.line(from, to, self.thickness, self.colour);
            }
            let inner = if comb.has_frame { 1..row.len() } else { 0..row.len() + 1 };
            for at in inner {
                let x = all.left + at as f32 * self.width;
                let (from, to) = (
                    Point::new(x, all.bottom - comb.depth * self.height),
                    Point::new(x, all.bottom),
                );
                sheet.line(from, to, self.thickness, self.colour);
            }
        }
    }

    /// Writes a digit into each box; each row is a word.
    fn fill(studio: &mut Studio, sheet: &mut Sheet, cells: &[Vec<Area>], digit: f32) {
        for row in cells {
            let words = row
                .iter()
                .filter_map(|cell| {
                    let character = studio.random.digit();
                    sheet.fill(&mut studio.random, cell.grown(-3.0), character, digit)
                })
                .collect();
            sheet.truth.push_line(joined(words).into_iter().collect());
        }
    }
}

/// A row whose places are parted by ticks.
#[derive(Clone, Copy)]
pub(super) struct Comb {
    /// Whether there is a frame round all places, or a line below them alone.
    pub(super) has_frame: bool,
    /// The height of the ticks, as a share of the row's.
    pub(super) depth: f32,
}

impl Comb {
    pub(super) fn draw(studio: &mut Studio) -> Self {
        let has_frame = studio.random.one_in(2);
        Self { has_frame, depth: studio.random.between(0.2, 0.5) }
    }
}

fn boxes(studio: &mut Studio) -> Result<Scene> {
    let boxes = Boxes::draw(studio);
    let format = boxes.format(studio);
    let mut sheet = studio.sheet(Way::Page, format);
    let cells = boxes.cells(studio, &sheet);
    boxes.print(&mut sheet, &cells, None);
    Boxes::fill(studio, &mut sheet, &cells, format.digit);
    studio.shoot(sheet)
}

fn comb(studio: &mut Studio) -> Result<Scene> {
    let boxes = Boxes { gap: 0.0, ..Boxes::draw(studio) };
    let format = boxes.format(studio);
    let mut sheet = studio.sheet(Way::Page, format);
    let cells = boxes.cells(studio, &sheet);
    let comb = Comb::draw(studio);
    boxes.print(&mut sheet, &cells, Some(comb));
    Boxes::fill(studio, &mut sheet, &cells, format.digit);
    studio.shoot(sheet)
}

/// A number in one frame.
fn frame(studio: &mut Studio) -> Result<Scene> {
    let count = studio.random.count(2, 10);
    let text = studio.number(count);
    let format = studio.number_format(count, [2.5, 6.0]);
    let mut sheet = studio.sheet(Way::Page, format);
    let area = studio.write_number(&mut sheet, &text, format.digit);
    let colour = print_colour(studio);
    let random = &mut studio.random;
    let mut frame = area.grown(format.digit * random.between(0.12, 0.45) + 3.0);
    frame.right += format.digit * random.between(0.0, 1.0);
    frame.right = frame.right.min(sheet.width() - 4.0).max(area.right + 4.0);
    let thickness = random.between(1.0, 5.0).min(format.digit / 14.0);
    sheet.frame(frame, thickness, colour);
    studio.shoot(sheet)
}

/// A table of one or two rows with a number in each cell.
fn cells(studio: &mut Studio) -> Result<Scene> {
    let random = &mut studio.random;
    let (rows, columns) = (random.count(1, 3), random.count(1, 3));
    let most = random.count(2, 5);
    let digit = random.between_sizes(30.0, 60.0);
    let (width, height) =
        ((most as f32 + 1.0) * digit * random.between(1.0, 1.3), digit * random.between(1.5, 2.2));
    let margin = digit * random.between(0.5, 1.5);
    let format = Format {
        width: columns as f32 * width + 2.0 * margin,
        height: rows as f32 * height + 2.0 * margin,
        digit,
    };
    let thickness = random.between(1.0, 4.0).min(digit / 14.0);
    let colour = print_colour(studio);
    let mut sheet = studio.sheet(Way::Page, format);
    let style = Style::draw(&mut studio.random, digit);
    for row in 0..rows {
        let mut words = Vec::new();
        for column in 0..columns {
            let (left, top) = (margin + column as f32 * width, margin + row as f32 * height);
            let cell = Area::new(left, top, left + width, top + height);
            sheet.frame(cell, thickness, colour);
            let count = studio.random.count(1, most);
            let text = studio.number(count);
            let written = Written::new(&mut studio.random, &sheet.hand, &text, style);
            let free = ((width - written.area.width()) / 2.0 - 4.0).max(0.0);
            let at = cell.centre().moved(free * studio.random.around(1.0), 0.0);
            words.extend(sheet.put_centred(written, at));
        }
        sheet.truth.push_line(words);
    }
    studio.shoot(sheet)
}

/// A number on a dotted or dashed line to write on.
fn dotted(studio: &mut Studio) -> Result<Scene> {
    let count = studio.random.count(2, 10);
    let text = studio.number(count);
    let format = studio.number_format(count, [2.0, 6.0]);
    let mut sheet = studio.sheet(Way::Page, format);
    let area = studio.write_number(&mut sheet, &text, format.digit);
    let colour = print_colour(studio);
    let random = &mut studio.random;
    let y = area.bottom + format.digit * random.between(0.05, 0.2) + 2.0;
    let overhang = format.digit * random.between(0.2, 2.0);
    let thickness = random.between(1.0, (format.digit / 20.0).clamp(1.2, 3.5));
    let dash = if random.one_in(2) { 0.01 } else { random.between(4.0, 12.0) };
    let step = dash + thickness * random.between(2.0, 5.0);
    let mut x = (area.left - overhang).max(2.0);
    let last = (area.right + overhang).min(sheet.width() - 2.0);
    while x < last {
        sheet.line(Point::new(x, y), Point::new(x + dash, y), thickness, colour);
        x += step;
    }
    studio.shoot(sheet)
}

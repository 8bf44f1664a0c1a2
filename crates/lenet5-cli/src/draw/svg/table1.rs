//! Table I of the paper: which S2 maps feed which C3 maps.

use anyhow::Result;
use lenet5::network::architecture::{C1_MAPS, C3_MAPS, KERNEL, TABLE_I, c3_inputs};
use plotters::style::{RGBColor, WHITE};

use super::sheet::{self, Sheet};
use super::theme::{
    BLUE, FAINT, GREEN, HAIR, INK, LABEL, NOTE, PURPLE, QUIET, THIN, TITLE, VERMILION,
};
use crate::terminal::grouped;

const SIZE: (u32, u32) = (900, 530);
/// Side of a cell.
const CELL: f64 = 44.0;
/// Upper left corner of the table's cells.
const LEFT: f64 = 100.0;
const TOP: f64 = 112.0;

/// Neighbouring columns whose maps see S2 in the same way.
struct Group {
    first: usize,
    columns: usize,
    inputs: usize,
    way: Way,
}

/// How the S2 maps that a C3 map sees lie among the six, the sixth beside the first.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Neighbours,
    WithGap,
    All,
}

impl Way {
    fn of(to: usize) -> Self {
        let linked = |from: usize| TABLE_I[from % C1_MAPS][to];
        match (0..C1_MAPS).filter(|&from| linked(from) && !linked(from + 1)).count() {
            0 => Self::All,
            1 => Self::Neighbours,
            _ => Self::WithGap,
        }
    }

    const fn colour(self, inputs: usize) -> RGBColor {
        match (self, inputs) {
            (Self::Neighbours, 3) => BLUE,
            (Self::Neighbours, _) => GREEN,
            (Self::WithGap, _) => VERMILION,
            (Self::All, _) => PURPLE,
        }
    }
}

/// Draws Table I and counts C3's parameters from it.
pub(crate) fn table1() -> Result<String> {
    sheet::draw("Table I: which S2 maps feed which C3 maps", SIZE, |sheet| {
        sheet.text((24.0, 30.0), "Table I: which S2 maps feed which C3 maps", TITLE)?;
        let groups = list_groups();
        heads(sheet)?;
        for group in &groups {
            links(sheet, group)?;
            brace(sheet, group)?;
        }
        grid(sheet)?;
        count(sheet, &groups)
    })
}

fn list_groups() -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for to in 0..C3_MAPS {
        let (inputs, way) = (c3_inputs(to), Way::of(to));
        match groups.last_mut() {
            Some(last) if (last.inputs, last.way) == (inputs, way) => last.columns += 1,
            _ => groups.push(Group { first: to, columns: 1, inputs, way }),
        }
    }
    groups
}

fn x(column: usize) -> f64 {
    LEFT + column as f64 * CELL
}

fn y(row: usize) -> f64 {
    TOP + row as f64 * CELL
}

/// Numbers of the maps, and how many links each S2 map has.
fn heads(sheet: &Sheet<'_>) -> Result<()> {
    let (right, middle) = (x(C3_MAPS), CELL / 2.0);
    sheet.text((f64::midpoint(LEFT, right), TOP - 42.0), "C3 map", LABEL.bold().centred())?;
    sheet.text((24.0, y(0) - 18.0), "S2 map", LABEL.bold())?;
    sheet.text((right + middle, y(0) - 18.0), "links", NOTE.centred())?;
    for to in 0..C3_MAPS {
        sheet.text((x(to) + middle, TOP - 18.0), &to.to_string(), LABEL.centred())?;
    }
    for (from, row) in TABLE_I.iter().enumerate() {
        let links = row.iter().filter(|&&link| link).count();
        sheet.text((LEFT - 20.0, y(from) + middle), &from.to_string(), LABEL.centred())?;
        sheet.text((right + middle, y(from) + middle), &links.to_string(), NOTE.centred())?;
    }
    Ok(())
}

fn links(sheet: &Sheet<'_>, group: &Group) -> Result<()> {
    let colour = group.way.colour(group.inputs);
    for to in group.first..group.first + group.columns {
        for from in (0..C1_MAPS).filter(|&from| TABLE_I[from][to]) {
            sheet.fill((x(to), y(from)), (CELL, CELL), colour)?;
            let centre = (x(to) + CELL / 2.0, y(from) + CELL / 2.0);
            sheet.text(centre, "X", TITLE.centred().coloured(WHITE))?;
        }
    }
    Ok(())
}

fn grid(sheet: &Sheet<'_>) -> Result<()> {
    let (right, bottom) = (x(C3_MAPS), y(C1_MAPS));
    for row in 0..=C1_MAPS {
        sheet.path(&[(LEFT, y(row)), (right, y(row))], FAINT, THIN)?;
    }
    for column in 0..=C3_MAPS {
        sheet.path(&[(x(column), TOP), (x(column), bottom)], FAINT, THIN)?;
    }
    sheet.frame((LEFT, TOP), (right - LEFT, bottom - TOP), QUIET, THIN)
}

/// Says under a group what its maps see.
fn brace(sheet: &Sheet<'_>, group: &Group) -> Result<()> {
    let Group { first, columns, inputs, way } = *group;
    let (left, right, top) = (x(first) + 4.0, x(first + columns) - 4.0, y(C1_MAPS) + 8.0);
    let colour = way.colour(inputs);
    let below = top + 8.0;
    sheet.path(&[(left, top), (left, below), (right, below), (right, top)], colour, THIN)?;
    let sight = match way {
        Way::Neighbours => format!("{inputs} neighbours"),
        Way::WithGap => format!("{inputs}, with a gap"),
        Way::All => format!("all {inputs}"),
    };
    let centre = f64::midpoint(left, right);
    sheet.text((centre, below + 16.0), &sight, LABEL.centred())?;
    let links = format!("{columns}x{inputs} = {}", columns * inputs);
    sheet.text((centre, below + 35.0), &links, NOTE.centred())
}

/// Counts the parameters: a 5x5 kernel a link, a bias a map.
fn count(sheet: &Sheet<'_>, groups: &[Group]) -> Result<()> {
    let links: usize = groups.iter().map(|group| group.columns * group.inputs).sum();
    let kernel = KERNEL * KERNEL;
    let parameters = grouped(links * kernel + C3_MAPS);
    let text = format!("{links} links x {kernel} + {C3_MAPS} biases = {parameters} parameters");
    let at = (f64::midpoint(LEFT, x(C3_MAPS)), y(C1_MAPS) + 96.0);
    let (width, height) = (430.0, 34.0);
    sheet.frame((at.0 - width / 2.0, at.1 - height / 2.0), (width, height), FAINT, HAIR)?;
    sheet.text(at, &text, LABEL.bold().centred().coloured(INK))
}

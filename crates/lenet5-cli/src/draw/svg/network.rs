//! The architecture, its maps drawn to scale (paper, Figure 2).

use anyhow::Result;
use lenet5::network::architecture::{
    CONNECTIONS, KERNEL, LAYERS, Layer, LayerKind, PARAMETERS, POOL,
};
use plotters::style::RGBColor;

use super::sheet::{self, Place, Sheet};
use super::theme::{
    BLUE, FAINT, GREEN, HAIR, INK, LABEL, NOTE, ORANGE, PURPLE, QUIET, THIN, TITLE, VERMILION,
    lighter,
};
use crate::terminal::grouped;

const SIZE: (u32, u32) = (1000, 450);
/// Side of a unit on the page; a map of 28x28 units is 28 times as wide.
const SIDE: f64 = 3.5;
const MARGIN: f64 = 36.0;
/// Heights of the layers' names, of the middle of the maps, and of the operations' names.
const NAMES: f64 = 76.0;
const MIDDLE: f64 = 208.0;
const OPERATIONS: f64 = 322.0;

/// The place of a unit in its map.
#[derive(Clone, Copy)]
struct Unit {
    column: usize,
    row: usize,
}

/// For the layers whose units see a field of the layer below, the unit that is shown: high and low in
/// turn, so that one layer's lines do not meet the next one's.
const SHOWN: [Unit; 5] = [
    Unit { column: 21, row: 4 },
    Unit { column: 9, row: 10 },
    Unit { column: 8, row: 2 },
    Unit { column: 3, row: 3 },
    Unit { column: 0, row: 0 },
];

/// Draws the layers from the input to the output, and what turns each into the next.
pub(crate) fn network() -> Result<String> {
    sheet::draw("The architecture of LeNet-5", SIZE, |sheet| {
        sheet.text((MARGIN, 30.0), "LeNet-5, its maps drawn to scale", TITLE)?;
        let stacks = list_stacks();
        for stack in &stacks {
            stack.draw(sheet)?;
            stack.name(sheet)?;
        }
        character(sheet, &stacks[0])?;
        heads(sheet)?;
        for (index, pair) in stacks.windows(2).enumerate() {
            sight(sheet, &pair[0], &pair[1], SHOWN.get(index).copied())?;
            operation(sheet, &pair[0], &pair[1])?;
        }
        let (parameters, connections) = (grouped(PARAMETERS), grouped(CONNECTIONS));
        let total = format!("{parameters} trainable parameters, {connections} connections");
        let bottom = f64::from(SIZE.1) - 28.0;
        sheet.text((MARGIN, bottom), &total, LABEL.bold())?;
        let right = f64::from(SIZE.0) - MARGIN;
        sheet.text(
            (right, bottom),
            "Two lines lead from what a unit sees to that unit, which is dark orange.",
            NOTE.right(),
        )
    })
}

/// The maps of a layer, each a little right of and below the one before.
struct Stack {
    layer: &'static Layer,
    /// Upper left corner of the first map.
    corner: Place,
    /// From one map to the next.
    step: Place,
}

/// Spreads the layers over the page, with equal gaps.
fn list_stacks() -> Vec<Stack> {
    let mut stacks: Vec<_> = LAYERS.iter().map(Stack::new).collect();
    let room = f64::from(SIZE.0) - 2.0 * MARGIN;
    let taken: f64 = stacks.iter().map(Stack::width).sum();
    let gap = (room - taken) / (stacks.len() - 1) as f64;
    let mut left = MARGIN;
    for stack in &mut stacks {
        stack.corner = (left, MIDDLE - stack.height() / 2.0);
        left += stack.width() + gap;
    }
    stacks
}

impl Stack {
    fn new(layer: &'static Layer) -> Self {
        let step = match (layer.height, layer.maps) {
            (_, 1) => (0.0, 0.0),
            // Single units: a leaning column.
            (1, ..=20) => (1.5, 4.5),
            (1, _) => (0.5, 1.25),
            (_, ..=8) => (6.0, 6.0),
            _ => (4.0, 4.0),
        };
        Self { layer, corner: (0.0, 0.0), step }
    }

    /// Upper left corner of a map.
    fn map(&self, index: usize) -> Place {
        let index = index as f64;
        (self.corner.0 + index * self.step.0, self.corner.1 + index * self.step.1)
    }

    /// Upper left corner of the map that none of the others hides.
    fn front(&self) -> Place {
        self.map(self.layer.maps - 1)
    }

    fn map_size(&self) -> Place {
        (self.layer.width as f64 * SIDE, self.layer.height as f64 * SIDE)
    }

    fn width(&self) -> f64 {
        self.front().0 - self.corner.0 + self.map_size().0
    }

    fn height(&self) -> f64 {
        self.front().1 - self.corner.1 + self.map_size().1
    }

    fn centre(&self) -> f64 {
        self.corner.0 + self.width() / 2.0
    }

    fn right(&self) -> f64 {
        self.corner.0 + self.width()
    }

    fn colour(&self) -> RGBColor {
        match self.layer.kind {
            LayerKind::Convolution | LayerKind::PartialConvolution => BLUE,
            LayerKind::Subsampling => GREEN,
            LayerKind::FullyConnected => ORANGE,
            LayerKind::Rbf => PURPLE,
            _ => QUIET,
        }
    }

    fn draw(&self, sheet: &Sheet<'_>) -> Result<()> {
        let colour = self.colour();
        for index in 0..self.layer.maps {
            sheet.fill(self.map(index), self.map_size(), lighter(colour, 0.12))?;
            sheet.frame(self.map(index), self.map_size(), colour, HAIR)?;
        }
        Ok(())
    }

    /// Writes the paper's name of the layer above it.
    fn name(&self, sheet: &Sheet<'_>) -> Result<()> {
        let Layer { name, maps, height, width, .. } = *self.layer;
        let (name, size) = match self.layer.kind {
            LayerKind::Input => (name.to_uppercase(), format!("{height}x{width}")),
            LayerKind::Rbf => (name.to_uppercase(), maps.to_string()),
            _ if height == 1 => (format!("{name}: layer"), maps.to_string()),
            _ => (format!("{name}: feature maps"), format!("{maps}@{height}x{width}")),
        };
        sheet.text((self.centre(), NAMES), &name, LABEL.centred())?;
        sheet.text((self.centre(), NAMES + 18.0), &size, LABEL.bold().centred())
    }
}

/// Shows the paper's example in the input: an `A`, as high as the highest character.
fn character(sheet: &Sheet<'_>, input: &Stack) -> Result<()> {
    // A capital is about 0.7 of its font's size.
    let mut letters = LABEL.bold().centred().coloured(FAINT);
    letters.size = 20.0 * SIDE / 0.7;
    sheet.text((input.centre(), MIDDLE + 0.08 * letters.size), "A", letters)
}

/// Draws what one unit of a layer sees of the layer before: a field of one map, or, where no unit
/// is given, all of it.
fn sight(sheet: &Sheet<'_>, from: &Stack, to: &Stack, shown: Option<Unit>) -> Result<()> {
    let Some(Unit { column, row }) = shown else {
        let unit = to.map(to.layer.maps / 2);
        let (first, last) = (from.map(0), from.front());
        join(sheet, [(first.0 + SIDE, first.1), (last.0 + SIDE, last.1 + SIDE)], unit)?;
        return mark(sheet, unit);
    };
    let (field, stride) = match to.layer.kind {
        LayerKind::Subsampling => (POOL, POOL),
        _ => (KERNEL, 1),
    };
    let origin = from.front();
    let x = origin.0 + (column * stride) as f64 * SIDE;
    let y = origin.1 + (row * stride) as f64 * SIDE;
    let side = field as f64 * SIDE;
    let origin = if to.layer.height == 1 { to.map(to.layer.maps / 2) } else { to.front() };
    let unit = (origin.0 + column as f64 * SIDE, origin.1 + row as f64 * SIDE);
    sheet.frame((x, y), (side, side), INK, THIN)?;
    join(sheet, [(x + side, y), (x + side, y + side)], unit)?;
    mark(sheet, unit)
}

/// Joins the upper and the lower edge of what is seen to those of the unit that sees it.
fn join(sheet: &Sheet<'_>, [upper, lower]: [Place; 2], unit: Place) -> Result<()> {
    sheet.path(&[upper, unit], INK, HAIR)?;
    sheet.path(&[lower, (unit.0, unit.1 + SIDE)], INK, HAIR)
}

fn mark(sheet: &Sheet<'_>, unit: Place) -> Result<()> {
    sheet.fill(unit, (SIDE, SIDE), VERMILION)
}

/// Names the rows of numbers below the operations.
fn heads(sheet: &Sheet<'_>) -> Result<()> {
    sheet.text((MARGIN, OPERATIONS + 46.0), "parameters", NOTE)?;
    sheet.text((MARGIN, OPERATIONS + 64.0), "connections", NOTE)
}

/// Writes what turns one layer into the next, and what it costs.
fn operation(sheet: &Sheet<'_>, from: &Stack, to: &Stack) -> Result<()> {
    let x = f64::midpoint(from.right(), to.corner.0);
    let kernel = format!("{KERNEL}x{KERNEL}");
    let (name, detail) = match to.layer.kind {
        LayerKind::Convolution => ("Convolutions", kernel),
        LayerKind::PartialConvolution => ("Convolutions", format!("{kernel}, Table I")),
        LayerKind::Subsampling => ("Subsampling", format!("{POOL}x{POOL}")),
        LayerKind::FullyConnected => ("Full", "connection".to_owned()),
        LayerKind::Rbf => ("Euclidean", "distances".to_owned()),
        kind => (kind.name(), String::new()),
    };
    sheet.text((x, OPERATIONS), name, LABEL.centred())?;
    sheet.text((x, OPERATIONS + 18.0), &detail, LABEL.centred())?;
    let Layer { parameters, connections, .. } = *to.layer;
    let parameters = if parameters == 0 { "fixed".to_owned() } else { grouped(parameters) };
    sheet.text((x, OPERATIONS + 46.0), &parameters, NOTE.centred())?;
    sheet.text((x, OPERATIONS + 64.0), &grouped(connections), NOTE.centred())
}

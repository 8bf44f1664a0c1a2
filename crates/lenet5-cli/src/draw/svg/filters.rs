//! What training made of the convolutions C1 and C3 and of the sub-samplings S2 and S4.

use anyhow::Result;
use lenet5::Parameters;
use lenet5::network::architecture::{C1_MAPS, C3_MAPS, KERNEL, TABLE_I};
use plotters::style::RGBColor;

use super::sheet::{self, Place, Sheet};
use super::theme::{FAINT, GREEN, HAIR, INK, LABEL, NOTE, PURPLE, QUIET, TITLE, blend};

const SIZE: (u32, u32) = (960, 882);
/// Left edges of the layers' names, of what they name, and of its scale.
const MARGIN: f64 = 24.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 876.0;

/// How the maps of a layer stand side by side.
#[derive(Clone, Copy)]
struct Columns {
    /// From one kernel to the next.
    pitch: f64,
    /// Side of a weight.
    cell: f64,
}

impl Columns {
    /// Left edge of a map's kernel.
    fn left(self, map: usize) -> f64 {
        LEFT + map as f64 * self.pitch
    }

    /// Side of a kernel.
    fn side(self) -> f64 {
        KERNEL as f64 * self.cell
    }

    /// Middle of a map's kernel.
    fn middle(self, map: usize) -> f64 {
        self.left(map) + self.side() / 2.0
    }
}

/// The columns of C1's 6 maps and of C3's 16, which are equally wide together.
const C1_COLUMNS: Columns = Columns { pitch: 130.0, cell: 20.0 };
const C3_COLUMNS: Columns = Columns { pitch: 48.75, cell: 8.0 };

/// Height of the bar of a layer's largest value.
const BAR: f64 = 36.0;
/// Width of a bar.
const BREADTH: f64 = 14.0;
const COEFFICIENT: RGBColor = PURPLE;
const BIAS: RGBColor = GREEN;

/// Draws the kernels of C1 and C3, and below each map the coefficient and bias that S2 and S4 have
/// for it.
pub(crate) fn filters(parameters: &Parameters) -> Result<String> {
    let Parameters { c1, s2, c3, s4, .. } = parameters;
    sheet::draw("The learnt filters of C1 to S4", SIZE, |sheet| {
        sheet.text((MARGIN, 30.0), "The learnt filters, C1 to S4", TITLE)?;

        let note = "Columns: maps of the layer. Rows of C3: the S2 maps, with a kernel for each \
                    link of Table I. S2 and S4: a coefficient and a bias for each map above.";
        sheet.text((MARGIN, 54.0), note, NOTE)?;
        let rule = "Kernels: red is above 0, blue below 0, white 0; each layer has its own scale, on the right.";
        sheet.text((MARGIN, 72.0), rule, NOTE)?;

        let scale = Scale::of(c1.weight.as_flattened().as_flattened().as_flattened());
        let top = head(sheet, "C1", 102.0, C1_COLUMNS, C1_MAPS)?;
        for (to, [weights]) in c1.weight.iter().enumerate() {
            kernel(sheet, (C1_COLUMNS.left(to), top), C1_COLUMNS.cell, weights, &scale)?;
        }
        scale.legend(sheet, top)?;
        bars(sheet, "S2", 272.0, C1_COLUMNS, &s2.coefficient, &s2.bias)?;

        let scale = Scale::of(c3.weight.as_flattened().as_flattened().as_flattened());
        let top = head(sheet, "C3", 402.0, C3_COLUMNS, C3_MAPS)?;
        for (from, row) in TABLE_I.iter().enumerate() {
            let y = top + from as f64 * C3_COLUMNS.pitch;
            let middle = y + C3_COLUMNS.side() / 2.0;
            sheet.text((LEFT - 16.0, middle), &from.to_string(), NOTE.right())?;
            for to in (0..C3_MAPS).filter(|&to| row[to]) {
                let place = (C3_COLUMNS.left(to), y);
                kernel(sheet, place, C3_COLUMNS.cell, &c3.weight[to][from], &scale)?;
            }
        }
        scale.legend(sheet, top)?;
        bars(sheet, "S4", 762.0, C3_COLUMNS, &s4.coefficient, &s4.bias)
    })
}

/// Names a layer of kernels and numbers its maps; gives the height where the kernels begin.
fn head(sheet: &Sheet<'_>, name: &str, y: f64, columns: Columns, maps: usize) -> Result<f64> {
    sheet.text((MARGIN, y), name, LABEL.bold())?;
    for map in 0..maps {
        sheet.text((columns.middle(map), y), &map.to_string(), NOTE.centred())?;
    }
    Ok(y + 16.0)
}

fn kernel(
    sheet: &Sheet<'_>,
    (x, y): Place,
    cell: f64,
    weights: &[[f32; KERNEL]; KERNEL],
    scale: &Scale,
) -> Result<()> {
    for (row, weights) in weights.iter().enumerate() {
        for (column, &weight) in weights.iter().enumerate() {
            let place = (x + column as f64 * cell, y + row as f64 * cell);
            sheet.fill(place, (cell, cell), scale.colour(f64::from(weight)))?;
        }
    }
    let side = KERNEL as f64 * cell;
    sheet.frame((x, y), (side, side), QUIET, HAIR)
}

/// The largest size of a layer's values: colours and bars are symmetric around 0.
struct Scale {
    largest: f64,
}

impl Scale {
    fn of(values: &[f32]) -> Self {
        let sizes = values.iter().map(|&value| f64::from(value).abs());
        let largest = sizes.filter(|size| size.is_finite()).fold(0.0, f64::max);
        // Where all values are 0, any scale shows it.
        Self { largest: if largest > 0.0 { largest } else { 1.0 } }
    }

    /// Gives a value's share of the largest, from -1 to 1.
    fn share(&self, value: f64) -> f64 {
        (value / self.largest).clamp(-1.0, 1.0)
    }

    /// Colours a value: blue below 0, red above; black is no number.
    fn colour(&self, value: f64) -> RGBColor {
        const ZERO: RGBColor = RGBColor(0xf7, 0xf7, 0xf7);
        // From ColorBrewer's RdBu, which colour-blind readers can tell apart.
        const BELOW: [RGBColor; 2] = [RGBColor(0x67, 0xa9, 0xcf), RGBColor(0x05, 0x50, 0x90)];
        const ABOVE: [RGBColor; 2] = [RGBColor(0xef, 0x8a, 0x62), RGBColor(0xa5, 0x0f, 0x26)];
        if !value.is_finite() {
            return INK;
        }
        let share = self.share(value);
        let [middle, end] = if share < 0.0 { BELOW } else { ABOVE };
        match share.abs() * 2.0 {
            near @ ..=1.0 => blend(ZERO, middle, near),
            far => blend(middle, end, far - 1.0),
        }
    }

    /// Draws the colours from the largest value down to its negative.
    fn legend(&self, sheet: &Sheet<'_>, top: f64) -> Result<()> {
        const STEPS: i32 = 20;
        const STEP: f64 = 2.5;
        let height = f64::from(2 * STEPS) * STEP;
        for step in 0..2 * STEPS {
            // The value in the middle of the step.
            let share = 1.0 - (f64::from(step) + 0.5) / f64::from(STEPS);
            let passed = f64::from(step) * STEP;
            // Down to the end, so that no seam shows between two steps.
            sheet.fill(
                (RIGHT, top + passed),
                (BREADTH, height - passed),
                self.colour(share * self.largest),
            )?;
        }
        sheet.frame((RIGHT, top), (BREADTH, height), QUIET, HAIR)?;
        for (share, text) in
            [(0.0, signed(self.largest)), (0.5, "0".to_owned()), (1.0, signed(-self.largest))]
        {
            let y = top + 6.0 + share * (height - 12.0);
            sheet.text((RIGHT + BREADTH + 6.0, y), &text, NOTE)?;
        }
        Ok(())
    }
}

/// Writes a value with its sign, in the width of a C3 kernel whatever its size.
fn signed(value: f64) -> String {
    let size = value.abs();
    if size >= 100.0 || (size > 0.0 && size < 0.005) {
        format!("{value:+.0e}")
    } else {
        format!("{value:+.2}")
    }
}

/// Draws a layer's coefficients and biases around the height `y`, below the kernels of the maps
/// that it sub-samples, with their values.
fn bars<const C: usize>(
    sheet: &Sheet<'_>,
    name: &str,
    y: f64,
    columns: Columns,
    coefficients: &[f32; C],
    biases: &[f32; C],
) -> Result<()> {
    let scale = Scale::of([*coefficients, *biases].as_flattened());
    let rows = [y + BAR + 16.0, y + BAR + 34.0];
    sheet.text((MARGIN, y), name, LABEL.bold())?;
    let right = columns.left(C - 1) + columns.side();
    sheet.path(&[(LEFT, y), (right, y)], FAINT, HAIR)?;

    let kinds = [("coefficient", COEFFICIENT, coefficients), ("bias", BIAS, biases)];
    for (((name, colour, values), row), side) in kinds.into_iter().zip(rows).zip([-1.0, 1.0]) {
        sheet.text((RIGHT - 16.0, row), name, NOTE.coloured(colour))?;
        for (map, &value) in values.iter().enumerate() {
            let value = f64::from(value);
            let x = columns.middle(map);
            sheet.text((x, row), &signed(value), NOTE.centred().coloured(colour))?;
            if value.is_finite() {
                let left = x + side * (BREADTH / 2.0 + 1.0) - BREADTH / 2.0;
                let up = BAR * scale.share(value);
                // A rectangle's height is never negative.
                sheet.fill((left, y - up.max(0.0)), (BREADTH, up.abs()), colour)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_short() {
        let values = [0.0, 0.25, -0.55, 12.0, -0.001, 3e30, f64::NAN];
        assert_eq!(
            values.map(signed),
            ["+0.00", "+0.25", "-0.55", "+12.00", "-1e-3", "+3e30", "NaN"]
        );
    }

    #[test]
    fn colours_are_symmetric_around_zero() {
        let scale = Scale::of(&[0.25, -0.5, f32::NAN]);
        assert_eq!(scale.colour(0.0), RGBColor(0xf7, 0xf7, 0xf7));
        assert_eq!(scale.colour(0.5), scale.colour(7.0));
        assert_eq!(scale.colour(-0.5), RGBColor(0x05, 0x50, 0x90));
        assert_eq!(scale.colour(f64::NAN), INK);
    }
}

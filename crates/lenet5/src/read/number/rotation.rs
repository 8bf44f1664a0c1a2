//! Pictures turned by right angles.

use crate::image::{Area, Ink, PrintedLine, Writing};

/// The number of right angles by which a picture is turned to the left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rotation(u8);

impl Rotation {
    pub(super) const NONE: Self = Self(0);
    pub(super) const OTHERS: [Self; 3] = [Self(1), Self(2), Self(3)];

    /// The rotation by a number of degrees, a multiple of 90.
    pub(super) const fn of_degrees(degrees: u16) -> Self {
        Self((degrees / 90 % 4) as u8)
    }

    pub(super) const fn degrees(self) -> u16 {
        90 * self.0 as u16
    }

    /// Turns a picture.
    fn apply(self, ink: &Ink) -> Ink {
        match self.0 {
            // Left for right, once the columns are rows.
            1 => ink.transposed().with_rows_reversed(),
            2 => Ink::new(ink.width(), ink.values().iter().rev().copied().collect()),
            3 => ink.with_rows_reversed().transposed(),
            _ => ink.clone(),
        }
    }

    /// Turns writing: its ink, and the lines that were taken away from it.
    pub(super) fn apply_to(self, writing: &Writing) -> (Ink, Vec<PrintedLine>) {
        let size = (writing.ink.width(), writing.ink.height());
        let lines = writing.lines.iter().map(|line| self.turn_line(line, size));
        (self.apply(&writing.ink), lines.collect())
    }

    /// Turns a line of a picture; `size` is the picture's width and height.
    fn turn_line(self, line: &PrintedLine, (width, height): (usize, usize)) -> PrintedLine {
        let turn = |[x, y]: [usize; 2]| match self.0 {
            1 => [y, width - 1 - x],
            2 => [width - 1 - x, height - 1 - y],
            3 => [height - 1 - y, x],
            _ => [x, y],
        };
        PrintedLine { ends: line.ends.map(turn) }
    }

    /// Turns a rectangle of the turned picture back; `size` is the width and height of the original.
    pub(super) const fn back(self, area: Area, (width, height): (usize, usize)) -> Area {
        let Area { left, top, right, bottom } = area;
        match self.0 {
            1 => {
                Area { left: width - 1 - bottom, top: left, right: width - 1 - top, bottom: right }
            }
            2 => Area {
                left: width - 1 - right,
                top: height - 1 - bottom,
                right: width - 1 - left,
                bottom: height - 1 - top,
            },
            3 => Area {
                left: top,
                top: height - 1 - right,
                right: bottom,
                bottom: height - 1 - left,
            },
            _ => area,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turned_ink_is_found_where_it_was() {
        let (width, height) = (5, 3);
        for at in 0..width * height {
            let mut values = vec![0.0; width * height];
            values[at] = 1.0;
            let ink = Ink::new(width, values);
            for rotation in [Rotation::NONE, Rotation(1), Rotation(2), Rotation(3)] {
                let turned = rotation.apply(&ink);
                let place = turned.values().iter().position(|&share| share > 0.0).unwrap_or(99);
                let area = Area::of_pixel(place % turned.width(), place / turned.width());
                let back = rotation.back(area, (width, height));
                assert_eq!(back, Area::of_pixel(at % width, at / width), "{rotation:?}");
                let line = PrintedLine { ends: [[at % width, at / width]; 2] };
                let turned = rotation.turn_line(&line, (width, height));
                assert_eq!(turned.ends, [[area.left, area.top]; 2], "{rotation:?}");
            }
        }
    }

    #[test]
    fn to_the_left_the_right_side_comes_up() {
        let ink = Ink::new(2, vec![0.0, 1.0, 0.0, 1.0]);
        assert_eq!(Rotation(1).apply(&ink).values(), [1.0, 1.0, 0.0, 0.0]);
    }
}

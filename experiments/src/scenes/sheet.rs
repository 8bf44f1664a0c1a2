//! A sheet of paper: its colour, its print, and what is written on it.

use super::content::drawn::Drawn;
use super::content::hand::Hand;
use super::geometry::{Affine, Area, Point, index};
use super::mask::Mask;
use super::noise::Noise;
use super::plane::{Colour, Plane};
use super::random::Random;
use super::truth::{Mark, Truth, Way, Word};

/// A sheet of paper with what is written on it.
pub(crate) struct Sheet<'a> {
    pub(crate) plane: Plane,
    pub(crate) truth: Truth,
    pub(crate) hand: Hand<'a>,
}

/// How a word is written.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    /// The height of a digit in pixels.
    pub(crate) height: f32,
    /// The mean gap between two characters, in heights.
    pub(crate) gap: f32,
    /// How far gaps and base lines stray, in heights.
    pub(crate) unrest: f32,
}

/// A word before it is put onto a sheet: the tops of its digits are at row 0, and it begins at column 0.
pub(crate) struct Written {
    pieces: Vec<Piece>,
    /// The box around all of it.
    pub(crate) area: Area,
}

/// A character of a word.
struct Piece {
    character: char,
    mask: Mask,
    /// The box around its ink.
    ink: Area,
}

impl Style {
    /// Draws the style of a hand that writes digits apart.
    pub(crate) fn draw(random: &mut Random, height: f32) -> Self {
        Self { height, gap: random.between(0.1, 0.32), unrest: random.between(0.01, 0.05) }
    }
}

impl Written {
    /// Writes a word.
    pub(crate) fn new(random: &mut Random, hand: &Hand, text: &str, style: Style) -> Self {
        /// The width of a space, in heights.
        const SPACE: f32 = 0.45;
        let mut pieces = Vec::new();
        let mut x = 0.0;
        for character in text.chars() {
            if character == ' ' {
                x += SPACE * style.height;
                continue;
            }
            let Some(Drawn { mask, advance }) = hand.character(random, character, style.height)
            else {
                continue;
            };
            let gap = style.height * (style.gap + random.around(style.unrest));
            let rise = style.height * random.around(style.unrest);
            let Some(ink) = mask.ink_area() else { continue };
            let mask = if let Some(advance) = advance {
                let typed = mask.moved(x, 0.0);
                x += advance + style.height * style.gap.min(0.0);
                typed
            } else {
                let drawn = mask.moved(x - ink.left, rise);
                x += ink.width() + gap;
                drawn
            };
            pieces.extend(Piece::new(character, mask));
        }
        Self::of(pieces, style.height)
    }

    fn of(pieces: Vec<Piece>, height: f32) -> Self {
        let area = pieces.iter().map(|piece| piece.ink).reduce(Area::joined);
        Self { pieces, area: area.unwrap_or(Area::new(0.0, 0.0, 1.0, height)) }
    }

    /// The word turned clockwise by an angle in radians.
    pub(crate) fn turned(self, angle: f32) -> Self {
        let map = Affine::turn(angle, self.area.centre());
        let height = self.area.height();
        let turned = self
            .pieces
            .iter()
            .filter_map(|piece| Piece::new(piece.character, piece.mask.mapped(&map)));
        Self::of(turned.collect(), height)
    }

    /// The word followed by another one that is moved.
    pub(crate) fn followed(mut self, other: Self, x: f32, y: f32) -> Self {
        let height = self.area.height();
        let moved = other
            .pieces
            .into_iter()
            .filter_map(|piece| Piece::new(piece.character, piece.mask.moved(x, y)));
        self.pieces.extend(moved);
        Self::of(self.pieces, height)
    }
}

impl Piece {
    fn new(character: char, mask: Mask) -> Option<Self> {
        let ink = mask.ink_area()?;
        Some(Self { character, mask, ink })
    }
}

impl<'a> Sheet<'a> {
    /// Takes a sheet of a colour and a size.
    pub(crate) fn new(
        random: &mut Random,
        hand: Hand<'a>,
        way: Way,
        (width, height): (usize, usize),
        paper: Colour,
    ) -> Self {
        let fibres = Noise::new(random, 3.0);
        let clouds = Noise::new(random, 60.0);
        let strength = random.between(0.0, 0.012);
        let plane = Plane::from_fn(width, height, |x, y| {
            paper.times(1.0 + strength * (fibres.at(x, y) + 2.0 * clouds.at(x, y)))
        });
        Self { plane, truth: Truth::new(way), hand }
    }

    pub(crate) fn width(&self) -> f32 {
        self.plane.width as f32
    }

    pub(crate) fn height(&self) -> f32 {
        self.plane.height as f32
    }

    /// The box of the whole sheet.
    pub(crate) fn area(&self) -> Area {
        Area::new(0.0, 0.0, self.width(), self.height())
    }

    /// Puts a word onto the sheet, its upper left corner at a point; `None` if it has no digits.
    pub(crate) fn put(&mut self, written: Written, at: Point) -> Option<Word> {
        let (x, y) = (at.x.round(), at.y.round());
        let (mut text, mut marks, mut digits) = (String::new(), Vec::new(), None);
        for Piece { character, mask, ink } in written.pieces {
            let pen = &self.hand.pen;
            self.plane.paint(&mask.moved(x, y), pen.colour, pen.opacity);
            let area = ink.moved(x, y);
            if character.is_ascii_digit() {
                digits = Some(digits.map_or(area, |digits: Area| digits.joined(area)));
                text.push(character);
            } else {
                marks.push(Mark { sign: character, follows: text.len(), area });
            }
        }
        Some(Word { text, area: digits?, marks })
    }

    /// Puts a word onto the sheet, the middle of its ink at a point.
    pub(crate) fn put_centred(&mut self, written: Written, at: Point) -> Option<Word> {
        let centre = written.area.centre();
        self.put(written, at.moved(-centre.x, -centre.y))
    }

    /// Writes one character into the middle of a box, smaller if it would not fit; gives the word.
    pub(crate) fn fill(
        &mut self,
        random: &mut Random,
        cell: Area,
        character: char,
        height: f32,
    ) -> Option<Word> {
        /// The most of the box's sides that the ink takes.
        const MAX_SHARE: f32 = 0.86;
        let text = character.to_string();
        let style = Style { height, gap: 0.0, unrest: 0.0 };
        let mut written = Written::new(random, &self.hand, &text, style);
        let fit = MAX_SHARE
            * (cell.width() / written.area.width()).min(cell.height() / written.area.height());
        if fit < 1.0 {
            let style = Style { height: height * fit, ..style };
            written = Written::new(random, &self.hand, &text, style);
        }
        let free_x = (cell.width() - written.area.width()).max(0.0) / 2.0;
        let free_y = (cell.height() - written.area.height()).max(0.0) / 2.0;
        let at = cell.centre().moved(random.around(0.5) * free_x, random.around(0.5) * free_y);
        self.put_centred(written, at)
    }

    /// Draws strokes of a width with the pen.
    pub(crate) fn stroke(&mut self, strokes: &[Vec<Point>], width: f32) {
        let mask = Mask::of_strokes(strokes, (width / 2.0).max(0.6));
        self.plane.paint(&mask, self.hand.pen.colour, self.hand.pen.opacity);
    }

    /// Draws a line.
    pub(crate) fn line(&mut self, from: Point, to: Point, width: f32, colour: Colour) {
        self.plane.paint(&Mask::of_line(from, to, width), colour, 1.0);
    }

    /// Draws a frame.
    pub(crate) fn frame(&mut self, area: Area, width: f32, colour: Colour) {
        self.plane.paint(&Mask::of_frame(area, width), colour, 1.0);
    }

    /// Prints rules across the sheet.
    pub(crate) fn rule(&mut self, random: &mut Random, pitch: f32, width: f32, colour: Colour) {
        let tilt = random.around(0.004) * self.width();
        let mut y = pitch * random.between(0.3, 1.0);
        while y < self.height() - 1.0 {
            let (from, to) = (Point::new(-2.0, y - tilt), Point::new(self.width() + 1.0, y + tilt));
            self.line(from, to, width, colour);
            y += pitch;
        }
    }

    /// Prints squares on the sheet.
    pub(crate) fn square(&mut self, random: &mut Random, pitch: f32, width: f32, colour: Colour) {
        self.rule(random, pitch, width, colour);
        let tilt = random.around(0.004) * self.height();
        let mut x = pitch * random.between(0.3, 1.0);
        while x < self.width() - 1.0 {
            let (from, to) =
                (Point::new(x - tilt, -2.0), Point::new(x + tilt, self.height() + 1.0));
            self.line(from, to, width, colour);
            x += pitch;
        }
    }

    /// Prints a lattice of dots on the sheet.
    pub(crate) fn dot(&mut self, random: &mut Random, pitch: f32, radius: f32, colour: Colour) {
        let offset = Point::new(pitch * random.unit(), pitch * random.unit());
        let (columns, rows) = (index(self.width() / pitch), index(self.height() / pitch));
        for row in 0..=rows {
            for column in 0..=columns {
                let at = offset.moved(column as f32 * pitch, row as f32 * pitch);
                let dot = Mask::of_strokes(&[vec![at]], radius);
                self.plane.paint(&dot, colour, 1.0);
            }
        }
    }
}

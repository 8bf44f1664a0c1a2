//! Where scenes are made: one stream of chance, and the sheets that most kinds begin with.

use anyhow::Result;

use super::camera::{Scene, Shot};
use super::content::Content;
use super::content::hand::Hand;
use super::geometry::{Area, Point, index};
use super::mask::smooth;
use super::noise::Noise;
use super::plane::Colour;
use super::random::Random;
use super::sheet::{Sheet, Style, Written};
use super::truth::{Way, Word};

/// Where one scene is made.
pub(crate) struct Studio<'a> {
    pub(crate) random: Random,
    pub(crate) content: &'a Content,
}

/// The size of a sheet, and of the digits on it, in pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Format {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) digit: f32,
}

impl<'a> Studio<'a> {
    pub(crate) const fn new(random: Random, content: &'a Content) -> Self {
        Self { random, content }
    }

    /// Draws a hand that writes.
    pub(crate) fn hand(&mut self) -> Hand<'a> {
        Hand::draw(&mut self.random, self.content)
    }

    /// Draws the colour of white paper.
    pub(crate) fn white(&mut self) -> Colour {
        let level = self.random.between(218.0, 252.0);
        let warmth = self.random.between(-2.0, 8.0);
        Colour::of_levels([level, level - 0.4 * warmth, level - warmth])
    }

    /// Draws the colour of printed rules: grey or blue, or now and then red, paler than a pen.
    pub(crate) fn rule_colour(&mut self) -> Colour {
        let random = &mut self.random;
        let grey = random.between(100.0, 200.0);
        match random.below(6) {
            0..=2 => Colour::grey(grey),
            3 | 4 => Colour::of_levels([0.75 * grey, 0.9 * grey, 55.0 + grey]),
            _ => Colour::of_levels([55.0 + grey, 0.75 * grey, 0.75 * grey]),
        }
    }

    /// Draws the size of a sheet with one digit, whose height takes a share of the shorter side.
    pub(crate) fn digit_format(&mut self, heights: [f32; 2], shares: [f32; 2]) -> Format {
        let random = &mut self.random;
        let digit = random.between_sizes(heights[0], heights[1]);
        let short = digit / random.between(shares[0], shares[1]);
        let long = short * random.between(1.0, 1.4);
        let upright = random.one_in(2);
        let (width, height) = if upright { (short, long) } else { (long, short) };
        Format { width, height, digit }
    }

    /// The usual size of a sheet with one digit.
    pub(crate) fn usual_digit(&mut self) -> Format {
        self.digit_format([36.0, 190.0], [0.28, 0.68])
    }

    /// The size of a sheet with a number of some digits, with room around it in heights.
    pub(crate) fn number_format(&mut self, count: usize, room: [f32; 2]) -> Format {
        let random = &mut self.random;
        let digit = random.between_sizes(32.0, 90.0);
        let text = count as f32 * 0.95 * digit;
        let width = text + digit * random.between(room[0], room[1]);
        let height = digit * (1.0 + random.between(room[0], room[1]) * 0.8);
        Format { width, height, digit }
    }

    /// Draws an empty white sheet of a size.
    pub(crate) fn sheet(&mut self, way: Way, format: Format) -> Sheet<'a> {
        let (hand, paper) = (self.hand(), self.white());
        self.sheet_of(way, format, hand, paper)
    }

    /// Takes an empty sheet of a size and a colour.
    pub(crate) fn sheet_of(
        &mut self,
        way: Way,
        format: Format,
        hand: Hand<'a>,
        paper: Colour,
    ) -> Sheet<'a> {
        let size = (index(format.width).max(16), index(format.height).max(16));
        Sheet::new(&mut self.random, hand, way, size, paper)
    }

    /// Writes one digit onto a sheet, somewhere in the middle of it; gives the box around it.
    pub(crate) fn write_digit(&mut self, sheet: &mut Sheet, height: f32) -> Area {
        let character = self.random.digit();
        self.write_this_digit(sheet, character, height)
    }

    /// Writes a certain digit onto a sheet, somewhere in the middle of it; gives the box around it.
    pub(crate) fn write_this_digit(
        &mut self,
        sheet: &mut Sheet,
        character: char,
        height: f32,
    ) -> Area {
        let inset = 0.1 * sheet.width().min(sheet.height());
        let cell = sheet.area().grown(-inset);
        let word = sheet.fill(&mut self.random, cell, character, height);
        let area = word.as_ref().map_or(sheet.area(), |word| word.area);
        sheet.truth.push_line(word.into_iter().collect());
        area
    }

    /// Draws a number of some digits.
    pub(crate) fn number(&mut self, count: usize) -> String {
        (0..count).map(|_| self.random.digit()).collect()
    }

    /// Writes a number as the one line of a sheet, somewhere on it; gives the box around it.
    pub(crate) fn write_number(&mut self, sheet: &mut Sheet, text: &str, height: f32) -> Area {
        let style = Style::draw(&mut self.random, height);
        self.write_styled(sheet, text, style)
    }

    /// Writes a number in a style as the one line of a sheet, somewhere on it; gives the box around it.
    pub(crate) fn write_styled(&mut self, sheet: &mut Sheet, text: &str, style: Style) -> Area {
        let written = Written::new(&mut self.random, &sheet.hand, text, style);
        let at = self.place(sheet, written.area, 0.3 * style.height);
        let area = written.area.moved(at.x.round(), at.y.round());
        let word = sheet.put(written, at);
        sheet.truth.push_line(word.into_iter().collect());
        area
    }

    /// Draws where to put ink of a box so that it keeps from the sheet's edges, if there is room.
    pub(crate) fn place(&mut self, sheet: &Sheet, ink: Area, margin: f32) -> Point {
        let mut along = |size: f32, from: f32, ink: f32| {
            let free = size - ink - 2.0 * margin;
            let start =
                if free > 0.0 { margin + free * self.random.unit() } else { (size - ink) / 2.0 };
            start - from
        };
        Point::new(
            along(sheet.width(), ink.left, ink.width()),
            along(sheet.height(), ink.top, ink.height()),
        )
    }

    /// Draws an empty board, written on with chalk.
    pub(crate) fn board(&mut self, way: Way, format: Format) -> Sheet<'a> {
        let mut hand = self.hand();
        let random = &mut self.random;
        let dark = random.between(25.0, 60.0);
        let board = random.pick(&[
            [dark; 3],
            [0.6 * dark, 1.3 * dark, dark],
            [0.8 * dark, dark, 1.3 * dark],
        ]);
        let chalk = random.between(195.0, 245.0);
        hand.set_width(random.between(0.08, 0.13));
        hand.pen.colour = Colour::of_levels(random.pick(&[
            [chalk; 3],
            [chalk; 3],
            [chalk, chalk, 0.6 * chalk],
            [0.75 * chalk, 0.85 * chalk, chalk],
        ]));
        hand.pen.roughness = random.between(0.2, 0.5);
        let mut sheet = self.sheet_of(way, format, hand, Colour::of_levels(board));
        let random = &mut self.random;
        let (smears, dust) = (Noise::stretched(random, 60.0, 20.0), Noise::new(random, 1.6));
        let (smeared, dusty) = (random.between(0.0, 0.07), random.between(0.0, 0.1));
        sheet.plane.change(|x, y, pixel| {
            let dust = (dust.at(x, y) - 0.35).max(0.0) * dusty;
            let smear = (smears.at(x, y) + 0.3).max(0.0) * smeared;
            pixel.mixed(Colour::grey(chalk), dust + smear)
        });
        sheet
    }

    /// Draws an empty coloured sheet and a pen of another colour that has the same luminance.
    pub(crate) fn equally_light(&mut self, way: Way, format: Format) -> Sheet<'a> {
        /// The least difference of some part of the colours, in levels, that a person sees at once.
        const MIN_DIFFERENCE: f32 = 110.0;
        const COLOURS: [[f32; 3]; 8] = [
            [225.0, 50.0, 50.0],
            [40.0, 150.0, 60.0],
            [50.0, 80.0, 225.0],
            [150.0, 60.0, 200.0],
            [235.0, 120.0, 30.0],
            [20.0, 140.0, 150.0],
            [235.0, 110.0, 170.0],
            [110.0, 165.0, 240.0],
        ];
        let mut hand = self.hand();
        let random = &mut self.random;
        hand.set_width(random.between(0.08, 0.13));
        hand.pen.opacity = 1.0;
        let paper = loop {
            let (paper, pen) = (random.pick(&COLOURS), random.pick(&COLOURS));
            let paper = Colour::of_levels(paper);
            let pen = as_light(Colour::of_levels(pen), paper.luminance() + random.around(3.0));
            let (one, other) = (paper.levels(), pen.levels());
            let difference = (0..3).map(|part| (one[part] - other[part]).abs()).fold(0.0, f32::max);
            if difference >= MIN_DIFFERENCE {
                hand.pen.colour = pen;
                break paper;
            }
        };
        self.sheet_of(way, format, hand, paper)
    }

    /// Draws a line by hand below a box.
    pub(crate) fn underline(&mut self, area: Area, height: f32) -> Vec<Point> {
        let random = &mut self.random;
        let y = area.bottom + height * random.between(0.07, 0.3);
        let overhang = height * random.between(0.0, 0.3);
        let slant = height * random.around(0.06);
        let (left, right) = (area.left - overhang, area.right + overhang);
        let bend = height * random.around(0.03);
        smooth(&[
            Point::new(left, y),
            Point::new(f32::midpoint(left, right), y + bend + slant / 2.0),
            Point::new(right, y + slant),
        ])
    }

    /// Prints the upright line of a margin on the left of a box.
    pub(crate) fn margin_line(&mut self, sheet: &mut Sheet, area: Area) {
        let random = &mut self.random;
        let x = (area.left - 5.0) * random.between(0.15, 0.9);
        let tilt = random.around(0.004) * sheet.height();
        let pale = random.between(80.0, 170.0);
        let colour = random.pick(&[[225.0, pale, pale], [pale, pale, 225.0], [pale; 3]]);
        let width = random.between(1.0, 2.5);
        let (from, to) = (Point::new(x - tilt, -2.0), Point::new(x + tilt, sheet.height() + 1.0));
        sheet.line(from, to, width, Colour::of_levels(colour));
    }

    /// Takes a picture of a sheet that fills the picture, with mild faults.
    pub(crate) fn shoot(&mut self, sheet: Sheet) -> Result<Scene> {
        let shot = Shot::mild(&mut self.random);
        self.take(&shot, sheet)
    }

    /// Takes a picture of a sheet that fills the picture.
    pub(crate) fn take(&mut self, shot: &Shot, sheet: Sheet) -> Result<Scene> {
        shot.take(&mut self.random, sheet.plane, sheet.truth)
    }
}

/// A colour mixed with white or black until it has a luminance.
fn as_light(colour: Colour, luminance: f32) -> Colour {
    const STEPS: usize = 16;
    let end = Colour::grey(if colour.luminance() < luminance { 255.0 } else { 0.0 });
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..STEPS {
        let share = f32::midpoint(low, high);
        let reached = colour.mixed(end, share).luminance();
        // The mixture goes towards the end; it is far enough once it is past the luminance.
        if (reached < luminance) == (colour.luminance() < luminance) {
            low = share;
        } else {
            high = share;
        }
    }
    colour.mixed(end, low)
}

/// The words of neighbouring boxes as one word.
pub(crate) fn joined(words: Vec<Word>) -> Option<Word> {
    words.into_iter().reduce(|one, next| {
        let digits = one.text.len();
        let mut marks = one.marks;
        marks.extend(next.marks.into_iter().map(|mut mark| {
            mark.follows += digits;
            mark
        }));
        Word { text: one.text + &next.text, area: one.area.joined(next.area), marks }
    })
}

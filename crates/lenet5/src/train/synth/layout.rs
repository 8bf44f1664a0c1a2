//! Where the digits of a hand come to stand in a line, with the strokes between and beside them.
//!
//! Places are those before the line is slanted, in pixels of the line: the first digit begins at column
//! 0, and stands on row 0.

use std::iter::once;

use super::hand::{Hand, Handwriting, Span};
use super::marks::{Mark, MarkDrawing};
use super::zeros::{DrawnZero, write_chain};
use crate::network::architecture::INPUT;
use crate::network::input::{BACKGROUND, INK};
use crate::train::random::Random;

/// From an edge of a digit's field to its middle.
pub(super) const HALF_FIELD: f32 = INPUT as f32 / 2.0;

/// A digit's field, as the network sees it.
pub(super) type DigitField = [[f32; INPUT]; INPUT];

/// Digits and marks in their places.
pub(super) struct Layout<'a> {
    pub(super) digits: Vec<PlacedDigit<'a>>,
    pub(super) marks: Vec<Mark>,
}

/// A digit at its place in a line.
pub(super) enum PlacedDigit<'a> {
    Field(PlacedField<'a>),
    Zero(DrawnZero),
}

impl PlacedDigit<'_> {
    /// Corners of the box around it.
    pub(super) fn corners(&self) -> Vec<[f32; 2]> {
        match self {
            Self::Field(field) => field.corners().to_vec(),
            Self::Zero(zero) => {
                let [[left, top], [right, bottom]] = zero.corners();
                vec![[left, top], [right, top], [left, bottom], [right, bottom]]
            }
        }
    }

    /// The middle of its box.
    pub(super) fn middle(&self) -> [f32; 2] {
        match self {
            Self::Field(field) => field.middle(),
            Self::Zero(zero) => {
                let [low, high] = zero.corners();
                [0, 1].map(|axis| low[axis].midpoint(high[axis]))
            }
        }
    }
}

/// A digit's field at its place in a line.
pub(super) struct PlacedField<'a> {
    pub(super) field: &'a DigitField,
    /// Around its ink, in pixels of the field.
    ink_box: InkBox,
    /// The place of the field's middle.
    pub(super) x: f32,
    pub(super) y: f32,
    /// Pixels of the line for one of the field, across and down.
    pub(super) scale_x: f32,
    pub(super) scale_y: f32,
}

impl PlacedField<'_> {
    /// The corners of its box.
    fn corners(&self) -> [[f32; 2]; 4] {
        let InkBox { left, top, right, bottom } = self.ink_box;
        [(left, top), (right, top), (left, bottom), (right, bottom)].map(|(x, y)| self.place(x, y))
    }

    /// The middle of its box.
    fn middle(&self) -> [f32; 2] {
        let InkBox { left, top, right, bottom } = self.ink_box;
        self.place(left.midpoint(right), top.midpoint(bottom))
    }

    /// The place in the line of a place in the field.
    fn place(&self, x: f32, y: f32) -> [f32; 2] {
        [self.x + self.scale_x * (x - HALF_FIELD), self.y + self.scale_y * (y - HALF_FIELD)]
    }
}

/// A box around ink.
#[derive(Clone, Copy)]
pub(super) struct InkBox {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
}

impl InkBox {
    /// Finds the box of a field's ink, in its pixels; `None` if there is no ink.
    fn of(field: &DigitField) -> Option<Self> {
        /// Fainter pixels are the blur around a stroke: a share of full ink.
        const MIN_BOX_INK: f32 = 0.3;
        let is_ink =
            |x: usize, y: usize| field[y][x] > BACKGROUND + MIN_BOX_INK * (INK - BACKGROUND);
        let rows = (0..INPUT).filter(|&y| (0..INPUT).any(|x| is_ink(x, y)));
        let columns = (0..INPUT).filter(|&x| (0..INPUT).any(|y| is_ink(x, y)));
        let (top, bottom) = (rows.clone().next()?, rows.max()?);
        let (left, right) = (columns.clone().next()?, columns.max()?);
        Some(Self {
            left: left as f32,
            top: top as f32,
            right: right as f32 + 1.0,
            bottom: bottom as f32 + 1.0,
        })
    }

    /// The row at a share of the height, from the top.
    fn row_at(&self, share: f32) -> f32 {
        self.top + share * (self.bottom - self.top)
    }
}

// Lengths below are in heights of a digit, radii in widths of a stroke.

/// A stroke between two digits is drawn in haste, with less ink than they are.
const JOIN_RADIUS: f32 = 0.45;
/// It begins and ends within the digits' boxes, at most this far from their edges.
const MAX_JOIN_OVERLAP: f32 = 0.2;
/// To a zero it leads near the top, where a zero begins: a share of the height, from the top.
const MAX_JOIN_TO_ZERO: f32 = 0.3;
/// It hangs through, or is drawn up.
const MAX_JOIN_BOW: f32 = 0.25;

/// Behind one digit in six there is a dot, and half of the dots have a tail, as commas have.
const DOT_IN: usize = 6;
const COMMA_IN: usize = 2;
const DOT_GAP: Span = Span { least: 0.08, width: 0.12 };
const MAX_DOT_ABOVE_LINE: f32 = 0.06;
const MAX_RAISED_DOT: f32 = 0.5;
const DOT_RADIUS: Span = Span { least: 0.5, width: 0.4 };
const MAX_TAIL: f32 = 0.2;
/// A tail leans: columns to the left for each row down.
const TAIL_SLOPE: f32 = 0.4;
/// After half of the dots writing goes on behind the dot, after the others above it.
const DOT_APART_IN: usize = 2;

/// Behind one amount in eight there is a dash for the cents.
const DASH_IN: usize = 8;
const DASH_GAP: Span = Span { least: 0.1, width: 0.3 };
const DASH_ABOVE_LINE: Span = Span { least: 0.2, width: 0.4 };
const DASH_LENGTH: Span = Span { least: 0.3, width: 0.7 };
const MAX_DASH_SLOPE: f32 = 0.1;
const DASH_RADIUS: f32 = 0.5;

/// One line in ten shows what is left of a ruled line.
const RULE_IN: usize = 10;
const RULE_BEFORE: f32 = 0.5;
const MAX_RULE_OFF_LINE: f32 = 0.15;
const RULE_LENGTH: Span = Span { least: 0.5, width: 1.0 };
/// In pixels: no pen drew it.
const RULE_RADIUS: f32 = 0.8;

impl<'a> Layout<'a> {
    /// Lays out the digits of a hand; `None` if one has no ink.
    pub(super) fn new(hand: &'a Hand, writing: &Handwriting, random: &mut Random) -> Option<Self> {
        let mut layout = Self { digits: Vec::new(), marks: Vec::new() };
        // Where the pen is, and what it has written last.
        let (mut cursor, mut before) = (0.0, None::<(InkBox, u8)>);
        let mut rest = &hand.digits[..];
        // Where marks are a part of the text there are no others.
        let has_marks = hand.has_marks();
        while let Some((digit, others)) = rest.split_first() {
            if let Some(mark) = digit.mark_before {
                let drawn = MarkDrawing::draw(mark, cursor, writing, random);
                layout.marks.extend(drawn.strokes);
                cursor = drawn.right;
                before = None;
            }
            let follows = others.iter().take_while(|digit| digit.mark_before.is_none());
            let zeros = once(digit).chain(follows).take_while(|digit| digit.label == 0).count();
            if writing.chains_zeros && zeros > 1 {
                if before.is_some() {
                    cursor += writing.gap(random);
                }
                let foot = writing.baseline(cursor, random);
                let chain = write_chain(zeros, [cursor, foot], writing, random);
                layout.digits.extend(chain.zeros.into_iter().map(PlacedDigit::Zero));
                let radius = writing.stroke / 2.0;
                let strokes = chain.strokes.into_iter();
                layout.marks.extend(strokes.map(|[from, to]| Mark { from, to, radius }));
                cursor = chain.right;
                before = None;
                rest = &rest[zeros..];
                continue;
            }
            rest = others;
            let field = &digit.input.maps()[0];
            let ink_box = InkBox::of(field)?;
            let InkBox { left, top, right, bottom } = ink_box;
            let scale = writing.digit_scale(digit.label, random);
            let root = writing.aspect_of(digit.label).sqrt();
            let (scale_x, scale_y) = (scale * root, scale / root);
            if before.is_some() {
                cursor += writing.gap(random);
            }
            let baseline = writing.baseline(cursor, random);
            let foot = baseline - writing.raise(random);
            let placed = InkBox {
                left: cursor,
                top: foot - scale_y * (bottom - top),
                right: cursor + scale_x * (right - left),
                bottom: foot,
            };
            let (x, y) =
                (cursor + scale_x * (HALF_FIELD - left), foot - scale_y * (bottom - HALF_FIELD));
            let placed_field = PlacedField { field, ink_box, x, y, scale_x, scale_y };
            layout.digits.push(PlacedDigit::Field(placed_field));
            if let Some((before, label_before)) = before
                && random.unit() < writing.joined
            {
                let between = [(before, label_before), (placed, digit.label)];
                layout.marks.extend(draw_join(between, writing, random));
            }
            cursor = placed.right;
            before = Some((placed, digit.label));
            if !has_marks && random.one_in(DOT_IN) {
                let dot = draw_dot(cursor, baseline, writing, random);
                cursor = if random.one_in(DOT_APART_IN) { dot.from[0] } else { cursor };
                layout.marks.push(dot);
            }
        }
        if !has_marks && random.one_in(DASH_IN) {
            layout.marks.push(draw_dash(cursor, writing, random));
        }
        if random.one_in(RULE_IN) {
            layout.marks.push(draw_rest_of_rule(cursor, writing, random));
        }
        Some(layout)
    }
}

/// Where the stroke of a digit ends that leads on to the next, as shares of the height from the top: the flag of a 5, the bar
/// of a crossed 7, the foot of a 2 or a 1; `None` where it may be anywhere.
const fn end_of_stroke(label: u8) -> Option<Span> {
    match label {
        0 => Some(Span { least: 0.0, width: 0.2 }),
        1 | 2 => Some(Span { least: 0.85, width: 0.15 }),
        3 | 9 => Some(Span { least: 0.75, width: 0.25 }),
        4 => Some(Span { least: 0.5, width: 0.2 }),
        5 => Some(Span { least: 0.0, width: 0.1 }),
        7 => Some(Span { least: 0.4, width: 0.2 }),
        _ => None,
    }
}

/// Draws a bent stroke from one digit to the next.
fn draw_join(
    [(before, label_before), (after, label)]: [(InkBox, u8); 2],
    writing: &Handwriting,
    random: &mut Random,
) -> [Mark; 2] {
    let Handwriting { size, stroke, .. } = *writing;
    let overlap = MAX_JOIN_OVERLAP * size;
    let natural = writing.habits.natural_joins;
    let end = end_of_stroke(label_before).filter(|_| natural > 0.0 && random.unit() < natural);
    let share = match end {
        Some(end) => end.draw(random),
        None => random.unit() * if label == 0 { MAX_JOIN_TO_ZERO } else { 1.0 },
    };
    let from = [before.right - overlap * random.unit(), before.row_at(share)];
    let share = share * random.unit();
    let to = [after.left + overlap * random.unit(), after.row_at(share)];
    let bow = MAX_JOIN_BOW * size * random.symmetric();
    let middle = [from[0].midpoint(to[0]), from[1].midpoint(to[1]) + bow];
    let radius = stroke * JOIN_RADIUS;
    [Mark { from, to: middle, radius }, Mark { from: middle, to, radius }]
}

/// Draws a dot behind a digit, or a comma.
fn draw_dot(x: f32, baseline: f32, writing: &Handwriting, random: &mut Random) -> Mark {
    let Handwriting { size, stroke, .. } = *writing;
    let x = x + size * DOT_GAP.draw(random);
    let is_raised = writing.habits.raised_dots > 0.0 && random.unit() < writing.habits.raised_dots;
    let most = if is_raised { MAX_RAISED_DOT } else { MAX_DOT_ABOVE_LINE };
    let y = baseline - most * size * random.unit();
    let tail = if random.one_in(COMMA_IN) { MAX_TAIL * size * random.unit() } else { 0.0 };
    let radius = stroke * DOT_RADIUS.draw(random);
    Mark { from: [x, y], to: [x - TAIL_SLOPE * tail, y + tail], radius }
}

/// Draws a dash behind the last digit.
fn draw_dash(x: f32, writing: &Handwriting, random: &mut Random) -> Mark {
    let Handwriting { size, stroke, rise, .. } = *writing;
    let y = rise * x;
    let x = x + size * DASH_GAP.draw(random);
    let y = y - size * DASH_ABOVE_LINE.draw(random);
    let length = size * DASH_LENGTH.draw(random);
    let to = [x + length, y + MAX_DASH_SLOPE * length * random.symmetric()];
    Mark { from: [x, y], to, radius: stroke * DASH_RADIUS }
}

/// Draws a stretch of a ruled line somewhere along the first `width` columns.
fn draw_rest_of_rule(width: f32, writing: &Handwriting, random: &mut Random) -> Mark {
    let size = writing.size;
    let x = width * random.unit() - RULE_BEFORE * size;
    let y = size * MAX_RULE_OFF_LINE * random.symmetric();
    let to = [x + size * RULE_LENGTH.draw(random), y];
    Mark { from: [x, y], to, radius: RULE_RADIUS }
}

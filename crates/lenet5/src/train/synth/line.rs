//! Lines of digits as people write them, made of single ones: with the spacing, the slant, the touching
//! strokes, dots and dashes of amounts. What is cut out of them is what a reader of numbers meets
//! (paper, section V.C), and of every piece it is known what it is.

use super::distort::Distorter;
use crate::data::{Dataset, Sample};
use crate::image::Ink;
use crate::network::architecture::INPUT;
use crate::network::input::{BACKGROUND, Digit, INK, Input};
use crate::read::number::sdnn::Strip;
use crate::read::number::segment::cuts::{MAX_DIGIT_WIDTH, MAX_PIECES_OF_A_DIGIT, Pieces};
use crate::train::random::Random;

/// Which of a line's digits a pixel belongs to; this one belongs to none.
const NONE: u8 = u8::MAX;
/// Share of its own ink that a whole digit has at least, and share that is its own of all in its piece.
const WHOLE: f32 = 0.92;
/// The same of what is clearly no whole digit: at most one of both.
const BROKEN: f32 = 0.78;
/// Between the outermost ink and the canvas's edge, in pixels.
const MARGIN: f32 = 2.0;

/// The thinnest and the thickest pen, in pixels of a digit's field.
pub(crate) type Pens = (f32, f32);

/// Pens as MNIST's digits were written with.
pub(crate) const PENS: Pens = (1.4, 3.6);
/// Pens as cheques are written with.
pub(crate) const BALLPOINT_PENS: Pens = (1.1, 2.8);

/// Digits of a hand, and its pen, before they come to stand in a line.
#[derive(Clone, Debug)]
pub(crate) struct Hand {
    /// Each digit and its label.
    pub(crate) digits: Vec<(Input, u8)>,
    /// The width of its strokes, in pixels of the digits.
    pub(crate) pen: f32,
    /// How much further apart than usual it writes, in heights of a digit.
    pub(crate) apart: f32,
}

impl Hand {
    /// Writes chosen digits of the data with a pen of the hand's own.
    pub(crate) fn write<'a>(
        data: &'a Dataset,
        distorter: Option<&Distorter>,
        random: &mut Random,
        chosen: &[usize],
        (thinnest, thickest): Pens,
    ) -> Self {
        let pen = thinnest + (thickest - thinnest) * random.unit() * random.unit().sqrt();
        // One hand in eight has a pen that gives more ink here and less there.
        let even = random.below(8) > 0;
        let write = |(place, &at): (usize, &usize)| {
            let sample: Sample<'a> = data.get(at)?;
            let input = distorter.map_or_else(
                || sample.to_input(),
                |own| {
                    // The same digit twice in a line is not distorted alike.
                    let index = at + place * data.len();
                    own.distort_written(
                        sample.digit,
                        Some(sample.label),
                        index,
                        even.then_some(pen),
                    )
                },
            );
            Some((input, sample.label))
        };
        Self { digits: chosen.iter().enumerate().filter_map(write).collect(), pen, apart: 0.0 }
    }

    /// The same hand, one time in `one_in` further apart by up to `most` heights.
    pub(crate) fn spread(self, one_in: usize, most: f32, random: &mut Random) -> Self {
        let apart = if random.below(one_in) == 0 { most * random.unit() } else { 0.0 };
        Self { apart, ..self }
    }
}

/// A digit of the data, and one time in `one_in` a nought, of which amounts have many.
pub(crate) fn pick(data: &Dataset, one_in: usize, random: &mut Random) -> usize {
    const TRIES: usize = 40;
    let nought = random.below(one_in) == 0;
    let drawn = (0..TRIES).map(|_| random.below(data.len()));
    let drawn: Vec<usize> = if nought { drawn.collect() } else { drawn.take(1).collect() };
    let is_nought = |&&at: &&usize| data.labels().get(at) == Some(&0);
    drawn.iter().find(is_nought).or(drawn.first()).copied().unwrap_or(0)
}

/// A line of digits.
#[derive(Clone, Debug)]
pub(crate) struct WrittenLine {
    ink: Ink,
    /// The number of the digit that each pixel's ink belongs to.
    owners: Vec<u8>,
    digits: usize,
    /// The column of each digit's middle.
    middles: Vec<f32>,
    /// The height of most of them, in pixels.
    size: f32,
}

/// A digit at its place in a line. Places are those before the line is slanted.
struct Placed<'a> {
    field: &'a [[f32; INPUT]; INPUT],
    /// Of the field's middle.
    x: f32,
    y: f32,
    /// Pixels of the line for one of the field, across and down.
    wide: f32,
    high: f32,
}

impl Placed<'_> {
    /// The column of the middle of its box, once the line is slanted.
    fn middle(&self, slant: f32) -> f32 {
        let half = INPUT as f32 / 2.0;
        let [left, top, right, bottom] = area(self.field).unwrap_or_default();
        let x = self.x + self.wide * (left.midpoint(right) - half);
        let y = self.y + self.high * (top.midpoint(bottom) - half);
        x - slant * y
    }
}

/// The box of a field's ink, in its pixels: left, top, right, bottom.
fn area(field: &[[f32; INPUT]; INPUT]) -> Option<[f32; 4]> {
    let is_ink = |x: usize, y: usize| field[y][x] > BACKGROUND + 0.3 * (INK - BACKGROUND);
    let rows = (0..INPUT).filter(|&y| (0..INPUT).any(|x| is_ink(x, y)));
    let columns = (0..INPUT).filter(|&x| (0..INPUT).any(|y| is_ink(x, y)));
    let (top, bottom) = (rows.clone().next()?, rows.max()?);
    let (left, right) = (columns.clone().next()?, columns.max()?);
    Some([left as f32, top as f32, right as f32 + 1.0, bottom as f32 + 1.0])
}

impl WrittenLine {
    /// Writes the digits of a hand side by side; `None` if one has no ink.
    pub(crate) fn write(hand: &Hand, random: &mut Random) -> Option<Self> {
        let middle = INPUT as f32 / 2.0;
        let size = 20.0 + 18.0 * random.unit();
        let slant = 0.45 * (random.symmetric() + random.symmetric()) / 2.0 + 0.1;
        let aspect = 0.85 + 0.4 * random.unit();
        let rise = 0.12 * random.symmetric();
        let gap = if random.below(3) == 0 { -0.2 } else { 0.15 * random.unit() };
        let stroke = size * hand.pen / 20.0;
        // Some write on from digit to digit, most now and then only.
        let joined = if random.below(5) == 0 { 0.6 } else { 0.12 };
        let small_noughts = random.below(3) == 0;
        let mut marks = Vec::new();
        let (mut placed, mut cursor, mut before) = (Vec::new(), 0.0, None::<[f32; 4]>);
        for (digit, label) in &hand.digits {
            let field = &digit.maps()[0];
            let [left, top, right, bottom] = area(field)?;
            let own = size / 20.0 * (0.9 + 0.2 * random.unit());
            // Noughts are often written small, and so may be any digit.
            let small = random.below(12) == 0 || (small_noughts && *label == 0);
            let own = if small { own * (0.5 + 0.35 * random.unit()) } else { own };
            let (wide, high) = (own * aspect.sqrt(), own / aspect.sqrt());
            if before.is_some() {
                cursor += size * (hand.apart + gap + 0.2 * random.unit());
            }
            let base = rise * cursor + size * 0.08 * random.symmetric();
            let high_up = size * if random.below(8) == 0 { 0.3 * random.unit() } else { 0.0 };
            let area = [
                cursor,
                base - high_up - high * (bottom - top),
                cursor + wide * (right - left),
                base - high_up,
            ];
            placed.push(Placed {
                field,
                x: cursor + wide * (middle - left),
                y: area[3] - high * (bottom - middle),
                wide,
                high,
            });
            if let Some(before) = before {
                // A stroke that goes on to the next digit, as a rule from the top of a nought.
                if random.unit() < joined {
                    let at = |area: [f32; 4], share: f32| area[1] + share * (area[3] - area[1]);
                    let inside = 0.2 * size;
                    let share = random.unit() * if *label == 0 { 0.3 } else { 1.0 };
                    let from = [before[2] - inside * random.unit(), at(before, share)];
                    let share = share * random.unit();
                    let to = [area[0] + inside * random.unit(), at(area, share)];
                    // It hangs through, or is drawn up.
                    let bow = 0.25 * size * random.symmetric();
                    let middle = [from[0].midpoint(to[0]), from[1].midpoint(to[1]) + bow];
                    marks.push((from, middle, stroke * 0.45));
                    marks.push((middle, to, stroke * 0.45));
                }
            }
            cursor = area[2];
            before = Some(area);
            if random.below(6) == 0 {
                // A dot, or a comma.
                let x = cursor + size * (0.08 + 0.12 * random.unit());
                let y = base - 0.06 * size * random.unit();
                let tail = if random.below(2) == 0 { 0.2 * size * random.unit() } else { 0.0 };
                marks.push((
                    [x, y],
                    [x - 0.4 * tail, y + tail],
                    stroke * (0.5 + 0.4 * random.unit()),
                ));
                cursor = if random.below(2) == 0 { x } else { cursor };
            }
        }
        if random.below(8) == 0 {
            let x = cursor + size * (0.1 + 0.3 * random.unit());
            let y = rise * cursor - size * (0.2 + 0.4 * random.unit());
            let length = size * (0.3 + 0.7 * random.unit());
            marks.push(([x, y], [x + length, y + 0.1 * length * random.symmetric()], stroke * 0.5));
        }
        if random.below(10) == 0 {
            // What is left of a ruled line.
            let x = cursor * random.unit() - 0.5 * size;
            let y = size * 0.15 * random.symmetric();
            marks.push(([x, y], [x + size * (0.5 + random.unit()), y], 0.8));
        }
        let gain = 1.0 + 2.0 * random.unit();
        // No ink stays none, and full ink full.
        let threshold = 0.5 / gain + (1.0 - 1.0 / gain) * random.unit();
        Self::draw(&placed, &marks, slant, Pen { threshold, gain }, size)
    }

    pub(crate) fn ink(&self) -> &Ink {
        &self.ink
    }

    /// A window of the line, as a space displacement network sees it: with the middle of a digit within
    /// two pixels of its own, or with that of none within 3.6.
    pub(crate) fn window(&self, wanted: Option<usize>, random: &mut Random) -> Option<Input> {
        /// How far from the middle of a window a digit's may lie: half the way from output to output.
        const NEAR: f32 = 2.0;
        /// From so far on there is no digit.
        const FAR: f32 = 3.6;
        const TRIES: usize = 20;
        // A reader measures the height of a line's digits as well as it can.
        let size = self.size * (0.85 + 0.35 * random.unit());
        let Strip { field, scale } = Strip::new(&self.ink, size)?;
        let last = field.width() - INPUT;
        let place = if let Some(digit) = wanted {
            scale * self.middles.get(digit)? + NEAR * random.symmetric()
        } else {
            let mut drawn = (0..TRIES).map(|_| last as f32 * random.unit());
            drawn.find(|at| self.middles.iter().all(|m| (scale * m - at).abs() >= FAR))?
        };
        let place = place.clamp(0.0, last as f32);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let left = place.round() as usize;
        Some(field.window_at(left.min(last)))
    }

    fn draw(placed: &[Placed], marks: &[Mark], slant: f32, pen: Pen, size: f32) -> Option<Self> {
        let half = INPUT as f32 / 2.0;
        let slanted = |x: f32, y: f32| x - slant * y;
        // The corners of everything.
        let corners = placed.iter().flat_map(|digit| {
            let [left, top, right, bottom] = area(digit.field).unwrap_or_default();
            [(left, top), (right, top), (left, bottom), (right, bottom)].map(|(x, y)| {
                [digit.x + digit.wide * (x - half), digit.y + digit.high * (y - half)]
            })
        });
        let corners = corners.chain(marks.iter().flat_map(|&(from, to, _)| [from, to]));
        let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
        for [x, y] in corners {
            for (k, place) in [slanted(x, y), y].into_iter().enumerate() {
                (low[k], high[k]) = (low[k].min(place), high[k].max(place));
            }
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
        let side = |k: usize| (high[k] - low[k] + 2.0 * MARGIN).ceil() as usize;
        let (width, height) = (side(0), side(1));
        if !(1..=2000).contains(&width) || !(1..=500).contains(&height) {
            return None;
        }
        let mut line = Self {
            ink: Ink::new(width, vec![0.0; width * height]),
            owners: vec![NONE; width * height],
            digits: placed.len(),
            middles: Vec::new(),
            size,
        };
        let origin = [low[0] - MARGIN, low[1] - MARGIN];
        line.middles = placed.iter().map(|digit| digit.middle(slant) - origin[0]).collect();
        let mut values = vec![0.0f32; width * height];
        for (number, digit) in placed.iter().enumerate() {
            let owner = u8::try_from(number).unwrap_or(NONE);
            for v in 0..height {
                let y = v as f32 + 0.5 + origin[1];
                let row = (y - digit.y) / digit.high + half - 0.5;
                if !(-1.0..INPUT as f32).contains(&row) {
                    continue;
                }
                // Only as far as the field reaches.
                let middle = digit.x - slant * y - origin[0] - 0.5;
                let reach = digit.wide * (half + 1.0);
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "clamped"
                )]
                let ends = [middle - reach, middle + reach]
                    .map(|end| end.clamp(0.0, width as f32) as usize);
                for u in ends[0]..ends[1] {
                    let column = (u as f32 - middle) / digit.wide + half - 0.5;
                    let share = pen.press(sample(digit.field, column, row));
                    let at = v * width + u;
                    if share > values[at] {
                        values[at] = share;
                        line.owners[at] = owner;
                    }
                }
            }
        }
        for &(from, to, radius) in marks {
            for step in 0..=64 {
                let t = step as f32 / 64.0;
                let [x, y] = [0, 1].map(|k| from[k] + t * (to[k] - from[k]));
                let place = [slanted(x, y) - origin[0], y - origin[1]];
                dab(&mut values, &mut line.owners, width, place, radius);
            }
        }
        line.ink = Ink::new(width, values);
        Some(line)
    }

    /// A piece of the line, as a reader of numbers would cut it out, that is the digit of a number, or
    /// that is no digit: of one or of several. `None` if the cuts make none such.
    pub(crate) fn piece(&self, wanted: Option<usize>, random: &mut Random) -> Option<Digit> {
        let pieces = Pieces::cut(self.ink.clone())?;
        let masses = pieces.masses(&self.owners, self.digits);
        let whole: Vec<f32> =
            (0..self.digits).map(|digit| masses.iter().map(|piece| piece[digit]).sum()).collect();
        let mut found = Vec::new();
        for start in 0..pieces.len() {
            for end in start + 1..=(start + MAX_PIECES_OF_A_DIGIT).min(pieces.len()) {
                if pieces.area(start..end).width() as f32 > MAX_DIGIT_WIDTH * self.size {
                    break;
                }
                let sums: Vec<f32> = (0..=self.digits)
                    .map(|owner| masses[start..end].iter().map(|piece| piece[owner]).sum())
                    .collect();
                let all: f32 = sums.iter().sum();
                // How much a piece is each digit.
                let is = |digit: usize| {
                    (sums[digit] / whole[digit].max(1e-6)).min(sums[digit] / all.max(1e-6))
                };
                let fits = match wanted {
                    Some(digit) => is(digit) >= WHOLE,
                    None => (0..self.digits).all(|digit| is(digit) < BROKEN),
                };
                if fits {
                    found.push(start..end);
                }
            }
        }
        if found.is_empty() {
            return None;
        }
        pieces.ink(&found[random.below(found.len())]).to_digit()
    }
}

/// A stroke that belongs to no digit: from, to, and the radius of the pen.
type Mark = ([f32; 2], [f32; 2], f32);

/// How ink spreads.
#[derive(Clone, Copy)]
struct Pen {
    threshold: f32,
    gain: f32,
}

impl Pen {
    fn press(self, share: f32) -> f32 {
        ((share - self.threshold) * self.gain + 0.5).clamp(0.0, 1.0)
    }
}

/// The ink between four pixels of a field, from 0 to 1.
fn sample(field: &[[f32; INPUT]; INPUT], column: f32, row: f32) -> f32 {
    let (x, y) = (column.floor(), row.floor());
    let (dx, dy) = (column - x, row - y);
    #[allow(clippy::cast_possible_truncation, reason = "within a field's reach")]
    let (x, y) = (x as i32, y as i32);
    let at = |x: i32, y: i32| {
        let place = usize::try_from(x).ok().zip(usize::try_from(y).ok());
        let value = place.and_then(|(x, y)| field.get(y)?.get(x));
        value.map_or(0.0, |value| (value - BACKGROUND) / (INK - BACKGROUND))
    };
    let across = |y: i32| at(x, y) + dx * (at(x + 1, y) - at(x, y));
    let (above, below) = (across(y), across(y + 1));
    above + dy * (below - above)
}

/// Presses a round pen down, for no digit.
fn dab(values: &mut [f32], owners: &mut [u8], width: usize, [x, y]: [f32; 2], radius: f32) {
    let height = values.len() / width;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let range = |place: f32, side: usize| {
        let end = |place: f32| place.clamp(0.0, side as f32) as usize;
        end(place - radius - 1.5)..end(place + radius + 1.5)
    };
    for v in range(y, height) {
        for u in range(x, width) {
            let (dx, dy) = (u as f32 + 0.5 - x, v as f32 + 0.5 - y);
            let share = (radius + 0.5 - (dx * dx + dy * dy).sqrt()).clamp(0.0, 1.0);
            let at = v * width + u;
            if share > values[at] {
                values[at] = share;
                owners[at] = NONE;
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;
    use crate::network::architecture::DIGIT;
    use crate::train::random::{Seed, Stream};

    /// An upright stroke, as a 1 is.
    fn stroke() -> Input {
        let mut digit = [[0; DIGIT]; DIGIT];
        for row in &mut digit[4..24] {
            row[13..16].fill(255);
        }
        Input::from_digit(&digit)
    }

    fn hand(digits: Vec<Input>) -> Hand {
        Hand { digits: digits.into_iter().map(|digit| (digit, 1)).collect(), pen: 3.0, apart: 0.0 }
    }

    fn lines() -> impl Iterator<Item = (WrittenLine, Random)> {
        (0..200).map(|index| {
            let mut random = Random::new(Seed(1), Stream::Line { pass: 1, index });
            (WrittenLine::write(&hand(vec![stroke(); 3]), &mut random).unwrap(), random)
        })
    }

    /// Of three strokes the one that was asked for is a single stroke, and rubbish is none.
    #[test]
    fn pieces_are_what_was_asked_for() {
        // Runs of ink in the middle row.
        let runs = |piece: &Digit| {
            let row = &piece[DIGIT / 2];
            (1..DIGIT).filter(|&x| row[x] >= 128 && row[x - 1] < 128).count()
        };
        let (mut whole, mut single, mut none, mut several) = (0, 0, 0, 0);
        for (line, mut random) in lines() {
            if let Some(piece) = line.piece(Some(1), &mut random) {
                whole += 1;
                single += usize::from(runs(&piece) == 1);
            }
            if let Some(piece) = line.piece(None, &mut random) {
                none += 1;
                several += usize::from(runs(&piece) != 1);
            }
        }
        assert!(whole > 40 && 20 * single >= 19 * whole, "{single} of {whole}");
        // Rubbish may be part of a stroke, or a dot; but with two strokes it is more than one run.
        assert!(none > 150 && 3 * several >= none, "{several} of {none}");
    }

    /// The middle columns of a window show a stroke from top to bottom, or none.
    #[test]
    fn windows_have_a_digit_in_their_middle_or_none() {
        // Rows with ink near the middle; a stroke leans.
        let rows = |window: &Input, reach: usize| {
            let rows = window.maps()[0].iter();
            let middle = INPUT / 2 - reach..INPUT / 2 + reach;
            rows.filter(|row| row[middle.clone()].iter().any(|&ink| ink > 0.5)).count()
        };
        let (mut with, mut without, mut count) = (0, 0, 0);
        for (line, mut random) in lines() {
            let digit = line.window(Some(1), &mut random).unwrap();
            count += 1;
            with += usize::from(rows(&digit, 6) >= 12);
            // Between strokes that touch there is no place for none.
            let none = line.window(None, &mut random);
            without += usize::from(none.is_none_or(|none| rows(&none, 1) <= 12));
        }
        assert!(20 * with >= 19 * count, "{with} of {count}");
        assert!(10 * without >= 8 * count, "{without} of {count}");
    }

    #[test]
    fn every_line_is_another_and_the_same_again() {
        let inks = || lines().map(|(line, _)| line.ink).collect::<Vec<_>>();
        let first = inks();
        assert_eq!(first, inks());
        assert!((1..first.len()).all(|k| first[k] != first[k - 1]));
    }

    #[test]
    fn without_ink_there_is_no_line() {
        let mut random = Random::new(Seed(1), Stream::Order);
        assert!(WrittenLine::write(&hand(vec![stroke(), Input::blank()]), &mut random).is_none());
    }
}

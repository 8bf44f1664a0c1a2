//! One hand and one pen: how a scene's characters are drawn.

use super::drawn::Drawn;
use super::forms::Writer;
use super::mnist::{Prepared, Redrawing};
use super::outlines::Face;
use super::sources::Content;
use crate::scenes::geometry::{Point, index};
use crate::scenes::mask::Mask;
use crate::scenes::noise::Noise;
use crate::scenes::plane::Colour;
use crate::scenes::random::Random;

/// How many digits are tried until one keeps its shape when the pen redraws it.
const TRIES: usize = 40;
/// How many of them are the writer's own.
const OWN_TRIES: usize = 5;

/// Where a hand's digits come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Mnist,
    Strokes,
    /// A typeface of print.
    Type,
    /// A typeface of handwriting.
    Letters,
    /// A typeface of an alphabet other than the Latin one.
    OtherAlphabet,
}

/// One hand and one pen.
pub(crate) struct Hand<'a> {
    content: &'a Content,
    pub(crate) source: Source,
    /// The digit of MNIST that stands for the writer.
    anchor: usize,
    redrawing: Redrawing,
    writer: Writer,
    /// The typeface of print, or of the words that a hand writes.
    pub(crate) face: Option<&'a Face>,
    pub(crate) pen: Pen,
}

/// What a hand draws with.
pub(crate) struct Pen {
    pub(crate) colour: Colour,
    /// The width of strokes as a share of the height of a digit, where they are drawn anew.
    pub(crate) width: f32,
    /// How opaque it is.
    pub(crate) opacity: f32,
    /// The strength of the gaps that a rough sheet leaves.
    pub(crate) roughness: f32,
    grain: Noise,
}

impl Pen {
    /// A pen of a colour.
    pub(crate) fn new(random: &mut Random, colour: Colour) -> Self {
        let cell = random.between(1.2, 2.0);
        let grain = Noise::new(random, cell);
        let width = random.between(0.06, 0.12);
        Self { colour, width, opacity: random.between(0.88, 1.0), roughness: 0.0, grain }
    }

    /// A dark pen: black, blue, or another dark colour.
    pub(crate) fn dark(random: &mut Random) -> Self {
        let levels = match random.below(6) {
            0..=2 => [random.between(10.0, 60.0); 3],
            3 | 4 => [
                random.between(10.0, 45.0),
                random.between(20.0, 60.0),
                random.between(90.0, 160.0),
            ],
            _ => random.pick(&[[130.0, 20.0, 30.0], [20.0, 90.0, 50.0], [80.0, 20.0, 110.0]]),
        };
        Self::new(random, Colour::of_levels(levels))
    }
}

impl<'a> Hand<'a> {
    /// Draws a hand that writes.
    pub(crate) fn draw(random: &mut Random, content: &'a Content) -> Self {
        let source = if random.one_in(4) { Source::Strokes } else { Source::Mnist };
        Self::of(random, content, source)
    }

    /// Draws a hand of a kind.
    pub(crate) fn of(random: &mut Random, content: &'a Content, source: Source) -> Self {
        let faces = match source {
            Source::Type => &content.prints,
            Source::OtherAlphabet => &content.other_alphabets,
            _ => &content.hands,
        };
        // Drawn in any case, so that a scene does not depend on typefaces that it has no use for.
        let share = random.unit();
        let face = faces.get(index(share * faces.len() as f32));
        let anchor = content.digits.writer(random);
        let redrawing = Redrawing::draw(random);
        let writer = Writer::draw(random);
        let mut pen = Pen::dark(random);
        if let Some(width) = redrawing.pen.filter(|_| source == Source::Mnist) {
            pen.width = width;
        }
        Self { content, source, anchor, redrawing, writer, face, pen }
    }

    /// Takes a pen of another width, a share of the height of a digit.
    pub(crate) fn set_width(&mut self, width: f32) {
        self.pen.width = width;
        self.redrawing.pen = Some(width);
    }

    /// Draws a character as high as it stands beside a digit of a height; `None` if the hand does not have it.
    pub(crate) fn character(
        &self,
        random: &mut Random,
        character: char,
        height: f32,
    ) -> Option<Drawn> {
        let mut drawn = self.plain(random, character, height)?;
        if self.pen.roughness > 0.0 {
            drawn.mask = drawn.mask.grained(&self.pen.grain, self.pen.roughness);
        }
        Some(drawn)
    }

    fn plain(&self, random: &mut Random, character: char, height: f32) -> Option<Drawn> {
        if matches!(self.source, Source::Type | Source::Letters | Source::OtherAlphabet)
            && let Some(drawn) = self.face.and_then(|face| face.character(character, height))
        {
            return Some(drawn);
        }
        if self.source == Source::Mnist
            && character.is_ascii_digit()
            && let Some(prepared) = self.prepare(random, character)
        {
            let mask = self.redrawing.mask(random, &prepared, height);
            return Some(Drawn { mask, advance: None });
        }
        if let Some(strokes) = self.writer.strokes(random, character) {
            return Some(Drawn { mask: self.stroked(strokes, height), advance: None });
        }
        self.face.and_then(|face| face.character(character, height))
    }

    /// Finds a digit of MNIST that keeps its shape when the pen redraws it; `None` if none was found soon.
    fn prepare(&self, random: &mut Random, character: char) -> Option<Prepared> {
        let digits = &self.content.digits;
        for attempt in 0..TRIES {
            let digit = if attempt < OWN_TRIES {
                digits.find(random, self.anchor, character)
            } else {
                digits.find_any(random, character)
            };
            let prepared = self.redrawing.prepare(digit, character);
            if prepared.keeps_shape {
                return Some(prepared);
            }
        }
        None
    }

    /// Strokes of height 1 as the pen draws them.
    fn stroked(&self, mut strokes: Vec<Vec<Point>>, height: f32) -> Mask {
        let points = strokes.iter_mut().flatten();
        let mut left = f32::MAX;
        for point in points {
            *point = Point::new(point.x * height, point.y * height);
            left = left.min(point.x);
        }
        let radius = (self.pen.width * height / 2.0).max(0.6);
        for point in strokes.iter_mut().flatten() {
            point.x += radius - left;
        }
        Mask::of_strokes(&strokes, radius)
    }
}

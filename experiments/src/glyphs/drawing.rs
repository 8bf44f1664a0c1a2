//! A glyph as large as a digit of MNIST and in its place, in strokes as wide as MNIST's.

use lenet5::Digit;

use crate::scenes::geometry::index;
use crate::scenes::mask::Mask;

/// The side of the box that a digit fills, in pixels of MNIST.
const BOX: f32 = 20.0;
/// The side of a digit's picture.
const SIDE: usize = 28;
/// The centre of mass of a digit.
const CENTRE: f32 = 14.0;
/// The narrowest and the widest strokes, in pixels of MNIST: nearly all of its digits lie between.
const STROKES: [f32; 2] = [1.8, 3.5];
/// The share of a pixel that is ink.
const EDGE: f32 = 0.5;
/// Looks at each pixel along one side.
const LOOKS: usize = 4;

/// Makes a digit of what a mask covers; `None` if that is next to nothing.
pub(super) fn to_digit(mask: &Mask) -> Option<Digit> {
    let drawn = Bitmap::of(mask)?;
    let scale = drawn.longest / BOX;
    let stroke = drawn.stroke_width() / scale;
    let wanted = stroke.clamp(STROKES[0], STROKES[1]);
    let even = drawn.grown((wanted - stroke) / 2.0 * scale);
    // What is thin and thick at once would be torn.
    even.filter(|even| 4 * even.mass() > drawn.mass()).unwrap_or(drawn).sampled()
}

/// A picture of ink and paper, with the box around the ink.
struct Bitmap {
    black: Vec<bool>,
    width: usize,
    low: [usize; 2],
    /// The longer side of the box.
    longest: f32,
}

impl Bitmap {
    /// Finds the ink of a mask, with paper around it.
    fn of(mask: &Mask) -> Option<Self> {
        // As wide as strokes may grow.
        let margin = mask.width.max(mask.height) / 8 + 2;
        let (width, height) = (mask.width + 2 * margin, mask.height + 2 * margin);
        let mut black = vec![false; width * height];
        for (y, row) in mask.coverage.chunks(mask.width).enumerate() {
            for (x, &share) in row.iter().enumerate() {
                black[(y + margin) * width + x + margin] = share >= EDGE;
            }
        }
        Self::new(black, width)
    }

    fn new(black: Vec<bool>, width: usize) -> Option<Self> {
        let (mut low, mut high) = ([usize::MAX; 2], [0; 2]);
        for at in (0..black.len()).filter(|&at| black[at]) {
            for (k, place) in [at % width, at / width].into_iter().enumerate() {
                (low[k], high[k]) = (low[k].min(place), high[k].max(place + 1));
            }
        }
        let longest = high[0].checked_sub(low[0])?.max(high[1].checked_sub(low[1])?);
        (longest > 2).then_some(Self { black, width, low, longest: longest as f32 })
    }

    fn mass(&self) -> usize {
        self.black.iter().filter(|black| **black).count()
    }

    /// The mean width of the strokes: twice the area by the length of the edge.
    fn stroke_width(&self) -> f32 {
        let beside = |step: usize| {
            let pairs = self.black.iter().zip(&self.black[step..]);
            pairs.filter(|(one, other)| one != other).count()
        };
        // An edge that goes every way is longer than the steps along the grid by a factor of pi / 4.
        let edge = (beside(1) + beside(self.width)) as f32 * std::f32::consts::FRAC_PI_4;
        2.0 * self.mass() as f32 / edge.max(1.0)
    }

    /// The ink with its edges moved outwards by a distance, or inwards; `None` if nothing is left.
    fn grown(&self, by: f32) -> Option<Self> {
        let reach = index(by.abs().ceil());
        let mut grown = self.black.clone();
        let (wanted, height) = (by > 0.0, self.black.len() / self.width);
        let offsets = (0..=2 * reach).flat_map(|v| (0..=2 * reach).map(move |u| (u, v)));
        let round: Vec<(usize, usize)> = offsets
            .filter(|&(u, v)| (u as f32 - reach as f32).hypot(v as f32 - reach as f32) <= by.abs())
            .collect();
        for at in (0..self.black.len()).filter(|&at| self.black[at] == wanted) {
            for &(u, v) in &round {
                let (x, y) = (at % self.width + u, at / self.width + v);
                if (reach..self.width + reach).contains(&x) && (reach..height + reach).contains(&y)
                {
                    grown[(y - reach) * self.width + x - reach] = wanted;
                }
            }
        }
        Self::new(grown, self.width)
    }

    /// The digit: the box brought to 20 pixels, the centre of mass to the middle.
    fn sampled(&self) -> Option<Digit> {
        let mut sum = [0.0; 2];
        for at in (0..self.black.len()).filter(|&at| self.black[at]) {
            sum[0] += (at % self.width) as f32 + 0.5 - self.low[0] as f32;
            sum[1] += (at / self.width) as f32 + 0.5 - self.low[1] as f32;
        }
        let scale = self.longest / BOX;
        let mass = self.mass() as f32;
        let origin = [0, 1].map(|k| (CENTRE - sum[k] / mass / scale).round());
        let mut digit = [[0; SIDE]; SIDE];
        for (y, row) in digit.iter_mut().enumerate() {
            for (x, pixel) in row.iter_mut().enumerate() {
                let looks = (0..LOOKS * LOOKS).filter(|look| {
                    let offset = |look: usize| (look as f32 + 0.5) / LOOKS as f32;
                    let u = (x as f32 + offset(look % LOOKS) - origin[0]) * scale;
                    let v = (y as f32 + offset(look / LOOKS) - origin[1]) * scale;
                    u >= 0.0 && v >= 0.0 && self.at(self.low[0] + index(u), self.low[1] + index(v))
                });
                *pixel = u8::try_from(255 * looks.count() / (LOOKS * LOOKS)).ok()?;
            }
        }
        Some(digit)
    }

    fn at(&self, x: usize, y: usize) -> bool {
        x < self.width && self.black.get(y * self.width + x).copied().unwrap_or(false)
    }
}

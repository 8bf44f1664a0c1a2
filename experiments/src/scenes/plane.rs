//! A picture in linear light, and its colours.

use super::geometry::{Affine, Point, index, level};
use super::mask::Mask;
use super::random::Random;

/// What a level of a file is raised to, to be light.
pub(crate) const GAMMA: f32 = 2.2;

/// Red, green and blue in linear light, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Colour(pub(crate) [f32; 3]);

impl Colour {
    /// The colour of three levels of a file.
    pub(crate) fn of_levels(levels: [f32; 3]) -> Self {
        Self(levels.map(light))
    }

    /// The grey of a level of a file.
    pub(crate) fn grey(level: f32) -> Self {
        Self::of_levels([level; 3])
    }

    /// A mixture of two colours; 1 is the other one.
    pub(crate) fn mixed(self, other: Self, share: f32) -> Self {
        Self(std::array::from_fn(|at| self.0[at] + (other.0[at] - self.0[at]) * share))
    }

    /// The colour times a factor.
    pub(crate) fn times(self, factor: f32) -> Self {
        Self(self.0.map(|part| part * factor))
    }

    /// The levels of a file.
    pub(crate) fn levels(self) -> [f32; 3] {
        self.0.map(|part| 255.0 * part.clamp(0.0, 1.0).powf(1.0 / GAMMA))
    }

    /// The luminance that a reader takes from the levels.
    pub(crate) fn luminance(self) -> f32 {
        let [red, green, blue] = self.levels();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

/// The light of a level of a file.
pub(crate) fn light(level: f32) -> f32 {
    (level / 255.0).clamp(0.0, 1.0).powf(GAMMA)
}

/// A picture in linear light.
#[derive(Clone, Debug)]
pub(crate) struct Plane {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Row by row.
    pub(crate) pixels: Vec<Colour>,
}

impl Plane {
    /// A picture whose colours are told by a function of the place.
    pub(crate) fn from_fn(
        width: usize,
        height: usize,
        mut colour: impl FnMut(f32, f32) -> Colour,
    ) -> Self {
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            pixels.extend((0..width).map(|x| colour(x as f32, y as f32)));
        }
        Self { width, height, pixels }
    }

    pub(crate) fn get(&self, x: usize, y: usize) -> Colour {
        self.pixels[y * self.width + x]
    }

    /// Changes each pixel by a function of its place.
    pub(crate) fn change(&mut self, mut change: impl FnMut(f32, f32, Colour) -> Colour) {
        for (y, row) in self.pixels.chunks_exact_mut(self.width).enumerate() {
            for (x, pixel) in row.iter_mut().enumerate() {
                *pixel = change(x as f32, y as f32, *pixel);
            }
        }
    }

    /// Lays a colour over the pixels that a mask covers.
    pub(crate) fn paint(&mut self, mask: &Mask, colour: Colour, opacity: f32) {
        self.blend(mask, |pixel, share| pixel.mixed(colour, share * opacity));
    }

    /// Lets a mask dim the pixels that it covers, as a glaze does.
    pub(crate) fn glaze(&mut self, mask: &Mask, colour: Colour) {
        self.blend(mask, |pixel, share| {
            let glazed = Colour(std::array::from_fn(|at| pixel.0[at] * colour.0[at]));
            pixel.mixed(glazed, share)
        });
    }

    fn blend(&mut self, mask: &Mask, blend: impl Fn(Colour, f32) -> Colour) {
        for y in 0..mask.height {
            let Some(row) = mask.top.checked_add_unsigned(y).and_then(|y| usize::try_from(y).ok())
            else {
                continue;
            };
            if row >= self.height {
                break;
            }
            for x in 0..mask.width {
                let share = mask.coverage[y * mask.width + x];
                let column = usize::try_from(mask.left + x.cast_signed()).unwrap_or(usize::MAX);
                if share > 0.0 && column < self.width {
                    let pixel = &mut self.pixels[row * self.width + column];
                    *pixel = blend(*pixel, share);
                }
            }
        }
    }

    /// The colour at a point, between the four pixels around it; those of the rim go on for ever.
    pub(crate) fn sample(&self, at: Point) -> Colour {
        let limit = |value: f32, size: usize| value.clamp(0.0, (size - 1) as f32);
        let (x, y) = (limit(at.x, self.width), limit(at.y, self.height));
        let (left, top) = (index(x), index(y));
        let (right, bottom) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (across, down) = (x - left as f32, y - top as f32);
        let upper = self.get(left, top).mixed(self.get(right, top), across);
        upper.mixed(self.get(left, bottom).mixed(self.get(right, bottom), across), down)
    }

    /// The part of another plane that a map brings to a picture of this size, over this picture.
    pub(crate) fn lay(&mut self, other: &Self, map: &Affine) {
        let back = map.inverse();
        let (width, height) = (other.width as f32, other.height as f32);
        self.change(|x, y, pixel| {
            let at = back.apply(Point::new(x, y));
            // How far the pixel lies within the other picture; its edge is one pixel soft.
            let inside =
                (at.x + 0.5).min(width - 0.5 - at.x).min(at.y + 0.5).min(height - 0.5 - at.y);
            let share = (inside + 0.5).clamp(0.0, 1.0);
            if share > 0.0 { pixel.mixed(other.sample(at), share) } else { pixel }
        });
    }

    /// The picture in another size: means of pixels where it gets smaller.
    pub(crate) fn resized(&self, width: usize, height: usize) -> Self {
        let (sx, sy) = (self.width as f32 / width as f32, self.height as f32 / height as f32);
        let (nx, ny) = (index(sx.ceil()).max(1), index(sy.ceil()).max(1));
        Self::from_fn(width, height, |x, y| {
            let mut sum = [0.0; 3];
            for v in 0..ny {
                for u in 0..nx {
                    let at = Point::new(
                        (x + (u as f32 + 0.5) / nx as f32) * sx - 0.5,
                        (y + (v as f32 + 0.5) / ny as f32) * sy - 0.5,
                    );
                    let Colour(part) = self.sample(at);
                    sum = std::array::from_fn(|at| sum[at] + part[at]);
                }
            }
            Colour(sum.map(|part| part / (nx * ny) as f32))
        })
    }

    /// Blurs by a Gaussian of a deviation in pixels.
    pub(crate) fn blur(&mut self, deviation: f32) {
        if deviation < 0.2 {
            return;
        }
        let reach = index((3.0 * deviation).ceil()).max(1);
        let weight = |at: usize| {
            let distance = at as f32 - reach as f32;
            (-0.5 * (distance / deviation).powi(2)).exp()
        };
        let weights: Vec<f32> = (0..=2 * reach).map(weight).collect();
        let sum: f32 = weights.iter().sum();
        let weights: Vec<f32> = weights.iter().map(|weight| weight / sum).collect();
        let blurred = |line: &[Colour], out: &mut [Colour]| {
            for (at, out) in out.iter_mut().enumerate() {
                let mut sum = [0.0; 3];
                for (k, weight) in weights.iter().enumerate() {
                    let from = (at + k).saturating_sub(reach).min(line.len() - 1);
                    sum = std::array::from_fn(|part| sum[part] + weight * line[from].0[part]);
                }
                *out = Colour(sum);
            }
        };
        let mut line = vec![Colour([0.0; 3]); self.width];
        for row in self.pixels.chunks_exact_mut(self.width) {
            line.copy_from_slice(row);
            blurred(&line, row);
        }
        // Down the columns row by row, as memory lies.
        let old =
            std::mem::replace(&mut self.pixels, vec![Colour([0.0; 3]); line.len() * self.height]);
        for (y, row) in self.pixels.chunks_exact_mut(self.width).enumerate() {
            for (k, weight) in weights.iter().enumerate() {
                let from = (y + k).saturating_sub(reach).min(self.height - 1);
                let from = &old[from * self.width..(from + 1) * self.width];
                for (out, part) in row.iter_mut().zip(from) {
                    out.0 = std::array::from_fn(|at| out.0[at] + weight * part.0[at]);
                }
            }
        }
    }

    /// The picture turned clockwise by quarters.
    pub(crate) fn turned(&self, quarters: usize) -> Self {
        let mut turned = self.clone();
        for _ in 0..quarters % 4 {
            let old = turned;
            let mut pixels = Vec::with_capacity(old.pixels.len());
            for y in 0..old.width {
                pixels.extend((0..old.height).map(|x| old.get(y, old.height - 1 - x)));
            }
            turned = Self { width: old.height, height: old.width, pixels };
        }
        turned
    }

    /// The levels of the pixels' colours, as a file keeps them; with grain of a deviation in levels, most of which
    /// red, green and blue have in common.
    pub(crate) fn to_levels(&self, random: &mut Random, grain: f32) -> Vec<u8> {
        /// The steps that light is told apart in; fine enough for the darkest levels.
        const STEPS: f32 = 16_384.0;
        /// How much of the grain each of the colours has in its own way.
        const COLOURED: [f32; 3] = [0.4, -0.2, -0.4];
        let table: Vec<f32> = (0..=index(STEPS))
            .map(|step| 255.0 * (step as f32 / STEPS).powf(1.0 / GAMMA))
            .collect();
        let mut levels = Vec::with_capacity(3 * self.pixels.len());
        for Colour(pixel) in &self.pixels {
            let (shared, own) =
                if grain > 0.0 { (random.normal(), random.normal()) } else { (0.0, 0.0) };
            levels.extend(pixel.iter().zip(COLOURED).map(|(part, coloured)| {
                let clean = table[index((part.clamp(0.0, 1.0) * STEPS).round())];
                level(clean + grain * (shared + coloured * own))
            }));
        }
        levels
    }
}

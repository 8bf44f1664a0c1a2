//! Elastic fields: smooth random displacements (Simard, Steinkraus and Platt, 2003).

use bytemuck::zeroed_box;

use crate::network::architecture::INPUT;
use crate::train::random::{Random, Seed, Stream};

/// Side of the square over which elastic fields repeat, in pixels.
const PERIOD: usize = 256;

/// A smooth random field of displacements, from which each digit takes a window of its own.
///
/// To draw and smooth a field for each digit would cost more than to learn from it. A window somewhere in
/// a large field is as random, and so is that window after a turn by any angle.
#[derive(Clone, Debug)]
pub(super) struct Elastic {
    x: Box<[[f32; PERIOD]; PERIOD]>,
    y: Box<[[f32; PERIOD]; PERIOD]>,
}

impl Elastic {
    /// Draws a field: noise smoothed by a Gaussian, with a root mean square of one pixel.
    pub(super) fn new(seed: Seed, pass: usize, smoothing: f32) -> Self {
        let mut random = Random::new(seed, Stream::Elastic(pass));
        let kernel = sample_gaussian(smoothing);
        let mut component = || {
            let mut field = zeroed_box::<[[f32; PERIOD]; PERIOD]>();
            field.as_flattened_mut().fill_with(|| random.symmetric());
            let mut transposed = zeroed_box();
            // Smoothed along the rows, and transposed; twice.
            smooth(&kernel, &field, &mut transposed);
            smooth(&kernel, &transposed, &mut field);
            let squares: f32 = field.as_flattened().iter().map(|v| v * v).sum();
            let scale = libm::sqrtf((PERIOD * PERIOD) as f32 / squares);
            field.as_flattened_mut().iter_mut().for_each(|v| *v *= scale);
            field
        };
        Self { x: component(), y: component() }
    }
}

/// A window into an elastic field.
#[derive(Clone, Copy, Debug)]
pub(super) struct ElasticWindow<'a> {
    elastic: &'a Elastic,
    left: usize,
    top: usize,
    /// The cosine and the sine of the field's turn, times its size in pixels.
    turn: [f32; 2],
}

impl<'a> ElasticWindow<'a> {
    /// Opens a window somewhere in `elastic`, whose displacements have a root mean square of `size` pixels.
    pub(super) fn draw(elastic: &'a Elastic, size: f32, random: &mut Random) -> Self {
        let (left, top) = (random.below(PERIOD), random.below(PERIOD));
        let (sin, cos) = libm::sincosf(core::f32::consts::PI * random.symmetric());
        Self { elastic, left, top, turn: [size * cos, size * sin] }
    }

    /// Moves the places of row `y` of a picture.
    #[inline(always)]
    pub(super) fn displace(&self, y: usize, xs: &mut [f32; INPUT], ys: &mut [f32; INPUT]) {
        let Self { elastic, left, top, turn: [cos, sin] } = *self;
        let at = (top + y) % PERIOD;
        let (field_x, field_y) = (&elastic.x[at], &elastic.y[at]);
        for x in 0..INPUT {
            let at = (left + x) % PERIOD;
            xs[x] += cos * field_x[at] + sin * field_y[at];
            ys[x] += cos * field_y[at] - sin * field_x[at];
        }
    }
}

/// Samples a Gaussian out to three standard deviations on either side; the samples add up to one.
fn sample_gaussian(deviation: f32) -> Vec<f32> {
    // Settings go up to 16.
    let reach = (1..=64i16).find(|&n| f32::from(n) >= 3.0 * deviation).unwrap_or(64);
    let at = |n: i16| libm::expf(-0.5 * (f32::from(n) / deviation) * (f32::from(n) / deviation));
    let sum: f32 = (-reach..=reach).map(at).sum();
    (-reach..=reach).map(|n| at(n) / sum).collect()
}

/// Smooths the rows of a field that repeats, and transposes it.
fn smooth(
    kernel: &[f32],
    field: &[[f32; PERIOD]; PERIOD],
    transposed: &mut [[f32; PERIOD]; PERIOD],
) {
    let reach = kernel.len() / 2;
    for (y, row) in field.iter().enumerate() {
        for x in 0..PERIOD {
            let first = x + PERIOD - reach;
            let taps = kernel.iter().enumerate();
            transposed[x][y] = taps.map(|(n, k)| k * row[(first + n) % PERIOD]).sum();
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use super::*;

    /// The correlation of noise smoothed by a Gaussian is a Gaussian of twice its variance.
    #[test]
    fn elastic_fields_are_as_large_and_as_smooth_as_they_say() {
        for smoothing in [2.0f32, 4.0] {
            let Elastic { x, y } = Elastic::new(Seed(5), 3, smoothing);
            for field in [&x, &y] {
                let correlation = |distance: usize| {
                    let rows = field.iter().map(|row| {
                        (0..PERIOD).map(|k| row[k] * row[(k + distance) % PERIOD]).sum::<f32>()
                    });
                    rows.sum::<f32>() / (PERIOD * PERIOD) as f32
                };
                assert!((correlation(0) - 1.0).abs() < 1e-3);
                for distance in [1, 3, 5] {
                    let d = f32::from(u8::try_from(distance).unwrap());
                    let expected = (-d * d / (4.0 * smoothing * smoothing)).exp();
                    let found = correlation(distance);
                    assert!((found - expected).abs() < 0.03, "{distance} {found} {expected}");
                }
            }
            assert_ne!(x[0][0].to_bits(), y[0][0].to_bits());
        }
    }
}

//! Strokes of one width: pens of all kinds write as MNIST's did.

use image::imageops::{self, FilterType};
use image::{GrayImage, ImageBuffer, Luma};
use imageproc::distance_transform::euclidean_squared_distance_transform;

use super::ink::Ink;
use super::normalise::BOX;

/// Width that strokes are brought to where they are thinner, in pixels of the box of 20.
const THINNEST: f32 = 1.8;
/// And where they are thicker.
const THICKEST: f32 = 3.5;
/// The longer side on which strokes are redrawn, in pixels.
const CANVAS: usize = 128;
/// Share of full ink from which a pixel of the canvas is within a stroke.
const WITHIN: f32 = 0.4;

impl Ink {
    /// Measures the mean width of the strokes, in pixels: twice their area, divided by the length of
    /// their edges.
    ///
    /// *Cost:* a look at every pixel.
    #[must_use]
    pub fn stroke_width(&self) -> f32 {
        let area: f32 = self.values().iter().sum();
        let mut edges = 0.0;
        let blank = vec![0.0; self.width()];
        let mut above = &blank[..];
        for row in self.rows().chain([&blank[..]]) {
            edges += row.iter().zip(above).map(|(a, b)| (a - b).abs()).sum::<f32>();
            let mut left = 0.0;
            for &value in row.iter().chain(&[0.0]) {
                edges += (value - left).abs();
                left = value;
            }
            above = row;
        }
        // Along the axes an edge in all directions alike is 4 / pi times as long.
        let length = edges * std::f32::consts::FRAC_PI_4;
        if length > 0.0 { 2.0 * area / length } else { 0.0 }
    }

    /// Redraws strokes that are thinner or thicker than MNIST's, once the box around the ink is
    /// brought to 20 pixels, at the nearest width that MNIST has; leaves others as they are.
    ///
    /// The ink must be [`cropped`](Self::cropped).
    ///
    /// *Cost:* a look at every pixel; where strokes are redrawn, a distance transform of 128x128.
    #[must_use]
    pub fn with_even_strokes(self) -> Self {
        let longest = self.width().max(self.height()) as f32;
        let width = self.stroke_width();
        let unit = longest / BOX as f32;
        let wanted = (width / unit).clamp(THINNEST, THICKEST);
        if (wanted * unit - width).abs() < 0.05 * unit {
            return self;
        }
        // Strokes that grow by this at each edge make the box grow, too.
        let grown = (wanted * unit - width) / (2.0 * (1.0 - wanted / BOX as f32));
        let canvas = self.canvas();
        let scale = canvas.width().max(canvas.height()) as f32 / longest;
        canvas.grown(grown * scale)
    }

    /// Brings the longer side near that of the canvas.
    fn canvas(&self) -> Self {
        let longest = self.width().max(self.height());
        if longest >= CANVAS {
            return self.shrunk_to_strongest(CANVAS).ink;
        }
        let by = CANVAS / longest;
        let size = |side: usize| u32::try_from(side).unwrap_or(1);
        let from = ImageBuffer::<Luma<f32>, _>::from_raw(
            size(self.width()),
            size(self.height()),
            self.values().to_vec(),
        );
        let Some(from) = from else { return self.clone() };
        let (width, height) = (self.width() * by, self.height() * by);
        let large = imageops::resize(&from, size(width), size(height), FilterType::Triangle);
        Self::new(width, large.into_raw())
    }

    /// Moves every edge of the ink outwards by a distance in pixels, inwards where it is negative.
    fn grown(&self, by: f32) -> Self {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at most CANVAS"
        )]
        let margin = by.max(0.0).ceil() as usize + 1;
        let (width, height) = (self.width() + 2 * margin, self.height() + 2 * margin);
        let size = |side: usize| u32::try_from(side).unwrap_or(1);
        let mut ink = GrayImage::new(size(width), size(height));
        for (y, row) in self.rows().enumerate() {
            for (x, &value) in row.iter().enumerate() {
                let within = u8::from(value >= WITHIN);
                ink.put_pixel(size(x + margin), size(y + margin), Luma([within]));
            }
        }
        let paper = GrayImage::from_fn(size(width), size(height), |x, y| {
            let Luma([within]) = *ink.get_pixel(x, y);
            Luma([1 - within])
        });
        let outside = euclidean_squared_distance_transform(&ink);
        let inside = euclidean_squared_distance_transform(&paper);
        let distances = outside.pixels().zip(inside.pixels());
        let values = distances.map(|(&Luma([outside]), &Luma([inside]))| {
            // To the edge, which lies half-way between two pixels; positive outside.
            let to_edge = if outside > 0.0 { outside.sqrt() - 0.5 } else { 0.5 - inside.sqrt() };
            #[allow(clippy::cast_possible_truncation, reason = "at most the canvas's diagonal")]
            let to_edge = to_edge as f32;
            (0.5 + by - to_edge).clamp(0.0, 1.0)
        });
        Self::new(width, values.collect())
    }
}

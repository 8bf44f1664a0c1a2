//! Points, boxes and maps of a picture, in pixels, y downwards.

use lenet5::image::Rect;
use serde::Serialize;

/// A point.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Point {
    pub(crate) x: f32,
    pub(crate) y: f32,
}

impl Point {
    pub(crate) const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    pub(crate) fn moved(self, x: f32, y: f32) -> Self {
        Self { x: self.x + x, y: self.y + y }
    }

    pub(crate) fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// A box with upright sides.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Area {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) right: f32,
    pub(crate) bottom: f32,
}

impl Area {
    pub(crate) const fn new(left: f32, top: f32, right: f32, bottom: f32) -> Self {
        Self { left, top, right, bottom }
    }

    /// The box of what the library found.
    pub(crate) fn of(found: &Rect) -> Self {
        let (left, top) = (found.x as f32, found.y as f32);
        Self::new(left, top, left + found.width as f32, top + found.height as f32)
    }

    /// Tells whether a point lies within it.
    pub(crate) fn has(self, point: Point) -> bool {
        (self.left..=self.right).contains(&point.x) && (self.top..=self.bottom).contains(&point.y)
    }

    pub(crate) fn width(self) -> f32 {
        self.right - self.left
    }

    pub(crate) fn height(self) -> f32 {
        self.bottom - self.top
    }

    pub(crate) fn centre(self) -> Point {
        Point::new(f32::midpoint(self.left, self.right), f32::midpoint(self.top, self.bottom))
    }

    /// The box grown on all sides.
    pub(crate) fn grown(self, by: f32) -> Self {
        Self::new(self.left - by, self.top - by, self.right + by, self.bottom + by)
    }

    pub(crate) fn moved(self, x: f32, y: f32) -> Self {
        Self::new(self.left + x, self.top + y, self.right + x, self.bottom + y)
    }

    /// The smallest box around both.
    pub(crate) fn joined(self, other: Self) -> Self {
        Self::new(
            self.left.min(other.left),
            self.top.min(other.top),
            self.right.max(other.right),
            self.bottom.max(other.bottom),
        )
    }

    /// Tells whether the whole of another box lies within this one.
    pub(crate) fn holds(self, other: Self) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && self.right >= other.right
            && self.bottom >= other.bottom
    }

    /// Tells whether two boxes have a point in common.
    pub(crate) fn meets(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    /// The corners, clockwise from the upper left one.
    pub(crate) const fn corners(self) -> [Point; 4] {
        [
            Point::new(self.left, self.top),
            Point::new(self.right, self.top),
            Point::new(self.right, self.bottom),
            Point::new(self.left, self.bottom),
        ]
    }

    /// The smallest box around points.
    pub(crate) fn around(points: &[Point]) -> Self {
        let none = Self::new(f32::MAX, f32::MAX, f32::MIN, f32::MIN);
        points.iter().fold(none, |area, p| area.joined(Self::new(p.x, p.y, p.x, p.y)))
    }
}

/// An affine map: `x' = a x + b y + c`, `y' = d x + e y + f`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Affine {
    pub(crate) a: f32,
    pub(crate) b: f32,
    pub(crate) c: f32,
    pub(crate) d: f32,
    pub(crate) e: f32,
    pub(crate) f: f32,
}

impl Affine {
    /// The map that turns clockwise about a point by an angle in radians.
    pub(crate) fn turn(angle: f32, about: Point) -> Self {
        let (sin, cos) = angle.sin_cos();
        Self {
            a: cos,
            b: -sin,
            c: about.x - cos * about.x + sin * about.y,
            d: sin,
            e: cos,
            f: about.y - sin * about.x - cos * about.y,
        }
    }

    /// The map followed by a move.
    pub(crate) fn then_moved(self, x: f32, y: f32) -> Self {
        Self { c: self.c + x, f: self.f + y, ..self }
    }

    pub(crate) fn apply(&self, p: Point) -> Point {
        Point::new(self.a * p.x + self.b * p.y + self.c, self.d * p.x + self.e * p.y + self.f)
    }

    /// The map back; the map must not be flat.
    pub(crate) fn inverse(&self) -> Self {
        let one = 1.0 / (self.a * self.e - self.b * self.d);
        let (a, b, d, e) = (self.e * one, -self.b * one, -self.d * one, self.a * one);
        Self { a, b, c: -a * self.c - b * self.f, d, e, f: -d * self.c - e * self.f }
    }

    /// The smallest box around a box that was mapped.
    pub(crate) fn area(&self, area: Area) -> Area {
        Area::around(&area.corners().map(|corner| self.apply(corner)))
    }
}

/// The index of the pixel that a coordinate lies in; 0 for what lies before the first.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "coordinates are held to be positive, and pictures are small"
)]
pub(crate) fn index(coordinate: f32) -> usize {
    coordinate.max(0.0) as usize
}

/// The whole number below a coordinate.
#[allow(clippy::cast_possible_truncation, reason = "pictures are small")]
pub(crate) fn whole(coordinate: f32) -> isize {
    coordinate.floor() as isize
}

/// The level of a pixel from a number between 0 and 255.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value is held within the range"
)]
pub(crate) fn level(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

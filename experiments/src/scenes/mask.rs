//! What a pen or a shape covers, in shares of pixels.

use super::geometry::{Affine, Area, Point, index, whole};
use super::noise::Noise;

/// The shares of pixels that something covers.
#[derive(Clone, Debug)]
pub(crate) struct Mask {
    /// The column of the picture that the mask begins at.
    pub(crate) left: isize,
    /// The row of the picture that the mask begins at.
    pub(crate) top: isize,
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// From 0 to 1, row by row.
    pub(crate) coverage: Vec<f32>,
}

impl Mask {
    /// An empty mask over a box.
    pub(crate) fn over(area: Area) -> Self {
        let (left, top) = (whole(area.left), whole(area.top));
        let size = |from: isize, to: f32| usize::try_from(whole(to.ceil()) - from).unwrap_or(0) + 1;
        let (width, height) = (size(left, area.right), size(top, area.bottom));
        Self { left, top, width, height, coverage: vec![0.0; width * height] }
    }

    /// A mask whose coverage is told by a function of the place in the picture.
    pub(crate) fn from_fn(area: Area, coverage: impl Fn(Point) -> f32) -> Self {
        let mut mask = Self::over(area);
        let (left, top) = (mask.left as f32, mask.top as f32);
        for y in 0..mask.height {
            for x in 0..mask.width {
                let at = Point::new(left + x as f32, top + y as f32);
                mask.coverage[y * mask.width + x] = coverage(at).clamp(0.0, 1.0);
            }
        }
        mask
    }

    /// What a round pen covers that is led along lines.
    pub(crate) fn of_strokes(strokes: &[Vec<Point>], radius: f32) -> Self {
        let points: Vec<Point> = strokes.concat();
        let mut mask = Self::over(Area::around(&points).grown(radius + 1.0));
        for stroke in strokes {
            if let [point] = stroke[..] {
                mask.stroke(point, point, radius);
            }
            for pair in stroke.windows(2) {
                mask.stroke(pair[0], pair[1], radius);
            }
        }
        mask
    }

    /// What a line of a width covers.
    pub(crate) fn of_line(from: Point, to: Point, width: f32) -> Self {
        Self::of_strokes(&[vec![from, to]], width / 2.0)
    }

    /// What a frame of a width covers.
    pub(crate) fn of_frame(area: Area, width: f32) -> Self {
        let mut corners = area.corners().to_vec();
        corners.push(corners[0]);
        Self::of_strokes(&[corners], width / 2.0)
    }

    /// What a polygon covers.
    pub(crate) fn of_polygon(corners: &[Point]) -> Self {
        /// Points of a pixel along one side that are asked whether they lie within.
        const LOOKS: usize = 3;
        let is_inside = |p: Point| {
            let mut last = corners[corners.len() - 1];
            let mut inside = false;
            for &corner in corners {
                if (corner.y > p.y) != (last.y > p.y)
                    && p.x < (last.x - corner.x) * (p.y - corner.y) / (last.y - corner.y) + corner.x
                {
                    inside = !inside;
                }
                last = corner;
            }
            inside
        };
        Self::from_fn(Area::around(corners).grown(1.0), |at| {
            let looks = (0..LOOKS * LOOKS).filter(|look| {
                let offset = |look: usize| (look as f32 + 0.5) / LOOKS as f32 - 0.5;
                is_inside(at.moved(offset(look % LOOKS), offset(look / LOOKS)))
            });
            looks.count() as f32 / (LOOKS * LOOKS) as f32
        })
    }

    /// What an ellipse within a box covers.
    pub(crate) fn of_ellipse(area: Area) -> Self {
        Self::of_polygon(&ellipse(area))
    }

    /// Adds a straight stroke of a round pen.
    fn stroke(&mut self, from: Point, to: Point, radius: f32) {
        // A stroke thinner than a pixel is a paler one.
        let (radius, strength) = if radius < 0.5 { (0.5, 2.0 * radius) } else { (radius, 1.0) };
        let area = Area::around(&[from, to]).grown(radius + 1.0);
        let (left, top) = (self.left as f32, self.top as f32);
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let length = (dx * dx + dy * dy).max(1e-9);
        let last_x = index(area.right - left).min(self.width - 1);
        let last_y = index(area.bottom - top).min(self.height - 1);
        for y in index(area.top - top)..=last_y {
            for x in index(area.left - left)..=last_x {
                let at = Point::new(left + x as f32, top + y as f32);
                let along = ((at.x - from.x) * dx + (at.y - from.y) * dy) / length;
                let along = along.clamp(0.0, 1.0);
                let nearest = Point::new(from.x + along * dx, from.y + along * dy);
                let share = (radius + 0.5 - at.distance(nearest)).clamp(0.0, 1.0) * strength;
                let own = &mut self.coverage[y * self.width + x];
                *own = own.max(share);
            }
        }
    }

    /// The mask brought elsewhere by a map.
    pub(crate) fn mapped(&self, map: &Affine) -> Self {
        let (left, top) = (self.left as f32, self.top as f32);
        let own = Area::new(left, top, left + self.width as f32, top + self.height as f32);
        let back = map.inverse();
        let value = |x: isize, y: isize| match (usize::try_from(x), usize::try_from(y)) {
            (Ok(x), Ok(y)) if x < self.width && y < self.height => {
                self.coverage[y * self.width + x]
            }
            _ => 0.0,
        };
        Self::from_fn(map.area(own), |at| {
            let at = back.apply(at);
            let (x, y) = (whole(at.x), whole(at.y));
            let (across, down) = (at.x - x as f32, at.y - y as f32);
            let (x, y) = (x - self.left, y - self.top);
            let upper = value(x, y) + (value(x + 1, y) - value(x, y)) * across;
            let lower = value(x, y + 1) + (value(x + 1, y + 1) - value(x, y + 1)) * across;
            upper + (lower - upper) * down
        })
    }

    /// The mask moved by whole pixels.
    pub(crate) fn moved(mut self, x: f32, y: f32) -> Self {
        self.left += whole(x.round());
        self.top += whole(y.round());
        self
    }

    /// The mask in which a noise leaves gaps, as paper does under a pencil.
    pub(crate) fn grained(mut self, noise: &Noise, strength: f32) -> Self {
        for y in 0..self.height {
            for x in 0..self.width {
                let (left, top) = (self.left as f32 + x as f32, self.top as f32 + y as f32);
                let gap = (strength * 2.0 * noise.at(left, top)).clamp(0.0, 0.9);
                self.coverage[y * self.width + x] *= 1.0 - gap;
            }
        }
        self
    }

    /// The box around what is covered by more than a third; `None` if nothing is.
    pub(crate) fn ink_area(&self) -> Option<Area> {
        const MIN_COVERAGE: f32 = 0.33;
        let mut area: Option<Area> = None;
        for y in 0..self.height {
            let row = &self.coverage[y * self.width..(y + 1) * self.width];
            let covered = |share: &f32| *share > MIN_COVERAGE;
            if let (Some(first), Some(last)) =
                (row.iter().position(covered), row.iter().rposition(covered))
            {
                let (x, y) = (self.left as f32, self.top as f32 + y as f32);
                let own = Area::new(x + first as f32, y, x + last as f32 + 1.0, y + 1.0);
                area = Some(area.map_or(own, |area| area.joined(own)));
            }
        }
        area
    }
}

/// The points of an ellipse within a box, beginning and ending at its right.
pub(crate) fn ellipse(area: Area) -> Vec<Point> {
    const CORNERS: usize = 48;
    let centre = area.centre();
    let point = |at: usize| {
        let (sin, cos) = (at as f32 * std::f32::consts::TAU / CORNERS as f32).sin_cos();
        centre.moved(cos * area.width() / 2.0, sin * area.height() / 2.0)
    };
    (0..=CORNERS).map(point).collect()
}

/// A smooth line through points (Catmull and Rom); it is closed if it ends where it begins.
pub(crate) fn smooth(points: &[Point]) -> Vec<Point> {
    const STEPS: usize = 10;
    if points.len() < 3 {
        return points.to_vec();
    }
    let last = points.len() - 1;
    let closed = points[0] == points[last];
    let mut line = Vec::with_capacity(last * STEPS + 1);
    for at in 0..last {
        let (p1, p2) = (points[at], points[at + 1]);
        let p0 = match at {
            0 if closed => points[last - 1],
            0 => p1,
            _ => points[at - 1],
        };
        let p3 = match at + 2 {
            after if after <= last => points[after],
            _ if closed => points[1],
            _ => p2,
        };
        for step in 0..STEPS {
            let t = step as f32 / STEPS as f32;
            let part = |v0: f32, v1: f32, v2: f32, v3: f32| {
                0.5 * (2.0 * v1
                    + (v2 - v0) * t
                    + (2.0 * v0 - 5.0 * v1 + 4.0 * v2 - v3) * t * t
                    + (3.0 * v1 - v0 - 3.0 * v2 + v3) * t * t * t)
            };
            line.push(Point::new(part(p0.x, p1.x, p2.x, p3.x), part(p0.y, p1.y, p2.y, p3.y)));
        }
    }
    line.push(points[last]);
    line
}

//! Light on a picture.

use super::geometry::Point;
use super::plane::{Colour, GAMMA, Plane};

/// Light that falls on a picture, or fails to. Strengths are shares of a file's levels; places are shares of
/// the picture's sides.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Light {
    /// All of it is darker.
    Even(f32),
    /// It gets darker along a direction, in radians, down to a share.
    Gradient { angle: f32, least: f32 },
    /// The corners are darker.
    Vignette { centre: Point, least: f32 },
    /// A lamp: bright in a circle, whose radius is a share of the diagonal, and dark around it.
    Lamp { centre: Point, radius: f32, least: f32 },
    /// One side of a straight edge through a point is darker; `softness` is in shares of the diagonal.
    Shadow { through: Point, angle: f32, softness: f32, least: f32 },
}

impl Light {
    /// The share of the levels that is left at a place in shares of the sides; `aspect` is width to height.
    fn at(self, place: Point, aspect: f32) -> f32 {
        let smooth = |t: f32| {
            let t = t.clamp(0.0, 1.0);
            t * t * (3.0 - 2.0 * t)
        };
        let diagonal = aspect.hypot(1.0);
        let from = |centre: Point| {
            Point::new((place.x - centre.x) * aspect / diagonal, (place.y - centre.y) / diagonal)
        };
        let none = Point::new(0.0, 0.0);
        match self {
            Self::Even(share) => share,
            Self::Gradient { angle, least } => {
                let at = from(Point::new(0.5, 0.5));
                let along = at.x * angle.cos() + at.y * angle.sin();
                1.0 - (1.0 - least) * (along + 0.5).clamp(0.0, 1.0)
            }
            Self::Vignette { centre, least } => {
                let distance = from(centre).distance(none) * 2.0;
                1.0 - (1.0 - least) * (distance * distance).min(1.4)
            }
            Self::Lamp { centre, radius, least } => {
                let distance = from(centre).distance(none) / radius;
                least + (1.0 - least) / (1.0 + distance.powi(4))
            }
            Self::Shadow { through, angle, softness, least } => {
                let at = from(through);
                let along = at.x * angle.cos() + at.y * angle.sin();
                1.0 - (1.0 - least) * smooth(along / softness.max(0.001) + 0.5)
            }
        }
    }
}

/// Lets lights fall on a picture.
pub(crate) fn shine(plane: &mut Plane, lights: &[Light]) {
    let (width, height) = (plane.width as f32, plane.height as f32);
    let aspect = width / height;
    plane.change(|x, y, Colour(pixel)| {
        let place = Point::new(x / width, y / height);
        let share: f32 = lights.iter().map(|light| light.at(place, aspect)).product();
        let light = share.max(0.02).powf(GAMMA);
        Colour(pixel.map(|part| part * light))
    });
}

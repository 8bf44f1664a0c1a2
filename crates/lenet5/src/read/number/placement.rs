//! From a turned and shrunk picture back to the original.

use super::rotation::Rotation;
use crate::image::{Area, Gray, Rect, Writing};

/// How the ink that lines are looked for in came out of a picture.
pub(super) struct Placement {
    /// How the ink was turned.
    pub(super) rotation: Rotation,
    /// Columns and rows of the ink before it was turned.
    ink_size: (usize, usize),
    /// Columns and rows of the picture before the ink's.
    origin: [usize; 2],
    /// How many of the picture's pixels a pixel of the ink stands for, along each side.
    factor: usize,
    /// Columns and rows of the picture.
    size: (usize, usize),
}

impl Placement {
    pub(super) fn new(picture: &Gray, writing: &Writing, rotation: Rotation) -> Self {
        Self {
            rotation,
            ink_size: (writing.ink.width(), writing.ink.height()),
            origin: writing.origin,
            factor: writing.factor,
            size: (picture.width(), picture.height()),
        }
    }

    /// Finds where a rectangle of the ink lies in the picture.
    pub(super) fn to_picture(&self, area: Area) -> Rect {
        let area = self.rotation.back(area, self.ink_size);
        let [left, top] = self.origin;
        let (x, y) = (left + area.left * self.factor, top + area.top * self.factor);
        let (width, height) = self.size;
        Rect {
            x,
            y,
            width: (area.width() * self.factor).min(width - x),
            height: (area.height() * self.factor).min(height - y),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last column of a part of a picture whose width is no multiple of the factor.
    #[test]
    fn rectangles_lie_where_the_ink_came_from_and_stay_within_the_picture() {
        let (ink_size, size) = ((4, 2), (12, 8));
        let placement =
            Placement { rotation: Rotation::NONE, ink_size, origin: [2, 1], factor: 3, size };
        let first = placement.to_picture(Area { left: 0, top: 1, right: 1, bottom: 1 });
        assert_eq!(first, Rect { x: 2, y: 4, width: 6, height: 3 });
        let last = placement.to_picture(Area { left: 3, top: 0, right: 3, bottom: 1 });
        assert_eq!(last, Rect { x: 11, y: 1, width: 1, height: 6 });
    }
}

//! From a turned and shrunk picture back to the original.

use super::rotation::Rotation;
use crate::image::{Area, Gray, Rect};

/// How the ink that lines are looked for in came out of a picture.
pub(super) struct Placement {
    /// How the ink was turned.
    pub(super) rotation: Rotation,
    /// By which factor it had been shrunk before.
    pub(super) factor: usize,
    /// Columns and rows of the picture.
    pub(super) size: (usize, usize),
}

impl Placement {
    pub(super) fn new(picture: &Gray, factor: usize, rotation: Rotation) -> Self {
        Self { rotation, factor, size: (picture.width(), picture.height()) }
    }

    /// Finds where a rectangle of the ink lies in the picture.
    pub(super) fn to_picture(&self, area: Area) -> Rect {
        let (width, height) = self.size;
        let shrunk = (width.div_ceil(self.factor), height.div_ceil(self.factor));
        let area = self.rotation.back(area, shrunk);
        let (x, y) = (area.left * self.factor, area.top * self.factor);
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

    /// The last column of a picture whose width is no multiple of the factor.
    #[test]
    fn rectangles_stay_within_the_picture() {
        let placement = Placement { rotation: Rotation::NONE, factor: 3, size: (10, 6) };
        let last = placement.to_picture(Area { left: 3, top: 0, right: 3, bottom: 1 });
        assert_eq!(last, Rect { x: 9, y: 0, width: 1, height: 6 });
    }
}

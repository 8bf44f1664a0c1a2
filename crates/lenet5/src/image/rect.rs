//! Rectangles of pixels.

/// A rectangle of a picture, in its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    /// Columns to the left of it.
    pub x: usize,
    /// Rows above it.
    pub y: usize,
    /// Columns that it covers.
    pub width: usize,
    /// Rows that it covers.
    pub height: usize,
}

impl Rect {
    /// Tells whether another rectangle lies within it.
    #[cfg(feature = "number")]
    pub(crate) const fn contains(&self, other: &Self) -> bool {
        self.x <= other.x
            && self.y <= other.y
            && self.x + self.width >= other.x + other.width
            && self.y + self.height >= other.y + other.height
    }

    /// Counts the pixels between two rectangles, along the axis along which there are more.
    #[cfg(feature = "number")]
    pub(crate) fn gap(&self, other: &Self) -> usize {
        let along = |a: usize, a_side: usize, b: usize, b_side: usize| {
            b.saturating_sub(a + a_side).max(a.saturating_sub(b + b_side))
        };
        let across = along(self.x, self.width, other.x, other.width);
        across.max(along(self.y, self.height, other.y, other.height))
    }

    /// The least rectangle that holds both.
    pub(crate) fn with(&self, other: &Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let right = (self.x + self.width).max(other.x + other.width);
        let bottom = (self.y + self.height).max(other.y + other.height);
        Self { x, y, width: right - x, height: bottom - y }
    }
}

/// A rectangle by its first and last column and row, both within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) left: usize,
    pub(crate) top: usize,
    pub(crate) right: usize,
    pub(crate) bottom: usize,
}

impl Area {
    /// The area of no pixel, to which pixels are added.
    pub(crate) const EMPTY: Self = Self { left: usize::MAX, top: usize::MAX, right: 0, bottom: 0 };

    pub(crate) fn add(&mut self, x: usize, y: usize) {
        *self = self.with(&Self::of_pixel(x, y));
    }

    pub(crate) const fn of_pixel(x: usize, y: usize) -> Self {
        Self { left: x, top: y, right: x, bottom: y }
    }

    /// Moves the area to the right and down.
    pub(crate) const fn moved(&self, x: usize, y: usize) -> Self {
        Self {
            left: self.left + x,
            top: self.top + y,
            right: self.right + x,
            bottom: self.bottom + y,
        }
    }

    /// The same area in a picture that is larger by a factor.
    pub(crate) const fn times(&self, by: usize) -> Self {
        Self {
            left: self.left * by,
            top: self.top * by,
            right: self.right * by + by - 1,
            bottom: self.bottom * by + by - 1,
        }
    }

    /// What lies in both; they overlap.
    pub(crate) fn common(&self, other: &Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    pub(crate) const fn width(&self) -> usize {
        self.right + 1 - self.left
    }

    pub(crate) const fn height(&self) -> usize {
        self.bottom + 1 - self.top
    }

    /// The least area that holds both.
    pub(crate) fn with(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    pub(crate) fn longer_side(&self) -> usize {
        (self.right - self.left).max(self.bottom - self.top) + 1
    }

    /// Adds a margin on all sides, within a picture of a size.
    pub(crate) fn grown(&self, by: usize, width: usize, height: usize) -> Self {
        Self {
            left: self.left.saturating_sub(by),
            top: self.top.saturating_sub(by),
            right: (self.right + by).min(width - 1),
            bottom: (self.bottom + by).min(height - 1),
        }
    }

    /// Lists its pixels in a picture of `width` columns, counted row by row.
    pub(crate) fn places(&self, width: usize) -> impl Iterator<Item = usize> + use<> {
        let (left, right) = (self.left, self.right);
        (self.top..=self.bottom).flat_map(move |y| y * width + left..=y * width + right)
    }

    /// Tells whether another area lies within this one.
    pub(crate) const fn contains(&self, other: &Self) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && self.right >= other.right
            && self.bottom >= other.bottom
    }

    /// Counts the pixels between two areas, along the axis along which there are more.
    pub(crate) fn gap(&self, other: &Self) -> usize {
        let along = |a: (usize, usize), b: (usize, usize)| {
            b.0.saturating_sub(a.1).max(a.0.saturating_sub(b.1))
        };
        let across = along((self.left, self.right), (other.left, other.right));
        across.max(along((self.top, self.bottom), (other.top, other.bottom)))
    }
}

impl From<Area> for Rect {
    fn from(area: Area) -> Self {
        Self { x: area.left, y: area.top, width: area.width(), height: area.height() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_grow_by_pixels_and_become_rectangles() {
        let mut area = Area::EMPTY;
        area.add(7, 3);
        area.add(5, 4);
        assert_eq!(Rect::from(area), Rect { x: 5, y: 3, width: 3, height: 2 });
        assert_eq!(Rect::from(area.moved(10, 20)), Rect { x: 15, y: 23, width: 3, height: 2 });
        assert_eq!(Rect::from(area.times(3)), Rect { x: 15, y: 9, width: 9, height: 6 });
        assert_eq!((area.longer_side(), area.with(&Area::of_pixel(0, 0)).longer_side()), (3, 8));
    }

    #[test]
    fn gaps_are_measured_along_the_axis_where_they_are_wider() {
        let one = Area { left: 0, top: 0, right: 4, bottom: 4 };
        assert_eq!(one.gap(&Area::of_pixel(10, 6)), 6);
        assert_eq!(one.gap(&Area::of_pixel(2, 9)), 5);
        assert_eq!(one.gap(&Area::of_pixel(3, 3)), 0);
    }
}

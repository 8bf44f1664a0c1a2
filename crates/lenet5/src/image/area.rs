//! Rectangles of pixels.

/// A rectangle of whole pixels, its ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) left: usize,
    pub(crate) top: usize,
    pub(crate) right: usize,
    pub(crate) bottom: usize,
}

impl Area {
    pub(crate) const AT_NO_PLACE: Self =
        Self { left: usize::MAX, top: usize::MAX, right: 0, bottom: 0 };

    pub(crate) fn add(&mut self, x: usize, y: usize) {
        *self = self.with(&Self::of_pixel(x, y));
    }

    pub(crate) const fn of_pixel(x: usize, y: usize) -> Self {
        Self { left: x, top: y, right: x, bottom: y }
    }

    /// The same further to the right and further down.
    pub(crate) const fn moved(&self, x: usize, y: usize) -> Self {
        Self {
            left: self.left + x,
            top: self.top + y,
            right: self.right + x,
            bottom: self.bottom + y,
        }
    }

    pub(crate) const fn width(&self) -> usize {
        self.right + 1 - self.left
    }

    pub(crate) const fn height(&self) -> usize {
        self.bottom + 1 - self.top
    }

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

    /// How many pixels of paper lie between two rectangles, along the axis where it is more.
    pub(crate) fn gap(&self, other: &Self) -> usize {
        let along = |a: (usize, usize), b: (usize, usize)| {
            b.0.saturating_sub(a.1).max(a.0.saturating_sub(b.1))
        };
        let across = along((self.left, self.right), (other.left, other.right));
        across.max(along((self.top, self.bottom), (other.top, other.bottom)))
    }
}

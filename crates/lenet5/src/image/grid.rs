//! A value for each pixel of a picture.

/// Values of pixels, row by row from the top.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grid<T> {
    width: usize,
    values: Vec<T>,
}

impl<T: Copy> Grid<T> {
    /// Takes values row by row; there are `width` in each row, and at least one row.
    pub(crate) fn new(width: usize, values: Vec<T>) -> Self {
        debug_assert!(width > 0 && !values.is_empty() && values.len().is_multiple_of(width));
        Self { width, values }
    }

    /// Makes the value of each column and row.
    #[cfg(test)]
    pub(crate) fn from_fn(
        width: usize,
        height: usize,
        value: impl Fn(usize, usize) -> T + Copy,
    ) -> Self {
        let rows = (0..height).flat_map(|y| (0..width).map(move |x| value(x, y)));
        Self::new(width, rows.collect())
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn height(&self) -> usize {
        self.values.len() / self.width
    }

    pub(crate) fn values(&self) -> &[T] {
        &self.values
    }

    pub(crate) fn rows(&self) -> std::slice::ChunksExact<'_, T> {
        self.values.chunks_exact(self.width)
    }

    /// Swaps rows and columns.
    pub(crate) fn transposed(&self) -> Self {
        Self::new(self.height(), transposed(&self.values, self.width))
    }
}

/// Swaps the rows and columns of values in rows of `width`.
pub(super) fn transposed<T: Copy>(values: &[T], width: usize) -> Vec<T> {
    /// Rows and columns are swapped by squares of this side, which stay in the caches.
    const SIDE: usize = 16;
    let Some(&first) = values.first() else { return Vec::new() };
    let height = values.len() / width;
    let mut swapped = vec![first; values.len()];
    for top in (0..height).step_by(SIDE) {
        let bottom = (top + SIDE).min(height);
        for left in (0..width).step_by(SIDE) {
            for x in left..(left + SIDE).min(width) {
                let to = &mut swapped[x * height + top..x * height + bottom];
                for (to, y) in to.iter_mut().zip(top..) {
                    *to = values[y * width + x];
                }
            }
        }
    }
    swapped
}

/// Grids for the comparisons with other implementations.
#[cfg(test)]
pub(super) mod strategies {
    use proptest::prelude::*;

    use super::Grid;

    /// Grids from 1x1 to 70x50 of the values that `element` makes.
    pub(in crate::image) fn grids<T, S>(element: S) -> impl Strategy<Value = Grid<T>>
    where
        T: Copy + std::fmt::Debug,
        S: Strategy<Value = T> + Clone,
    {
        let sides = prop_oneof![(1usize..=8, 1usize..=8), (1usize..=70, 1usize..=50)];
        sides.prop_flat_map(move |(width, height)| {
            let values = proptest::collection::vec(element.clone(), width * height);
            values.prop_map(move |values| Grid::new(width, values))
        })
    }

    /// Masks of all densities: few pixels set, half of them, nearly all.
    pub(in crate::image) fn masks() -> impl Strategy<Value = Grid<bool>> {
        (0.0..=1.0f64).prop_flat_map(|density| grids(proptest::bool::weighted(density)))
    }

    /// Grey levels, many of them black or white.
    pub(in crate::image) fn levels() -> impl Strategy<Value = Grid<u8>> {
        grids(prop_oneof![Just(0u8), Just(255), any::<u8>()])
    }
}

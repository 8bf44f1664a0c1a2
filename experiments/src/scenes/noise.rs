//! Smooth noise: the texture of paper, cloth, wood and clouds.

use super::geometry::index;
use super::random::Random;

/// The cells of the lattice along a side; the noise repeats after as many.
const SIDE: usize = 64;

/// Values on a lattice, smooth in between.
pub(crate) struct Noise {
    /// From -1 to 1, row by row.
    values: Vec<f32>,
    /// Pixels of a cell, across.
    cell_x: f32,
    /// Pixels of a cell, down.
    cell_y: f32,
}

impl Noise {
    /// Noise of square cells of a size in pixels.
    pub(crate) fn new(random: &mut Random, cell: f32) -> Self {
        Self::stretched(random, cell, cell)
    }

    /// Noise of cells of two sizes in pixels.
    pub(crate) fn stretched(random: &mut Random, cell_x: f32, cell_y: f32) -> Self {
        let values = (0..SIDE * SIDE).map(|_| random.around(1.0)).collect();
        Self { values, cell_x, cell_y }
    }

    /// The noise at a place, from -1 to 1.
    pub(crate) fn at(&self, x: f32, y: f32) -> f32 {
        // Any place becomes a positive one; the lattice repeats.
        const FAR: f32 = 4096.0;
        let (x, y) = (x / self.cell_x + FAR, y / self.cell_y + FAR);
        let (column, row) = (index(x), index(y));
        let (u, v) = (x - column as f32, y - row as f32);
        let (u, v) = (u * u * (3.0 - 2.0 * u), v * v * (3.0 - 2.0 * v));
        let value =
            |dx: usize, dy: usize| self.values[(row + dy) % SIDE * SIDE + (column + dx) % SIDE];
        let upper = value(0, 0) + (value(1, 0) - value(0, 0)) * u;
        let lower = value(0, 1) + (value(1, 1) - value(0, 1)) * u;
        upper + (lower - upper) * v
    }
}

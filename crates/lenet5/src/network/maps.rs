//! Feature maps: planes of units with the shape in the type.

use core::ops::{Deref, DerefMut};

/// `C` maps of `H` rows and `W` columns, aligned to a cache line.
///
/// Reads as the array it is: `maps[c][y][x]`.
#[derive(Clone, Debug, PartialEq)]
#[repr(align(64))]
pub struct Maps<const C: usize, const H: usize, const W: usize>(pub [[[f32; W]; H]; C]);

impl<const C: usize, const H: usize, const W: usize> Maps<C, H, W> {
    /// Makes maps whose units are all `value`.
    #[must_use]
    pub const fn filled(value: f32) -> Self {
        Self([[[value; W]; H]; C])
    }

    /// Lists all units: map by map, row by row.
    #[must_use]
    pub const fn as_slice(&self) -> &[f32] {
        self.0.as_flattened().as_flattened()
    }

    /// Lists all units for change: map by map, row by row.
    #[must_use]
    pub const fn as_mut_slice(&mut self) -> &mut [f32] {
        self.0.as_flattened_mut().as_flattened_mut()
    }
}

impl<const C: usize, const H: usize, const W: usize> Deref for Maps<C, H, W> {
    type Target = [[[f32; W]; H]; C];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<const C: usize, const H: usize, const W: usize> DerefMut for Maps<C, H, W> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

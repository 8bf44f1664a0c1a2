//! The space displacement network: the network run once over a field wider than a digit (paper,
//! section VII).
//!
//! ```text
//! field    1@32 x W          W at least 32        n = (W - 32)/4 + 1 outputs
//!   C1     6@28 x (4n + 24)
//!   S2     6@14 x (2n + 12)
//!   C3    16@10 x (2n + 8)
//!   S4    16@5  x (n + 4)
//!   C5   120@1  x n
//!   F6    84    x n          then the penalties of the classes, n times
//! ```
//!
//! Output `k` sees the 32 columns from pixel `4k` on: the two sub-samplings put outputs four pixels
//! apart. Up to S4 a unit is computed once, for all the outputs that see it; from C5 on every output
//! has units of its own. A unit's sum has the terms of the fixed network in the same order, so the
//! penalties are those of the window by itself, to the bit.
//!
//! *Cost:* of one output, far from the ends of the field, beside a window of its own:
//!
//! ```text
//!                     columns   multiply-adds      connections       squashings
//! C1                     4      16,800 of 117,600   17,472 of 122,304    672 of 4,704
//! S2                     2           -                 840 of   5,880    168 of 1,176
//! C3                     2      30,000 of 150,000   30,320 of 151,600    320 of 1,600
//! S4                     1           -                 400 of   2,000     80 of   400
//! C5                     1      48,000 of  48,000   48,120 of  48,120    120 of   120
//! F6 and output          1      10,920 of  10,920   11,004 of  11,004     84 of    84
//!                              105,720 of 326,520  108,156 of 340,908  1,444 of 8,084
//! ```
//!
//! A third, and not less, since nothing of C5 can be shared: each of its 5x5 fields stands on other
//! columns of S4.
//!
//! [`Network::slide`] is the reference in plain loops, [`Reader::slide`](crate::Reader::slide) the fast
//! way.

use super::field::Field;
use crate::level::{Level, at_level};
use crate::network::architecture::{
    self, C1, C1_MAPS, C3, C3_MAPS, C5_MAPS, F6, KERNEL, LAYERS, POOL, S2, S4, STRIDE,
};
use crate::network::maps::Maps;
use crate::network::{Network, Parameters, Penalties, units};

/// Columns that one more output adds to each of [`LAYERS`].
const COLUMNS: [usize; LAYERS.len()] = [STRIDE, STRIDE, STRIDE / POOL, STRIDE / POOL, 1, 1, 1, 1];

/// Multiply-adds of one output far from the ends of the field, counted as those of a window are in
/// [`architecture::MULTIPLY_ADDS`].
pub const MULTIPLY_ADDS: usize = an_output(0);
/// Connections of one output far from the ends of the field.
pub const CONNECTIONS: usize = an_output(1);

const fn an_output(what: usize) -> usize {
    let mut sum = 0;
    let mut i = 0;
    while i < LAYERS.len() {
        let layer = &LAYERS[i];
        sum += [layer.multiply_adds, layer.connections][what] / layer.width * COLUMNS[i];
        i += 1;
    }
    sum
}

const _: () = {
    assert!(MULTIPLY_ADDS == 105_720 && 3 * MULTIPLY_ADDS < architecture::MULTIPLY_ADDS);
    assert!(CONNECTIONS == 108_156 && 3 * CONNECTIONS < architecture::CONNECTIONS);
};

/// One column of a layer's maps.
type Column<const C: usize, const H: usize> = Maps<C, H, 1>;

impl Network {
    /// Computes the penalties of every output over a field, in plain loops: a column of each layer
    /// from the columns below that it sees.
    ///
    /// Output `k` has the penalties of [`Field::window`]`(k)`, to the bit.
    ///
    /// *Cost:* 105,720 multiply-adds and 1,444 squashings an output; 1.7 kB a pixel of the width for
    /// every layer's units, so 110 MB for the widest field. [`Reader::slide`](crate::Reader::slide)
    /// gives the same penalties faster and in less memory.
    ///
    /// Source: paper, section VII.
    #[must_use]
    pub fn slide(&self, field: &Field) -> Vec<Penalties> {
        self.forward_field(field).penalties
    }

    /// Computes what every layer puts out over a field, in plain loops.
    ///
    /// *Cost:* that of [`slide`](Self::slide).
    ///
    /// Source: paper, section VII.
    #[must_use]
    pub fn forward_field(&self, field: &Field) -> FieldActivations {
        at_level!(Level::detect(), self.forward_field_plainly(field))
    }

    #[inline(always)]
    fn forward_field_plainly(&self, field: &Field) -> FieldActivations {
        let Parameters { c1, s2, c3, s4, c5, f6 } = &self.parameters;
        let pixels = field.columns();
        let c1_columns = each::<KERNEL, _, _, C1_MAPS, C1>(
            pixels.windows(KERNEL),
            #[inline(always)]
            |below, above| c1.forward(below, above),
        );
        let s2_columns = each::<POOL, _, _, C1_MAPS, S2>(
            c1_columns.chunks_exact(POOL),
            #[inline(always)]
            |below, above| s2.forward(below, above),
        );
        let c3_columns = each::<KERNEL, _, _, C3_MAPS, C3>(
            s2_columns.windows(KERNEL),
            #[inline(always)]
            |below, above| c3.forward(below, above),
        );
        let s4_columns = each::<POOL, _, _, C3_MAPS, S4>(
            c3_columns.chunks_exact(POOL),
            #[inline(always)]
            |below, above| s4.forward(below, above),
        );
        let outputs = field.outputs();
        let mut c5_outputs = Vec::with_capacity(outputs);
        let mut f6_outputs = Vec::with_capacity(outputs);
        let mut penalties = Vec::with_capacity(outputs);
        for below in s4_columns.windows(KERNEL) {
            let below = side_by_side::<_, _, KERNEL>(below);
            let (mut c5_units, mut f6_units) = ([0.0; C5_MAPS], [0.0; F6]);
            let mut own = Penalties::none();
            c5.forward(units(&below), &mut c5_units);
            f6.forward(&c5_units, &mut f6_units);
            self.rbf.forward(&f6_units, &mut own);
            c5_outputs.push(c5_units);
            f6_outputs.push(f6_units);
            penalties.push(own);
        }
        FieldActivations {
            c1: c1_columns,
            s2: s2_columns,
            c3: c3_columns,
            s4: s4_columns,
            c5: c5_outputs,
            f6: f6_outputs,
            penalties,
        }
    }
}

/// The squashed outputs of every layer over a field, column by column, and the penalties.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldActivations {
    c1: Vec<Column<C1_MAPS, C1>>,
    s2: Vec<Column<C1_MAPS, S2>>,
    c3: Vec<Column<C3_MAPS, C3>>,
    s4: Vec<Column<C3_MAPS, S4>>,
    c5: Vec<[f32; C5_MAPS]>,
    f6: Vec<[f32; F6]>,
    penalties: Vec<Penalties>,
}

/// What one layer puts out over a field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldOutput {
    /// The paper's name, such as `C3`; stable for ever.
    pub name: &'static str,
    /// Maps, or units for the layers after C5.
    pub maps: usize,
    /// Rows of a map.
    pub height: usize,
    /// Columns of a map, or outputs.
    pub width: usize,
    /// The units, map by map and row by row: `maps * height * width` of them.
    pub units: Vec<f32>,
}

impl FieldActivations {
    /// The penalties of every output.
    #[must_use]
    pub fn penalties(&self) -> &[Penalties] {
        &self.penalties
    }

    /// Lists the outputs of the layers in the order of the network: C1, S2, C3, S4, C5, F6, and the penalties as
    /// `output`.
    ///
    /// *Cost:* a copy of each layer, as they are kept by columns and shown by maps.
    ///
    /// # Examples
    /// ```
    /// use lenet5::{Field, Pretrained};
    ///
    /// let field = Field::from_bytes(100, &[0; 32 * 100])?;
    /// let activations = Pretrained::Paper.load().forward_field(&field);
    /// let shapes: Vec<_> = activations.layers().map(|l| (l.name, l.maps, l.height, l.width)).collect();
    /// assert_eq!(shapes[2], ("C3", 16, 10, 44));
    /// assert_eq!(shapes[6], ("output", 10, 1, 18));
    /// # Ok::<(), lenet5::Error>(())
    /// ```
    pub fn layers(&self) -> impl Iterator<Item = FieldOutput> {
        let classes = self.penalties.first().map_or(0, |own| own.as_slice().len());
        let counts = [C1_MAPS, C1_MAPS, C3_MAPS, C3_MAPS, C5_MAPS, F6, classes];
        let columns = [
            list(&self.c1, Maps::as_slice),
            list(&self.s2, Maps::as_slice),
            list(&self.c3, Maps::as_slice),
            list(&self.s4, Maps::as_slice),
            list(&self.c5, <[f32; C5_MAPS]>::as_slice),
            list(&self.f6, <[f32; F6]>::as_slice),
            list(&self.penalties, Penalties::as_slice),
        ];
        // The input is no output of a layer.
        LAYERS[1..].iter().zip(counts).zip(columns).map(|((layer, maps), columns)| {
            let (height, width) = (layer.height, columns.len());
            let units = (0..maps * height).flat_map(|row| columns.iter().map(move |own| own[row]));
            FieldOutput { name: layer.name, maps, height, width, units: units.collect() }
        })
    }
}

/// Lists the units of some columns.
fn list<T>(columns: &[T], units: impl Fn(&T) -> &[f32]) -> Vec<&[f32]> {
    columns.iter().map(units).collect()
}

/// Computes a layer's columns, each from `K` columns below.
#[inline(always)]
fn each<'a, const K: usize, const IN: usize, const H: usize, const OUT: usize, const OH: usize>(
    below: impl Iterator<Item = &'a [Column<IN, H>]>,
    forward: impl Fn(&Maps<IN, H, K>, &mut Column<OUT, OH>),
) -> Vec<Column<OUT, OH>> {
    let mut columns = Vec::with_capacity(below.size_hint().0);
    for below in below {
        let mut column = Maps::filled(0.0);
        forward(&side_by_side(below), &mut column);
        columns.push(column);
    }
    columns
}

/// Puts `W` columns side by side.
fn side_by_side<const C: usize, const H: usize, const W: usize>(
    columns: &[Column<C, H>],
) -> Maps<C, H, W> {
    let mut maps = Maps::filled(0.0);
    for (x, column) in columns.iter().enumerate() {
        for c in 0..C {
            for y in 0..H {
                maps[c][y][x] = column[c][y][0];
            }
        }
    }
    maps
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests;

//! The layers of LeNet-5 as data: shapes, parameters, connections, Table I (paper, section II.B).
//!
//! Everything else in this library takes its sizes from here, and the totals which the paper prints
//! are `const` assertions at the end: a wrong shape does not compile.

use core::fmt;

/// Side of the input field in pixels.
pub const INPUT: usize = 32;
/// Side of a digit image as MNIST has it, in pixels; the field adds two pixels on each side.
pub const DIGIT: usize = 28;
/// Pixels between a digit's field and the edge of the input.
pub const DIGIT_MARGIN: usize = (INPUT - DIGIT) / 2;
/// Side of a convolution's receptive field in units.
pub const KERNEL: usize = 5;
/// Side of a sub-sampling unit's receptive field; fields do not overlap.
pub const POOL: usize = 2;

/// Pixels between neighbouring outputs: the two sub-samplings put them that far apart.
pub const STRIDE: usize = POOL * POOL;

/// Maps of C1.
pub const C1_MAPS: usize = 6;
/// Side of a C1 map.
pub const C1: usize = INPUT - KERNEL + 1;
/// Side of an S2 map.
pub const S2: usize = C1 / POOL;
/// Maps of C3.
pub const C3_MAPS: usize = 16;
/// Side of a C3 map.
pub const C3: usize = S2 - KERNEL + 1;
/// Side of an S4 map.
pub const S4: usize = C3 / POOL;
/// Maps of C5.
pub const C5_MAPS: usize = 120;
/// Side of a C5 map: one unit on the 32x32 field, more on a larger one.
pub const C5: usize = S4 - KERNEL + 1;
/// Rows of a code's picture.
pub const CODE_ROWS: usize = 12;
/// Columns of a code's picture.
pub const CODE_COLUMNS: usize = 7;
/// Units of F6: one for each pixel of a 7x12 code.
pub const F6: usize = CODE_ROWS * CODE_COLUMNS;
/// The digits, the paper's classes.
pub const DIGITS: usize = 10;

/// Which S2 maps (first index) feed which C3 maps (second index).
///
/// Source: Table I. Each S2 map feeds ten C3 maps; the first six C3 maps see three neighbouring S2
/// maps, the next six see four neighbours, then three see four with a gap, and the last sees all.
pub const TABLE_I: [[bool; C3_MAPS]; C1_MAPS] = parse_table([
    b"X...XXX..XXXX.XX",
    b"XX...XXX..XXXX.X",
    b"XXX...XXX..X.XXX",
    b".XXX..XXXX..X.XX",
    b"..XXX..XXXX.XX.X",
    b"...XXX..XXXX.XXX",
]);

const fn parse_table(rows: [&[u8; C3_MAPS]; C1_MAPS]) -> [[bool; C3_MAPS]; C1_MAPS] {
    let mut table = [[false; C3_MAPS]; C1_MAPS];
    let mut from = 0;
    while from < C1_MAPS {
        let mut to = 0;
        while to < C3_MAPS {
            table[from][to] = rows[from][to] == b'X';
            to += 1;
        }
        from += 1;
    }
    table
}

/// Lists the C3 maps that each S2 map feeds, in order: the rows of [`TABLE_I`].
pub const C3_FED_BY: [[usize; 10]; C1_MAPS] = {
    let mut fed_by = [[0; 10]; C1_MAPS];
    let mut from = 0;
    while from < C1_MAPS {
        let (mut to, mut count) = (0, 0);
        while to < C3_MAPS {
            if TABLE_I[from][to] {
                fed_by[from][count] = to;
                count += 1;
            }
            to += 1;
        }
        assert!(count == 10);
        from += 1;
    }
    fed_by
};

/// Counts the S2 maps that feed C3 map `to`: 3, 4 or 6.
#[must_use]
pub const fn c3_inputs(to: usize) -> usize {
    let mut count = 0;
    let mut from = 0;
    while from < C1_MAPS {
        count += TABLE_I[from][to] as usize;
        from += 1;
    }
    count
}

const fn c3_links() -> usize {
    let mut count = 0;
    let mut to = 0;
    while to < C3_MAPS {
        count += c3_inputs(to);
        to += 1;
    }
    count
}

/// What a layer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LayerKind {
    /// The field of pixels.
    Input,
    /// 5x5 convolution over every map below.
    Convolution,
    /// 5x5 convolution over the maps below that Table I names.
    PartialConvolution,
    /// Sum of a 2x2 field, times a coefficient, plus a bias.
    Subsampling,
    /// Every unit sees every unit below.
    FullyConnected,
    /// Euclidean radial basis functions: squared distances from the codes.
    Rbf,
}

impl LayerKind {
    /// Names the kind in lower case, as the program's tables and JSON do.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Convolution => "convolution",
            Self::PartialConvolution => "partial convolution",
            Self::Subsampling => "sub-sampling",
            Self::FullyConnected => "fully connected",
            Self::Rbf => "Euclidean RBF",
        }
    }
}

impl fmt::Display for LayerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One line of the paper's table of layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layer {
    /// The paper's name, such as `C3`.
    pub name: &'static str,
    /// What the layer does.
    pub kind: LayerKind,
    /// Feature maps, or units for the layers after C5.
    pub maps: usize,
    /// Rows of a map.
    pub height: usize,
    /// Columns of a map.
    pub width: usize,
    /// Values that training changes.
    pub parameters: usize,
    /// Connections: each use of a weight or bias by a unit.
    pub connections: usize,
    /// Multiply-adds of one forward pass that depend on a weight; see [`MULTIPLY_ADDS`].
    pub multiply_adds: usize,
}

const fn convolution(
    name: &'static str,
    kind: LayerKind,
    maps: usize,
    side: usize,
    links: usize,
) -> Layer {
    let weights = links * KERNEL * KERNEL;
    Layer {
        name,
        kind,
        maps,
        height: side,
        width: side,
        parameters: weights + maps,
        connections: (weights + maps) * side * side,
        multiply_adds: weights * side * side,
    }
}

const fn subsampling(name: &'static str, maps: usize, side: usize) -> Layer {
    Layer {
        name,
        kind: LayerKind::Subsampling,
        maps,
        height: side,
        width: side,
        parameters: 2 * maps,
        connections: (POOL * POOL + 1) * maps * side * side,
        multiply_adds: 0,
    }
}

/// The layers from the input to the penalties, for the ten digits.
///
/// Source: paper, section II.B. The RBF's 840 connections are fixed codes, so it has no trainable
/// parameter.
pub const LAYERS: [Layer; 8] = [
    Layer {
        name: "input",
        kind: LayerKind::Input,
        maps: 1,
        height: INPUT,
        width: INPUT,
        parameters: 0,
        connections: 0,
        multiply_adds: 0,
    },
    convolution("C1", LayerKind::Convolution, C1_MAPS, C1, C1_MAPS),
    subsampling("S2", C1_MAPS, S2),
    convolution("C3", LayerKind::PartialConvolution, C3_MAPS, C3, c3_links()),
    subsampling("S4", C3_MAPS, S4),
    convolution("C5", LayerKind::Convolution, C5_MAPS, C5, C3_MAPS * C5_MAPS),
    Layer {
        name: "F6",
        kind: LayerKind::FullyConnected,
        maps: F6,
        height: 1,
        width: 1,
        parameters: (C5_MAPS + 1) * F6,
        connections: (C5_MAPS + 1) * F6,
        multiply_adds: C5_MAPS * F6,
    },
    Layer {
        name: "output",
        kind: LayerKind::Rbf,
        maps: DIGITS,
        height: 1,
        width: 1,
        parameters: 0,
        connections: F6 * DIGITS,
        multiply_adds: F6 * DIGITS,
    },
];

/// All values that training changes.
pub const PARAMETERS: usize = total(0);
/// All connections, those of the RBF included.
pub const CONNECTIONS: usize = total(1);
/// Multiply-adds of one forward pass, counted as the paper's convention allows: convolutions, F6 and
/// RBF; the sub-sampling's one product a unit and the squashing are not in it.
pub const MULTIPLY_ADDS: usize = total(2);

const fn total(column: usize) -> usize {
    let mut sum = 0;
    let mut i = 0;
    while i < LAYERS.len() {
        let layer = &LAYERS[i];
        sum += [layer.parameters, layer.connections, layer.multiply_adds][column];
        i += 1;
    }
    sum
}

// What the paper prints, layer by layer and in total.
const _: () = {
    let [_, c1, s2, c3, s4, c5, f6, output] = LAYERS;
    assert!(c1.height == 28 && c1.parameters == 156 && c1.connections == 122_304);
    assert!(s2.height == 14 && s2.parameters == 12 && s2.connections == 5_880);
    assert!(c3.height == 10 && c3.parameters == 1_516 && c3.connections == 151_600);
    assert!(s4.height == 5 && s4.parameters == 32 && s4.connections == 2_000);
    assert!(c5.height == 1 && c5.parameters == 48_120 && c5.connections == 48_120);
    assert!(f6.maps == 84 && f6.parameters == 10_164 && f6.connections == 10_164);
    assert!(output.connections == 840);
    assert!(c3_links() == 60);
    assert!(PARAMETERS == 60_000);
    assert!(CONNECTIONS == 340_908);
    assert!(MULTIPLY_ADDS == 326_520);
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_s2_map_feeds_ten_c3_maps() {
        for row in TABLE_I {
            assert_eq!(row.iter().filter(|&&link| link).count(), 10);
        }
    }

    #[test]
    fn c3_fed_by_lists_the_links_of_table_i() {
        for (row, fed) in TABLE_I.iter().zip(C3_FED_BY) {
            let linked: Vec<usize> = (0..C3_MAPS).filter(|&to| row[to]).collect();
            assert_eq!(fed[..], linked);
        }
        assert_eq!(C3_FED_BY[0], [0, 4, 5, 6, 9, 10, 11, 12, 14, 15]);
    }

    #[test]
    fn c3_maps_see_three_four_or_all_maps() {
        let inputs: [usize; C3_MAPS] = core::array::from_fn(c3_inputs);
        assert_eq!(inputs, [3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 6]);
    }
}

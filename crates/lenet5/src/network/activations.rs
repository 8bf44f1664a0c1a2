//! What every layer puts out for one input (paper, Figure 2).

use super::architecture::{C1, C1_MAPS, C3, C3_MAPS, C5, C5_MAPS, F6, LAYERS, S2, S4};
use super::maps::Maps;
use super::penalties::Penalties;

/// The squashed outputs of every layer for one input, and the penalties.
#[derive(Clone, Debug, PartialEq)]
pub struct Activations {
    /// 6@28x28.
    pub c1: Maps<C1_MAPS, C1, C1>,
    /// 6@14x14.
    pub s2: Maps<C1_MAPS, S2, S2>,
    /// 16@10x10.
    pub c3: Maps<C3_MAPS, C3, C3>,
    /// 16@5x5.
    pub s4: Maps<C3_MAPS, S4, S4>,
    /// 120@1x1.
    pub c5: Maps<C5_MAPS, C5, C5>,
    /// 84.
    pub f6: [f32; F6],
    /// One a class.
    pub penalties: Penalties,
}

impl Activations {
    /// Makes room for one input's activations.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            c1: Maps::filled(0.0),
            s2: Maps::filled(0.0),
            c3: Maps::filled(0.0),
            s4: Maps::filled(0.0),
            c5: Maps::filled(0.0),
            f6: [0.0; F6],
            penalties: Penalties::none(),
        }
    }
}

/// What one layer puts out.
#[derive(Clone, Copy, Debug)]
pub struct LayerOutput<'a> {
    /// The paper's name, such as `C3`; stable for ever.
    pub name: &'static str,
    /// Maps, or units for the layers after C5.
    pub maps: usize,
    /// Rows of a map.
    pub height: usize,
    /// Columns of a map.
    pub width: usize,
    /// The units, map by map and row by row: `maps * height * width` of them.
    pub units: &'a [f32],
}

impl Activations {
    /// Lists the outputs of the layers in the order of the network: C1, S2, C3, S4, C5, F6, and the penalties
    /// as `output`, of which there is one for each class.
    ///
    /// # Examples
    /// ```
    /// use lenet5::{Activations, Input, Pretrained};
    ///
    /// let mut activations = Box::new(Activations::new());
    /// Pretrained::Paper.load().forward(&Input::blank(), &mut activations);
    /// let c3 = activations.layers().nth(2).expect("the third layer");
    /// assert_eq!((c3.name, c3.maps, c3.height, c3.width), ("C3", 16, 10, 10));
    /// ```
    pub fn layers(&self) -> impl Iterator<Item = LayerOutput<'_>> {
        let outputs = [
            self.c1.as_slice(),
            self.s2.as_slice(),
            self.c3.as_slice(),
            self.s4.as_slice(),
            self.c5.as_slice(),
            &self.f6,
            self.penalties.as_slice(),
        ];
        // The input is no output of a layer.
        LAYERS[1..].iter().zip(outputs).map(|(layer, units)| {
            let (height, width) = (layer.height, layer.width);
            LayerOutput {
                name: layer.name,
                maps: units.len() / (height * width),
                height,
                width,
                units,
            }
        })
    }
}

impl Default for Activations {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_have_the_names_and_shapes_of_the_architecture() {
        let mut activations = Activations::new();
        activations.penalties = Penalties::from_iter((0..10).map(|_| 1.0));
        activations.c3[15][9][9] = 5.0;
        let layers: Vec<_> = activations.layers().collect();
        assert_eq!(layers.len(), LAYERS.len() - 1);
        for (layer, expected) in layers.iter().zip(&LAYERS[1..]) {
            assert_eq!((layer.name, layer.maps), (expected.name, expected.maps));
            assert_eq!(layer.units.len(), expected.maps * expected.height * expected.width);
        }
        assert!(layers[2].units.last().is_some_and(|&unit| unit > 4.0));
    }
}

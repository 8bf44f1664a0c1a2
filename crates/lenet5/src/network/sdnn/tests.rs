use super::*;
use crate::network::{Activations, samples};

/// Widths of one output, of a few, of sixteen and one more, and of many.
const WIDTHS: [usize; 11] = [32, 33, 35, 36, 44, 47, 68, 71, 72, 100, 333];

fn bits(penalties: &Penalties) -> Vec<u32> {
    penalties.as_slice().iter().map(|value| value.to_bits()).collect()
}

#[test]
fn plain_outputs_are_those_of_the_windows() {
    for (width, seed) in WIDTHS.into_iter().zip(1..) {
        let (network, field) = (samples::network(seed), samples::field(width, seed + 100));
        let found = network.slide(&field);
        assert_eq!(found.len(), (width - 32) / 4 + 1);
        for (k, found) in found.iter().enumerate() {
            let expected = network.penalties(&field.window(k));
            assert_eq!(bits(found), bits(&expected), "{width}, output {k}");
        }
        // A network that says the same of everything would prove nothing.
        assert!(found.windows(2).all(|pair| pair[0] != pair[1]), "{width}");
    }
}

#[test]
fn layers_over_a_field_are_those_of_the_windows() {
    let (network, field) = (samples::network(3), samples::field(47, 5));
    let found = network.forward_field(&field);
    assert_eq!(found.penalties(), network.slide(&field));
    // The columns between two outputs: of C1, S2, C3, S4, and what has one for each output.
    let strides = [4, 2, 2, 1, 1, 1, 1];
    let mut activations = Box::new(Activations::new());
    for k in 0..field.outputs() {
        network.forward(&field.window(k), &mut activations);
        for ((all, own), stride) in found.layers().zip(activations.layers()).zip(strides) {
            assert_eq!((all.name, all.maps, all.height), (own.name, own.maps, own.height));
            assert_eq!(all.units.len(), all.maps * all.height * all.width);
            for row in 0..own.maps * own.height {
                let own_row = &own.units[row * own.width..][..own.width];
                let all_row = &all.units[row * all.width + stride * k..][..own.width];
                assert_eq!(own_row, all_row, "{}, output {k}, row {row}", all.name);
            }
        }
    }
}

use super::*;
use crate::network::samples;

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

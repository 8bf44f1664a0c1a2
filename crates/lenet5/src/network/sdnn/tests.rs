use super::*;
use crate::Reader;
use crate::level::Level;
use crate::network::codes::Classes;

/// Widths of one output, of a few, of a step of the fast kernels and one more, and of many steps.
const WIDTHS: [usize; 11] = [32, 33, 35, 36, 44, 47, 68, 71, 72, 100, 333];

/// Numbers between -1 and 1, the same on every machine.
fn noise(seed: u32) -> impl FnMut() -> f32 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    }
}

/// A network whose units are neither idle nor all saturated.
fn network(seed: u32) -> Network {
    let mut network = Network::zero(Classes::of("0123456789+-abcdefgh").unwrap());
    let mut noise = noise(seed);
    let fan_ins = [25.0, 25.0, 1.0, 1.0, 100.0, 100.0, 1.0, 1.0, 400.0, 400.0, 120.0, 120f32];
    for (values, fan_in) in network.parameters.slices_mut().into_iter().zip(fan_ins) {
        values.fill_with(|| 2.0 * noise() / fan_in.sqrt());
    }
    network
}

/// Noise, with a run of blank columns and one of full ink.
fn field(width: usize, seed: u32) -> Field {
    let mut noise = noise(seed);
    let share = |x, _| match x % 90 {
        60..70 => 0.0,
        75..80 => 1.0,
        _ => noise(),
    };
    Field::from_ink(width, share).unwrap()
}

fn bits(penalties: &Penalties) -> Vec<u32> {
    penalties.as_slice().iter().map(|value| value.to_bits()).collect()
}

#[test]
fn plain_outputs_are_those_of_the_windows() {
    for (width, seed) in WIDTHS.into_iter().zip(1..) {
        let (network, field) = (network(seed), field(width, seed + 100));
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
fn fast_outputs_are_those_of_the_windows_at_every_level() {
    let wide = field(500, 99);
    for level in Level::available() {
        for (width, seed) in WIDTHS.into_iter().zip(1..) {
            let (network, field) = (network(seed), field(width, seed + 100));
            let reader = Reader::with_level(&network, level);
            // What is left of another field must not show.
            assert_eq!(reader.slide(&wide).len(), wide.outputs());
            let found = reader.slide(&field);
            assert_eq!(found.len(), (width - 32) / 4 + 1);
            for (k, found) in found.iter().enumerate() {
                let window = field.window(k);
                let expected = bits(&reader.penalties(&window));
                assert_eq!(bits(found), expected, "{level}, {width}, output {k}");
                if level.is_fused() {
                    assert_eq!(expected, bits(&network.penalties(&window)), "{level}");
                }
            }
        }
    }
}

//! Networks, fields and noise for the tests of whatever computes with them.

use super::Network;
use super::architecture::TABLE_I;
use super::codes::Classes;
use super::field::Field;

/// Gives numbers between -1 and 1, the same on every machine.
pub(crate) fn noise(seed: u32) -> impl FnMut() -> f32 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    }
}

/// Makes a network of twenty classes whose units are neither idle nor all saturated.
pub(crate) fn network(seed: u32) -> Network {
    let mut network = Network::zero(Classes::of("0123456789+-abcdefgh").unwrap());
    let mut noise = noise(seed);
    let fan_ins = [25.0, 25.0, 1.0, 1.0, 100.0, 100.0, 1.0, 1.0, 400.0, 400.0, 120.0, 120f32];
    for (values, fan_in) in network.parameters.slices_mut().into_iter().zip(fan_ins) {
        values.fill_with(|| 2.0 * noise() / fan_in.sqrt());
    }
    for (o, links) in network.parameters.c3.weight.iter_mut().enumerate() {
        for (i, taps) in links.iter_mut().enumerate() {
            if !TABLE_I[i][o] {
                *taps = [[0.0; 5]; 5];
            }
        }
    }
    network
}

/// Makes a field of noise, with a run of blank columns and one of full ink.
pub(crate) fn field(width: usize, seed: u32) -> Field {
    let mut noise = noise(seed);
    let share = |x, _| match x % 90 {
        60..70 => 0.0,
        75..80 => 1.0,
        _ => noise(),
    };
    Field::from_ink(width, share).unwrap()
}

//! What is made for training, pinned to the bit: published networks follow from these very patterns.
//!
//! Each hash was printed once and must never change: whoever reorders two draws of random numbers
//! trains another network from the same seed.

use std::path::PathBuf;

use super::distort::{Distorter, Distortions};
use super::flags::add_flag;
use super::hand::{Hand, LineDigit, Pens, Writers, pick_digit};
use super::line::SyntheticLine;
use super::variants::write_form;
use super::{RubbishKinds, SyntheticCheque, make_rubbish};
use crate::data::{Dataset, Mnist};
use crate::network::input::{Digit, Input};
use crate::train::glyphs::TypefaceGlyphs;
use crate::train::patterns::Patterns;
use crate::train::random::{Random, Seed, Stream};
use crate::train::recipe::Recipe;

/// FNV-1a of 64 bits.
struct Hash(u64);

impl Hash {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn values(&mut self, values: &[f32]) {
        for value in values {
            self.bytes(&value.to_bits().to_le_bytes());
        }
    }

    fn digit(&mut self, digit: Option<&Digit>) {
        self.bytes(&[u8::from(digit.is_some())]);
        self.bytes(digit.map_or(&[], |digit| digit.as_flattened()));
    }

    fn input(&mut self, input: Option<&Input>) {
        self.bytes(&[u8::from(input.is_some())]);
        self.values(input.map_or(&[], |input| input.maps().as_slice()));
    }
}

/// Asserts hashes, which are told as they would stand here.
fn assert_hashes<const N: usize>(found: [&Hash; N], expected: [u64; N]) {
    let found = found.map(|hash| hash.0);
    assert!(found == expected, "found {found:#018x?}");
}

fn digits() -> Dataset {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    Mnist::open(folder).unwrap().train
}

/// Every kind of distortion at once.
fn every_distortion() -> Distortions {
    Distortions {
        flags: 0.5,
        forms: 0.25,
        stretched: 0.25,
        noise: 0.03,
        fading: 0.3,
        elastic: 1.2,
        thicker: 0.8,
        thinner: 0.4,
        rotation: 12.0,
        ..Distortions::paper()
    }
}

#[test]
fn lines_pieces_and_windows_keep_their_bits() {
    let data = digits();
    let distorter = Distorter::new(&every_distortion().in_line(), Seed(5), 2);
    let (mut inks, mut pieces, mut windows) = (Hash::new(), Hash::new(), Hash::new());
    for index in 0..300 {
        let random = &mut Random::new(Seed(5), Stream::Line { pass: 2, index });
        let count = 2 + index % 4;
        let mut choose = |_| LineDigit::of(&data, pick_digit(&data, 4, random)).unwrap();
        let chosen: Vec<LineDigit> = (0..count).map(&mut choose).collect();
        let pens = if index % 2 == 0 { Pens::MNIST } else { Pens::BALLPOINT };
        let distorter = (index % 3 > 0).then_some(&distorter);
        let writers = Writers { in_line: distorter, apart: data.len() };
        let hand = Hand::write(writers, random, &chosen, pens);
        let hand = if index % 5 == 0 { hand.spaced(2, 1.5, random) } else { hand };
        let line = SyntheticLine::write(&hand, random).unwrap();
        inks.bytes(&line.ink().width().to_le_bytes());
        inks.values(line.ink().values());
        for wanted in [Some(index % count), None] {
            pieces.digit(line.piece(wanted, random).as_ref());
            windows.input(line.window(wanted, random).as_ref());
        }
    }
    assert_hashes(
        [&inks, &pieces, &windows],
        [0x53d0_4846_edab_afe6, 0x7ef2_0585_0787_972e, 0xb46a_67ea_6820_3160],
    );
}

#[test]
fn cheques_keep_their_bits() {
    let data = digits();
    let mut hash = Hash::new();
    for index in 0..60 {
        let cheque = SyntheticCheque::write(&data, &every_distortion(), Seed(5), index).unwrap();
        hash.bytes(&cheque.picture.width().to_le_bytes());
        hash.bytes(cheque.picture.pixels());
        hash.bytes(cheque.text.as_bytes());
    }
    assert_hashes([&hash], [0x7325_2400_3dbb_99bb]);
}

#[test]
fn rubbish_flags_and_variants_keep_their_bits() {
    let data = digits();
    let [mut writing, mut all, mut flags, mut variants] = [const { Hash::new() }; 4];
    for index in 0..300 {
        let rubbish = |kinds| make_rubbish(&data, Seed(5), 2, index, kinds);
        writing.digit(Some(&rubbish(RubbishKinds::Writing)));
        all.digit(Some(&rubbish(RubbishKinds::All)));
        let random = &mut Random::new(Seed(5), Stream::Distortion { pass: 2, index });
        flags.digit(Some(&add_flag(data.get(index).unwrap().digit, random)));
        variants.digit(write_form(u8::try_from(index % 10).unwrap(), random).as_ref());
    }
    assert_hashes(
        [&writing, &all, &flags, &variants],
        [
            0x1aa2_2fbe_a765_982d,
            0x4122_7a7b_4b0a_2006,
            0x17f4_4f8a_2295_089d,
            0x729e_1651_bcdf_5824,
        ],
    );
}

#[test]
fn distorted_digits_keep_their_bits() {
    let data = digits();
    let (mut own, mut pens) = (Hash::new(), Hash::new());
    for distortions in [Distortions::paper(), every_distortion()] {
        let distorter = Distorter::new(&distortions, Seed(5), 2);
        for (index, sample) in data.iter().enumerate().take(300) {
            own.input(Some(&distorter.distort(sample.digit, Some(sample.label), index)));
            let pen = Some(1.5 + index as f32 / 150.0);
            pens.input(Some(&distorter.distort_written(sample.digit, None, index, pen)));
        }
    }
    assert_hashes([&own, &pens], [0x0e4e_5a68_e504_f556, 0x8516_7119_06fc_4cbd]);
}

/// What is presented of glyphs, by themselves and in lines.
#[test]
fn glyphs_keep_their_bits_and_their_shares() {
    let data = digits();
    // Digits stand for letters here: what they look like counts for nothing.
    let letters = data.digits()[400..700].to_vec();
    let glyphs = TypefaceGlyphs::new(letters, data.split_at(900).1);
    let order: Vec<usize> = (0..400).collect();
    let hashes = [Recipe::verifier(), Recipe::sdnn()].map(|recipe| {
        let recipe = Recipe { glyphs: 0.5, type_digits: 0.2, ..recipe };
        let (mut hash, mut made, mut plain) = (Hash::new(), Vec::new(), Vec::new());
        let patterns = Patterns::new(&data, &recipe, Seed(5), 1, 10);
        patterns.prepare(&order, &mut plain);
        patterns.with_glyphs(Some(&glyphs)).prepare(&order, &mut made);
        for (input, class) in &made {
            hash.input(Some(input));
            hash.bytes(&class.to_le_bytes());
        }
        // What is rubbish stays rubbish; one digit in five is another, and nine in ten of these have another label.
        let changed = made.iter().zip(&plain).filter(|(one, other)| one.1 != other.1).count();
        assert!((15..70).contains(&changed), "{changed}");
        assert!(made.iter().zip(&plain).all(|(one, other)| (one.1 == 10) == (other.1 == 10)));
        hash
    });
    assert_hashes(hashes.each_ref(), [0xaa7a_a1ba_1186_f211, 0x2d6a_7c9a_e583_92e4]);
}

/// What each kind of recipe presents.
#[test]
fn patterns_keep_their_bits() {
    let data = digits();
    let order: Vec<usize> = (0..400).rev().collect();
    let recipes =
        [Recipe::distorted(), Recipe::best(), Recipe::reader(), Recipe::sdnn(), Recipe::verifier()];
    let hashes = recipes.map(|recipe| {
        let (mut hash, mut made) = (Hash::new(), Vec::new());
        for pass in [1, 2] {
            Patterns::new(&data, &recipe, Seed(5), pass, 10).prepare(&order, &mut made);
            for (input, class) in &made {
                hash.input(Some(input));
                hash.bytes(&class.to_le_bytes());
            }
        }
        hash
    });
    assert_hashes(
        hashes.each_ref(),
        [
            0xa23c_d798_8516_157e,
            0xeb74_e7e8_fe7c_ee67,
            0xa62a_2f0d_c0b7_d4af,
            0xf112_176b_eea4_8fc0,
            0x5945_818b_cd2a_262c,
        ],
    );
}

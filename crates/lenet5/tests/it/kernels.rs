//! The fast kernels against the plain loops, from outside: readings and whole trainings.

use lenet5::Level;
use lenet5::kernels::Kernels;
use lenet5::train::{Direction, Outcome, Recipe, Seed, Silent, ThroughGraph, Trainer};
use lenet5::{Digit, Field, Input, Network, Penalties, Pretrained, Reader, Refusal};

use crate::fixture::MNIST;

/// Digits, blank, all ink, and the extremes that the door lets in.
fn inputs() -> Vec<Input> {
    let digits = MNIST.test.iter().take(96).map(|sample| sample.to_input());
    let fields = [-0.1, 1.175, 1e6, -1e6, 1e-40].map(|v| Input::from_field([[v; 32]; 32]).unwrap());
    digits.chain(fields).collect()
}

#[test]
fn readers_give_the_bits_of_the_network_at_every_level_and_batch() {
    let network = Pretrained::Best.load();
    let inputs = inputs();
    let expected: Vec<Penalties> = inputs.iter().map(|input| network.penalties(input)).collect();
    for level in Level::available() {
        let reader = Reader::with_level(&network, level);
        for (input, expected) in inputs.iter().zip(&expected) {
            let found = reader.read(input);
            if level.is_fused() {
                assert_eq!(found.penalties(), expected, "{level}");
            }
            let pairs = found.penalties().as_slice().iter().zip(expected.as_slice());
            for (found, expected) in pairs {
                assert!((found - expected).abs() < 1e-2, "{level} {found} {expected}");
            }
        }
        for count in [0, 1, 15, 16, 17, 100] {
            let one_by_one: Vec<_> = inputs[..count].iter().map(|i| reader.read(i)).collect();
            let together = reader.read_all(&inputs[..count]);
            if level.is_fused() {
                assert_eq!(together, one_by_one, "{level} {count}");
            }
            let answers = |readings: &[lenet5::Reading]| {
                readings.iter().map(lenet5::Reading::class).collect::<Vec<_>>()
            };
            assert_eq!(answers(&together), answers(&one_by_one));
        }
    }
}

/// The lean door for many digits: blocks that are full and not, on several threads, and answers array by array.
#[test]
fn many_digits_are_read_as_one_by_one() {
    let digits: Vec<Digit> = MNIST.test.iter().map(|sample| *sample.digit).collect();
    for own in [Pretrained::Reader, Pretrained::Best] {
        let reader = Reader::new(&own.load());
        for count in [0, 1, 16, 17, 130, 1000] {
            let digits = &digits[..count];
            let mut penalties = vec![0.0; 10 * count];
            reader.penalties_of(digits, &mut penalties);
            let readings = reader.read_digits(digits);
            assert_eq!(readings.penalties(), penalties);
            assert_eq!((readings.len(), readings.is_empty()), (count, count == 0));
            for (k, digit) in digits.iter().enumerate() {
                let expected = reader.read(&Input::from_digit(digit));
                assert_eq!(readings.get(k), expected, "{own} {k} of {count}");
                assert_eq!(usize::from(readings.answers()[k]), expected.class());
                assert_eq!(readings.refusals()[k], expected.refusal());
                let confidence = Some(readings.confidences()[k]).filter(|value| !value.is_nan());
                assert_eq!(confidence, expected.confidence());
            }
        }
    }
}

/// Networks say 1 of nothing, calibrated or not.
#[test]
fn digits_without_ink_are_refused_among_others() {
    let mut digits = vec![*MNIST.test.get(0).unwrap().digit; 3];
    digits[1] = [[0; 28]; 28];
    digits.push([[255; 28]; 28]);
    for own in [Pretrained::Reader, Pretrained::Best] {
        let refusals = Reader::new(&own.load()).read_digits(&digits).refusals().to_vec();
        assert_eq!(refusals, [None, Some(Refusal::Blank), None, Some(Refusal::Blank)], "{own}");
    }
}

#[test]
#[should_panic(expected = "a number for each digit and class")]
fn a_row_too_short_for_the_penalties_is_refused() {
    Reader::new(&Pretrained::Best.load()).penalties_of(&[[[0; 28]; 28]; 2], &mut [0.0; 19]);
}

/// Widths of one output, of a few, of a step and one more, and of many steps.
const WIDTHS: [usize; 11] = [32, 33, 35, 36, 44, 47, 68, 71, 72, 100, 333];

#[test]
fn readers_slide_to_the_penalties_of_the_windows_at_every_level() {
    let network = Pretrained::Best.load();
    let share = |x: usize, y: usize| ((x * 37 + y * 91) * (x + 3 * y) % 256) as f32 / 255.0;
    let wide = Field::from_ink(500, share).unwrap();
    for level in Level::available() {
        let reader = Reader::with_level(&network, level);
        for width in WIDTHS {
            let field = Field::from_ink(width, |x, y| share(x + width, y)).unwrap();
            // What is left of another field must not show.
            assert_eq!(reader.slide(&wide).len(), wide.outputs());
            let found = reader.slide(&field);
            assert_eq!(found.len(), (width - 32) / 4 + 1);
            for (k, found) in found.iter().enumerate() {
                let window = field.window(k);
                assert_eq!(*found, reader.penalties(&window), "{level}, {width}, output {k}");
                if level.is_fused() {
                    assert_eq!(*found, network.penalties(&window), "{level}, {width}, output {k}");
                }
            }
        }
    }
}

/// The parameters after two passes.
fn trained(recipe: &Recipe, kernels: Kernels) -> Box<Network> {
    // Of the largest batch two, of the others 250 digits.
    let (data, _) = MNIST.train.split_at(250.max(recipe.batch * 5 / 4));
    let mut trainer = Trainer::new(recipe.clone(), Seed(5)).unwrap().with_kernels(kernels);
    for _ in 0..2 {
        assert!(matches!(trainer.pass(&data, &mut Silent).unwrap(), Outcome::Passed(_)));
    }
    trainer.into_network()
}

/// The paper's training, and batches that part 250 digits evenly, unevenly, and not at all.
fn recipes() -> Vec<Recipe> {
    let adam = Direction::Adam { mean: 0.9, square: 0.999, epsilon: 1e-8 };
    let batches = [
        (1, Direction::Momentum { momentum: 0.5 }),
        (10, Direction::Gradient),
        (60, Direction::Momentum { momentum: 0.9 }),
        (250, adam),
        (600, Direction::Gradient),
    ];
    let batches = batches.map(|(batch, direction)| Recipe { batch, direction, ..Recipe::paper() });
    let distorted = [(1, 0.0), (1, 0.1), (60, 0.1)];
    let distorted = distorted.map(|(batch, decay)| Recipe { batch, decay, ..Recipe::distorted() });
    let through_graph = [(0.5, 0.0), (0.0, 0.5)].map(|(lines, windows)| Recipe {
        batch: 150,
        direction: adam,
        lines,
        windows,
        through_graph: Some(ThroughGraph {
            from: 1,
            numbers: 3,
            weight: 1.0,
            shares: None,
            kept: 0.0,
        }),
        ..Recipe::distorted()
    });
    let all = [Recipe::paper()].into_iter().chain(batches).chain(distorted);
    all.chain(through_graph).collect()
}

#[test]
fn two_passes_give_the_same_bits_with_every_kernel_and_number_of_threads() {
    for recipe in recipes() {
        let expected = trained(&recipe, Kernels::Reference);
        for level in Level::available().into_iter().filter(|level| level.is_fused()) {
            for threads in 1..=3 {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                let found = pool.install(|| trained(&recipe, Kernels::Fast(level)));
                let (batch, direction) = (recipe.batch, recipe.direction);
                assert!(found == expected, "{level}, {threads} threads, {batch}, {direction:?}");
            }
        }
    }
}

//! The kernels by themselves, at every level of this processor: `cargo bench -p lenet5-bench`.
//!
//! Each asserts its result once before it is timed. Whole workloads, beside the processor's peak, are
//! `lenet5 bench`.

use std::hint::black_box;
use std::path::Path;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use lenet5::Level;
use lenet5::data::{Dataset, Mnist};
use lenet5::kernels::Kernels;
use lenet5::network::Parameters;
use lenet5::reference::squash::{AMPLITUDE, SLOPE, squash};
use lenet5::train::{Outcome, Recipe, Schedule, Seed, Silent, Step, Trainer, Update};
use lenet5::{Activations, Field, Input, Pretrained, Reader};
use rayon::ThreadPoolBuilder;

/// A thousand test digits of MNIST.
fn digits() -> Dataset {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/lenet5/tests/fixtures");
    Mnist::open_test(&folder).expect("the fixture lies in the repository")
}

fn inputs(count: usize) -> Vec<Input> {
    digits().iter().take(count).map(|sample| sample.to_input()).collect()
}

fn group<'a>(
    criterion: &'a mut Criterion,
    name: &str,
    images: usize,
) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(images as u64));
    group
}

/// `kernels::single` forward, and the plain loops of the reference.
fn read_one(criterion: &mut Criterion) {
    let (network, input) = (Pretrained::Best.load(), &inputs(1)[0]);
    let expected = network.penalties(input);
    let mut group = group(criterion, "read one image", 1);
    for level in Level::available() {
        let reader = Reader::with_level(&network, level);
        assert_eq!(reader.penalties(input).winner(), expected.winner());
        group.bench_function(level.name(), |bench| {
            bench.iter(|| reader.penalties(black_box(input)));
        });
    }
    group.bench_function("reference", |bench| bench.iter(|| network.penalties(black_box(input))));
}

/// `kernels::batch` forward, on one thread: sixteen images are one block.
fn read_block(criterion: &mut Criterion) {
    let (network, inputs) = (Pretrained::Best.load(), inputs(16));
    let expected: Vec<_> = inputs.iter().map(|input| network.penalties(input).winner()).collect();
    let mut group = group(criterion, "read a block of sixteen", 16);
    for level in Level::available() {
        let reader = Reader::with_level(&network, level);
        let classes: Vec<_> = reader.read_all(&inputs).iter().map(lenet5::Reading::class).collect();
        assert_eq!(classes, expected);
        group.bench_function(level.name(), |bench| {
            bench.iter(|| reader.read_all(black_box(&inputs)));
        });
    }
}

/// `kernels::sdnn` on one thread, by width of the field; `apart` reads each of its windows by itself
/// with `kernels::single`. Twenty digits side by side make 133 outputs, the narrower ones a part of
/// them; a time is that of all outputs.
fn slide(criterion: &mut Criterion) {
    let network = Pretrained::Best.load();
    let digits: Vec<_> = digits().iter().take(20).map(|sample| *sample.digit).collect();
    let share = |x: usize, y: usize| {
        let inside = x >= 2 && (2..30).contains(&y);
        let digit = inside.then(|| digits.get((x - 2) / 28)).flatten();
        digit.map_or(0.0, |digit| f32::from(digit[y - 2][(x - 2) % 28]) / 255.0)
    };
    for width in [32, 68, 132, 560] {
        let field = Field::from_ink(width, share).expect("the width is allowed");
        let windows: Vec<_> = (0..field.outputs()).map(|k| field.window(k)).collect();
        let mut group = group(criterion, &format!("slide over {width} pixels"), windows.len());
        for level in Level::available() {
            let reader = Reader::with_level(&network, level);
            let apart = || -> Vec<_> { windows.iter().map(|w| reader.penalties(w)).collect() };
            assert_eq!(reader.slide(&field), apart());
            group.bench_function(level.name(), |bench| {
                bench.iter(|| reader.slide(black_box(&field)));
            });
            group.bench_function(format!("{level}, apart"), |bench| bench.iter(apart));
        }
        assert_eq!(network.slide(&field).len(), windows.len());
        group.bench_function("reference", |bench| {
            bench.iter(|| network.slide(black_box(&field)));
        });
    }
}

/// A pass of training over 64 digits on one thread: `kernels::single` with an update after each
/// (batch 1), or `kernels::batch` with one after all.
fn learn(criterion: &mut Criterion, name: &str, batch: usize, update: Update) {
    let (data, _) = digits().split_at(64);
    let recipe = Recipe {
        update,
        batch,
        // So small that the weights stay what they are, however often they are changed.
        schedule: Schedule(vec![Step::even(1, 1e-12)]),
        ..Recipe::paper()
    };
    let one_thread = ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let mut group = group(criterion, name, data.len());
    for level in Level::available() {
        let network = Pretrained::Best.load();
        let trainer = Trainer::with_network(network, recipe.clone(), Seed(1));
        let trainer = trainer.expect("the recipe is sound");
        let mut trainer = trainer.with_kernels(Kernels::Fast(level));
        let mut pass = || one_thread.install(|| trainer.pass(&data, &mut Silent));
        let Ok(Outcome::Passed(report)) = pass() else { panic!("{name}: the pass failed") };
        assert!(report.errors < 5 && report.loss < 10.0, "{report}");
        group.bench_function(level.name(), |bench| bench.iter(&mut pass));
    }
}

fn learn_on_line(criterion: &mut Criterion) {
    learn(criterion, "learn 64 digits one by one", 1, Update::GradientDescent);
}

fn learn_in_a_batch(criterion: &mut Criterion) {
    learn(criterion, "learn 64 digits at once", 64, Update::GradientDescent);
}

fn learn_with_second_derivatives(criterion: &mut Criterion) {
    let Update::LevenbergMarquardt { mu, choice, .. } = Recipe::paper().update else {
        unreachable!("the paper's update");
    };
    let update = Update::LevenbergMarquardt { mu, samples: 64, choice };
    learn(criterion, "learn 64 digits at once, after second derivatives of all", 64, update);
}

/// The plain loops of each layer, which the compiler makes vector instructions of.
fn layers(criterion: &mut Criterion) {
    let (network, input) = (Pretrained::Best.load(), &inputs(1)[0]);
    let Parameters { c1, s2, c3, s4, .. } = &network.parameters;
    let mut out = Activations::new();
    let level = Level::detect();
    level.run(
        #[inline(always)]
        || network.forward(input, &mut out),
    );
    assert_eq!(out.penalties, network.penalties(input));
    let mut group = group(criterion, "reference", 1);
    group.bench_function("C1", |bench| {
        bench.iter(|| {
            level.run(
                #[inline(always)]
                || c1.forward(black_box(input.maps()), &mut out.c1),
            );
        });
    });
    group.bench_function("S2", |bench| {
        bench.iter(|| {
            level.run(
                #[inline(always)]
                || s2.forward(black_box(&out.c1), &mut out.s2),
            );
        });
    });
    group.bench_function("C3", |bench| {
        bench.iter(|| {
            level.run(
                #[inline(always)]
                || c3.forward(black_box(&out.s2), &mut out.c3),
            );
        });
    });
    group.bench_function("S4", |bench| {
        bench.iter(|| {
            level.run(
                #[inline(always)]
                || s4.forward(black_box(&out.c3), &mut out.s4),
            );
        });
    });
}

/// The squashing function over a thousand sums.
fn squashing(criterion: &mut Criterion) {
    let sums: Vec<f32> = (0..1024_u16).map(|k| (f32::from(k) - 512.0) / 64.0).collect();
    let mut outputs = vec![0f32; sums.len()];
    let mut squash_all = |level: Level| {
        level.run(
            #[inline(always)]
            || {
                for (y, &a) in outputs.iter_mut().zip(black_box(&sums)) {
                    *y = squash(a);
                }
            },
        );
        outputs[700]
    };
    let exact = AMPLITUDE * (SLOPE * f64::from(sums[700])).tanh();
    let mut group = group(criterion, "squash", sums.len());
    for level in Level::available() {
        assert!((f64::from(squash_all(level)) - exact).abs() < 1e-6);
        group.bench_function(level.name(), |bench| bench.iter(|| squash_all(level)));
    }
}

criterion_group!(
    kernels,
    read_one,
    read_block,
    slide,
    learn_on_line,
    learn_in_a_batch,
    learn_with_second_derivatives,
    layers,
    squashing
);
criterion_main!(kernels);

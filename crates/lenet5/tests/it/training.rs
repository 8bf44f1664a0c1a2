//! Training as a whole, on the fixture: it learns, and it is the same to the bit however it is cut.

use std::ops::ControlFlow;
use std::path::Path;

use lenet5::Error;
use lenet5::Level;
use lenet5::Reader;
use lenet5::data::Dataset;
use lenet5::evaluation::Evaluation;
use lenet5::kernels::Kernels;
use lenet5::network::codes::Classes;
use lenet5::network::{Activations, Network, Parameters, Slopes};
use lenet5::reference::BATCH;
use lenet5::train::{
    Criterion, CurvatureSamples, DataRecord, Direction, Distortions, Observer, Outcome, PassReport,
    Recipe, Schedule, Seed, Silent, Step, Teachers, Teaching, ThroughGraph, Trainer, Update,
    initialise,
};

use crate::fixture::MNIST;

fn trained(recipe: Recipe, seed: u64, passes: usize, data: &Dataset) -> Trainer {
    let mut trainer = with_its_teachers(Trainer::new(recipe, Seed(seed)).unwrap());
    for _ in 0..passes {
        assert!(matches!(trainer.pass(data, &mut Silent).unwrap(), Outcome::Passed(_)));
    }
    trainer
}

/// The first digits of the fixture: enough to compare bits, few enough to be quick.
fn few() -> Dataset {
    let (few, _) = MNIST.train.split_at(250);
    few
}

/// Eight passes over a thousand digits at one rate, and the error on another thousand in percent.
fn eight_passes(mut recipe: Recipe, eta: f32) -> f64 {
    recipe.schedule = Schedule(vec![Step::even(8, eta)]);
    let trainer = trained(recipe, 2, 8, &MNIST.train);
    let reports = trainer.reports();
    assert!(reports[7].loss < 0.5 * reports[0].loss, "{reports:?}");
    Evaluation::of(&Reader::new(trainer.network()), &MNIST.test).error_percent()
}

/// Chance misreads 90 %. Presented in their own order, these digits gave 7.7 %, and with one layer
/// kept as it starts 12.5 % (C1), 10.8 % (C5) and 9.4 % (F6); C3 and the sub-sampling do as well with
/// chance weights here, and are left to the oracles.
#[test]
fn eight_passes_over_a_thousand_digits_read_most_of_another_thousand() {
    for recipe in [Recipe::paper(), Recipe::paper_eq8()] {
        let error = eight_passes(recipe, 1e-4);
        assert!(error < 9.0, "{error} %");
    }
}

#[test]
fn gradient_descent_learns_too() {
    let error = eight_passes(Recipe::sgd(), 1e-3);
    assert!(error < 13.0, "{error} %");
}

/// What the paper prints does not train: F6 saturates, and every digit gets the same answer.
#[test]
fn printed_settings_stay_at_chance() {
    let trainer = trained(Recipe::printed(), 1, 1, &MNIST.train);
    let error = Evaluation::of(&Reader::new(trainer.network()), &MNIST.test).error_percent();
    assert!(error > 70.0, "{error} %");
}

#[test]
fn rates_of_the_first_pass_are_of_the_papers_order() {
    let trainer = trained(Recipe::paper(), 1, 1, &MNIST.train);
    let rates = trainer.reports()[0].rates;
    // "Varied between approximately 7e-5 and 0.016", at an eta ten times as large.
    assert!(rates.least > 0.7e-5 && rates.least < 4e-5, "{rates}");
    assert!(rates.most > 0.8e-3 && rates.most <= 5e-5 / 0.02, "{rates}");
}

#[test]
fn same_seed_gives_the_same_bits_and_another_seed_others() {
    let data = few();
    let bytes = |seed| trained(Recipe::paper(), seed, 2, &data).network().to_safetensors();
    assert!(bytes(1) == bytes(1));
    assert!(bytes(1) != bytes(2));
}

/// Stops a pass once this number of digits has been presented.
struct StopAfter(usize);

impl Observer for StopAfter {
    fn presented(&mut self, done: usize, _: usize, _: usize) -> ControlFlow<()> {
        if done >= self.0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

#[test]
fn resumed_training_gives_the_bits_of_an_uninterrupted_one() {
    let data = few();
    let record = DataRecord::new(&data);
    let through_file = |trainer: &Trainer| {
        let bytes = trainer.to_checkpoint(&record);
        with_its_teachers(
            Trainer::parse_checkpoint(&bytes, Path::new("checkpoint"), &record).unwrap(),
        )
    };
    let momentum =
        Recipe { batch: 25, direction: Direction::Momentum { momentum: 0.9 }, ..Recipe::paper() };
    let others = [through_graph(0.5, 0.0), through_graph(0.0, 0.5), taught(0.9)];
    for recipe in [Recipe::paper(), momentum, adam(), distorted()].into_iter().chain(others) {
        let whole = trained(recipe.clone(), 3, 3, &data);

        // Stopped in the second pass, resumed, and resumed once more between passes.
        let mut cut = through_file(&trained(recipe, 3, 1, &data));
        assert_eq!(cut.pass(&data, &mut StopAfter(100)).unwrap(), Outcome::Stopped);
        let mut cut = through_file(&cut);
        assert_eq!(cut.midway(), Some(100));
        assert!(matches!(cut.pass(&data, &mut Silent).unwrap(), Outcome::Passed(_)));
        let mut cut = through_file(&cut);
        assert!(matches!(cut.pass(&data, &mut Silent).unwrap(), Outcome::Passed(_)));

        assert!(cut.network().to_safetensors() == whole.network().to_safetensors());
        assert_eq!(cut.reports(), whole.reports());
    }
}

/// All passes at once give what they give one by one, also after an interruption.
#[test]
fn run_gives_the_bits_of_its_passes() {
    let data = few();
    let recipe = Recipe { schedule: Schedule(vec![Step::even(3, 1e-3)]), ..adam() };
    let one_by_one = trained(recipe.clone(), 3, 3, &data);

    let mut whole = Trainer::new(recipe.clone(), Seed(3)).unwrap();
    let last = Outcome::Passed(one_by_one.reports()[2].clone());
    assert_eq!(whole.run(&data, &mut Silent).unwrap(), last);
    assert!(whole.network().to_safetensors() == one_by_one.network().to_safetensors());

    // Stopped in the second pass.
    let mut cut = trained(recipe, 3, 1, &data);
    assert_eq!(cut.run(&data, &mut StopAfter(100)).unwrap(), Outcome::Stopped);
    assert_eq!((cut.reports().len(), cut.midway()), (1, Some(100)));
    assert_eq!(cut.run(&data, &mut Silent).unwrap(), last);
    // None is left.
    assert_eq!(cut.run(&data, &mut Silent).unwrap(), last);
    assert_eq!(cut.reports(), one_by_one.reports());
    assert!(cut.network().to_safetensors() == one_by_one.network().to_safetensors());
}

/// With an elastic field, which belongs to a pass, and all that belongs to a digit.
fn distorted() -> Recipe {
    let distortions = Distortions { elastic: 1.0, noise: 0.1, ..Distortions::paper() };
    Recipe { distortions: Some(distortions), ..adam() }
}

/// With numbers from the second pass on, through the graph of the pieces of lines or of the outputs of a network that slides; the network
/// before them counts half in the end.
fn through_graph(lines: f32, windows: f32) -> Recipe {
    let through_graph =
        Some(ThroughGraph { from: 2, numbers: 2, weight: 2.0, shares: None, kept: 0.5 });
    Recipe { lines, windows, through_graph, ..distorted() }
}

/// With two teachers, whose answers count a share.
fn taught(share: f32) -> Recipe {
    let teaching = Some(Teaching { share, scale: 0.05 });
    let adam = distorted();
    Recipe { criterion: Criterion { teaching, ..adam.criterion }, ..adam }
}

/// Adds the teachers that the recipe wants.
fn with_its_teachers(trainer: Trainer) -> Trainer {
    match trainer.recipe().criterion.teaching {
        Some(_) => trainer.with_teachers(teachers()),
        None => trainer,
    }
}

fn teachers() -> Teachers {
    let networks =
        [lenet5::Pretrained::Best, lenet5::Pretrained::Robust].map(lenet5::Pretrained::load);
    Teachers::new(networks.to_vec()).unwrap()
}

/// Labels say nothing here, since each digit has that of another: what is learnt is what the teachers see, at all levels to the bit.
#[test]
fn teachers_alone_teach_to_read() {
    let mut data = Dataset::default();
    for (digit, other) in MNIST.train.digits().iter().zip(MNIST.train.labels().iter().skip(1)) {
        data.push(*digit, *other);
    }
    let recipe =
        Recipe { schedule: Schedule(vec![Step::even(8, 1e-3)]), distortions: None, ..taught(1.0) };
    let error = |kernels: Option<Kernels>, passes: usize, data: &Dataset| {
        let mut trainer = Trainer::new(recipe.clone(), Seed(2)).unwrap().with_teachers(teachers());
        if let Some(kernels) = kernels {
            trainer = trainer.with_kernels(kernels);
        }
        for _ in 0..passes {
            assert!(matches!(trainer.pass(data, &mut Silent).unwrap(), Outcome::Passed(_)));
        }
        let error = Evaluation::of(&Reader::new(trainer.network()), &MNIST.test).error_percent();
        (error, trainer.network().to_safetensors())
    };
    let (taught, _) = error(None, 8, &data);
    assert!(taught < 20.0, "{taught}");
    let few = data.split_at(45).0;
    let (_, expected) = error(Some(Kernels::Reference), 2, &few);
    for level in Level::available().into_iter().filter(|level| level.is_fused()) {
        assert!(error(Some(Kernels::Fast(level)), 2, &few).1 == expected, "{level}");
    }
}

/// A recipe with teaching has to have teachers, of its network's characters, and another has no use for them.
#[test]
fn teachers_and_recipes_belong_together() {
    let pass = |trainer: Trainer| {
        let mut trainer = trainer;
        let mut data = Dataset::default();
        data.push(*few().digits().first().unwrap(), 1);
        trainer.pass(&data, &mut Silent).unwrap_err().to_string()
    };
    let missing = pass(Trainer::new(taught(0.5), Seed(1)).unwrap());
    assert!(missing.contains("teachers: expected 1 or more"), "{missing}");
    let useless = pass(Trainer::new(adam(), Seed(1)).unwrap().with_teachers(teachers()));
    assert!(
        useless.contains("teachers: expected none") && useless.contains("found 2"),
        "{useless}"
    );
    let letters = Classes::of("abc").unwrap();
    let recipe = Recipe { distortions: None, ..taught(0.5) };
    let network = initialise(&recipe.start, letters, Seed(1));
    let mixed = vec![lenet5::Pretrained::Best.load(), network.clone()];
    let mixed = Teachers::new(mixed).unwrap_err().to_string();
    assert!(mixed.contains("found abc"), "{mixed}");
    assert!(Teachers::new(Vec::new()).unwrap_err().to_string().contains("1 to 64"));
    let other = Trainer::with_network(network, recipe, Seed(1)).unwrap().with_teachers(teachers());
    let other = pass(other);
    assert!(other.contains("teachers: expected characters abc, found 0123456789"), "{other}");

    let message = |recipe: Recipe| recipe.validate().unwrap_err().to_string();
    let online = Recipe { direction: Direction::Gradient, batch: 1, ..taught(0.5) };
    assert!(message(online).contains("batch"));
    assert!(message(Recipe { rubbish: 0.1, ..taught(0.5) }).contains("rubbish"));
    assert!(message(Recipe { update: Recipe::paper().update, ..taught(0.5) }).contains("update"));
    assert!(message(taught(1.5)).contains("criterion.teaching.share"));
    // A checkpoint knows its teachers.
    let record = DataRecord::new(&few()).with_teachers(&teachers());
    let bytes = trained(taught(0.5), 1, 1, &few()).to_checkpoint(&record);
    let without = DataRecord::new(&few());
    let refused = Trainer::parse_checkpoint(&bytes, Path::new("it"), &without).unwrap_err();
    assert!(refused.to_string().contains("2 teachers of SHA-256"), "{refused}");
}

/// The settings name what a recipe must have for its numbers.
#[test]
fn numbers_need_lines_batches_and_distortions() {
    let message = |recipe: Recipe| recipe.validate().unwrap_err().to_string();
    let none = message(through_graph(0.0, 0.0));
    assert!(none.contains("lines"), "{none}");
    let online =
        message(Recipe { direction: Direction::Gradient, batch: 1, ..through_graph(0.5, 0.0) });
    assert!(online.contains("batch"), "{online}");
    let plain = message(Recipe { distortions: None, ..through_graph(0.5, 0.0) });
    assert!(plain.contains("distortions"), "{plain}");
    let mut many = through_graph(0.5, 0.0);
    many.through_graph =
        Some(ThroughGraph { from: 1, numbers: 5000, weight: 1.0, shares: None, kept: 0.0 });
    let many = message(many);
    assert!(many.contains("through_graph.numbers") && many.contains("1 to 1024"), "{many}");
}

/// What a recipe keeps of the network before the passes with numbers counts once, after the last of them.
#[test]
fn the_network_before_numbers_and_the_one_after_are_averaged() {
    let schedule = Schedule(vec![Step::even(4, 1e-3)]);
    let averaged = Recipe { schedule, ..through_graph(0.5, 0.0) };
    let mut plain = averaged.clone();
    plain.through_graph.as_mut().unwrap().kept = 0.0;
    let data = few();
    let after = |recipe: &Recipe, passes: usize| {
        let mut trainer = Trainer::new(recipe.clone(), Seed(5)).unwrap();
        for _ in 0..passes {
            assert!(matches!(trainer.pass(&data, &mut Silent).unwrap(), Outcome::Passed(_)));
        }
        trainer.network().parameters.slices().concat()
    };
    let [before, third, last] = [1, 3, 4].map(|passes| after(&plain, passes));
    assert!(after(&averaged, 3) == third && third != before);
    let mean = |(before, last): (&f32, &f32)| last + 0.5 * (before - last);
    let means: Vec<f32> = before.iter().zip(&last).map(mean).collect();
    assert!(after(&averaged, 4) == means);
}

/// A network that slides, and knows none of these writers: a few updates make what is written more probable.
#[test]
fn numbers_become_more_probable_by_training_through_their_graphs() {
    let recipe = Recipe {
        batch: 100,
        schedule: Schedule(vec![Step::even(6, 3e-4)]),
        through_graph: Some(ThroughGraph {
            from: 1,
            numbers: 12,
            weight: 8.0,
            shares: None,
            kept: 0.0,
        }),
        ..Recipe::sdnn()
    };
    let model = lenet5::Pretrained::Robust.model();
    let mut trainer = Trainer::from_model(&model, recipe, Seed(1)).unwrap();
    assert!(matches!(trainer.run(&MNIST.train, &mut Silent).unwrap(), Outcome::Passed(_)));
    let numbers: Vec<_> = trainer.reports().iter().map(|report| report.numbers.unwrap()).collect();
    assert!(numbers.iter().all(|own| own.presented > 80), "{numbers:?}");
    let (first, last) = (numbers[0], numbers[5]);
    assert!(last.mean_loss() < first.mean_loss() - 0.2, "{numbers:?}");
    assert!(last.sure > first.sure, "{numbers:?}");
}

fn adam() -> Recipe {
    Recipe {
        update: Update::GradientDescent,
        direction: Direction::Adam { mean: 0.9, square: 0.99, epsilon: 1e-6 },
        batch: 20,
        schedule: Schedule(vec![Step::even(8, 1e-3)]),
        ..Recipe::paper()
    }
}

/// Three updates of all digits at once, each compared with the gradient that the plain loops find and
/// the formulas of the optimisers in 64 bits.
#[test]
fn updates_of_a_batch_are_those_of_the_formulas() {
    let data = few();
    let momentum = Direction::Momentum { momentum: 0.8 };
    for direction in [Direction::Gradient, momentum, adam().direction] {
        let recipe = Recipe { direction, batch: 250, ..adam() };
        let mut trainer = Trainer::new(recipe.clone(), Seed(4)).unwrap();
        let mut first = vec![0f64; 63_000];
        let mut second = first.clone();
        for t in 1..=3 {
            let before = trainer.network().clone();
            let gradient = sum_of_gradients(&before, &recipe, &data);
            assert!(matches!(trainer.pass(&data, &mut Silent).unwrap(), Outcome::Passed(_)));
            let values = |parameters: &Parameters| parameters.slices().concat();
            let after = values(&trainer.network().parameters);
            let (before, gradient) = (values(&before.parameters), values(&gradient));
            let directions: Vec<f64> = gradient
                .iter()
                .zip(&mut first)
                .zip(&mut second)
                .map(|((&g, first), second)| {
                    let g = f64::from(g);
                    match direction {
                        Direction::Momentum { .. } => {
                            *first = 0.8 * *first + g;
                            *first
                        }
                        Direction::Adam { .. } => {
                            *first = 0.9 * *first + 0.1 * g;
                            *second = 0.99 * *second + 0.01 * g * g;
                            let mean = *first / (1.0 - 0.9f64.powi(t));
                            let square = *second / (1.0 - 0.99f64.powi(t));
                            mean / (square.sqrt() + 1e-6)
                        }
                        _ => g,
                    }
                })
                .collect();
            // The sums of 250 gradients are taken in another order here.
            let most = directions.iter().fold(0f64, |most, d| most.max(d.abs()));
            for ((d, after), before) in directions.iter().zip(after).zip(before) {
                let expected = f64::from(before) - 1e-3 * d;
                let error = (f64::from(after) - expected).abs();
                let rounding = 1e-7 * f64::from(after.abs());
                assert!(error <= 1e-3 * 1e-4 * most + rounding, "{direction:?} {error} {d} {most}");
            }
        }
    }
}

/// Decay takes its share from each parameter, at the parameter's rate, apart from the gradient.
#[test]
fn decay_shrinks_every_parameter_by_its_rate() {
    let data = few();
    for batch in [1, 250] {
        let one = |decay| {
            let recipe = Recipe { direction: Direction::Gradient, batch, decay, ..adam() };
            let schedule = Schedule(vec![Step::even(1, 1e-3)]);
            let mut trainer = Trainer::new(Recipe { schedule, ..recipe }, Seed(4)).unwrap();
            let start = trainer.network().parameters.slices().concat();
            let mut digits = data.clone();
            digits.truncate(batch);
            let _ = trainer.pass(&digits, &mut Silent).unwrap();
            (start, trainer.network().parameters.slices().concat())
        };
        let ((start, plain), (_, decayed)) = (one(0.0), one(2.0));
        for ((start, plain), decayed) in start.iter().zip(plain).zip(decayed) {
            let expected = plain - 1e-3 * 2.0 * start;
            // One pattern by itself is summed in another order than a batch of one.
            let most = 1e-6 * (start.abs() + plain.abs()) + 1e-7;
            assert!((decayed - expected).abs() <= most, "{batch}: {decayed} {expected}");
        }
    }
}

/// The gradient of the plain loops, summed over all digits.
fn sum_of_gradients(network: &Network, recipe: &Recipe, data: &Dataset) -> Box<Parameters> {
    let mut gradient = Box::new(Parameters::zero());
    let (mut out, mut scratch) = (Activations::new(), Activations::new());
    let mut slopes = Slopes::zero(10);
    for sample in data.iter() {
        let input = sample.to_input();
        network.forward(&input, &mut out);
        recipe.criterion.evaluate(&out.penalties, usize::from(sample.label), &mut slopes);
        network.backward(BATCH, &input, &out, &slopes, &mut scratch, &mut gradient);
    }
    gradient
}

#[test]
fn momentum_and_adam_learn_in_batches() {
    let momentum =
        Recipe { direction: Direction::Momentum { momentum: 0.9 }, batch: 20, ..Recipe::sgd() };
    let errors = [(momentum, 1e-4), (adam(), 1e-3)].map(|(recipe, eta)| eight_passes(recipe, eta));
    assert!(errors.iter().all(|&error| error < 14.0), "{errors:?} %");
}

#[test]
fn stopped_pass_goes_on_with_no_fewer_digits() {
    let data = few();
    let mut trainer = Trainer::new(Recipe::paper(), Seed(3)).unwrap();
    assert_eq!(trainer.pass(&data, &mut StopAfter(100)).unwrap(), Outcome::Stopped);
    let (fewer, _) = data.split_at(50);
    let told = trainer.pass(&fewer, &mut Silent).unwrap_err().to_string();
    assert!(told.contains("more than 100") && told.contains("found 50"), "{told}");
    // And is not lost by that.
    assert!(matches!(trainer.pass(&data, &mut Silent).unwrap(), Outcome::Passed(_)));
}

#[test]
fn checkpoint_keeps_the_errors_of_the_test() {
    let data = few();
    let record = DataRecord::new(&data);
    let mut trainer = trained(Recipe::paper(), 3, 1, &data);
    let evaluation = Evaluation::of(&Reader::new(trainer.network()), &data);
    trainer.note_test(&evaluation);
    let bytes = trainer.to_checkpoint(&record);
    let resumed = Trainer::parse_checkpoint(&bytes, Path::new("c"), &record).unwrap();
    let test = resumed.reports()[0].test.unwrap();
    assert_eq!((test.count, test.errors), (250, evaluation.errors()));
}

#[test]
fn letters_are_learnt_as_digits_are() {
    // The digits under other names: six classes of letters, whose codes are given to six digits.
    let mut data = Dataset::default();
    MNIST.train.iter().filter(|s| s.label < 6).take(400).for_each(|s| data.push(*s.digit, s.label));
    let recipe = Recipe::paper();
    let classes = Classes::of("LeNt5x").unwrap();
    let network = initialise(&recipe.start, classes, Seed(1));
    let mut trainer = Trainer::with_network(network, recipe, Seed(1)).unwrap();
    for _ in 0..3 {
        let Outcome::Passed(_) = trainer.pass(&data, &mut Silent).unwrap() else { unreachable!() };
    }
    let error = Evaluation::of(&Reader::new(trainer.network()), &data).error_percent();
    assert!(error < 10.0, "{error} %");
    // A digit that is read right has the letter at its label's place.
    let right = data.iter().find(|sample| sample.label == 2).unwrap();
    let reading = Reader::new(trainer.network()).read(&right.to_input());
    assert_eq!((reading.character(), reading.digit()), ('N', None));
}

#[test]
fn labels_beyond_the_classes_are_refused() {
    let recipe = Recipe::paper();
    let network = initialise(&recipe.start, Classes::of("01").unwrap(), Seed(1));
    let mut trainer = Trainer::with_network(network, recipe, Seed(1)).unwrap();
    let error = trainer.pass(&MNIST.train, &mut Silent).unwrap_err();
    assert!(error.to_string().starts_with("label: expected below 2"), "{error}");
}

#[test]
fn nothing_to_train_on_is_refused() {
    let mut trainer = Trainer::new(Recipe::paper(), Seed(1)).unwrap();
    assert!(trainer.pass(&Dataset::default(), &mut Silent).is_err());
}

#[test]
fn divergence_is_told_instead_of_giving_weights_that_cannot_be_loaded() {
    let mut recipe = Recipe::paper_eq8();
    recipe.update =
        Update::LevenbergMarquardt { mu: 1e-6, samples: 1, choice: CurvatureSamples::First };
    recipe.schedule = Schedule(vec![Step::even(1, 10.0)]);
    let mut trainer = Trainer::new(recipe, Seed(1)).unwrap();
    let outcome = trainer.pass(&few(), &mut Silent);
    assert!(matches!(outcome, Err(Error::Diverged { pass: 1 })), "{outcome:?}");
}

#[test]
fn report_reads_as_a_line() {
    let mut trainer = Trainer::new(Recipe::paper(), Seed(1)).unwrap();
    let Outcome::Passed(report) = trainer.pass(&few(), &mut Silent).unwrap() else {
        unreachable!()
    };
    let PassReport { pass, presented, .. } = report;
    assert_eq!((pass, presented), (1, 250));
    let line = report.to_string();
    assert!(line.starts_with("pass  1: eta 5.0e-5, loss ") && !line.contains('\n'), "{line}");
    // Which numbers are errors, and why that in training may be the larger one.
    assert!(
        line.contains(", training error ") && line.contains(" % (on the fly), rates "),
        "{line}"
    );
    trainer.note_test(&Evaluation::of(&Reader::new(trainer.network()), &few()));
    let line = trainer.reports()[0].to_string();
    assert!(line.contains(" % (on the fly), test error "), "{line}");
}

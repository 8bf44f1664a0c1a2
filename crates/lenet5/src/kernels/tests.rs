//! Every fast kernel against the reference, layer by layer and tensor by tensor.
//!
//! Two tables, [`FORWARD`] and [`BACKWARD`], name the kernels, and each row is tried at every level of
//! this processor: a fault says `single, avx2, s4.coefficient[3]`. A new kernel is a new row.

use bytemuck::zeroed_box;

use super::lanes::Row;
use super::packed::{Codes, Packed};
use super::{batch, sdnn, single};
use crate::level::Level;
use crate::network::architecture::{C1, C1_MAPS, C3, C3_MAPS, C5_MAPS, F6, POOL, S2};
use crate::network::field::Field;
use crate::network::input::Input;
use crate::network::maps::Maps;
use crate::network::samples;
use crate::network::{Activations, Network, Parameters, Penalties, S4_UNITS, Slopes};
use crate::reference::{BATCH, Curvature, Derivative, Gradient, Real as _, SINGLE};

/// Largest error, as a share of a tensor's largest value, at a level without fused multiply-add.
const TOLERANCE: f32 = 1e-4;

/// Outputs of [`field`]: as many as a step of the sliding kernel gives at most after its delay.
const WINDOWS: usize = 10;

/// A network in the layout of the specification and in that of the fast kernels.
struct Subject {
    network: Network,
    packed: Box<Packed>,
    codes: Box<Codes>,
}

impl Subject {
    fn new(seed: u32) -> Self {
        let network = samples::network(seed);
        let (mut packed, mut codes) = (zeroed_box::<Packed>(), zeroed_box::<Codes>());
        packed.pack(&network.parameters);
        codes.pack(&network.rbf);
        Self { network, packed, codes }
    }
}

/// A pattern and where the backward passes begin for it.
struct Pattern {
    input: Input,
    slopes: Slopes,
}

/// What each of some layers puts out.
type Outputs = Vec<Vec<f32>>;

/// A way to compute the activations of each window of a field.
struct Forward {
    kernel: &'static str,
    /// The layers whose outputs it leaves in its workspace.
    layers: &'static [&'static str],
    /// Computes the outputs of those layers for each window.
    run: fn(&Subject, Level, &Field) -> Vec<Outputs>,
}

const FORWARD: [Forward; 4] = [
    Forward {
        kernel: "single",
        layers: &["c1", "s2", "c3", "s4", "c5", "f6", "penalties"],
        run: single_forward,
    },
    Forward { kernel: "batch", layers: &["s2", "s4", "c5", "f6", "penalties"], run: batch_forward },
    Forward {
        kernel: "batch in training",
        layers: &["c1", "s2", "c3", "s4", "c5", "f6", "penalties"],
        run: batch_forward_keeping,
    },
    Forward {
        kernel: "sdnn",
        layers: &["s2", "c3", "s4", "c5", "f6", "penalties"],
        run: sdnn_forward,
    },
];

/// A way to turn the slopes of patterns into what training wants of the parameters.
struct Backward {
    kernel: &'static str,
    /// Computes parameters or their derivatives: of each pattern, or of all together.
    run: fn(&Subject, Level, &[Pattern]) -> Vec<Box<Parameters>>,
    /// Computes the same in the plain loops.
    reference: fn(&Subject, &[Pattern]) -> Vec<Box<Parameters>>,
}

const BACKWARD: [Backward; 3] = [
    Backward { kernel: "single", run: single_learn, reference: reference_learn },
    Backward {
        kernel: "batch, gradient",
        run: |subject, level, patterns| batch_differentiate(BATCH, subject, level, patterns),
        reference: reference_gradient,
    },
    Backward {
        kernel: "batch, second derivatives",
        run: |subject, level, patterns| batch_differentiate(Curvature, subject, level, patterns),
        reference: reference_curvature,
    },
];

/// The tensors that differ from the reference, and the first difference of each.
#[derive(Default)]
struct Faults(Vec<(String, String)>);

impl Faults {
    /// Compares a tensor: to the bit where the level is fused.
    fn compare(&mut self, what: &str, level: Level, found: &[f32], expected: &[f32]) {
        assert_eq!(found.len(), expected.len(), "{what}");
        let most = expected.iter().fold(0f32, |most, value| most.max(value.abs()));
        assert!(most > 0.0, "{what}: a reference of zeros proves nothing");
        let differ = |(found, expected): (&f32, &f32)| {
            if level.is_fused() {
                found.to_bits() != expected.to_bits()
            } else {
                let error = (found - expected).abs();
                error.is_nan() || error > TOLERANCE * most
            }
        };
        if let Some(k) = found.iter().zip(expected).position(differ)
            && self.0.iter().all(|(named, _)| named != what)
        {
            let (found, expected) = (found[k], expected[k]);
            let fault = format!("{what}[{k}]: expected {expected}, found {found}");
            self.0.push((what.to_owned(), fault));
        }
    }

    fn assert_none(&self) {
        let faults: Vec<&str> = self.0.iter().map(|(_, fault)| fault.as_str()).collect();
        assert!(faults.is_empty(), "\n{}", faults.join("\n"));
    }
}

/// Ten windows, four pixels apart.
fn field(seed: u32) -> Field {
    samples::field(32 + 4 * (WINDOWS - 1), seed)
}

fn windows(field: &Field) -> Vec<Input> {
    (0..field.outputs()).map(|k| field.window(k)).collect()
}

#[test]
fn every_kernel_computes_the_outputs_of_every_layer() {
    let mut faults = Faults::default();
    for seed in 1..=2 {
        let (subject, field) = (Subject::new(seed), field(seed + 100));
        let expected: Vec<_> =
            windows(&field).iter().map(|input| outputs(&subject, input)).collect();
        for row in FORWARD {
            for level in Level::available() {
                let found = (row.run)(&subject, level, &field);
                assert_eq!(found.len(), WINDOWS, "{}", row.kernel);
                for (found, expected) in found.iter().zip(&expected) {
                    assert_eq!(found.len(), row.layers.len(), "{}", row.kernel);
                    for (&layer, found) in row.layers.iter().zip(found) {
                        let named = expected.iter().find(|(name, _)| *name == layer);
                        let what = format!("{}, {level}, {layer}", row.kernel);
                        faults.compare(&what, level, found, &named.unwrap().1);
                    }
                }
            }
        }
    }
    faults.assert_none();
}

#[test]
fn every_kernel_computes_what_training_wants_of_every_tensor() {
    let mut faults = Faults::default();
    let subject = Subject::new(3);
    // A block of sixteen and one of three.
    let patterns = patterns(&subject, 19);
    for row in BACKWARD {
        let expected = (row.reference)(&subject, &patterns);
        for level in Level::available() {
            let found = (row.run)(&subject, level, &patterns);
            assert_eq!(found.len(), expected.len(), "{}", row.kernel);
            for (found, expected) in found.iter().zip(&expected) {
                for (found, expected) in found.tensors().zip(expected.slices()) {
                    let what = format!("{}, {level}, {}", row.kernel, found.name);
                    faults.compare(&what, level, found.values, expected);
                }
            }
        }
    }
    faults.assert_none();
}

/// Windows of a field of noise, with slopes of noise as well.
fn patterns(subject: &Subject, count: usize) -> Vec<Pattern> {
    let field = samples::field(32 + 4 * (count - 1), 7);
    let mut noise = samples::noise(8);
    let classes = subject.network.rbf.classes().count();
    let pattern = |input| {
        let mut slopes = Slopes::zero(classes);
        for class in 0..classes {
            slopes.set(class, noise(), noise().abs() / classes as f32);
        }
        slopes.set_scale(0.25);
        Pattern { input, slopes }
    };
    windows(&field).into_iter().map(pattern).collect()
}

/// The outputs of every layer in the plain loops.
fn outputs(subject: &Subject, input: &Input) -> Vec<(&'static str, Vec<f32>)> {
    let mut out = Activations::new();
    subject.network.forward(input, &mut out);
    vec![
        ("c1", out.c1.as_slice().to_vec()),
        ("s2", out.s2.as_slice().to_vec()),
        ("c3", out.c3.as_slice().to_vec()),
        ("s4", out.s4.as_slice().to_vec()),
        ("c5", out.c5.as_slice().to_vec()),
        ("f6", out.f6.to_vec()),
        ("penalties", out.penalties.as_slice().to_vec()),
    ]
}

/// The first units of each of a layer's runs: what lies behind them is padding.
fn units<const N: usize>(runs: &[single::AlignedRun<N>], count: usize) -> Vec<f32> {
    runs.iter().flat_map(|run| run.0[..count].iter().copied()).collect()
}

fn single_forward(subject: &Subject, level: Level, field: &Field) -> Vec<Outputs> {
    let mut workspace = zeroed_box::<single::Workspace>();
    let mut read = |input: &Input| {
        let penalties =
            single::penalties(level, &subject.packed, &subject.codes, input, &mut workspace);
        vec![
            units(&workspace.c1, C1 * C1),
            units(&workspace.s2, S2 * S2),
            units(&workspace.c3, C3 * C3),
            workspace.s4.0[..S4_UNITS].to_vec(),
            workspace.c5.0[..C5_MAPS].to_vec(),
            workspace.f6.0[..F6].to_vec(),
            penalties.as_slice().to_vec(),
        ]
    };
    windows(field).iter().map(&mut read).collect()
}

/// One image's lane of some units.
fn lane<'a>(units: impl IntoIterator<Item = &'a Row>, image: usize) -> Vec<f32> {
    units.into_iter().map(|row| row.0[image]).collect()
}

fn batch_forward(subject: &Subject, level: Level, field: &Field) -> Vec<Outputs> {
    let mut block = zeroed_box::<batch::Workspace>();
    batch::read(level, &subject.packed, &subject.codes, windows(field).iter(), &mut block);
    let of_image = |k| {
        vec![
            lane(block.s2.as_flattened().as_flattened(), k),
            lane(block.s4.as_flattened().as_flattened(), k),
            lane(&block.c5[..C5_MAPS], k),
            lane(&block.f6[..F6], k),
            block.penalties(k, subject.codes.count).as_slice().to_vec(),
        ]
    };
    (0..WINDOWS).map(of_image).collect()
}

fn batch_forward_keeping(subject: &Subject, level: Level, field: &Field) -> Vec<Outputs> {
    let mut block = zeroed_box::<batch::Workspace>();
    let mut back = zeroed_box::<batch::BackwardWorkspace>();
    let images = windows(field);
    batch::read_to_learn(
        level,
        &subject.packed,
        &subject.codes,
        images.iter(),
        &mut block,
        &mut back,
    );
    let of_image = |k| {
        vec![
            lane(back.c1.as_flattened().as_flattened(), k),
            lane(block.s2.as_flattened().as_flattened(), k),
            lane(back.c3.as_flattened().as_flattened(), k),
            lane(block.s4.as_flattened().as_flattened(), k),
            lane(&block.c5[..C5_MAPS], k),
            lane(&block.f6[..F6], k),
            block.penalties(k, subject.codes.count).as_slice().to_vec(),
        ]
    };
    (0..WINDOWS).map(of_image).collect()
}

fn sdnn_forward(subject: &Subject, level: Level, field: &Field) -> Vec<Outputs> {
    let mut workspace = zeroed_box::<sdnn::Workspace>();
    let penalties = sdnn::penalties(level, &subject.packed, &subject.codes, field, &mut workspace);
    let of_window = |(k, penalties): (usize, &Penalties)| {
        // Ten outputs are one step, whose layers therefore still lie in the workspace.
        let (columns, first, output) = (sdnn::S2_STEP, POOL * k, sdnn::LAG + k);
        let mut s2 = Maps::<C1_MAPS, S2, S2>::filled(0.0);
        let mut c3 = Maps::<C3_MAPS, C3, C3>::filled(0.0);
        for (map, runs) in s2.iter_mut().zip(&workspace.s2_shifted) {
            for (y, row) in map.iter_mut().enumerate() {
                // The last copy begins with the step's own columns.
                row.copy_from_slice(&runs[sdnn::KEPT_COLUMNS].0[y * columns + first..][..S2]);
            }
        }
        for (map, run) in c3.iter_mut().zip(&workspace.c3) {
            for (y, row) in map.iter_mut().enumerate() {
                row.copy_from_slice(&run.0[y * columns + sdnn::KEPT_COLUMNS + first..][..C3]);
            }
        }
        vec![
            s2.as_slice().to_vec(),
            c3.as_slice().to_vec(),
            lane(&workspace.s4, output),
            lane(&workspace.c5[..C5_MAPS], output),
            lane(&workspace.f6[..F6], output),
            penalties.as_slice().to_vec(),
        ]
    };
    penalties.iter().enumerate().map(of_window).collect()
}

/// Makes rates at which the largest change of each tensor is about as large as its values.
fn rates(subject: &Subject, pattern: &[Pattern]) -> Box<Parameters> {
    let mut noise = samples::noise(9);
    let mut rates = gradient(subject, pattern, SINGLE);
    for values in rates.slices_mut() {
        let most = values.iter().fold(0f32, |most, value| most.max(value.abs()));
        values.fill_with(|| (1.0 + 0.5 * noise()) / most);
    }
    rates
}

fn single_learn(subject: &Subject, level: Level, patterns: &[Pattern]) -> Vec<Box<Parameters>> {
    let mut workspace = zeroed_box::<single::Workspace>();
    let mut derivatives = zeroed_box::<single::BackwardWorkspace>();
    let mut rates_packed = zeroed_box::<Packed>();
    rates_packed.pack(&rates(subject, &patterns[..1]));
    let mut learn = |pattern: &Pattern| {
        let codes = &subject.codes;
        let mut packed = subject.packed.clone();
        single::penalties(level, &packed, codes, &pattern.input, &mut workspace);
        let slopes = &pattern.slopes;
        single::learn(
            level,
            &mut packed,
            &rates_packed,
            codes,
            slopes,
            &workspace,
            &mut derivatives,
        );
        let mut learned = Box::new(Parameters::zero());
        packed.unpack(&mut learned);
        let mut again = zeroed_box::<Packed>();
        again.pack(&learned);
        assert!(again.chunks().eq(packed.chunks()), "single, {level}: padding is no longer zero");
        learned
    };
    patterns.iter().map(&mut learn).collect()
}

fn batch_differentiate(
    derivative: impl Derivative,
    subject: &Subject,
    level: Level,
    patterns: &[Pattern],
) -> Vec<Box<Parameters>> {
    let (packed, codes) = (&subject.packed, &subject.codes);
    let mut block = zeroed_box::<batch::Workspace>();
    let mut back = zeroed_box::<batch::BackwardWorkspace>();
    let mut total = zeroed_box::<Packed>();
    for patterns in patterns.chunks(batch::BLOCK) {
        let images = patterns.iter().map(|pattern| &pattern.input);
        batch::read_to_learn(level, packed, codes, images, &mut block, &mut back);
        for (lane, pattern) in patterns.iter().enumerate() {
            back.set_slopes(lane, &pattern.slopes);
        }
        batch::differentiate(level, derivative, packed, codes, &block, &mut back, &mut total);
    }
    let mut sum = Box::new(Parameters::zero());
    total.unpack(&mut sum);
    vec![sum]
}

/// The gradients of patterns in the plain loops, each added to the sum of those before it.
fn gradient<const P: usize>(
    subject: &Subject,
    patterns: &[Pattern],
    derivative: Gradient<P>,
) -> Box<Parameters> {
    let mut sum = Box::new(Parameters::zero());
    let (mut out, mut scratch) = (Activations::new(), Activations::new());
    for Pattern { input, slopes } in patterns {
        subject.network.forward(input, &mut out);
        subject.network.backward(derivative, input, &out, slopes, &mut scratch, &mut sum);
    }
    sum
}

fn reference_learn(subject: &Subject, patterns: &[Pattern]) -> Vec<Box<Parameters>> {
    let rates = rates(subject, &patterns[..1]);
    let learn = |pattern| {
        let mut learned = Box::new(subject.network.parameters.clone());
        let gradient = gradient(subject, pattern, SINGLE);
        let tensors = learned.slices_mut().into_iter().zip(gradient.slices()).zip(rates.slices());
        for ((weights, gradient), rates) in tensors {
            for ((w, &g), &rate) in weights.iter_mut().zip(gradient).zip(rates) {
                *w = (-rate).fma(g, *w);
            }
        }
        learned
    };
    patterns.chunks(1).map(learn).collect()
}

fn reference_gradient(subject: &Subject, patterns: &[Pattern]) -> Vec<Box<Parameters>> {
    vec![gradient(subject, patterns, BATCH)]
}

fn reference_curvature(subject: &Subject, patterns: &[Pattern]) -> Vec<Box<Parameters>> {
    let mut sum = Box::new(Parameters::zero());
    let (mut out, mut scratch) = (Activations::new(), Activations::new());
    for Pattern { input, slopes } in patterns {
        subject.network.forward(input, &mut out);
        subject.network.curvature(input, &out, slopes, &mut scratch, &mut sum);
    }
    vec![sum]
}

/// Widths of one output, of a few, of a step and one more, and of many steps.
const WIDTHS: [usize; 11] = [32, 33, 35, 36, 44, 47, 68, 71, 72, 100, 333];

#[test]
fn sliding_outputs_are_those_of_the_windows_at_every_width() {
    let wide = samples::field(500, 99);
    for level in Level::available() {
        for (width, seed) in WIDTHS.into_iter().zip(1..) {
            let (subject, field) = (Subject::new(seed), samples::field(width, seed + 100));
            let Subject { packed, codes, .. } = &subject;
            let mut workspace = zeroed_box::<sdnn::Workspace>();
            // What is left of another field must not show.
            let found = sdnn::penalties(level, packed, codes, &wide, &mut workspace);
            assert_eq!(found.len(), wide.outputs());
            let found = sdnn::penalties(level, packed, codes, &field, &mut workspace);
            assert_eq!(found.len(), (width - 32) / 4 + 1);
            let mut one = zeroed_box::<single::Workspace>();
            for (k, (found, window)) in found.iter().zip(windows(&field)).enumerate() {
                let expected = single::penalties(level, packed, codes, &window, &mut one);
                let bits = |penalties: &Penalties| -> Vec<_> {
                    penalties.as_slice().iter().map(|value| value.to_bits()).collect()
                };
                assert_eq!(bits(found), bits(&expected), "{level}, {width}, output {k}");
            }
        }
    }
}

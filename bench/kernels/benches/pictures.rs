//! The path from a picture to its digits, on one thread: `cargo bench -p lenet5-bench --bench pictures`.
//!
//! The pictures are made of test digits of MNIST, drawn large, but for the amount of a cheque, which is that of
//! `docs/reading.md`. Each is read once before it is timed, and its answer is checked. Decoding a file is not part of any
//! time.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use lenet5::data::{Dataset, Mnist};
use lenet5::read::number::{Options, Page};
use lenet5::{Gray, PictureReader};

/// The levels of paper and ink.
const PAPER: f32 = 225.0;
const INK: f32 = 40.0;

/// A picture on which digits are written.
struct Sheet {
    width: usize,
    height: usize,
    levels: Vec<f32>,
    digits: Dataset,
}

impl Sheet {
    /// A white one.
    fn new(width: usize, height: usize) -> Self {
        let folder =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates/lenet5/tests/fixtures");
        let digits = Mnist::open_test(&folder).expect("the fixture lies in the repository");
        Self { width, height, levels: vec![PAPER; width * height], digits }
    }

    fn darken(&mut self, x: usize, y: usize, share: f32) {
        let level = &mut self.levels[y * self.width + x];
        *level = level.min(PAPER + share * (INK - PAPER));
    }

    /// Writes a digit, whose box of 28 pixels becomes a square of `side` pixels.
    fn write(&mut self, class: u8, left: usize, top: usize, side: usize) {
        let of_class = self.digits.iter().find(|sample| sample.label == class);
        let digit = *of_class.expect("each class is there").digit;
        let share = |x: usize, y: usize| f32::from(digit[y.min(27)][x.min(27)]) / 255.0;
        for y in 0..side {
            for x in 0..side {
                // Between four pixels of the digit.
                let [across, down] = [x, y]
                    .map(|at| (at as f32 + 0.5) / side as f32 * 28.0 - 0.5)
                    .map(|at| at.max(0.0));
                #[allow(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "at most 28"
                )]
                let (column, row) = (across as usize, down as usize);
                let (right, below) = (across.fract(), down.fract());
                let upper = share(column, row) * (1.0 - right) + share(column + 1, row) * right;
                let lower =
                    share(column, row + 1) * (1.0 - right) + share(column + 1, row + 1) * right;
                self.darken(left + x, top + y, upper * (1.0 - below) + lower * below);
            }
        }
    }

    /// Writes a number.
    fn write_all(&mut self, text: &str, left: usize, top: usize, side: usize) {
        for (place, character) in text.bytes().enumerate() {
            self.write(character - b'0', left + place * side * 3 / 4, top, side);
        }
    }

    /// Prints squares.
    fn square(&mut self, pitch: usize, thickness: usize) {
        for y in 0..self.height {
            for x in 0..self.width {
                if x % pitch < thickness || y % pitch < thickness {
                    self.darken(x, y, 0.3);
                }
            }
        }
    }

    /// Adds grain of a standard deviation.
    fn grain(&mut self, deviation: f32) {
        let mut state = 1u32;
        let mut draw = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 24) as f32
        };
        for level in &mut self.levels {
            *level += deviation * ((0..12).map(|_| draw()).sum::<f32>() - 6.0);
        }
    }

    fn picture(&self) -> Gray {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let pixels = self.levels.iter().map(|level| level.clamp(0.0, 255.0) as u8).collect();
        Gray::from_pixels(self.width, self.height, pixels).expect("the sizes agree")
    }
}

/// What is written where there are six numbers on a page.
const NUMBERS: [&str; 6] = ["2024", "305", "61", "7290", "408", "5317"];

/// A sheet on which six numbers are written, two beside each other.
fn with_six_numbers(width: usize, height: usize, side: usize) -> Sheet {
    let mut sheet = Sheet::new(width, height);
    for (number, text) in NUMBERS.iter().enumerate() {
        let (column, row) = (number % 2, number / 2);
        sheet.write_all(text, width / 10 + column * width / 2, height / 8 + row * height / 4, side);
    }
    sheet
}

fn digits(criterion: &mut Criterion) {
    let reader = PictureReader::pretrained();
    let mut canvas = Sheet::new(128, 128);
    canvas.write(3, 10, 10, 108);
    let canvas = canvas.picture();
    assert_eq!(reader.read_digit(&canvas).digit(), Some(3));
    let mut group = criterion.benchmark_group("a digit");
    group.bench_function("on a canvas of 128x128", |bench| {
        bench.iter(|| reader.read_digit(black_box(&canvas)));
    });
    group.bench_function("on it, its ink alone", |bench| {
        bench.iter(|| black_box(&canvas).normalise());
    });
}

fn numbers(criterion: &mut Criterion) {
    let reader = PictureReader::pretrained();
    let amount = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reading/amount.png");
    let amount = Gray::open(&amount).expect("the picture lies in the repository");
    let mut squared = with_six_numbers(4000, 3000, 300);
    squared.square(150, 4);
    let mut grainy = with_six_numbers(2000, 1500, 150);
    grainy.grain(40.0);
    let pictures = [
        ("an amount of a cheque", amount, "833300".to_owned()),
        ("six on 12 megapixels", with_six_numbers(4000, 3000, 300).picture(), NUMBERS.concat()),
        ("six on squares, 12 megapixels", squared.picture(), NUMBERS.concat()),
        ("six with grain of 40 levels, 3 megapixels", grainy.picture(), NUMBERS.concat()),
    ];
    let mut group = criterion.benchmark_group("numbers");
    group.sample_size(20);
    for (name, picture, expected) in pictures {
        let read = |picture: &Gray, least_confidence| {
            reader.read_page(picture, &Options { least_confidence, ..Options::default() })
        };
        let answered = |page: &Page| -> String {
            page.lines.iter().map(|line| line.text.replace(' ', "")).collect()
        };
        // All of it is read right; of what a program draws some may not be sure, and is refused then.
        assert_eq!(answered(&read(&picture, 0.0)), expected, "{name}");
        let sure = Options::default().least_confidence;
        let page = read(&picture, sure);
        let refused: usize = page.refused.iter().map(|word| word.digits.len()).sum();
        assert_eq!(answered(&page).len() + refused, expected.len(), "{name}");
        assert!(2 * refused < expected.len(), "{name}: {refused} digits are refused");
        group.bench_function(name, |bench| bench.iter(|| read(black_box(&picture), sure)));
    }
}

criterion_group!(pictures, digits, numbers);
criterion_main!(pictures);

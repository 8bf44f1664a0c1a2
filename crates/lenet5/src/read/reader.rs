//! Reading fast: a network with its weights laid out for the kernels.

#[cfg(not(feature = "std"))]
use bytemuck::Zeroable as _;
#[cfg(feature = "std")]
use bytemuck::zeroed_box;

use super::reading::Reading;
#[cfg(feature = "std")]
use super::readings::Readings;
#[cfg(feature = "data")]
use crate::data::Dataset;
#[cfg(feature = "std")]
use crate::kernels::batch::{self, BLOCK};
use crate::kernels::packed::{Codes, Packed};
#[cfg(feature = "std")]
use crate::kernels::sdnn;
use crate::kernels::single;
use crate::level::Level;
use crate::network::Calibration;
use crate::network::codes::Classes;
#[cfg(feature = "std")]
use crate::network::field::Field;
#[cfg(feature = "std")]
use crate::network::input::Digit;
use crate::network::input::Input;
use crate::network::{Network, Penalties};
#[cfg(feature = "std")]
use crate::parallel::{self, Workspaces};

#[cfg(feature = "std")]
type Held<T> = Box<T>;
/// Without `std` there is nowhere else to keep it.
#[cfg(not(feature = "std"))]
type Held<T> = T;

/// Outputs of a field that take less time as windows by themselves than a step of sixteen takes.
#[cfg(feature = "std")]
const FEW_OUTPUTS: usize = 3;

/// A network that is ready to read, as fast as the processor can.
///
/// Its answers are those of the network to the bit where the processor has fused multiply-add, and
/// within 0.01 of each penalty elsewhere. It keeps no state between two readings: one reader serves
/// any number of threads.
///
/// *Cost:* 340 kB; the weights are laid out once.
///
/// # Examples
/// ```
/// use lenet5::{Input, Pretrained, Reader};
///
/// let reader = Reader::new(&Pretrained::Best.load());
/// assert!(reader.read(&Input::blank()).penalty() > 10.0);
/// ```
#[derive(Clone, Debug)]
pub struct Reader {
    packed: Held<Packed>,
    codes: Held<Codes>,
    classes: Classes,
    calibration: Calibration,
    level: Level,
    #[cfg(feature = "std")]
    singles: Workspaces<single::Workspace>,
    #[cfg(feature = "std")]
    blocks: Workspaces<batch::Workspace>,
    #[cfg(feature = "std")]
    inputs: Workspaces<Vec<Input>>,
    #[cfg(feature = "std")]
    steps: Workspaces<sdnn::Workspace>,
}

/// Blocks that one thread reads in a row: enough to outweigh handing them over, few enough for many
/// threads to share out ten thousand images evenly.
#[cfg(feature = "std")]
const BLOCKS_AT_ONCE: usize = 8;

impl Reader {
    /// Lays out the weights of a network for this processor.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        Self::with_level(network, Level::detect())
    }

    /// Lays out the weights of a network for a level of instructions: for tests and comparisons.
    #[must_use]
    pub fn with_level(network: &Network, level: Level) -> Self {
        #[cfg(feature = "std")]
        let (mut packed, mut codes) = (zeroed_box::<Packed>(), zeroed_box::<Codes>());
        #[cfg(not(feature = "std"))]
        let (mut packed, mut codes) = (Packed::zeroed(), Codes::zeroed());
        packed.pack(&network.parameters);
        codes.pack(&network.rbf);
        Self {
            packed,
            codes,
            classes: *network.rbf.classes(),
            calibration: network.calibration,
            level,
            #[cfg(feature = "std")]
            singles: Workspaces::new(zeroed_box),
            #[cfg(feature = "std")]
            blocks: Workspaces::new(zeroed_box),
            #[cfg(feature = "std")]
            inputs: Workspaces::new(|| Box::new(vec![Input::blank(); BLOCK])),
            #[cfg(feature = "std")]
            steps: Workspaces::new(zeroed_box),
        }
    }

    /// Tells which characters the reader knows.
    #[must_use]
    pub const fn classes(&self) -> &Classes {
        &self.classes
    }

    /// Tells how its penalties become probabilities.
    #[must_use]
    pub const fn calibration(&self) -> Calibration {
        self.calibration
    }

    /// Tells which instructions its kernels use.
    #[must_use]
    pub const fn level(&self) -> Level {
        self.level
    }

    /// What penalties say, by its classes and calibration.
    #[allow(clippy::large_types_passed_by_value, reason = "it is what the reading consists of")]
    pub(crate) const fn reading(&self, penalties: Penalties) -> Reading {
        Reading::new(penalties, self.classes, self.calibration)
    }

    /// Reads one input: the class of the smallest penalty.
    ///
    /// *Cost:* one forward pass, about 8.5 microseconds with AVX-512; 90 kB, kept for the next call,
    /// and without `std` of stack.
    #[must_use]
    pub fn read(&self, input: &Input) -> Reading {
        self.reading(self.penalties(input))
    }

    /// Computes the penalties of the classes: the smallest is the answer.
    ///
    /// *Cost:* as [`read`](Self::read).
    #[must_use]
    pub fn penalties(&self, input: &Input) -> Penalties {
        #[cfg(feature = "std")]
        let workspace = &mut *self.singles.take();
        #[cfg(not(feature = "std"))]
        let mut workspace = single::Workspace::zeroed();
        #[cfg(not(feature = "std"))]
        let workspace = &mut workspace;
        single::penalties(self.level, &self.packed, &self.codes, input, workspace)
    }

    /// Computes the penalties of every output over a field: those of the 32x32 window that begins at
    /// every fourth pixel.
    ///
    /// Output `k` has the penalties of [`penalties`](Self::penalties) of [`Field::window`]`(k)`, to the
    /// bit.
    ///
    /// *Cost:* from a hundred outputs on about 1.6 microseconds each with AVX-512; outputs are computed
    /// sixteen at a time, in 25 microseconds, and up to three are read as windows by themselves. 141 kB
    /// a thread, whatever the width, kept for the next call; 392 bytes an output.
    ///
    /// Source: paper, section VII.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn slide(&self, field: &Field) -> Vec<Penalties> {
        if field.outputs() <= FEW_OUTPUTS {
            let windows = (0..field.outputs()).map(|k| field.window(k));
            return windows.map(|window| self.penalties(&window)).collect();
        }
        sdnn::penalties(self.level, &self.packed, &self.codes, field, &mut self.steps.take())
    }

    /// Reads many inputs, sixteen side by side, on all threads of the caller's `rayon` pool.
    ///
    /// The readings are those of [`read`](Self::read) one by one, to the bit where the processor has
    /// fused multiply-add.
    ///
    /// *Cost:* about 5 microseconds an input and thread with AVX-512; 190 kB a thread, kept for the
    /// next call. A reading takes 800 bytes: for millions of digits there is [`read_digits`](Self::read_digits).
    #[cfg(feature = "std")]
    #[must_use]
    pub fn read_all(&self, inputs: &[Input]) -> Vec<Reading> {
        let parts: Vec<&[Input]> = inputs.chunks(BLOCKS_AT_ONCE * BLOCK).collect();
        let read = parallel::map(parts.len(), |part| self.read_here(parts[part]));
        read.into_iter().flatten().collect()
    }

    /// Computes the penalties of many digits, sixteen side by side, on all threads of the caller's `rayon`
    /// pool: row `k` of `penalties` holds those of digit `k`, in the order of the classes.
    ///
    /// The digits are read where they lie, as they lie in an IDX file: 28x28 bytes, 255 is ink. The
    /// penalties are those of [`penalties`](Self::penalties) one by one, to the bit where the processor has
    /// fused multiply-add.
    ///
    /// *Cost:* about 5 microseconds a digit and thread with AVX-512; 260 kB a thread, kept for the next
    /// call, and nothing else.
    ///
    /// # Panics
    /// `penalties` does not hold one number for each digit and class.
    #[cfg(feature = "std")]
    pub fn penalties_of(&self, digits: &[Digit], penalties: &mut [f32]) {
        let classes = self.classes.count();
        assert_eq!(penalties.len(), digits.len() * classes, "a number for each digit and class");
        let digits = digits.chunks(BLOCKS_AT_ONCE * BLOCK);
        let parts = digits.zip(penalties.chunks_mut(BLOCKS_AT_ONCE * BLOCK * classes)).collect();
        parallel::for_each(parts, |(digits, rows): (&[Digit], &mut [f32])| {
            self.penalties_here(digits, rows);
        });
    }

    /// Computes the penalties of each of some digits on this thread: sixteen side by side, unless they are few.
    #[cfg(feature = "number")]
    pub(crate) fn penalties_of_each(&self, digits: &[Digit]) -> Vec<Penalties> {
        /// Sixteen side by side take as long as this many one by one.
        const MANY: usize = 10;
        let classes = self.classes.count();
        let mut all = Vec::with_capacity(digits.len());
        for part in digits.chunks(BLOCK) {
            if part.len() < MANY {
                all.extend(part.iter().map(|digit| self.penalties(&Input::from_digit(digit))));
                continue;
            }
            let mut penalties = vec![0.0; part.len() * classes];
            self.penalties_here(part, &mut penalties);
            let rows = penalties.chunks_exact(classes);
            all.extend(rows.map(|row| Penalties::from_iter(row.iter().copied())));
        }
        all
    }

    /// Reads many digits in one look each: the lean way for whole files of them. A digit that is all of one level is refused
    /// as blank.
    ///
    /// *Cost:* as [`penalties_of`](Self::penalties_of); the answers take 10 bytes a digit and 4 for each of its
    /// penalties.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn read_digits(&self, digits: &[Digit]) -> Readings {
        let classes = self.classes.count();
        let mut penalties = vec![0.0; digits.len() * classes];
        self.penalties_of(digits, &mut penalties);
        Readings::new(digits, penalties, &self.classes, self.calibration)
    }

    /// Computes the penalties of digits on this thread.
    #[cfg(feature = "std")]
    fn penalties_here(&self, digits: &[Digit], penalties: &mut [f32]) {
        let classes = self.classes.count();
        let mut block = self.blocks.take();
        let mut inputs = self.inputs.take();
        for (digits, rows) in digits.chunks(BLOCK).zip(penalties.chunks_mut(BLOCK * classes)) {
            for (input, digit) in inputs.iter_mut().zip(digits) {
                input.set_digit(digit);
            }
            let images = inputs[..digits.len()].iter();
            batch::read(self.level, &self.packed, &self.codes, images, &mut block);
            for (image, row) in rows.chunks_exact_mut(classes).enumerate() {
                block.copy_penalties(image, row);
            }
        }
    }

    /// Reads labelled digits, sixteen side by side, on all threads of the caller's `rayon` pool.
    #[cfg(feature = "data")]
    pub(crate) fn read_samples(&self, data: &Dataset) -> Vec<Reading> {
        let classes = self.classes.count();
        let mut penalties = vec![0.0; data.len() * classes];
        self.penalties_of(data.digits(), &mut penalties);
        let rows = penalties.chunks_exact(classes);
        rows.map(|row| self.reading(Penalties::from_iter(row.iter().copied()))).collect()
    }

    /// Reads inputs on this thread.
    #[cfg(feature = "std")]
    fn read_here(&self, inputs: &[Input]) -> Vec<Reading> {
        let mut block = self.blocks.take();
        let mut readings = Vec::with_capacity(inputs.len());
        for images in inputs.chunks(BLOCK) {
            batch::read(self.level, &self.packed, &self.codes, images.iter(), &mut block);
            let reading = |image| self.reading(block.penalties(image, self.codes.count));
            readings.extend((0..images.len()).map(reading));
        }
        readings
    }
}

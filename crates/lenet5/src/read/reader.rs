//! Reading fast: a network with its weights laid out for the kernels.

#[cfg(not(feature = "std"))]
use bytemuck::Zeroable as _;
#[cfg(feature = "std")]
use bytemuck::zeroed_box;

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
use crate::network::input::Input;
use crate::network::{Network, Penalties};
#[cfg(feature = "std")]
use crate::parallel::{self, Workspaces};
use crate::read::Reading;

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
/// use lenet5::{Input, Network, Reader};
///
/// let reader = Reader::new(&Network::pretrained());
/// assert!(reader.read(&Input::blank()).penalty() > 10.0);
/// ```
#[derive(Clone, Debug)]
pub struct Reader {
    packed: Held<Packed>,
    codes: Held<Codes>,
    classes: Classes,
    calibration: Calibration,
    level: Level,
    #[cfg(feature = "image")]
    slider: Option<Box<Self>>,
    #[cfg(feature = "std")]
    singles: Workspaces<single::Workspace>,
    #[cfg(feature = "std")]
    blocks: Workspaces<batch::Workspace>,
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
            #[cfg(feature = "image")]
            slider: None,
            #[cfg(feature = "std")]
            singles: Workspaces::new(zeroed_box),
            #[cfg(feature = "std")]
            blocks: Workspaces::new(zeroed_box),
            #[cfg(feature = "std")]
            steps: Workspaces::new(zeroed_box),
        }
    }

    /// Tells which characters the reader knows.
    #[must_use]
    pub const fn classes(&self) -> &Classes {
        &self.classes
    }

    /// The instructions that its kernels use.
    #[cfg(feature = "image")]
    pub(crate) const fn level(&self) -> Level {
        self.level
    }

    /// What penalties say, by its calibration.
    #[cfg(feature = "image")]
    #[allow(clippy::large_types_passed_by_value, reason = "it is what the reading consists of")]
    pub(crate) const fn reading(&self, penalties: Penalties) -> Reading {
        Reading::new(penalties, self.classes, self.calibration)
    }

    /// Adds a network that was trained to slide over lines, so that numbers are read both ways
    /// ([`number::Method`](crate::read::number::Method)).
    ///
    /// # Panics
    /// It knows other characters than this one.
    #[cfg(feature = "image")]
    #[must_use]
    pub fn with_slider(mut self, slider: Self) -> Self {
        assert!(
            slider.classes == self.classes,
            "both networks of a reader know the same characters"
        );
        self.slider = Some(Box::new(slider));
        self
    }

    /// The network that was added to slide over lines.
    #[cfg(feature = "image")]
    pub(crate) fn slider(&self) -> Option<&Self> {
        self.slider.as_deref()
    }

    /// Reads one input: the class of the smallest penalty.
    ///
    /// *Cost:* one forward pass, about 8.5 microseconds with AVX-512; 90 kB, kept for the next call,
    /// and without `std` of stack.
    #[must_use]
    pub fn read(&self, input: &Input) -> Reading {
        Reading::new(self.penalties(input), self.classes, self.calibration)
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
    /// next call.
    #[cfg(feature = "std")]
    #[must_use]
    pub fn read_all(&self, inputs: &[Input]) -> Vec<Reading> {
        let pieces: Vec<&[Input]> = inputs.chunks(BLOCKS_AT_ONCE * BLOCK).collect();
        let read = parallel::map(pieces.len(), |piece| self.read_here(pieces[piece]));
        read.into_iter().flatten().collect()
    }

    /// Reads labelled digits, sixteen side by side, on all threads of the caller's `rayon` pool.
    #[cfg(feature = "data")]
    pub(crate) fn read_samples(&self, data: &Dataset) -> Vec<Reading> {
        const PIECE: usize = BLOCKS_AT_ONCE * BLOCK;
        let read = parallel::map(data.len().div_ceil(PIECE), |piece| {
            let digits = (piece * PIECE..data.len()).take(PIECE).filter_map(|k| data.get(k));
            let inputs: Vec<Input> = digits.map(|sample| sample.to_input()).collect();
            self.read_here(&inputs)
        });
        read.into_iter().flatten().collect()
    }

    /// Reads inputs on this thread.
    #[cfg(feature = "std")]
    fn read_here(&self, inputs: &[Input]) -> Vec<Reading> {
        let mut block = self.blocks.take();
        let mut readings = Vec::with_capacity(inputs.len());
        for images in inputs.chunks(BLOCK) {
            batch::read(self.level, &self.packed, &self.codes, images.iter(), &mut block);
            let reading = |image| {
                let penalties = block.penalties(image, self.codes.count);
                Reading::new(penalties, self.classes, self.calibration)
            };
            readings.extend((0..images.len()).map(reading));
        }
        readings
    }
}

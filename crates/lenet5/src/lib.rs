//! LeNet-5, the convolutional network of 1998, exact to the last parameter: it reads handwritten digits in
//! pictures, says how sure it is, and refuses what is no digit.
//!
//! # Reading a digit
//! ```
//! use lenet5::{Gray, PictureReader};
//!
//! # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/7.png");
//! let reader = PictureReader::pretrained();
//! let answer = reader.read_digit(&Gray::open(path)?);
//! match (answer.digit(), answer.refusal) {
//!     (Some(digit), _) => println!("{digit}, with a confidence of {:?}", answer.confidence()),
//!     (None, reason) => println!("refused: {reason:?}; the best guess would be {:?}", answer.reading()),
//! }
//! # assert_eq!(answer.digit(), Some(7));
//! # Ok::<(), lenet5::Error>(())
//! ```
//! A picture in memory comes in by [`Gray::from_pixels`]. A [`PictureReader`] is `Send` and `Sync` and keeps no
//! state between two pictures: one serves any number of threads. What it does with a picture is told at
//! [`read_digit`](PictureReader::read_digit) and, stage by stage, in [`image`].
//!
//! - Lines of digits, as the amount on a cheque: [`PictureReader::read_page`] (feature `number`).
//! - Millions of digits of 28x28 bytes: [`Reader::read_digits`] and [`Reader::penalties_of`].
//! - Your own network: [`Model::load`], then [`PictureReader::new`].
//! - What every layer puts out: [`Network::forward`] and [`Activations::layers`].
//! - A trained network of another purpose: [`Pretrained`].
//!
//! # The network
//! It is that of "Gradient-Based Learning Applied to Document Recognition" by Yann LeCun, Léon Bottou,
//! Yoshua Bengio and Patrick Haffner, Proceedings of the IEEE 86(11), 1998: "the paper" in this documentation.
//!
//! | layer | size | what | parameters | where |
//! |---|---|---|---:|---|
//! | input | 1@32x32 | a digit of 28x28 within a margin | | [`Input`] |
//! | C1 | 6@28x28 | 5x5 convolution | 156 | [`Conv`](network::layers::Conv) |
//! | S2 | 6@14x14 | 2x2 sub-sampling | 12 | [`Subsample`](network::layers::Subsample) |
//! | C3 | 16@10x10 | 5x5 convolution of the maps that [Table I](network::architecture::TABLE_I) names | 1,516 | [`PartialConv`](network::layers::PartialConv) |
//! | S4 | 16@5x5 | 2x2 sub-sampling | 32 | [`Subsample`](network::layers::Subsample) |
//! | C5 | 120@1x1 | 5x5 convolution; on a field of 32x32 each unit sees all of S4 | 48,120 | [`Dense`](network::layers::Dense) |
//! | F6 | 84 | fully connected | 10,164 | [`Dense`](network::layers::Dense) |
//! | output | 10 | squared distance from each class's [7x12 code](network::codes) | fixed | [`Rbf`](network::layers::Rbf) |
//!
//! These are 60,000 parameters and 340,908 connections. Every weighted sum passes through
//! [`f(a) = 1.7159 tanh(2a/3)`](reference::squash); the answer is the class of the smallest penalty (eq. 7),
//! and [`Posterior`](network::Posterior) makes probabilities of the penalties (eq. 9). The specification in
//! plain loops is [`reference`](mod@reference); the fast kernels give its bits.
#![cfg_attr(
    feature = "train",
    doc = r#"
# Training
As the paper did it: on-line, by stochastic diagonal Levenberg-Marquardt.
```no_run
use lenet5::Model;
use lenet5::data::Mnist;
use lenet5::train::{Recipe, Seed, Silent, Trainer};

let mnist = Mnist::open("data/mnist")?;
let mut trainer = Trainer::new(Recipe::paper(), Seed(1998))?;
trainer.run(&mnist.train, &mut Silent)?;
Model::new(trainer.into_network()).save("model")?;
# Ok::<(), lenet5::Error>(())
```
"#
)]
//! # Features
//! | feature | what it brings | crates that come with it |
//! |---|---|---|
//! | `std` (default) | an operating system and an allocator | `thiserror`, `thread_local` |
//! | `decode` (default) | pictures in files: PNG, JPEG, GIF, BMP, WebP, TIFF, PNM; implies `image` | `image` with seven codecs |
//! | `format` (default) | weights in safetensors; the trained networks, 1.2 MB within the program | `safetensors`, `serde` |
//! | `parallel` (default) | many inputs at once on all cores | `rayon` |
//! | `image` | pictures in memory: their ink, and digits as MNIST has them | none |
//! | `number` | lines of digits, and pages of them; implies `image` | none |
//! | `record` | answers as JSON; implies `number` | `serde` |
//! | `inspect` | all that a page shows of a look: layers, stages, single units, as bytes; implies `format` and `record` | `serde_json`, `rand_pcg` |
//! | `onnx` | networks as ONNX graphs; implies `format` | none |
//! | `files` | writing models, whole or not at all; implies `format` | `tempfile` |
//! | `data` | MNIST and other labelled digits, from IDX files and folders of pictures | `flate2`, `sha2`, `strsim` |
//! | `fetch` | fetching MNIST over the network; implies `data` and `files` | `ureq` with its TLS |
//! | `train` | the trainer, its recipes and its checkpoints; implies all but `fetch`, `parallel` and `record` | `rand_core`, `rand_pcg`, `serde_json` |
//!
//! Without any feature the inference half (architecture, codes, input, maps, kernels, layers, the network, one
//! reading) needs neither an operating system nor an allocator. With `image`, `format` and `number` alone it
//! builds for `wasm32-unknown-unknown`.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![allow(clippy::inline_always, reason = "kernels are compiled into the caller's SIMD level")]

/// Compiles the example of the README.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

#[cfg(feature = "data")]
pub mod data;
#[cfg(feature = "std")]
pub mod error;
#[cfg(feature = "std")]
pub mod evaluation;
#[cfg(feature = "format")]
pub mod format;
#[cfg(feature = "number")]
pub mod graph;
#[cfg(feature = "image")]
pub mod image;
#[cfg(feature = "inspect")]
pub mod inspect;
pub mod kernels;
mod level;
pub mod network;
#[cfg(feature = "std")]
mod parallel;
pub mod read;
pub mod reference;
#[cfg(feature = "train")]
pub mod train;

#[cfg(feature = "std")]
pub use error::{Error, FileKind, Result};
#[cfg(feature = "image")]
pub use image::Gray;
pub use level::Level;
#[cfg(feature = "std")]
pub use network::field::Field;
pub use network::input::{Digit, Input};
pub use network::{Activations, Calibration, Network, Parameters, Penalties};
#[cfg(feature = "std")]
pub use read::Committee;
#[cfg(feature = "std")]
pub use read::Readings;
#[cfg(feature = "image")]
pub use read::{Answer, PictureReader};
#[cfg(feature = "format")]
pub use read::{Model, Pretrained};
pub use read::{Reader, Reading, Refusal};

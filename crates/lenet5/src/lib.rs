//! The convolutional network of 1998, LeNet-5, exact to the last parameter.
//!
//! It is that of "Gradient-Based Learning Applied to Document Recognition" by Yann LeCun, Léon Bottou,
//! Yoshua Bengio and Patrick Haffner, Proceedings of the IEEE 86(11), 1998: "the paper" in what
//! follows.
//!
//! ```text
//! input 1@32x32                                            crate::network::input
//!   C1   6@28x28   5x5 convolution              156        crate::network::layers::Conv
//!   S2   6@14x14   2x2 sub-sampling              12        crate::network::layers::Subsample
//!   C3  16@10x10   5x5 convolution, Table I   1,516        crate::network::layers::PartialConv
//!   S4  16@5x5     2x2 sub-sampling              32        crate::network::layers::Subsample
//!   C5 120@1x1     5x5 convolution           48,120        crate::network::layers::Conv
//!   F6  84         fully connected           10,164        crate::network::layers::Dense
//!   output 10      Euclidean RBF              fixed        crate::network::layers::Rbf
//!                                            60,000 parameters, 340,908 connections
//! ```
//!
//! Every weighted sum passes through `f(a) = 1.7159 tanh(2a/3)`; the answer is the class whose 7x12
//! code lies nearest to F6's outputs. [`train`] trains it as the paper did, on-line, by stochastic
//! diagonal Levenberg-Marquardt; [`image`] brings a picture to what the network sees.
//!
//! # Reading a digit
//! ```no_run
//! use lenet5::{Gray, Input, Network};
//!
//! let network = Pretrained::Best.load();
//! let digit = Gray::open("seven.png")?.normalise()?;
//! let reading = network.read(&Input::from_digit(&digit));
//! println!("{} penalty {:.2} margin {:.2}", reading.character(), reading.penalty(), reading.margin());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Training
//! ```no_run
//! use lenet5::Reader;
//! use lenet5::data::Mnist;
//! use lenet5::evaluation::Evaluation;
//! use lenet5::train::{Outcome, Recipe, Seed, Silent, Trainer};
//!
//! let mnist = Mnist::open("data/mnist")?;
//! let mut trainer = Trainer::new(Recipe::paper(), Seed(1998))?;
//! for _ in 0..20 {
//!     if let Outcome::Passed(report) = trainer.pass(&mnist.train, &mut Silent)? {
//!         println!("{report}");
//!     }
//! }
//! println!("{}", Evaluation::of(&Reader::new(trainer.network()), &mnist.test));
//! trainer.network().save("model")?;
//! # Ok::<(), lenet5::Error>(())
//! ```
//!
//! # Without `std`
//! With default features off, the inference half (architecture, codes, input, maps, kernels, layers,
//! the network, one reading) needs neither an operating system nor an allocator.

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![allow(clippy::inline_always, reason = "kernels are compiled into the caller's SIMD level")]

#[cfg(feature = "data")]
pub mod data;
#[cfg(feature = "std")]
pub mod error;
#[cfg(feature = "std")]
pub mod evaluation;
#[cfg(feature = "format")]
pub mod format;
#[cfg(feature = "image")]
pub mod image;
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
pub use error::{Error, Result};
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

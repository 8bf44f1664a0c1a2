//! Fits the weights of the graphs that lines are read by.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use lenet5::data::Mnist;
use lenet5::read::number::Weights;
use lenet5::train::{Recipe, Seed, SyntheticCheque, fit_weights};
use lenet5::{Network, Pretrained, Reader};
use rayon::prelude::*;

/// Digits at the end of the training digits that `reader` and `sdnn` were not trained on.
const HELD_OUT: usize = 5_000;

/// The networks that the weights are fitted for, and the digits that they are fitted on.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder with the four files of MNIST.
    #[arg(long)]
    mnist: PathBuf,
    /// How many numbers to write.
    #[arg(long, default_value_t = 4000)]
    count: usize,
    /// A model's folder instead of the reader within the library.
    #[arg(long)]
    model: Option<PathBuf>,
    /// A model's folder instead of the network within the library that slides over lines.
    #[arg(long)]
    slider: Option<PathBuf>,
}

/// Writes numbers of digits that the networks were not trained on, fits the weights to them, and prints
/// the weights as the source has them.
#[allow(clippy::print_stdout, reason = "the weights are what the experiment is for")]
pub(crate) fn weigh(arguments: &Arguments) -> Result<()> {
    let load = |path: Option<&Path>, own: Pretrained| -> Result<Reader> {
        let network = path.map_or_else(|| Ok(own.load()), Network::load)?;
        Ok(Reader::new(&network))
    };
    let reader = load(arguments.model.as_deref(), Pretrained::Reader)?
        .with_slider(load(arguments.slider.as_deref(), Pretrained::Sdnn)?);
    let train = Mnist::open(&arguments.mnist)?.train;
    let first = train.len().checked_sub(HELD_OUT).context("fewer digits than are held out")?;
    let held_out = train.split_at(first).1;
    let distortions = Recipe::reader().distortions.context("the recipe has no distortions")?;
    let write = |k: usize| SyntheticCheque::write(&held_out, &distortions, Seed(1), k);
    let numbers: Vec<_> = (0..arguments.count).into_par_iter().filter_map(write).collect();
    let fitted = fit_weights(&reader, &numbers, &Weights::FITTED);
    println!("{:#?}", fitted.weights);
    println!("mean -log P(text): {:.4} over {} lines", fitted.loss, fitted.lines);
    Ok(())
}

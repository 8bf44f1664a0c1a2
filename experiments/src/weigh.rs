//! Fits the calibrations of the networks that read and verify, and the weights of the graphs that lines are read by.

use std::path::PathBuf;

use anyhow::{Result, bail};
use lenet5::read::number::{Method, PathWeights};
use lenet5::train::{
    Recipe, Seed, TypefaceGlyphs, calibrate, calibrate_committee, fit_path_weights, write_cheques,
};
use lenet5::{Model, Network, PictureReader};

use crate::networks::{Folders, Networks, held_out};

/// The networks that the weights are fitted for, and the digits that they are fitted on.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder with the four files of MNIST.
    #[arg(long)]
    mnist: PathBuf,
    /// The folder with the glyphs that `cargo experiments glyphs` writes, which the committee of the networks that read and
    /// verify is calibrated with.
    #[arg(long)]
    glyphs: Option<PathBuf>,
    /// How many cheques to write.
    #[arg(long, default_value_t = 4000)]
    count: usize,
    #[command(flatten)]
    networks: Networks,
    /// Write what was fitted into the files of the models that read and slide, and of the first one that verifies.
    #[arg(long)]
    write: bool,
}

/// Calibrates the network that reads, alone and together with those that verify; writes numbers of digits that the
/// networks were not trained on, and fits the weights to them. Prints all of it; the search for weights starts from those
/// that the models have.
#[allow(clippy::print_stdout, reason = "the weights are what the experiment is for")]
pub(crate) fn weigh(arguments: &Arguments) -> Result<()> {
    let folders = Folders::of(&arguments.networks);
    let mut model = Model::load(&folders.reader)?;
    let mut slider = Model::load(&folders.slider)?;
    let mut verifiers: Vec<Model> =
        folders.verifiers.iter().map(Model::load).collect::<Result<_, _>>()?;
    let held_out = held_out(&arguments.mnist)?;
    // As of the digits, the networks have not seen the last of the glyphs.
    let glyphs =
        arguments.glyphs.as_ref().map(|folder| TypefaceGlyphs::open(folder)).transpose()?;
    let glyphs = glyphs.map(|glyphs| glyphs.split_last_tenth().1);
    let (seed, recipe) = (Seed(1), Recipe::reader());

    model.network.calibration = calibrate(&model.network, &recipe, seed, &held_out, None);
    let networks: Vec<&Network> = verifiers.iter().map(|own| &*own.network).collect();
    let presented = Recipe::verifier();
    let committee = calibrate_committee(
        &model.network,
        &networks,
        &presented,
        seed,
        &held_out,
        glyphs.as_ref(),
    );
    let [verifier, others @ ..] = &mut verifiers[..] else { bail!("there is no verifier") };
    verifier.committee = Some(committee);
    println!("{:#?}\n{committee:#?}", model.network.calibration);

    let cheques = write_cheques(&recipe, seed, &held_out, arguments.count);
    let fit = |reader: &PictureReader, start: &PathWeights| {
        let fitted = fit_path_weights(reader, &cheques, Method::Both, start);
        println!("{:#?}", fitted.weights);
        println!("mean -log P(text): {:.4} over {} lines", fitted.loss, fitted.lines);
        fitted.weights
    };
    let sdnn = slider.path_weights().sdnn;
    let alone = PictureReader::new(&model).with_slider(&slider);
    let fitted = fit(&alone, &PathWeights { sdnn, ..model.path_weights() });
    (model.segment, model.both) = (Some(fitted.segment), Some(fitted.both));
    slider.sdnn = Some(fitted.sdnn);
    let start = PathWeights {
        segment: verifier.segment.unwrap_or(fitted.segment),
        both: verifier.both.unwrap_or(fitted.both),
        ..fitted
    };
    let reader = others.iter().fold(alone.with_verifier(verifier), PictureReader::with_verifier);
    let fitted = fit(&reader, &start);
    (verifier.segment, verifier.both) = (Some(fitted.segment), Some(fitted.both));
    if arguments.write {
        model.save(&folders.reader)?;
        slider.save(&folders.slider)?;
        verifier.save(&folders.verifiers[0])?;
    }
    Ok(())
}

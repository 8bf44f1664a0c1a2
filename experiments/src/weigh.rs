//! Fits the calibrations of the networks that read and verify, and the weights of the graphs that lines are read by.

use std::path::PathBuf;

use anyhow::{Result, bail};
use lenet5::data::Dataset;
use lenet5::read::number::{Method, PathWeights, SegmentWeights};
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
    /// Fit the calibrations alone, and leave what the graphs count as it is.
    #[arg(long)]
    keep_weights: bool,
    #[command(flatten)]
    networks: Networks,
    /// Write what was fitted into the files of the models that read and slide, and of the first one that verifies.
    #[arg(long)]
    write: bool,
}

/// Calibrates the network that reads, alone and together with those that verify; writes numbers of digits that the
/// networks were not trained on, and fits the weights to them. Prints all of it; the search for weights starts from those
/// that the models have.
///
/// # Errors
/// A model, MNIST or the glyphs cannot be opened, there is no network that verifies, or a file cannot be written.
#[allow(clippy::print_stdout, reason = "the weights are what the experiment is for")]
pub(crate) fn weigh(arguments: &Arguments) -> Result<()> {
    let folders = Folders::of(&arguments.networks);
    let mut models = Models::load(&folders)?;
    let held_out = held_out(&arguments.mnist)?;
    // As of the digits, the networks have not seen the last of the glyphs.
    let glyphs =
        arguments.glyphs.as_ref().map(|folder| TypefaceGlyphs::open(folder)).transpose()?;
    let glyphs = glyphs.map(|glyphs| glyphs.split_last_tenth().1);

    models.calibrate(&held_out, glyphs.as_ref());
    println!("{:#?}\n{:#?}", models.reader.network.calibration, models.verifier.committee);
    if !arguments.keep_weights {
        let cheques = write_cheques(&Recipe::reader(), SEED, &held_out, arguments.count);
        models.fit_weights(|reader, start| {
            let fitted = fit_path_weights(reader, &cheques, Method::Both, start);
            println!("{:#?}", fitted.weights);
            println!("mean -log P(text): {:.4} over {} lines", fitted.loss, fitted.lines);
            fitted.weights
        });
    }
    if arguments.write {
        models.reader.save(&folders.reader)?;
        models.slider.save(&folders.slider)?;
        models.verifier.save(&folders.verifiers[0])?;
    }
    Ok(())
}

/// What all chance follows from.
const SEED: Seed = Seed(1);

/// The networks that read lines together.
struct Models {
    reader: Model,
    slider: Model,
    /// The first network that verifies, whose file has what is fitted for all of them.
    verifier: Model,
    others: Vec<Model>,
}

impl Models {
    fn load(folders: &Folders) -> Result<Self> {
        let verifiers = folders.verifiers.iter().map(Model::load);
        let mut others: Vec<Model> = verifiers.collect::<Result<_, _>>()?;
        if others.is_empty() {
            bail!("there is no verifier")
        }
        Ok(Self {
            reader: Model::load(&folders.reader)?,
            slider: Model::load(&folders.slider)?,
            verifier: others.remove(0),
            others,
        })
    }

    /// Calibrates the network that reads, and all that read digits together; what the graphs count by that stays.
    fn calibrate(&mut self, held_out: &Dataset, glyphs: Option<&TypefaceGlyphs>) {
        let Self { reader, verifier, others, .. } = self;
        let recalibrated = |segment: SegmentWeights, before, after| {
            PathWeights { segment, ..PathWeights::START }.recalibrated(before, after).segment
        };
        let before = reader.network.calibration;
        let after = calibrate(&reader.network, &Recipe::reader(), SEED, held_out, None);
        reader.network.calibration = after;
        reader.segment = reader.segment.map(|own| recalibrated(own, before, after));

        let networks: Vec<&Network> =
            std::iter::once(&*verifier).chain(&*others).map(|own| &*own.network).collect();
        let presented = Recipe::verifier();
        let after =
            calibrate_committee(&reader.network, &networks, &presented, SEED, held_out, glyphs);
        if let Some(before) = verifier.committee.replace(after) {
            verifier.segment = verifier.segment.map(|own| recalibrated(own, before, after));
        }
    }

    /// Fits what the graphs count for the network that reads by itself, and for all together, as `fit` does from weights to
    /// start from.
    fn fit_weights(&mut self, fit: impl Fn(&PictureReader, &PathWeights) -> PathWeights) {
        let Self { reader, slider, verifier, others } = self;
        let sdnn = slider.path_weights().sdnn;
        let alone = PictureReader::new(reader).with_slider(slider);
        let fitted = fit(&alone, &PathWeights { sdnn, ..reader.path_weights() });
        (reader.segment, reader.both) = (Some(fitted.segment), Some(fitted.both));
        slider.sdnn = Some(fitted.sdnn);
        let start = PathWeights {
            segment: verifier.segment.unwrap_or(fitted.segment),
            both: verifier.both.unwrap_or(fitted.both),
            ..fitted
        };
        let all = others.iter().fold(alone.with_verifier(verifier), PictureReader::with_verifier);
        let fitted = fit(&all, &start);
        (verifier.segment, verifier.both) = (Some(fitted.segment), Some(fitted.both));
    }
}

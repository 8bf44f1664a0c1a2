//! Fits what the evidence for a word counts to the words of scenes.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use lenet5::train::{JudgedWord, SeenWord, fit_doubt, see_words};
use lenet5::{Gray, Model, PictureReader, Pretrained};
use rayon::prelude::*;

use super::camera::Scene;
use super::content::Content;
use super::content::mnist::HeldOut;
use super::geometry::Area;
use super::kinds::{self, Kind};
use super::truth::Way;
use crate::repository::{self, say};
use crate::typefaces::{self, Part};

/// How often scenes are read and weights are fitted: which words are looked at closely depends on the weights.
const ROUNDS: usize = 2;

/// What the weights are fitted to.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder with the four files of MNIST.
    #[arg(long)]
    mnist: PathBuf,
    /// How many scenes of each kind to make.
    #[arg(long, default_value_t = 40)]
    count: usize,
    /// The seed from which all chance follows: another one than that of scenes to measure with.
    #[arg(long, default_value_t = 1000)]
    seed: u64,
    #[command(flatten)]
    typefaces: typefaces::Place,
    /// Write the weights into the file of the first network that verifies.
    #[arg(long)]
    write: bool,
}

/// Reads scenes of numbers and of words, with the typefaces that are trained on, fits the weights to the words that
/// were read, and prints them.
///
/// # Errors
/// MNIST or a typeface cannot be opened, or the model's file cannot be written.
pub(crate) fn fit(arguments: &Arguments) -> Result<()> {
    let mut content = Content::of_digits(HeldOut::open(&arguments.mnist)?);
    content.add_typefaces(&arguments.typefaces, Part::Training)?;
    let pretrained = repository::root().join("crates/lenet5/pretrained");
    let folder = |own: &Pretrained| pretrained.join(own.name());
    let [first, others @ ..] = Pretrained::Reader.verifiers() else {
        bail!("there is no verifier")
    };
    let mut verifier = Model::load(folder(first))?;
    let others = others.iter().map(|own| Model::load(folder(own)));
    let others: Vec<Model> = others.collect::<Result<_, _>>()?;
    let kinds = kinds::all();
    let numbers = |kind| (0..arguments.count).map(move |number| (kind, number));
    let all: Vec<(&Kind, usize)> = kinds.iter().flat_map(numbers).collect();
    let make = |&(kind, number): &(&Kind, usize)| kind.make(&content, arguments.seed, number);
    let mut scenes: Vec<Scene> = all.par_iter().map(make).collect::<Result<_>>()?;
    scenes.retain(|scene| scene.truth.way == Way::Page);
    for _ in 0..ROUNDS {
        let reader = PictureReader::new(&Pretrained::Reader.model())
            .with_slider(&Pretrained::Sdnn.model())
            .with_verifier(&verifier);
        let reader = others.iter().fold(reader, PictureReader::with_verifier);
        let judge = |scene: &Scene| judge_words(&reader, scene);
        let words: Vec<Vec<JudgedWord>> = scenes.par_iter().map(judge).collect::<Result<_>>()?;
        let words: Vec<JudgedWord> = words.into_iter().flatten().collect();
        let right = words.iter().filter(|word| word.is_right).count();
        let fitted = fit_doubt(&words);
        say(format_args!(
            "{:#?}\n{right} of {} words right, loss {:.4}",
            fitted.weights,
            words.len(),
            fitted.loss
        ))?;
        verifier.doubt = Some(fitted.weights);
    }
    if arguments.write {
        verifier.save(folder(first))?;
    }
    Ok(())
}

/// Reads the words of a scene, which count as much as those of any other together, and tells which are right.
fn judge_words(reader: &PictureReader, scene: &Scene) -> Result<Vec<JudgedWord>> {
    let gray = Gray::parse(&scene.bytes, Path::new("scene"))?;
    let seen = see_words(reader, &gray);
    let weight = 1.0 / seen.len().max(1) as f64;
    let judge = |seen: SeenWord| JudgedWord {
        is_right: scene.truth.rotation == seen.rotation
            && scene.truth.says(&seen.text, Area::of(&seen.area)),
        seen,
        weight,
    };
    Ok(seen.into_iter().map(judge).collect())
}

//! Fits what the evidence for a word counts to the words of scenes.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use lenet5::train::{
    JudgedWord, Recipe, Seed, SeenWord, SyntheticCheque, fit_doubt, see_words, write_cheques,
};
use lenet5::{Gray, Model, PictureReader};
use rayon::prelude::*;

use super::camera::Scene;
use super::content::Content;
use super::content::mnist::HeldOut;
use super::geometry::Area;
use super::kinds::{self, Kind};
use super::truth::Way;
use crate::networks::{Folders, Networks, held_out};
use crate::repository::say;
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
    /// How many numbers to write beside them, as those are which the weights of the graphs are fitted to.
    #[arg(long, default_value_t = 1000)]
    numbers: usize,
    #[command(flatten)]
    networks: Networks,
    #[command(flatten)]
    typefaces: typefaces::Place,
    /// Write the weights into the file of the first network that verifies.
    #[arg(long)]
    write: bool,
}

/// Reads scenes of numbers and of words, with the typefaces that are trained on, and written numbers; fits the weights to the
/// words that were read, and prints them.
///
/// # Errors
/// MNIST or a typeface cannot be opened, or the model's file cannot be written.
pub(crate) fn fit(arguments: &Arguments) -> Result<()> {
    let mut content = Content::of_digits(HeldOut::open(&arguments.mnist)?);
    content.add_typefaces(&arguments.typefaces, Part::Training)?;
    let folders = Folders::of(&arguments.networks);
    let [reader, slider] = [&folders.reader, &folders.slider].map(Model::load);
    let alone = PictureReader::new(&reader?).with_slider(&slider?);
    let others: Vec<Model> = folders.verifiers.iter().map(Model::load).collect::<Result<_, _>>()?;
    let (Some(mut verifier), Some(folder)) = (others.first().cloned(), folders.verifiers.first())
    else {
        bail!("there is no verifier")
    };
    let kinds = kinds::all();
    let numbers = |kind| (0..arguments.count).map(move |number| (kind, number));
    let all: Vec<(&Kind, usize)> = kinds.iter().flat_map(numbers).collect();
    let make = |&(kind, number): &(&Kind, usize)| kind.make(&content, arguments.seed, number);
    let mut scenes: Vec<Scene> = all.par_iter().map(make).collect::<Result<_>>()?;
    scenes.retain(|scene| scene.truth.way == Way::Page);
    let numbers = write_numbers(arguments)?;
    for _ in 0..ROUNDS {
        let reader = others[1..]
            .iter()
            .fold(alone.clone().with_verifier(&verifier), PictureReader::with_verifier);
        let judge = |scene: &Scene| judge_words(&reader, scene);
        let words: Vec<Vec<JudgedWord>> = scenes.par_iter().map(judge).collect::<Result<_>>()?;
        let written = numbers.par_iter().map(|number| judge_number(&reader, number));
        let written: Vec<Vec<JudgedWord>> = written.collect();
        let words: Vec<JudgedWord> = words.into_iter().chain(written).flatten().collect();
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
        verifier.save(folder)?;
    }
    Ok(())
}

/// Writes numbers of digits that no network was trained on; those whose marks are to be read are left out, as words are read without a
/// format.
fn write_numbers(arguments: &Arguments) -> Result<Vec<SyntheticCheque>> {
    let (digits, seed) = (held_out(&arguments.mnist)?, Seed(arguments.seed));
    let mut numbers = write_cheques(&Recipe::reader(), seed, &digits, arguments.numbers);
    numbers.retain(|number| number.marks.is_empty());
    Ok(numbers)
}

/// Reads the words of a written number; a word is right if it is all of the number.
fn judge_number(reader: &PictureReader, number: &SyntheticCheque) -> Vec<JudgedWord> {
    let seen = see_words(reader, &number.picture);
    let weight = 1.0 / seen.len().max(1) as f64;
    let judge = |seen: SeenWord| JudgedWord {
        is_right: seen.rotation == 0 && seen.text == number.text,
        seen,
        weight,
    };
    seen.into_iter().map(judge).collect()
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

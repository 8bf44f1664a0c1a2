//! Fits what the evidence for a word counts to the words of scenes.

use std::path::{Path, PathBuf};

use anyhow::Result;
use lenet5::read::number::{DoubtWeights, Options};
use lenet5::train::{SeenWord, fit_doubt};
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
    /// Write the weights into the file of the network that verifies.
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
    let folder = repository::root().join("crates/lenet5/pretrained/verifier");
    let mut verifier = Model::load(&folder)?;
    verifier.doubt = Some(DoubtWeights::START);
    let reader = PictureReader::new(&Pretrained::Reader.model())
        .with_verifier(&verifier)
        .with_slider(&Pretrained::Sdnn.model());
    let kinds = kinds::all();
    let scenes: Vec<(&Kind, usize)> =
        kinds.iter().flat_map(|kind| (0..arguments.count).map(move |k| (kind, k))).collect();
    let read = |&(kind, index): &(&Kind, usize)| -> Result<Vec<SeenWord>> {
        let scene = kind.make(&content, arguments.seed, index)?;
        if scene.truth.way == Way::Page { read_words(&reader, &scene) } else { Ok(Vec::new()) }
    };
    let seen: Vec<Vec<SeenWord>> = scenes.par_iter().map(read).collect::<Result<_>>()?;
    let seen: Vec<SeenWord> = seen.into_iter().flatten().collect();
    let right = seen.iter().filter(|word| word.is_right).count();
    let fitted = fit_doubt(&seen);
    say(format_args!(
        "{:#?}\n{right} of {} words right, loss {:.4}",
        fitted.weights,
        seen.len(),
        fitted.loss
    ))?;
    if arguments.write {
        verifier.doubt = Some(fitted.weights);
        verifier.save(&folder)?;
    }
    Ok(())
}

/// Reads the words of a scene, which count as much as those of any other together.
fn read_words(reader: &PictureReader, scene: &Scene) -> Result<Vec<SeenWord>> {
    let gray = Gray::parse(&scene.bytes, Path::new("scene"))?;
    let page = reader.read_page(&gray, &Options { least_confidence: 0.0, ..Options::default() });
    let count: usize = page.lines.iter().map(|line| line.words.len()).sum();
    let mut seen = Vec::new();
    for line in &page.lines {
        let mut digits = line.digits.iter().map(|digit| digit.confidence);
        for word in &line.words {
            seen.push(SeenWord {
                share: word.confidence,
                digits: digits.by_ref().take(word.text.chars().count()).collect(),
                is_right: scene.truth.rotation == page.rotation
                    && scene.truth.says(&word.text, Area::of(&word.area)),
                weight: 1.0 / count as f64,
            });
        }
    }
    Ok(seen)
}

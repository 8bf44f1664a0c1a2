//! How many glyphs of typefaces that nothing was trained on a network refuses, where it answers 98 % of the digits.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use lenet5::data::Mnist;
use lenet5::{Digit, Model, PictureReader, Reading};
use rayon::prelude::*;

use super::Glyphs;
use crate::repository::say;
use crate::scenes::content::outlines::Face;
use crate::scenes::random::Random;
use crate::scenes::reliability::{Answered, Reliability};
use crate::typefaces::{self, Look, Part, Typeface};

/// Digits at the end of the training digits that the networks were not trained on.
const HELD_OUT: usize = 5_000;

/// Characters that are named as answered most often.
const WORST: usize = 40;

/// What is measured.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder with the four files of MNIST.
    #[arg(long)]
    mnist: PathBuf,
    /// The model to measure [default: the reader within the library, and what verifies it].
    #[arg(long)]
    model: Option<PathBuf>,
    /// A model that verifies what it reads, which may be given several times.
    #[arg(long, requires = "model")]
    verifier: Vec<PathBuf>,
    /// Read the glyphs of the typefaces that are trained on instead of the others.
    #[arg(long)]
    trained_on: bool,
    #[command(flatten)]
    typefaces: typefaces::Place,
}

/// How many glyphs of a character there are, and how many of them are answered.
#[derive(Default)]
struct Counts {
    answered: usize,
    of: usize,
}

/// Reads the held-out digits of MNIST and the glyphs of the held-out typefaces, and tells what is refused.
///
/// # Errors
/// MNIST, the model or a typeface cannot be opened.
pub(crate) fn measure(arguments: &Arguments) -> Result<()> {
    let mut reader = match &arguments.model {
        Some(path) => PictureReader::new(&Model::load(path)?),
        None => PictureReader::pretrained(),
    };
    for path in &arguments.verifier {
        reader = reader.with_verifier(&Model::load(path)?);
    }
    let train = Mnist::open(&arguments.mnist)?.train;
    let held_out = train.split_at(train.len().saturating_sub(HELD_OUT)).1;
    let read = |digits: &[Digit]| -> Vec<Reading> {
        digits.par_iter().map(|digit| reader.read_views(digit)).collect()
    };
    let answered = |readings: &[Reading], labels: &[u8]| -> Vec<Answered> {
        let pairs = readings.iter().zip(labels);
        let answer = |(reading, &label): (&Reading, &u8)| Answered {
            confidence: reading.confidence().unwrap_or(0.0),
            is_right: reading.digit() == Some(label),
        };
        pairs.map(answer).collect()
    };
    let own = read(held_out.digits());
    let mnist = Reliability::new(answered(&own, held_out.labels()));
    say(format_args!("MNIST, held out: {mnist}"))?;
    let threshold = mnist.least_of_98_percent();
    let refused = |readings: &[Reading], least: f32| {
        let low = |reading: &&Reading| reading.confidence().is_none_or(|own| own < least);
        let share = readings.iter().filter(low).count() as f64 / readings.len().max(1) as f64;
        format!("{:.1} %", 100.0 * share)
    };
    let folder = arguments.typefaces.folder()?;
    let part = if arguments.trained_on { Part::Training } else { Part::HeldOut };
    let mut answers: BTreeMap<char, Counts> = BTreeMap::new();
    for look in [Look::Hand, Look::Print, Look::OtherAlphabet] {
        let mut glyphs = Glyphs::default();
        for Typeface { family, sfnt } in typefaces::load(&folder, look, part)? {
            let face = Face::parse(sfnt).with_context(|| format!("typeface {}", family.name))?;
            glyphs.add(&face, look, &mut Random::new(2, family.name, 0));
        }
        let characters = read(&glyphs.characters);
        for (reading, name) in characters.iter().zip(&glyphs.names) {
            let counts = answers.entry(*name).or_default();
            counts.answered +=
                usize::from(reading.confidence().is_some_and(|own| own >= threshold));
            counts.of += 1;
        }
        let pairs = read(&glyphs.pairs);
        for (name, readings) in [("letters and signs", &characters), ("pairs of letters", &pairs)] {
            say(format_args!(
                "{:<5} {name}: {} of {} refused below {threshold:.3}, {} below 0.5, {} below 0.9",
                look.name(),
                refused(readings, threshold),
                readings.len(),
                refused(readings, 0.5),
                refused(readings, 0.9),
            ))?;
        }
        if !glyphs.digits.is_empty() {
            let readings = read(&glyphs.digits);
            let digits = Reliability::new(answered(&readings, &glyphs.labels));
            say(format_args!("{:<5} digits: {digits}", look.name()))?;
        }
    }
    let mut answers: Vec<(char, Counts)> = answers.into_iter().collect();
    answers.sort_by_key(|(_, counts)| Reverse(counts.answered));
    let worst = answers.iter().take(WORST);
    let worst = worst.map(|(name, Counts { answered, of })| format!("{name} {answered}/{of}"));
    say(format_args!("answered most often: {}", worst.collect::<Vec<_>>().join(", ")))
}

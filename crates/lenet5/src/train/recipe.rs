//! Recipes: everything that a training depends on but the data and the seed.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::bounds::check_range;
use super::criterion::{Criterion, Loss};
use super::schedule::Schedule;
use super::start::{Law, Start};
use super::synth::distort::Distortions;
use crate::error::{Error, FileKind, Mismatch, Result};

/// The most passes that a recipe may ask for.
pub const MAX_PASSES: usize = 10_000;
/// The most numbers for each update.
const MAX_NUMBERS: usize = 1024;
/// The most patterns of a batch.
pub const MAX_BATCH: usize = 65_536;
/// The name of the mean of the squares, which Adam remembers.
pub(super) const ADAM_SQUARES: &str = "square";
/// The most that a direction may keep of what it remembers.
const MAX_KEPT: f32 = 0.9999;

/// Everything that a training depends on but the data and the seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The values to start from.
    pub start: Start,
    /// The loss to minimise.
    pub criterion: Criterion,
    /// How far a gradient changes each weight.
    pub update: Update,
    /// Which way it changes them.
    #[serde(default = "gradient")]
    pub direction: Direction,
    /// Number of patterns before an update on the sum of their gradients; 1 in the paper.
    #[serde(default = "on_line")]
    pub batch: usize,
    /// Share of itself that each parameter loses at an update, times its rate (weight decay, apart
    /// from the gradient: Loshchilov and Hutter, 2019); 0 in the paper.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub decay: f32,
    /// The global rate of each pass.
    pub schedule: Schedule,
    /// How the digits are distorted, anew in each pass; `None` presents them as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distortions: Option<Distortions>,
    /// Share of the digits that give way to rubbish, chosen anew in each pass: parts of digits, digits side
    /// by side or lying on their side, strokes and blots, all distorted as digits are. Rubbish needs eq. 9,
    /// which has a class for it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rubbish: f32,
    /// Share of the digits, and of rubbish, that come from lines, chosen anew in each pass: written among
    /// others, with touching strokes, dots and dashes, and cut out as a reader of numbers would.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lines: f32,
    /// Share of the digits, and of rubbish, that are windows of a line, as a space displacement network sees
    /// them: a digit in the middle, among others, or, for rubbish, no digit in the middle (paper, section
    /// VII).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub windows: f32,
    /// Share of rubbish that is a letter, a sign or a mark of a typeface, by itself or in a line, where the
    /// training has [glyphs](super::TypefaceGlyphs). Beside other digits of a line there are some, too.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub glyphs: f32,
    /// Share of the digits that give way to digits of typefaces, where the training has
    /// [glyphs](super::TypefaceGlyphs).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub type_digits: f32,
    /// Numbers that are trained through their graphs beside the patterns; `None` trains no graph.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through_graph: Option<ThroughGraph>,
}

/// The direction of a recipe that names none: the paper's.
const fn gradient() -> Direction {
    Direction::Gradient
}

/// The batch of a recipe that names none: the paper's.
const fn on_line() -> usize {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_zero(value: &f32) -> bool {
    value.to_bits() == 0
}

/// Numbers that are trained through their graphs beside a recipe's patterns.
///
/// A recipe that presents pieces of lines trains through the graph of pieces, one that presents windows through that of the
/// outputs of the network that slides.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThroughGraph {
    /// The first pass with numbers, counted from 1. What the direction remembers begins anew there, as the loss is another one: so
    /// training goes on in the same way from a network that a recipe without numbers has made.
    pub from: usize,
    /// Numbers for each update, beside the patterns of a batch.
    pub numbers: usize,
    /// What the slope of a number's loss counts, beside that of a pattern's.
    pub weight: f32,
    /// Shares of glyphs from that pass on, where the training has [glyphs](super::TypefaceGlyphs); `None` if they stay. A network
    /// that has seen none forgets over numbers what letters are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shares: Option<GlyphShares>,
    /// What the network that was there before these passes counts in the end: its parameters and those that the passes have made are
    /// averaged, so that it reads lines better and single digits as before (Wortsman and others, 2022); 0 if it counts nothing.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub kept: f32,
}

/// What share of the patterns is of typefaces, as in [`Recipe::glyphs`] and [`Recipe::type_digits`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GlyphShares {
    /// Share of rubbish that is a letter, a sign or a mark.
    pub glyphs: f32,
    /// Share of the digits.
    pub type_digits: f32,
}

impl ThroughGraph {
    /// Checks every setting against its range, and against the recipe's other ones.
    fn check(&self, recipe: &Recipe) -> Result<(), Mismatch> {
        if self.from == 0 {
            return Err(Mismatch::new("through_graph.from", "1 or more", self.from));
        }
        if !(1..=MAX_NUMBERS).contains(&self.numbers) {
            let expected = format!("1 to {MAX_NUMBERS}");
            return Err(Mismatch::new("through_graph.numbers", expected, self.numbers));
        }
        check_range("through_graph.weight", self.weight, 0.0, 1000.0)?;
        check_range("through_graph.kept", self.kept, 0.0, 1.0)?;
        if let Some(GlyphShares { glyphs, type_digits }) = self.shares {
            check_range("through_graph.shares.glyphs", glyphs, 0.0, 1.0)?;
            check_range("through_graph.shares.type_digits", type_digits, 0.0, 1.0)?;
        }
        if recipe.distortions.is_none() {
            return Err(Mismatch::new("distortions", "some, as numbers are written", "none"));
        }
        if recipe.updates_each_pattern() {
            let expected = "2 or more, as a batch has numbers beside it";
            return Err(Mismatch::new("batch", expected, recipe.batch));
        }
        if recipe.lines <= 0.0 && recipe.windows <= 0.0 {
            let expected = "more than 0, or windows: they name the graph to train through";
            return Err(Mismatch::new("lines", expected, recipe.lines));
        }
        Ok(())
    }
}

/// How far a gradient changes each weight: the rates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Update {
    /// Stochastic diagonal Levenberg-Marquardt (Appendix C): a rate of its own for each parameter,
    /// `eps_k = eta / (mu + h_kk)`.
    LevenbergMarquardt {
        /// Keeps rates finite where the second derivative is small; 0.02 in the paper.
        mu: f32,
        /// Number of samples that `h_kk` is averaged over before each pass; 500 in the paper.
        samples: usize,
        /// Which samples.
        choice: CurvatureSamples,
    },
    /// Plain gradient descent: `eta` is the rate of every parameter.
    GradientDescent,
}

/// Which way a weight moves, at its rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Direction {
    /// Against the gradient, as in the paper.
    Gradient,
    /// Against a sum of all gradients so far, the older the less: `v = momentum v + g`.
    Momentum {
        /// Share of the sum that is kept from update to update.
        momentum: f32,
    },
    /// Adam (Kingma and Ba, 2015): against the mean of the latest gradients, divided by the root of
    /// the mean of their squares; a rate is about the size of a step.
    Adam {
        /// Share of the mean that is kept from update to update; 0.9 in that article.
        mean: f32,
        /// Share of the mean of the squares that is kept; 0.999 in that article.
        square: f32,
        /// Keeps steps finite where the gradient vanishes; 1e-8 in that article.
        epsilon: f32,
    },
}

impl Direction {
    /// The names of what the direction remembers from update to update: a number a parameter each.
    #[must_use]
    pub const fn memory(&self) -> &'static [&'static str] {
        match self {
            Self::Gradient => &[],
            Self::Momentum { .. } => &["velocity"],
            Self::Adam { .. } => &["mean", ADAM_SQUARES],
        }
    }
}

/// The samples that the second derivatives are estimated on; the paper does not say which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CurvatureSamples {
    /// Drawn anew before each pass.
    Drawn,
    /// The first of the training set, every time.
    First,
}

impl Recipe {
    /// Opens a recipe in a JSON file.
    ///
    /// # Errors
    /// The file cannot be read, or [`parse`](Self::parse) refuses it.
    pub fn open(path: &Path) -> Result<Self> {
        let bytes = crate::format::read_limited(path, MAX_FILE_BYTES, FileKind::Config)?;
        Self::parse(&bytes, path)
    }

    /// Parses a recipe from JSON; `name` stands for the file in errors.
    ///
    /// # Errors
    /// It is no JSON, has another field, or [`validate`](Self::validate) refuses it.
    pub fn parse(json: &[u8], name: &Path) -> Result<Self> {
        let config = |mismatch| Error::invalid(FileKind::Config, name, mismatch);
        let recipe: Self = serde_json::from_slice(json)
            .map_err(|error| config(Mismatch::new("recipe", "a recipe in JSON", error)))?;
        recipe.check().map_err(config)?;
        Ok(recipe)
    }

    /// Checks every setting against its range.
    ///
    /// # Errors
    /// Names the first setting out of range.
    pub fn validate(&self) -> Result<()> {
        self.check().map_err(Error::Setting)
    }

    /// Tells whether every pattern has an update of its own, as in the paper.
    pub(super) fn updates_each_pattern(&self) -> bool {
        self.batch == 1 && self.direction == Direction::Gradient && self.decay <= 0.0
    }

    /// The first of the passes that make the same loss small as a pass does: what the direction remembers begins anew with the first
    /// one that has numbers.
    pub(super) fn first_of_its_loss(&self, pass: usize) -> usize {
        let with_numbers = self.through_graph.map(|own| own.from);
        with_numbers.filter(|&from| from <= pass).unwrap_or(1)
    }

    /// Tells whether a training has to remember the network that was there before the passes with numbers, after `passes` passes,
    /// within the next one or before it.
    pub(super) fn keeps_network_before(&self, passes: usize, midway: bool) -> bool {
        let keeps = |own: ThroughGraph| own.kept > 0.0 && own.from <= passes + usize::from(midway);
        passes < self.schedule.passes() && self.through_graph.is_some_and(keeps)
    }

    /// The shares of glyphs in a pass.
    pub(super) fn glyph_shares(&self, pass: usize) -> GlyphShares {
        let own = self.through_graph.filter(|own| own.from <= pass).and_then(|own| own.shares);
        own.unwrap_or(GlyphShares { glyphs: self.glyphs, type_digits: self.type_digits })
    }

    /// Tells whether glyphs are presented in a pass, where the training has some. With shares for the passes with numbers and none before,
    /// they are presented in those passes alone; otherwise in all.
    pub(super) fn presents_glyphs(&self, pass: usize) -> bool {
        let begins = self.through_graph.filter(|own| own.shares.is_some()).map(|own| own.from);
        let has_own = self.glyphs > 0.0 || self.type_digits > 0.0;
        has_own || begins.is_none_or(|from| from <= pass)
    }

    pub(super) fn check(&self) -> Result<(), Mismatch> {
        let laws =
            [("start.weights", Some(self.start.weights)), ("start.biases", self.start.biases)];
        for (what, law) in laws {
            if let Some(Law::Linear(v) | Law::Root(v)) = law {
                check_range(what, v, 0.0, 100.0)?;
            }
        }
        if let Some(coefficient) = self.start.coefficient {
            check_range("start.coefficient", coefficient, -100.0, 100.0)?;
        }
        if let Loss::Map { j } = self.criterion.loss {
            check_range("criterion.loss.map.j", j, -1000.0, 1000.0)?;
        }
        if let Update::LevenbergMarquardt { mu, samples, .. } = self.update {
            check_range("update.levenberg_marquardt.mu", mu, 1e-6, 1e6)?;
            if samples == 0 || samples > 1_000_000 {
                let what = "update.levenberg_marquardt.samples";
                return Err(Mismatch::new(what, "1 to 1000000", samples));
            }
        }
        match self.direction {
            Direction::Gradient => {}
            Direction::Momentum { momentum } => {
                check_range("direction.momentum.momentum", momentum, 0.0, MAX_KEPT)?;
            }
            Direction::Adam { mean, square, epsilon } => {
                check_range("direction.adam.mean", mean, 0.0, MAX_KEPT)?;
                check_range("direction.adam.square", square, 0.0, MAX_KEPT)?;
                check_range("direction.adam.epsilon", epsilon, 1e-12, 1.0)?;
            }
        }
        check_range("decay", self.decay, 0.0, 10.0)?;
        check_range("rubbish", self.rubbish, 0.0, 0.9)?;
        check_range("lines", self.lines, 0.0, 1.0)?;
        check_range("windows", self.windows, 0.0, 1.0)?;
        check_range("glyphs", self.glyphs, 0.0, 1.0)?;
        check_range("type_digits", self.type_digits, 0.0, 1.0)?;
        if self.rubbish > 0.0 && self.criterion.loss == Loss::Mse {
            let expected = "map for rubbish, as mse has no class for it";
            return Err(Mismatch::new("criterion.loss", expected, "mse"));
        }
        if let Some(through_graph) = &self.through_graph {
            through_graph.check(self)?;
        }
        if let Some(teaching) = self.criterion.teaching {
            teaching.check()?;
            if self.updates_each_pattern() {
                let expected = "2 or more, as teachers look at a batch";
                return Err(Mismatch::new("batch", expected, self.batch));
            }
            if self.update != Update::GradientDescent {
                let expected = "gradient_descent, as what is taught has no second derivatives";
                return Err(Mismatch::new("update", expected, "levenberg_marquardt"));
            }
            if self.rubbish > 0.0 {
                let expected = "0, as teachers tell characters apart alone";
                return Err(Mismatch::new("rubbish", expected, self.rubbish));
            }
        }
        if !(1..=MAX_BATCH).contains(&self.batch) {
            return Err(Mismatch::new("batch", format!("1 to {MAX_BATCH}"), self.batch));
        }
        if let Some(distortions) = &self.distortions {
            distortions.check()?;
        }
        for step in &self.schedule.0 {
            check_range("schedule.eta", step.eta, 0.0, 10.0)?;
            check_range("schedule.to", step.to.unwrap_or(0.0), 0.0, 10.0)?;
        }
        let passes = self.schedule.0.iter().try_fold(0usize, |sum, s| sum.checked_add(s.passes));
        match passes {
            Some(1..=MAX_PASSES) => Ok(()),
            Some(passes) => Err(passes.to_string()),
            None => Err("more".to_owned()),
        }
        .map_err(|found| Mismatch::new("schedule.passes", format!("1 to {MAX_PASSES}"), found))
    }

    /// Refuses what is known of digits alone: how lines of them are written, which forms they have, and what is none.
    pub(super) fn check_without_digits(&self) -> Result<(), Mismatch> {
        let distortions = self.distortions.as_ref();
        let (flags, forms) = distortions.map_or((0.0, 0.0), |own| (own.flags, own.forms));
        let settings = [
            ("rubbish", self.rubbish),
            ("lines", self.lines),
            ("windows", self.windows),
            ("distortions.flags", flags),
            ("distortions.forms", forms),
        ];
        match settings.into_iter().find(|&(_, value)| value > 0.0) {
            Some((name, value)) => {
                Err(Mismatch::new(name, "0, as the characters are not the digits 0 to 9", value))
            }
            None => Ok(()),
        }
    }
}

/// The most bytes of a recipe's file.
const MAX_FILE_BYTES: u64 = 1 << 16;

#[cfg(test)]
mod tests {
    use super::*;

    /// Records of trainings from before there were batches are still read.
    #[test]
    fn what_a_recipe_does_not_say_is_the_papers() {
        let mut json = serde_json::to_value(Recipe::paper()).unwrap();
        let settings = json.as_object_mut().unwrap();
        assert!(settings.remove("batch").is_some() && settings.remove("direction").is_some());
        let json = serde_json::to_vec(&json).unwrap();
        assert_eq!(Recipe::parse(&json, Path::new("old")).unwrap(), Recipe::paper());
    }

    #[test]
    fn settings_out_of_range_are_named_with_the_range() {
        let message = |recipe: Recipe| recipe.validate().unwrap_err().to_string();
        let batch = message(Recipe { batch: 0, ..Recipe::paper() });
        assert!(batch.contains("batch") && batch.contains("1 to 65536"), "{batch}");
        let direction = Direction::Momentum { momentum: 1.0 };
        let momentum = message(Recipe { direction, ..Recipe::paper() });
        assert!(
            momentum.contains("direction.momentum") && momentum.contains("0.9999"),
            "{momentum}"
        );
    }
}

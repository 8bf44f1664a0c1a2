//! The recipes that have a name: the paper's, and ours.

use super::criterion::{Criterion, Distance, Loss};
use super::recipe::{CurvatureSamples, Direction, GlyphShares, Recipe, ThroughGraph, Update};
use super::schedule::{PASSES, Schedule, Step};
use super::start::{Law, Start};
use super::synth::distort::Distortions;

/// A name and the constructor of its recipe.
type Named = (&'static str, fn() -> Recipe);

/// All recipes by name, in the order in which help texts list them.
const RECIPES: [Named; 16] = [
    ("paper", Recipe::paper),
    ("paper-eq8", Recipe::paper_eq8),
    ("distorted", Recipe::distorted),
    ("best", Recipe::best),
    ("robust", Recipe::robust),
    ("reader", Recipe::reader),
    ("reader-numbers", Recipe::reader_numbers),
    ("sdnn", Recipe::sdnn),
    ("sdnn-numbers", Recipe::sdnn_numbers),
    ("verifier", Recipe::verifier),
    ("verifier-2", Recipe::second_verifier),
    ("printed", Recipe::printed),
    ("sgd", Recipe::sgd),
    ("batches", Recipe::batches),
    ("momentum", Recipe::momentum),
    ("adam", Recipe::adam),
];

impl Recipe {
    /// The names of the recipes, for help and error messages.
    pub fn names() -> impl Iterator<Item = &'static str> {
        RECIPES.iter().map(|&(name, _)| name)
    }

    /// Finds a recipe by its name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        RECIPES.iter().find(|&&(own, _)| own == name).map(|(_, make)| make())
    }

    /// The name of the recipe with these settings; `None` if none of the named ones has them.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        RECIPES.iter().find(|(_, make)| make() == *self).map(|&(name, _)| name)
    }

    /// The settings that the paper prints in section III.B and Appendices A and C, exactly, where it prints
    /// any: weights, biases and coefficients uniform in `+-2.4/F`, eq. 8, `mu` 0.02, the printed rates.
    ///
    /// This recipe does not train: at this start the second derivatives all but vanish, the rates sit at
    /// their ceiling `eta/mu`, and F6 saturates within the first hundreds of patterns. It stays as a
    /// recipe to run and watch fail; see `docs/paper-map.md`.
    #[must_use]
    pub fn printed() -> Self {
        let law = Law::Linear(2.4);
        Self {
            start: Start { weights: law, biases: Some(law), coefficient: None },
            criterion: Criterion { loss: Loss::Mse, distance: Distance::Whole, teaching: None },
            update: Update::LevenbergMarquardt {
                mu: 0.02,
                samples: 500,
                choice: CurvatureSamples::Drawn,
            },
            direction: Direction::Gradient,
            batch: 1,
            decay: 0.0,
            schedule: Schedule::paper(1.0),
            distortions: None,
            rubbish: 0.0,
            lines: 0.0,
            windows: 0.0,
            glyphs: 0.0,
            type_digits: 0.0,
            through_graph: None,
        }
    }

    /// The smallest departure from [`printed`](Self::printed) that follows the paper's Figure 5 to
    /// its end, found by experiment; `docs/paper-map.md` tells how, with figures.
    ///
    /// Weights start uniform in `+-1/sqrt(F)`, biases at 0, and the coefficients of S2 and S4 at 1/4,
    /// which makes a unit average its four inputs; all of the printed rates are divided by ten; the
    /// loss is eq. 9 with `j` = 1.
    #[must_use]
    pub fn paper() -> Self {
        Self {
            start: Start { weights: Law::Root(1.0), biases: None, coefficient: Some(0.25) },
            criterion: Criterion {
                loss: Loss::Map { j: 1.0 },
                distance: Distance::Whole,
                teaching: None,
            },
            schedule: Schedule::paper(0.1),
            ..Self::printed()
        }
    }

    /// [`paper`](Self::paper) with eq. 8 for the loss.
    #[must_use]
    pub fn paper_eq8() -> Self {
        let mut recipe = Self::paper();
        recipe.criterion.loss = Loss::Mse;
        recipe
    }

    /// The paper's second experiment (section III.B): nine digits of ten distorted by planar affine
    /// maps, anew in each of 20 passes.
    ///
    /// The paper prints neither the ranges of the maps, nor how they were drawn, nor the rates. The
    /// ranges are measured in its Figure 7, as the largest that it shows, so that small maps are drawn
    /// more often; the rates fall along a cosine, since digits that are new in each pass are learnt
    /// longer; the coefficients start at 1/2. Chosen on held-out digits, see `docs/results.md`.
    #[must_use]
    pub fn distorted() -> Self {
        let paper = Self::paper();
        Self {
            start: Start { coefficient: Some(0.5), ..paper.start },
            schedule: Schedule(vec![Step { passes: PASSES, eta: 5e-5, to: Some(0.0) }]),
            distortions: Some(Distortions::paper()),
            ..paper
        }
    }

    /// Our recipe for the lowest error of the same 60,000 parameters: 300 passes of Adam in batches of 64
    /// over digits that are distorted in every way but noise, a rate that falls along a cosine, and
    /// eq. 9 with a rubbish class that hardly counts (`j` = 10).
    ///
    /// How its settings were chosen is told in `docs/results.md`.
    #[must_use]
    pub fn best() -> Self {
        let distortions = Distortions {
            shift_x: 2.0,
            shift_y: 2.0,
            scale: 0.15,
            squeeze: 0.1,
            shear: 0.15,
            rotation: 10.0,
            elastic: 1.2,
            smoothing: 4.5,
            thicker: 0.3,
            thinner: 0.2,
            ..Distortions::none()
        };
        Self {
            criterion: Criterion {
                loss: Loss::Map { j: 10.0 },
                distance: Distance::Whole,
                teaching: None,
            },
            schedule: Schedule(vec![Step { passes: 300, eta: 2e-3, to: Some(0.0) }]),
            distortions: Some(distortions),
            ..Self::adam()
        }
    }

    /// Our recipe for digits that are not as well kept as MNIST's: as [`best`](Self::best), with somewhat
    /// larger shifts, scales and turns, thicker and thinner strokes, fading ink and a little of the
    /// paper's noise, and a rubbish class that counts (`j` = 1).
    ///
    /// How its settings were chosen is told in `docs/results.md`.
    #[must_use]
    pub fn robust() -> Self {
        let best = Self::best();
        let distortions = Distortions {
            shift_x: 2.5,
            shift_y: 2.5,
            scale: 0.2,
            squeeze: 0.15,
            shear: 0.2,
            rotation: 12.0,
            thicker: 0.8,
            thinner: 0.4,
            fading: 0.3,
            noise: 0.03,
            ..best.distortions.unwrap_or_else(Distortions::none)
        };
        Self {
            // Here what is no digit should be refused: the rubbish class counts.
            criterion: Criterion {
                loss: Loss::Map { j: 1.0 },
                distance: Distance::Whole,
                teaching: None,
            },
            distortions: Some(distortions),
            ..best
        }
    }

    /// Our recipe for reading what people write: as [`robust`](Self::robust), but a quarter of the digits is
    /// drawn in forms that MNIST lacks, half are cut out of lines, half of the ones have flags, and two
    /// fifths of all patterns are no digit, with a rubbish class that asks for a clear answer (`j` = 25).
    #[must_use]
    pub fn reader() -> Self {
        let robust = Self::robust();
        let distortions = Distortions {
            squeeze: 0.2,
            flags: 0.5,
            forms: 0.25,
            stretched: 0.25,
            ..robust.distortions.unwrap_or_else(Distortions::none)
        };
        Self {
            criterion: Criterion {
                loss: Loss::Map { j: 25.0 },
                distance: Distance::Whole,
                teaching: None,
            },
            schedule: Schedule(vec![Step { passes: 200, eta: 2e-3, to: Some(0.0) }]),
            distortions: Some(distortions),
            rubbish: 0.4,
            lines: 0.5,
            ..robust
        }
    }

    /// Our recipe for a network that verifies what another one reads: as [`reader`](Self::reader), but half of the
    /// patterns are no digit, more of what is shown in pictures is among them, and it is trained for longer: there is no
    /// end of what is no digit. Given glyphs of typefaces, 60 in 100 of these are letters and signs, and 7 in 100 digits
    /// are type.
    #[must_use]
    pub fn verifier() -> Self {
        let reader = Self::reader();
        let distortions = reader.distortions.unwrap_or_else(Distortions::none);
        Self {
            schedule: Schedule(vec![Step { passes: 900, eta: 2e-3, to: Some(0.0) }]),
            distortions: Some(Distortions { slashed_zeros: 0.15, ..distortions }),
            rubbish: 0.5,
            glyphs: 0.6,
            type_digits: 0.07,
            ..reader
        }
    }

    /// Our recipe for a network that verifies together with [`verifier`](Self::verifier): as that one, but 15 digits in
    /// 100 are type.
    #[must_use]
    pub fn second_verifier() -> Self {
        Self { type_digits: 0.15, ..Self::verifier() }
    }

    /// Our recipe for a space displacement network (paper, section VII): as [`reader`](Self::reader), but
    /// every pattern is a window of a line, with a digit in its middle or, 45 times in 100, with none; a
    /// pattern for which a line has no place comes by itself.
    ///
    /// The paper's network had the code of a space for its target there; ours has the rubbish class.
    #[must_use]
    pub fn sdnn() -> Self {
        Self {
            schedule: Schedule(vec![Step { passes: 150, eta: 2e-3, to: Some(0.0) }]),
            rubbish: 0.45,
            lines: 0.0,
            windows: 1.0,
            ..Self::reader()
        }
    }

    /// [`reader`](Self::reader), and then 30 passes more in which it is trained through the graphs of numbers as well, 16 beside each
    /// batch: amounts, and as many other numbers, with marks and without (paper, section VI.D). Given glyphs of typefaces, it is shown
    /// letters and digits among them in these passes, and one number in six is set in a typeface.
    #[must_use]
    pub fn reader_numbers() -> Self {
        Self::reader().with_numbers(
            30,
            ThroughGraph {
                from: 201,
                numbers: 16,
                weight: 16.0,
                shares: Some(GlyphShares { glyphs: 0.6, type_digits: 0.1 }),
                kept: 0.0,
            },
        )
    }

    /// [`sdnn`](Self::sdnn), and then 50 passes more in which it is trained through the graphs of numbers as well, as
    /// [`reader_numbers`](Self::reader_numbers) is (paper, sections VI.D and VII.C).
    #[must_use]
    pub fn sdnn_numbers() -> Self {
        Self::sdnn().with_numbers(
            50,
            ThroughGraph { from: 151, numbers: 16, weight: 40.0, shares: None, kept: 0.0 },
        )
    }

    /// Adds passes with numbers, whose rate falls from 0.001 along a cosine.
    fn with_numbers(mut self, passes: usize, through_graph: ThroughGraph) -> Self {
        self.schedule.0.push(Step { passes, eta: 1e-3, to: Some(0.0) });
        Self { through_graph: Some(through_graph), ..self }
    }

    /// [`paper`](Self::paper) with plain gradient descent: one rate for all parameters.
    #[must_use]
    pub fn sgd() -> Self {
        Self { update: Update::GradientDescent, schedule: Schedule::paper(2.0), ..Self::paper() }
    }

    /// [`paper`](Self::paper) with an update after every 16 patterns instead of each: the rates of a
    /// single pattern still suit their sum.
    #[must_use]
    pub fn batches() -> Self {
        Self { batch: 16, ..Self::paper() }
    }

    /// Gradient descent with momentum 0.9 in batches of 32.
    #[must_use]
    pub fn momentum() -> Self {
        Self {
            update: Update::GradientDescent,
            direction: Direction::Momentum { momentum: 0.9 },
            batch: 32,
            schedule: Schedule::paper(0.06),
            ..Self::paper()
        }
    }

    /// Adam with its usual settings in batches of 64.
    #[must_use]
    pub fn adam() -> Self {
        Self {
            update: Update::GradientDescent,
            direction: Direction::Adam { mean: 0.9, square: 0.999, epsilon: 1e-8 },
            batch: 64,
            schedule: Schedule::paper(6.0),
            ..Self::paper()
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test, a panic is the report")]
mod tests {
    use std::path::Path;

    use super::*;

    /// What `reader` learns without glyphs stays as it was; letters come with the numbers.
    #[test]
    fn glyphs_come_in_the_passes_that_have_shares_of_them() {
        let shares = |recipe: &Recipe, pass| {
            let GlyphShares { glyphs, type_digits } = recipe.glyph_shares(pass);
            (recipe.presents_glyphs(pass), glyphs, type_digits)
        };
        let reader = Recipe::reader_numbers();
        assert_eq!(
            [200, 201].map(|pass| shares(&reader, pass)),
            [(false, 0.0, 0.0), (true, 0.6, 0.1)]
        );
        let verifier = Recipe { through_graph: reader.through_graph, ..Recipe::verifier() };
        assert_eq!(shares(&verifier, 200), (true, 0.6, 0.07));
        // Beside digits of lines there are some whatever the shares are.
        assert_eq!(shares(&Recipe::reader(), 1), (true, 0.0, 0.0));
    }

    #[test]
    fn every_named_recipe_is_valid_and_survives_json() {
        for name in Recipe::names() {
            let recipe = Recipe::named(name).unwrap();
            assert_eq!(recipe.name(), Some(name));
            recipe.validate().unwrap();
            let json = serde_json::to_vec(&recipe).unwrap();
            assert_eq!(Recipe::parse(&json, Path::new(name)).unwrap(), recipe);
        }
    }
}

//! The training loop: a constant random order, pass by pass (paper, section III.B and Appendix C).

use super::batches::Batches;
use super::blocks::{Blocks, DerivativeKind};
use super::feed::feed;
use super::glyphs::TypefaceGlyphs;
use super::observer::Observer;
use super::online::Online;
use super::patterns::Patterns;
use super::random::{Random, Seed, Stream};
use super::recipe::{CurvatureSamples, Recipe, Update};
use super::report::{PassReport, RateRange};
use super::start::initialise;
use super::tally::Tally;
use super::teachers::Teachers;
use super::through_graph::{GraphWeights, Numbers};
use crate::data::Dataset;
use crate::error::{Error, Mismatch, Result};
use crate::evaluation::Evaluation;
use crate::kernels::Kernels;
use crate::network::architecture::{C1_MAPS, C3_MAPS, TABLE_I};
use crate::network::codes::Classes;
use crate::network::{Calibration, Network, Parameters};
use crate::read::Model;
use crate::read::number::PathWeights;
use crate::reference::Real as _;

/// Patterns between two reports to the observer, in on-line training.
const REPORT_EVERY: usize = 100;

/// Trains a network pass by pass.
///
/// The same recipe, seed and data give the same bits, and so does a training that was interrupted
/// and resumed ([`resume`](Self::resume)).
#[derive(Debug)]
pub struct Trainer {
    pub(super) network: Box<Network>,
    pub(super) recipe: Recipe,
    pub(super) seed: Seed,
    pub(super) reports: Vec<PassReport>,
    pub(super) midway: Option<Midway>,
    /// What the recipe's direction remembers, in the order of [`Direction::memory`].
    pub(super) memory: Vec<Box<Parameters>>,
    /// The network's parameters before the passes with numbers, if the recipe keeps a share of them.
    pub(super) before: Option<Box<Parameters>>,
    /// The weights of the graphs that numbers are trained through, if the recipe has them.
    pub(super) graph: Option<GraphWeights>,
    glyphs: Option<TypefaceGlyphs>,
    teachers: Option<Teachers>,
    kernels: Kernels,
}

/// Where a pass was stopped.
#[derive(Debug)]
pub(super) struct Midway {
    /// Second derivatives that the pass's rates follow from; 0 for gradient descent.
    pub(super) second: Box<Parameters>,
    pub(super) tally: Tally,
}

/// How a pass, or a run of passes, ended.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub enum Outcome {
    /// All patterns were presented; the report is that of the last pass.
    Passed(PassReport),
    /// The observer stopped it; the trainer's next pass goes on from there.
    Stopped,
}

impl Trainer {
    /// Starts a training of the ten digits.
    ///
    /// # Errors
    /// A setting of the recipe is out of range.
    pub fn new(recipe: Recipe, seed: Seed) -> Result<Self> {
        let network = initialise(&recipe.start, Classes::digits(), seed);
        Self::with_network(network, recipe, seed)
    }

    /// Goes on with a network from elsewhere, or starts one of other characters.
    ///
    /// # Errors
    /// A setting of the recipe is out of range, or makes of digits what cannot be made of other characters.
    pub fn with_network(network: Box<Network>, recipe: Recipe, seed: Seed) -> Result<Self> {
        recipe.validate()?;
        if *network.rbf.classes() != Classes::digits() {
            recipe.check_without_digits().map_err(Error::Setting)?;
        }
        let memory = recipe.direction.memory().iter();
        let memory = memory.map(|_| Box::new(Parameters::zero())).collect();
        let kernels = Kernels::detect();
        let graph = recipe.through_graph.map(|_| GraphWeights::new(PathWeights::START));
        Ok(Self {
            network,
            recipe,
            seed,
            reports: Vec::new(),
            midway: None,
            memory,
            before: None,
            graph,
            glyphs: None,
            teachers: None,
            kernels,
        })
    }

    /// Goes on with the network of a model, and, where the recipe trains through them, with the weights of its graphs. What was fitted
    /// to the network is fitted anew in the end.
    ///
    /// # Errors
    /// As for [`with_network`](Self::with_network).
    pub fn from_model(model: &Model, recipe: Recipe, seed: Seed) -> Result<Self> {
        let mut network = model.network.clone();
        let weights = model.path_weights().recalibrated(network.calibration, Calibration::NONE);
        network.calibration = Calibration::NONE;
        let mut trainer = Self::with_network(network, recipe, seed)?;
        trainer.graph = trainer.graph.map(|_| GraphWeights::new(weights));
        Ok(trainer)
    }

    /// Presents glyphs of typefaces as well, in the shares that the recipe names.
    #[must_use]
    pub fn with_glyphs(mut self, glyphs: TypefaceGlyphs) -> Self {
        self.glyphs = Some(glyphs);
        self
    }

    /// Learns from other networks as well, as the recipe's [teaching](super::Teaching) says.
    #[must_use]
    pub fn with_teachers(mut self, teachers: Teachers) -> Self {
        self.teachers = Some(teachers);
        self
    }

    /// Computes with other kernels: for tests and comparisons.
    #[must_use]
    pub fn with_kernels(mut self, kernels: Kernels) -> Self {
        self.kernels = kernels;
        self
    }

    /// The network as it is now.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Gives the network away.
    #[must_use]
    pub fn into_network(self) -> Box<Network> {
        self.network
    }

    /// The recipe.
    #[must_use]
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// The seed.
    #[must_use]
    pub fn seed(&self) -> Seed {
        self.seed
    }

    /// The reports of the passes that have ended.
    #[must_use]
    pub fn reports(&self) -> &[PassReport] {
        &self.reports
    }

    /// The number of patterns presented in a pass that was stopped; `None` between passes.
    #[must_use]
    pub fn midway(&self) -> Option<usize> {
        self.midway.as_ref().map(|midway| midway.tally.presented)
    }

    /// Notes how the network read the test digits after the last pass, for the record.
    pub fn note_test(&mut self, evaluation: &Evaluation) {
        if let Some(report) = self.reports.last_mut() {
            report.test = Some(evaluation.into());
        }
    }

    /// Makes all passes of the recipe that are left: the rest of one that was stopped, then the others.
    ///
    /// The bits are those of the passes made one by one ([`pass`](Self::pass)). Returns the report of the
    /// recipe's last pass, even where no pass was left, or [`Outcome::Stopped`] once the observer stops a
    /// pass; another call then goes on from there.
    ///
    /// *Cost:* that of the passes.
    ///
    /// # Errors
    /// As for [`pass`](Self::pass); the passes before the failure are kept.
    ///
    /// # Panics
    /// Never: a valid recipe has at least one pass.
    pub fn run(&mut self, data: &Dataset, observer: &mut dyn Observer) -> Result<Outcome> {
        while self.reports.len() < self.recipe.schedule.passes() {
            if self.pass(data, observer)? == Outcome::Stopped {
                return Ok(Outcome::Stopped);
            }
        }
        let last = self.reports.last().expect("a valid recipe has at least one pass");
        Ok(Outcome::Passed(last.clone()))
    }

    /// Makes one pass over the data, or the rest of one that was stopped.
    ///
    /// *Cost:* per pattern one forward and one backward pass, per batch 60,000 updates; before them,
    /// for Levenberg-Marquardt, a forward and a curvature pass a sample. Batches are shared out over
    /// the threads of the caller's `rayon` pool. Where every pattern has an update, one thread learns
    /// while another prepares the next patterns; with momentum or Adam such an update costs as much as
    /// that of a block of sixteen, for which those kernels are made.
    ///
    /// # Errors
    /// There is no data, or no more of it than a stopped pass has presented; a label names no class of
    /// the network; teachers are missing, or there are some that the recipe has no use for; or the weights diverge.
    pub fn pass(&mut self, data: &Dataset, observer: &mut dyn Observer) -> Result<Outcome> {
        self.check_data(data)?;
        self.check_teachers()?;
        let pass = self.reports.len() + 1;
        let eta = self.recipe.schedule.eta(pass);
        let class = self.network.rbf.classes().count();
        let patterns = Patterns::new(data, &self.recipe, self.seed, pass, class);
        let glyphs = self.glyphs.as_ref().filter(|_| self.recipe.presents_glyphs(pass));
        let patterns = &patterns.with_glyphs(glyphs);
        if self.midway.is_none() {
            if self.recipe.first_of_its_loss(pass) == pass {
                self.memory.iter_mut().for_each(|own| **own = Parameters::zero());
            }
            if self.before.is_none() && self.recipe.keeps_network_before(pass - 1, true) {
                self.before = Some(Box::new(self.network.parameters.clone()));
            }
        }
        let Midway { second, mut tally } = self.midway.take().unwrap_or_else(|| {
            observer.curvature(pass);
            Midway {
                second: self.estimate_second_derivatives(data.len(), patterns, pass),
                tally: Tally::zero(),
            }
        });
        if !second.is_sound() {
            return Err(Error::Diverged { pass });
        }
        let rates = self.compute_rates(&second, eta);
        let mut learner = self.lay_out(&rates, &tally);
        let numbers = Numbers::new(data, glyphs, &self.recipe, self.seed, pass);
        let order = self.draw_order(data.len());
        let rest = &order[tally.presented..];
        let mut report =
            |tally: &Tally| observer.presented(tally.presented, order.len(), tally.errors);
        let Self { network, recipe, graph, .. } = self;
        let criterion = &recipe.criterion;
        let stopped = match &mut learner {
            Learner::Online(online) => feed(patterns, rest, REPORT_EVERY, |part| {
                for (input, class) in part {
                    online.present(network, criterion, input, *class, &mut tally);
                }
                report(&tally)
            }),
            Learner::Batches(batches) => rest.chunks(recipe.batch).try_for_each(|part| {
                match numbers.as_ref().zip(graph.as_mut()) {
                    Some((numbers, graph)) => {
                        let numbers = (numbers, graph, eta);
                        batches
                            .present_with_numbers(criterion, patterns, part, numbers, &mut tally);
                    }
                    None => batches.present(criterion, patterns, part, &mut tally),
                }
                report(&tally)
            }),
        };
        learner.finish(&mut self.network, &mut self.memory);
        self.check_sound(pass, &tally)?;
        if stopped.is_break() && tally.presented < order.len() {
            self.midway = Some(Midway { second, tally });
            return Ok(Outcome::Stopped);
        }
        let report = PassReport {
            pass,
            eta,
            presented: tally.presented,
            loss: tally.loss / tally.presented as f64,
            errors: tally.errors,
            rates: range_of(&rates),
            test: None,
            numbers: numbers.map(|_| tally.numbers),
        };
        self.reports.push(report.clone());
        self.average();
        observer.passed(&report);
        Ok(Outcome::Passed(report))
    }

    /// Averages the network after the last pass with the one that was there before the passes with numbers, if the recipe says so.
    fn average(&mut self) {
        if self.recipe.keeps_network_before(self.reports.len(), false) {
            return;
        }
        let Some(before) = self.before.take() else { return };
        let kept = self.recipe.through_graph.map_or(0.0, |own| own.kept);
        let own = self.network.parameters.slices_mut();
        for (own, before) in own.into_iter().flatten().zip(before.slices().into_iter().flatten()) {
            *own = kept.fma(before - *own, *own);
        }
    }

    /// Lays out the network for the recipe's way of updating.
    fn lay_out(&self, rates: &Parameters, tally: &Tally) -> Learner {
        let Self { network, recipe, kernels, memory, teachers, .. } = self;
        let batch = recipe.batch;
        if recipe.updates_each_pattern() {
            return Learner::Online(Online::new(*kernels, network, rates));
        }
        let first = recipe.first_of_its_loss(self.reports.len() + 1);
        let since = self.reports.iter().filter(|report| report.pass >= first);
        let presented = since.map(|report| report.presented);
        let updates = presented.chain([tally.presented]).map(|count| count.div_ceil(batch));
        let updates = updates.fold(0, usize::saturating_add);
        let batches =
            Batches::new(*kernels, network, rates, recipe, memory, updates, teachers.as_ref());
        Learner::Batches(Box::new(batches))
    }

    /// Refuses data that the network, or a pass that was stopped, cannot go on with.
    fn check_data(&self, data: &Dataset) -> Result<()> {
        let classes = self.network.rbf.classes().count();
        if data.is_empty() {
            return Err(Error::Setting(Mismatch::new("training digits", "at least 1", 0)));
        }
        if let Some(presented) = self.midway()
            && data.len() <= presented
        {
            let expected = format!("more than {presented}, as a pass was stopped there");
            return Err(Error::Setting(Mismatch::new("training digits", expected, data.len())));
        }
        match data.labels().iter().find(|&&label| usize::from(label) >= classes) {
            Some(label) => {
                let expected = format!("below {classes}, the classes of the network");
                Err(Error::Setting(Mismatch::new("label", expected, label)))
            }
            None => Ok(()),
        }
    }

    /// Refuses teachers that the recipe has no use for, or that know other characters, and a recipe that lacks some.
    ///
    /// # Errors
    /// What was expected, and what was found.
    pub fn check_teachers(&self) -> Result<()> {
        let refuse =
            |expected, found| Err(Error::Setting(Mismatch::new("teachers", expected, found)));
        match (&self.teachers, self.recipe.criterion.teaching) {
            (Some(teachers), Some(_)) => teachers.check(self.network.rbf.classes()),
            (None, None) => Ok(()),
            (None, Some(_)) => refuse("1 or more, as the recipe has teaching", 0),
            (Some(own), None) => {
                refuse("none, as the recipe has no teaching", own.networks().len())
            }
        }
    }

    /// Refuses weights that could not be loaded again.
    fn check_sound(&self, pass: usize, tally: &Tally) -> Result<()> {
        let remembered = self.memory.iter().flat_map(|values| values.slices()).flatten();
        let sound = self.network.parameters.is_sound()
            && tally.loss.is_finite()
            && remembered.into_iter().all(|value| value.is_finite());
        if sound { Ok(()) } else { Err(Error::Diverged { pass }) }
    }

    /// Draws the order of the patterns from the seed: the same in every pass.
    fn draw_order(&self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        Random::new(self.seed, Stream::Order).shuffle(&mut order);
        order
    }

    /// Estimates the diagonal second derivatives, averaged over the recipe's samples; 0 where the recipe
    /// needs none.
    fn estimate_second_derivatives(
        &self,
        count: usize,
        patterns: &Patterns,
        pass: usize,
    ) -> Box<Parameters> {
        let Update::LevenbergMarquardt { samples, choice, .. } = self.recipe.update else {
            return Box::new(Parameters::zero());
        };
        let chosen: Vec<usize> = match choice {
            CurvatureSamples::First => (0..samples.min(count)).collect(),
            CurvatureSamples::Drawn => {
                let pass = u32::try_from(pass).unwrap_or(u32::MAX);
                let mut order: Vec<usize> = (0..count).collect();
                Random::new(self.seed, Stream::Curvature(pass)).shuffle(&mut order);
                order.truncate(samples);
                order
            }
        };
        let mut blocks = Blocks::new(self.kernels, &self.network);
        let criterion = &self.recipe.criterion;
        blocks.differentiate(DerivativeKind::Curvature, criterion, patterns, &chosen, &mut {
            Tally::zero()
        });
        let mut mean = Box::new(Parameters::zero());
        blocks.sum.unpack(&mut mean);
        let share = 1.0 / chosen.len() as f32;
        mean.map(|h| h * share);
        mean
    }

    /// Computes the rate of each parameter: `eta / (mu + h_kk)`, or `eta` itself.
    fn compute_rates(&self, second: &Parameters, eta: f32) -> Box<Parameters> {
        let mut rates = Box::new(second.clone());
        match self.recipe.update {
            Update::LevenbergMarquardt { mu, .. } => rates.map(|h| eta / (mu + h)),
            Update::GradientDescent => rates.map(|_| eta),
        }
        rates
    }
}

/// A network laid out for one way of updating.
enum Learner {
    Online(Online),
    Batches(Box<Batches>),
}

impl Learner {
    /// Brings the network, and what the direction remembers, up to date.
    fn finish(&self, network: &mut Network, memory: &mut [Box<Parameters>]) {
        match self {
            Self::Online(online) => online.finish(network),
            Self::Batches(batches) => batches.finish(network, memory),
        }
    }
}

/// Finds the smallest and the largest rate; those of links that Table I lacks are left out.
fn range_of(rates: &Parameters) -> RateRange {
    let mut range = RateRange { least: f32::INFINITY, most: f32::NEG_INFINITY };
    let mut take = |rate: f32| {
        range.least = range.least.min(rate);
        range.most = range.most.max(rate);
    };
    for (tensor, values) in rates.slices().into_iter().enumerate() {
        if Parameters::TENSORS[tensor].0 != "c3.weight" {
            values.iter().copied().for_each(&mut take);
        }
    }
    for to in 0..C3_MAPS {
        for from in 0..C1_MAPS {
            if TABLE_I[from][to] {
                rates.c3.weight[to][from].as_flattened().iter().copied().for_each(&mut take);
            }
        }
    }
    range
}
